"""Trains a preset: python -m poseweave.train face-draft --data DIR --run DIR [train.steps=4000 ...]

One process, on a CPU or a GPU. A step is a pure function of the state before it, so a resumed run gives what an
uninterrupted one gives. A non-finite loss stops the run. The run folder holds the configuration, a log with a
line every few steps, previews and the newest checkpoint.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import os
import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from poseweave import config as configs
from poseweave.adversarial import (
    Discriminator,
    detail_crops,
    feature_matching,
    hinge_discriminator,
    hinge_generator,
)
from poseweave.config import Preset, TrainConfig
from poseweave.data import Batch, GroupSet, sample_batch
from poseweave.features import FeatureNet, load_features
from poseweave.losses import (
    carried_apart,
    composite,
    correspondence,
    flow_distance,
    image_terms,
    landmark_terms,
    perceptual_term,
    separation,
    turned_pose_terms,
)
from poseweave.network import Pose, PoseWeaveNet, Source
from poseweave.preview import preview_sheet
from poseweave.synth.domain import DOMAINS
from poseweave.warping import network_of


class NonFiniteLoss(RuntimeError):
    """A loss term became NaN or infinite; the run stops before the step is taken."""


def learning_rate(config: TrainConfig, step: int) -> float:
    """Linear warm-up, a plateau, half a cosine at the end."""
    rate = min(1.0, (step + 1) / max(1, config.warmup_steps))
    start = config.cosine_from * config.steps
    if step > start:
        rate *= 0.5 * (1 + math.cos(math.pi * (step - start) / max(1.0, config.steps - start)))
    return config.learning_rate * max(rate, config.final_rate_share)


class Forward(NamedTuple):
    """All loss terms of a batch, the drivers' pose, and what the adversarial terms need: result, truth and crops of both."""

    terms: dict[str, Tensor]
    driving: Pose
    image: Tensor
    truth: Tensor
    crops: Tensor
    true_crops: Tensor


def forward_terms(
    net: PoseWeaveNet,
    batch: Batch,
    preset: Preset,
    step: int,
    seed: int,
    features: FeatureNet | None = None,
    clip_mask: Tensor | None = None,
) -> Forward:
    """One encoder pass covers sources and drivers. `features` are given on steps with perceptual terms; `clip_mask`
    [B,1,H,W] is what the masks of clips are held to, where that is not the network's own estimate."""
    loss = preset.loss
    b, s = batch.source.shape[:2]
    images = torch.cat([batch.source.flatten(0, 1), batch.driving])
    maps = net.encode(images)
    pose = net.pose(maps)
    source_pose = Pose(*(t[: b * s] for t in pose))
    source: Source = net.source_from(images[: b * s], type(maps)(*(f[: b * s] for f in maps)), source_pose)
    driving = Pose(*(t[b * s :] for t in pose))
    free = driving.keypoints.shape[1] - batch.relative_shift.shape[1]
    result = net.reassemble(
        driving.keypoints + F.pad(batch.relative_shift, (0, 0, 0, free)),
        driving.confidence,
        source.key.reshape(b, s, *source.key.shape[1:]),
        source.value.reshape(b, s, *source.value.shape[1:]),
        images.new_zeros(b, s),
        images.new_ones(1),
    )
    labelled = batch.labelled
    known = labelled[:, None, None, None]
    plate, wanted_mask, points = batch.plate, batch.target_mask, batch.target_landmarks
    if preset.train.clip_share > 0 or not batch.target_dense.shape[1]:
        # clips: the plate is the completed one, the mask the network's own of the driver, points its keypoints
        own = source.mask.reshape(b, s, *source.mask.shape[1:])
        plate = torch.where(known > 0, plate, net.background(batch.source * (1 - own), own))
        if clip_mask is None:
            clip_mask = torch.sigmoid(net.source_mask(driving.features).float()).detach()
        wanted_mask = torch.where(known > 0, wanted_mask, clip_mask)
        found = driving.keypoints.detach()[:, : points.shape[1]]
        points = torch.where(labelled[:, None, None] > 0, points, found)
    image = composite(result, plate)
    terms = image_terms(image, result.mask, wanted_mask, points, batch, net, loss)
    every_source = labelled.repeat_interleave(s)
    apart = (source.mask - batch.source_mask.flatten(0, 1)).abs() * every_source[:, None, None, None]
    terms["source_mask"] = loss.mask * apart.mean()
    if result.flow is None:
        terms["correspondence"] = loss.correspondence * correspondence(result.weights, batch, s)
    else:
        terms["flow"] = loss.flow * flow_distance(result.flow, batch)
    landmarks = torch.cat([batch.source_landmarks.flatten(0, 1), batch.driving_landmarks])
    visible = torch.cat([batch.source_visible.flatten(0, 1), batch.driving_visible])
    every = torch.cat([every_source, batch.driving_labelled])
    distance, sure = landmark_terms(pose, landmarks, visible, net.config.fine_keypoints, loss, every)
    terms["landmark"] = loss.landmark * distance
    terms["confidence"] = loss.landmark_confidence * sure
    if net.config.free_keypoints:
        free = pose.keypoints[:, net.config.landmark_keypoints :]
        terms["separation"] = loss.separation * separation(free, loss.separation_distance)
        if loss.carried:
            of_source = free[: b * s].reshape(b, s, *free.shape[1:])
            apart, known_apart = carried_apart(free[b * s :], of_source, batch)
            terms["carried"] = loss.carried * (apart * known_apart).sum() / known_apart.sum().clamp_min(1)
    if step % loss.every == 0:
        generator = torch.Generator().manual_seed(seed * 7919 + step)
        few = slice(0, max(2, b // 2))
        turned = turned_pose_terms(
            net,
            batch.driving_clean[few],
            driving.keypoints[few],
            batch.driving_landmarks[few],
            batch.driving_visible[few],
            batch.driving_labelled[few],
            loss,
            generator,
        )
        terms |= {key: loss.every * term for key, term in turned.items()}
        completed = net.background((batch.source * (1 - batch.source_mask)), batch.source_mask)
        apart = (completed - batch.plate).abs() * known
        terms["background"] = loss.every * loss.background * apart.mean()
    side = max(32, image.shape[-1] // 4)
    crops, true_crops = (detail_crops(x, points, loss.detail_groups, side) for x in (image, batch.target))
    if features is not None:
        terms["perceptual"] = loss.perceptual * perceptual_term(features, image, batch.target)
        if loss.perceptual_detail and len(crops):
            terms["perceptual_detail"] = loss.perceptual_detail * perceptual_term(features, crops, true_crops)
    return Forward(terms, driving, image, batch.target, crops, true_crops)


@torch.no_grad()
def pseudo_driving(net: PoseWeaveNet, batch: Batch) -> Batch:
    """The cycle (PAVR): each item's person is to be rebuilt from a driver that shows the next item's person.

    That driver is drawn by the network itself: the next item's sources in the pose of this item's driver. No exact
    pair is needed, so it serves clips too. The new driver's landmarks are not known.
    """
    net.eval()
    source = batch.source.roll(1, 0)
    b, s = source.shape[:2]
    keypoints, confidence = net.encode_pose(batch.driving_clean)
    other = net.encode_source(source.flatten(0, 1))
    key, value, background, mask = (
        t.reshape(b, s, *t.shape[1:]) for t in (other.key, other.value, other.background, other.mask)
    )
    result = net.reassemble(keypoints, confidence, key, value, source.new_zeros(b, s), source.new_ones(1))
    drawn = composite(result, net.background(background, mask)).float().clamp(0, 1)
    net.train()
    return dataclasses.replace(
        batch,
        driving=drawn,
        driving_clean=drawn,
        driving_landmarks=torch.full_like(batch.driving_landmarks, 9.0),
        driving_visible=torch.zeros_like(batch.driving_visible),
        driving_dense_visible=torch.zeros_like(batch.driving_dense_visible),
        driving_labelled=torch.zeros_like(batch.driving_labelled),
        relative_shift=torch.zeros_like(batch.relative_shift),
    )


class Ema:
    """Exponential moving average of all weights and buffers."""

    def __init__(self, net: PoseWeaveNet, decay: float):
        self.decay = decay
        self.values = {k: v.detach().clone() for k, v in net.state_dict().items()}

    @torch.no_grad()
    def update(self, net: PoseWeaveNet, step: int) -> None:
        decay = min(self.decay, (1 + step) / (10 + step))
        state = net.state_dict()
        smooth = [key for key, value in state.items() if value.dtype.is_floating_point]
        torch._foreach_lerp_([self.values[k] for k in smooth], [state[k] for k in smooth], 1 - decay)
        for key in state.keys() - set(smooth):
            self.values[key].copy_(state[key])


class Trainer:
    """Owns the network, optimiser and average of one run folder, and the discriminator where the preset has one."""

    def __init__(self, preset: Preset, data: GroupSet, run: Path, device: str = "cpu"):
        self.preset, self.run, self.device = preset, run, device
        self.use_data(data)
        torch.manual_seed(preset.train.seed)
        self.net = network_of(preset.network).to(device)
        fused = torch.device(device).type == "cuda"
        if fused:
            self.net = self.net.to(memory_format=torch.channels_last)
        self.optimiser = torch.optim.Adam(self.net.parameters(), preset.train.learning_rate, betas=(0.5, 0.99), fused=fused)
        self.ema = Ema(self.net, preset.train.ema_decay)
        loss = preset.loss
        self.features = load_features(device=device) if loss.perceptual or loss.perceptual_detail else None
        self.discriminator: Discriminator | None = None
        if loss.adversarial and loss.adversarial_from < 1:
            torch.manual_seed(preset.train.seed + 1)
            self.discriminator = Discriminator(preset.discriminator).to(device)
            self.judge_optimiser = torch.optim.Adam(
                self.discriminator.parameters(), preset.discriminator.learning_rate, betas=(0.5, 0.99), fused=fused
            )
        self.step = 0
        self.seconds = 0.0
        self.history: list[dict[str, object]] = []
        """One entry a phase (size, first step, steps, seconds): what the bundle reports as its training."""
        self.mirror = list(DOMAINS[preset.domain].mirror) if preset.domain in DOMAINS else None

    def use_data(self, data: GroupSet) -> None:
        """Trains on these groups from now on, from the device's own memory."""
        data.blank_points["landmarks"] = self.preset.network.landmark_keypoints
        self.data = data.to(self.device)

    def plan(self, steps: int) -> None:
        """Sets the number of steps that the schedule runs over; checkpoints keep it."""
        train = dataclasses.replace(self.preset.train, steps=steps)
        self.preset = dataclasses.replace(self.preset, train=train)

    # ---- checkpoints

    def save(self) -> None:
        """Writes tensors and JSON, each by rename, tensors first."""
        self.run.mkdir(parents=True, exist_ok=True)
        tensors = {f"net.{k}": v for k, v in self.net.state_dict().items()}
        tensors |= {f"ema.{k}": v for k, v in self.ema.values.items()}
        tensors |= _optimiser_tensors("adam", self.optimiser)
        if self.discriminator is not None:
            tensors |= {f"disc.{k}": v for k, v in self.discriminator.state_dict().items()}
            tensors |= _optimiser_tensors("disc_adam", self.judge_optimiser)
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
        """Continues from a checkpoint. `restart_schedule` keeps the weights only: a new phase begins at step 0.

        Weights of another domain begin a new phase too: layers whose shape goes with its keypoints stay fresh.
        """
        tensors = {k: v.float() if v.is_floating_point() else v for k, v in load_file(str(path)).items()}
        with safe_open(str(path), "pt") as handle:
            meta = handle.metadata()

        def part(prefix: str) -> dict[str, Tensor]:
            return {k[len(prefix) :]: v for k, v in tensors.items() if k.startswith(prefix)}

        state = json.loads(meta["state"])
        weights, averaged = part("net.") or part("ema."), part("ema.")
        if restart_schedule and state["preset"]["domain"] != self.preset.domain:
            own = self.net.state_dict()
            fresh = sorted(k for k, v in own.items() if k not in weights or weights[k].shape != v.shape)
            print(f"{path.name} is of domain {state['preset']['domain']}: {len(fresh)} of {len(own)} tensors begin anew: {', '.join(fresh)}")
            weights = {**weights, **{k: own[k] for k in fresh}}
            averaged = {**averaged, **{k: self.ema.values[k] for k in fresh if k in self.ema.values}}
        self.net.load_state_dict(weights)
        self.ema.values = {k: _laid_out_as(v, self.ema.values[k]) for k, v in averaged.items()}
        judge = part("disc.")
        if self.discriminator is not None and judge:
            own = self.discriminator.state_dict()
            if not restart_schedule or all(k in own and own[k].shape == v.shape for k, v in judge.items()):
                self.discriminator.load_state_dict(judge)
        self.history = state["history"]
        if restart_schedule:
            return
        if state["data"] != self.data.fingerprint():
            print(f"note: data changed since the checkpoint ({state['frames']} -> {self.data.frames} frames)")
        self.step, self.seconds = int(meta["step"]), float(meta["seconds"])
        _restore_optimiser(self.optimiser, part("adam."))
        if self.discriminator is not None:
            _restore_optimiser(self.judge_optimiser, part("disc_adam."))

    # ---- one step

    def _begun(self, share: float) -> bool:
        return self.step >= share * self.preset.train.steps

    def draw_batch(self) -> Batch:
        """The batch of this step."""
        config = self.preset.train
        rng = np.random.default_rng([config.seed, 977, self.step])
        sources = int(rng.integers(1, config.max_sources + 1))
        count = max(2, config.batch * 2 // (sources + 1)) if sources > 1 else config.batch
        cycle = config.cycle_share > 0 and rng.random() < config.cycle_share and self._begun(config.cycle_from)
        batch = sample_batch(
            self.data,
            config.seed,
            self.step,
            count,
            sources,
            0.0 if cycle else config.cross_share,
            config.size,
            self.mirror,
            self.preset.augment,
            config.clip_share,
            config.relative_share,
        )
        batch = Batch(**{k: v.to(self.device, non_blocking=True) for k, v in vars(batch).items()})
        if cycle:
            with self._autocast():
                batch = pseudo_driving(self.net, batch)
        return batch

    def _autocast(self) -> torch.autocast:
        kind = torch.device(self.device).type
        return torch.autocast(kind, dtype=torch.bfloat16, enabled=self.preset.train.autocast_bf16)

    def rate(self) -> float:
        """Learning rate of this step."""
        return learning_rate(self.preset.train, self.step)

    def clip_mask(self, batch: Batch) -> Tensor | None:
        """What the masks of clips are held to: None is the network's own estimate."""
        return None

    def further_terms(self, batch: Batch, forward: Forward) -> dict[str, Tensor]:
        """Terms beside those of `forward_terms`: none here."""
        return {}

    def train_step(self) -> dict[str, float]:
        config, loss = self.preset.train, self.preset.loss
        batch = self.draw_batch()
        rate = self.rate()
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        self.net.train()
        features = self.features if self._begun(loss.perceptual_from) else None
        with self._autocast():
            clip_mask = self.clip_mask(batch)
            forward = forward_terms(self.net, batch, self.preset, self.step, config.seed, features, clip_mask)
        terms = forward.terms | self.further_terms(batch, forward)
        judging = self.discriminator is not None and self._begun(loss.adversarial_from)
        if judging:
            terms |= self._adversarial_terms(forward)
        total = sum(term.float() for term in terms.values())
        values = dict(zip(terms, torch.stack([t.detach().float() for t in terms.values()]).tolist()))
        if not all(math.isfinite(v) for v in values.values()):
            raise NonFiniteLoss(f"step {self.step}: loss is not finite: {values}; the last checkpoint is kept")
        self.optimiser.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), config.gradient_clip)
        self.optimiser.step()
        if judging:
            values["judge"] = self._judge_step(forward)
        self.ema.update(self.net, self.step)
        self.step += 1
        return values

    def _adversarial_terms(self, forward: Forward) -> dict[str, Tensor]:
        """The generator's terms: fool the discriminator, match its features of the truth."""
        assert self.discriminator is not None
        loss = self.preset.loss
        self.discriminator.requires_grad_(False)
        with torch.no_grad():
            real = self.discriminator(forward.truth, forward.true_crops)
        fake = self.discriminator(forward.image, forward.crops)
        begun = self.step - loss.adversarial_from * self.preset.train.steps + 1
        ramp = min(1.0, begun / max(1.0, loss.adversarial_ramp * self.preset.train.steps))
        return {
            "adversarial": loss.adversarial * ramp * hinge_generator(fake),
            "feature_matching": loss.feature_matching * ramp * feature_matching(real, fake),
        }

    def _judge_step(self, forward: Forward) -> float:
        """One step of the discriminator on this step's pictures; its loss."""
        assert self.discriminator is not None
        self.discriminator.requires_grad_(True)
        real = self.discriminator(forward.truth, forward.true_crops)
        fake = self.discriminator(forward.image.detach(), forward.crops.detach())
        loss = hinge_discriminator(real, fake)
        value = float(loss.detach())
        if not math.isfinite(value):
            raise NonFiniteLoss(f"step {self.step}: the discriminator's loss is not finite; the last checkpoint is kept")
        self.judge_optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.judge_optimiser.step()
        return value

    def train(
        self, until: int, log_every: int = 20, save_every_sec: float = 180.0, deadline: float = math.inf
    ) -> None:
        """Trains up to step `until` or the time `deadline` (of time.monotonic); logs, previews and checkpoints."""
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
                ending = self.step == until or now > deadline
                if self.step % log_every == 0 or ending:
                    entry = {"step": self.step, "seconds": round(self.seconds, 1)}
                    entry |= {key: round(float(np.mean(v)), 4) for key, v in sums.items()}
                    log.write(json.dumps(entry) + "\n")
                    log.flush()
                    print(_progress(entry, until), flush=True)
                    sums.clear()
                if now - saved > save_every_sec or ending:
                    self.save()
                    self._preview()
                    saved = last = time.monotonic()
                if ending:
                    break

    def _preview(self) -> None:
        net = network_of(self.preset.network).to(self.device)
        net.load_state_dict(self.ema.values)
        sheet = preview_sheet(net.eval(), self.data, self.preset.train.size)
        sheet.save(self.run / f"preview_{self.step:06d}.jpg", quality=90)


def _optimiser_tensors(prefix: str, optimiser: torch.optim.Optimizer) -> dict[str, Tensor]:
    states = optimiser.state_dict()["state"].items()
    return {f"{prefix}.{i}.{k}": torch.as_tensor(v) for i, state in states for k, v in state.items()}


def _laid_out_as(value: Tensor, like: Tensor) -> Tensor:
    """A copy on the device and in the memory format of `like`."""
    return torch.empty_like(like).copy_(value)


def _restore_optimiser(optimiser: torch.optim.Optimizer, tensors: dict[str, Tensor]) -> None:
    """Moments take the memory format of their weights: fused kernels walk both in storage order."""
    parameters = [p for group in optimiser.param_groups for p in group["params"]]
    whole = optimiser.state_dict()
    whole["state"] = {}
    for key, value in tensors.items():
        index, name = key.split(".", 1)
        if value.dim():
            value = _laid_out_as(value, parameters[int(index)].detach())
        whole["state"].setdefault(int(index), {})[name] = value
    optimiser.load_state_dict(whole)


def _progress(entry: dict[str, float], until: int) -> str:
    terms = " ".join(f"{k}={v:.3f}" for k, v in entry.items() if k not in ("step", "seconds"))
    left = (until - entry["step"]) * entry["seconds"] / max(1, entry["step"])
    return f"step {entry['step']} of {until}  {entry['seconds']:.0f} s, {left:.0f} s left  {terms}"


def load_groups(preset: Preset, folders: list[Path]) -> GroupSet:
    """The train groups of some folders: those of the preset's domain, and of the domains that it mixes in."""
    found: dict[str, list[GroupSet]] = {domain: [] for domain in (preset.domain, *preset.train.mix)}
    for domain, sets in found.items():
        for folder in folders:
            if any(folder.glob(f"{domain}_train_*.npz")):
                sets.append(GroupSet.load(folder, f"{domain}_train"))
        if not sets:
            places = ", ".join(map(str, folders))
            advice = ", or name the domains to mix in with train.mix" if preset.train.mix else ""
            raise FileNotFoundError(f"data: no {domain}_train_*.npz in {places}; run python -m poseweave.prepare first{advice}")
    whole = [GroupSet([g for s in sets for g in s.groups], [n for s in sets for n in s.names]) for sets in found.values()]
    return GroupSet.mixed(whole) if preset.train.mix else whole[0]


def load_data(preset: Preset, groups: list[Path] | None, clips: Path | None) -> GroupSet:
    """The train groups of some folders, the clips of another, or both."""
    sets = []
    if groups:
        sets.append(load_groups(preset, groups))
    if clips:
        sets.append(GroupSet.load(clips, f"{preset.domain}_footage_train", ("rgb",)))
    if not sets:
        raise ValueError("data: expected --data, --clips or both, found neither")
    return sets[0].with_clips(sets[1]) if len(sets) == 2 else sets[0]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="poseweave.train", description=__doc__.splitlines()[0])
    parser.add_argument("preset", choices=sorted(configs.PRESETS))
    parser.add_argument("overrides", nargs="*", help="for example train.steps=4000 train.size=128")
    parser.add_argument("--data", type=Path, action="append", help="folder of groups made by poseweave.prepare; can be given again")
    parser.add_argument("--clips", type=Path, help="folder of groups made by poseweave.clips; see train.clip_share")
    parser.add_argument("--run", type=Path, required=True, help="run folder; resumed when it has a checkpoint")
    parser.add_argument("--start-from", type=Path, help="checkpoint whose weights begin a new phase")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=0, help="CPU threads; 0 keeps the default")
    args = parser.parse_intermixed_args(arguments)
    if args.threads:
        torch.set_num_threads(args.threads)
    try:
        preset = configs.override(configs.PRESETS[args.preset], args.overrides)
        data = load_data(preset, args.data, args.clips)
    except (ValueError, FileNotFoundError) as error:
        print(f"poseweave.train: {error}", file=sys.stderr)
        return 2
    if len(data.clips) and data.labelled and not preset.train.clip_share:
        print("poseweave.train: --clips needs a share of them, such as train.clip_share=0.3", file=sys.stderr)
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
