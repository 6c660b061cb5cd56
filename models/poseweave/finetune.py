"""Adapts a shipped bundle to the clips of a shot: python -m poseweave.finetune --source HERO --driving TAKE --out BUNDLE

Reads and frames the clips, measures the starting weights on their held-out last part, trains for the given minutes
(adapt.py), measures again, checks what was forgotten of synthetic people, and writes a bundle that the engine loads, with
a report and sheets of before and after. All work is in BUNDLE.work until the bundle appears whole; a run that was
stopped goes on with the same command.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
import os
import shutil
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from poseweave import config as configs
from poseweave.adapt import (
    UNKNOWN_GUARD,
    UNKNOWN_RATE,
    AdaptConfig,
    Adapter,
    adapted_preset,
    bf16_is_faster,
    shot_groups,
    start_preset,
)
from poseweave.clips import ClipError, Framer, Framing
from poseweave.data import GroupSet, read_group
from poseweave.evaluate import current_commit, describe_machine
from poseweave.export import inference_copy, read_checkpoint, sha256, write_bundle
from poseweave.features import load_features
from poseweave.finetune_report import forgotten, markdown, rounded
from poseweave.measure import Judge, copy_row, even, measure_groups, measure_pair, measure_shot, sheet
from poseweave.network import PoseWeaveNet
from poseweave.parity import ParityError, check_parity, golden_images
from poseweave.shot import ShotClip, load_clip, read_shot_clip, save_clip
from poseweave.train import NonFiniteLoss

MODELS = Path(__file__).resolve().parent.parent
EXAMPLES = MODELS.parent / "examples"
GPU_BATCHES = {"draft": 32, "final": 12}
_REPLAY_GROUPS = 12
_CHECK_GROUPS = 4
_CHECK_ITEMS = 24
SHARES = (1.0, 0.85, 0.7, 0.55, 0.4, 0.25)
"""Of what was learned; less is taken where all of it forgets too much."""
_KIT = {"train": ("0-6", 8), "val": ("0-2", 9)}
"""Groups and frames that are rendered where only the data kit is given."""


class SetupError(Exception):
    """What was given does not go together; `status` is the exit status."""

    def __init__(self, message: str, status: int = 2):
        super().__init__(message)
        self.status = status


class Refused(Exception):
    """The adapted weights lost more on synthetic people than allowed."""


@dataclass(frozen=True)
class Start:
    """The bundle and the checkpoint that the run begins with."""

    folder: Path
    model: dict[str, Any]
    checkpoint: Path

    @property
    def finds_subjects(self) -> bool:
        """Whether its keypoints are named points, from the first on, by which a subject can be framed."""
        return bool(self.model["keypointNames"]) and self.model["framing"]["firstKeypoint"] == 0

    def framing(self) -> Framing:
        framing = self.model["framing"]
        return Framing(framing["lastKeypoint"], *framing["centre"], framing["extent"])


def read_start(folder: Path, checkpoint: Path | None) -> Start:
    if not (folder / "model.json").exists():
        raise SetupError(f"--bundle: expected a folder with model.json, found {folder}", 78)
    model = configs.read_json(folder / "model.json")
    checkpoint = checkpoint or MODELS / "checkpoints" / f"{model['id']}.safetensors"
    if not checkpoint.exists():
        raise SetupError(
            f"--start-from: expected the checkpoint that {model['id']} was exported from, found no {checkpoint}", 66
        )
    size = start_preset(checkpoint).network.size
    if size != model["inputSize"]:
        raise SetupError(f"--start-from: expected a network of {model['inputSize']} pixels, found {size}")
    return Start(folder, model, checkpoint)


# ---- data


def read_clips(args: argparse.Namespace, start: Start, work: Path) -> list[ShotClip]:
    """Source clips and then the driving clip; what is read is kept in the work folder."""
    squares = [*args.source_crop, *["auto"] * (len(args.source) - len(args.source_crop)), args.driving_crop]
    framer, clips = None, []
    for index, (path, square) in enumerate(zip([*args.source, args.driving], squares)):
        kept = work / f"clip{index}.npz"
        if not kept.exists():
            if framer is None and start.finds_subjects:
                framer = Framer(start.checkpoint, start.framing())
            size = start.model["inputSize"]
            save_clip(read_shot_clip(path, size, square, framer, args.hold_out), kept)
        clips.append(load_clip(kept))
        print(f"{path}: {len(clips[-1].frames)} frames, square {clips[-1].square_text}", flush=True)
    return clips


def some_groups(folder: Path, prefix: str, most: int) -> GroupSet | None:
    """At most `most` of a folder's groups, at even distances."""
    paths = sorted(p for p in folder.glob(f"{prefix}_*.npz") if ".tmp" not in p.name)
    paths = [paths[i] for i in np.unique(np.linspace(0, len(paths) - 1, min(most, len(paths))).astype(int))] if paths else []
    return GroupSet([read_group(p) for p in paths], [p.name for p in paths]) if paths else None


def synthetic_groups(args: argparse.Namespace, domain: str, work: Path) -> tuple[GroupSet | None, GroupSet | None]:
    """Groups to replay and groups to check with: of --data, or rendered from --kit."""
    folder = args.data
    if folder is None and args.kit is not None:
        from poseweave import prepare

        folder = work / "kit"
        for split, (groups, frames) in _KIT.items():
            words = ["--kit", str(args.kit), "--out", str(folder), "--domain", domain, "--split", split]
            if prepare.main([*words, "--groups", groups, "--frames", str(frames), "--jobs", str(os.cpu_count() or 1)]):
                raise SetupError(f"--kit {args.kit}: the synthetic groups could not be rendered, see above", 65)
    if folder is None:
        return None, None
    replay = some_groups(folder, f"{domain}_train", _REPLAY_GROUPS)
    check = some_groups(folder, f"{domain}_val", _CHECK_GROUPS)
    if replay is None and check is None:
        raise SetupError(f"--data: expected {domain}_train_*.npz or {domain}_val_*.npz in {folder}, found none", 66)
    return replay, check


def within_bound(adapter: Adapter, memory: Memory, bound: float, force: bool) -> tuple[float, dict[str, Any]]:
    """The largest share of what was learned that loses no more than `bound` dB, else the smallest; and what was lost."""
    forgetting: dict[str, Any] = {"boundDb": bound, "before": memory.measure(inference_copy(adapter.start))}
    for share in SHARES:
        forgetting["after"] = memory.measure(inference_copy(adapter.averaged(share)))
        forgetting["lostDb"] = forgotten(forgetting)
        print(f"{100 * share:.0f} % of what was learned loses {forgetting['lostDb']} dB", flush=True)
        if force or max(forgetting["lostDb"].values(), default=0.0) <= bound:
            break
    return share, forgetting


class Memory:
    """What is measured of synthetic people: the example clips where they are, and val groups where they are given."""

    def __init__(self, start: Start, check: GroupSet | None, device: str):
        self.check, self.device, self.example = check, device, None
        names = [EXAMPLES / f"face-{name}.mp4" for name in ("source", "driver", "truth")]
        if start.model["domain"] == "face" and all(path.exists() for path in names):
            size = start.model["inputSize"]
            source, driver, truth = (read_shot_clip(p, size, "full", None, 0.0).frames for p in names)
            self.example = source, even(driver, 12), even(truth, 12)

    def measure(self, net: PoseWeaveNet) -> dict[str, dict[str, float]]:
        rows = {}
        if self.example:
            rows["example people"] = measure_pair(net, *self.example, self.device)
        if self.check:
            rows["val people"] = measure_groups(net, self.check, _CHECK_ITEMS, self.device)
        return {name: rounded(row) for name, row in rows.items()}


# ---- the run


def choose_device(name: str) -> str:
    return ("cuda" if torch.cuda.is_available() else "cpu") if name == "auto" else name


def open_work(args: argparse.Namespace, start: Start) -> Path:
    """The work folder; refuses one that belongs to a run of other clips or settings."""
    out: Path = args.out
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise SetupError(f"--out: expected a new folder, found {out} with files in it; name another or remove it", 73)
    work = out.with_name(out.name + ".work")
    try:
        work.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SetupError(f"--out: expected a place that can be written, found {error}", 73) from error
    about = {
        "clips": [[str(p.resolve()), p.stat().st_size, p.stat().st_mtime_ns] for p in [*args.source, args.driving]],
        "squares": [*args.source_crop, args.driving_crop],
        "start": sha256(start.checkpoint),
        "holdOut": args.hold_out,
    }
    known = work / "run.json"
    if known.exists() and configs.read_json(known) != about:
        if (work / "run" / "checkpoint.safetensors").exists():
            raise SetupError(f"{work}: expected the work of this run, found that of other clips or settings; remove it", 73)
        for stale in work.glob("clip*.npz"):
            stale.unlink()
    known.write_text(json.dumps(about, indent=2) + "\n")
    return work


def make_adapter(
    args: argparse.Namespace, start: Start, clips: list[ShotClip], replay: GroupSet | None, run: Path, device: str
) -> Adapter:
    batch = args.batch or (GPU_BATCHES[start.model["tier"]] if device.startswith("cuda") else AdaptConfig.batch)
    rate, guard = (AdaptConfig.learning_rate, 1.0) if start.finds_subjects else (UNKNOWN_RATE, UNKNOWN_GUARD)
    config = AdaptConfig(
        batch=batch,
        seed=args.seed,
        steps=args.steps,
        learning_rate=args.learning_rate or rate,
        guard=guard if args.guard is None else args.guard,
    )
    data = shot_groups([clip.trained for clip in clips], replay)
    checkpoint = run / "checkpoint.safetensors"
    preset = adapted_preset(start_preset(start.checkpoint), config, replay is not None, True)
    adapter = Adapter(preset, config, data, start.checkpoint, run, args.minutes * 60, device)
    if not device.startswith("cuda") and not bf16_is_faster(adapter):
        train = dataclasses.replace(preset.train, autocast_bf16=False)
        adapter.preset = dataclasses.replace(preset, train=train)
    if checkpoint.exists():
        adapter.resume(checkpoint, restart_schedule=False)
        print(f"goes on at step {adapter.step}, {adapter.seconds:.0f} s", flush=True)
    return adapter


def finetune(args: argparse.Namespace) -> Path:
    """Does everything and returns the bundle's folder."""
    device = choose_device(args.device)
    start = read_start(args.bundle, args.start_from)
    work = open_work(args, start)
    clips = read_clips(args, start, work)
    source, driving = clips[0], clips[-1]
    before_net = inference_copy(read_checkpoint(start.checkpoint)[0]).to(device)
    judge = Judge(before_net, load_features(device=device))
    replay, check = synthetic_groups(args, start.model["domain"], work)
    memory = Memory(start, check, device)

    adapter = make_adapter(args, start, clips, replay, work / "run", device)
    print(f"{len(adapter.data.groups)} groups, {adapter.data.frames} frames", flush=True)
    adapter.adapt()
    share, forgetting = within_bound(adapter, memory, args.bound, args.force)
    after_net = inference_copy(adapter.averaged(share))

    report: dict[str, Any] = {
        "bundle": args.out.name,
        "start": {"id": start.model["id"], "version": start.model["version"], "checkpoint": sha256(start.checkpoint)[:16]},
        "clips": [describe_clip(clip, "driving" if clip is driving else "source") for clip in clips],
        "training": {
            "steps": adapter.step,
            "seconds": round(adapter.seconds, 1),
            "batch": adapter.preset.train.batch,
            "bf16": adapter.preset.train.autocast_bf16,
            "learningRate": adapter.config.learning_rate,
            "guard": adapter.config.guard,
            "share": share,
            "replayGroups": len(adapter.data.labelled),
            "weightDistance": round(float(adapter.weight_distance().detach()), 6),
            "commit": current_commit(),
            "machine": describe_machine(device),
        },
        "copyNearest": {
            "source": rounded(copy_row(source, judge, device)),
            "driving": rounded(copy_row(driving, judge, device)),
        },
        "before": measure_shot(before_net, source, driving, judge, device),
        "after": measure_shot(after_net, source, driving, judge, device),
        "forgetting": forgetting,
    }
    sheets = {
        "transfer.jpg": sheet(before_net, after_net, source, driving, device),
        "source-itself.jpg": sheet(before_net, after_net, source, source, device),
        "driving-itself.jpg": sheet(before_net, after_net, driving, driving, device),
    }

    def leave_report(folder: Path) -> None:
        (folder / "report.json").write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        (folder / "report.md").write_text(markdown(report), encoding="utf-8")
        for name, picture in sheets.items():
            picture.save(folder / name, quality=90)

    leave_report(work)
    lost = max(forgetting["lostDb"].values(), default=0.0)
    if lost > args.bound and not args.force:
        raise Refused(
            f"expected a loss of at most {args.bound:g} dB on synthetic people; found {lost:.2f} dB with a quarter of what was "
            f"learned, see {work}/report.md; train for fewer minutes, give --data, or ship it all the same: the same command with --force"
        )

    def finish(folder: Path) -> None:
        report["parity"] = check_parity(folder)
        leave_report(folder)

    final = adapter.averaged(share).cpu()
    description = describe_bundle(start, final, adapter, report)
    write_bundle(final, args.out, golden_images(start.folder), description, start.model["framing"], finish=finish)
    shutil.rmtree(work)
    print(markdown(report))
    return args.out


def describe_clip(clip: ShotClip, role: str) -> dict[str, Any]:
    return {
        "role": role,
        "name": clip.name,
        "sha256": clip.sha256,
        "square": clip.square_text,
        "everyNthFrame": clip.stride,
        "trainedFrames": len(clip.trained),
        "heldOutFrames": len(clip.held),
    }


def describe_bundle(start: Start, net: PoseWeaveNet, adapter: Adapter, report: dict[str, Any]) -> dict[str, Any]:
    """What model.json says of an adapted bundle; its licence is not ours to give."""
    weights = hashlib.sha256()
    for _, value in sorted(net.state_dict().items()):
        weights.update(value.numpy().tobytes())
    base = start.model
    clips = ", ".join(f"{c['name']} (SHA-256 {c['sha256'][:16]}...)" for c in report["clips"])
    return {
        "id": report["bundle"],
        "version": f"{base['version']}+{weights.hexdigest()[:8]}",
        "domain": base["domain"],
        "tier": base["tier"],
        "licence": f"that of the user's clips (start: {base['licence']})",
        "provenance": f"Fine-tuned from {base['id']} {base['version']} on clips that the user gave: {clips}. Their licence, and the "
        "rights of the people shown, govern what these weights may be used for; PoseWeave claims no right in them. The "
        f"start: {base['provenance']}",
        "training": {
            "commit": report["training"]["commit"],
            "machine": report["training"]["machine"],
            "phases": adapter.history,
            "seconds": round(sum(phase["seconds"] for phase in adapter.history)),
            "sources": f"1..{adapter.preset.train.max_sources}",
        },
        "metrics": {"finetune": report},
    }


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="poseweave.finetune", description="Adapts a model bundle to the clips of a shot.")
    add = parser.add_argument
    add("--source", type=Path, action="extend", nargs="+", required=True, help="clips of the person who is to be seen")
    add("--driving", type=Path, required=True, help="the clip whose motion is taken")
    add("--out", type=Path, required=True, help="folder of the new bundle; its name is the id")
    add("--minutes", type=float, default=5.0, help="time of training; reading, measuring and export come on top (default: 5)")
    add("--steps", type=int, default=0, help="steps instead of minutes: such a run repeats exactly")
    add(
        "--source-crop",
        action="append",
        default=[],
        metavar="SQUARE",
        help="auto, full or x,y,side in pixels; one a source clip",
    )
    add("--driving-crop", default="auto", metavar="SQUARE", help="auto, full or x,y,side in pixels")
    add("--bundle", type=Path, default=MODELS / "bundles" / "face-draft", help="the bundle to start from (default: face-draft)")
    add("--start-from", type=Path, metavar="CHECKPOINT", help="its weights (default: models/checkpoints/ID.safetensors)")
    add(
        "--data",
        type=Path,
        help="folder of synthetic groups (poseweave.prepare): train groups are replayed, val groups checked",
    )
    add("--kit", type=Path, help="the data kit, from which a few such groups are rendered where --data is not given")
    add("--hold-out", type=float, default=0.2, help="share of each clip, at its end, for the numbers only (default: 0.2)")
    add("--bound", type=float, default=1.0, help="dB that may be lost on synthetic people (default: 1)")
    add("--force", action="store_true", help="write the bundle whatever was lost")
    add("--device", default="auto", help="auto, cpu or cuda[:N]")
    add("--threads", type=int, default=0, help="CPU threads; 0 takes all")
    add("--batch", type=int, help="items a step (default: 4 on a CPU; 32 or, final tier, 12 on a GPU)")
    add("--learning-rate", type=float, help=f"(default: {AdaptConfig.learning_rate}; of object bundles {UNKNOWN_RATE})")
    add("--guard", type=float, help=f"how firmly it is held to its start (default: 1; of object bundles {UNKNOWN_GUARD}; 0: not at all)")
    add("--seed", type=int, default=0)
    args = parser.parse_args(arguments)
    for path in [*args.source, args.driving]:
        if not path.exists():
            raise SetupError(f"expected a clip, found nothing at {path}", 66)
    if not 0.05 <= args.hold_out <= 0.5:
        raise SetupError(f"--hold-out: expected a share from 0.05 to 0.5, found {args.hold_out}")
    if args.guard is not None and not 0 <= args.guard <= 10:
        raise SetupError(f"--guard: expected 0 to 10, found {args.guard}")
    if not args.minutes > 0:
        raise SetupError(f"--minutes: expected more than 0, found {args.minutes}")
    if len(args.source_crop) > len(args.source):
        raise SetupError(f"--source-crop: expected at most one a source clip, found {len(args.source_crop)}")
    return args


def main(arguments: list[str] | None = None) -> int:
    def stop(number: int, _: object) -> None:
        raise KeyboardInterrupt(number)

    handler = signal.signal(signal.SIGTERM, stop)
    try:
        args = parse(arguments)
        if args.threads:
            torch.set_num_threads(args.threads)
        out = finetune(args)
    except SetupError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.status
    except ClipError as error:
        print(f"error: {error}", file=sys.stderr)
        return 65
    except (Refused, ParityError, NonFiniteLoss) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt as interrupt:
        print("stopped; the same command goes on from here", file=sys.stderr)
        return 143 if interrupt.args else 130
    finally:
        signal.signal(signal.SIGTERM, handler)
    print(f"{out}: use it with ./poseweave render --model {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
