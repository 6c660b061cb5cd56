"""Evaluation: the measures themselves, and a whole report on made-up groups."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import numpy as np
import pytest
import torch

from blobs import blob_group
from poseweave.config import TINY_NETWORK
from poseweave.data import GroupSet
from poseweave.evaluate import (
    Picture,
    Reassembler,
    draw_items,
    evaluate,
    evaluate_clips,
    markdown,
    still_jitter,
)
from poseweave.features import FeatureNet
from poseweave.metrics import correlation, flicker, keypoint_jitter, landmark_distance, opening, psnr, ssim
from poseweave.network import PoseWeaveNet
from poseweave.prepare import main as prepare


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


class Oracle:
    """Knows the truth: draws it, or the driver, or the first source."""

    size = 64

    def __init__(self, data: GroupSet, says: str):
        self.says, self.landmarks = says, {}
        self.truth = {}
        for group in data.groups:
            for i, person in enumerate(group["rgb"]):
                for f, frame in enumerate(person):
                    self.landmarks[frame.tobytes()] = torch.from_numpy(group["landmarks"][i, f])
                    for j in range(len(group["rgb"])):
                        key = (frame.tobytes(), group["rgb"][j, 0].tobytes())
                        self.truth[key] = group["rgb"][j, f]
                        self.truth[group["rgb"][j, f].tobytes()] = group["rgb"][j, 0]

    @staticmethod
    def bytes_of(image: torch.Tensor) -> bytes:
        return (image * 255).round().byte().permute(1, 2, 0).numpy().tobytes()

    def keypoints(self, images: torch.Tensor) -> torch.Tensor:
        fallback = torch.zeros(4, 2)
        return torch.stack([self.landmarks.get(self.bytes_of(image), fallback) for image in images])

    def prepare(self, sources: torch.Tensor) -> object:
        return sources

    def draw(self, prepared: object, count: int, driving: torch.Tensor) -> Picture:
        image = driving if self.says == "driver" else prepared[0]
        if self.says == "truth":
            person = self.truth[self.bytes_of(prepared[0])].tobytes()
            frame = self.truth[(self.bytes_of(driving), person)]
            image = torch.from_numpy(frame.copy()).permute(2, 0, 1).float() / 255
        return Picture(image, torch.ones(1, 64, 64))


def features() -> FeatureNet:
    """Random weights, with batch statistics of pictures: values of a usable size."""
    torch.manual_seed(0)
    net = FeatureNet()
    for module in net.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = 1.0
    net.train()(torch.rand(4, 3, 64, 64))
    return net.eval()


def test_the_truth_scores_perfectly_and_the_driver_leaks():
    data = long_groups()
    report = evaluate(Oracle(data, "truth"), data, 6, features())
    row = report["rows"]["cross, 4 sources"]
    assert row["psnr"] == pytest.approx(100) and row["ssim"] == pytest.approx(1)
    assert row["kitFeatureDistance"] == pytest.approx(0, abs=1e-6) and row["kitFid"] == pytest.approx(0, abs=1e-4)
    assert row["landmarkErrorPx"] == 0 and row["leakage"] < 0
    driver = evaluate(Oracle(data, "driver"), data, 6, features())["rows"]["cross, 4 sources"]
    assert driver["leakage"] > 0 and driver["psnr"] < 40 and driver["kitFid"] > row["kitFid"]


def test_a_report_has_every_row_and_reads_as_markdown():
    torch.manual_seed(0)
    report = evaluate(PoseWeaveNet(TINY_NETWORK).eval(), long_groups(), 3, features())
    rows = list(report["rows"])
    assert rows[:3] == ["truth itself", "copy source", "copy driver"]
    assert {f"{kind}, {s}" for kind in ("self", "cross") for s in ("1 source", "3 sources", "8 sources")} <= set(rows)
    assert {"kitFeatureDistance", "kitFid", "leakage", "landmarkErrorPx"} <= set(report["rows"]["cross, 2 sources"])
    assert "cross, 4 sources, relative motion" in rows
    text = markdown(report)
    for third in ("Small", "Medium", "Large"):
        assert f"{third} motion" in text
    assert text.count("| cross, 8 sources |") == 4
    sizes = [report["byMotion"][third]["motionPx"] for third in ("small", "medium", "large")]
    assert sizes == sorted(sizes)


def test_a_shift_moves_the_keypoints_that_drive():
    torch.manual_seed(0)
    net = PoseWeaveNet(TINY_NETWORK).eval()
    model = Reassembler(net)
    prepared, driving = model.prepare(torch.rand(2, 3, 64, 64)), torch.rand(3, 64, 64)
    plain = model.draw(prepared, 2, driving)
    none = model.draw(prepared, 2, driving, torch.zeros(6, 2))
    moved = model.draw(prepared, 2, driving, torch.full((6, 2), 0.3))
    assert torch.equal(plain.image, none.image) and not torch.equal(plain.image, moved.image)


def test_flicker_is_zero_for_the_truth_positive_for_noise_and_negative_for_a_freeze():
    data = GroupSet([blob_group(3, identities=2, frames=8)], ["pair"])
    truth = torch.from_numpy(data.groups[0]["rgb"][0]).permute(0, 3, 1, 2).float() / 255
    assert flicker(truth, truth) == {"excess": 0, "error": 0}
    assert flicker((truth + 0.05 * torch.randn(truth.shape)).clamp(0, 1), truth)["excess"] > 1
    assert flicker(truth[:1].expand_as(truth), truth)["excess"] < 0
    rows = evaluate_clips(Oracle(data, "truth"), data)
    assert rows["cross, 1 source"] == {"excess": 0, "error": 0, "landmarkShakePx": 0}
    assert evaluate_clips(Oracle(data, "source"), data)["self, 4 sources"]["error"] > 0


def test_jitter_is_the_rms_distance_from_the_mean_in_pixels():
    still = torch.zeros(4, 3, 2)
    assert keypoint_jitter(still, 64) == 0
    still[::2, :, 0], still[1::2, :, 0] = 0.1, -0.1
    assert keypoint_jitter(still, 64) == pytest.approx(3.2)
    torch.manual_seed(0)
    model = Reassembler(PoseWeaveNet(TINY_NETWORK).eval())
    image = torch.rand(3, 64, 64)
    assert 0 < still_jitter(model, image, 0) == still_jitter(model, image, 0)


def test_openings_and_landmark_distances_are_measured_where_they_should_be():
    points = np.random.default_rng(0).uniform(-0.5, 0.5, (5, 40, 2))
    closed = points.copy()
    closed[:, 31] = closed[:, 33]
    assert np.all(opening(closed, "mouth") == 0) and np.all(opening(points, "mouth") > 0)
    np.testing.assert_array_equal(opening(closed, "lids"), opening(points, "lids"))
    assert correlation(np.arange(4.0), 3 - 2 * np.arange(4.0)) == pytest.approx(-1)
    truth = torch.tensor([[0.0, 0.0], [0.5, 0.5]])
    distance = landmark_distance(torch.tensor([[0.3, 0.4], [0.0, 0.0], [9.0, 9.0]]), truth, torch.tensor([True, False]), 64)
    assert float(distance[0]) == pytest.approx(16) and torch.isnan(distance[1])


@pytest.mark.skipif("POSEWEAVE_KIT" not in os.environ, reason="POSEWEAVE_KIT does not name a data kit")
def test_a_pair_is_two_people_with_one_motion_and_consecutive_frames(tmp_path: Path):
    arguments = ["--pairs", "0-1", "--kit", os.environ["POSEWEAVE_KIT"], "--out", str(tmp_path), "--split", "val"]
    assert prepare([*arguments, "--frames", "9", "--size", "64"]) == 0
    pairs = GroupSet.load(tmp_path, "face_pair_val", ("rgb", "landmarks"))
    landmarks = pairs.groups[0]["landmarks"]
    assert pairs.groups[0]["rgb"].shape == (2, 9, 64, 64, 3)
    moved = np.linalg.norm(np.diff(landmarks, axis=1), axis=-1).mean()
    assert 0 < moved < 0.1, "frames follow one another"
    across = landmarks - landmarks.mean((1, 2), keepdims=True)
    assert 0 < np.abs(across[0] - across[1]).mean() < 0.2, "two faces, one pose"
    network = dataclasses.replace(TINY_NETWORK, landmark_keypoints=40, fine_keypoints=(14, 36))
    rows = evaluate_clips(PoseWeaveNet(network).eval(), pairs)
    assert set(rows) == {"self, 1 source", "self, 4 sources", "cross, 1 source", "cross, 4 sources"}
