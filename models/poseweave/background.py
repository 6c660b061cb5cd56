"""Background completion: a push-pull pyramid over all sources and a small learned residual.

Runs once a source set, never per frame. What any source shows is kept as it is; the rest is filled from
coarse to fine and corrected by a U-shaped network at a quarter of the size.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from poseweave.layers import ResidualBlock, conv_bn_relu, upsample2

_SAFE_MASK = 0.25
"""A pixel counts as background where no mask value above this lies within three pixels."""


def merge_sources(source_background: Tensor, source_mask: Tensor) -> tuple[Tensor, Tensor]:
    """Mean colour [N,3,H,W] of the pixels that sources [N,S,3,H,W] agree to be background, and its weight.

    `source_background` is image * (1 - mask), as `encode_source` gives it.
    """
    n, s, _, height, width = source_background.shape
    image = source_background / (1 - source_mask).clamp_min(0.25)
    grown = F.max_pool2d(source_mask.flatten(0, 1), 7, 1, 3).reshape(n, s, 1, height, width)
    weight = (1 - grown / _SAFE_MASK).clamp(0, 1)
    total = weight.sum(1)
    colour = (image * weight).sum(1) / total.clamp_min(1e-3)
    return colour, total.clamp(0, 1)


def push_pull(colour: Tensor, weight: Tensor, levels: int) -> Tensor:
    """Fills where weight [N,1,H,W] is 0 from ever coarser averages of where it is not."""
    premultiplied, weights = [colour * weight], [weight]
    for _ in range(levels):
        premultiplied.append(F.avg_pool2d(premultiplied[-1], 2))
        weights.append(F.avg_pool2d(weights[-1], 2))
    mean = (premultiplied[-1].mean((2, 3), keepdim=True) + 0.5e-4) / (
        weights[-1].mean((2, 3), keepdim=True) + 1e-4
    )
    filled = mean.expand_as(premultiplied[-1])
    for level in range(levels, -1, -1):
        if level < levels:
            filled = F.interpolate(filled, scale_factor=2.0, mode="bilinear", align_corners=False)
        own = premultiplied[level] / weights[level].clamp_min(1e-4)
        trust = (weights[level] * 2).clamp(0, 1)
        filled = own * trust + filled * (1 - trust)
    return filled


class BackgroundCompletion(nn.Module):
    def __init__(self, channels: int, levels: int):
        super().__init__()
        self.levels = levels
        self.down1 = conv_bn_relu(4, channels)
        self.down2 = conv_bn_relu(channels, 2 * channels, stride=2)
        self.down3 = nn.Sequential(
            conv_bn_relu(2 * channels, 4 * channels, stride=2), ResidualBlock(4 * channels)
        )
        self.up2 = conv_bn_relu(6 * channels, 2 * channels)
        self.up1 = conv_bn_relu(3 * channels, channels)
        self.out = nn.Conv2d(channels, 3, 3, 1, 1)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, source_background: Tensor, source_mask: Tensor) -> Tensor:
        """[N,S,3,H,W] and [N,S,1,H,W] to a plate [N,3,H,W] in 0..1."""
        colour, weight = merge_sources(source_background, source_mask)
        filled = push_pull(colour, weight, self.levels)
        small = F.avg_pool2d(torch.cat([filled * 2 - 1, weight], 1), 4)
        a = self.down1(small)
        b = self.down2(a)
        c = self.down3(b)
        b = self.up2(torch.cat([upsample2(c), b], 1))
        a = self.up1(torch.cat([upsample2(b), a], 1))
        residual = F.interpolate(self.out(a), scale_factor=4.0, mode="bilinear", align_corners=False)
        return (filled + residual * (1 - weight)).clamp(0, 1)
