"""Switches of the design change what they say, and the claims command trains, resumes and writes its tables."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from blobs import blob_group, blob_set
from poseweave import config as configs
from poseweave.claims import COMMON, VARIANTS, Budget, main, presets_of
from poseweave.claims_report import load_runs, read_notes
from poseweave.claims_tables import difference, gmac
from poseweave.config import PRESETS, TINY_NETWORK
from poseweave.data import GroupSet
from poseweave.network import PoseWeaveNet
from poseweave.train import Trainer
from poseweave.warping import network_of


def net_with(**settings: object) -> PoseWeaveNet:
    torch.manual_seed(0)
    return network_of(dataclasses.replace(TINY_NETWORK, **settings)).eval()


@torch.no_grad()
def draw(net: PoseWeaveNet, value_noise: float = 0.0, moved_keypoint: int | None = None) -> torch.Tensor:
    generator = torch.Generator().manual_seed(1)
    source = net.encode_source(torch.rand(2, 3, 64, 64, generator=generator))
    keypoints, confidence = net.encode_pose(torch.rand(1, 3, 64, 64, generator=generator))
    if moved_keypoint is not None:
        keypoints = keypoints.clone()
        keypoints[:, moved_keypoint] += 0.5
    value = source.value.clone()
    value[..., net.config.value[2] :] += value_noise
    return net.reassemble(keypoints, confidence, source.key[None], value[None], torch.zeros(1, 2), torch.ones(1)).object


def test_only_the_kept_keypoints_of_a_stride_drive():
    net = net_with(keypoint_stride=2)
    assert torch.equal(draw(net), draw(net, moved_keypoint=1))
    assert not torch.equal(draw(net), draw(net, moved_keypoint=2))
    assert not torch.equal(draw(net_with()), draw(net_with(), moved_keypoint=1))


def test_finer_values_count_unless_they_are_switched_off():
    for kind in ("gather", "attention"):
        net = net_with(fine_values=kind)
        assert not torch.equal(draw(net), draw(net, value_noise=0.3)), kind
    net = net_with(fine_values="none")
    assert torch.equal(draw(net), draw(net, value_noise=0.3))


def test_patches_by_attention_are_the_weighted_mean_of_the_tokens_patches():
    net = net_with(fine_values="attention")
    with torch.no_grad():
        for parameter in net.out.parameters():
            parameter.zero_()
        net.out.bias[16:] = 50.0  # keep = 1: the object is the fetched colour
        net.extra_key.zero_()
        net.embedding.log_scale.fill_(-20.0)  # every token of every source counts the same
        source = net.encode_source(torch.rand(2, 3, 64, 64))
        keypoints, confidence = net.encode_pose(torch.rand(1, 3, 64, 64))
        result = net.reassemble(keypoints, confidence, source.key[None], source.value[None], torch.zeros(1, 2), torch.ones(1))
        tokens, extra = 2 * 64, net.config.extra_tokens
        colours = net.fine_maps(source.value[None], 8)[2].reshape(2, 3, 8, 8, 8, 8)  # source, channel, row, y, column, x
        mean = colours.mean((0, 2, 4)) * tokens / (tokens + extra)
    torch.testing.assert_close(result.object[0, :, 8:16, 24:32], mean, atol=1e-4, rtol=0)


def test_without_fetched_colour_every_pixel_is_drawn():
    net = net_with(fetched_colour=False)
    with torch.no_grad():
        net.out.weight.zero_()
        net.out.bias.zero_()
    torch.testing.assert_close(draw(net), torch.full((1, 3, 64, 64), 0.5))


def test_gaussians_alone_narrow_the_embedding_and_no_extra_tokens_leave_all_weight_to_the_sources():
    inputs = [net_with(embedding_inputs=kind).embedding.mix[0].in_channels for kind in ("relative", "gaussians")]
    assert inputs == [36, 12]
    net = net_with(extra_tokens=0)
    with torch.no_grad():
        source = net.encode_source(torch.rand(2, 3, 64, 64))
        keypoints, confidence = net.encode_pose(torch.rand(1, 3, 64, 64))
        result = net.reassemble(keypoints, confidence, source.key[None], source.value[None], torch.zeros(1, 2), torch.ones(1))
    torch.testing.assert_close(result.source_share.sum(1), torch.ones(1, 8, 8))


def test_a_choice_that_does_not_exist_is_named():
    with pytest.raises(ValueError, match="network.retrieval=flow': expected attention or warp"):
        configs.override(PRESETS["tiny"], ["network.retrieval=flow"])


def test_every_variant_differs_from_the_design_in_its_settings_only():
    base, budget = configs.override(PRESETS["face-draft"], list(COMMON)), Budget(128, 600, 1600)
    design = presets_of(VARIANTS["attention"], base, budget)
    for variant in VARIANTS.values():
        phases = presets_of(variant, base, budget)
        assert [(p.train.size, p.train.steps, p.network.size) for p in phases.values()] == [(64, 1600, 128), (128, 600, 128)]
        for phase, preset in phases.items():
            differs = set()
            for section in configs.SECTIONS:
                ours, theirs = (dataclasses.asdict(getattr(p, section)) for p in (preset, design[phase]))
                differs |= {f"{section}.{key}" for key in ours if ours[key] != theirs[key]}
            stated = {setting.partition("=")[0] for setting in variant.differs}
            assert differs == stated - ({"train.cycle_from"} if phase == "fine" else set()), variant.name


def test_a_cycle_that_begins_late_leaves_the_first_steps_alone(tmp_path: Path):
    late = ["train.cycle_share=1.0", "train.cycle_from=0.5", "train.cross_share=0", "train.steps=8"]
    trainer = Trainer(configs.override(PRESETS["tiny"], late), blob_set(), tmp_path)
    cycled = []
    for trainer.step in range(8):
        cycled.append(bool((trainer.draw_batch().driving_labelled == 0).all()))
    assert cycled == [False] * 4 + [True] * 4


def test_pictures_shrink_as_they_are_loaded_and_points_stay(tmp_path: Path):
    group = blob_group(0)
    np.savez(tmp_path / "test_train_0.npz", **group)
    whole, small = GroupSet.load(tmp_path, "test_train"), GroupSet.load(tmp_path, "test_train", size=32)
    assert small.groups[0]["rgb"].shape == (2, 6, 32, 32, 3) and small.groups[0]["mask"].shape == (2, 6, 32, 32)
    assert small.groups[0]["plate"].shape == (2, 32, 32, 3)
    mean = whole.groups[0]["rgb"][1, 2, 4:6, 10:12].astype(float).mean((0, 1))
    assert np.abs(small.groups[0]["rgb"][1, 2, 2, 5] - mean).max() <= 0.5
    assert np.array_equal(small.groups[0]["landmarks"], whole.groups[0]["landmarks"])


def test_a_difference_is_paired():
    a, b = ({"perItem": {"row": [{"objectPsnr": v} for v in values]}} for values in ([10.0, 20.0, 30.0], [9.0, 19.0, 29.0]))
    assert difference(a, b, "row", "objectPsnr") == "+1.00 ± 0.00"
    assert difference(a, b, "row", "objectPsnr", np.array([0])) == ""


def test_notes_of_an_unknown_table_are_refused(tmp_path: Path):
    (tmp_path / "notes.md").write_text("## claim-1\nWords.\n\n## claim-9\nMore.\n")
    with pytest.raises(ValueError, match="section 'claim-9': expected summary, claim-1"):
        read_notes(tmp_path / "notes.md")


def test_cost_counts_attention_over_all_sources():
    net, side = net_with(), 8
    tokens = side * side
    further = (gmac(net, 3) - gmac(net, 1)) / 2 * 1e9
    heads_share = tokens * tokens * (net.config.key_channels + net.config.value[2])
    assert further == pytest.approx(heads_share, rel=0.01)


def test_tiny_runs_from_training_to_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    data, runs, out = tmp_path / "data", tmp_path / "runs", tmp_path / "CLAIMS.md"
    data.mkdir()
    for split in ("train", "val", "test"):
        np.savez(data / f"test_{split}_0.npz", **blob_group(len(split), identities=3, frames=10))
    names = ["attention", "warp", "self-only", "cycle", "one-source", "patches"]
    train = ["run", "--preset", "tiny", "--data", str(data), "--out", str(runs), "--steps", "2", "--coarse-steps", "2"]
    assert main([*train, "--only", *names[:3]]) == 0
    assert main([*train, "--only", *names]) == 0
    printed = capsys.readouterr().out
    assert printed.count("attention, fine: step 0 of 2") == 1, "what is done is skipped"
    notes = tmp_path / "notes.md"
    notes.write_text("## claim-3\nThe cycle was too short.\n")
    table = ["table", str(runs), "--data", str(data), "--out", str(out), "--notes", str(notes), "--items", "4"]
    assert main(table) == 0
    text = out.read_text()
    for part in ("## Claim 1", "## Claim 2", "## Claim 3", "| `patches` |", "The cycle was too short.", "2 steps at 32 px, then 2"):
        assert part in text, part
    assert "seed 0" in text and "batch 4" in text and "| large motion" not in text and "cross, 4 sources, large motion" in text
    assert out.with_suffix(".jpg").exists()
    capsys.readouterr()
    assert main(table) == 0 and "measuring" not in capsys.readouterr().out, "reports are kept"
    assert out.read_text() == text

    # a run of before a setting was there goes on as one with its default
    saved = runs / "attention" / "fine" / "preset.json"
    preset = json.loads(saved.read_text())
    del preset["train"]["mix"], preset["loss"]["carried"]
    saved.write_text(json.dumps(preset))
    assert main([*train, "--only", "attention"]) == 0

    # another budget must not pass for this one
    assert main([*train[:-3], "3", *train[-2:], "--only", "attention"]) == 1
    assert "expected the settings of this call, found a run with train.steps=2" in capsys.readouterr().err
    about = runs / "patches" / "about.json"
    about.write_text(json.dumps(json.loads(about.read_text()) | {"batch": 99}))
    with pytest.raises(ValueError, match="trained with another batch than 'attention'"):
        load_runs(runs)


def test_an_unknown_variant_lists_the_known_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["run", "--data", str(tmp_path), "--out", str(tmp_path), "--only", "flow"]) == 1
    assert "expected of attention, warp" in capsys.readouterr().err
