"""Measures the runs of claims.py and writes the tables, the notes under them and a contact sheet.

Claims are measured on the test split, ablations on val. All variants answer the same items, so differences are paired.
Landmarks of results are found by one judge, the shipped face-draft network, for every variant.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from poseweave.data import GroupSet, image_of
from poseweave.evaluate import SOURCE_COUNTS, THIRDS, Reassembler, draw_items, evaluate, thirds_of
from poseweave.export import inference_copy, read_checkpoint
from poseweave.features import WEIGHTS, load_features
from poseweave.network import PoseWeaveNet
from poseweave.preview import to_image

JUDGE = Path(__file__).parent.parent / "checkpoints" / "face-draft.safetensors"
_DIFFERENCES = ("objectPsnr", "kitFeatureDistance", "landmarkErrorPx")
_COLUMNS = {
    "psnr": ("PSNR dB", 2),
    "objectPsnr": ("on the object dB", 2),
    "ssim": ("SSIM", 3),
    "kitFeatureDistance": ("kit-feature distance", 3),
    "kitFid": ("kit-FID", 2),
    "leakage": ("leakage", 3),
    "landmarkErrorPx": ("landmarks px", 2),
}
_CLAIM_3 = {"self-only": "self only", "cycle": "+ cycle", "attention": "+ exact pairs"}
_SHEET = ("attention", "warp", "self-only", "cycle", "one-source")
_SHEET_ROWS = 6


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


def load_runs(runs: Path) -> dict[str, Finished]:
    """The finished variants of a folder."""
    found = {}
    for about_path in sorted(runs.glob("*/about.json")):
        checkpoint = about_path.parent / "fine" / "checkpoint.safetensors"
        net, state = read_checkpoint(checkpoint)
        digest = hashlib.sha256(checkpoint.read_bytes()).hexdigest()[:16]
        name, about = about_path.parent.name, json.loads(about_path.read_text())
        found[name] = Finished(name, about, inference_copy(net), state["history"], state["preset"]["train"]["seed"], digest)
    if "attention" not in found:
        raise FileNotFoundError(f"{runs}: expected at least a finished variant 'attention', found {sorted(found) or 'none'}")
    kept = ("preset", "overrides", "budget", "batch", "data")
    first = found["attention"].about
    for run in found.values():
        other = [key for key in kept if run.about[key] != first[key]]
        if other:
            raise ValueError(f"{runs / run.name}: trained with another {', '.join(other)} than 'attention'; tables need equal budgets")
    return found


def judge_of(domain: str, device: str) -> Callable[[Tensor], Tensor] | None:
    """The keypoints of the shipped network, for faces; None elsewhere."""
    if domain != "face" or not JUDGE.exists():
        return None
    net = inference_copy(read_checkpoint(JUDGE)[0]).to(device)
    side = net.config.size

    def find(images: Tensor) -> Tensor:
        return net.encode_pose(F.interpolate(images, size=(side, side), mode="bilinear", align_corners=False))[0]

    return find


def measure(run: Finished, runs: Path, data: GroupSet, split: str, items: int, device: str) -> dict[str, Any]:
    """The report of `evaluate` with every item's values; kept beside the run until the weights change."""
    path = runs / run.name / f"report_{split}.json"
    wanted = {"checkpoint": run.checkpoint, "items": items, "dataFingerprint": data.fingerprint()}
    if path.exists():
        known = json.loads(path.read_text())
        if all(known.get(key) == value for key, value in wanted.items()):
            return known
    print(f"measuring {run.name} on {split}", flush=True)
    features = load_features(device=device) if WEIGHTS.exists() else None
    model = Reassembler(run.net.to(device))
    report = evaluate(model, data, items, features, device, judge_of(run.about["domain"], device), keep_items=True)
    path.write_text(json.dumps(report | wanted) + "\n")
    return report


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


# ---- tables

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
    return [
        f"Preset `{about['preset']}`{extra}, from scratch: {phases}, batch {about['batch']}, seed {', '.join(map(str, seeds))}; "
        f"{about['groups']} train groups, {about['frames']:,} frames. Measured at {report['size']} px, split {split}, "
        f"{report['items']} items (seed {report['seed']}). {machines}; training {walls}; commit {commits}.",
        "",
    ]


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
                if any(b < a for a, b in zip(values, values[1:])):
                    monotone.append(f"{_COLUMNS[key][0]} ({kind})")
        lines += ["", f"Not better at every further source: {', '.join(monotone) or 'nothing'}.", ""]
    return lines


def claim_3(runs: dict[str, Finished], reports: Reports) -> list[str]:
    keys = tuple(_COLUMNS)
    lines = _head("cross identity, 4 sources", *(_COLUMNS[key][0] for key in keys))
    for name in ("copy source", "copy driver"):
        lines.append(_row([name, *_cells(reports["attention"]["rows"][name], keys)]))
    for suffix in ("", ", relative motion"):
        for name, title in _CLAIM_3.items():
            if name in runs:
                rows = reports[name]["rows"]
                lines.append(_row([title + suffix, *_cells(rows[f"cross, 4 sources{suffix}"], keys)]))
    pairs = [("cycle", "self-only"), ("attention", "self-only"), ("attention", "cycle")]
    pairs = [(a, b) for a, b in pairs if a in runs and b in runs]
    if pairs:
        keys = ("objectPsnr", "kitFeatureDistance", "leakage", "landmarkErrorPx")
        lines += ["", *_head("difference of the same items", *(_COLUMNS[key][0] for key in keys))]
        for a, b in pairs:
            cells = [difference(reports[a], reports[b], "cross, 4 sources", key) for key in keys]
            lines.append(_row([f"{_CLAIM_3[a]} less {_CLAIM_3[b]}", *cells]))
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


# ---- the page

_TITLES = {
    "claim-1": "Claim 1: attention against warping, by size of motion",
    "claim-2": "Claim 2: more sources",
    "claim-3": "Claim 3: self reconstruction, cycle, exact pairs",
    "ablations": "What decided the design",
    "limits": "Limits of these figures",
}


def read_notes(path: Path | None) -> dict[str, str]:
    """Sections `## NAME` of the notes by name; an unknown name is an error."""
    notes: dict[str, str] = {}
    if path is None:
        return notes
    for section in ("\n" + path.read_text(encoding="utf-8")).split("\n## ")[1:]:
        name, _, text = section.partition("\n")
        if name.strip() not in ("summary", *_TITLES):
            raise ValueError(f"{path}: section '{name.strip()}': expected summary, {', '.join(_TITLES)}")
        notes[name.strip()] = text.strip()
    return notes


def write_report(runs_path: Path, data: Path, out: Path, notes_path: Path | None, items: int, device: str) -> None:
    """Measures what is finished, writes the Markdown file `out` and a contact sheet beside it."""
    notes = read_notes(notes_path)
    runs = load_runs(runs_path)
    first = runs["attention"]
    size, domain = first.net.config.size, first.about["domain"]
    test, val = (GroupSet.load(data, f"{domain}_{split}", size=size) for split in ("test", "val"))
    claimed = {name: runs[name] for name in _SHEET if name in runs}
    ablated = {name: run for name, run in runs.items() if name not in ("warp", "self-only", "cycle")}
    on_test = {name: measure(run, runs_path, test, "test", items, device) for name, run in claimed.items()}
    on_val = {name: measure(run, runs_path, val, "val", items, device) for name, run in ablated.items()}
    sheet = out.with_suffix(".jpg")
    contact_sheet(claimed, test, sheet, device)

    bodies = {
        "claim-1": [*conditions(_some(runs, "attention", "warp"), on_test["attention"], "test"), *claim_1(runs, on_test)],
        "claim-2": [*conditions(_some(runs, "attention", "one-source", "warp"), on_test["attention"], "test"), *claim_2(runs, on_test)],
        "claim-3": [*conditions(_some(runs, *_CLAIM_3), on_test["attention"], "test"), *claim_3(runs, on_test)],
        "ablations": [*conditions(ablated.values(), on_val["attention"], "val"), *ablations(ablated, on_val)],
        "limits": [],
    }
    lines = ["# Claims", "", "Written by `python -m poseweave.claims table`; the words are those of its `--notes`.", ""]
    lines += [notes["summary"], ""] if "summary" in notes else []
    lines += [
        "Differences are means over the same items with their standard error over items (items share groups and people, so "
        "chance reaches further than it says). Lower is better from kit-feature distance on; leakage: distance of identity to the "
        "truth less that to the driver. Landmarks: found in the result by the shipped `face-draft`.",
        "",
        f"![test items by seed]({sheet.name})",
        "",
        "Columns: first source, driver, truth, then "
        + ", ".join(f"`{name}`" for name in claimed)
        + "; another person drives, 4 sources, absolute keypoints. Items are the first of the seed.",
        "",
    ]
    for key, title in _TITLES.items():
        if bodies[key] or key in notes:
            lines += [f"## {title}", "", *bodies[key]]
            lines += [notes[key], ""] if key in notes else []
    out.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def _some(runs: dict[str, Finished], *names: str) -> list[Finished]:
    return [runs[name] for name in names if name in runs]


@torch.no_grad()
def contact_sheet(runs: dict[str, Finished], data: GroupSet, path: Path, device: str, cell: int = 144) -> None:
    """One row an item: first source, driver, truth, the result of each variant; 4 sources, another person drives."""
    rows = []
    for item in draw_items(data, _SHEET_ROWS):
        rgb = data.groups[item.group]["rgb"]
        sources = torch.stack([image_of(rgb[item.a, f]) for f in item.sources]).to(device)
        driver = image_of(rgb[item.b, item.driving]).to(device)
        pictures = [sources[0], driver, image_of(rgb[item.a, item.driving])]
        for run in runs.values():
            model = Reassembler(run.net.to(device))
            pictures.append(model.draw(model.prepare(sources[:4]), min(4, len(sources)), driver).image)
        rows.append(np.hstack([np.asarray(to_image(p, cell)) for p in pictures]))
    picture = Image.new("RGB", (rows[0].shape[1], 16 + cell * len(rows)), "white")
    picture.paste(Image.fromarray(np.vstack(rows)), (0, 16))
    draw = ImageDraw.Draw(picture)
    for i, name in enumerate(("source", "driver", "truth", *runs)):
        draw.text((i * cell + 4, 2), name, fill="black")
    picture.save(path, quality=88)
