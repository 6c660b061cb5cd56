"""The GPU job: parts, growing data, planning; and the whole of it where the data kit is."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from blobs import blob_group, blob_set
from poseweave.config import PRESETS
from poseweave.job import GroupFolder, main, publish, saved_steps
from poseweave.parts import PartsError, half_weights, join_parts, write_parts
from poseweave.train import Trainer


def test_parts_are_small_join_exactly_and_damage_is_found(tmp_path: Path):
    tensors = {"a": torch.randn(100, 100), "b": torch.arange(5)}
    manifest = write_parts(tensors, {"step": "7"}, tmp_path, "w", limit=9000)
    parts = sorted(tmp_path.glob("w.part*"))
    assert len(parts) == 5 and all(p.stat().st_size <= 9000 for p in parts)
    joined = load_file(str(join_parts(manifest, tmp_path / "joined.safetensors")))
    assert all(torch.equal(joined[k], v) for k, v in tensors.items())
    assert json.loads(manifest.read_text())["step"] == "7"
    write_parts({"a": torch.zeros(10)}, {}, tmp_path, "w", limit=9000)
    assert len(list(tmp_path.glob("w.part*"))) == 1, "parts of an older, larger file are gone"
    (tmp_path / "w.part0").write_bytes(b"x")
    with pytest.raises(PartsError, match="w.part0: expected .* found 1 bytes"):
        join_parts(manifest, tmp_path / "joined.safetensors")


def test_published_weights_start_a_new_phase(tmp_path: Path):
    trainer = Trainer(PRESETS["tiny"], blob_set(), tmp_path / "run")
    trainer.train(3)
    out = tmp_path / "out"
    out.mkdir()
    publish(trainer, out)
    assert {p.name for p in out.iterdir()} == {"weights.json", "weights.part0", "preview.jpg", "log.jsonl"}
    other = Trainer(PRESETS["tiny"], blob_set(), tmp_path / "other")
    other.resume(join_parts(out / "weights.json", tmp_path / "w.safetensors"), restart_schedule=True)
    half = half_weights(trainer.ema.values)
    for key, value in other.net.state_dict().items():
        assert torch.equal(value, half[key].to(value.dtype)), key
    assert other.step == 0 and other.history[-1]["steps"] == 3
    other.train_step()
    assert not torch.equal(other.ema.values["out.weight"], other.net.state_dict()["out.weight"])


def test_a_plan_is_kept_by_the_checkpoint(tmp_path: Path):
    trainer = Trainer(PRESETS["tiny"], blob_set(), tmp_path)
    trainer.plan(77)
    trainer.train(2)
    assert saved_steps(tmp_path / "checkpoint.safetensors") == 77


def test_training_ends_at_its_deadline_with_a_checkpoint(tmp_path: Path):
    trainer = Trainer(PRESETS["tiny"], blob_set(), tmp_path)
    trainer.train(1000, deadline=0.0)
    assert trainer.step == 1 and (tmp_path / "checkpoint.safetensors").exists()


def test_a_growing_folder_is_read_piece_by_piece(tmp_path: Path):
    def write(index: int) -> None:
        np.savez(tmp_path / f"test_train_{index:05d}.npz", **blob_group(index))

    write(3)
    folder = GroupFolder(tmp_path, PRESETS["tiny"], None)
    first = folder.load()
    write(1)
    (tmp_path / "test_train_00002.npz.partial").write_bytes(b"half")
    assert folder.count() == 2
    second = folder.load()
    assert second.names == ["test_train_00001.npz", "test_train_00003.npz"]
    assert second.groups[1] is first.groups[0]


@pytest.mark.skipif("POSEWEAVE_KIT" not in os.environ, reason="POSEWEAVE_KIT does not name a data kit")
def test_one_command_renders_trains_publishes_and_reports(tmp_path: Path):
    arguments = ["face-tiny", "--kit", os.environ["POSEWEAVE_KIT"], "--work", str(tmp_path / "work"), "--device", "cpu"]
    arguments += ["--out", str(tmp_path / "out"), "--minutes", "2", "--total-minutes", "0.2", "--reserve-seconds", "4"]
    arguments += ["--groups", "1", "--first-groups", "1", "--val-groups", "1", "--frames", "9", "--identities", "2"]
    assert main([*arguments, "--jobs", "1", "--items", "2"]) == 0
    first = json.loads((tmp_path / "out" / "weights.json").read_text())["step"]
    assert main([*arguments, "--jobs", "1", "--items", "2"]) == 0
    assert int(json.loads((tmp_path / "out" / "weights.json").read_text())["step"]) > int(first) > 0
    names = {p.name for p in (tmp_path / "out").iterdir()}
    assert {"weights.json", "weights.part0", "preview.jpg", "log.jsonl", "report.json", "report.md"} == names
