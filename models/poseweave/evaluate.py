"""Measures a checkpoint on held-out identities and motions: python -m poseweave.evaluate --run DIR --data DIR ...

Self and cross identity, 1 to 8 sources, against the exact answer; the two trivial answers (copy the source, copy the
driver) beside it. Items are drawn once from a fixed seed that training and tuning never use. Perceptual measures are
taken on the feature network of features.py and carry its name.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import torch
from torch import Tensor

from poseweave.data import GroupSet, image_of
from poseweave.export import inference_copy, read_checkpoint
from poseweave.features import WEIGHTS, FeatureNet, feature_distance, frechet_distance, load_features, pooled
from poseweave.losses import carried
from poseweave.metrics import correlation, flicker, keypoint_jitter, landmark_distance, opening, psnr, ssim
from poseweave.network import PoseWeaveNet, Source
from poseweave.synth.landmarks import NAMES, REGIONS, Region

SOURCE_COUNTS = (1, 2, 3, 4, 8)
THIRDS = ("small", "medium", "large")
_SEED = 20_260
_STILL_FRAMES = 8
_STILL_NOISE = 0.01


@dataclass(frozen=True)
class Item:
    """One driver and its sources: identity `a` is shown, `b` drives (`b` = `a` in self reconstruction)."""

    group: int
    a: int
    b: int
    driving: int
    sources: tuple[int, ...]


class Picture(NamedTuple):
    """A result: composite [3,H,W], subject mask [1,H,W]."""

    image: Tensor
    mask: Tensor


class Model(Protocol):
    """What can be measured. A baseline implements the same three calls."""

    size: int

    def keypoints(self, images: Tensor) -> Tensor:
        """[N,K,2] in -1..1 of [N,3,H,W]; the first ones are the landmarks."""

    def prepare(self, sources: Tensor) -> object:
        """What the model keeps of all sources [S,3,H,W]."""

    def draw(self, prepared: object, count: int, driving: Tensor) -> Picture:
        """The subject of the first `count` sources in the pose of driving [3,H,W]."""


class Reassembler:
    """PoseWeave's own network as a Model."""

    def __init__(self, net: PoseWeaveNet):
        self.net, self.size = net, net.config.size

    def keypoints(self, images: Tensor) -> Tensor:
        return self.net.encode_pose(images)[0]

    def prepare(self, sources: Tensor) -> Source:
        return self.net.encode_source(sources)

    def draw(self, prepared: object, count: int, driving: Tensor, shift: Tensor | None = None) -> Picture:
        """`shift` [K,2] moves the driver's keypoints: relative motion."""
        assert isinstance(prepared, Source)
        source = Source(*(t[:count] for t in prepared))
        keypoints, confidence = self.net.encode_pose(driving[None])
        keypoints = keypoints if shift is None else keypoints + shift
        zeros, one = keypoints.new_zeros(1, count), keypoints.new_ones(1)
        result = self.net.reassemble(keypoints, confidence, source.key[None], source.value[None], zeros, one)
        plate = self.net.complete_background(source.background, source.mask)
        return Picture((result.object * result.mask + plate * (1 - result.mask))[0], result.mask[0])


def draw_items(data: GroupSet, count: int) -> list[Item]:
    rng = np.random.default_rng(_SEED)
    items = []
    for _ in range(count):
        group = int(rng.integers(len(data.groups)))
        identities, frames = data.groups[group]["rgb"].shape[:2]
        a = int(rng.integers(identities))
        b = (a + 1 + int(rng.integers(identities - 1))) % identities
        chosen = [int(f) for f in rng.choice(frames, min(frames, max(SOURCE_COUNTS) + 1), replace=False)]
        items.append(Item(group, a, b, chosen[0], tuple(chosen[1:])))
    return items


def thirds_of(motion: list[float]) -> dict[str, np.ndarray]:
    """Indices of the items by size of motion, in three equal parts."""
    return dict(zip(THIRDS, np.array_split(np.argsort(motion, kind="stable"), 3)))


class Ledger:
    """Collects values of named rows; a row is a dictionary of numbers an item."""

    def __init__(self) -> None:
        self.values: dict[str, list[dict[str, float]]] = {}
        self.pools: dict[str, list[np.ndarray]] = {}

    def put(self, row: str, values: dict[str, float], pool: np.ndarray | None = None) -> None:
        self.values.setdefault(row, []).append(values)
        if pool is not None:
            self.pools.setdefault(row, []).append(pool)

    def mean(self, row: str, chosen: np.ndarray | None = None) -> dict[str, float]:
        entries = self.values[row]
        if chosen is not None:
            entries = [entries[i] for i in chosen]
        out = {}
        for key in entries[0]:
            column = np.array([entry[key] for entry in entries])
            if np.isfinite(column).any():
                out[key] = round(float(np.nanmean(column)), 4)
        return out


@torch.no_grad()
def evaluate(
    model: Model | PoseWeaveNet,
    data: GroupSet,
    count: int,
    features: FeatureNet | None = None,
    device: str = "cpu",
    judge: Callable[[Tensor], Tensor] | None = None,
    keep_items: bool = False,
) -> dict[str, Any]:
    """Means over `count` items; see `markdown` for what the columns say.

    `judge` finds the landmarks of results (default: the model itself); `keep_items` adds every item's values.
    """
    model = Reassembler(model) if isinstance(model, PoseWeaveNet) else model
    items = draw_items(data, count)
    ledger, truths = Ledger(), []
    size = model.size
    motion, driver_error, drift, jitter = [], [], [], []
    openings: dict[str, list[np.ndarray]] = {}
    for done, item in enumerate(items):
        group = data.groups[item.group]
        target = image_of(group["rgb"][item.a, item.driving]).to(device)
        region = (torch.from_numpy(group["mask"][item.a, item.driving])[None] > 127).float().to(device)
        sources = torch.stack([image_of(group["rgb"][item.a, f]) for f in item.sources]).to(device)
        drivers = {"self": target, "cross": image_of(group["rgb"][item.b, item.driving]).to(device)}
        driver_region = (torch.from_numpy(group["mask"][item.b, item.driving])[None] > 127).float().to(device)
        truth = torch.from_numpy(group["landmarks"][item.a, item.driving])
        seen = torch.from_numpy(group["landmark_visible"][item.a, item.driving])
        first = torch.from_numpy(group["landmarks"][item.a, item.sources[0]])
        motion.append(float((truth - first).norm(dim=-1).mean() * size / 2) if len(truth) else surface_motion(group, item, size))
        target_maps = features(target[None]) if features else []
        if features:
            truths.append(pooled(target_maps)[0].cpu().numpy())
            target_who = features.embed_features(target_maps, region[None])[0]
            driver_who = features.embed(drivers["cross"][None], driver_region[None])[0]

        def put(row: str, image: Tensor, mask: Tensor, cross: bool) -> None:
            values = {
                "psnr": psnr(image, target),
                "objectPsnr": psnr(image, target, region),
                "ssim": ssim(image, target),
            }
            pool = None
            if features:
                maps = features(image[None])
                pool = pooled(maps)[0].cpu().numpy()
                values["kitFeatureDistance"] = float(feature_distance(maps, target_maps))
                if cross:
                    who = features.embed_features(maps, mask[None])[0]
                    values["leakage"] = float((who - target_who).norm() - (who - driver_who).norm())
            found = (judge or model.keypoints)(image[None])[0].cpu()
            if len(truth):
                distance = landmark_distance(found, truth, seen, size)
                values["landmarkErrorPx"] = float(distance.nanmean())
            if len(truth) == len(NAMES):
                for name, where in (("eyes", Region.EYES), ("mouth", Region.MOUTH)):
                    values[f"{name}ErrorPx"] = float(distance[list(REGIONS[where])].nanmean())
                openings.setdefault(row, []).append(found[: len(truth)].numpy())
            ledger.put(row, values, pool)

        put("truth itself", target, region, True)
        put("copy source", sources[0], region, True)
        put("copy driver", drivers["cross"], driver_region, True)
        prepared = model.prepare(sources)
        for kind, driving in drivers.items():
            for s in SOURCE_COUNTS:
                picture = model.draw(prepared, s, driving)
                put(f"{kind}, {s} source{'s' if s > 1 else ''}", picture.image, picture.mask, kind == "cross")
            if kind == "cross" and isinstance(model, Reassembler):
                # the driver's keypoints less its own mean, plus that of the sources: the shape of the face shown
                others = torch.stack([image_of(group["rgb"][item.b, f]) for f in item.sources]).to(device)
                shift = model.keypoints(sources).mean(0) - model.keypoints(others).mean(0)
                picture = model.draw(prepared, 4, driving, shift)
                put("cross, 4 sources, relative motion", picture.image, picture.mask, True)
            owner = item.a if kind == "self" else item.b
            there = torch.from_numpy(group["landmarks"][owner, item.driving])
            shown = torch.from_numpy(group["landmark_visible"][owner, item.driving])
            found = model.keypoints(driving[None])[0].cpu()
            if len(there):
                driver_error.append(float(landmark_distance(found, there, shown, size).nanmean()))
        if "dense" in group:
            drift.append(keypoint_drift(model, group, item, target, drivers["cross"], size))
        jitter.append(still_jitter(model, drivers["cross"], done))
        if (done + 1) % 10 == 0:
            print(f"{done + 1} of {count}", file=sys.stderr, flush=True)

    rows = {name: ledger.mean(name) for name in ledger.values}
    for name, pool in ledger.pools.items():
        rows[name]["kitFid"] = round(frechet_distance(np.stack(pool), np.stack(truths)), 4)
    if openings:
        exact = np.stack([data.groups[i.group]["landmarks"][i.a, i.driving] for i in items])
        for name, found_points in openings.items():
            for part in ("lids", "mouth"):
                r = correlation(opening(np.stack(found_points), part), opening(exact, part))
                rows[name][f"{part}OpeningR"] = round(r, 3)
    thirds = thirds_of(motion)
    return {
        "data": f"synthetic, {count} items of {len(data.groups)} groups: held-out identities, clothes, lights, motions",
        "dataFingerprint": data.fingerprint(),
        "items": count,
        "size": size,
        "seed": _SEED,
        "rows": {name: row for name, row in rows.items()},
        "byMotion": {
            third: {
                "motionPx": round(float(np.mean([motion[i] for i in chosen])), 2) if len(chosen) else None,
                "rows": {name: ledger.mean(name, chosen) for name in ledger.values} if len(chosen) else {},
            }
            for third, chosen in thirds.items()
        },
        **({"perItem": ledger.values, "motionPx": motion} if keep_items else {}),
        "driverLandmarkErrorPx": round(float(np.nanmean(driver_error)), 3) if driver_error else None,
        "keypointDriftPx": round(float(np.nanmean(drift)), 3) if np.isfinite(drift).any() else None,
        "stillKeypointJitterPx": round(float(np.mean(jitter)), 4),
    }


def keypoint_drift(
    model: Model, group: dict[str, np.ndarray], item: Item, target: Tensor, driver: Tensor, size: int
) -> float:
    """Mean distance in pixels of the keypoints of the person shown to those of the driver, at the same moment, carried
    over along the surface: 0 where they are the same places of both. NaN where neither is near a surface that both show."""
    found = model.keypoints(torch.stack([driver, target])).float().cpu()
    start, end = (torch.from_numpy(group["dense"][who, item.driving].astype(np.float32)) for who in (item.b, item.a))
    both = torch.from_numpy(group["dense_visible"][item.b, item.driving] & group["dense_visible"][item.a, item.driving])
    places, known = carried(found[:1], start[None], end[None], both[None])
    return float((places - found[1:]).norm(dim=-1)[known].mean() * size / 2)


def surface_motion(group: dict[str, np.ndarray], item: Item, size: int) -> float:
    """Mean way in pixels from source to driver of the subject's surface, seen or not: of domains without landmarks."""
    there, before = (group["dense"][item.a, f].astype(np.float32) for f in (item.driving, item.sources[0]))
    return float(np.linalg.norm(there - before, axis=-1).mean() * size / 2)


def still_jitter(model: Model, image: Tensor, seed: int) -> float:
    """Keypoint jitter in pixels on one frame repeated with fresh sensor noise (sigma 0.01)."""
    generator = torch.Generator().manual_seed(_SEED + seed)
    noise = torch.randn(_STILL_FRAMES, *image.shape, generator=generator).to(image.device)
    return keypoint_jitter(model.keypoints((image[None] + _STILL_NOISE * noise).clamp(0, 1)), model.size)


@torch.no_grad()
def evaluate_clips(model: Model | PoseWeaveNet, pairs: GroupSet, device: str = "cpu") -> dict[str, dict[str, float]]:
    """Flicker on consecutive frames of pairs (`prepare --pairs`): person 0 is shown, person 1 drives.

    Sources are frames of the shown clip at even distances.
    """
    model = Reassembler(model) if isinstance(model, PoseWeaveNet) else model
    rows: dict[str, list[dict[str, float]]] = {}
    for pair in pairs.groups:
        truth = image_of(pair["rgb"][0]).to(device)
        chosen = np.linspace(0, len(truth) - 1, max(SOURCE_COUNTS)).round().astype(int)
        order = [0, 7, 4, 2, 6, 1, 3, 5]
        prepared = model.prepare(truth[chosen[order]])
        for kind, owner in (("self", 0), ("cross", 1)):
            driving = image_of(pair["rgb"][owner]).to(device)
            for count in (1, 4):
                clip = torch.stack([model.draw(prepared, count, frame).image for frame in driving])
                values = flicker(clip, truth)
                there = torch.from_numpy(pair["landmarks"][0]).to(device)
                found = model.keypoints(clip)[:, : there.shape[1]]
                if there.shape[1]:
                    shake = (found.diff(dim=0) - there.diff(dim=0)).norm(dim=-1).mean()
                    values["landmarkShakePx"] = float(shake * model.size / 2)
                rows.setdefault(f"{kind}, {count} source{'s' if count > 1 else ''}", []).append(values)
    return {
        name: {key: round(float(np.mean([v[key] for v in values])), 4) for key in values[0]}
        for name, values in rows.items()
    }


# ---- report

_COLUMNS = (
    ("psnr", "PSNR dB", 2),
    ("objectPsnr", "on the object dB", 2),
    ("ssim", "SSIM", 3),
    ("kitFeatureDistance", "kit-feature distance", 3),
    ("kitFid", "kit-FID", 3),
    ("leakage", "leakage", 3),
    ("landmarkErrorPx", "landmarks px", 2),
    ("eyesErrorPx", "eyes px", 2),
    ("mouthErrorPx", "mouth px", 2),
    ("lidsOpeningR", "lids r", 2),
    ("mouthOpeningR", "mouth r", 2),
)


def _table(rows: dict[str, dict[str, float]], columns: tuple[tuple[str, str, int], ...]) -> list[str]:
    used = [c for c in columns if any(c[0] in row for row in rows.values())]
    lines = ["| | " + " | ".join(title for _, title, _ in used) + " |", "|---" * (1 + len(used)) + "|"]
    for name, row in rows.items():
        cells = [f"{row[key]:.{digits}f}" if key in row else "" for key, _, digits in used]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def metrics_table(rows: dict[str, dict[str, float]]) -> list[str]:
    """Lines of a Markdown table of measured rows."""
    return _table(rows, _COLUMNS)


def markdown(report: dict[str, Any]) -> str:
    """The report as Markdown tables."""
    about = [f"{report['data']}; {report['size']} px; seed {report['seed']}"]
    about += [f"{key} {report[key]}" for key in ("split", "steps", "commit", "machine") if report.get(key)]
    lines = ["; ".join(about) + ".", "", *_table(report["rows"], _COLUMNS), ""]
    lines += [
        "Lower is better from kit-feature distance to px. Leakage: identity distance to the truth less that to the driver, below "
        "0 is right. Landmarks: keypoints that the network finds in the picture, against the mesh's points; the first row is its "
        "own error. r: correlation of lid and mouth opening with the truth. Relative motion: the driver's keypoints less their mean over "
        "the moments of the sources, plus the sources' mean.",
        "",
        keypoint_figures(report),
    ]
    for third, part in report.get("byMotion", {}).items():
        if part["rows"]:
            chosen = {k: v for k, v in part["rows"].items() if k != "truth itself"}
            lines += ["", f"{third.capitalize()} motion (mean {part['motionPx']} px):", "", *_table(chosen, _COLUMNS)]
    if report.get("clips"):
        columns = (
            ("excess", "flicker excess", 3),
            ("error", "change error", 3),
            ("landmarkShakePx", "landmark shake px", 3),
        )
        lines += ["", "Consecutive frames, 8-bit steps:", "", *_table(report["clips"], columns)]
    return "\n".join(lines) + "\n"


def keypoint_figures(report: dict[str, Any]) -> str:
    """How true and how steady keypoints are, in a sentence."""
    shake = f"shake by {report['stillKeypointJitterPx']:.3f} px on a still picture with noise."
    if report["driverLandmarkErrorPx"] is None:
        drift = report["keypointDriftPx"]
        apart = "are nowhere near the subject" if drift is None else f"of two identities are {drift:.2f} px apart on the surface"
        return f"Keypoints are free, there is no truth for them; those {apart}, they {shake}"
    return f"Keypoints of drivers: {report['driverLandmarkErrorPx']:.2f} px off; they {shake}"


def current_commit() -> str:
    """Short commit of the checkout that this runs from, `unknown` outside of one."""
    command = ["git", "-C", str(Path(__file__).parent), "rev-parse", "--short", "HEAD"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def describe_machine(device: str) -> str:
    if device.startswith("cuda"):
        return torch.cuda.get_device_name(device)
    return f"CPU {platform.machine()}, {torch.get_num_threads()} threads"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="poseweave.evaluate", description=__doc__.splitlines()[0])
    parser.add_argument("--run", type=Path, required=True, help="run folder of poseweave.train, or a checkpoint")
    parser.add_argument("--data", type=Path, required=True, help="folder of groups made by poseweave.prepare")
    parser.add_argument("--split", choices=("val", "test", "unseen"), default="val", help="tune on val; report test; unseen: of object only")
    parser.add_argument("--items", type=int, default=120)
    parser.add_argument("--out", type=Path, required=True, help="writes OUT.json and OUT.md")
    parser.add_argument("--device", default="cpu")
    args = parser.parse_args(arguments)
    path = args.run / "checkpoint.safetensors" if args.run.is_dir() else args.run
    net, state = read_checkpoint(path)
    domain = state["preset"]["domain"]
    data = GroupSet.load(args.data, f"{domain}_{args.split}")
    model = Reassembler(inference_copy(net).to(args.device))
    report = evaluate(model, data, args.items, load_features(device=args.device), args.device)
    if list(args.data.glob(f"{domain}_pair_{args.split}_*.npz")):
        pairs = GroupSet.load(args.data, f"{domain}_pair_{args.split}", ("rgb", "landmarks"))
        report["clips"] = evaluate_clips(model, pairs, args.device)
    report |= {
        "split": args.split,
        "steps": sum(int(phase["steps"]) for phase in state["history"]) or state["step"],
        "checkpoint": hashlib.sha256(path.read_bytes()).hexdigest()[:16],
        "features": hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()[:16],
        "commit": current_commit(),
        "machine": describe_machine(args.device),
    }
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.with_suffix(".json").write_text(json.dumps(report, indent=2) + "\n")
    args.out.with_suffix(".md").write_text(markdown(report))
    print(markdown(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
