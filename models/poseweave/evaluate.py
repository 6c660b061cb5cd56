"""Measures a checkpoint on held-out identities and motions: python -m poseweave.evaluate --run DIR --data DIR ...

Self and cross identity, 1, 2, 4 and 8 sources, against the exact answer; the two trivial answers (copy the source,
copy the driver) beside it. Items are drawn once from a fixed seed that training and tuning never use.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from poseweave.data import GroupSet, image_of
from poseweave.export import inference_copy, read_checkpoint
from poseweave.network import PoseWeaveNet

SOURCE_COUNTS = (1, 2, 4, 8)
_SEED = 20_260


@dataclass(frozen=True)
class Item:
    """One driver and its sources: identity `a` is shown, `b` drives (`b` = `a` in self reconstruction)."""

    group: int
    a: int
    b: int
    driving: int
    sources: tuple[int, ...]


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


def psnr(image: Tensor, truth: Tensor, weight: Tensor | None = None) -> float:
    """PSNR in dB of [3,H,W] in 0..1; `weight` [1,H,W] restricts it to a region."""
    error = ((image - truth) ** 2).mean(0, keepdim=True)
    mean = error.mean() if weight is None else (error * weight).sum() / weight.sum().clamp_min(1)
    return float(-10 * torch.log10(mean.clamp_min(1e-10)))


def ssim(a: Tensor, b: Tensor) -> float:
    """Structural similarity (Wang et al. 2004) of [3,H,W] in 0..1: 11x11 Gaussian window, sigma 1.5."""
    x = torch.arange(11, dtype=torch.float32) - 5
    kernel = torch.exp(-(x**2) / (2 * 1.5**2))
    kernel = kernel / kernel.sum()
    window = (kernel[:, None] * kernel[None, :])[None, None].repeat(3, 1, 1, 1)

    def blur(t: Tensor) -> Tensor:
        return F.conv2d(t[None], window, groups=3)[0]

    ma, mb = blur(a), blur(b)
    va, vb, cov = blur(a * a) - ma * ma, blur(b * b) - mb * mb, blur(a * b) - ma * mb
    c1, c2 = 0.01**2, 0.03**2
    value = (2 * ma * mb + c1) * (2 * cov + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2))
    return float(value.mean())


@torch.no_grad()
def render(net: PoseWeaveNet, sources: Tensor, driving: Tensor) -> tuple[Tensor, Tensor]:
    """Composite [3,H,W] over the completed plate, and keypoints [K,2]; sources [S,3,H,W], driving [3,H,W]."""
    source = net.encode_source(sources)
    keypoints, confidence = net.encode_pose(driving[None])
    result = net.reassemble(
        keypoints,
        confidence,
        source.key[None],
        source.value[None],
        torch.zeros(1, len(sources)),
        torch.ones(1),
    )
    plate = net.complete_background(source.background, source.mask)
    return (result.object * result.mask + plate * (1 - result.mask))[0], keypoints[0]


def evaluate(net: PoseWeaveNet, data: GroupSet, count: int) -> dict[str, object]:
    """Means over `count` items; every row holds full-frame PSNR, object PSNR and SSIM."""
    items = draw_items(data, count)
    rows: dict[str, list[list[float]]] = {}
    landmark_error: list[float] = []
    size = net.config.size
    for done, item in enumerate(items):
        group = data.groups[item.group]
        target = image_of(group["rgb"][item.a, item.driving])
        region = (torch.from_numpy(group["mask"][item.a, item.driving])[None] > 127).float()
        sources = torch.stack([image_of(group["rgb"][item.a, f]) for f in item.sources])
        drivers = {"self": target, "cross": image_of(group["rgb"][item.b, item.driving])}

        def put(name: str, image: Tensor) -> None:
            rows.setdefault(name, []).append([psnr(image, target), psnr(image, target, region), ssim(image, target)])

        put("copy source", sources[0])
        put("copy driver", drivers["cross"])
        for kind, driving in drivers.items():
            for s in SOURCE_COUNTS:
                image, keypoints = render(net, sources[:s], driving)
                put(f"{kind}, {s} source{'s' if s > 1 else ''}", image)
            owner = item.a if kind == "self" else item.b
            truth = torch.from_numpy(group["landmarks"][owner, item.driving])
            seen = torch.from_numpy(group["landmark_visible"][owner, item.driving])
            distance = (keypoints[: len(truth)] - truth).norm(dim=-1)[seen] * size / 2
            landmark_error.append(float(distance.mean()))
        if (done + 1) % 20 == 0:
            print(f"{done + 1} of {count}", file=sys.stderr, flush=True)
    table = {
        name: dict(zip(("psnr", "objectPsnr", "ssim"), (round(float(v), 3) for v in np.mean(values, 0))))
        for name, values in rows.items()
    }
    return {
        "data": f"synthetic test split, {count} items, held-out identities, clothes, lights and motions",
        "size": size,
        "seed": _SEED,
        "rows": table,
        "landmarkErrorPx": round(float(np.mean(landmark_error)), 3),
    }


def markdown(report: dict[str, object]) -> str:
    """The report as a Markdown table."""
    lines = [f"{report['data']}; {report['size']} px; seed {report['seed']}", ""]
    lines += ["| | PSNR dB | PSNR on the object dB | SSIM |", "|---|---|---|---|"]
    for name, row in report["rows"].items():  # type: ignore[attr-defined]
        lines.append(f"| {name} | {row['psnr']:.2f} | {row['objectPsnr']:.2f} | {row['ssim']:.3f} |")
    lines += ["", f"Landmark error of visible points: {report['landmarkErrorPx']:.2f} px."]
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="poseweave.evaluate", description=__doc__.splitlines()[0])
    parser.add_argument("--run", type=Path, required=True, help="run folder of poseweave.train")
    parser.add_argument("--data", type=Path, required=True, help="folder of groups made by poseweave.prepare")
    parser.add_argument("--split", choices=("val", "test"), default="val", help="tune on val; report test")
    parser.add_argument("--items", type=int, default=120)
    parser.add_argument("--out", type=Path, required=True, help="writes OUT.json and OUT.md")
    args = parser.parse_args(arguments)
    net, state = read_checkpoint(args.run / "checkpoint.safetensors")
    data = GroupSet.load(args.data, f"{state['preset']['domain']}_{args.split}")
    report = evaluate(inference_copy(net), data, args.items)
    report["split"] = args.split
    args.out.with_suffix(".json").write_text(json.dumps(report, indent=2) + "\n")
    args.out.with_suffix(".md").write_text(markdown(report))
    print(markdown(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
