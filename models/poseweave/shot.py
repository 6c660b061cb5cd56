"""The two clips of a shot, framed and small, as poseweave.finetune trains on and measures with.

Memory is flat in clip length: of a long clip every second, fourth ... frame is kept. The last part in time is held out,
with a gap before it, so that what is measured there was never trained on.
"""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageSequence

from poseweave.clips import MOVIES, PICTURES, ClipError, ClipFile, Framer, ffmpeg_program, picture_size
from poseweave.prepare import write_arrays

MOST_FRAMES = 240
LEAST_FRAMES = 10
_GAP = 0.05
_LOOKS = 6
"""Frames in which the subject is searched."""


@dataclass(frozen=True)
class ShotClip:
    """Frames [F,S,S,3] uint8 of one clip, in time; `square` is left, top and side in pixels of the clip."""

    name: str
    sha256: str
    square: tuple[int, int, int]
    stride: int
    """Every how many-th frame of the clip was kept."""
    frames: np.ndarray
    hold_out: float
    """Share of the frames, at the end, that training does not see."""

    @property
    def trained(self) -> np.ndarray:
        """Frames for training, and for sources of measurements."""
        gap = round(_GAP * len(self.frames))
        return self.frames[: len(self.frames) - len(self.held) - gap]

    @property
    def held(self) -> np.ndarray:
        """Frames that are measured."""
        return self.frames[-max(2, round(self.hold_out * len(self.frames))) :]

    @property
    def square_text(self) -> str:
        """The square as `poseweave render` takes it."""
        return ",".join(str(v) for v in self.square)


def clip_file(path: Path) -> ClipFile:
    """The movie, GIF or folder of pictures at `path`."""
    if not path.exists():
        raise ClipError(f"{path}: expected a movie, a GIF or a folder of pictures; found nothing there")
    if path.is_dir():
        files = tuple(sorted(p for p in path.iterdir() if p.suffix.lower() in PICTURES))
        if not files:
            raise ClipError(f"{path}: expected pictures in this folder; found none")
        return ClipFile(files, path.name, path.name, "train")
    if path.suffix.lower() not in (*MOVIES, ".gif"):
        raise ClipError(f"{path}: expected a movie, a GIF or a folder of pictures; found {path.suffix or 'no suffix'}")
    return ClipFile((path,), path.name, path.stem, "train")


def whole_frames(clip: ClipFile, size: tuple[int, int], box: tuple[int, int, int, int]) -> Iterator[np.ndarray]:
    """All frames [h,w,3] of the box (left, top, width, height in pixels), scaled to `size` (w, h)."""
    first = clip.files[0]
    if first.suffix.lower() in MOVIES:
        yield from _movie_frames(first, size, box)
        return
    left, top, width, height = box

    def scaled(image: Image.Image) -> np.ndarray:
        region = (left, top, left + width, top + height)
        return np.asarray(image.convert("RGB").resize(size, Image.Resampling.BOX, box=region))

    for path in clip.files:
        try:
            with Image.open(path) as image:
                for frame in ImageSequence.Iterator(image) if path.suffix.lower() == ".gif" else (image,):
                    yield scaled(frame)
        except (OSError, ValueError) as error:
            raise ClipError(f"{path}: cannot be read: {error}") from error


def _movie_frames(path: Path, size: tuple[int, int], box: tuple[int, int, int, int]) -> Iterator[np.ndarray]:
    left, top, width, height = box
    filters = f"crop={width}:{height}:{left}:{top}:exact=1,scale={size[0]}:{size[1]}:flags=area"
    command = [ffmpeg_program(), "-v", "error", "-xerror", "-nostdin", "-i", str(path), "-an", "-vf", filters]
    command += ["-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    count = size[0] * size[1] * 3
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said)
        assert process.stdout
        try:
            while len(data := process.stdout.read(count)) == count:
                yield np.frombuffer(data, np.uint8).reshape(size[1], size[0], 3)
            failed = process.wait()
        finally:
            process.kill()
            process.stdout.close()
            process.wait()
        said.seek(0)
        words = said.read().decode(errors="replace").strip().splitlines()
    if failed or words:
        raise ClipError(f"{path}: expected a movie that ffmpeg reads to its end; it says: {words[-1] if words else failed}")


def thinned(frames: Iterable[np.ndarray], most: int) -> tuple[list[np.ndarray], int]:
    """At most `most` frames at even distances, and the distance."""
    kept: list[np.ndarray] = []
    stride = 1
    for index, frame in enumerate(frames):
        if index % stride:
            continue
        kept.append(frame)
        if len(kept) > most:
            kept, stride = kept[::2], stride * 2
    return kept, stride


def checksum(clip: ClipFile) -> str:
    """SHA-256 of the clip's file, or of all its files in order."""
    digest = hashlib.sha256()
    for path in clip.files:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def parse_square(text: str, width: int, height: int) -> tuple[int, int, int]:
    """`full` or `x,y,side` in pixels, as `poseweave render` takes it."""
    if text == "full":
        side = min(width, height)
        return (width - side) // 2, (height - side) // 2, side
    try:
        left, top, side = (round(float(v)) for v in text.split(","))
    except ValueError:
        raise ClipError(f"expected a square auto, full or x,y,side in pixels; found {text!r}") from None
    if not (0 <= left and 0 <= top and 16 <= side and left + side <= width and top + side <= height):
        raise ClipError(f"expected a square of at least 16 pixels inside {width}x{height}; found {text}")
    return left, top, side


def find_square(clip: ClipFile, framer: Framer, width: int, height: int) -> tuple[int, int, int]:
    """The square that shows the subject as training pictures do, over the whole clip."""
    scale = min(1.0, 640 / min(width, height))
    size = (round(width * scale), round(height * scale))
    looks, _ = thinned(whole_frames(clip, size, (0, 0, width, height)), 2 * _LOOKS)
    chosen = looks[:: max(1, len(looks) // _LOOKS)]
    try:
        return framer.find([Image.fromarray(frame) for frame in chosen]).box(width, height)
    except ClipError as error:
        raise ClipError(f"{clip.files[0]}: {error}: give the square x,y,side in pixels") from error


def read_shot_clip(
    path: Path, size: int, square: str, framer: Framer | None, hold_out: float, most: int = MOST_FRAMES
) -> ShotClip:
    """Reads the clip at `path` in the given square; `auto` asks `framer`.

    Raises ClipError where it cannot be read, is too short, stands still or shows no subject.
    """
    clip = clip_file(path)
    try:
        width, height = picture_size(clip)
    except (ClipError, OSError) as error:
        raise ClipError(f"{path}: cannot be read: {error}") from error
    if square == "auto" and framer is None:
        raise ClipError(f"{path}: this network finds no subject by itself: give the square x,y,side in pixels")
    try:
        found = find_square(clip, framer, width, height) if square == "auto" else parse_square(square, width, height)
    except ClipError as error:
        raise ClipError(str(error) if str(path) in str(error) else f"{path}: {error}") from error
    left, top, side = found
    kept, stride = thinned(whole_frames(clip, (size, size), (left, top, side, side)), most)
    if len(kept) < LEAST_FRAMES:
        raise ClipError(f"{path}: expected at least {LEAST_FRAMES} frames; found {len(kept)}")
    frames = np.stack(kept)
    moved = max(np.abs(frame.astype(np.int16) - frames[0]).mean() for frame in frames[1 :: max(1, len(frames) // 16)])
    if moved < 0.25:
        raise ClipError(f"{path}: expected a clip that moves; found a mean change of {moved:.2f} of 255")
    return ShotClip(path.name, checksum(clip), found, stride, frames, hold_out)


def save_clip(clip: ShotClip, path: Path) -> None:
    write_arrays(
        path,
        {
            "rgb": clip.frames,
            "name": np.array(clip.name),
            "sha256": np.array(clip.sha256),
            "square": np.array(clip.square),
            "stride": np.array(clip.stride),
            "hold_out": np.array(clip.hold_out),
        },
    )


def load_clip(path: Path) -> ShotClip:
    with np.load(path, allow_pickle=False) as z:
        square = tuple(int(v) for v in z["square"])
        return ShotClip(str(z["name"]), str(z["sha256"]), square, int(z["stride"]), z["rgb"], float(z["hold_out"]))
