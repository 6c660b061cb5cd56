"""Small building blocks: normalised convolutions, residual blocks, coordinate grids, heatmaps."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def conv_bn_relu(inputs: int, outputs: int, kernel: int = 3, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions around a skip."""

    def __init__(self, channels: int):
        super().__init__()
        self.first = conv_bn_relu(channels, channels)
        self.second = nn.Sequential(
            nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels)
        )

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.second(self.first(x)))


def residual_blocks(channels: int, count: int) -> nn.Sequential:
    return nn.Sequential(*[ResidualBlock(channels) for _ in range(count)])


def upsample2(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2.0, mode="nearest")


def cell_centres(side: int, like: Tensor) -> Tensor:
    """Centres of a side x side grid of cells over the image, [side, side, 2], x right and y down in -1..1."""
    centres = (torch.arange(side, device=like.device, dtype=torch.float32) + 0.5) / side * 2 - 1
    return torch.stack([centres[None, :].expand(side, side), centres[:, None].expand(side, side)], -1)


def keypoint_heatmaps(keypoints: Tensor, confidence: Tensor, side: int, sigma: float) -> Tensor:
    """Gaussians [B,K,side,side] at keypoints [B,K,2], scaled by confidence [B,K]; sigma in units of -1..1."""
    offset = cell_centres(side, keypoints)[None, None] - keypoints[:, :, None, None]
    distance2 = (offset * offset).sum(-1)
    return torch.exp(-distance2 / (2 * sigma * sigma)) * confidence[:, :, None, None]


def assert_shape(tensor: Tensor, name: str, *shape: int | None) -> None:
    """Raises when `tensor` is not of `shape`; None stands for any size."""
    ok = tensor.dim() == len(shape) and all(s is None or s == t for s, t in zip(shape, tensor.shape))
    if not ok:
        wanted = ["*" if s is None else s for s in shape]
        raise ValueError(f"{name}: expected shape {wanted}, found {list(tensor.shape)}")
