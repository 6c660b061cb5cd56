"""The design's claims, measured: every variant trained with the same budget, and the tables of models/CLAIMS.md.

    python -m poseweave.claims run --data DATA --out RUNS --steps 600 --coarse-steps 1600 --size 128
    python -m poseweave.claims table RUNS --data DATA --out CLAIMS.md --notes claims_notes.md

`run` trains the variants one after another from scratch, with the same seed, batches, steps and learning rates; a
coarse phase at half the size comes first where `--coarse-steps` says so. It resumes what was stopped and skips
what is done. Overrides (`train.batch=32`) hold for all variants.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import torch

from poseweave import config as configs
from poseweave.claims_report import write_report
from poseweave.config import Preset
from poseweave.data import GroupSet
from poseweave.evaluate import current_commit, describe_machine
from poseweave.train import NonFiniteLoss, Trainer

# Perceptual terms are taken on the network that the tables measure with, so no variant has them.
COMMON = ("loss.perceptual=0", "loss.perceptual_detail=0", "loss.adversarial_from=1.0")
_CYCLE_FROM = 0.4
"""Share of the first phase after which the cycle begins."""


@dataclass(frozen=True)
class Variant:
    """A network or a training that differs from `attention` in the given settings only."""

    name: str
    differs: tuple[str, ...]
    says: str


VARIANTS = {
    v.name: v
    for v in (
        Variant("attention", (), "the design: attention, exact pairs, 1 to 4 sources"),
        Variant("warp", ("network.retrieval=warp",), "keypoint-based dense motion and occlusion instead of attention"),
        Variant("self-only", ("train.cross_share=0",), "self reconstruction only"),
        Variant(
            "cycle",
            ("train.cross_share=0", "train.cycle_share=0.5", f"train.cycle_from={_CYCLE_FROM}"),
            "self reconstruction, and half of the steps the pseudo-driving cycle",
        ),
        Variant("one-source", ("train.max_sources=1",), "trained with one source only"),
        Variant("attention-seed-1", ("train.seed=1",), "the design again with another seed: how far chance reaches"),
        Variant("no-extra-tokens", ("network.extra_tokens=0",), "no learned keys and values beside the sources'"),
        Variant("patches", ("network.fine_values=attention",), "finer values as patches by the attention weights, not gathered"),
        Variant("no-fine-values", ("network.fine_values=none",), "1/8 values only"),
        Variant("half-keypoints", ("network.keypoint_stride=2",), "every second keypoint drives: 24 of 48"),
        Variant("no-fetched-colour", ("network.fetched_colour=false",), "every pixel drawn, none kept from the sources"),
        Variant("gaussians", ("network.embedding_inputs=gaussians",), "the pose embedding sees Gaussians only"),
    )
}


@dataclass(frozen=True)
class Budget:
    """What all variants have in common. Sizes in pixels; `coarse_steps` are taken at half of `size`."""

    size: int
    steps: int
    coarse_steps: int


def presets_of(variant: Variant, base: Preset, budget: Budget) -> dict[str, Preset]:
    """The phases of a variant by folder name, in order."""
    common = [f"network.size={budget.size}", f"train.size={budget.size}", f"train.steps={budget.steps}"]
    fine = configs.override(base, [*common, *variant.differs])
    if not budget.coarse_steps:
        return {"fine": fine}
    coarse = configs.override(fine, [f"train.size={budget.size // 2}", f"train.steps={budget.coarse_steps}"])
    return {"coarse": coarse, "fine": configs.override(fine, ["train.cycle_from=0"])}


def train_variant(variant: Variant, base: Preset, budget: Budget, data: GroupSet, folder: Path, device: str) -> None:
    """Trains the phases that are not done yet; RUNS/NAME/fine holds the result."""
    before: Path | None = None
    for phase, preset in presets_of(variant, base, budget).items():
        run = folder / phase
        trainer = Trainer(preset, data, run, device)
        checkpoint = run / "checkpoint.safetensors"
        if checkpoint.exists():
            trainer.resume(checkpoint, restart_schedule=False)
            _check_same(checkpoint, preset)
        elif before:
            trainer.resume(before, restart_schedule=True)
        if trainer.step < preset.train.steps:
            print(f"{variant.name}, {phase}: step {trainer.step} of {preset.train.steps}", flush=True)
            trainer.train(preset.train.steps, log_every=100)
        before = checkpoint


def _check_same(checkpoint: Path, preset: Preset) -> None:
    """An unfinished or finished run of another budget must not pass for this one."""
    saved = configs.to_json(configs.preset_from_json(configs.read_json(checkpoint.with_name("preset.json"))))
    wanted = configs.to_json(preset)
    other = [f"{s}.{k}={saved[s][k]}" for s in configs.SECTIONS for k, v in wanted[s].items() if saved[s][k] != v]
    if other:
        raise ValueError(
            f"{checkpoint.parent}: expected the settings of this call, found a run with {', '.join(other)}; "
            "use another --out or remove that folder"
        )


def run(args: argparse.Namespace) -> None:
    unknown = sorted(set(args.only) - set(VARIANTS))
    if unknown:
        raise ValueError(f"--only {' '.join(unknown)}: expected of {', '.join(VARIANTS)}")
    base = configs.override(configs.PRESETS[args.preset], [*COMMON, *args.overrides])
    size = args.size or base.network.size
    budget = Budget(size, args.steps or base.train.steps, args.coarse_steps)
    data = GroupSet.load(args.data, f"{base.domain}_train")
    args.out.mkdir(parents=True, exist_ok=True)
    about = {
        "preset": args.preset,
        "domain": base.domain,
        "overrides": args.overrides,
        "budget": dataclasses.asdict(budget),
        "batch": base.train.batch,
        "groups": len(data.groups),
        "frames": data.frames,
        "data": data.fingerprint(),
        "commit": current_commit(),
        "machine": describe_machine(args.device),
    }
    for variant in [VARIANTS[name] for name in args.only or VARIANTS]:
        folder = args.out / variant.name
        folder.mkdir(exist_ok=True)
        start = time.monotonic()
        train_variant(variant, base, budget, data, folder, args.device)
        print(f"{variant.name}: done, {time.monotonic() - start:.0f} s in this call", flush=True)
        done = folder / "about.json"
        if not done.exists():
            done.write_text(json.dumps(about | {"variant": dataclasses.asdict(variant)}, indent=2) + "\n")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="poseweave.claims", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    training = commands.add_parser("run", help="train the variants")
    training.add_argument("overrides", nargs="*", help="for all variants, for example train.batch=32")
    training.add_argument("--preset", choices=sorted(configs.PRESETS), default="face-draft")
    training.add_argument("--data", type=Path, required=True, help="folder of groups made by poseweave.prepare")
    training.add_argument("--out", type=Path, required=True, help="a run folder a variant")
    training.add_argument("--only", nargs="+", default=[], metavar="NAME", help=", ".join(VARIANTS))
    training.add_argument("--size", type=int, default=0, help="side in pixels (default: the preset's)")
    training.add_argument("--steps", type=int, default=0, help="steps at that size (default: the preset's)")
    training.add_argument("--coarse-steps", type=int, default=0, help="steps at half the size before")
    table = commands.add_parser("table", help="measure the runs and write the tables")
    table.add_argument("runs", type=Path, help="--out of run")
    table.add_argument("--data", type=Path, required=True, help="folder with val and test groups")
    table.add_argument("--out", type=Path, required=True, help="the Markdown file")
    table.add_argument("--notes", type=Path, help="Markdown whose sections (## NAME) stand under the tables of that name")
    table.add_argument("--items", type=int, default=96)
    for command in (training, table):
        command.add_argument("--device", default="cpu")
        command.add_argument("--threads", type=int, default=0, help="CPU threads; 0 keeps the default")
    args = parser.parse_args(arguments)
    if args.threads:
        torch.set_num_threads(args.threads)
    try:
        if args.command == "run":
            run(args)
        else:
            write_report(args.runs, args.data, args.out, args.notes, args.items, args.device)
    except (ValueError, FileNotFoundError, NonFiniteLoss) as error:
        print(f"poseweave.claims: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
