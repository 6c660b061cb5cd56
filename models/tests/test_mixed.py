"""Training on several domains at once, and networks without landmarks."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from blobs import blob_group, blob_set
from poseweave import config as configs
from poseweave.card import _figures
from poseweave.config import PRESETS, NetworkConfig
from poseweave.data import GroupSet, draw_items, sample_batch
from poseweave.evaluate import evaluate, evaluate_clips, markdown
from poseweave.export import training_framing, write_bundle
from poseweave.job import GroupFolder, shares_of
from poseweave.losses import carried, carried_apart
from poseweave.parity import main as parity
from poseweave.train import Trainer, load_groups


def free_preset(**train: object):
    """A tiny network all of whose keypoints are free, with all terms on from the start."""
    preset = PRESETS["object-tiny"]
    loss = dataclasses.replace(preset.loss, perceptual_from=0.0, adversarial_from=0.0)
    values = {"autocast_bf16": False, "size": 64, "max_sources": 2, **train}
    return dataclasses.replace(preset, domain="test", loss=loss, train=dataclasses.replace(preset.train, **values))


def write_groups(folder: Path, domain: str, seeds: range, split: str = "train") -> None:
    folder.mkdir(exist_ok=True)
    for seed in seeds:
        np.savez(folder / f"{domain}_{split}_{seed:05d}.npz", **blob_group(seed))


def with_fewer_landmarks(group: dict[str, np.ndarray], count: int) -> dict[str, np.ndarray]:
    return {**group, **{key: group[key][:, :, :count] for key in ("landmarks", "landmark_visible")}}


def test_mixedDomains_areDrawnAlikeHoweverManyGroupsTheyHave():
    many = blob_set(9)
    few = GroupSet([with_fewer_landmarks(blob_group(70), 2)], ["few"])
    data = GroupSet.mixed([many, few])
    drawn = draw_items(data, np.random.default_rng(0), 600, 1, 0.5, False)
    share = np.mean([item.group == 9 for item in drawn])
    assert 0.42 < share < 0.58
    assert {item.group for item in drawn} == set(range(10))
    clips = GroupSet([{"rgb": blob_group(5)["rgb"][:1]}], ["clip"])
    both = draw_items(data.with_clips(clips), np.random.default_rng(0), 600, 1, 0.5, False, clip_share=0.3)
    assert 0.2 < np.mean([item.group == 10 for item in both]) < 0.4
    assert 0.25 < np.mean([item.group == 9 for item in both]) < 0.45


def test_mixedDomains_keepMasksAndMeshPointsButNoLandmarks():
    data = GroupSet.mixed([blob_set(2), GroupSet([with_fewer_landmarks(blob_group(70), 2)], ["few"])])
    for packed in (data, GroupSet.mixed([data]).pack()):
        batch = sample_batch(packed, 1, 0, 6, 2, 0.5, 64, [])
        assert batch.source_landmarks.shape == (6, 2, 0, 2) and batch.relative_shift.shape == (6, 0, 2)
        assert batch.source_dense_visible.any() and batch.target_mask.mean() > 0.02 and batch.labelled.all()


def test_singleDomain_drawsWhatItDrewBefore():
    items = draw_items(blob_set(3), np.random.default_rng(5), 4, 2, 0.5, True)
    assert [(i.group, i.a, i.b, i.driving, i.sources) for i in items] == [
        (2, 1, 1, 3, (2, 1)),
        (0, 1, 0, 5, (0, 1)),
        (2, 0, 1, 1, (4, 5)),
        (2, 1, 1, 1, (3, 0)),
    ]


def test_groupsOfSeveralFolders_areFoundByDomain(tmp_path: Path):
    write_groups(tmp_path / "a", "test", range(2))
    write_groups(tmp_path / "b", "test", range(2, 3))
    write_groups(tmp_path / "b", "other", range(4, 6))
    folders = [tmp_path / "a", tmp_path / "b"]
    alone = load_groups(PRESETS["tiny"], folders)
    assert len(alone.groups) == 3 and alone.points("landmarks") == 4 and not alone.pools
    mixed = load_groups(free_preset(mix=("other",)), folders)
    assert mixed.pools == [[0, 1, 2], [3, 4]] and mixed.points("landmarks") == 0
    assert mixed.names[3] == "other_train_00004.npz"
    with pytest.raises(
        FileNotFoundError, match="no third_train_.*npz in .*; run python -m poseweave.prepare first, or name the domains"
    ):
        load_groups(free_preset(mix=("other", "third")), folders)


def test_mixCanBeChosenOnTheCommandLine():
    preset = configs.override(PRESETS["object-draft"], ['train.mix=["face"]'])
    assert preset.train.mix == ("face",)
    assert configs.preset_from_json(json.loads(json.dumps(configs.to_json(preset)))) == preset
    older = configs.to_json(preset)
    del older["train"]["mix"]
    assert configs.preset_from_json(older).train.mix == ()


def test_bodysWeights_fitTheObjectsNetwork():
    assert PRESETS["object-draft"].network.keypoints == PRESETS["body-draft"].network.keypoints
    first, second = (PRESETS[name].network.fine_keypoints for name in ("object-draft", "body-draft"))
    assert first[1] - first[0] == second[1] - second[0]


def test_withoutLandmarks_allTermsAreFiniteAndKeypointsLearn(tmp_path: Path):
    data = GroupSet.mixed([blob_set(3)])
    trainer = Trainer(free_preset(steps=60, warmup_steps=5, batch=4), data, tmp_path)
    steps = [trainer.train_step() for _ in range(50)]
    assert {"perceptual", "adversarial", "feature_matching", "equivariance", "correspondence", "background"} <= set(steps[0])
    assert "perceptual_detail" not in steps[0]
    for term in ("pixel", "mask", "correspondence"):
        before, after = (np.mean([step[term] for step in part]) for part in (steps[:8], steps[-8:]))
        assert after < 0.92 * before, (term, before, after)
    gradient = trainer.net.heatmaps.weight.grad
    assert gradient is not None and float(gradient.abs().max()) > 0
    trainer.save()
    again = Trainer(free_preset(steps=60, warmup_steps=5, batch=4), data, tmp_path)
    again.resume(tmp_path / "checkpoint.safetensors", restart_schedule=False)
    assert again.train_step() == trainer.train_step()


def test_withoutLandmarks_theReportHoldsNoEmptyMeasure():
    torch.manual_seed(0)
    net = Trainer(free_preset(), GroupSet.mixed([blob_set(1)]), Path("/nowhere")).net.eval()
    data = GroupSet([with_fewer_landmarks(blob_group(seed, frames=10), 0) for seed in (1, 2)], ["a", "b"])
    report = evaluate(net, data, 3)
    assert "NaN" not in json.dumps(report) and report["driverLandmarkErrorPx"] is None
    assert report["byMotion"]["large"]["motionPx"] > report["byMotion"]["small"]["motionPx"] > 0
    assert report["keypointDriftPx"] > 0 and "Keypoints are free" in _figures({**report, "split": "val"})
    text = markdown(report)
    assert "Keypoints are free" in text and "nan" not in text and "landmarks px" not in text
    pairs = GroupSet([with_fewer_landmarks(blob_group(1, frames=10), 0)], ["pair"])
    assert "landmarkShakePx" not in evaluate_clips(net, pairs)["self, 1 source"]


@torch.no_grad()
def test_withoutLandmarks_theBundleIsFramedByTheKeypointsFound(tmp_path: Path):
    write_groups(tmp_path / "data", "object", range(1))
    torch.manual_seed(0)
    net = Trainer(free_preset(), GroupSet.mixed([blob_set(1)]), tmp_path).net.eval()
    framing = training_framing(net, tmp_path / "data", "object")
    found = net.encode_pose(torch.from_numpy(blob_group(0)["rgb"][:, ::5]).flatten(0, 1).permute(0, 3, 1, 2).float() / 255)[0]
    extent = float((found.amax(1) - found.amin(1)).amax(1).mean())
    assert framing["firstKeypoint"] == 0 and framing["lastKeypoint"] == 12
    assert framing["extent"] == pytest.approx(extent, abs=1e-3)
    images = blob_group(3)["rgb"][0, :3]
    description = {"id": "o", "version": "1", "domain": "object", "tier": "draft", "licence": "x", "provenance": "x"}
    write_bundle(net, tmp_path / "o", images, description, framing)
    model = json.loads((tmp_path / "o" / "model.json").read_text())
    assert model["keypointNames"] == [] and model["keypointRegions"] == {} and model["keypoints"] == 12
    assert parity([str(tmp_path / "o")]) == 0
    with pytest.raises(FileNotFoundError, match="expected object_train_.*npz in .*, found none"):
        training_framing(net, tmp_path, "object")


def test_job_rendersMixedDomainsInTurnsAndReadsThemAll(tmp_path: Path):
    assert shares_of(400, ("face",)) == [("face", 0, 400)]
    turns = shares_of(40, ("object", "face", "body"))
    assert turns[:4] == [("object", 0, 2), ("face", 0, 2), ("body", 0, 2), ("body", 1000, 1002)]
    for domain, start in (("object", 0), ("face", 0), ("body", 0), ("body", 1000)):
        mine = [(first, end) for d, first, end in turns if d == domain and (first >= 1000) == (start == 1000)]
        assert mine[0][0] == start and mine[-1][1] == start + 10 and all(a[1] == b[0] for a, b in zip(mine, mine[1:]))
    assert shares_of(40, ("body",))[:2] == [("body", 0, 5), ("body", 1000, 1005)]
    folder = GroupFolder(tmp_path, free_preset(mix=("other",)), None)
    write_groups(tmp_path, "test", range(2))
    assert folder.count() == 2 and folder.load().pools == [[0, 1]]
    write_groups(tmp_path, "other", range(3, 4))
    assert folder.count() == 3 and folder.load().pools == [[0, 1], [2]]


def test_everyPresetHasPointsForItsNetwork():
    for name, preset in PRESETS.items():
        first, last = preset.network.fine_keypoints
        assert 0 <= first < last <= preset.network.keypoints, name
    assert isinstance(PRESETS["object"].network, NetworkConfig) and PRESETS["object"].network.landmark_keypoints == 0


def test_carriedPoints_moveWithTheSurfaceNearThemAndOnlyThere():
    start = torch.rand(1, 200, 2) * 0.6 - 0.3
    end = start + torch.tensor([0.1, -0.2])
    seen = torch.ones(1, 200, dtype=torch.bool)
    points = torch.tensor([[[0.0, 0.0], [0.2, 0.1], [0.9, 0.9]]])
    places, known = carried(points, start, end, seen)
    torch.testing.assert_close(places[0, :2], points[0, :2] + torch.tensor([0.1, -0.2]))
    assert known.tolist() == [[True, True, False]], "nothing of the surface is near the last one"
    assert not carried(points, start, end, ~seen)[1].any()
    far = torch.cat([end[:, :100], torch.full((1, 100, 2), 9.0)], 1)  # unknown places are hidden and must not count
    half = seen.clone()
    half[:, 100:] = False
    torch.testing.assert_close(carried(points, start, far, half)[0][0, :2], points[0, :2] + torch.tensor([0.1, -0.2]))


def test_carriedTerm_bringsFreeKeypointsOfTwoIdentitiesTogether(tmp_path: Path):
    data = GroupSet.mixed([blob_set(3)])
    apart = {}
    for weight in (0.0, 10.0):
        preset = free_preset(steps=80, warmup_steps=5, batch=4, cross_share=1.0)
        loss = dataclasses.replace(preset.loss, carried=weight, perceptual=0.0, adversarial=0.0)
        trainer = Trainer(dataclasses.replace(preset, loss=loss), data, tmp_path / str(weight))
        for _ in range(60):
            terms = trainer.train_step()
        assert ("carried" in terms) == (weight > 0)
        batch = trainer.draw_batch()
        net = trainer.net.eval()
        b, s = batch.source.shape[:2]
        with torch.no_grad():
            of_source = net.encode_pose(batch.source.flatten(0, 1))[0].reshape(b, s, -1, 2)
            distance, known = carried_apart(net.encode_pose(batch.driving_clean)[0], of_source, batch)
        assert known.float().mean() > 0.1
        apart[weight] = float(distance[known].mean())
    assert apart[10.0] < 0.8 * apart[0.0], apart
