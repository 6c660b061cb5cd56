"""Discriminator of training: patches at several scales and crops of eyes and mouth; hinge loss, feature matching.

No part of a bundle. Runs in float32: spectral normalisation is not safe in bf16.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

from poseweave.config import DiscriminatorConfig


class PatchDiscriminator(nn.Module):
    """Strided convolutions; says for each patch how real it is."""

    def __init__(self, channels: tuple[int, ...]):
        super().__init__()
        inputs = (3, *channels[:-1])
        self.stages = nn.ModuleList()
        for index, (i, o) in enumerate(zip(inputs, channels)):
            stride = 2 if index < len(channels) - 1 else 1
            self.stages.append(spectral_norm(nn.Conv2d(i, o, 3 + stride - 1, stride, 1)))
        self.score = spectral_norm(nn.Conv2d(channels[-1], 1, 3, 1, 1))

    def forward(self, image: Tensor) -> list[Tensor]:
        """Features of each stage, and the scores last."""
        x, out = image * 2 - 1, []
        for stage in self.stages:
            x = F.leaky_relu(stage(x), 0.2)
            out.append(x)
        return [*out, self.score(x)]


class Discriminator(nn.Module):
    def __init__(self, config: DiscriminatorConfig):
        super().__init__()
        self.scales = nn.ModuleList(PatchDiscriminator(config.channels) for _ in range(config.scales))
        self.detail = PatchDiscriminator(config.channels[:-1])

    def forward(self, image: Tensor, crops: Tensor) -> list[list[Tensor]]:
        """Features and scores of images [N,3,H,W], each scale half the one before, and of crops [M,3,h,w]."""
        with torch.autocast(image.device.type, enabled=False):
            x, out = image.float(), []
            for scale in self.scales:
                out.append(scale(x))
                x = F.avg_pool2d(x, 2)
            return [*out, self.detail(crops.float())] if len(crops) else out


def hinge_discriminator(real: list[list[Tensor]], fake: list[list[Tensor]]) -> Tensor:
    terms = [F.relu(1 - r[-1]).mean() + F.relu(1 + f[-1]).mean() for r, f in zip(real, fake)]
    return torch.stack(terms).mean()


def hinge_generator(fake: list[list[Tensor]]) -> Tensor:
    return -torch.stack([f[-1].mean() for f in fake]).mean()


def feature_matching(real: list[list[Tensor]], fake: list[list[Tensor]]) -> Tensor:
    """Mean L1 between the discriminator's features of the truth and of the result (Wang et al. 2018, equation 3)."""
    terms = [(f - r.detach()).abs().mean() for rs, fs in zip(real, fake) for r, f in zip(rs[:-1], fs[:-1])]
    return torch.stack(terms).mean()


def detail_crops(image: Tensor, points: Tensor, groups: tuple[tuple[int, int], ...], side: int) -> Tensor:
    """Enlarged squares [len(groups)*N,3,side,side] around point ranges (an eye, the mouth) of points [N,L,2]."""
    crops = []
    for first, last in groups:
        part = points[:, first:last].float().clamp(-1, 1)
        low, high = part.amin(1), part.amax(1)
        centre, half = (low + high) / 2, ((high - low).amax(1) * 0.8).clamp(0.08, 0.6)
        theta = image.new_zeros(len(image), 2, 3, dtype=torch.float32)
        theta[:, 0, 0] = theta[:, 1, 1] = half
        theta[:, :, 2] = centre
        grid = F.affine_grid(theta, [len(image), 3, side, side], align_corners=False)
        crops.append(F.grid_sample(image.float(), grid, align_corners=False, padding_mode="border"))
    return torch.cat(crops) if crops else image.new_zeros(0, 3, side, side)
