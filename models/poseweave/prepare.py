"""Renders training groups and example clips from a data kit.

Groups, one uncompressed file each; those that are there already are kept:

    python -m poseweave.prepare --kit KIT --out DIR --domain face --split train --groups 0-200 --jobs 4

A clip, one person playing one motion before one fixed camera:

    python -m poseweave.prepare --clip --kit KIT --out DIR --split test --identity 1 --motion 7 --camera 7

Two clips with the same --motion, --camera, --start, --fps and --frames show the same performance: the clip of
the source's identity and scene with the driver's motion is the exact truth of the transfer.

Pairs of such clips in one file each, which poseweave.evaluate measures flicker on:

    python -m poseweave.prepare --pairs 0-4 --kit KIT --out DIR --split test --frames 48 --jobs 4
"""

import argparse
import multiprocessing
import os
import sys
import time
import zipfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from poseweave.synth import (
    DOMAINS,
    Clip,
    ClipSpec,
    Kit,
    KitError,
    RasterError,
    domain_of,
    render_clip,
    render_group,
)
from poseweave.synth.native import library
from poseweave.synth.streams import ALL_SPLITS

KIT_ENVIRONMENT = "POSEWEAVE_KIT"

__all__ = [
    "Clip",
    "ClipSpec",
    "GroupJob",
    "main",
    "parse_groups",
    "prepare_groups",
    "render_pair",
    "render_clip",
    "write_arrays",
]


class PrepareError(Exception):
    """What is asked for does not fit what is there."""


@dataclass(frozen=True)
class GroupJob:
    """One group file to write."""

    folder: Path
    domain: str
    split: str
    group: int
    identities: int
    frames: int
    size: int  # pixels

    @property
    def path(self) -> Path:
        return self.folder / f"{self.domain}_{self.split}_{self.group:05d}.npz"


def parse_groups(text: str) -> list[int]:
    """Group numbers of a list such as `0-200` or `3,10-12`.

    The end of a range is excluded: 0-200 are 200 groups.
    """
    groups: list[int] = []
    for part in text.split(","):
        first, dash, end = part.strip().partition("-")
        if not first.isdecimal() or (dash and not end.isdecimal()):
            raise ValueError(f"groups are {text!r}, expected numbers and ranges such as 0-200 or 3,10-12")
        if dash and int(end) <= int(first):
            raise ValueError(
                f"groups are {text!r}, expected ranges whose end, excluded, is above their start"
            )
        groups += range(int(first), int(end)) if dash else [int(first)]
    if len(set(groups)) != len(groups):
        raise ValueError(f"groups are {text!r}, expected each group once")
    return groups


def prepare_groups(kit_folder: Path, jobs: Sequence[GroupJob], workers: int) -> int:
    """Renders the groups that are not there yet, in that many processes; returns how many it rendered.

    A folder takes one such run at a time. A run that was cut off is taken up by the next.
    """
    Kit(kit_folder)
    library()  # compiled before the workers need it
    missing = [job for job in jobs if not _is_complete(job)]
    print(f"{len(jobs)} groups, {len(jobs) - len(missing)} there already")
    if not missing:
        return 0
    # Workers are new processes so that this reaches their numpy: one thread each, as each has a core.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _open_kit, (kit_folder,)) as pool:
        running = [pool.submit(_render_to_file, job) for job in missing]
        try:
            for done in as_completed(running):
                job, seconds = done.result()
                print(f"{job.path} {seconds:.1f} s", flush=True)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return len(missing)


# Persons k = 0, 1 of pair p have the seed PAIR_SEEDS + 2 p + k: no group of a practical number has them.
PAIR_SEEDS = 7_000_000


def render_pair(
    kit: Kit, pair: int, split: str, frames: int, size: int, fps: float = 24.0, domain: str = "face"
) -> dict[str, np.ndarray]:
    """Two people play the same continuous motion before the same camera: rgb [2,F,S,S,3] and so on."""
    clips = []
    for k in range(2):
        person = PAIR_SEEDS + 2 * pair + k
        camera = domain_of(domain, split).sample_camera(PAIR_SEEDS + pair, split)
        spec = ClipSpec(person, PAIR_SEEDS + pair, person, camera, split, frames, fps, size=size, domain=domain)
        clips.append(render_clip(kit, spec).arrays())
    return {name: np.stack([clip[name] for clip in clips]) for name in clips[0]} | {"frames_per_sec": np.array(fps)}


def _pair_to_file(path: Path, pair: int, split: str, frames: int, size: int, fps: float, domain: str) -> Path:
    write_arrays(path, render_pair(_worker_kit, pair, split, frames, size, fps, domain))
    return path


def prepare_pairs(kit_folder: Path, folder: Path, domain: str, pairs: list[int], workers: int, **spec: object) -> None:
    """Renders the pairs that are not there yet."""
    Kit(kit_folder)
    library()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _open_kit, (kit_folder,)) as pool:
        running = []
        for pair in pairs:
            path = folder / f"{domain}_pair_{spec['split']}_{pair:05d}.npz"
            if not path.exists():
                running.append(pool.submit(_pair_to_file, path, pair, domain=domain, **spec))
        for done in as_completed(running):
            print(done.result(), flush=True)


def write_arrays(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Writes an uncompressed .npz under a temporary name beside `path` and renames it: never half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    try:
        with open(partial, "wb") as file:
            np.savez(file, **arrays)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def _is_complete(job: GroupJob) -> bool:
    """True when the group's file is there and loads. Raises when it holds a group of another size."""
    if not job.path.exists():
        return False
    try:
        with np.load(job.path, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile):
        return False
    expected = (job.identities, job.frames, job.size, job.size, 3)
    found = arrays["rgb"].shape if "rgb" in arrays else None
    if found != expected:
        raise PrepareError(
            f"expected rgb of shape {expected} in {job.path}, found {found}; "
            "give another --out, or the --identities, --frames and --size of the groups in this one"
        )
    return True


# The kit of a worker process.
_worker_kit: Kit | None = None


def _open_kit(folder: Path) -> None:
    global _worker_kit
    _worker_kit = Kit(folder)


def _render_to_file(job: GroupJob) -> tuple[GroupJob, float]:
    start = time.monotonic()
    group = render_group(_worker_kit, job.group, job.split, job.identities, job.frames, job.size, domain=job.domain)
    write_arrays(job.path, group.arrays())
    return job, time.monotonic() - start


# ---------------------------------------------------------------- command line


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        if options.clip:
            _run_clip(options)
        elif options.pairs:
            spec = {"split": options.split, "frames": options.frames or 48, "size": options.size, "fps": options.fps}
            pairs = parse_groups(options.pairs)
            prepare_pairs(options.kit, options.out, options.domain, pairs, options.jobs, **spec)
        else:
            _run_groups(options)
    except (KitError, RasterError, PrepareError, ValueError) as error:
        print(f"prepare: {error}", file=sys.stderr)
        return 2
    return 0


def _run_groups(options: argparse.Namespace) -> None:
    jobs = [
        GroupJob(
            options.out,
            options.domain,
            options.split,
            group,
            options.identities,
            options.frames or 16,
            options.size,
        )
        for group in parse_groups(options.groups)
    ]
    prepare_groups(options.kit, jobs, options.jobs)


def _run_clip(options: argparse.Namespace) -> None:
    seeds = {name: getattr(options, name) for name in ("identity", "motion", "scene", "camera")}
    if seeds["scene"] is None:
        seeds["scene"] = seeds["identity"]
    spec = ClipSpec(
        identity_seed=seeds["identity"],
        motion_seed=seeds["motion"],
        scene_seed=seeds["scene"],
        camera=domain_of(options.domain).sample_camera(seeds["camera"], options.split),
        split=options.split,
        frames=options.frames or 96,
        frames_per_sec=options.fps,
        start_sec=options.start,
        size=options.size,
        domain=options.domain,
    )
    clip = render_clip(Kit(options.kit), spec)
    name = "_".join([options.domain, "clip", options.split, *(f"{key}{seed}" for key, seed in seeds.items())])
    path = options.out / f"{name}.npz"
    write_arrays(path, clip.arrays() | {"frames_per_sec": np.array(spec.frames_per_sec)})
    print(path)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m poseweave.prepare",
        description="Renders training groups, or with --clip an example clip.",
    )
    default_kit = os.environ.get(KIT_ENVIRONMENT)
    parser.add_argument(
        "--kit",
        type=Path,
        required=default_kit is None,
        default=default_kit,
        help=f"the data kit's folder (default: environment {KIT_ENVIRONMENT})",
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the files")
    parser.add_argument("--domain", choices=tuple(DOMAINS), default="face")
    parser.add_argument("--split", choices=list(ALL_SPLITS), default="train")
    parser.add_argument("--size", type=int, default=256, help="pixels (default: 256)")
    parser.add_argument("--frames", type=int, help="default: 16 a group, 96 a clip, 48 a pair")
    groups = parser.add_argument_group("groups")
    groups.add_argument("--groups", default="0-1", help="numbers and ranges, end excluded: 0-200 or 3,10-12")
    groups.add_argument("--identities", type=int, default=6, help="people a group (default: 6)")
    groups.add_argument("--jobs", type=int, default=1, help="processes (default: 1)")
    parser.add_argument("--pairs", help="render pairs of clips instead of groups: numbers and ranges")
    clip = parser.add_argument_group("clip")
    clip.add_argument("--clip", action="store_true", help="render one clip instead of groups")
    clip.add_argument("--identity", type=int, default=0, help="seed of the person (default: 0)")
    clip.add_argument("--motion", type=int, default=0, help="seed of the motion (default: 0)")
    clip.add_argument("--scene", type=int, help="seed of the scene (default: that of the person)")
    clip.add_argument("--camera", type=int, default=0, help="seed of the camera (default: 0)")
    clip.add_argument("--fps", type=float, default=24.0, help="frames a second (default: 24)")
    clip.add_argument(
        "--start", type=float, default=0.0, help="time in the motion of the first frame, seconds"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
