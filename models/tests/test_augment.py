"""Augmentation: each operator does what it says, and whole batches stay true to their labels."""

from __future__ import annotations

import dataclasses
import io
import math

import numpy as np
import pytest
import torch
from PIL import Image

from blobs import blob_set
from poseweave.augment import (
    apply_grade,
    blur,
    blur_kernels,
    covered,
    damage,
    jpeg,
    occlude,
    occluder_shapes,
    random_grade,
    rescale,
    sensor_noise,
)
from poseweave.config import AugmentConfig
from poseweave.data import sample_batch

CONFIG = AugmentConfig()
QUIET = AugmentConfig(
    exposure_stops=0, white_balance=0, gamma=0, lift=0, contrast=0, saturation=0, blur_share=0, rescale_share=0,
    noise_share=0, jpeg_share=0, occluder_share=0, source_damage_share=0, source_occluder_share=0,
)  # fmt: skip


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def picture(size: int = 64) -> torch.Tensor:
    ramp = torch.linspace(0, 1, size)
    waves = 0.5 + 0.5 * torch.sin(torch.arange(size) * 0.9)
    return torch.stack([ramp.expand(size, size), ramp[:, None].expand(size, size), waves.expand(size, size)])[None]


def test_jpeg_is_close_to_a_real_encoder():
    image = picture()
    for quality in (20, 50, 90):
        file = io.BytesIO()
        array = (image[0] * 255).round().byte().permute(1, 2, 0).numpy()
        Image.fromarray(array).save(file, "JPEG", quality=quality, subsampling=2)
        real = torch.from_numpy(np.array(Image.open(file))).permute(2, 0, 1)[None].float() / 255
        ours = jpeg(image, torch.tensor([float(quality)]))
        assert (ours - real).abs().mean() < 0.25 * (real - image).abs().mean() + 0.01
    errors = [(jpeg(image, torch.tensor([float(q)])) - image).abs().mean() for q in (10, 40, 95)]
    assert errors[0] > errors[1] > errors[2]
    assert (jpeg(image, torch.tensor([10.0])) - jpeg(image, torch.tensor([10.0]), (3, 5))).abs().max() > 0.01


def test_blur_keeps_flat_colour_and_mean_and_works_on_each_image_alone():
    kernels = blur_kernels(6, 128, CONFIG, generator())
    torch.testing.assert_close(kernels.sum((1, 2, 3)), torch.ones(6))
    flat = torch.full((6, 3, 64, 64), 0.3)
    torch.testing.assert_close(blur(flat, kernels), flat)
    images = torch.rand(6, 3, 64, 64)
    torch.testing.assert_close(blur(images, kernels)[2:3], blur(images[2:3], kernels[2:3]))


def test_scaling_removes_fine_detail_and_keeps_the_size():
    image = torch.rand(1, 3, 64, 64)
    for mode in ("nearest", "bilinear", "bicubic"):
        out = rescale(image, 2.7, mode)
        assert out.shape == image.shape and out.std() < 0.7 * image.std()


def test_noise_has_the_stated_size():
    flat = torch.full((2, 3, 128, 128), 0.5)
    out = sensor_noise(flat, torch.tensor([0.05, 0.0]), torch.tensor([False, False]), generator())
    assert out[0].std() == pytest.approx(0.05, rel=0.05) and torch.equal(out[1], flat[1])


def test_a_grade_treats_all_pictures_of_an_item_alike():
    grade = random_grade(2, CONFIG, generator())
    images = torch.rand(2, 3, 3, 8, 8)
    torch.testing.assert_close(apply_grade(images, grade)[:, 1], apply_grade(images[:, 1], grade))
    assert (apply_grade(images, grade) - images).abs().mean() > 0.01


def test_occluders_cover_a_visible_part_and_what_they_cover_is_known():
    shapes = occluder_shapes(40, 64, generator())
    share = (shapes > 0.5).float().mean((1, 2, 3))
    assert share.max() < 0.5 and (share > 0.003).float().mean() > 0.8
    image = torch.rand(4, 3, 64, 64)
    out, cover = occlude(image, torch.tensor([1, 3]), generator(1))
    assert torch.equal(out[::2], image[::2]) and cover[::2].sum() == 0
    changed = (out[1] - image[1]).abs().amax(0) > 0.3
    assert (cover[1, 0] > 0.5)[changed].float().mean() > 0.8
    y, x = torch.nonzero(cover[1, 0] > 0.9)[0].tolist()
    point = torch.tensor([[(x + 0.5) / 32 - 1, (y + 0.5) / 32 - 1], [9.0, 9.0]])
    assert covered(point[None].expand(4, 2, 2), cover)[:2, 0].tolist() == [False, True]


def test_damage_is_a_pure_function_and_stays_in_range():
    image = torch.rand(8, 3, 64, 64)
    kept = image.clone()
    a = damage(image, CONFIG, generator(3), generator(4))
    b = damage(image, CONFIG, generator(3), generator(4))
    assert torch.equal(a, b) and torch.equal(image, kept)
    assert a.min() >= 0 and a.max() <= 1 and math.isfinite(float(a.sum()))
    assert not torch.equal(a, damage(image, CONFIG, generator(5), generator(4)))


def test_strengths_of_zero_leave_a_batch_as_it_was():
    data = blob_set()
    plain = sample_batch(data, 0, 3, 4, 2, 0.5, 64, None, augment=None)
    quiet = sample_batch(data, 0, 3, 4, 2, 0.5, 64, None, augment=QUIET)
    for key, value in vars(plain).items():
        torch.testing.assert_close(vars(quiet)[key], value, atol=2e-3, rtol=0)


def test_the_truth_of_an_occluded_source_stays_clean_and_its_labels_say_so():
    data = blob_set()
    config = dataclasses.replace(QUIET, source_occluder_share=1.0, occluder_share=1.0)
    plain = sample_batch(data, 0, 1, 8, 3, 0.0, 64, None, augment=QUIET)
    batch = sample_batch(data, 0, 1, 8, 3, 0.0, 64, None, augment=config)
    torch.testing.assert_close(batch.target, plain.target)
    torch.testing.assert_close(batch.driving_clean, plain.driving_clean)
    touched = ((batch.source - plain.source).abs().amax((2, 3, 4)) > 0.02).sum(1)
    assert touched.max() == 1, "one source of an item at most"
    changed = (batch.source - plain.source).abs().amax(2, keepdim=True) > 0.3
    assert batch.source_mask[changed].min() > 0.2
    assert batch.source_dense_visible.sum() < plain.source_dense_visible.sum()
    assert batch.driving_visible.sum() < plain.driving_visible.sum()
