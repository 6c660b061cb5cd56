"""Turns folders of real clips into training groups of pictures: python -m poseweave.clips --footage DIR --out DIR ...

Knows how VoxCeleb2, Tai-Chi-HD and BAIR folders are laid out, and takes any folder of movies, GIFs or image sequences.
Each clip becomes DOMAIN_footage_SPLIT_NAME.npz with rgb [1,F,S,S,3] uint8 and no labels: poseweave.train --clips uses
it for self reconstruction. The user keeps the footage and its licence; nothing of it belongs in this repository.

Movies are decoded by the `ffmpeg` program, or by that of the imageio-ffmpeg package where it is installed.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageSequence

from poseweave.prepare import write_arrays

MOVIES = (".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v")
PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff")
LAYOUTS = ("any", "voxceleb2", "taichi", "bair")
SPLITS = ("train", "val", "test")
_SPLIT_FOLDERS = {"train": "train", "dev": "train", "val": "val", "valid": "val", "test": "test"}


class ClipError(Exception):
    """A clip cannot be read or used; the message says which and why."""


@dataclass(frozen=True)
class ClipFile:
    """A movie, a GIF, a strip (frames side by side in one picture) or the frames of a folder."""

    files: tuple[Path, ...]
    name: str
    subject: str
    """Who or what is shown: all clips of a subject go to one split."""
    split: str


@dataclass(frozen=True)
class Crop:
    """A square: its centre as shares of width and height, its side as a share of the shorter one."""

    x: float = 0.5
    y: float = 0.5
    side: float = 1.0

    def __post_init__(self) -> None:
        if not (0 < self.side <= 1 and 0 <= self.x <= 1 and 0 <= self.y <= 1):
            raise ValueError(f"crop is {self.x},{self.y},{self.side}, expected centre in 0..1 and side in 0..1")

    def box(self, width: int, height: int) -> tuple[int, int, int]:
        """Left, top and side in pixels, moved inside the picture."""
        side = max(1, round(self.side * min(width, height)))
        left = min(max(0, round(self.x * width - side / 2)), width - side)
        top = min(max(0, round(self.y * height - side / 2)), height - side)
        return left, top, side


# ---- finding


def subject_of(path: Path, root: Path, layout: str) -> str:
    """VoxCeleb2: the idNNNNN of the path or the name; Tai-Chi-HD: the video before '#'; else the clip itself."""
    relative = path.relative_to(root)
    if layout == "voxceleb2":
        for part in relative.parts:
            if part.startswith("id") and part[2:7].isdecimal():
                return part.split("#")[0].split(".")[0]
    if layout == "taichi":
        return relative.name.split("#")[0].split(".")[0]
    return str(relative.with_suffix(""))


def split_of(path: Path, root: Path, subject: str) -> str:
    """The split that a folder of the path names, else one drawn from the subject: 90, 5 and 5 in a hundred."""
    for part in path.relative_to(root).parts[:-1]:
        if part.lower() in _SPLIT_FOLDERS:
            return _SPLIT_FOLDERS[part.lower()]
    draw = int(hashlib.sha256(subject.encode()).hexdigest()[:8], 16) % 100
    return "train" if draw < 90 else "val" if draw < 95 else "test"


def find_clips(root: Path, layout: str = "any", least_frames: int = 2) -> list[ClipFile]:
    """All clips under `root` in the order of their paths."""
    if layout not in LAYOUTS:
        raise ValueError(f"layout is {layout!r}, expected one of {', '.join(LAYOUTS)}")
    if not root.is_dir():
        raise ClipError(f"no folder {root}")
    clips = []

    def add(path: Path, files: tuple[Path, ...]) -> None:
        subject = subject_of(path, root, layout)
        name = hashlib.sha256(str(path.relative_to(root)).encode()).hexdigest()[:12]
        clips.append(ClipFile(files, name, subject, split_of(path, root, subject)))

    for folder in sorted([root, *(p for p in root.rglob("*") if p.is_dir())]):
        files = sorted(p for p in folder.iterdir() if p.is_file())
        for path in files:
            if path.suffix.lower() in (*MOVIES, ".gif"):
                add(path, (path,))
        frames = [p for p in files if p.suffix.lower() in PICTURES]
        strips = [p for p in frames if _is_strip(p)] if frames and _is_strip(frames[0]) else []
        if strips:
            for path in strips:
                add(path, (path,))
        elif len(frames) >= least_frames and folder != root:
            add(folder, tuple(frames))
    if not clips:
        raise ClipError(f"no movie, GIF or image sequence under {root}")
    return clips


def _is_strip(path: Path) -> bool:
    with Image.open(path) as image:
        width, height = image.size
    return width >= 2 * height and width % height == 0


# ---- decoding


def ffmpeg_program() -> str:
    found = shutil.which("ffmpeg")
    if found:
        return found
    try:
        import imageio_ffmpeg
    except ImportError:
        raise ClipError("no ffmpeg program on the path: install it, or pip install imageio-ffmpeg") from None
    return imageio_ffmpeg.get_ffmpeg_exe()


def decode_movie(path: Path, size: int, crop: Crop, fps: float, most: int) -> np.ndarray:
    """Frames [F,size,size,3] uint8 of the cropped square, `fps` of them a second, `most` at most."""
    side = f"trunc({crop.side}*min(iw\\,ih))"
    left = f"max(0\\,min(iw-{side}\\,{crop.x}*iw-{side}/2))"
    top = f"max(0\\,min(ih-{side}\\,{crop.y}*ih-{side}/2))"
    filters = f"fps={fps},crop={side}:{side}:{left}:{top},scale={size}:{size}:flags=area"
    command = [ffmpeg_program(), "-v", "error", "-nostdin", "-i", str(path), "-an", "-vf", filters]
    command += ["-frames:v", str(most), "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    done = subprocess.run(command, capture_output=True)
    if done.returncode != 0:
        reason = done.stderr.decode(errors="replace").strip().splitlines()
        raise ClipError(f"{path}: ffmpeg failed: {reason[-1] if reason else done.returncode}")
    frame = size * size * 3
    count = len(done.stdout) // frame
    return np.frombuffer(done.stdout[: count * frame], np.uint8).reshape(count, size, size, 3)


def _square(image: Image.Image, size: int, crop: Crop) -> np.ndarray:
    left, top, side = crop.box(*image.size)
    box = (left, top, left + side, top + side)
    return np.asarray(image.convert("RGB").resize((size, size), Image.Resampling.BOX, box=box))


def decode(clip: ClipFile, size: int, crop: Crop, fps: float = 12.5, most: int = 1000) -> np.ndarray:
    """All frames [F,size,size,3] of a clip; stills and GIFs give each frame."""
    first = clip.files[0]
    try:
        if len(clip.files) > 1:
            frames = []
            for path in clip.files[:most]:
                with Image.open(path) as image:
                    frames.append(_square(image, size, crop))
            return np.stack(frames)
        if first.suffix.lower() == ".gif":
            with Image.open(first) as image:
                return np.stack([_square(frame, size, crop) for frame in ImageSequence.Iterator(image)][:most])
        if first.suffix.lower() in PICTURES:
            with Image.open(first) as image:
                strip, side = image.convert("RGB"), image.size[1]
            cells = [strip.crop((x, 0, x + side, side)) for x in range(0, strip.width, side)]
            return np.stack([_square(cell, size, crop) for cell in cells])
    except OSError as error:
        raise ClipError(f"{first}: cannot be read: {error}") from error
    return decode_movie(first, size, crop, fps, most)


def picture_size(clip: ClipFile) -> tuple[int, int]:
    """Width and height of the clip's frames."""
    first = clip.files[0]
    if first.suffix.lower() not in MOVIES:
        with Image.open(first) as image:
            width, height = image.size
        return (height, height) if len(clip.files) == 1 and width >= 2 * height and width % height == 0 else (width, height)
    command = [ffmpeg_program(), "-v", "error", "-nostdin", "-i", str(first), "-frames:v", "1"]
    done = subprocess.run([*command, "-f", "image2pipe", "-c:v", "png", "-"], capture_output=True)
    if done.returncode != 0 or not done.stdout:
        raise ClipError("ffmpeg cannot read its first frame")
    with Image.open(io.BytesIO(done.stdout)) as image:
        return image.size


@dataclass(frozen=True)
class Framing:
    """Where the subject's first `count` keypoints lie in training pictures: mean centre and longer side, in -1..1."""

    count: int = 36
    x: float = 0.0
    y: float = 0.2
    extent: float = 0.84


def framing_scale(keypoints: np.ndarray, framing: Framing) -> float:
    """Size of the subject in the picture, of that in training pictures."""
    part = keypoints[:, : framing.count]
    return float((np.median(part.max(1), 0) - np.median(part.min(1), 0)).max()) / framing.extent


def framed_crop(crop: Crop, size: tuple[int, int], keypoints: np.ndarray, framing: Framing) -> Crop:
    """The square in which keypoints [F,K,2], found in `crop` of pictures of `size`, would lie as `framing` says."""
    part = keypoints[:, : framing.count]
    low, high = np.median(part.min(1), 0), np.median(part.max(1), 0)
    scale = framing_scale(keypoints, framing)
    centre = (low + high) / 2 - scale * np.array([framing.x, framing.y])
    left, top, side = crop.box(*size)
    x, y = (np.array([left, top]) + (centre + 1) / 2 * side) / size
    share = min(1.0, max(0.1, scale * side / min(size)))
    return Crop(float(np.clip(x, 0, 1)), float(np.clip(y, 0, 1)), share)


class Framer:
    """Finds the subject with the keypoints of a trained network, from several starts and then closer.

    Small subjects are missed in a whole frame, so the search also starts from parts of it; the place where the
    network is surest of its keypoints wins.
    """

    STARTS = (Crop(), *(Crop(x, y, 0.5) for y in (0.3, 0.5, 0.7) for x in (0.3, 0.5, 0.7)))

    def __init__(self, checkpoint: Path, framing: Framing = Framing()):
        from poseweave.export import inference_copy, read_checkpoint

        self.net, self.framing = inference_copy(read_checkpoint(checkpoint)[0]), framing

    def crop(self, clip: ClipFile, crop: Crop, frames: int = 3) -> Crop:
        """The square, inside `crop`, that shows the subject as training pictures do."""
        size = picture_size(clip)
        left, top, side = crop.box(*size)
        best = self.find([Image.fromarray(f) for f in pick_frames(decode(clip, side, crop), frames)])
        x, y = (left + best.x * side) / size[0], (top + best.y * side) / size[1]
        return Crop(x, y, best.side * side / min(size))

    def find(self, pictures: list[Image.Image], rounds: int = 3) -> Crop:
        """The square of pictures of one size that shows the subject as training pictures do."""
        size = pictures[0].size
        best, surest = None, 0.3
        for inner in self.STARTS:
            for _ in range(rounds):
                keypoints, _ = self._look(pictures, inner)
                inner = framed_crop(inner, size, keypoints, self.framing)
            keypoints, sure = self._look(pictures, inner)
            scale = framing_scale(keypoints, self.framing)
            sure *= min(scale, 1 / max(scale, 1e-6))  # it is settled where its subject has the wanted size
            if sure > surest:
                best, surest = inner, sure
        if best is None:
            raise ClipError("shows no subject that the network is sure of")
        return best

    def _look(self, pictures: list[Image.Image], crop: Crop) -> tuple[np.ndarray, float]:
        """Keypoints [F,K,2] in the crop and the mean confidence of those that frame the subject."""
        import torch

        squares = np.stack([_square(picture, self.net.config.size, crop) for picture in pictures])
        with torch.no_grad():
            image = torch.from_numpy(squares).permute(0, 3, 1, 2).float() / 255
            keypoints, confidence = self.net.encode_pose(image)
        return keypoints.numpy(), float(confidence[:, : self.framing.count].mean())


def pick_frames(frames: np.ndarray, count: int) -> np.ndarray:
    """`count` frames at even distances, or all; refuses a clip that is too short or does not move."""
    if len(frames) < 2:
        raise ClipError(f"has {len(frames)} frames, expected at least 2")
    chosen = frames[np.unique(np.linspace(0, len(frames) - 1, count).round().astype(int))]
    moved = np.abs(chosen[1:].astype(np.int16) - chosen[:-1]).mean()
    if moved < 0.25:
        raise ClipError(f"does not move (mean change {moved:.2f} of 255)")
    return chosen


def prepare_clip(
    clip: ClipFile, out: Path, domain: str, frames: int, size: int, crop: Crop, framer: Framer | None = None
) -> Path:
    """Writes one group file; one that is there is kept."""
    path = out / f"{domain}_footage_{clip.split}_{clip.name}.npz"
    if not path.exists():
        try:
            crop = framer.crop(clip, crop) if framer else crop
            chosen = pick_frames(decode(clip, size, crop), frames)
        except ClipError as error:
            raise ClipError(f"{clip.files[0]}: {error}") from error
        write_arrays(path, {"rgb": chosen[None], "subject": np.array(clip.subject)})
    return path


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="poseweave.clips", description=__doc__.splitlines()[0])
    parser.add_argument("--footage", type=Path, required=True, help="folder of movies, GIFs or image sequences")
    parser.add_argument("--layout", choices=LAYOUTS, default="any")
    parser.add_argument("--out", type=Path, required=True, help="folder for the groups")
    parser.add_argument("--domain", default="face")
    parser.add_argument("--split", choices=SPLITS, help="put all clips there (default: by folder or subject)")
    parser.add_argument("--frames", type=int, default=16, help="frames a clip, at even distances (default: 16)")
    parser.add_argument("--size", type=int, default=256, help="pixels (default: 256)")
    parser.add_argument("--crop", default="0.5,0.5,1", help="square x,y,side as shares (default: 0.5,0.5,1)")
    parser.add_argument("--frame-with", type=Path, help="checkpoint whose keypoints find the subject inside the crop")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--most", type=int, help="stop after this many clips")
    args = parser.parse_args(arguments)
    try:
        crop = Crop(*(float(v) for v in args.crop.split(",")))
        clips = find_clips(args.footage, args.layout)[: args.most]
        framer = Framer(args.frame_with) if args.frame_with else None
    except (ClipError, ValueError, TypeError) as error:
        print(f"poseweave.clips: {error}", file=sys.stderr)
        return 2
    if args.split:
        clips = [ClipFile(c.files, c.name, c.subject, args.split) for c in clips]

    def run(clip: ClipFile) -> str | None:
        try:
            prepare_clip(clip, args.out, args.domain, args.frames, args.size, crop, framer)
        except ClipError as error:
            return str(error)
        return None

    with ThreadPoolExecutor(args.jobs) as pool:
        problems = [p for p in pool.map(run, clips) if p]
    for problem in problems:
        print(f"skipped {problem}", file=sys.stderr)
    counts = {split: sum(c.split == split for c in clips) for split in SPLITS}
    print(f"{len(clips) - len(problems)} of {len(clips)} clips written to {args.out}: {counts}")
    return 0 if len(problems) < len(clips) else 1


if __name__ == "__main__":
    sys.exit(main())
