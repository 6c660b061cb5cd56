"""Sheets of what looks wrong: the item with the largest error of each measure."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from blobs import blob_group, blob_set
from poseweave import faults
from poseweave.config import PRESETS, TINY_NETWORK
from poseweave.evaluate import Item, Picture
from poseweave.faults import TITLES, errors, faults_sheet, find_worst, main, region_box
from poseweave.network import PoseWeaveNet
from poseweave.train import Trainer


def test_a_box_holds_the_points_that_are_seen():
    points = np.array([[-0.5, -0.5], [0.0, 0.25], [0.9, 0.9]])
    seen = np.array([True, True, False])
    assert region_box(points, seen, 100) == (19, 19, 56, 69)
    assert region_box(points, np.array([True, False, False]), 100) is None
    assert region_box(points * 3, np.ones(3, bool), 100) == (0, 0, 100, 100)


def test_errors_are_taken_where_they_belong():
    truth = torch.zeros(3, 8, 8)
    mask = torch.zeros(1, 8, 8)
    mask[:, 2:6, 2:6] = 1
    image = truth.clone()
    image[:, 2:6, 2:4] = 0.5
    image[:, 0] = 0.3
    values = errors(Picture(image, mask * 0.5), truth, mask, {"eyes": (2, 2, 4, 6), "mouth": (4, 2, 6, 6), "nose": None})
    assert values == pytest.approx({"subject": 0.25, "outline": 0.125, "background": 0.05, "eyes": 0.5, "mouth": 0.0})


def test_each_measure_has_its_worst_item_and_no_item_comes_twice():
    items = [Item(0, 0, 1, frame, (9,)) for frame in range(3)]
    rows = [
        (items[0], {"subject": 0.9, "eyes": 0.5}),
        (items[1], {"subject": 0.1, "eyes": 0.4}),
        (items[2], {"subject": 0.2, "mouth": 0.3}),
    ]
    found = [(w.measure, w.error, w.item.driving) for w in find_worst(rows)]
    assert found == [("subject", 0.9, 0), ("eyes", 0.4, 1), ("mouth", 0.3, 2)]
    again = find_worst(rows[:1])
    assert [(w.measure, w.item.driving) for w in again] == [("subject", 0), ("eyes", 0)], "there is no other item"


def test_the_sheet_has_a_row_a_measure(monkeypatch: pytest.MonkeyPatch):
    domain = dataclasses.replace(faults.DOMAINS["arm"], regions={"left": (0, 2), "right": (1, 3)})
    monkeypatch.setitem(faults.DOMAINS, "test", domain)
    net = PoseWeaveNet(TINY_NETWORK).eval()
    picture, worst = faults_sheet(net, blob_set(), "test", count=6, cell=64)
    assert [w.measure for w in worst] == ["subject", "outline", "background", "left", "right"]
    assert picture.size == (64 * len(TITLES), 64 * 5 + 18)


def test_from_a_checkpoint_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    train = dataclasses.replace(PRESETS["tiny"].train, steps=1, autocast_bf16=False)
    Trainer(dataclasses.replace(PRESETS["tiny"], train=train), blob_set(), tmp_path / "run").train(1)
    out = tmp_path / "faults.jpg"
    words = ["--run", str(tmp_path / "run"), "--data", str(tmp_path), "--out", str(out), "--items", "4"]
    assert main(words) == 2 and not out.exists()
    assert "poseweave.faults: " in capsys.readouterr().err
    np.savez(tmp_path / "test_test_00000.npz", **blob_group(3, frames=10))
    assert main(words) == 0
    assert out.stat().st_size > 1000
    assert capsys.readouterr().out.splitlines()[0].startswith("subject: 0.")
