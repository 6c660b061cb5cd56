"""The feature network: its arithmetic, its file, and that its distances order damage as an eye would."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from blobs import blob_group
from poseweave.features import (
    WEIGHTS,
    FeatureNet,
    Pictures,
    feature_distance,
    frechet_distance,
    load_features,
    save_features,
    train_features,
)


def test_frechet_distance_of_known_gaussians():
    rng = np.random.default_rng(0)
    a = rng.normal(0, 1, (4000, 3))
    assert frechet_distance(a, a) == pytest.approx(0, abs=1e-9)
    assert frechet_distance(a, a + [2, 0, 0]) == pytest.approx(4, abs=1e-9)
    assert frechet_distance(a, 3 * a) == pytest.approx(3 * 4, rel=0.1)
    few = rng.normal(0, 1, (5, 40))
    assert frechet_distance(few, few) == pytest.approx(0, abs=1e-9)


def test_a_saved_network_computes_what_the_trained_one_does(tmp_path: Path):
    torch.manual_seed(0)
    net = FeatureNet()
    net.train()(torch.rand(8, 3, 64, 64))
    net.eval()
    save_features(net, tmp_path / "f.safetensors", {"steps": 0})
    loaded = load_features(tmp_path / "f.safetensors")
    x = torch.rand(2, 3, 64, 64)
    for ours, theirs in zip(net(x), loaded(x)):
        assert (ours - theirs).abs().max() < 0.02 * ours.abs().max()
    assert not any(p.requires_grad for p in loaded.parameters())


def test_training_on_a_few_blobs_learns_to_find_them(tmp_path: Path):
    for seed in range(4):
        np.savez(tmp_path / f"test_train_{seed:05d}.npz", **blob_group(seed, identities=2, frames=4))
    pictures = Pictures(tmp_path, "test_train", 2, 4)
    rng = np.random.default_rng(1)
    image, mask, points, seen = pictures.draw(rng, 4, 32)
    assert image.shape == (8, 3, 32, 32) and seen.all()
    inside = (points.abs() < 0.9).all(-1)
    cells = ((points + 1) * 16).long().clamp(0, 31)
    for i in range(8):
        for p in range(4):
            if inside[i, p]:
                assert mask[i, 0, cells[i, p, 1], cells[i, p, 0]] > 0.5, "landmarks stay on the cropped subject"
    net = train_features(pictures, 3, 4, 32, 0)
    assert all(torch.isfinite(m).all() for m in net(image))


@pytest.mark.skipif(not WEIGHTS.exists(), reason="no trained feature weights")
def test_shipped_features_order_damage_and_are_small_and_say_where_they_come_from():
    assert WEIGHTS.stat().st_size < 2_000_000
    provenance = json.loads(WEIGHTS.with_suffix(".json").read_text())
    assert "synthetic" in provenance["data"] and "not LPIPS" in provenance["use"]
    net = load_features()
    torch.manual_seed(0)
    group = blob_group(1, size=64)
    image = torch.from_numpy(group["rgb"][0, :2]).permute(0, 3, 1, 2).float() / 255
    image = (F.interpolate(image, scale_factor=2.0) + 0.03 * torch.randn(2, 3, 128, 128)).clamp(0, 1)

    def distance(other: torch.Tensor) -> float:
        return float(feature_distance(net(image), net(other)).mean())

    soft = [F.avg_pool2d(F.pad(image, (r,) * 4, mode="replicate"), 2 * r + 1, 1) for r in (1, 3)]
    noisy = [(image + s * torch.randn(image.shape)).clamp(0, 1) for s in (0.03, 0.15)]
    assert distance(image) == 0
    assert 0 < distance(soft[0]) < distance(soft[1])
    assert 0 < distance(noisy[0]) < distance(noisy[1])
