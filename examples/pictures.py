#!/usr/bin/env python3
"""Makes outputs.jpg and lost.jpg of this folder from the example clips: `python3 examples/pictures.py [WORK_FOLDER]`. Needs Pillow."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw

HERE = Path(__file__).resolve().parent
LAUNCHER = HERE.parent / "poseweave"
DRIVER, SOURCE = HERE / "face-driver.mp4", HERE / "face-source.mp4"
OUTPUTS = ("result", "overlay", "matte", "foreground", "plate", "confidence", "sourceIndex", "match")
SIDE = 192


def render(*options: object) -> str:
    """What a quiet machine would say: the lines of a render."""
    done = subprocess.run([LAUNCHER, "render", *map(str, options), "--existing", "overwrite"], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"pictures: expected a render; found status {done.returncode}: {done.stderr.strip()}; mend that first")
    return done.stdout


def sheet(rows: list[list[Image.Image]], titles: list[str], target: Path) -> None:
    """Rows of pictures with a title over each column, as JPEG."""
    sheet = Image.new("RGB", (SIDE * len(rows[0]), 16 + SIDE * len(rows)), "black")
    for column, title in enumerate(titles):
        ImageDraw.Draw(sheet).text((column * SIDE + 4, 2), title, fill="white")
    for y, row in enumerate(rows):
        for x, picture in enumerate(row):
            sheet.paste(picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.LANCZOS), (x * SIDE, 16 + y * SIDE))
    sheet.save(target, quality=90)


def outputs(work: Path) -> None:
    """All outputs of two frames; the source number is brightened to be seen."""
    frames = (18, 80)
    clips = ("--driving", DRIVER, "--source", SOURCE, "--sources", "4")
    render(*clips, "--frames", ",".join(map(str, frames)), "--outputs", ",".join(OUTPUTS), "--out", work / "o.####.png")
    rows = []
    for frame in frames:
        row = []
        for what in OUTPUTS:
            name = f"o.{frame:04d}.png" if what == "result" else f"o.{what}.{frame:04d}.png"
            picture = Image.open(work / name)
            if picture.mode == "I;16" or picture.mode == "I":
                picture = picture.point(lambda v: v / 256).convert("L")
            if what == "sourceIndex":
                picture = picture.convert("RGB").point(lambda v: min(255, 60 * v))
            if picture.mode == "RGBA":
                picture = Image.alpha_composite(Image.new("RGBA", picture.size, (40, 40, 40, 255)), picture)
            row.append(picture)
        rows.append(row)
    sheet(rows, list(OUTPUTS), HERE / "outputs.jpg")


def lost(work: Path) -> None:
    """A driver who is cut to another place, then black, then walks out; what hold, fade and pass show."""
    driving = work / "driver"
    driving.mkdir(exist_ok=True)
    render("--driving", DRIVER, "--source", SOURCE, "--framing", "driving", "--mix", "0", "--frames", "1-48", "--out", work / "d.####.png")
    for number in range(1, 49):
        picture = Image.open(work / f"d.{number:04d}.png").convert("RGB")
        if number > 36:
            moved = Image.new("RGB", picture.size)
            moved.paste(picture, ((number - 36) * 30, 0))
            picture = moved
        elif number > 24:
            picture = Image.new("RGB", picture.size)
        elif number > 12:
            picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        picture.save(driving / f"f.{number:04d}.png")
    shown = (12, 13, 24, 26, 30, 36, 38, 46)
    rows = [[Image.open(driving / f"f.{number:04d}.png") for number in shown]]
    for mode in ("hold", "fade", "pass"):
        said = render(
            "--driving", driving / "f.####.png", "--source", SOURCE, "--driving-crop", "full", "--fade-frames", "4",
            "--lost", mode, "--frames", ",".join(map(str, shown)), "--out", work / f"{mode}.####.png",
        )  # fmt: skip
        print(*(line for line in said.splitlines() if line.startswith(("cuts", "lost"))), sep="\n")
        rows.append([Image.open(work / f"{mode}.{number:04d}.png") for number in shown])
    sheet(rows, [f"frame {number}" for number in shown], HERE / "lost.jpg")


def main() -> None:
    with tempfile.TemporaryDirectory() as own:
        work = Path(sys.argv[1] if len(sys.argv) > 1 else own)
        work.mkdir(parents=True, exist_ok=True)
        outputs(work)
        lost(work)


if __name__ == "__main__":
    main()
