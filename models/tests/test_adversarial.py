"""Adversarial and perceptual training: terms, learning, schedule, exact resume; and the cycle."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import pytest
import torch

from blobs import blob_set
from poseweave.adversarial import Discriminator, detail_crops, feature_matching, hinge_discriminator, hinge_generator
from poseweave.config import PRESETS, DiscriminatorConfig, Preset, preset_from_json, to_json
from poseweave.data import sample_batch
from poseweave.features import WEIGHTS
from poseweave.train import Trainer, pseudo_driving

SMALL = DiscriminatorConfig(channels=(4, 8, 8), scales=2)


def sharp_preset(**train: object) -> Preset:
    preset = PRESETS["tiny"]
    loss = dataclasses.replace(
        preset.loss,
        perceptual=1.0 if WEIGHTS.exists() else 0.0,
        perceptual_detail=0.5 if WEIGHTS.exists() else 0.0,
        adversarial=0.1,
        feature_matching=1.0,
        adversarial_from=0.2,
    )
    values = {"autocast_bf16": False, **train}
    return dataclasses.replace(
        preset, loss=loss, discriminator=SMALL, train=dataclasses.replace(preset.train, **values)
    )


def test_the_discriminator_learns_to_tell_sharp_from_soft():
    torch.manual_seed(0)
    judge = Discriminator(SMALL)
    optimiser = torch.optim.Adam(judge.parameters(), 2e-3, betas=(0.5, 0.99))
    real = (torch.rand(8, 3, 64, 64) > 0.5).float()
    fake = torch.nn.functional.avg_pool2d(real, 3, 1, 1)
    first = last = 0.0
    for step in range(60):
        loss = hinge_discriminator(judge(real, real[..., :32, :32]), judge(fake, fake[..., :32, :32]))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        first, last = (float(loss.detach()), last) if step == 0 else (first, float(loss.detach()))
    assert last < 0.5 * first
    with torch.no_grad():
        scores = [hinge_generator(judge(x, x[..., :32, :32])) for x in (real, fake)]
        assert scores[0] < scores[1], "what looks real costs the generator less"
        same = judge.eval()(real, real[..., :32, :32])
        assert feature_matching(same, judge(real, real[..., :32, :32])) == 0
        assert feature_matching(same, judge(fake, fake[..., :32, :32])) > 0


def test_crops_show_the_points_they_are_cut_around():
    image = torch.zeros(1, 3, 64, 64)
    image[:, :, 40:44, 10:14] = 1
    points = torch.tensor([[[-0.66, 0.28], [-0.58, 0.34], [0.5, 0.5], [0.6, 0.6]]])
    crops = detail_crops(image, points, ((0, 2), (2, 4)), 32)
    assert crops.shape == (2, 3, 32, 32)
    assert crops[0].max() > 0.9 and crops[0, :, 12:20, 12:20].mean() > 0.8 and crops[1].max() == 0


def test_terms_begin_at_their_share_and_are_finite(tmp_path: Path):
    trainer = Trainer(sharp_preset(steps=10), blob_set(), tmp_path)
    steps = [trainer.train_step() for _ in range(4)]
    assert ["judge" in step for step in steps] == [False, False, True, True]
    assert all(math.isfinite(v) for step in steps for v in step.values())
    if WEIGHTS.exists():
        assert steps[0]["perceptual"] > 0 and steps[0]["perceptual_detail"] > 0
    assert "feature_matching" in steps[2]


def test_a_resumed_adversarial_run_gives_the_same_weights(tmp_path: Path):
    whole = Trainer(sharp_preset(), blob_set(), tmp_path / "whole")
    whole.train(8)
    first = Trainer(sharp_preset(), blob_set(), tmp_path / "parts")
    first.train(6)
    second = Trainer(sharp_preset(), blob_set(), tmp_path / "parts")
    second.resume(tmp_path / "parts" / "checkpoint.safetensors", restart_schedule=False)
    second.train(8)
    for part in ("net", "discriminator"):
        ours, theirs = getattr(whole, part).state_dict(), getattr(second, part).state_dict()
        for key, value in ours.items():
            assert torch.equal(value, theirs[key]), f"{part}.{key}"
    for key, value in whole.ema.values.items():
        assert torch.equal(value, second.ema.values[key]), key
    moments = whole.judge_optimiser.state_dict()["state"]
    assert moments[0]["step"] == 4 and second.judge_optimiser.state_dict()["state"][0]["step"] == 4


def test_a_new_phase_takes_weights_of_a_run_without_a_discriminator(tmp_path: Path):
    plain = Trainer(PRESETS["tiny"], blob_set(), tmp_path / "plain")
    plain.train(2)
    sharp = Trainer(sharp_preset(), blob_set(), tmp_path / "sharp")
    sharp.resume(tmp_path / "plain" / "checkpoint.safetensors", restart_schedule=True)
    assert sharp.step == 0
    for key, value in plain.net.state_dict().items():
        assert torch.equal(value, sharp.net.state_dict()[key]), key
    sharp.train_step()


def test_the_cycle_draws_a_driver_that_shows_another_person_and_hides_its_labels(tmp_path: Path):
    trainer = Trainer(sharp_preset(cycle_share=1.0), blob_set(), tmp_path)
    batch = sample_batch(trainer.data, 0, 0, 4, 2, 0.0, 64, None)
    cycled = pseudo_driving(trainer.net, batch)
    assert trainer.net.training
    assert torch.equal(cycled.target, batch.target) and torch.equal(cycled.source, batch.source)
    assert (cycled.driving - batch.driving).abs().mean() > 0.01
    assert cycled.driving_labelled.sum() == 0 and not cycled.driving_visible.any()
    before = trainer.net.state_dict()["stem.1.running_mean"].clone()
    pseudo_driving(trainer.net, batch)
    assert torch.equal(before, trainer.net.state_dict()["stem.1.running_mean"]), "drawing leaves the statistics"
    values = trainer.train_step()
    assert all(math.isfinite(v) for v in values.values())


def test_a_preset_survives_json():
    for name, preset in PRESETS.items():
        again = preset_from_json(to_json(preset))
        assert to_json(again) == to_json(preset), name
    older = {k: v for k, v in to_json(PRESETS["face"]).items() if k not in ("augment", "discriminator")}
    assert preset_from_json(older).augment == PRESETS["face"].augment


@pytest.mark.skipif(not WEIGHTS.exists(), reason="no trained feature weights")
def test_bf16_steps_with_all_terms_are_finite(tmp_path: Path):
    trainer = Trainer(sharp_preset(autocast_bf16=True, steps=5, cycle_share=0.5), blob_set(), tmp_path)
    for _ in range(4):
        assert all(math.isfinite(v) for v in trainer.train_step().values())
