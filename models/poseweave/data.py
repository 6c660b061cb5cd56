"""Training groups in memory and batches drawn from them.

A group holds several identities that play exactly the same motion under the same cameras, frame by frame, so a
driver of another identity has an exact answer. A batch is a pure function of (seed, step): a resumed run sees
what the uninterrupted one would have seen.

Group arrays (uint8 unless stated), I identities, F frames, side H, L landmarks, V mesh points:
rgb [I,F,H,H,3], mask [I,F,H,H], plate [I,H,H,3], landmarks [I,F,L,2] float32 in -1..1, landmark_visible
[I,F,L] bool, dense [I,F,V,2] float16 in -1..1, dense_visible [I,F,V] bool.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

_KEYS = ("rgb", "mask", "plate", "landmarks", "landmark_visible", "dense", "dense_visible")


class GroupSet:
    """All groups of a folder, read once."""

    def __init__(self, groups: list[dict[str, np.ndarray]], names: list[str]):
        if not groups:
            raise ValueError("data: expected at least one group, found none; run python -m poseweave.prepare first")
        self.groups = groups
        self.names = names

    @staticmethod
    def load(folder: Path, prefix: str, keys: tuple[str, ...] = _KEYS) -> GroupSet:
        """Reads the arrays `keys` of `<prefix>_*.npz` of `folder`."""
        paths = sorted(p for p in folder.glob(f"{prefix}_*.npz") if ".tmp" not in p.name)
        if not paths:
            raise FileNotFoundError(f"data: no {prefix}_*.npz in {folder}; run python -m poseweave.prepare first")
        groups = []
        for path in paths:
            with np.load(path, allow_pickle=False) as z:
                groups.append({key: z[key] for key in keys})
        return GroupSet(groups, [p.name for p in paths])

    @property
    def frames(self) -> int:
        return sum(g["rgb"].shape[0] * g["rgb"].shape[1] for g in self.groups)

    def fingerprint(self) -> str:
        """Hash of the groups' names and first pixels: says whether a resumed run sees the same data."""
        digest = hashlib.sha256()
        for name, group in zip(self.names, self.groups):
            digest.update(name.encode())
            digest.update(np.ascontiguousarray(group["rgb"][0, 0]).tobytes())
        return digest.hexdigest()[:16]


@dataclass
class Batch:
    """Images are float [.,3,H,W] in 0..1; coordinates in -1..1. B items with S sources each."""

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
    target: Tensor
    target_mask: Tensor
    target_landmarks: Tensor
    target_dense: Tensor
    target_dense_visible: Tensor
    plate: Tensor


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


def sample_batch(
    data: GroupSet,
    seed: int,
    step: int,
    batch: int,
    sources: int,
    cross_share: float,
    size: int,
    mirror: list[int] | None,
    augment: bool = True,
) -> Batch:
    """Draws batch number `step`. `mirror` is the landmark order of a left-right flipped image."""
    rng = np.random.default_rng([seed, step])
    rows: dict[str, list[Tensor]] = {}

    def put(key: str, value: Tensor) -> None:
        rows.setdefault(key, []).append(value)

    for _ in range(batch):
        group = data.groups[int(rng.integers(len(data.groups)))]
        identities, frames = group["rgb"].shape[:2]
        a = int(rng.integers(identities))
        b = a
        if identities > 1 and rng.random() < cross_share:
            b = (a + 1 + int(rng.integers(identities - 1))) % identities
        chosen = rng.choice(frames, sources + 1, replace=False)
        d, s = int(chosen[0]), chosen[1:]
        flip = augment and mirror is not None and rng.random() < 0.5

        def image(array: np.ndarray) -> Tensor:
            out = image_of(np.ascontiguousarray(array))
            return out.flip(-1) if flip else out

        def mask(array: np.ndarray) -> Tensor:
            out = torch.from_numpy(np.ascontiguousarray(array)).float()[..., None, :, :] / 255
            return out.flip(-1) if flip else out

        def points(array: np.ndarray, ordered: bool) -> Tensor:
            out = torch.from_numpy(array.astype(np.float32))
            if flip:
                out = out * torch.tensor([-1.0, 1.0])
                out = out[..., mirror, :] if ordered else out
            return out

        def seen(array: np.ndarray, ordered: bool) -> Tensor:
            out = torch.from_numpy(np.ascontiguousarray(array))
            return out[..., mirror] if flip and ordered else out

        put("source", image(group["rgb"][a, s]))
        put("source_mask", mask(group["mask"][a, s]))
        put("source_landmarks", points(group["landmarks"][a, s], True))
        put("source_visible", seen(group["landmark_visible"][a, s], True))
        put("source_dense", points(group["dense"][a, s], False))
        put("source_dense_visible", seen(group["dense_visible"][a, s], False))
        put("driving", image(group["rgb"][b, d]))
        put("driving_landmarks", points(group["landmarks"][b, d], True))
        put("driving_visible", seen(group["landmark_visible"][b, d], True))
        put("target", image(group["rgb"][a, d]))
        put("target_mask", mask(group["mask"][a, d]))
        put("target_landmarks", points(group["landmarks"][a, d], True))
        put("target_dense", points(group["dense"][a, d], False))
        put("target_dense_visible", seen(group["dense_visible"][a, d], False))
        put("plate", image(group["plate"][a]))

    fields = {key: torch.stack(value) for key, value in rows.items()}
    for key in ("source", "source_mask", "driving", "target", "target_mask", "plate"):
        fields[key] = resize_area(fields[key], size)
    fields["driving_clean"] = fields["driving"]
    if augment:
        generator = torch.Generator().manual_seed(seed * 1_000_003 + step)
        tint = _random_tint(batch, generator)
        for key in ("source", "target", "plate"):
            fields[key] = _apply_tint(fields[key], tint)
        fields["driving_clean"] = _apply_tint(fields["driving"], _random_tint(batch, generator))
        fields["driving"] = degrade(fields["driving_clean"], generator)
    return Batch(**fields)


def _random_tint(batch: int, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Gamma [B,1,1,1], gain [B,3,1,1] and lift [B,3,1,1]: another camera, another grade."""
    gamma = torch.exp((torch.rand(batch, 1, 1, 1, generator=generator) - 0.5) * 0.7)
    gain = (0.75 + 0.5 * torch.rand(batch, 1, 1, 1, generator=generator)) * (
        0.9 + 0.2 * torch.rand(batch, 3, 1, 1, generator=generator)
    )
    lift = (torch.rand(batch, 3, 1, 1, generator=generator) - 0.5) * 0.06
    return gamma, gain, lift


def _apply_tint(image: Tensor, tint: tuple[Tensor, Tensor, Tensor]) -> Tensor:
    gamma, gain, lift = (t.unsqueeze(1) if image.dim() == 5 else t for t in tint)
    return (image.clamp_min(1e-4) ** gamma * gain + lift).clamp(0, 1)


def degrade(image: Tensor, generator: torch.Generator) -> Tensor:
    """What a driving frame suffers in real footage: softness, noise, blocks. [B,3,H,W]."""
    out = []
    for one in image:
        kind = torch.rand(3, generator=generator)
        x = one[None]
        if kind[0] < 0.35:
            factor = 2 if kind[0] < 0.25 else 4
            x = F.interpolate(F.avg_pool2d(x, factor), scale_factor=float(factor), mode="bilinear")
        if kind[1] < 0.5:
            x = x + torch.randn(x.shape, generator=generator) * 0.03 * float(kind[1])
        if kind[2] < 0.2:
            low = F.avg_pool2d(x, 8)
            x = F.interpolate(low, scale_factor=8.0, mode="nearest") * 0.35 + x * 0.65
        out.append(x[0])
    return torch.stack(out).clamp(0, 1)
