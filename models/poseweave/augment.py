"""Augmentation of training batches towards real footage: grade, lens and motion blur, scaling, noise, JPEG, occluders.

Takes float images [N,3,H,W] in 0..1 on any device; parameters come from a CPU generator, so they are the same on every
device, and each operator runs on the chosen images only. Everything is computed in float32 and needs no gradient.
H and W are divisible by 16.
"""

from __future__ import annotations

import functools
import math
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from poseweave.config import AugmentConfig
from poseweave.layers import cell_centres

_LUMA = (0.299, 0.587, 0.114)
_JPEG_LUMA = (
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29,
    51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121,
    120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
)  # fmt: skip
_JPEG_CHROMA = (
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99,
    *([99] * 36),
)  # fmt: skip


def uniform(n: int, low: float, high: float, generator: Generator, *shape: int) -> Tensor:
    return low + (high - low) * torch.rand(n, *shape, generator=generator)


def chosen(n: int, share: float, generator: Generator) -> Tensor:
    """Indices of the images that an operator is applied to."""
    return torch.nonzero(torch.rand(n, generator=generator) < share)[:, 0]


# ---- grade: another camera, another light


class Grade(NamedTuple):
    gamma: Tensor
    gain: Tensor
    lift: Tensor
    contrast: Tensor
    saturation: Tensor


def random_grade(n: int, config: AugmentConfig, generator: Generator) -> Grade:
    """Exposure in stops, white balance, gamma, contrast, saturation and lift of n images."""
    one = (1, 1, 1)
    exposure = torch.exp2(uniform(n, -config.exposure_stops, config.exposure_stops, generator, *one))
    balance = torch.exp(uniform(n, -config.white_balance, config.white_balance, generator, 3, 1, 1))
    return Grade(
        torch.exp(uniform(n, -config.gamma, config.gamma, generator, *one)),
        exposure * balance,
        uniform(n, -config.lift, config.lift, generator, 3, 1, 1),
        torch.exp(uniform(n, -config.contrast, config.contrast, generator, *one)),
        torch.exp(uniform(n, -config.saturation, config.saturation, generator, *one)),
    )


def apply_grade(image: Tensor, grade: Grade) -> Tensor:
    """Grades [N,3,H,W] or [N,S,3,H,W]: all pictures of an item alike."""
    gamma, gain, lift, contrast, saturation = (
        t.to(image.device).unsqueeze(1) if image.dim() == 5 else t.to(image.device) for t in grade
    )
    x = image.clamp_min(1e-4) ** gamma * gain + lift
    x = (x - 0.45) * contrast + 0.45
    luma = (x * x.new_tensor(_LUMA).reshape(3, 1, 1)).sum(-3, keepdim=True)
    return (luma + (x - luma) * saturation).clamp(0, 1)


# ---- damage


def blur_kernels(n: int, size: int, config: AugmentConfig, generator: Generator) -> Tensor:
    """Kernels [n,1,k,k]: half of them lens blur, half motion blur; k grows with the picture."""
    radius = max(1, size // 64)
    along = torch.arange(-radius, radius + 1, dtype=torch.float32)
    y, x = along[:, None], along[None, :]
    sigma = uniform(n, 0.3, 0.3 + config.blur_size * radius / 2, generator, 1, 1)
    lens = torch.exp(-(x * x + y * y) / (2 * sigma**2))
    angle = uniform(n, 0, math.pi, generator, 1, 1)
    half = uniform(n, 0.5, 0.5 + config.blur_size * radius, generator, 1, 1)
    across = -x * angle.sin() + y * angle.cos()
    forward = x * angle.cos() + y * angle.sin()
    motion = torch.exp(-(across**2) / 0.5) * torch.sigmoid((half - forward.abs()) * 4)
    kernel = torch.where(torch.rand(n, 1, 1, generator=generator) < 0.5, lens, motion)
    return (kernel / kernel.sum((1, 2), keepdim=True))[:, None]


def blur(image: Tensor, kernels: Tensor) -> Tensor:
    """Filters each image with a kernel of its own."""
    n, c, h, w = image.shape
    r = kernels.shape[-1] // 2
    padded = F.pad(image, (r, r, r, r), mode="replicate").reshape(1, n * c, h + 2 * r, w + 2 * r)
    kernels = kernels.to(image).repeat_interleave(c, 0)
    return F.conv2d(padded, kernels, groups=n * c).reshape(n, c, h, w)


def rescale(image: Tensor, factor: float, mode: str) -> Tensor:
    """Scales down by `factor` and up again."""
    size = image.shape[-1]
    small = max(8, round(size / factor))
    low = F.interpolate(image, (small, small), mode="bilinear", antialias=True, align_corners=False)
    if mode == "nearest":
        return F.interpolate(low, (size, size), mode=mode)
    return F.interpolate(low, (size, size), mode=mode, align_corners=False).clamp(0, 1)


def sensor_noise(image: Tensor, sigma: Tensor, grain: Tensor, noise: Generator) -> Tensor:
    """Adds noise of `sigma` [N]; where `grain` [N] is true it is coarser and alike in all channels."""
    fine = torch.randn(image.shape, generator=noise, device=image.device)
    n, _, h, w = image.shape
    coarse = torch.randn(n, 1, h // 2, w // 2, generator=noise, device=image.device)
    coarse = F.interpolate(coarse, (h, w), mode="bilinear", align_corners=False) * 1.6
    field = torch.where(grain.to(image.device)[:, None, None, None], coarse, fine)
    return (image + field * sigma.to(image)[:, None, None, None] * (0.5 + image)).clamp(0, 1)


@functools.cache
def _dct() -> Tensor:
    k, x = torch.arange(8.0)[:, None], torch.arange(8.0)[None, :]
    matrix = torch.cos((2 * x + 1) * k * math.pi / 16) * 0.5
    matrix[0] /= math.sqrt(2)
    return matrix


def _quantise(plane: Tensor, table: tuple[int, ...], scale: Tensor) -> Tensor:
    """Rounds the 8x8 cosine coefficients of [N,C,H,W] (values -128..127) to multiples of the scaled table."""
    n, c, h, w = plane.shape
    d = _dct().to(plane)
    blocks = plane.reshape(n, c, h // 8, 8, w // 8, 8).transpose(3, 4)
    step = (torch.tensor(table, device=plane.device, dtype=plane.dtype).reshape(8, 8) * scale[:, None, None]).clamp(1, 255)
    coefficients = d @ blocks @ d.T
    step = step[:, None, None, None]
    blocks = d.T @ (torch.round(coefficients / step) * step) @ d
    return blocks.transpose(3, 4).reshape(n, c, h, w)


def jpeg(image: Tensor, quality: Tensor, offset: tuple[int, int] = (0, 0)) -> Tensor:
    """What JPEG at `quality` [N] in 1..100 makes of the images: 4:2:0, the standard's tables, blocks shifted by `offset`."""
    h, w = image.shape[-2:]
    oy, ox = offset
    x = F.pad(image, (ox, 16 - ox, oy, 16 - oy), mode="replicate") * 255
    r, g, b = x[:, :1], x[:, 1:2], x[:, 2:]
    luma = 0.299 * r + 0.587 * g + 0.114 * b
    chroma = torch.cat([(b - luma) * 0.564, (r - luma) * 0.713], 1)
    q = quality.to(image).clamp(1, 100)
    scale = torch.where(q < 50, 50 / q, 2 - q / 50)
    luma = _quantise(luma - 128, _JPEG_LUMA, scale) + 128
    chroma = _quantise(F.avg_pool2d(chroma, 2), _JPEG_CHROMA, scale)
    chroma = F.interpolate(chroma, scale_factor=2.0, mode="bilinear", align_corners=False)
    cb, cr = chroma[:, :1], chroma[:, 1:]
    red, blue = luma + 1.403 * cr, luma + 1.773 * cb
    green = (luma - 0.299 * red - 0.114 * blue) / 0.587
    out = torch.cat([red, green, blue], 1)[..., oy : oy + h, ox : ox + w]
    return (out / 255).clamp(0, 1)


def damage(image: Tensor, config: AugmentConfig, generator: Generator, noise: Generator, strength: float = 1.0) -> Tensor:
    """Blur, scaling, noise and compression, each on a random part of the images."""
    out = image.clone()
    n, size = len(image), image.shape[-1]
    which = chosen(n, config.blur_share, generator).to(image.device)
    if len(which):
        out[which] = blur(out[which], blur_kernels(len(which), size, config, generator))
    which = chosen(n, config.rescale_share, generator).to(image.device)
    factor = float(uniform(1, 1.3, 1.3 + strength * (config.rescale_factor - 1.3), generator))
    mode = ("bilinear", "bicubic", "nearest")[int(torch.randint(3, (1,), generator=generator))]
    if len(which):
        out[which] = rescale(out[which], min(factor, size / 24), mode)
    which = chosen(n, config.noise_share, generator).to(image.device)
    sigma = uniform(n, 0, strength * config.noise, generator).to(image.device)
    grain = (torch.rand(n, generator=generator) < 0.3).to(image.device)
    if len(which):
        out[which] = sensor_noise(out[which], sigma[which], grain[which], noise)
    which = chosen(n, config.jpeg_share, generator).to(image.device)
    lowest = 90 + strength * (config.jpeg_quality - 90)
    quality = uniform(n, lowest, 90, generator).to(image.device)
    oy, ox = (int(v) for v in torch.randint(0, 8, (2,), generator=generator))
    if len(which):
        out[which] = jpeg(out[which], quality[which], (oy, ox))
    return out


# ---- occluders


def occluder_shapes(n: int, size: int, generator: Generator, device: torch.device | str = "cpu") -> Tensor:
    """Soft shapes [n,1,size,size] in 0..1: hands (a palm and fingers), bars, ellipses and boxes."""
    capsules = 6
    centre = uniform(n, -0.6, 0.6, generator, 1, 2)
    radius = uniform(n, 0.08, 0.26, generator, 1)
    turn = uniform(n, 0, 2 * math.pi, generator, 1)
    kind = torch.randint(4, (n,), generator=generator)

    # fingers fan out from the palm's rim; a bar is one long capsule
    spread = torch.linspace(-0.9, 0.9, capsules - 1)[None] + uniform(n, -0.12, 0.12, generator, capsules - 1)
    angle = turn + spread
    heading = torch.stack([angle.cos(), angle.sin()], -1)
    start = centre + heading * radius[..., None] * 0.7
    length = radius * uniform(n, 1.0, 2.2, generator, capsules - 1)
    end = start + heading * length[..., None]
    width = (radius * 0.26).expand(n, capsules - 1)
    arm = torch.stack([turn.cos(), turn.sin()], -1) * -1.6
    start, end = torch.cat([start, centre], 1), torch.cat([end, centre + arm], 1)
    width = torch.cat([width, radius * 0.6], 1)
    hand, bar = kind == 0, kind == 1
    keep = torch.zeros(n, capsules, dtype=torch.bool)
    keep[hand] = True
    keep[bar, capsules - 1] = True

    flat = uniform(n, 0.5, 1.0, generator, 1)
    start, end, width, keep, centre, turn, kind, bar, radius, flat = (
        t.to(device) for t in (start, end, width, keep, centre, turn, kind, bar, radius, flat)
    )
    point = cell_centres(size, start).reshape(1, 1, -1, 2)
    axis = end - start
    along = ((point - start[:, :, None]) * axis[:, :, None]).sum(-1) / axis.square().sum(-1)[..., None].clamp_min(1e-6)
    nearest = start[:, :, None] + along.clamp(0, 1)[..., None] * axis[:, :, None]
    distance = (point - nearest).norm(dim=-1) - width[..., None]
    distance = torch.where(keep[..., None], distance, torch.inf).amin(1)

    offset = point[:, 0] - centre
    c, s = turn.cos(), turn.sin()
    u, v = offset[..., 0] * c + offset[..., 1] * s, offset[..., 1] * c - offset[..., 0] * s
    round_ = (u**2 + (v / flat) ** 2).sqrt() - radius
    box = torch.maximum(u.abs(), v.abs() / flat) - radius
    plain = torch.where((kind == 3)[:, None], box, round_)
    distance = torch.where(bar[:, None], distance, torch.minimum(distance, plain))
    return torch.sigmoid(-distance * size * 1.2).reshape(n, 1, size, size)


def occluder_texture(like: Tensor, generator: Generator) -> Tensor:
    """Pictures for occluders: skin and cloth colours with blotches, or parts of the other images of the batch."""
    n, _, h, w = like.shape
    tone = uniform(n, 0.25, 1.0, generator, 1, 1, 1) * torch.tensor([0.95, 0.72, 0.6]).reshape(1, 3, 1, 1)
    colour = torch.rand(n, 3, 1, 1, generator=generator)
    skin = torch.rand(n, 1, 1, 1, generator=generator) < 0.5
    coarse, fine = (torch.randn(n, 1, c, c, generator=generator) for c in (5, 24))
    blotch = sum(
        F.interpolate(x.to(like), (h, w), mode="bicubic", align_corners=False) * a
        for x, a in ((coarse, 0.10), (fine, 0.05))
    )
    plain = (torch.where(skin, tone, colour).to(like) + blotch).clamp(0, 1)
    other = like.roll(1, 0).flip(-2)
    borrowed = (torch.rand(n, 1, 1, 1, generator=generator) < 0.3).to(like.device)
    return torch.where(borrowed, other, plain)


def occlude(image: Tensor, which: Tensor, generator: Generator) -> tuple[Tensor, Tensor]:
    """Puts an occluder over the images `which`; returns them all and the cover [N,1,H,W]."""
    cover = image.new_zeros(len(image), 1, *image.shape[-2:])
    if not len(which):
        return image, cover
    which = which.to(image.device)
    shape = occluder_shapes(len(which), image.shape[-1], generator, image.device)
    part = image[which]
    out = image.clone()
    out[which] = part + (occluder_texture(part, generator) - part) * shape
    cover[which] = shape
    return out, cover


def covered(points: Tensor, cover: Tensor) -> Tensor:
    """Which points [N,P,2] lie under the cover [N,1,H,W]."""
    size = cover.shape[-1]
    cell = ((points.float() + 1) * 0.5 * size).floor().long().clamp(0, size - 1)
    return torch.gather(cover.flatten(1), 1, cell[..., 1] * size + cell[..., 0]) > 0.5


# ---- whole batches


def augment_fields(fields: dict[str, Tensor], config: AugmentConfig, seed: int, step: int) -> dict[str, Tensor]:
    """Augments the fields of a `data.Batch`; a pure function of seed and step.

    Sources, target and plate share a grade; the driver has its own. The driver is damaged and occluded, and what is
    covered counts as hidden. Some sources are damaged a little, and one of several may be occluded: the answer stays
    clean, and the occluder counts as foreground of that source.
    """
    generator = Generator().manual_seed(seed * 1_000_003 + step)
    device = fields["driving"].device
    noise = Generator(device).manual_seed(seed * 1_000_003 + step)
    fields = dict(fields)
    b, s = fields["source"].shape[:2]

    grade = random_grade(b, config, generator)
    for key in ("source", "target", "plate"):
        fields[key] = apply_grade(fields[key], grade)
    clean = apply_grade(fields["driving"], random_grade(b, config, generator))
    fields["driving_clean"] = clean
    driving, cover = occlude(clean, chosen(b, config.occluder_share, generator), generator)
    for points, visible in (("driving_landmarks", "driving_visible"), ("driving_dense", "driving_dense_visible")):
        fields[visible] = fields[visible] & ~covered(fields[points], cover)
    fields["driving"] = damage(driving, config, generator, noise)

    source = fields["source"].flatten(0, 1)
    if s > 1:
        items = chosen(b, config.source_occluder_share, generator)
        which = items * s + torch.randint(s, (len(items),), generator=generator)
        source, cover = occlude(source, which, generator)
        if len(which):
            mask = torch.maximum(fields["source_mask"].flatten(0, 1), cover)
            fields["source_mask"] = mask.reshape(fields["source_mask"].shape)
            for points, visible in (("source_landmarks", "source_visible"), ("source_dense", "source_dense_visible")):
                hidden = covered(fields[points].flatten(0, 1), cover).reshape(fields[visible].shape)
                fields[visible] = fields[visible] & ~hidden
    which = chosen(b * s, config.source_damage_share, generator).to(device)
    if len(which):
        source = source.clone()
        source[which] = damage(source[which], config, generator, noise, config.source_damage)
    fields["source"] = source.reshape(fields["source"].shape)
    return fields
