"""Contact sheets of a training run: sources, driver, result, truth, mask and keypoints side by side."""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import Tensor

from poseweave.data import GroupSet, sample_batch
from poseweave.network import PoseWeaveNet


def to_image(tensor: Tensor, size: int) -> Image.Image:
    """[3,H,W] in 0..1 as an 8-bit picture of `size`."""
    array = (tensor.detach().float().cpu().clamp(0, 1) * 255).round().byte().permute(1, 2, 0).numpy()
    return Image.fromarray(array).resize((size, size), Image.Resampling.BICUBIC)


def draw_keypoints(picture: Image.Image, keypoints: Tensor, confidence: Tensor) -> Image.Image:
    """Marks keypoints [K,2] in -1..1; green is sure, red is not."""
    draw = ImageDraw.Draw(picture)
    half = picture.width / 2
    for (x, y), c in zip(keypoints.tolist(), confidence.tolist()):
        px, py = (x + 1) * half, (y + 1) * half
        draw.ellipse([px - 2, py - 2, px + 2, py + 2], fill=(int(255 * (1 - c)), int(255 * c), 0))
    return picture


@torch.no_grad()
def preview_sheet(
    net: PoseWeaveNet, data: GroupSet, size: int, rows: int = 5, sources: int = 2, cell: int = 192
) -> Image.Image:
    """One row an item: sources, driver with keypoints, composite over the completed plate, truth, object, mask."""
    batch = sample_batch(data, 20_000, 0, rows, sources, 0.7, size, None, augment=None)
    device = next(net.parameters()).device
    pictures = []
    for i in range(rows):
        source = net.encode_source(batch.source[i].to(device))
        keypoints, confidence = net.encode_pose(batch.driving[i : i + 1].to(device))
        one = torch.ones(1, device=device)
        result = net.reassemble(
            keypoints, confidence, source.key[None], source.value[None], torch.zeros(1, sources, device=device), one
        )
        plate = net.complete_background(source.background, source.mask)
        image = result.object * result.mask + plate * (1 - result.mask)
        row = [to_image(s, cell) for s in batch.source[i]]
        row.append(draw_keypoints(to_image(batch.driving[i], cell), keypoints[0], confidence[0]))
        row += [to_image(x, cell) for x in (image[0], batch.target[i], result.object[0], plate[0])]
        row.append(to_image(result.mask[0].expand(3, -1, -1), cell))
        pictures.append(np.hstack([np.asarray(p) for p in row]))
    return Image.fromarray(np.vstack(pictures))
