"""Trains a preset: python -m poseweave.train face-draft --data DIR --run DIR [train.steps=4000 ...]

One process, on a CPU or a GPU. A step is a pure function of the state before it, so a resumed run gives what an
uninterrupted one gives. A non-finite loss stops the run. The run folder holds the configuration, a log with a
line every few steps, previews and the newest checkpoint.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from poseweave import config as configs
from poseweave.config import Preset, TrainConfig
from poseweave.data import Batch, GroupSet, sample_batch
from poseweave.losses import (
    correspondence,
    image_terms,
    landmark_terms,
    separation,
    turned_pose_terms,
)
from poseweave.network import Pose, PoseWeaveNet, Source
from poseweave.preview import preview_sheet
from poseweave.synth.landmarks import MIRROR


class NonFiniteLoss(RuntimeError):
    """A loss term became NaN or infinite; the run stops before the step is taken."""


def learning_rate(config: TrainConfig, step: int) -> float:
    """Linear warm-up, a plateau, half a cosine at the end."""
    rate = min(1.0, (step + 1) / max(1, config.warmup_steps))
    start = config.cosine_from * config.steps
    if step > start:
        rate *= 0.5 * (1 + math.cos(math.pi * (step - start) / max(1.0, config.steps - start)))
    return config.learning_rate * max(rate, config.final_rate_share)


def forward_terms(net: PoseWeaveNet, batch: Batch, preset: Preset, step: int, seed: int) -> dict[str, Tensor]:
    """All loss terms of one batch; one encoder pass covers sources and drivers."""
    loss = preset.loss
    b, s = batch.source.shape[:2]
    images = torch.cat([batch.source.flatten(0, 1), batch.driving])
    features = net.encode(images)
    pose = net.pose(features)
    source_pose = Pose(*(t[: b * s] for t in pose))
    source: Source = net.source_from(images[: b * s], type(features)(*(f[: b * s] for f in features)), source_pose)
    driving = Pose(*(t[b * s :] for t in pose))
    result = net.reassemble(
        driving.keypoints,
        driving.confidence,
        source.key.reshape(b, s, *source.key.shape[1:]),
        source.value.reshape(b, s, *source.value.shape[1:]),
        images.new_zeros(b, s),
        images.new_ones(1),
    )
    terms = image_terms(result, batch, net, loss)
    true_mask = batch.source_mask.flatten(0, 1)
    terms["source_mask"] = loss.mask * (source.mask - true_mask).abs().mean()
    terms["correspondence"] = loss.correspondence * correspondence(result.weights, batch, s)
    landmarks = torch.cat([batch.source_landmarks.flatten(0, 1), batch.driving_landmarks])
    visible = torch.cat([batch.source_visible.flatten(0, 1), batch.driving_visible])
    distance, sure = landmark_terms(pose, landmarks, visible, net.config.fine_keypoints, loss)
    terms["landmark"] = loss.landmark * distance
    terms["confidence"] = loss.landmark_confidence * sure
    if net.config.free_keypoints:
        free = pose.keypoints[:, net.config.landmark_keypoints :]
        terms["separation"] = loss.separation * separation(free, loss.separation_distance)
    if step % loss.every == 0:
        generator = torch.Generator().manual_seed(seed * 7919 + step)
        few = slice(0, max(2, b // 2))
        turned = turned_pose_terms(
            net,
            batch.driving_clean[few],
            driving.keypoints[few],
            batch.driving_landmarks[few],
            batch.driving_visible[few],
            loss,
            generator,
        )
        terms |= {key: loss.every * term for key, term in turned.items()}
        plate = net.background(
            (batch.source * (1 - batch.source_mask)), batch.source_mask
        )
        terms["background"] = loss.every * loss.background * (plate - batch.plate).abs().mean()
    return terms


class Ema:
    """Exponential moving average of all weights and buffers."""

    def __init__(self, net: PoseWeaveNet, decay: float):
        self.decay = decay
        self.values = {k: v.detach().clone() for k, v in net.state_dict().items()}

    @torch.no_grad()
    def update(self, net: PoseWeaveNet, step: int) -> None:
        decay = min(self.decay, (1 + step) / (10 + step))
        for key, value in net.state_dict().items():
            if value.dtype.is_floating_point:
                self.values[key].lerp_(value.detach(), 1 - decay)
            else:
                self.values[key].copy_(value)


class Trainer:
    """Owns the network, optimiser and average of one run folder."""

    def __init__(self, preset: Preset, data: GroupSet, run: Path, device: str = "cpu"):
        self.preset, self.data, self.run, self.device = preset, data, run, device
        torch.manual_seed(preset.train.seed)
        self.net = PoseWeaveNet(preset.network).to(device)
        self.optimiser = torch.optim.Adam(self.net.parameters(), preset.train.learning_rate, betas=(0.5, 0.99))
        self.ema = Ema(self.net, preset.train.ema_decay)
        self.step = 0
        self.seconds = 0.0
        self.history: list[dict[str, object]] = []
        """One entry a phase (size, first step, steps, seconds): what the bundle reports as its training."""
        self.mirror = list(MIRROR) if preset.domain == "face" else None

    # ---- checkpoints

    def save(self) -> None:
        """Writes tensors and JSON, each by rename, tensors first."""
        self.run.mkdir(parents=True, exist_ok=True)
        tensors = {f"net.{k}": v for k, v in self.net.state_dict().items()}
        tensors |= {f"ema.{k}": v for k, v in self.ema.values.items()}
        for index, state in self.optimiser.state_dict()["state"].items():
            tensors |= {f"adam.{index}.{k}": torch.as_tensor(v) for k, v in state.items()}
        tensors = {k: v.detach().cpu().contiguous().clone() for k, v in tensors.items()}
        state = {
            "preset": configs.to_json(self.preset),
            "data": self.data.fingerprint(),
            "frames": self.data.frames,
            "history": self.history,
        }
        meta = {"step": str(self.step), "seconds": repr(self.seconds), "state": json.dumps(state)}
        temporary = self.run / "checkpoint.safetensors.tmp"
        save_file(tensors, str(temporary), metadata=meta)
        os.replace(temporary, self.run / "checkpoint.safetensors")

    def resume(self, path: Path, restart_schedule: bool) -> None:
        """Continues from a checkpoint. `restart_schedule` keeps the weights only: a new phase begins at step 0."""
        from safetensors import safe_open

        tensors = {k: v.float() if v.is_floating_point() else v for k, v in load_file(str(path)).items()}
        with safe_open(str(path), "pt") as handle:
            meta = handle.metadata()
        self.net.load_state_dict({k[4:]: v for k, v in tensors.items() if k.startswith("net.")})
        self.ema.values = {
            k[4:]: v.to(self.device) for k, v in tensors.items() if k.startswith("ema.")
        }
        state = json.loads(meta["state"])
        self.history = state["history"]
        if restart_schedule:
            return
        if state["data"] != self.data.fingerprint():
            print(f"note: data changed since the checkpoint ({state['frames']} -> {self.data.frames} frames)")
        self.step, self.seconds = int(meta["step"]), float(meta["seconds"])
        adam = self.optimiser.state_dict()
        adam["state"] = {}
        for key, value in tensors.items():
            if key.startswith("adam."):
                _, index, name = key.split(".", 2)
                adam["state"].setdefault(int(index), {})[name] = value
        self.optimiser.load_state_dict(adam)

    # ---- one step

    def train_step(self) -> dict[str, float]:
        config = self.preset.train
        rng = np.random.default_rng([config.seed, 977, self.step])
        sources = int(rng.integers(1, config.max_sources + 1))
        count = max(2, config.batch * 2 // (sources + 1)) if sources > 1 else config.batch
        batch = sample_batch(
            self.data, config.seed, self.step, count, sources, config.cross_share, config.size, self.mirror
        )
        batch = Batch(**{k: v.to(self.device, non_blocking=True) for k, v in vars(batch).items()})
        rate = learning_rate(config, self.step)
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        self.net.train()
        kind = torch.device(self.device).type
        with torch.autocast(kind, dtype=torch.bfloat16, enabled=config.autocast_bf16):
            terms = forward_terms(self.net, batch, self.preset, self.step, config.seed)
        total = sum(term.float() for term in terms.values())
        values = {key: float(value.detach()) for key, value in terms.items()}
        if not math.isfinite(float(total.detach())):
            raise NonFiniteLoss(f"step {self.step}: loss is not finite: {values}; the last checkpoint is kept")
        self.optimiser.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), config.gradient_clip)
        self.optimiser.step()
        self.ema.update(self.net, self.step)
        self.step += 1
        return values

    def train(self, until: int, log_every: int = 20, save_every_sec: float = 180.0) -> None:
        """Trains up to step `until`; logs, previews and checkpoints on the way."""
        self.run.mkdir(parents=True, exist_ok=True)
        (self.run / "preset.json").write_text(json.dumps(configs.to_json(self.preset), indent=2) + "\n")
        phase = {"size": self.preset.train.size, "steps": 0, "seconds": 0.0, "frames": self.data.frames}
        if self.step and self.history and self.history[-1]["size"] == phase["size"]:
            phase = self.history[-1]
        else:
            self.history.append(phase)
        saved = last = time.monotonic()
        sums: dict[str, list[float]] = {}
        with (self.run / "log.jsonl").open("a", encoding="utf-8") as log:
            while self.step < until:
                for key, value in self.train_step().items():
                    sums.setdefault(key, []).append(value)
                now = time.monotonic()
                self.seconds += now - last
                phase["steps"], phase["seconds"] = self.step, round(self.seconds, 1)
                last = now
                if self.step % log_every == 0 or self.step == until:
                    entry = {"step": self.step, "seconds": round(self.seconds, 1)}
                    entry |= {key: round(float(np.mean(v)), 4) for key, v in sums.items()}
                    log.write(json.dumps(entry) + "\n")
                    log.flush()
                    print(_progress(entry, until), flush=True)
                    sums.clear()
                if now - saved > save_every_sec or self.step == until:
                    self.save()
                    self._preview()
                    saved = last = time.monotonic()

    def _preview(self) -> None:
        net = PoseWeaveNet(self.preset.network).to(self.device)
        net.load_state_dict(self.ema.values)
        sheet = preview_sheet(net.eval(), self.data, self.preset.train.size)
        sheet.save(self.run / f"preview_{self.step:06d}.jpg", quality=90)


def _progress(entry: dict[str, float], until: int) -> str:
    terms = " ".join(f"{k}={v:.3f}" for k, v in entry.items() if k not in ("step", "seconds"))
    left = (until - entry["step"]) * entry["seconds"] / max(1, entry["step"])
    return f"step {entry['step']} of {until}  {entry['seconds']:.0f} s, {left:.0f} s left  {terms}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="poseweave.train", description=__doc__.splitlines()[0])
    parser.add_argument("preset", choices=sorted(configs.PRESETS))
    parser.add_argument("overrides", nargs="*", help="for example train.steps=4000 train.size=128")
    parser.add_argument("--data", type=Path, required=True, help="folder of groups made by poseweave.prepare")
    parser.add_argument("--run", type=Path, required=True, help="run folder; resumed when it has a checkpoint")
    parser.add_argument("--start-from", type=Path, help="checkpoint whose weights begin a new phase")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=0, help="CPU threads; 0 keeps the default")
    args = parser.parse_intermixed_args(arguments)
    if args.threads:
        torch.set_num_threads(args.threads)
    try:
        preset = configs.override(configs.PRESETS[args.preset], args.overrides)
        data = GroupSet.load(args.data, f"{preset.domain}_train")
    except (ValueError, FileNotFoundError) as error:
        print(f"poseweave.train: {error}", file=sys.stderr)
        return 2
    trainer = Trainer(preset, data, args.run, args.device)
    checkpoint = args.run / "checkpoint.safetensors"
    if checkpoint.exists():
        trainer.resume(checkpoint, restart_schedule=False)
    elif args.start_from:
        trainer.resume(args.start_from, restart_schedule=True)
    print(f"{len(data.groups)} groups, {data.frames} frames, {sum(p.numel() for p in trainer.net.parameters())} weights")
    try:
        trainer.train(preset.train.steps)
    except NonFiniteLoss as error:
        print(f"poseweave.train: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
