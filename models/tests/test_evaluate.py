"""Evaluation: the measures themselves, and a whole report on made-up groups."""

from __future__ import annotations

import pytest
import torch

from blobs import blob_group
from poseweave.config import TINY_NETWORK
from poseweave.data import GroupSet
from poseweave.evaluate import draw_items, evaluate, markdown, psnr, ssim
from poseweave.network import PoseWeaveNet


def long_groups() -> GroupSet:
    return GroupSet([blob_group(seed, identities=3, frames=10) for seed in range(2)], ["a", "b"])


def test_psnr_of_a_known_error():
    truth = torch.zeros(3, 8, 8)
    assert psnr(truth + 0.1, truth) == pytest.approx(20, abs=1e-4)
    region = torch.zeros(1, 8, 8)
    region[:, :4] = 1
    half_wrong = truth.clone()
    half_wrong[:, 4:] = 0.5
    assert psnr(half_wrong, truth, region) > 90
    assert psnr(half_wrong, truth) == pytest.approx(9.03, abs=0.01)


def test_ssim_is_one_for_equal_pictures_and_falls_with_noise():
    torch.manual_seed(0)
    picture = torch.rand(3, 32, 32)
    assert ssim(picture, picture) == pytest.approx(1, abs=1e-5)
    slightly = ssim(picture, (picture + 0.05 * torch.randn(3, 32, 32)).clamp(0, 1))
    badly = ssim(picture, (picture + 0.3 * torch.randn(3, 32, 32)).clamp(0, 1))
    assert badly < slightly < 1


def test_items_are_the_same_at_every_call_and_never_use_the_driving_frame_as_a_source():
    data = long_groups()
    items = draw_items(data, 30)
    assert items == draw_items(data, 30)
    assert all(item.driving not in item.sources and item.a != item.b for item in items)


def test_a_report_has_every_row_and_reads_as_markdown():
    torch.manual_seed(0)
    report = evaluate(PoseWeaveNet(TINY_NETWORK).eval(), long_groups(), 2)
    rows = list(report["rows"])
    assert rows[:2] == ["copy source", "copy driver"]
    assert "cross, 8 sources" in rows and "self, 1 source" in rows
    assert markdown(report).count("\n| ") == 1 + len(rows)
