"""Measures a network on the two clips of a shot and on synthetic people whom it must not forget.

Sources of every measurement are frames that training may see; drivers and truths are the held-out ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import Tensor

from poseweave.data import GroupSet, image_of
from poseweave.evaluate import Picture, Reassembler, draw_items
from poseweave.features import FeatureNet, feature_distance
from poseweave.metrics import flicker, landmark_distance, psnr
from poseweave.network import PoseWeaveNet, Source
from poseweave.preview import to_image
from poseweave.shot import ShotClip

SOURCES = 4
_MOST_HELD = 12
_FRAMING_POINTS = 36


@dataclass(frozen=True)
class Judge:
    """What all networks are measured with: kit features, and the starting network's keypoints and masks."""

    net: PoseWeaveNet
    features: FeatureNet

    def mask(self, image: Tensor) -> Tensor:
        """Where the starting network sees the subject: [1,H,W], 0 or 1."""
        found = self.net.source_mask(self.net.pose(self.net.encode(image[None])).features)
        return (torch.sigmoid(found.float())[0] > 0.5).float()

    def keypoints(self, image: Tensor) -> Tensor:
        return self.net.encode_pose(image[None])[0][0]


def even(frames: np.ndarray, count: int) -> np.ndarray:
    """At most `count` frames at even distances, the first and the last among them."""
    return frames[np.unique(np.linspace(0, len(frames) - 1, count).round().astype(int))]


def sources_of(clip: ShotClip, device: str) -> Tensor:
    return image_of(even(clip.trained, SOURCES)).to(device)


def held_of(clip: ShotClip, device: str) -> Tensor:
    """Held-out frames in a row [F,3,S,S]."""
    return image_of(clip.held[:_MOST_HELD]).to(device)


@torch.no_grad()
def draw_all(net: PoseWeaveNet, sources: Tensor, driving: Tensor) -> list[Picture]:
    model = Reassembler(net)
    prepared: Source = model.prepare(sources)
    return [model.draw(prepared, len(sources), frame) for frame in driving]


@torch.no_grad()
def self_row(net: PoseWeaveNet, clip: ShotClip, judge: Judge, device: str) -> dict[str, float]:
    """Self reconstruction of the held-out frames from frames of training."""
    sources, truth = sources_of(clip, device), held_of(clip, device)
    results = [p.image for p in draw_all(net, sources, truth)]
    return _against_truth(results, truth, judge) | {
        f"flicker{key.capitalize()}": value for key, value in flicker(torch.stack(results), truth).items()
    }


@torch.no_grad()
def copy_row(clip: ShotClip, judge: Judge, device: str) -> dict[str, float]:
    """The trivial answer: the source nearest in time."""
    truth = held_of(clip, device)
    return _against_truth([sources_of(clip, device)[-1]] * len(truth), truth, judge)


def _against_truth(results: list[Tensor], truth: Tensor, judge: Judge) -> dict[str, float]:
    rows = [
        {
            "psnr": psnr(result, frame),
            "objectPsnr": psnr(result, frame, judge.mask(frame)),
            "kitFeatureDistance": float(feature_distance(judge.features(result[None]), judge.features(frame[None]))),
        }
        for result, frame in zip(results, truth)
    ]
    return {key: float(np.mean([row[key] for row in rows])) for key in rows[0]}


@torch.no_grad()
def cross_row(net: PoseWeaveNet, source: ShotClip, driving: ShotClip, judge: Judge, device: str) -> dict[str, float]:
    """The transfer: held-out frames of `driving` drive; there is no truth, so pose and identity are judged.

    `posePx`: keypoints found in the result against the driver's; `leakage`: identity distance to the source clip less
    that to the driver, below 0 is right.
    """
    sources, drivers = sources_of(source, device), held_of(driving, device)

    def identity(image: Tensor) -> Tensor:
        return judge.features.embed(image[None], judge.mask(image)[None])[0]

    wanted = torch.stack([identity(s) for s in sources]).mean(0)
    size = net.config.size
    pose, leak = [], []
    for result, driver in zip(draw_all(net, sources, drivers), drivers):
        named = min(_FRAMING_POINTS, net.config.landmark_keypoints) or net.config.keypoints
        apart = (judge.keypoints(result.image) - judge.keypoints(driver))[:named]
        pose.append(float(apart.norm(dim=-1).mean() * size / 2))
        who = identity(result.image)
        leak.append(float((who - wanted).norm() - (who - identity(driver)).norm()))
    return {"posePx": float(np.mean(pose)), "leakage": float(np.mean(leak))}


def measure_shot(
    net: PoseWeaveNet, source: ShotClip, driving: ShotClip, judge: Judge, device: str
) -> dict[str, dict[str, float]]:
    rows = {
        "source clip, itself": self_row(net, source, judge, device),
        "driving clip, itself": self_row(net, driving, judge, device),
        "source driven by driving": cross_row(net, source, driving, judge, device),
    }
    return {name: {key: round(value, 4) for key, value in row.items()} for name, row in rows.items()}


# ---- what must not be forgotten


@torch.no_grad()
def measure_pair(
    net: PoseWeaveNet, source: np.ndarray, driving: np.ndarray, truth: np.ndarray, device: str
) -> dict[str, float]:
    """Exact transfer between two synthetic people: frames [F,S,S,3], `truth` frame by frame as `driving`."""
    sources = image_of(even(source, SOURCES)).to(device)
    results = draw_all(net, sources, image_of(driving).to(device))
    wanted = image_of(truth).to(device)
    return {"psnr": float(np.mean([psnr(r.image, t) for r, t in zip(results, wanted)]))}


@torch.no_grad()
def measure_groups(net: PoseWeaveNet, data: GroupSet, count: int, device: str) -> dict[str, float]:
    """Cross-identity transfer on held-out synthetic items (the first ones of `evaluate`): PSNR and driver keypoints."""
    model = Reassembler(net)
    rows = []
    for item in draw_items(data, count):
        group = data.groups[item.group]
        sources = image_of(group["rgb"][item.a, list(item.sources[:SOURCES])]).to(device)
        driver = image_of(group["rgb"][item.b, item.driving]).to(device)
        truth = image_of(group["rgb"][item.a, item.driving]).to(device)
        region = (torch.from_numpy(group["mask"][item.a, item.driving])[None] > 127).float().to(device)
        image = model.draw(model.prepare(sources), len(sources), driver).image
        points = torch.from_numpy(group["landmarks"][item.b, item.driving])
        seen = torch.from_numpy(group["landmark_visible"][item.b, item.driving])
        found = model.keypoints(driver[None])[0].cpu()
        row = {"psnr": psnr(image, truth), "objectPsnr": psnr(image, truth, region)}
        if len(points):
            row["keypointPx"] = float(landmark_distance(found, points, seen, net.config.size).nanmean())
        rows.append(row)
    return {key: float(np.nanmean([row[key] for row in rows])) for key in rows[0]}


# ---- sheets


@torch.no_grad()
def sheet(
    before: PoseWeaveNet, after: PoseWeaveNet, source: ShotClip, driving: ShotClip, device: str, rows: int = 4, cell: int = 192
) -> Image.Image:
    """Held-out frames of `driving` and what both networks make of the source with them."""
    sources = sources_of(source, device)
    drivers = image_of(even(driving.held, rows)).to(device)
    titles = ("source", "driving, held out", "before", "after")
    columns: list[Callable[[int], Tensor]] = []
    old, new = (draw_all(net, sources, drivers) for net in (before, after))
    columns = [lambda i: sources[i % len(sources)], lambda i: drivers[i], lambda i: old[i].image, lambda i: new[i].image]
    top = 18
    picture = Image.new("RGB", (cell * len(columns), cell * len(drivers) + top), "white")
    pen = ImageDraw.Draw(picture)
    for x, (title, column) in enumerate(zip(titles, columns)):
        pen.text((x * cell + 4, 3), title, fill="black")
        for y in range(len(drivers)):
            picture.paste(to_image(column(y), cell), (x * cell, top + y * cell))
    return picture
