"""Fine-tuning: held-out frames get better, what is forgotten is measured and bounded, a stopped run goes on, errors are clear."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from blobs import blob_group, blob_set
from poseweave.adapt import UNKNOWN_GUARD, AdaptConfig, Adapter, adapted_preset, shot_groups, start_preset
from poseweave.clips import ClipError
from poseweave.config import PRESETS
from poseweave.export import framing_of, read_checkpoint, write_bundle
from poseweave.finetune import main, within_bound
from poseweave.finetune_report import forgotten
from poseweave.parity import ParityError, check_parity
from poseweave.shot import read_shot_clip, thinned
from poseweave.train import Trainer

pytest.importorskip("onnxruntime", reason="ONNX Runtime is not installed")


def write_clip(folder: Path, colour: tuple[int, int, int], count: int = 40, size: int = 64) -> Path:
    """A striped square in a colour of its own goes around twice before a grey wall."""
    folder.mkdir(parents=True)
    ys, xs = np.mgrid[0:size, 0:size]
    wall = np.stack([90 + xs, 80 + ys // 2, 120 - xs // 2], -1)
    for index in range(count):
        angle = index / count * 4 * np.pi
        x, y = xs - 32 - 10 * np.cos(angle), ys - 32 - 10 * np.sin(angle)
        inside = (abs(x) < 11) & (abs(y) < 11)
        stripes = np.where((np.floor(x / 4) % 2 == 0)[..., None], np.array(colour), 255 - np.array(colour))
        Image.fromarray(np.where(inside[..., None], stripes, wall).astype(np.uint8)).save(folder / f"{index:04d}.png")
    return folder


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A tiny network that knows blobs, its bundle, clips it does not know, and blobs to check with."""
    root = tmp_path_factory.mktemp("start")
    preset = PRESETS["tiny"]
    train = dataclasses.replace(preset.train, steps=70, warmup_steps=5, autocast_bf16=False)
    trainer = Trainer(dataclasses.replace(preset, train=train), blob_set(), root / "run")
    trainer.train(70)
    checkpoint = root / "run" / "checkpoint.safetensors"
    net, _ = read_checkpoint(checkpoint)
    description = {"id": "tiny", "version": "1", "domain": "test", "tier": "draft", "licence": "X-1", "provenance": "Blobs."}
    images = blob_group(5)["rgb"][0, :3]
    framing = framing_of(blob_group(5)["landmarks"].reshape(-1, 4, 2), 0, 4)
    write_bundle(net, root / "tiny", images, description, framing)
    (root / "data").mkdir()
    for split, seeds in (("train", (0, 1)), ("val", (20, 21))):
        for seed in seeds:
            np.savez(root / "data" / f"test_{split}_{seed:05d}.npz", **blob_group(seed, frames=9))
    return {
        "checkpoint": checkpoint,
        "bundle": root / "tiny",
        "data": root / "data",
        "source": write_clip(root / "hero", (220, 40, 60)),
        "driving": write_clip(root / "take", (30, 160, 90)),
    }


def words(start: dict[str, Path], out: Path, steps: int, *more: str) -> list[str]:
    named = {"--source": "source", "--driving": "driving", "--bundle": "bundle", "--start-from": "checkpoint", "--data": "data"}
    given = [w for option, key in named.items() for w in (option, str(start[key]))]
    crops = ["--source-crop", "full", "--driving-crop", "0,0,64", "--device", "cpu", "--threads", "1"]
    return [*given, *crops, "--out", str(out), "--steps", str(steps), *more]


@pytest.fixture(scope="module")
def adapted(start: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out") / "hero"
    assert main(words(start, out, 60, "--batch", "6", "--learning-rate", "0.002", "--bound", "30")) == 0
    return out


def test_held_out_frames_of_both_clips_get_better(adapted: Path):
    report = json.loads((adapted / "report.json").read_text())
    for name in ("source clip, itself", "driving clip, itself"):
        assert report["after"][name]["psnr"] > report["before"][name]["psnr"] + 0.5, name
    assert [clip["heldOutFrames"] for clip in report["clips"]] == [8, 8]
    assert [clip["trainedFrames"] for clip in report["clips"]] == [30, 30]
    assert report["forgetting"]["lostDb"] == forgotten(report["forgetting"])
    assert set(report["forgetting"]["lostDb"]) == {"val people"}
    assert report["training"]["guard"] == UNKNOWN_GUARD, "the bundle names no points of a subject"


def test_the_bundle_names_what_it_was_made_of_and_passes_its_parity_check(adapted: Path, start: dict[str, Path]):
    model = json.loads((adapted / "model.json").read_text())
    assert model["id"] == "hero" and model["version"].startswith("1+")
    assert "hero" in model["provenance"] and "take" in model["provenance"] and "Blobs." in model["provenance"]
    assert model["licence"] == "that of the user's clips (start: X-1)"
    assert model["training"]["phases"][-1]["clips"] == 4 - 2 and model["training"]["phases"][0]["steps"] == 70
    assert 0 <= check_parity(adapted) < 2e-3
    names = {p.name for p in adapted.iterdir()} - {p.name for p in start["bundle"].iterdir()}
    assert names == {"report.json", "report.md", "transfer.jpg", "source-itself.jpg", "driving-itself.jpg"}
    assert [p.name for p in adapted.parent.iterdir()] == ["hero"], "the work folder is gone"
    before, after = (json.loads((f / "model.json").read_text())["golden"]["sha256"] for f in (start["bundle"], adapted))
    assert before != after


def test_a_changed_graph_and_a_changed_golden_are_found(adapted: Path, tmp_path: Path):
    copy = tmp_path / "hero"
    shutil.copytree(adapted, copy)
    golden = copy / "golden.bin"
    kept = golden.read_bytes()
    index = json.loads((copy / "model.json").read_text())["golden"]["tensors"]["encode_source.key"]["offset"]
    golden.write_bytes(kept[:index] + np.float32(3.0).tobytes() + kept[index + 4 :])
    with pytest.raises(ParityError, match="key off by"):
        check_parity(copy)
    golden.write_bytes(kept)
    with (copy / "encode_pose.onnx").open("ab") as file:
        file.write(b"\0")
    with pytest.raises(ParityError, match="encode_pose.onnx: expected SHA-256"):
        check_parity(copy)


def test_a_bundle_that_forgot_too_much_is_refused_until_forced(
    start: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "hero"
    strict = words(start, out, 4, "--bound", "-50")
    assert main(strict) == 1
    said = capsys.readouterr().err
    assert "expected a loss of at most -50 dB on synthetic people; found " in said and "--force" in said
    assert not out.exists() and "PSNR before" in (tmp_path / "hero.work" / "report.md").read_text()
    steps = json.loads((tmp_path / "hero.work" / "report.json").read_text())["training"]["steps"]
    assert main([*strict, "--force"]) == 0
    assert json.loads((out / "report.json").read_text())["training"]["steps"] == steps, "it does not train again"


def test_a_stopped_run_leaves_no_bundle_and_goes_on(
    start: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    whole = Adapter.train_step

    def stopped(self: Adapter) -> dict[str, float]:
        if self.step == 3:
            raise KeyboardInterrupt
        return whole(self)

    out = tmp_path / "hero"
    with monkeypatch.context() as patch:
        patch.setattr(Adapter, "train_step", stopped)
        assert main(words(start, out, 6, "--bound", "30")) == 130
    assert not out.exists() and (tmp_path / "hero.work" / "run" / "checkpoint.safetensors").exists()
    assert main(words(start, tmp_path / "hero", 6, "--hold-out", "0.3")) == 73
    assert "other clips or settings" in capsys.readouterr().err
    assert main(words(start, out, 6, "--bound", "30")) == 0
    assert "goes on at step 3" in capsys.readouterr().out
    assert json.loads((out / "report.json").read_text())["training"]["steps"] == 6


def make_adapter(start: dict[str, Path], run: Path, **config: float) -> Adapter:
    clips = [read_shot_clip(start[key], 64, "full", None, 0.2).trained for key in ("source", "driving")]
    settings = AdaptConfig(**config)
    preset = adapted_preset(start_preset(start["checkpoint"]), settings, False, False)
    return Adapter(preset, settings, shot_groups(clips, None), start["checkpoint"], run, 60.0, "cpu")


def test_the_guards_hold_weights_and_statistics(start: dict[str, Path], tmp_path: Path):
    free = make_adapter(start, tmp_path, weight_guard=0.0, learning_rate=0.003)
    held = make_adapter(start, tmp_path, weight_guard=50.0, learning_rate=0.003)
    loose = make_adapter(start, tmp_path, weight_guard=50.0, learning_rate=0.003, guard=0.01)
    assert float(free.weight_distance().detach()) == 0
    for adapter in (free, held, loose):
        values = {}
        for _ in range(12):
            values |= adapter.train_step()
        assert {"keypoint_guard", "mask_guard", "weight_guard"} <= set(values)
    assert 0 < float(held.weight_distance().detach()) < 0.5 * float(free.weight_distance().detach())
    assert float(loose.weight_distance().detach()) > 1.5 * float(held.weight_distance().detach())
    before, after = read_checkpoint(start["checkpoint"])[0].state_dict(), free.averaged().state_dict()
    for key in before:
        if "running_" in key:
            assert torch.equal(before[key], after[key]), key
    assert not torch.equal(before["out.weight"], after["out.weight"])


def test_starting_weights_are_mixed_in_until_the_loss_is_within_the_bound(start: dict[str, Path], tmp_path: Path):
    adapter = make_adapter(start, tmp_path, learning_rate=0.01, steps=6)  # far enough for what fp16 can tell
    for _ in range(6):
        adapter.train_step()
    begin, end = (net.heatmaps.weight.detach() for net in (adapter.start, adapter.averaged()))

    class Linear:
        """Loses 4 dB with all that was learned."""

        def measure(self, net: torch.nn.Module) -> dict[str, dict[str, float]]:
            share = (net.heatmaps.weight.detach() - begin).norm() / (end - begin).norm()
            return {"people": {"psnr": 30 - 4 * float(share)}}

    for bound, expected in ((5.0, 1.0), (2.5, 0.55), (1.2, 0.25), (0.1, 0.25)):
        share, forgetting = within_bound(adapter, Linear(), bound, force=False)
        assert share == expected
        assert forgetting["lostDb"]["people"] == pytest.approx(4 * share, abs=0.2)
    assert within_bound(adapter, Linear(), 0.1, force=True)[0] == 1.0


def test_neighbours_of_a_batch_show_the_source_and_the_driving_clip_in_turn(start: dict[str, Path], tmp_path: Path):
    adapter = make_adapter(start, tmp_path)
    for seed in range(5):
        groups = [item.group for item in adapter.draw_shot(np.random.default_rng(seed), 6, 2)]
        assert sorted(set(groups)) == [0, 1] and all(a != b for a, b in zip(groups, groups[1:]))


def test_long_clips_are_thinned_evenly():
    frames = [np.array(i) for i in range(103)]
    kept, stride = thinned(iter(frames), 30)
    assert stride == 4 and [int(f) for f in kept] == list(range(0, 103, 4))


def test_what_is_wrong_with_a_clip_is_said(start: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    missing = {**start, "driving": tmp_path / "none.mp4"}
    assert main(words(missing, tmp_path / "a", 1)) == 66
    assert "found nothing at" in capsys.readouterr().err
    still = tmp_path / "still"
    shutil.copytree(start["source"], still)
    for path in still.iterdir():
        shutil.copy(start["source"] / "0000.png", path)
    assert main(words({**start, "driving": still}, tmp_path / "b", 1)) == 65
    assert "expected a clip that moves" in capsys.readouterr().err
    assert main(words(start, tmp_path / "c", 1, "--source-crop", "0,0,99", "--source-crop", "full")) == 2
    assert main(words(start, tmp_path / "c", 1, "--guard", "-1")) == 2
    assert "--guard: expected 0 to 10, found -1" in capsys.readouterr().err
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "mine.txt").write_text("mine")
    assert main(words(start, tmp_path / "d", 1)) == 73
    assert (tmp_path / "d" / "mine.txt").read_text() == "mine"
    assert not any((tmp_path / name).exists() for name in ("a", "b", "c"))
    for square, said in (("0,0,99", "inside 64x64"), ("a,b", "x,y,side in pixels"), ("auto", "finds no subject")):
        with pytest.raises(ClipError, match=said):
            read_shot_clip(start["source"], 64, square, None, 0.2)
    (tmp_path / "short").mkdir()
    shutil.copy(start["source"] / "0000.png", tmp_path / "short" / "0.png")
    with pytest.raises(ClipError, match="at least 10 frames; found 1"):
        read_shot_clip(tmp_path / "short", 64, "full", None, 0.2)


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="no ffmpeg program")
def test_a_cut_off_movie_is_named(tmp_path: Path):
    import subprocess

    path = tmp_path / "take.mp4"
    frames = blob_group(1, identities=1, frames=40)["rgb"][0]
    command = ["ffmpeg", "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "64x64", "-r", "25", "-i", "-"]
    subprocess.run([*command, "-c:v", "mpeg4", "-movflags", "+faststart", str(path)], input=frames.tobytes(), check=True)
    assert len(read_shot_clip(path, 64, "full", None, 0.2).frames) == 40
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    with pytest.raises(ClipError, match="take.mp4: expected a movie that ffmpeg reads to its end"):
        read_shot_clip(path, 64, "full", None, 0.2)
