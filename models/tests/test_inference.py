"""The arrangement for inference computes what the plain layers compute."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from poseweave.inference import HeatmapConvolution, Upsampled, filled_up, unshuffled_convolution
from poseweave.layers import keypoint_heatmaps, upsample2


def convolution(inputs: int, outputs: int, kernel: int = 3) -> nn.Conv2d:
    torch.manual_seed(inputs)
    return nn.Conv2d(inputs, outputs, kernel, 1, kernel // 2)


@torch.no_grad()
@pytest.mark.parametrize("side", [4, 7])
def test_a_convolution_to_phases_equals_one_of_the_upsampled_picture(side: int):
    conv, x = convolution(5, 3), torch.rand(2, 5, side, side)
    torch.testing.assert_close(Upsampled(conv)(x), F.relu(conv(upsample2(x))), atol=1e-5, rtol=0)


@torch.no_grad()
def test_a_strided_convolution_equals_one_of_the_unshuffled_picture():
    conv, x = convolution(12, 7), torch.rand(2, 3, 16, 16)
    torch.testing.assert_close(unshuffled_convolution(conv)(x), conv(F.pixel_unshuffle(x, 2)), atol=1e-5, rtol=0)


@torch.no_grad()
@pytest.mark.parametrize("inputs", [5, 6, 8])
def test_planes_that_fill_up_count_for_nothing(inputs: int):
    conv, x = convolution(inputs, 3), torch.rand(1, inputs, 6, 6)
    filled, more = filled_up(conv, inputs)
    assert (inputs + more) % 4 == 0 and more < 4
    wide = torch.cat([x, torch.rand(1, more, 6, 6)], 1)
    torch.testing.assert_close(filled(wide), conv(x), atol=1e-5, rtol=0)


@torch.no_grad()
def test_the_convolution_of_heatmaps_needs_no_heatmaps():
    conv, side, sigma = convolution(4, 3), 16, 0.1
    keypoints = torch.tensor([[[0.9, -0.95], [0.1, 0.3], [-1.2, 0.5], [0.0, 1.0]], [[0.2, 0.1], [0, 0], [1, 1], [-1, 1]]])
    confidence = torch.rand(2, 4)
    centres = (torch.arange(side) + 0.5) / side * 2 - 1
    dx = centres - keypoints[:, :, :1, None]
    dy = centres[:, None] - keypoints[:, :, 1:, None]
    found = HeatmapConvolution(conv.weight, sigma)(dx, dy, confidence) + conv.bias[:, None, None]
    torch.testing.assert_close(found, conv(keypoint_heatmaps(keypoints, confidence, side, sigma)), atol=1e-5, rtol=0)
