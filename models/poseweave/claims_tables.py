"""The tables of the claims: values of the variants, and differences over the same items."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.utils.flop_counter import FlopCounterMode

from poseweave.evaluate import SOURCE_COUNTS, THIRDS, thirds_of
from poseweave.network import PoseWeaveNet

_DIFFERENCES = ("psnr", "objectPsnr", "kitFeatureDistance", "landmarkErrorPx")
_COLUMNS = {
    "psnr": ("PSNR dB", 2),
    "objectPsnr": ("on the object dB", 2),
    "ssim": ("SSIM", 3),
    "kitFeatureDistance": ("kit-feature distance", 3),
    "kitFid": ("kit-FID", 2),
    "leakage": ("leakage", 3),
    "landmarkErrorPx": ("landmarks px", 2),
}
CLAIM_3 = {"self-only": "self only", "cycle": "+ cycle", "attention": "+ exact pairs"}


@dataclass(frozen=True)
class Finished:
    """A trained variant: its description, network and the phases it went through."""

    name: str
    about: dict[str, Any]
    net: PoseWeaveNet
    history: list[dict[str, Any]]
    seed: int
    checkpoint: str

    @property
    def seconds(self) -> float:
        return sum(float(phase["seconds"]) for phase in self.history)


@torch.no_grad()
def gmac(net: PoseWeaveNet, sources: int) -> float:
    """Multiply-accumulates of a driving frame with cached sources, in 10^9 (convolutions and matrix products)."""
    device = next(net.parameters()).device
    image = torch.rand(sources, 3, net.config.size, net.config.size, device=device)
    source = net.encode_source(image)
    zeros, one = torch.zeros(1, sources, device=device), torch.ones(1, device=device)
    with FlopCounterMode(display=False) as counter:
        keypoints, confidence = net.encode_pose(image[:1])
        net.reassemble(keypoints, confidence, source.key[None], source.value[None], zeros, one)
    return counter.get_total_flops() / 2e9


Reports = dict[str, dict[str, Any]]


def _row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(str(c) for c in cells) + " |"


def _head(*titles: str) -> list[str]:
    return [_row(titles), "|---" * len(titles) + "|"]


def _row_name(kind: str, sources: int) -> str:
    return f"{kind}, {sources} source{'s' if sources > 1 else ''}"


def _cells(values: dict[str, float], keys: Iterable[str]) -> list[str]:
    return [f"{values[key]:.{_COLUMNS[key][1]}f}" if key in values else "" for key in keys]


def _column(report: dict[str, Any], row: str, key: str) -> np.ndarray:
    return np.array([values.get(key, np.nan) for values in report["perItem"][row]])


def difference(a: dict[str, Any], b: dict[str, Any], row: str, key: str, chosen: np.ndarray | None = None) -> str:
    """Mean of a - b over the same items, with its standard error."""
    values = _column(a, row, key) - _column(b, row, key)
    values = values[chosen] if chosen is not None else values
    values = values[np.isfinite(values)]
    if len(values) < 2:
        return ""
    digits = _COLUMNS[key][1]
    return f"{values.mean():+.{digits}f} ± {values.std(ddof=1) / np.sqrt(len(values)):.{digits}f}"


def conditions(runs: Iterable[Finished], report: dict[str, Any], split: str) -> list[str]:
    """What a table was made under, as one paragraph."""
    runs = list(runs)
    about = runs[0].about
    phases = ", then ".join(f"{p['steps']:,} steps at {p['size']} px" for p in runs[0].history)
    seeds = sorted({run.seed for run in runs})
    walls = ", ".join(f"{run.name} {run.seconds:,.0f} s" for run in runs)
    machines = " / ".join(sorted({run.about["machine"] for run in runs}))
    commits = ", ".join(sorted({run.about["commit"] for run in runs}))
    extra = f" `{' '.join(about['overrides'])}`" if about["overrides"] else ""
    text = (
        f"Preset `{about['preset']}`{extra}, from scratch: {phases}, batch {about['batch']}, seed {', '.join(map(str, seeds))}; "
        f"{about['groups']} train groups, {about['frames']:,} frames. Measured at {report['size']} px, split {split}, "
        f"{report['items']} items (seed {report['seed']}). {machines}; training {walls}; commit {commits}."
    )
    return [text, ""]


def claim_1(runs: dict[str, Finished], reports: Reports) -> list[str]:
    if "warp" not in runs:
        return ["Variant `warp` is not trained yet.", ""]
    ours, warp = reports["attention"], reports["warp"]
    keys = ("psnr", "objectPsnr", "kitFeatureDistance", "landmarkErrorPx")
    titles = [f"{_COLUMNS[key][0]}: attention / warp" for key in keys]
    lines = _head("", "motion px", *titles, *(f"{_COLUMNS[key][0]}: difference" for key in _DIFFERENCES))
    parts = {"all": np.arange(len(ours["motionPx"])), **thirds_of(ours["motionPx"])}
    for kind in ("self", "cross"):
        for sources in (1, 4):
            row = _row_name(kind, sources)
            for part, chosen in parts.items():
                motion = f"{np.mean([ours['motionPx'][i] for i in chosen]):.1f}"
                pairs = []
                for key in keys:
                    means = [np.nanmean(_column(report, row, key)[chosen]) for report in (ours, warp)]
                    pairs.append(" / ".join(f"{m:.{_COLUMNS[key][1]}f}" for m in means))
                apart = [difference(ours, warp, row, key, chosen) for key in _DIFFERENCES]
                lines.append(_row([f"{row}, {part}{' motion' if part in THIRDS else ''}", motion, *pairs, *apart]))
    lines += ["", *_head("", "weights", "GMAC a driving frame, 1 source", "4 sources")]
    for name in ("attention", "warp"):
        net = runs[name].net
        count = sum(p.numel() for p in net.parameters()) / 1e6
        lines.append(_row([name, f"{count:.2f} M", *(f"{gmac(net, s):.2f}" for s in (1, 4))]))
    return [*lines, ""]


def claim_2(runs: dict[str, Finished], reports: Reports) -> list[str]:
    lines = []
    keys = ("psnr", "objectPsnr", "ssim", "kitFeatureDistance", "kitFid", "landmarkErrorPx")
    for name in ("attention", "one-source", "warp"):
        if name not in runs:
            continue
        rows = reports[name]["rows"]
        lines += [f"`{name}`: {runs[name].about['variant']['says']}.", ""]
        lines += _head("sources", *(f"{k}: {_COLUMNS[key][0]}" for k in ("self", "cross") for key in keys))
        for sources in SOURCE_COUNTS:
            cells = [c for k in ("self", "cross") for c in _cells(rows[_row_name(k, sources)], keys)]
            lines.append(_row([sources, *cells]))
        monotone = []
        for key, sign in (("objectPsnr", 1), ("ssim", 1), ("kitFeatureDistance", -1), ("kitFid", -1)):
            for kind in ("self", "cross"):
                values = [sign * rows[_row_name(kind, s)].get(key, 0.0) for s in SOURCE_COUNTS]
                if any(b < a for a, b in itertools.pairwise(values)):
                    monotone.append(f"{_COLUMNS[key][0]} ({kind})")
        lines += ["", f"Not better at every further source: {', '.join(monotone) or 'nothing'}.", ""]
    return lines


def claim_3(runs: dict[str, Finished], reports: Reports) -> list[str]:
    keys = tuple(_COLUMNS)
    lines = _head("cross identity, 4 sources", *(_COLUMNS[key][0] for key in keys))
    for name in ("copy source", "copy driver"):
        lines.append(_row([name, *_cells(reports["attention"]["rows"][name], keys)]))
    for suffix in ("", ", relative motion"):
        for name, title in CLAIM_3.items():
            if name in runs:
                rows = reports[name]["rows"]
                lines.append(_row([title + suffix, *_cells(rows[f"cross, 4 sources{suffix}"], keys)]))
    pairs = [("cycle", "self-only"), ("attention", "self-only"), ("attention", "cycle")]
    pairs = [(a, b) for a, b in pairs if a in runs and b in runs]
    if pairs:
        keys = ("objectPsnr", "kitFeatureDistance", "leakage", "landmarkErrorPx")
        lines += ["", *_head("difference of the same items", *(_COLUMNS[key][0] for key in keys))]
        for suffix, (a, b) in itertools.product(("", ", relative motion"), pairs):
            cells = [difference(reports[a], reports[b], f"cross, 4 sources{suffix}", key) for key in keys]
            lines.append(_row([f"{CLAIM_3[a]} less {CLAIM_3[b]}{suffix}", *cells]))
    return [*lines, ""]


def ablations(runs: dict[str, Finished], reports: Reports) -> list[str]:
    """Each variant less the design, on the same items."""
    keys = ("objectPsnr", "kitFeatureDistance", "landmarkErrorPx")
    titles = [f"{kind}: {_COLUMNS[key][0]}" for kind in ("self", "cross") for key in keys]
    lines = _head("4 sources", "what differs", *titles, "leakage", "GMAC")
    for name, run in runs.items():
        report = reports[name]
        cells = []
        for kind in ("self", "cross"):
            row = f"{kind}, 4 sources"
            if name == "attention":
                cells += _cells(report["rows"][row], keys)
            else:
                cells += [difference(report, reports["attention"], row, key) for key in keys]
        leakage = _cells(report["rows"]["cross, 4 sources"], ["leakage"])
        lines.append(_row([f"`{name}`", run.about["variant"]["says"], *cells, *leakage, f"{gmac(run.net, 4):.2f}"]))
    return [*lines, ""]
