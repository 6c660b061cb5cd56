"""A contact sheet of a bundle's weights on held-out people: python -m poseweave.sheet --run CHECKPOINT --data DIR --out FILE.jpg

Rows are the first items of `poseweave.evaluate`, so a seed chose them. Columns: a source frame, the driving frame of
another person, the result with 1 and with 4 sources, the truth.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from pathlib import Path

import torch
from PIL import Image, ImageDraw
from torch import Tensor

from poseweave.data import GroupSet, image_of
from poseweave.evaluate import Item, Reassembler, draw_items
from poseweave.export import inference_copy, read_checkpoint
from poseweave.network import PoseWeaveNet
from poseweave.preview import to_image

TITLES = ("source", "driving", "1 source", "4 sources", "truth")
_TOP = 18


@torch.no_grad()
def item_row(model: Reassembler, data: GroupSet, item: Item) -> list[Tensor]:
    """The pictures of one item in the order of TITLES."""
    rgb = data.groups[item.group]["rgb"]
    sources = image_of(rgb[item.a, list(item.sources[:4])])
    driving, truth = (image_of(rgb[who, item.driving]) for who in (item.b, item.a))
    prepared = model.prepare(sources)
    return [sources[0], driving, *(model.draw(prepared, s, driving).image for s in (1, 4)), truth]


def contact_sheet(net: PoseWeaveNet, data: GroupSet, rows: int = 8, cell: int = 160) -> Image.Image:
    model = Reassembler(net)
    picture = Image.new("RGB", (cell * len(TITLES), cell * rows + _TOP), "white")
    pen = ImageDraw.Draw(picture)
    for x, title in enumerate(TITLES):
        pen.text((x * cell + 4, 3), title, fill="black")
    for y, item in enumerate(draw_items(data, rows)):
        for x, tensor in enumerate(item_row(model, data, item)):
            picture.paste(to_image(tensor, cell), (x * cell, _TOP + y * cell))
    return picture


def write_jpeg(picture: Image.Image, path: Path, most_bytes: int) -> None:
    """Writes at the best quality that stays under `most_bytes`; by rename."""
    for quality in range(92, 30, -4):
        stream = io.BytesIO()
        picture.save(stream, "JPEG", quality=quality, optimize=True)
        if stream.tell() <= most_bytes:
            break
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_bytes(stream.getvalue())
    os.replace(temporary, path)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="poseweave.sheet", description=__doc__.splitlines()[0])
    parser.add_argument("--run", type=Path, required=True, help="run folder of poseweave.train, or a checkpoint")
    parser.add_argument("--data", type=Path, required=True, help="folder of groups made by poseweave.prepare")
    parser.add_argument("--split", choices=("val", "test", "unseen"), default="test")
    parser.add_argument("--rows", type=int, default=8)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(arguments)
    path = args.run / "checkpoint.safetensors" if args.run.is_dir() else args.run
    net, state = read_checkpoint(path)
    try:
        data = GroupSet.load(args.data, f"{state['preset']['domain']}_{args.split}")
    except FileNotFoundError as error:
        print(f"poseweave.sheet: {error}", file=sys.stderr)
        return 2
    write_jpeg(contact_sheet(inference_copy(net), data, args.rows), args.out, 280_000)
    return 0


if __name__ == "__main__":
    sys.exit(main())
