"""Training groups in memory and batches drawn from them.

A group holds several identities that play exactly the same motion under the same cameras, frame by frame, so a
driver of another identity has an exact answer. A clip of real footage is a group of one identity that has pictures
only. A batch is a pure function of (seed, step): a resumed run sees what the uninterrupted one would have seen.

Group arrays (uint8 unless stated), I identities, F frames, side H, L landmarks, V mesh points:
rgb [I,F,H,H,3], mask [I,F,H,H], plate [I,H,H,3], landmarks [I,F,L,2] float32 in -1..1, landmark_visible
[I,F,L] bool, dense [I,F,V,2] float16 in -1..1, dense_visible [I,F,V] bool. A clip has rgb alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from poseweave.augment import augment_fields
from poseweave.config import AugmentConfig

_KEYS = ("rgb", "mask", "plate", "landmarks", "landmark_visible", "dense", "dense_visible")
_OUTSIDE = 9.0
"""Coordinate of points that are not known."""


def read_group(path: Path, keys: tuple[str, ...] = _KEYS) -> dict[str, np.ndarray]:
    """The arrays `keys` of one group file."""
    with np.load(path, allow_pickle=False) as z:
        return {key: z[key] for key in keys}


def without_landmarks(group: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """A group that keeps masks, plates and mesh points but names no landmark: what domains have in common."""
    cut = {key: group[key][:, :, :0] for key in ("landmarks", "landmark_visible") if key in group}
    return {**group, **cut}


def shrunk(group: dict[str, np.ndarray], size: int) -> dict[str, np.ndarray]:
    """A group whose pictures are box-filtered down to `size` (a divisor of theirs); points are the same."""

    def smaller(key: str, images: np.ndarray) -> np.ndarray:
        planes = torch.from_numpy(images).movedim(-1, -3) if key != "mask" else torch.from_numpy(images)[:, None]
        small = torch.stack([resize_area(plane.float(), size) for plane in planes]).round().byte()
        return (small.movedim(-3, -1) if key != "mask" else small[:, 0]).numpy()

    out = dict(group)
    for key in ("rgb", "mask"):
        if key in group:
            out[key] = np.stack([smaller(key, person) for person in group[key]])
    if "plate" in group:
        out["plate"] = smaller("plate", group["plate"])
    return out


class GroupSet:
    """All groups of a folder, read once; on a GPU they live there as uint8 and batches are gathered there."""

    def __init__(self, groups: list[dict[str, np.ndarray]], names: list[str]):
        if not groups:
            raise ValueError("data: expected at least one group, found none; run python -m poseweave.prepare first")
        self.groups = groups
        self.names = names
        self.device = torch.device("cpu")
        self.labelled = [i for i, g in enumerate(groups) if "landmarks" in g]
        self.clips = [i for i, g in enumerate(groups) if "landmarks" not in g]
        self.pools: list[list[int]] = []
        """Labelled groups of each of several domains, which batches draw from alike; none: all groups are drawn from alike."""
        self.blank_points = {"landmarks": 0, "dense": 0}
        """Rows of blank labels where all groups are clips."""
        self._tensors: dict[str, Tensor] = {}
        self._starts: dict[str, list[int]] = {}

    @staticmethod
    def load(folder: Path, prefix: str, keys: tuple[str, ...] = _KEYS, size: int | None = None) -> GroupSet:
        """Reads the arrays `keys` of `<prefix>_*.npz` of `folder`, pictures at `size` where one is given."""
        paths = sorted(p for p in folder.glob(f"{prefix}_*.npz") if ".tmp" not in p.name)
        if not paths:
            raise FileNotFoundError(f"data: no {prefix}_*.npz in {folder}; run python -m poseweave.prepare first")
        groups = (read_group(path, keys) for path in paths)
        return GroupSet([shrunk(g, size) if size else g for g in groups], [p.name for p in paths])

    def with_clips(self, clips: GroupSet) -> GroupSet:
        """These groups and then those clips."""
        out = GroupSet(self.groups + clips.groups, self.names + clips.names)
        out.pools = self.pools
        return out

    @staticmethod
    def mixed(sets: Sequence[GroupSet]) -> GroupSet:
        """The groups of several domains, none with landmarks: those of one domain mean nothing in another."""
        groups = [without_landmarks(group) for each in sets for group in each.groups]
        out = GroupSet(groups, [name for each in sets for name in each.names])
        ends = np.cumsum([len(each.groups) for each in sets])
        out.pools = [list(range(end - len(each.groups), end)) for each, end in zip(sets, ends.tolist())]
        return out

    @property
    def frames(self) -> int:
        return sum(g["rgb"].shape[0] * g["rgb"].shape[1] for g in self.groups)

    def points(self, key: str) -> int:
        """Number of landmarks or mesh points."""
        return self.groups[self.labelled[0]][key].shape[2] if self.labelled else self.blank_points[key]

    def fingerprint(self) -> str:
        """Hash of the groups' names and first pixels: says whether a resumed run sees the same data."""
        digest = hashlib.sha256()
        for name, group in zip(self.names, self.groups):
            digest.update(name.encode())
            digest.update(np.ascontiguousarray(group["rgb"][0, 0]).tobytes())
        return digest.hexdigest()[:16]

    def to(self, device: str | torch.device) -> GroupSet:
        """Copies the data to a GPU, all frames of a key in one tensor; on a CPU it stays as it is."""
        self.device = torch.device(device)
        return self if self.device.type == "cpu" else self.pack()

    def pack(self) -> GroupSet:
        """Puts all frames of a key into one tensor on the device, which `fetch` then indexes."""
        for key in _KEYS:
            having = [g for g in self.groups if key in g]
            if not having:
                continue
            lead = 1 if key == "plate" else 2
            counts = [int(np.prod(g[key].shape[:lead])) if key in g else 0 for g in self.groups]
            starts = np.cumsum([0, *counts])
            self._starts[key] = [int(v) for v in starts[:-1]]
            first = torch.from_numpy(having[0][key])
            packed = torch.empty(int(starts[-1]), *first.shape[lead:], dtype=first.dtype, device=self.device)
            for group, start, count in zip(self.groups, starts, counts):
                if count:
                    packed[start : start + count] = torch.from_numpy(group[key]).flatten(0, lead - 1).to(self.device)
            self._tensors[key] = packed
        return self

    def fetch(self, key: str, where: Sequence[tuple[int, ...]]) -> Tensor:
        """Arrays `key` of places (group, identity, frame), or (group, identity) for plates, stacked."""
        if key not in self._tensors:
            return torch.from_numpy(np.stack([self.groups[place[0]][key][place[1:]] for place in where]))
        rows = []
        for group, *rest in where:
            row = rest[0] if len(rest) == 1 else rest[0] * self.groups[group][key].shape[1] + rest[1]
            rows.append(self._starts[key][group] + row)
        index = torch.tensor(rows)
        if self.device.type == "cuda":
            index = index.pin_memory().to(self.device, non_blocking=True)
        return self._tensors[key][index]


@dataclass
class Batch:
    """Images are float [.,3,H,W] in 0..1; coordinates in -1..1. B items with S sources each.

    `labelled` [B] is 1 where masks, plates, landmarks and mesh points are known; elsewhere they are blank and hidden.
    """

    source: Tensor
    source_mask: Tensor
    source_landmarks: Tensor
    source_visible: Tensor
    source_dense: Tensor
    source_dense_visible: Tensor
    driving: Tensor
    driving_clean: Tensor
    """The driving frame before it was degraded; equivariance and landmark terms use the same geometry."""
    driving_landmarks: Tensor
    driving_visible: Tensor
    driving_dense: Tensor
    driving_dense_visible: Tensor
    target: Tensor
    target_mask: Tensor
    target_landmarks: Tensor
    target_dense: Tensor
    target_dense_visible: Tensor
    plate: Tensor
    relative_shift: Tensor
    """[B,L,2]: from the driving person's landmarks to those of the person shown, mean over the sources' moments; 0 for
    self reconstruction and where the driver is to be taken absolutely."""
    labelled: Tensor
    driving_labelled: Tensor
    """[B]: 1 where the driver's landmarks are known; 0 also for pictures of the cycle."""


class Draw(NamedTuple):
    """One item: group, shown identity, driving identity, driving frame, source frames, mirrored or not."""

    group: int
    a: int
    b: int
    driving: int
    sources: tuple[int, ...]
    flip: bool


def image_of(array: np.ndarray) -> Tensor:
    return torch.from_numpy(array).movedim(-1, -3).float() / 255


def resize_area(image: Tensor, size: int) -> Tensor:
    """Box-filters [...,H,W] down to `size` (a divisor of H)."""
    factor = image.shape[-1] // size
    if factor * size != image.shape[-1]:
        raise ValueError(f"size: expected a divisor of {image.shape[-1]}, found {size}")
    if factor == 1:
        return image
    lead = image.shape[:-3]
    return F.avg_pool2d(image.reshape(-1, *image.shape[-3:]), factor).reshape(*lead, image.shape[-3], size, size)


def draw_items(
    data: GroupSet,
    rng: np.random.Generator,
    count: int,
    sources: int,
    cross_share: float,
    flips: bool,
    clip_share: float = 0.0,
) -> list[Draw]:
    items = []
    for _ in range(count):
        pool = data.labelled or data.clips
        if data.labelled and data.clips and rng.random() < clip_share:
            pool = data.clips
        elif data.pools:
            pool = data.pools[int(rng.integers(len(data.pools)))]
        group = pool[int(rng.integers(len(pool)))]
        identities, frames = data.groups[group]["rgb"].shape[:2]
        a = int(rng.integers(identities))
        b = a
        if identities > 1 and rng.random() < cross_share:
            b = (a + 1 + int(rng.integers(identities - 1))) % identities
        chosen = [int(f) for f in rng.choice(frames, sources + 1, replace=frames <= sources)]
        items.append(Draw(group, a, b, chosen[0], tuple(chosen[1:]), bool(flips and rng.random() < 0.5)))
    return items


def gather(data: GroupSet, items: list[Draw], size: int, mirror: list[int] | None) -> dict[str, Tensor]:
    """The fields of a batch, not yet augmented."""
    device = data.device
    b, s = len(items), len(items[0].sources)
    flip = torch.tensor([item.flip for item in items]).to(device)
    known = [i for i, item in enumerate(items) if "landmarks" in data.groups[item.group]]
    places = {
        "source": [(t.group, t.a, f) for t in items for f in t.sources],
        "driving": [(t.group, t.b, t.driving) for t in items],
        "target": [(t.group, t.a, t.driving) for t in items],
        "others": [(t.group, t.b, f) for t in items for f in t.sources],
    }

    def shaped(value: Tensor, of_source: bool) -> Tensor:
        return value.reshape(b, s, *value.shape[1:]) if of_source else value

    def turned(value: Tensor) -> Tensor:
        picked = flip.reshape(b, *[1] * (value.dim() - 1))
        return torch.where(picked, value.flip(-1), value)

    def pictures(key: str, role: str) -> Tensor:
        """Images or masks; blank where they are not known."""
        where = places[role]
        each = len(where) // b
        chosen = where if key == "rgb" else [where[i * each + j] for i in known for j in range(each)]
        if key == "plate":
            chosen = [place[:2] for place in chosen]
        side = data.groups[items[0].group]["rgb"].shape[2]
        if chosen:
            value = data.fetch(key, chosen)
            value = value.movedim(-1, 1) if key != "mask" else value[:, None]
            value = resize_area(value.float() / 255, size)
        else:
            value = torch.zeros(0, 1 if key == "mask" else 3, size, size, device=device)
        if side % size:
            raise ValueError(f"size: expected a divisor of {side}, found {size}")
        return turned(shaped(spread(value, each, 0.0), role == "source"))

    def spread(value: Tensor, each: int, blank: float) -> Tensor:
        """Rows of the known items at their places among all items."""
        if len(value) == b * each:
            return value
        out = torch.full((b, each, *value.shape[1:]), blank, dtype=value.dtype, device=device)
        if known:
            out[torch.tensor(known, device=device)] = value.reshape(len(known), each, *value.shape[1:])
        return out.flatten(0, 1)

    def coordinates(key: str, role: str, count: int, ordered: bool) -> tuple[Tensor, Tensor]:
        """Points and whether they are visible; far outside and hidden where they are not known."""
        where = places[role]
        each = len(where) // b
        chosen = [where[i * each + j] for i in known for j in range(each)]
        visible_key = {"landmarks": "landmark_visible", "dense": "dense_visible"}[key]
        if chosen:
            points, seen = data.fetch(key, chosen).float(), data.fetch(visible_key, chosen)
        else:
            points = torch.zeros(0, count, 2, device=device)
            seen = torch.zeros(0, count, dtype=torch.bool, device=device)
        points, seen = spread(points, each, _OUTSIDE), spread(seen, each, False)
        several = role in ("source", "others")
        points, seen = shaped(points, several), shaped(seen, several)
        picked = flip.reshape(b, *[1] * (points.dim() - 1))
        mirrored, mirrored_seen = points * points.new_tensor([-1.0, 1.0]), seen
        if ordered and mirror is not None:
            order = torch.tensor(mirror, dtype=torch.long, device=device)
            mirrored, mirrored_seen = mirrored.index_select(-2, order), seen.index_select(-1, order)
        return torch.where(picked, mirrored, points), torch.where(picked[..., 0], mirrored_seen, seen)

    fields = {
        "source": pictures("rgb", "source"),
        "source_mask": pictures("mask", "source"),
        "driving": pictures("rgb", "driving"),
        "target": pictures("rgb", "target"),
        "target_mask": pictures("mask", "target"),
        "plate": pictures("plate", "target"),
    }
    landmarks, dense = data.points("landmarks"), data.points("dense")
    for role in ("source", "driving", "target"):
        points, seen = coordinates("landmarks", role, landmarks, True)
        fields[f"{role}_landmarks"] = points
        if role != "target":
            fields[f"{role}_visible"] = seen
    others, _ = coordinates("landmarks", "others", landmarks, True)
    fields["relative_shift"] = (fields["source_landmarks"] - others).mean(1)
    for role in ("source", "driving", "target"):
        fields[f"{role}_dense"], fields[f"{role}_dense_visible"] = coordinates("dense", role, dense, False)
    labelled = torch.zeros(b)
    labelled[known] = 1.0
    fields["labelled"] = fields["driving_labelled"] = labelled.to(device)
    return fields


def sample_batch(
    data: GroupSet,
    seed: int,
    step: int,
    batch: int,
    sources: int,
    cross_share: float,
    size: int,
    mirror: list[int] | None,
    augment: AugmentConfig | None = AugmentConfig(),
    clip_share: float = 0.0,
    relative_share: float = 0.0,
) -> Batch:
    """Draws batch number `step`. `mirror` is the landmark order of a left-right flipped image."""
    rng = np.random.default_rng([seed, step])
    flips = augment is not None and mirror is not None
    items = draw_items(data, rng, batch, sources, cross_share, flips, clip_share)
    relative = rng.random(batch) < relative_share
    return batch_of(data, items, relative, size, mirror, augment, seed, step)


def batch_of(
    data: GroupSet,
    items: list[Draw],
    relative: np.ndarray,
    size: int,
    mirror: list[int] | None,
    augment: AugmentConfig | None,
    seed: int,
    step: int,
) -> Batch:
    """The batch of given items; `relative` [B] says which are driven by relative motion, (seed, step) how they are augmented."""
    fields = gather(data, items, size, mirror)
    fields["driving_clean"] = fields["driving"]
    chosen = torch.from_numpy(relative).to(data.device)
    fields["relative_shift"] = fields["relative_shift"] * chosen[:, None, None]
    if augment is not None:
        fields = augment_fields(fields, augment, seed, step)
    return Batch(**fields)
