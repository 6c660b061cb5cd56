"""Compares ways to choose source frames: python examples/benchmarks/source_selection.py --data DATA --out RESULT

Each item is a person of held-out groups (made by `poseweave.prepare`), some of whose frames become a source clip, and another
person whose other frames become the driving clip. Frames of a group with the same number show the same motion, so the
answer is known: the source's person in the driver's frame. Clips go through `./poseweave render` as folders of PNG.
Writes RESULT.json and RESULT.md: PSNR of the whole square, mean and standard deviation over items, and the paired difference
to even choice with its standard error. Needs numpy and Pillow.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
BASELINE = "even"
METHODS: dict[str, tuple[str, ...]] = {
    "first frame": ("--sources", "given", "--source-frames", "1"),
    "first frames": ("--sources", "given", "--source-frames", "1-{count}"),
    "even": ("--sources", "even", "--source-count", "{count}"),
    "diverse": ("--sources", "diverse", "--source-count", "{count}"),
    "sharpest": ("--sources", "sharpest", "--source-count", "{count}"),
    "auto": ("--sources", "auto", "--source-count", "{count}"),
    "nearest": ("--sources", "nearest", "--source-count", "{count}"),
    "all frames": ("--sources", "given", "--source-frames", "1-{clip}"),
    "all frames, nearest {count}": ("--sources", "given", "--source-frames", "1-{clip}", "--top-k", "{count}"),
}


def draw_items(groups: list[Path], count: int, clip: int, driven: int, seed: int) -> list[dict]:
    """Who is shown, who drives, and which frames of the group are the source clip and the driving clip."""
    rng = np.random.default_rng(seed)
    items = []
    for _ in range(count):
        group = groups[int(rng.integers(len(groups)))]
        with np.load(group) as held:
            people, frames = held["rgb"].shape[:2]
        shown = int(rng.integers(people))
        drives = (shown + 1 + int(rng.integers(people - 1))) % people
        order = [int(i) for i in rng.permutation(frames)]
        items.append(
            {
                "group": group.stem,
                "shown": shown,
                "drives": drives,
                "source": sorted(order[:clip]),
                "driving": sorted(order[clip : clip + driven]),
            }
        )
    return items


def write_clip(folder: Path, frames: np.ndarray) -> Path:
    folder.mkdir(parents=True)
    for i, frame in enumerate(frames, 1):
        Image.fromarray(frame).save(folder / f"frame.{i:04d}.png")
    return folder


def render(program: Path, driving: Path, source: Path, options: tuple[str, ...], out: Path, threads: int) -> np.ndarray:
    out.mkdir(parents=True)
    command = [str(program), "render", "--driving", str(driving), "--source", str(source), *options]
    command += ["--driving-crop", "full", "--source-crop", "full", "--framing", "square", "--threads", str(threads)]
    command += ["--out", str(out / "result.####.png"), "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return np.stack([np.asarray(Image.open(file).convert("RGB")) for file in sorted(out.glob("*.png"))])


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    return float(-10 * np.log10(np.mean((a.astype(np.float64) - b) ** 2) / 255**2))


def markdown(report: dict) -> str:
    lines = [
        f"{report['done']} items of {report['frames']} driving frames, source clips of {report['clip']} frames"
        f" (after {report['hold']} of standstill),"
        f" {report['count']} sources, {report['split']} groups, seed {report['seed']}; bundle {report['model']}.",
        "",
        "| choice | PSNR dB | spread over items | against even | standard error | items better |",
        "|---|---|---|---|---|---|",
    ]
    base = np.array(report["psnr"][BASELINE])
    for name, values in report["psnr"].items():
        difference = np.array(values) - base
        spread, error = (np.std(v, ddof=min(1, len(base) - 1)) for v in (values, difference / np.sqrt(len(base))))
        better = f"{int((difference > 0).sum())} of {len(base)}" if name != BASELINE else ""
        lines.append(
            f"| {name} | {np.mean(values):.2f} | {spread:.2f} | {difference.mean():+.2f} |"
            f" {error:.2f} | {better} |"
        )
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of groups made by poseweave.prepare")
    parser.add_argument("--split", choices=("val", "test"), default="val", help="tune on val; report test")
    parser.add_argument("--domain", default="face")
    parser.add_argument("--model", default="face-draft")
    parser.add_argument("--items", type=int, default=24)
    parser.add_argument("--clip", type=int, default=12, help="frames of a source clip")
    parser.add_argument("--hold", type=int, default=0, help="frames that the source clip first stands still for")
    parser.add_argument("--frames", type=int, default=4, help="driving frames of an item")
    parser.add_argument("--count", type=int, default=4, help="sources")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--only", nargs="*", help="some of the choices by name; even is always among them")
    parser.add_argument("--out", type=Path, required=True, help="writes OUT.json and OUT.md")
    args = parser.parse_args()
    groups = sorted(args.data.glob(f"{args.domain}_{args.split}_*.npz"))
    if not groups:
        sys.exit(f"no groups {args.domain}_{args.split}_*.npz in {args.data}")
    numbers = {"count": str(args.count), "clip": str(args.clip + args.hold)}
    methods = {
        name.format(**numbers): (*(word.format(**numbers) for word in words), "--model", args.model)
        for name, words in METHODS.items()
        if not args.only or name.format(**numbers) in args.only or name == BASELINE
    }
    items = draw_items(groups, args.items, args.clip, args.frames, args.seed)
    report: dict = {"split": args.split, "seed": args.seed, "items": args.items, "frames": args.frames}
    report |= {"clip": args.clip, "hold": args.hold, "count": args.count, "model": args.model, "drawn": items}
    args.out.parent.mkdir(parents=True, exist_ok=True)
    report["psnr"] = {name: [] for name in methods}
    for done, item in enumerate(items, 1):
        with np.load(args.data / f"{item['group']}.npz") as held, tempfile.TemporaryDirectory() as temporary:
            rgb = held["rgb"]
            seen = [item["source"][0]] * args.hold + item["source"]
            source = write_clip(Path(temporary, "source"), rgb[item["shown"], seen])
            driving = write_clip(Path(temporary, "driving"), rgb[item["drives"], item["driving"]])
            truth = rgb[item["shown"], item["driving"]]
            for i, (name, options) in enumerate(methods.items()):
                result = render(ROOT / "poseweave", driving, source, options, Path(temporary, str(i)), args.threads)
                report["psnr"][name].append(round(psnr(result, truth), 4))
        report["done"] = done
        args.out.with_suffix(".json").write_text(json.dumps(report, indent=1) + "\n")
        args.out.with_suffix(".md").write_text(markdown(report))
        print(f"{done} of {len(items)}", file=sys.stderr, flush=True)
    print(markdown(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
