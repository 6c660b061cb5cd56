"""Trains shipped weights on the two clips of a shot, held near to where they started.

Each batch holds items of both clips in turn, and labelled synthetic ones (replay) where training groups are given. A
step is self reconstruction or the cycle: the other clip's person is drawn in the driver's pose, and from that picture
the driver's frame is rebuilt. What guards against forgetting: the batch norms' statistics stay; replay; the starting
network's keypoints, confidences and masks, which the adapted one has to find too; a pull of all weights to their start.
"""

from __future__ import annotations

import copy
import dataclasses
import json
import math
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from poseweave import config as configs
from poseweave.config import AugmentConfig, Preset
from poseweave.data import Batch, Draw, GroupSet, batch_of, draw_items
from poseweave.export import read_checkpoint
from poseweave.network import Pose, PoseWeaveNet
from poseweave.train import Forward, Trainer, forward_terms, pseudo_driving


UNKNOWN_GUARD, UNKNOWN_RATE = 0.2, 6e-4
"""Guard and rate for a start that knows no subject by name (`object`): what it draws of this one is nothing to hold on to."""


@dataclass(frozen=True)
class AdaptConfig:
    """How clips are adapted to. Rates and batches of a few minutes on a CPU."""

    learning_rate: float = 1.5e-4
    warmup_share: float = 0.1
    """Share of the time in which the rate grows; half a cosine to `final_rate_share` follows from `cosine_from` on."""
    cosine_from: float = 0.4
    final_rate_share: float = 0.05
    batch: int = 4
    max_sources: int = 4
    cycle_share: float = 0.3
    replay_share: float = 0.25
    """Share of a batch's items from synthetic groups, where these are given."""
    keypoint_guard: float = 10.0
    mask_guard: float = 1.5
    weight_guard: float = 100.0
    """Weight of the mean relative squared distance of the weight tensors from their start."""
    guard: float = 1.0
    """Factor of the three."""
    steps: int = 0
    """Steps of the run instead of a time: for runs that repeat exactly."""
    seed: int = 0


def adapted_preset(preset: Preset, config: AdaptConfig, replay: bool, bf16: bool) -> Preset:
    """The preset of the starting weights with losses, damage and schedule of adapting."""
    share = config.replay_share if replay else 0.0
    loss = dataclasses.replace(
        preset.loss,
        perceptual=0.5,
        perceptual_detail=0.25,
        perceptual_from=0.0,
        adversarial=0.0,
        adversarial_from=1.0,
    )
    augment = AugmentConfig(
        exposure_stops=0.2,
        white_balance=0.05,
        gamma=0.15,
        contrast=0.1,
        saturation=0.15,
        noise=0.04,
        jpeg_quality=30.0,
        occluder_share=0.1,
        source_damage_share=0.0,
        source_occluder_share=0.0,
    )
    train = dataclasses.replace(
        preset.train,
        size=preset.network.size,
        batch=config.batch,
        max_sources=config.max_sources,
        cross_share=0.5,
        learning_rate=config.learning_rate,
        clip_share=1.0 - share,
        cycle_share=config.cycle_share,
        seed=config.seed,
        autocast_bf16=bf16,
    )
    return dataclasses.replace(preset, loss=loss, augment=augment, train=train)


def shot_groups(clips: list[np.ndarray], replay: GroupSet | None) -> GroupSet:
    """The clips' frames [F,S,S,3] as groups without labels, then the synthetic ones."""
    data = GroupSet([{"rgb": frames[None]} for frames in clips], [f"clip{i}" for i in range(len(clips))])
    if replay is None:
        return data
    side = replay.groups[0]["rgb"].shape[2]
    if side != clips[0].shape[1]:
        raise ValueError(f"data: expected groups of {clips[0].shape[1]} pixels, found {side}")
    return data.with_clips(replay)


class Adapter(Trainer):
    """A trainer whose schedule runs over a time, not over steps."""

    def __init__(
        self, preset: Preset, config: AdaptConfig, data: GroupSet, start: Path, run: Path, budget_sec: float, device: str
    ):
        """Trains for `budget_sec`, or for `config.steps` where these are given."""
        super().__init__(preset, data, run, device)
        self.config, self.budget_sec = config, budget_sec
        self.resume(start, restart_schedule=True)
        self.net.load_state_dict(self.ema.values)
        self.net.fixed_statistics = True  # few frames of two scenes would replace what all data gave
        self.start = read_checkpoint(start)[0].to(device).requires_grad_(False)
        self.start_weights = [p.detach().clone() for p in self.net.parameters()]
        self.before: Pose
        self.before_mask: Tensor
        """Pose and source mask that the starting network finds in this step's targets."""
        self.cycling = False

    # ---- schedule and batches

    def progress(self) -> float:
        """Share of the run that is done: 1 or more at its end."""
        return self.step / self.config.steps if self.config.steps else self.seconds / self.budget_sec

    def rate(self) -> float:
        share, c = min(1.0, self.progress()), self.config
        rate = min(1.0, (share + 0.01) / max(0.01, c.warmup_share))
        if share > c.cosine_from:
            rate *= 0.5 * (1 + math.cos(math.pi * (share - c.cosine_from) / (1 - c.cosine_from)))
        return c.learning_rate * max(rate, c.final_rate_share)

    def draw_shot(self, rng: np.random.Generator, count: int, sources: int) -> list[Draw]:
        """Items of a source clip and of the driving clip, the last, in turn, so that neighbours differ; then replayed ones."""
        replayed = round(count * self.config.replay_share) if self.data.labelled else 0
        first = int(rng.integers(2))
        *heroes, driving = self.data.clips
        items = []
        for i in range(count - replayed):
            group = driving if (first + i) % 2 else heroes[int(rng.integers(len(heroes)))]
            frames = self.data.groups[group]["rgb"].shape[1]
            chosen = [int(f) for f in rng.choice(frames, sources + 1, replace=frames <= sources)]
            items.append(Draw(group, 0, 0, chosen[0], tuple(chosen[1:]), False))
        if replayed:
            flips = self.mirror is not None
            items += draw_items(self.data, rng, replayed, sources, self.preset.train.cross_share, flips)
        return items

    def draw_batch(self) -> Batch:
        train = self.preset.train
        rng = np.random.default_rng([train.seed, 5261, self.step])
        sources = int(rng.integers(1, train.max_sources + 1))
        count = max(2, train.batch * 2 // (sources + 1)) if sources > 1 else train.batch
        items = self.draw_shot(rng, count, sources)
        relative = rng.random(len(items)) < train.relative_share
        batch = batch_of(self.data, items, relative, train.size, self.mirror, self.preset.augment, train.seed, self.step)
        batch = Batch(**{k: v.to(self.device, non_blocking=True) for k, v in vars(batch).items()})
        self.cycling = bool(rng.random() < train.cycle_share)
        if self.cycling:
            with self._autocast():
                batch = pseudo_driving(self.net, batch)
        return batch

    # ---- guards

    @torch.no_grad()
    def clip_mask(self, batch: Batch) -> Tensor:
        """The masks that the starting network draws. Without them a shot that moves little teaches the network to take hair
        and shoulders from the plate, where they stand still."""
        b, s = batch.source.shape[:2]
        sources = batch.source.flatten(0, 1)
        self.before = self.start.pose(self.start.encode(batch.target))
        self.before_mask = torch.sigmoid(self.start.source_mask(self.before.features).float())
        source = self.start.encode_source(sources)
        key, value = (t.reshape(b, s, *t.shape[1:]) for t in (source.key, source.value))
        keypoints, sure = self.before.keypoints, self.before.confidence
        drawn = self.start.reassemble(keypoints, sure, key, value, key.new_zeros(b, s), key.new_ones(1))
        return drawn.mask

    def further_terms(self, batch: Batch, forward: Forward) -> dict[str, Tensor]:
        """Drivers of clips have the pose of their target, also those that the cycle drew."""
        unlabelled = 1 - batch.labelled
        moved = (forward.driving.keypoints - self.before.keypoints).abs().sum(-1) * self.before.confidence
        sure = (forward.driving.confidence - self.before.confidence).abs()
        terms = {
            "keypoint_guard": self.config.guard * self.config.keypoint_guard * ((moved + 0.1 * sure).mean(1) * unlabelled).mean(),
            "weight_guard": self.config.guard * self.config.weight_guard * self.weight_distance(),
        }
        if not self.cycling:
            with self._autocast():
                now = torch.sigmoid(self.net.source_mask(forward.driving.features).float())
            lost = (self.before_mask - now).clamp_min(0).mean((1, 2, 3))  # it may grow: hair that it missed haunts the plate
            terms["mask_guard"] = self.config.guard * self.config.mask_guard * (lost * unlabelled).mean()
        return terms

    def weight_distance(self) -> Tensor:
        """Mean over the weight tensors of the squared distance from the start, relative to the start's square."""
        distances = [
            (now - start).square().sum() / start.square().sum().clamp_min(1e-6)
            for now, start in zip(self.net.parameters(), self.start_weights)
            if start.dim() > 1
        ]
        return torch.stack(distances).mean()

    # ---- running

    def adapt(self, save_every_sec: float = 60.0, log_every_sec: float = 15.0) -> None:
        """Trains until the time is used up; saves now and then, and when it is interrupted."""
        self.run.mkdir(parents=True, exist_ok=True)
        if not self.history or "clips" not in self.history[-1]:
            self.history.append({"size": self.preset.train.size, "clips": len(self.data.clips), "frames": self.data.frames})
        saved = logged = last = time.monotonic()
        sums: dict[str, list[float]] = {}
        try:
            while self.progress() < 1:
                for key, value in self.train_step().items():
                    sums.setdefault(key, []).append(value)
                now = time.monotonic()
                self.seconds += now - last
                last = now
                if now - logged > log_every_sec or self.progress() >= 1:
                    self._log(sums)
                    logged = now
                if now - saved > save_every_sec:
                    self.save()
                    saved = last = time.monotonic()
        finally:
            self.history[-1] |= {"steps": self.step, "seconds": round(self.seconds, 1)}
            if self.step:
                self.save()

    def _log(self, sums: dict[str, list[float]]) -> None:
        entry = {"step": self.step, "seconds": round(self.seconds, 1)}
        entry |= {key: round(float(np.mean(v)), 4) for key, v in sums.items()}
        sums.clear()
        with (self.run / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(entry) + "\n")
        print(
            f"step {self.step}  {self.seconds:.0f} s, {100 * self.progress():.0f} %  pixel {entry.get('pixel', 0):.3f}  "
            f"features {entry.get('perceptual', 0):.3f}",
            flush=True,
        )

    def averaged(self, share: float = 1.0) -> PoseWeaveNet:
        """The averaged network in eval mode; with a lower share it lies on the way from the start to there."""
        start = self.start.state_dict()
        values = {
            key: torch.lerp(start[key], value, share) if value.is_floating_point() else value
            for key, value in self.ema.values.items()
        }
        net = PoseWeaveNet(self.preset.network).to(self.device)
        net.load_state_dict(values)
        return net.eval()


def bf16_is_faster(adapter: Adapter) -> bool:
    """Whether a forward and backward pass in bfloat16 takes less time here; the adapter's weights stay as they are."""
    batch = adapter.draw_batch()
    kind = torch.device(adapter.device).type
    seconds = {}
    for bf16 in (False, True):
        net: nn.Module = copy.deepcopy(adapter.net).train()
        for turn in range(2):
            begin = time.monotonic()
            with torch.autocast(kind, dtype=torch.bfloat16, enabled=bf16):
                terms = forward_terms(net, batch, adapter.preset, 1, 0, None).terms
            sum(term.float() for term in terms.values()).backward()
            seconds[bf16] = time.monotonic() - begin
    return seconds[True] < seconds[False]


def start_preset(checkpoint: Path) -> Preset:
    """The preset that a checkpoint was trained with."""
    return configs.preset_from_json(read_checkpoint(checkpoint)[1]["preset"])
