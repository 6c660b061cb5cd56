"""One command for a machine with a GPU: renders data, trains a preset for given minutes, leaves weights and pictures on the way.

    python -m poseweave.job face --kit KIT --work WORK --out OUT --minutes 9 --total-minutes 27

Training begins as soon as the first groups are rendered; the rest are added while it runs. The schedule is laid over
--total-minutes and corrected by the measured speed; a later call with the same --work goes on exactly where this one
stopped. OUT gets, every few minutes: the averaged weights as fp16 in parts under 15 MB, a contact sheet, the log; at
the end a report on the val split. A fresh machine goes on from such weights with --start-from OUT/weights.json.
"""

from __future__ import annotations

import argparse
import dataclasses
import gc
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open

from poseweave import config as configs
from poseweave.clips import ClipError
from poseweave.config import Preset
from poseweave.data import GroupSet, read_group
from poseweave.evaluate import Reassembler, current_commit, describe_machine, evaluate, markdown
from poseweave.export import inference_copy
from poseweave.features import WEIGHTS, load_features
from poseweave.parts import all_finite, half_weights, join_parts, write_parts
from poseweave.synth.camera import HALF_LENGTH_FROM
from poseweave.train import Trainer
from poseweave.warping import network_of

BATCHES = {"face": 32, "face-draft": 64, "body": 32, "body-draft": 64, "arm": 32, "arm-draft": 64, "object": 32, "object-draft": 64}
"""Items a batch on a GPU of 80 GB at 256 px; halved until a step fits."""


ROUNDS = 4
"""Several domains are rendered in so many turns, so that training never waits for the last of them."""


def shares_of(groups: int, domains: tuple[str, ...]) -> list[tuple[str, int, int]]:
    """Domain, first group and end of each rendering: all groups of one kind, of several equal shares in turns.

    Bodies are two kinds: whole, and from crown to hips.
    """
    kinds = [(d, start) for d in domains for start in ((0, HALF_LENGTH_FROM) if d == "body" else (0,))]
    rounds = ROUNDS if len(kinds) > 1 else 1
    each = -(-groups // len(kinds))
    ends = [each * r // rounds for r in range(rounds + 1)]
    return [(d, start + first, start + end) for first, end in zip(ends, ends[1:]) for d, start in kinds if end > first]


class Renderer:
    """Renders groups in the background, val groups first; of the domains that the preset mixes in too."""

    def __init__(self, args: argparse.Namespace, folder: Path, preset: Preset):
        self.log_path = folder / "render.log"
        common = f"{sys.executable} -m poseweave.prepare --kit '{args.kit}' --out '{folder}'"
        common += f" --jobs {args.jobs} --size {preset.network.size} --frames {args.frames} --identities {args.identities}"
        commands = [f"{common} --domain {preset.domain} --split val --groups 0-{args.val_groups}"] if args.val_groups else []
        for domain, first, end in shares_of(args.groups, (preset.domain, *preset.train.mix)):
            commands.append(f"{common} --domain {domain} --split train --groups {first}-{end}")
        environment = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
        environment["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parent.parent), environment.get("PYTHONPATH", "")])
        self.process = subprocess.Popen(
            ["nice", "-n", "5", "sh", "-c", " && ".join(commands)],
            stdout=self.log_path.open("ab"),
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )

    def running(self) -> bool:
        return self.process.poll() is None

    def check(self) -> None:
        if self.process.poll():
            tail = self.log_path.read_text(errors="replace").strip().splitlines()[-3:]
            raise RuntimeError(f"rendering failed ({self.process.returncode}): {' | '.join(tail)}")

    def stop(self) -> None:
        if self.running():
            os.killpg(self.process.pid, 15)
            self.process.wait(timeout=30)


class GroupFolder:
    """Groups of a folder that is still being filled; each file is read once."""

    def __init__(self, folder: Path, preset: Preset, clips: Path | None):
        self.folder, self.domains, self.groups = folder, (preset.domain, *preset.train.mix), {}
        self.clips = GroupSet.load(clips, f"{preset.domain}_footage_train", ("rgb",)) if clips else None

    def paths(self, domain: str) -> list[Path]:
        return sorted(self.folder.glob(f"{domain}_train_*.npz"))

    def count(self) -> int:
        return sum(len(self.paths(domain)) for domain in self.domains)

    def load(self) -> GroupSet:
        sets = []
        for domain in self.domains:
            paths = self.paths(domain)
            for path in paths:
                if path.name not in self.groups:
                    self.groups[path.name] = read_group(path)
            if paths:
                sets.append(GroupSet([self.groups[path.name] for path in paths], [path.name for path in paths]))
        data = GroupSet.mixed(sets) if len(self.domains) > 1 else sets[0]
        return data.with_clips(self.clips) if self.clips else data


def with_batch(preset: Preset, batch: int) -> Preset:
    return dataclasses.replace(preset, train=dataclasses.replace(preset.train, batch=batch))


def seconds_per_step(preset: Preset, data: GroupSet, device: str, steps: int = 8) -> float:
    """Measures steps with all terms on in a trainer that is thrown away."""
    loss = dataclasses.replace(preset.loss, perceptual_from=0.0, adversarial_from=min(preset.loss.adversarial_from, 0.0))
    probe = dataclasses.replace(preset, loss=loss)
    with tempfile.TemporaryDirectory() as folder:
        trainer = Trainer(probe, data, Path(folder), device)
        for index in range(steps + 2):
            if index == 2:
                _synchronise(device)
                start = time.monotonic()
            trainer.train_step()
        _synchronise(device)
        return (time.monotonic() - start) / steps


def fit_batch(preset: Preset, data: GroupSet, device: str) -> tuple[Preset, float]:
    """Halves the batch until steps fit into the GPU's memory."""
    while True:
        try:
            return preset, seconds_per_step(preset, data, device)
        except torch.OutOfMemoryError:
            if preset.train.batch <= 2:
                raise
            preset = with_batch(preset, preset.train.batch // 2)
            print(f"out of memory: batch {preset.train.batch}", flush=True)
        gc.collect()
        torch.cuda.empty_cache()


def _synchronise(device: str) -> None:
    if device.startswith("cuda"):
        torch.cuda.synchronize()


def publish(trainer: Trainer, out: Path) -> None:
    """Averaged weights and the discriminator as fp16 parts, the newest contact sheet and the log."""
    tensors = {f"ema.{k}": v for k, v in trainer.ema.values.items()}
    if trainer.discriminator is not None:
        tensors |= {f"disc.{k}": v for k, v in trainer.discriminator.state_dict().items()}
    half = half_weights(tensors)
    if not all_finite(half):
        print("weights are beyond fp16: not published", file=sys.stderr, flush=True)
        return
    state = {
        "preset": configs.to_json(trainer.preset),
        "data": trainer.data.fingerprint(),
        "frames": trainer.data.frames,
        "history": trainer.history,
    }
    meta = {"step": str(trainer.step), "seconds": repr(trainer.seconds), "state": json.dumps(state)}
    write_parts(half, meta, out, "weights")
    sheets = sorted(trainer.run.glob("preview_*.jpg"))
    if sheets:
        shutil.copyfile(sheets[-1], out / "preview.jpg")
    log = trainer.run / "log.jsonl"
    if log.exists():
        shutil.copyfile(log, out / "log.jsonl")


def saved_steps(checkpoint: Path) -> int:
    with safe_open(str(checkpoint), "pt") as handle:
        return int(json.loads(handle.metadata()["state"])["preset"]["train"]["steps"])


def run_job(args: argparse.Namespace, preset: Preset) -> None:
    begin = time.monotonic()
    call_s, total_s = args.minutes * 60, (args.total_minutes or args.minutes) * 60
    reserve_s = args.reserve_seconds

    def left() -> float:
        return call_s - (time.monotonic() - begin)

    device = args.device
    if device.startswith("cuda"):
        torch.backends.cudnn.benchmark = True
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    else:
        torch.set_num_threads(args.threads)
    data_folder, run, out = args.work / "data", args.work / "run", args.out
    for folder in (data_folder, run, out):
        folder.mkdir(parents=True, exist_ok=True)

    renderer = Renderer(args, data_folder, preset)
    try:
        folder = GroupFolder(data_folder, preset, args.clips)
        while folder.count() < min(args.first_groups, args.groups) and renderer.running():
            if left() < reserve_s:
                raise RuntimeError(f"only {folder.count()} groups in the time given: raise --minutes or lower --first-groups")
            time.sleep(0.5)
        renderer.check()
        data = folder.load()
        print(f"{time.monotonic() - begin:.0f} s: {len(data.groups)} groups, {data.frames} frames", flush=True)

        checkpoint, speed = run / "checkpoint.safetensors", run / "speed.json"
        if checkpoint.exists() and speed.exists():
            known = json.loads(speed.read_text())
            preset, rate = with_batch(preset, known["batch"]), known["secondsPerStep"]
        else:
            preset, rate = fit_batch(preset, data, device)
        trainer = Trainer(preset, data, run, device)
        if checkpoint.exists():
            trainer.resume(checkpoint, restart_schedule=False)
            trainer.plan(saved_steps(checkpoint))
        elif args.start_from:
            start = args.start_from
            if start.suffix == ".json":
                start = join_parts(start, args.work / "start.safetensors")
            trainer.resume(start, restart_schedule=True)
        spent_before = trainer.seconds
        batch = preset.train.batch
        print(f"{time.monotonic() - begin:.0f} s: step {trainer.step}, batch {batch}, {rate:.3f} s a step", flush=True)

        waited = time.monotonic() - begin if not trainer.step else 0.0
        while True:
            remaining = total_s - reserve_s - waited - trainer.seconds
            trainer.plan(max(trainer.step + 1, trainer.step + int(remaining / rate)))
            here = min(left() - reserve_s, remaining, args.save_minutes * 60)
            chunk = max(1, min(int(here / rate), trainer.preset.train.steps - trainer.step))
            start, first = time.monotonic(), trainer.step
            deadline = begin + call_s - reserve_s
            trainer.train(first + chunk, save_every_sec=float("inf"), deadline=deadline)
            rate = 0.3 * rate + 0.7 * (time.monotonic() - start) / (trainer.step - first)
            speed.write_text(json.dumps({"batch": batch, "secondsPerStep": rate}) + "\n")
            publish(trainer, out)
            print(
                f"{time.monotonic() - begin:.0f} s: step {trainer.step} of {trainer.preset.train.steps}, {rate:.3f} s a step, "
                f"{len(trainer.data.groups)} groups",
                flush=True,
            )
            renderer.check()
            if folder.count() > len(folder.groups):
                del data
                trainer.data = None  # its memory first
                data = folder.load()
                trainer.use_data(data)
            finished = total_s - reserve_s - waited - trainer.seconds < rate
            if finished or left() - reserve_s < rate:
                break
        print(f"trained {trainer.seconds - spent_before:.0f} s in this call", flush=True)
        if args.items:
            report(trainer, data_folder, out, args.items, left)
    finally:
        renderer.stop()


def report(trainer: Trainer, folder: Path, out: Path, items: int, left) -> None:
    """Measures the averaged weights on the val groups that are there."""
    try:
        data = GroupSet.load(folder, f"{trainer.preset.domain}_val")
    except FileNotFoundError:
        print("no val groups: no report", flush=True)
        return
    net = network_of(trainer.preset.network).to(trainer.device)
    net.load_state_dict(trainer.ema.values)
    features = load_features(device=trainer.device) if WEIGHTS.exists() else None
    model = Reassembler(inference_copy(net.eval()))
    evaluate(model, data, 1, features, trainer.device)  # warms up
    start = time.monotonic()
    evaluate(model, data, 1, features, trainer.device)
    items = int(np.clip(left() * 0.8 / (time.monotonic() - start), 0, items))
    if items < 2:
        print("no time left for a report", flush=True)
        return
    result = evaluate(model, data, items, features, trainer.device)
    result |= {
        "split": "val",
        "steps": trainer.step,
        "commit": current_commit(),
        "machine": describe_machine(trainer.device),
    }
    (out / "report.json").write_text(json.dumps(result, indent=2) + "\n")
    (out / "report.md").write_text(markdown(result))
    print(markdown(result), flush=True)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="poseweave.job", description=__doc__.splitlines()[0])
    parser.add_argument("preset", choices=sorted(configs.PRESETS))
    parser.add_argument("overrides", nargs="*", help="for example train.max_sources=8")
    parser.add_argument("--kit", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True, help="data and run folder on the machine's disk")
    parser.add_argument("--out", type=Path, required=True, help="what is to be taken home")
    parser.add_argument("--minutes", type=float, required=True, help="time of this call, rendering and report included")
    parser.add_argument("--total-minutes", type=float, help="time that the schedule is laid over (default: --minutes)")
    parser.add_argument("--save-minutes", type=float, default=2.5)
    parser.add_argument("--reserve-seconds", type=float, default=40.0, help="kept for the last save and the report")
    parser.add_argument("--groups", type=int, default=400, help="train groups, of all domains together")
    parser.add_argument("--first-groups", type=int, default=16, help="training begins when so many are rendered")
    parser.add_argument("--val-groups", type=int, default=4)
    parser.add_argument("--frames", type=int, default=16)
    parser.add_argument("--identities", type=int, default=6)
    parser.add_argument("--jobs", type=int, default=max(1, (os.cpu_count() or 2) - 1))
    parser.add_argument("--clips", type=Path, help="groups of real clips (poseweave.clips)")
    parser.add_argument("--start-from", type=Path, help="weights to begin with: a checkpoint, or weights.json of an --out")
    parser.add_argument("--items", type=int, default=40, help="items of the report; 0 for none")
    parser.add_argument("--batch", type=int, help="items a step (default: by preset on a GPU)")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--threads", type=int, default=1, help="threads of a CPU run")
    args = parser.parse_intermixed_args(arguments)
    try:
        preset = configs.override(configs.PRESETS[args.preset], args.overrides)
        batch = args.batch or (BATCHES.get(args.preset) if args.device.startswith("cuda") else None)
        run_job(args, with_batch(preset, batch) if batch else preset)
    except (ValueError, FileNotFoundError, RuntimeError, ClipError) as error:
        print(f"poseweave.job: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
