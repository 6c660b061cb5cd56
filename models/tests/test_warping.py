"""The warping baseline: motions, gradients, and that training and measuring take it as they take the network."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import torch

from blobs import blob_group, blob_set
from poseweave import config as configs
from poseweave.config import PRESETS, TINY_NETWORK
from poseweave.data import Batch, GroupSet, sample_batch
from poseweave.evaluate import Reassembler, evaluate
from poseweave.export import inference_copy, read_checkpoint, write_bundle
from poseweave.layers import cell_centres
from poseweave.losses import flow_distance
from poseweave.train import Trainer
from poseweave.warping import WarpingNet, affine_fit, network_of, sparse_motions, warp

TINY_WARP = dataclasses.replace(TINY_NETWORK, retrieval="warp")


def make_net() -> WarpingNet:
    torch.manual_seed(0)
    net = network_of(TINY_WARP)
    assert isinstance(net, WarpingNet)
    return net.eval()


def draw(net: WarpingNet, sources: torch.Tensor, driving: torch.Tensor):
    source = net.encode_source(sources)
    keypoints, confidence = net.encode_pose(driving)
    zeros = torch.zeros(1, len(sources))
    return net.reassemble(keypoints, confidence, source.key[None], source.value[None], zeros, torch.ones(1))


def test_shapes_are_those_of_the_network():
    net = make_net()
    result = draw(net, torch.rand(3, 3, 64, 64), torch.rand(2, 3, 64, 64))
    assert result.object.shape == (2, 3, 64, 64) and result.mask.shape == (2, 1, 64, 64)
    assert result.confidence.shape == (2, 1, 8, 8) and result.match.shape == (2, 3, 8, 8)
    assert result.source_share.shape == (2, 3, 8, 8)
    torch.testing.assert_close(result.source_share.sum(1), torch.ones(2, 8, 8))
    assert result.flow is not None and result.flow.shape == (2, 3, 2, 16, 16)


def test_equal_poses_give_the_identity_motion_whatever_the_mask_says():
    image = torch.rand(1, 3, 64, 64)
    net = make_net()
    flow = draw(net, image, image).flow
    torch.testing.assert_close(flow[0, 0], cell_centres(16, image).permute(2, 0, 1), atol=1e-5, rtol=0)
    torch.testing.assert_close(warp(image, flow[0]), image, atol=1e-4, rtol=0)


def test_a_warp_fetches_from_the_place_that_the_motion_names():
    image = torch.rand(1, 3, 16, 16)
    right = cell_centres(8, image).permute(2, 0, 1)[None] + torch.tensor([2 / 8, 0.0]).reshape(1, 2, 1, 1)
    torch.testing.assert_close(warp(image, right)[..., :14], image[..., 2:], atol=1e-5, rtol=0)


def test_the_affine_fit_finds_turn_and_shift():
    torch.manual_seed(1)
    driving = torch.rand(1, 40, 2) * 2 - 1
    turn = torch.tensor([[0.9, -0.3, 0.2], [0.3, 0.9, -0.1]])
    source = driving @ turn[:, :2].t() + turn[:, 2]
    torch.testing.assert_close(affine_fit(source, driving, torch.ones(1, 40))[0], turn, atol=2e-3, rtol=0)
    motions = sparse_motions(source, driving, torch.ones(1, 40), 8)
    assert motions.shape == (1, 41, 2, 8, 8)
    wanted = cell_centres(8, source) @ turn[:, :2].t() + turn[:, 2]
    torch.testing.assert_close(motions[0, -1].permute(1, 2, 0), wanted, atol=5e-3, rtol=0)
    shift = motions[0, 7].permute(1, 2, 0) - cell_centres(8, source)
    torch.testing.assert_close(shift, (source - driving)[0, 7].expand(8, 8, 2))


def test_order_of_sources_does_not_change_the_picture():
    net = make_net()
    sources, driving = torch.rand(3, 3, 64, 64), torch.rand(1, 3, 64, 64)
    torch.testing.assert_close(draw(net, sources, driving).object, draw(net, sources.flip(0), driving).object, atol=1e-5, rtol=0)


def true_flow(batch: Batch, side: int) -> torch.Tensor:
    """The exact motion of a blob: one shift everywhere."""
    shift = (batch.source_dense - batch.target_dense[:, None]).mean(2)
    return cell_centres(side, shift).permute(2, 0, 1) + shift[..., None, None]


def test_flow_distance_vanishes_for_the_true_motion_only():
    batch = sample_batch(blob_set(1), 0, 0, 2, 2, 0.0, 64, None, augment=None)
    right = true_flow(batch, 16)
    assert flow_distance(right, batch) < 0.02
    assert flow_distance(right + 0.2, batch) == pytest.approx(0.4, abs=0.03)


def test_training_reaches_every_weight_and_lowers_the_motion_term(tmp_path: Path):
    preset = configs.override(PRESETS["tiny"], ["network.retrieval=warp", "train.autocast_bf16=false", "train.steps=60"])
    trainer = Trainer(preset, blob_set(), tmp_path)
    flow = [trainer.train_step()["flow"] for _ in range(60)]
    assert sum(flow[-8:]) < 0.8 * sum(flow[:8])
    weights = [(name, p.grad) for name, p in trainer.net.named_parameters() if not name.startswith("background.")]
    assert [name for name, grad in weights if grad is None or not torch.isfinite(grad).all()] == []
    assert all(grad.abs().max() > 0 for name, grad in weights if name.startswith("motion."))


def test_a_checkpoint_is_read_back_measured_and_refused_by_export(tmp_path: Path):
    preset = configs.override(PRESETS["tiny"], ["network.retrieval=warp", "train.autocast_bf16=false"])
    Trainer(preset, blob_set(), tmp_path).train(2)
    net, _ = read_checkpoint(tmp_path / "checkpoint.safetensors")
    assert isinstance(net, WarpingNet)
    data = GroupSet([blob_group(0, identities=3, frames=10)], ["a"])
    report = evaluate(Reassembler(inference_copy(net)), data, 2)
    assert "cross, 8 sources" in report["rows"]
    with pytest.raises(ValueError, match="only attention can be exported, found 'warp'"):
        write_bundle(net, tmp_path / "bundle", torch.zeros(2, 64, 64, 3).numpy(), {}, {})
    assert not (tmp_path / "bundle").exists()
