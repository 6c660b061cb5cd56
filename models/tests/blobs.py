"""Small made-up training groups: a coloured square with two dots moves over a gradient."""

from __future__ import annotations

import numpy as np

from poseweave.data import GroupSet


def blob_group(seed: int, identities: int = 2, frames: int = 6, size: int = 64) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    centres = rng.uniform(20, 44, (frames, 2))
    ys, xs = np.mgrid[0:size, 0:size]
    plate = np.stack([xs * 3, ys * 3, np.full_like(xs, 90)], -1).astype(np.uint8)
    rgb = np.zeros((identities, frames, size, size, 3), np.uint8)
    mask = np.zeros((identities, frames, size, size), np.uint8)
    landmarks = np.zeros((identities, frames, 4, 2), np.float32)
    dense = np.zeros((identities, frames, 16, 2), np.float16)
    steps = np.linspace(-8, 8, 4)
    for i in range(identities):
        colour = rng.integers(60, 255, 3)
        for f, (cx, cy) in enumerate(centres):
            inside = (abs(xs + 0.5 - cx) < 10) & (abs(ys + 0.5 - cy) < 10)
            rgb[i, f] = np.where(inside[..., None], colour, plate)
            mask[i, f] = inside * 255
            corners = np.array([[cx - 6, cy - 6], [cx + 6, cy - 6], [cx - 6, cy + 6], [cx + 6, cy + 6]])
            landmarks[i, f] = corners / size * 2 - 1
            points = np.stack(np.meshgrid(cx + steps, cy + steps), -1).reshape(-1, 2)
            dense[i, f] = points / size * 2 - 1
    return {
        "rgb": rgb,
        "mask": mask,
        "plate": np.repeat(plate[None], identities, 0),
        "landmarks": landmarks,
        "landmark_visible": np.ones(landmarks.shape[:3], bool),
        "dense": dense,
        "dense_visible": np.ones(dense.shape[:3], bool),
    }


def blob_set(count: int = 3) -> GroupSet:
    return GroupSet([blob_group(seed) for seed in range(count)], [f"blob{seed}" for seed in range(count)])
