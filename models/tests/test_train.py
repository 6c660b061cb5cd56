"""Training: it learns, resumes exactly, stops on a non-finite loss, and its data are what they should be."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch

from blobs import blob_set
from poseweave import config as configs
from poseweave.config import PRESETS
from poseweave.data import GroupSet, sample_batch
from poseweave.losses import correspondence, laplacian, random_affine, separation
from poseweave.train import NonFiniteLoss, Trainer, learning_rate


def tiny_preset(**train: object):
    preset = PRESETS["tiny"]
    values = {"autocast_bf16": False, **train}
    return dataclasses.replace(preset, train=dataclasses.replace(preset.train, **values))


def test_a_few_steps_on_blobs_lower_the_pixel_and_landmark_losses(tmp_path: Path):
    trainer = Trainer(tiny_preset(steps=60, warmup_steps=5), blob_set(), tmp_path)
    first = [trainer.train_step() for _ in range(8)]
    for _ in range(44):
        trainer.train_step()
    last = [trainer.train_step() for _ in range(8)]
    for term in ("pixel", "landmark", "mask"):
        before, after = (np.mean([step[term] for step in steps]) for steps in (first, last))
        assert after < 0.8 * before, term


def test_a_resumed_run_gives_the_same_weights_as_an_uninterrupted_one(tmp_path: Path):
    whole = Trainer(tiny_preset(), blob_set(), tmp_path / "whole")
    whole.train(8)
    first = Trainer(tiny_preset(), blob_set(), tmp_path / "parts")
    first.train(5)
    second = Trainer(tiny_preset(), blob_set(), tmp_path / "parts")
    second.resume(tmp_path / "parts" / "checkpoint.safetensors", restart_schedule=False)
    assert second.step == 5
    second.train(8)
    for key, value in whole.net.state_dict().items():
        assert torch.equal(value, second.net.state_dict()[key]), key
    for key, value in whole.ema.values.items():
        assert torch.equal(value, second.ema.values[key]), key
    assert second.history[-1]["steps"] == 8


def test_a_non_finite_loss_stops_the_run_and_keeps_the_checkpoint(tmp_path: Path):
    trainer = Trainer(tiny_preset(), blob_set(), tmp_path)
    trainer.train(2)
    kept = (tmp_path / "checkpoint.safetensors").read_bytes()
    with torch.no_grad():
        trainer.net.out.bias.fill_(math.nan)
    with pytest.raises(NonFiniteLoss, match="step 2: loss is not finite"):
        trainer.train(4)
    assert (tmp_path / "checkpoint.safetensors").read_bytes() == kept


def test_a_run_leaves_log_preset_preview_and_no_temporary_file(tmp_path: Path):
    Trainer(tiny_preset(), blob_set(), tmp_path).train(4, log_every=2)
    names = sorted(p.name for p in tmp_path.iterdir())
    assert names == ["checkpoint.safetensors", "log.jsonl", "preset.json", "preview_000004.jpg"]
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [2, 4]


def test_a_batch_is_a_pure_function_of_seed_and_step():
    data = blob_set()
    a = sample_batch(data, 3, 11, 4, 2, 0.5, 64, None)
    b = sample_batch(data, 3, 11, 4, 2, 0.5, 64, None)
    c = sample_batch(data, 3, 12, 4, 2, 0.5, 64, None)
    assert torch.equal(a.source, b.source) and torch.equal(a.driving, b.driving)
    assert not torch.equal(a.source, c.source)


def test_a_cross_batch_has_another_driver_at_the_same_place():
    data = blob_set()
    batch = sample_batch(data, 0, 0, 8, 1, 1.0, 64, None, augment=None)
    assert torch.equal(batch.driving_landmarks, batch.target_landmarks)
    differs = (batch.driving - batch.target).abs().amax((1, 2, 3)) > 0.02
    assert differs.all()


def test_relative_motion_moves_the_driver_by_the_difference_of_the_two_faces(tmp_path: Path):
    group = blob_set(1).groups[0]
    group["landmarks"] = group["landmarks"].copy()
    group["landmarks"][1] += np.array([0.1, -0.05], np.float32)
    data = GroupSet([group], ["one"])
    for order in (None, [1, 0, 3, 2]):
        batch = sample_batch(data, 0, 0, 12, 2, 0.7, 64, order, relative_share=1.0)
        # what the driver shows, moved, is where the answer has it: the blobs differ by that shift alone
        moved = batch.driving_landmarks + batch.relative_shift
        torch.testing.assert_close(moved, batch.target_landmarks, atol=1e-5, rtol=0)
    assert batch.relative_shift.abs().amax((1, 2)).gt(0.05).float().mean() > 0.4
    absolute = sample_batch(data, 0, 0, 12, 2, 0.7, 64, None, relative_share=0.0)
    assert absolute.relative_shift.abs().max() == 0
    trainer = Trainer(tiny_preset(cross_share=1.0, relative_share=1.0), data, tmp_path)
    assert all(math.isfinite(v) for v in trainer.train_step().values())


def test_mirroring_flips_pixels_and_points_together():
    data = GroupSet([{k: v[:, :] for k, v in blob_set(1).groups[0].items()}], ["one"])
    order = [1, 0, 3, 2]
    for step in range(6):
        batch = sample_batch(data, 1, step, 2, 1, 0.0, 64, order)
        x = batch.target_landmarks[:, :, 0]
        assert (x[:, 0] < x[:, 1]).all(), "the left landmark stays left"
        centre = (batch.target_landmarks.mean(1) + 1) * 32
        for item in range(2):
            column, row = (int(v) for v in centre[item])
            assert batch.target_mask[item, 0, row, column] == 1.0


def test_learning_rate_warms_up_stays_and_falls():
    config = dataclasses.replace(PRESETS["face-draft"].train, steps=1000)
    assert learning_rate(config, 9) == pytest.approx(config.learning_rate * 10 / 40)
    assert learning_rate(config, 400) == config.learning_rate
    assert learning_rate(config, 750) == pytest.approx(config.learning_rate * 0.5, rel=0.02)
    assert learning_rate(config, 1000) == pytest.approx(config.learning_rate * 0.03)


def test_correspondence_is_lowest_for_the_true_attention():
    data = blob_set(1)
    batch = sample_batch(data, 0, 0, 1, 1, 0.0, 64, None, augment=None)
    side, t = 8, 64
    rows = ((batch.target_dense + 1) * 0.5 * side).floor().long().clamp(0, side - 1)
    spread = torch.full((1, 1, t, t), 1.0 / t)
    true = torch.full((1, 1, t, t), 1e-6)
    xy = (batch.source_dense[:, 0] + 1) * 0.5 * side - 0.5
    for i in range(xy.shape[1]):
        row = int(rows[0, i, 1] * side + rows[0, i, 0])
        x0, y0 = (int(v) for v in xy[0, i].floor())
        fx, fy = (float(v) for v in xy[0, i] - xy[0, i].floor())
        for dy, wy in ((0, 1 - fy), (1, fy)):
            for dx, wx in ((0, 1 - fx), (1, fx)):
                true[0, 0, row, (y0 + dy) * side + x0 + dx] += wx * wy
    true = true / true.sum(-1, keepdim=True)
    assert correspondence(true, batch, 1) < 0.5 * correspondence(spread, batch, 1)


def test_laplacian_and_separation_vanish_where_they_should():
    image = torch.rand(1, 3, 32, 32)
    assert laplacian(image, image, torch.ones(1, 1, 32, 32)) == 0
    apart = torch.tensor([[[-0.5, 0.0], [0.5, 0.0]]])
    assert separation(apart, 0.12) == 0
    assert separation(apart * 0.01, 0.12) > 0


def test_affine_matrices_map_new_coordinates_to_old_ones():
    ramp = (torch.arange(64) + 0.5) / 64 * 2 - 1
    image = torch.stack([ramp.expand(64, 64), ramp[:, None].expand(64, 64)])[None].repeat(4, 1, 1, 1)
    turned, matrix = random_affine(image, torch.Generator().manual_seed(5))
    for item in range(4):
        here = torch.tensor([0.1, -0.2])
        old = matrix[item, :, :2] @ here + matrix[item, :, 2]
        pixel = ((here + 1) * 32 - 0.5).round().long()
        if old.abs().max() < 0.9:
            torch.testing.assert_close(turned[item, :, pixel[1], pixel[0]], old, atol=0.06, rtol=0)


def test_overrides_are_typed_and_name_what_is_known():
    preset = configs.override(PRESETS["face-draft"], ["train.steps=7", "network.trunk=[8,8,8]"])
    assert preset.train.steps == 7 and preset.network.trunk == (8, 8, 8)
    with pytest.raises(ValueError, match="train has no 'stepz'; known: .*steps"):
        configs.override(PRESETS["face-draft"], ["train.stepz=7"])
    with pytest.raises(ValueError, match=r"expected network\|loss\|augment\|discriminator\|train.NAME=VALUE"):
        configs.override(PRESETS["face-draft"], ["steps"])


def test_missing_data_is_a_clear_error(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match="no face_train_.*run python -m poseweave.prepare first"):
        GroupSet.load(tmp_path, "face_train")


def test_a_run_in_channels_last_layout_resumes_exactly_too(tmp_path: Path):
    def make(name: str) -> Trainer:
        trainer = Trainer(tiny_preset(), blob_set(), tmp_path / name)
        trainer.net = trainer.net.to(memory_format=torch.channels_last)
        trainer.ema = type(trainer.ema)(trainer.net, trainer.ema.decay)
        return trainer

    whole = make("whole")
    whole.train(6)
    make("parts").train(4)
    second = make("parts")
    second.resume(tmp_path / "parts" / "checkpoint.safetensors", restart_schedule=False)
    weight = second.net.down1[0].weight
    assert weight.is_contiguous(memory_format=torch.channels_last)
    assert second.optimiser.state[weight]["exp_avg"].stride() == weight.stride()
    assert second.ema.values["down1.0.weight"].stride() == weight.stride()
    second.train(6)
    for key, value in whole.ema.values.items():
        assert torch.equal(value, second.ema.values[key]), key


def test_weights_of_another_domain_begin_a_new_phase_and_a_smaller_network_of_the_same_domain_does_not(tmp_path: Path, capsys):
    preset = tiny_preset()
    first = Trainer(preset, blob_set(), tmp_path / "first")
    first.train(2)
    start = tmp_path / "first" / "checkpoint.safetensors"
    network = dataclasses.replace(preset.network, free_keypoints=preset.network.free_keypoints + 2)

    other = Trainer(dataclasses.replace(preset, domain="thing", network=network), blob_set(), tmp_path / "other")
    other.resume(start, restart_schedule=True)
    assert "heatmaps.weight" in capsys.readouterr().out
    assert torch.equal(other.net.down1[0].weight, first.net.down1[0].weight)
    assert torch.equal(other.ema.values["down1.0.weight"], first.ema.values["down1.0.weight"])
    assert other.ema.values["heatmaps.weight"].shape == other.net.heatmaps.weight.shape
    other.train(2)

    same = Trainer(dataclasses.replace(preset, network=network), blob_set(), tmp_path / "same")
    with pytest.raises(RuntimeError, match="heatmaps"):
        same.resume(start, restart_schedule=True)
