"""A sheet of what looks wrong: python -m poseweave.faults --run CHECKPOINT --data DIR --out FILE.jpg

Of the first items of `poseweave.evaluate` (another identity drives, 4 sources) it shows the worst one of each measure: the
subject, its outline, the background, and each region of the domain's landmarks. Columns: a source frame, the driving
frame, the result, the truth, and their difference, twice as bright.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import Tensor

from poseweave.data import GroupSet, image_of
from poseweave.evaluate import Item, Picture, Reassembler, draw_items
from poseweave.export import inference_copy, read_checkpoint
from poseweave.network import PoseWeaveNet
from poseweave.preview import to_image
from poseweave.sheet import write_jpeg
from poseweave.synth.domain import DOMAINS

TITLES = ("source", "driving", "result, 4 sources", "truth", "difference")
_TOP = 18
_MARGIN = 0.06
"""Of a region's box, as a share of the picture's side."""
_LEAST_POINTS = 2
"""Of a region that have to be seen."""


class Worst(NamedTuple):
    """The item with the highest value of one measure. `error`: mean absolute difference, 0 to 1."""

    measure: str
    error: float
    item: Item


def region_box(points: np.ndarray, seen: np.ndarray, size: int) -> tuple[int, int, int, int] | None:
    """Left, top, right, bottom in pixels around the seen ones of points [K,2] in -1..1, or None."""
    if seen.sum() < _LEAST_POINTS:
        return None
    place = (points[seen] * 0.5 + 0.5) * size
    low = np.clip(np.floor(place.min(0) - _MARGIN * size), 0, size - 1).astype(int)
    high = np.clip(np.ceil(place.max(0) + _MARGIN * size), low + 1, size).astype(int)
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])


def errors(
    result: Picture, truth: Tensor, mask: Tensor, boxes: Mapping[str, tuple[int, int, int, int] | None]
) -> dict[str, float]:
    """Mean absolute differences by measure; regions that are not seen have none."""
    off = (result.image - truth).abs().mean(0, keepdim=True)
    values = {
        "subject": float((off * mask).sum() / mask.sum().clamp_min(1)),
        "outline": float((result.mask - mask).abs().mean()),
        "background": float((off * (1 - mask)).sum() / (1 - mask).sum().clamp_min(1)),
    }
    for name, box in boxes.items():
        if box:
            left, top, right, bottom = box
            values[name] = float(off[:, top:bottom, left:right].mean())
    return values


def find_worst(rows: list[tuple[Item, dict[str, float]]]) -> list[Worst]:
    """One item a measure, no item twice as long as there are others; in the order in which measures first appear."""
    taken: set[Item] = set()
    found = []
    for measure in dict.fromkeys(name for _, values in rows for name in values):
        having = sorted(((v[measure], i) for i, (_, v) in enumerate(rows) if measure in v), reverse=True)
        error, index = next(((e, i) for e, i in having if rows[i][0] not in taken), having[0])
        taken.add(rows[index][0])
        found.append(Worst(measure, error, rows[index][0]))
    return found


def draw(model: Reassembler, data: GroupSet, item: Item) -> tuple[Tensor, Tensor, Picture, Tensor]:
    """First source, driver, result with 4 sources, truth."""
    rgb = data.groups[item.group]["rgb"]
    sources = image_of(rgb[item.a, list(item.sources[:4])])
    driving, truth = (image_of(rgb[who, item.driving]) for who in (item.b, item.a))
    return sources[0], driving, model.draw(model.prepare(sources), len(sources), driving), truth


@torch.no_grad()
def measured(
    model: Reassembler, data: GroupSet, regions: Mapping[str, tuple[int, ...]], count: int
) -> list[tuple[Item, dict[str, float]]]:
    rows = []
    for item in draw_items(data, count):
        group = data.groups[item.group]
        _, _, result, truth = draw(model, data, item)
        mask = torch.from_numpy(group["mask"][item.a, item.driving])[None].float() / 255
        points, seen = (group[key][item.a, item.driving] for key in ("landmarks", "landmark_visible"))
        boxes = {name: region_box(points[list(i)], seen[list(i)], model.size) for name, i in regions.items()}
        rows.append((item, errors(result, truth, mask, boxes)))
    return rows


@torch.no_grad()
def faults_sheet(net: PoseWeaveNet, data: GroupSet, domain: str, count: int, cell: int = 160) -> tuple[Image.Image, list[Worst]]:
    model = Reassembler(net)
    regions = DOMAINS[domain].regions if domain in DOMAINS else {}
    worst = find_worst(measured(model, data, regions, count))
    picture = Image.new("RGB", (cell * len(TITLES), cell * len(worst) + _TOP), "white")
    pen = ImageDraw.Draw(picture)
    for x, title in enumerate(TITLES):
        pen.text((x * cell + 4, 3), title, fill="black")
    for y, (measure, _, item) in enumerate(worst):
        source, driving, result, truth = draw(model, data, item)
        difference = (2 * (result.image - truth).abs()).clamp(0, 1)
        for x, tensor in enumerate((source, driving, result.image, truth, difference)):
            picture.paste(to_image(tensor, cell), (x * cell, _TOP + y * cell))
        pen.text((4, _TOP + y * cell + 3), measure, fill="white", stroke_width=1, stroke_fill="black")
    return picture, worst


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="poseweave.faults", description=__doc__.splitlines()[0])
    parser.add_argument("--run", type=Path, required=True, help="run folder of poseweave.train, or a checkpoint")
    parser.add_argument("--data", type=Path, required=True, help="folder of groups made by poseweave.prepare")
    parser.add_argument("--split", choices=("val", "test", "unseen"), default="test")
    parser.add_argument("--items", type=int, default=96, help="items among which the worst are looked for (default: 96)")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(arguments)
    path = args.run / "checkpoint.safetensors" if args.run.is_dir() else args.run
    net, state = read_checkpoint(path)
    domain = state["preset"]["domain"]
    try:
        data = GroupSet.load(args.data, f"{domain}_{args.split}")
    except FileNotFoundError as error:
        print(f"poseweave.faults: {error}", file=sys.stderr)
        return 2
    picture, worst = faults_sheet(inference_copy(net), data, domain, args.items)
    write_jpeg(picture, args.out, 280_000)
    for measure, error, item in worst:
        print(f"{measure}: {error:.3f}, group {item.group}, identity {item.a} driven by {item.b}, frame {item.driving}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
