"""Clips of real footage: layouts, decoding, and training on them with and without synthetic groups."""

from __future__ import annotations

import dataclasses
import math
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from blobs import blob_group, blob_set
from poseweave.clips import (
    ClipError,
    Crop,
    Framer,
    Framing,
    decode,
    find_clips,
    framed_crop,
    main,
    pick_frames,
    picture_size,
)
from poseweave.config import PRESETS, TINY_NETWORK
from poseweave.data import GroupSet, sample_batch
from poseweave.network import PoseWeaveNet
from poseweave.train import Trainer, forward_terms

needs_ffmpeg = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="no ffmpeg program")


def frames(count: int = 8, seed: int = 0) -> np.ndarray:
    return blob_group(seed, identities=1, frames=count)["rgb"][0]


def write_sequence(folder: Path, pictures: np.ndarray) -> None:
    folder.mkdir(parents=True)
    for index, picture in enumerate(pictures):
        Image.fromarray(picture).save(folder / f"{index:07d}.png")


def write_movie(path: Path, pictures: np.ndarray, fps: str = "12.5") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    height, width = pictures.shape[1:3]
    command = ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}"]
    command += ["-r", fps, "-i", "-", "-c:v", "mpeg4", "-q:v", "1", str(path)]
    subprocess.run(command, input=pictures.tobytes(), check=True)


def test_bair_sequences_keep_their_split_and_pixels(tmp_path: Path):
    write_sequence(tmp_path / "train" / "traj_0", frames())
    write_sequence(tmp_path / "test" / "traj_1", frames(seed=1))
    clips = find_clips(tmp_path, "bair")
    assert [c.split for c in clips] == ["test", "train"]
    np.testing.assert_array_equal(decode(clips[1], 64, Crop()), frames())


@needs_ffmpeg
def test_voxceleb2_movies_are_split_by_person(tmp_path: Path):
    for person in range(3):
        for clip in range(2):
            write_movie(tmp_path / "mp4" / f"id0001{person}" / "video" / f"{clip:05d}.mp4", frames(seed=clip))
    clips = find_clips(tmp_path, "voxceleb2")
    assert len(clips) == 6 and {c.subject for c in clips} == {"id00010", "id00011", "id00012"}
    for person in range(3):
        assert len({c.split for c in clips if c.subject == f"id0001{person}"}) == 1
    write_movie(tmp_path / "dev" / "mp4" / "id00099" / "v" / "00000.mp4", frames())
    assert [c.split for c in find_clips(tmp_path, "voxceleb2") if c.subject == "id00099"] == ["train"]


@needs_ffmpeg
def test_taichi_movies_of_one_video_stay_together_and_decode_truly(tmp_path: Path):
    for part in ("#000#100", "#100#200"):
        write_movie(tmp_path / "train" / f"abc{part}.mp4", frames())
    clips = find_clips(tmp_path, "taichi")
    assert [c.subject for c in clips] == ["abc", "abc"]
    found = decode(clips[0], 64, Crop())
    assert found.shape == (8, 64, 64, 3)
    assert np.abs(found.astype(int) - frames()).mean() < 6


@needs_ffmpeg
def test_the_crop_of_a_wide_movie_is_the_square_that_is_asked_for(tmp_path: Path):
    wide = np.zeros((4, 32, 64, 3), np.uint8)
    wide[:, :, 32:] = 200
    write_movie(tmp_path / "wide.mp4", wide)
    clip = find_clips(tmp_path)[0]
    left, right = (decode(clip, 16, Crop(x, 0.5, 1.0)).mean() for x in (0.0, 1.0))
    assert left < 10 and right > 190
    assert Crop(1.0, 0.5, 0.5).box(64, 32) == (48, 8, 16)


def test_a_framed_crop_puts_the_subject_where_training_has_it():
    size, crop = (640, 480), Crop(0.5, 0.5, 1.0)
    framing = Framing(2, 0.0, 0.2, 0.8)
    # a face 60 px high around (200, 180): the square is 150 px, and the face lies a fifth of its half below the centre
    face = np.array([[200.0, 150.0], [200.0, 210.0]])
    left, top, side = crop.box(*size)
    found = framed_crop(crop, size, np.repeat(((face - [left, top]) / side * 2 - 1)[None], 3, 0), framing)
    left, top, side = found.box(*size)
    assert side == 150
    there = (face - [left, top]) / side * 2 - 1
    np.testing.assert_allclose((there.min(0) + there.max(0)) / 2, [0.0, 0.2], atol=0.02)
    assert (there.max(0) - there.min(0)).max() == pytest.approx(0.8, abs=0.01)


class SquareFinder:
    """Stands for the network: finds the white square, but only where it is large enough to be seen."""

    config = TINY_NETWORK

    def encode_pose(self, image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        keypoints, sure = [], []
        for one in image:
            y, x = torch.nonzero(one.mean(0) > 0.8, as_tuple=True)
            seen = len(x) > 60
            box = [x.min(), x.max() + 1, y.min(), y.max() + 1] if seen else [10, 50, 10, 50]
            x0, x1, y0, y1 = (float(v) / 32 - 1 for v in box)
            keypoints.append([[x0, y0], [x1, y1]])
            sure.append([0.9, 0.9] if seen else [0.4, 0.4])
        return torch.tensor(keypoints), torch.tensor(sure)


def test_a_small_subject_is_found_from_a_part_of_the_frame(tmp_path: Path):
    pictures = np.full((3, 240, 320, 3), 60, np.uint8)
    for index, picture in enumerate(pictures):
        picture[40:64, 98 + 3 * index : 122 + 3 * index] = 255
    write_sequence(tmp_path / "frames", pictures)
    framer = object.__new__(Framer)
    framer.net, framer.framing = SquareFinder(), Framing(2, 0.0, 0.2, 0.8)
    clip = find_clips(tmp_path)[0]
    found = framer.crop(clip, Crop())
    left, top, side = found.box(320, 240)
    assert side == pytest.approx(60, abs=4)
    assert left + side / 2 == pytest.approx(113, abs=3) and top + 0.6 * side == pytest.approx(52, abs=3)
    pictures[:] = 60
    pictures[:, :2] += np.arange(3, dtype=np.uint8)[:, None, None, None] * 90
    write_sequence(tmp_path / "none" / "frames", pictures)
    framer.net.encode_pose = lambda image: (torch.zeros(len(image), 2, 2), torch.full((len(image), 2), 0.1))
    with pytest.raises(ClipError, match="no subject"):
        framer.crop(find_clips(tmp_path / "none")[0], Crop())


@needs_ffmpeg
def test_the_size_of_movies_and_pictures_is_read(tmp_path: Path):
    write_movie(tmp_path / "wide.mp4", np.zeros((2, 32, 64, 3), np.uint8))
    write_sequence(tmp_path / "frames", frames(2))
    assert [picture_size(c) for c in find_clips(tmp_path)] == [(64, 32), (64, 64)]


def test_gifs_and_strips_are_read_frame_by_frame(tmp_path: Path):
    pictures = frames(4)
    (tmp_path / "gif").mkdir()
    first, *rest = (Image.fromarray(p) for p in pictures)
    first.save(tmp_path / "gif" / "a.gif", save_all=True, append_images=rest, duration=80)
    (tmp_path / "strip").mkdir()
    Image.fromarray(np.concatenate(list(pictures), 1)).save(tmp_path / "strip" / "s.png")
    gif, strip = find_clips(tmp_path)
    assert decode(gif, 64, Crop()).shape == (4, 64, 64, 3)
    np.testing.assert_array_equal(decode(strip, 64, Crop()), pictures)


def test_what_cannot_be_used_is_named(tmp_path: Path):
    with pytest.raises(ClipError, match="no movie, GIF or image sequence under"):
        find_clips(tmp_path)
    with pytest.raises(ClipError, match="does not move"):
        pick_frames(np.repeat(frames(1), 5, 0), 4)
    with pytest.raises(ClipError, match="has 1 frames"):
        pick_frames(frames(1), 4)
    with pytest.raises(ValueError, match="crop is"):
        Crop(0.5, 0.5, 2.0)


@needs_ffmpeg
def test_a_broken_movie_is_skipped_and_the_rest_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "broken.mp4").write_bytes(b"no movie")
    write_movie(tmp_path / "in" / "good.mp4", frames(12))
    arguments = ["--footage", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--size", "64", "--frames", "6"]
    assert main([*arguments, "--split", "train", "--domain", "test"]) == 0
    said = capsys.readouterr()
    assert "1 of 2 clips" in said.out and "skipped" in said.err and "broken.mp4" in said.err
    data = GroupSet.load(tmp_path / "out", "test_footage_train", ("rgb",))
    assert data.groups[0]["rgb"].shape == (1, 6, 64, 64, 3) and data.clips == [0]


def mixed() -> GroupSet:
    clips = [{"rgb": blob_group(9 + i, identities=1, frames=8)["rgb"]} for i in range(2)]
    return blob_set().with_clips(GroupSet(clips, ["clip0", "clip1"]))


def test_a_mixed_batch_hides_the_labels_that_clips_lack():
    data = mixed()
    batch = sample_batch(data, 0, 0, 16, 2, 0.5, 64, None, clip_share=0.5)
    clip = batch.labelled == 0
    assert 2 < clip.sum() < 14
    assert not batch.target_dense_visible[clip].any() and batch.target_dense_visible[~clip].any()
    assert not batch.driving_visible[clip].any() and (batch.driving_landmarks[clip].abs() > 1).all()
    assert batch.target_mask[clip].max() == 0 and batch.target_mask[~clip].max() == 1
    assert batch.source[clip].std() > 0.01


def test_packed_data_give_the_same_batches():
    plain, packed = mixed(), mixed().pack()
    for step in range(3):
        a, b = (sample_batch(d, 1, step, 6, 2, 0.5, 64, [1, 0, 3, 2], clip_share=0.4) for d in (plain, packed))
        for key, value in vars(a).items():
            assert torch.equal(value, vars(b)[key]), key


@pytest.mark.parametrize("only_clips", [False, True])
def test_training_with_clips_gives_finite_falling_losses(tmp_path: Path, only_clips: bool):
    preset = PRESETS["tiny"]
    train = dataclasses.replace(preset.train, autocast_bf16=False, clip_share=0.5, steps=40, warmup_steps=5)
    data = mixed()
    if only_clips:
        data = GroupSet([data.groups[i] for i in data.clips], ["a", "b"])
    trainer = Trainer(dataclasses.replace(preset, train=train), data, tmp_path)
    values = [trainer.train_step() for _ in range(28)]
    assert all(math.isfinite(v) for step in values for v in step.values())
    first, last = (np.mean([v["pixel"] for v in part]) for part in (values[:8], values[-8:]))
    assert last < 0.9 * first
    if only_clips:
        assert values[0]["landmark"] == values[0]["confidence"] == values[0]["source_mask"] == 0
        assert any(v.get("unlabelled_equivariance", 0) > 0 for v in values)


def test_clip_items_pull_no_labelled_term(tmp_path: Path):
    """Labels of blank rows must not leak: changing them changes nothing."""
    preset = PRESETS["tiny"]
    preset = dataclasses.replace(preset, train=dataclasses.replace(preset.train, clip_share=0.5))
    torch.manual_seed(0)
    net = PoseWeaveNet(preset.network).train()
    data = mixed()
    batch = sample_batch(data, 0, 0, 8, 2, 0.0, 64, None, clip_share=0.5)
    clip = batch.labelled == 0
    changed = dataclasses.replace(
        batch,
        target_mask=torch.where(clip[:, None, None, None], 0.7, batch.target_mask),
        plate=torch.where(clip[:, None, None, None], 0.3, batch.plate),
        source_mask=torch.where(clip[:, None, None, None, None], 0.9, batch.source_mask),
    )
    for step in (0, 1):
        a, b = (forward_terms(net.eval(), x, preset, step, 0).terms for x in (batch, changed))
        for key in a:
            assert torch.equal(a[key], b[key]), key
