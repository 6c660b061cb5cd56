"""Measures on pictures and keypoints. Images are [3,H,W] or [F,3,H,W] in 0..1; keypoints in -1..1."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from poseweave.synth.landmarks import NAMES

_LIDS = (
    ("eyeRightUpperOuter", "eyeRightLowerOuter"),
    ("eyeRightUpperInner", "eyeRightLowerInner"),
    ("eyeLeftUpperInner", "eyeLeftLowerInner"),
    ("eyeLeftUpperOuter", "eyeLeftLowerOuter"),
)
_EYES = (("eyeRightOuterCorner", "eyeRightInnerCorner"), ("eyeLeftInnerCorner", "eyeLeftOuterCorner"))
_LIPS = (("mouthUpperInner", "mouthLowerInner"),)
_MOUTH = (("mouthRightOuterCorner", "mouthLeftOuterCorner"),)


def psnr(image: Tensor, truth: Tensor, weight: Tensor | None = None) -> float:
    """PSNR in dB; `weight` [1,H,W] restricts it to a region."""
    error = ((image - truth) ** 2).mean(0, keepdim=True)
    mean = error.mean() if weight is None else (error * weight).sum() / weight.sum().clamp_min(1)
    return float(-10 * torch.log10(mean.clamp_min(1e-10)))


def ssim(a: Tensor, b: Tensor) -> float:
    """Structural similarity (Wang et al. 2004): 11x11 Gaussian window, sigma 1.5."""
    x = torch.arange(11, dtype=torch.float32, device=a.device) - 5
    kernel = torch.exp(-(x**2) / (2 * 1.5**2))
    kernel = kernel / kernel.sum()
    window = (kernel[:, None] * kernel[None, :])[None, None].repeat(3, 1, 1, 1)

    def blur(t: Tensor) -> Tensor:
        return F.conv2d(t[None], window, groups=3)[0]

    ma, mb = blur(a), blur(b)
    va, vb, cov = blur(a * a) - ma * ma, blur(b * b) - mb * mb, blur(a * b) - ma * mb
    c1, c2 = 0.01**2, 0.03**2
    value = (2 * ma * mb + c1) * (2 * cov + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2))
    return float(value.mean())


def flicker(result: Tensor, truth: Tensor) -> dict[str, float]:
    """Change from frame to frame of clips [F,3,H,W], in 8-bit steps.

    `excess`: mean change of the result less that of the truth; above 0 it shimmers, below 0 it is too still.
    `error`: mean distance of the two changes; 0 only where each pixel changes as the truth does.
    """
    ours, theirs = result.diff(dim=0), truth.diff(dim=0)
    return {
        "excess": float((ours.abs().mean() - theirs.abs().mean()) * 255),
        "error": float((ours - theirs).abs().mean() * 255),
    }


def keypoint_jitter(keypoints: Tensor, size: int) -> float:
    """Root mean square distance in pixels of keypoints [F,K,2] from their mean over a still clip."""
    return float((keypoints - keypoints.mean(0)).detach().square().sum(-1).mean().sqrt() * size / 2)


def landmark_distance(keypoints: Tensor, truth: Tensor, seen: Tensor, size: int) -> Tensor:
    """Pixels between keypoints [K,2] and visible landmarks [L,2], L <= K; NaN where hidden."""
    distance = (keypoints[: len(truth)] - truth).norm(dim=-1) * size / 2
    return torch.where(seen, distance, torch.nan)


def opening(points: np.ndarray, which: str) -> np.ndarray:
    """Opening of `lids` or `mouth` of face landmarks [...,40,2]: mean gap by mean width, 0 is closed."""
    gaps, widths = (_LIDS, _EYES) if which == "lids" else (_LIPS, _MOUTH)

    def mean(pairs: tuple[tuple[str, str], ...]) -> np.ndarray:
        lengths = [np.linalg.norm(points[..., NAMES.index(a), :] - points[..., NAMES.index(b), :], axis=-1) for a, b in pairs]
        return np.mean(lengths, 0)

    return mean(gaps) / np.maximum(mean(widths), 1e-6)


def correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Pearson's r, 0 where one of them does not vary."""
    if len(a) < 2 or np.std(a) < 1e-9 or np.std(b) < 1e-9:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])
