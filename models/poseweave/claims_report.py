"""Measures the runs of claims.py and writes the tables, the notes under them and a contact sheet.

Claims are measured on the test split, ablations on val. All variants answer the same items, so differences are paired.
Landmarks of results are found by one judge, the domain's draft network (checkpoints/), for every variant.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw
from torch import Tensor

from poseweave.claims_tables import CLAIM_3, Finished, ablations, claim_1, claim_2, claim_3, conditions
from poseweave.data import GroupSet, image_of
from poseweave.evaluate import Reassembler, draw_items, evaluate
from poseweave.export import inference_copy, read_checkpoint
from poseweave.features import WEIGHTS, load_features
from poseweave.preview import to_image
from poseweave.synth.domain import DOMAINS

CHECKPOINTS = Path(__file__).parent.parent / "checkpoints"
_SHEET = ("attention", "warp", "self-only", "cycle", "one-source")
_SHEET_ROWS = 6


def load_runs(runs: Path) -> dict[str, Finished]:
    """The finished variants of a folder."""
    found = {}
    for about_path in sorted(runs.glob("*/about.json")):
        checkpoint = about_path.parent / "fine" / "checkpoint.safetensors"
        net, state = read_checkpoint(checkpoint)
        name, about = about_path.parent.name, json.loads(about_path.read_text())
        found[name] = Finished(name, about, inference_copy(net), state["history"], state["preset"]["train"]["seed"], _digest(checkpoint))
    if "attention" not in found:
        raise FileNotFoundError(f"{runs}: expected at least a finished variant 'attention', found {sorted(found) or 'none'}")
    kept = ("preset", "overrides", "budget", "batch", "data")
    first = found["attention"].about
    for run in found.values():
        other = [key for key in kept if run.about[key] != first[key]]
        if other:
            raise ValueError(f"{runs / run.name}: trained with another {', '.join(other)} than 'attention'; tables need equal budgets")
    return found


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def judge_path(domain: str) -> Path:
    return CHECKPOINTS / f"{domain}-draft.safetensors"


def judge_of(domain: str, device: str) -> Callable[[Tensor], Tensor] | None:
    """The keypoints of the domain's draft network; None where there is none or its keypoints are not landmarks."""
    known = DOMAINS.get(domain)
    if known is None or not known.landmarks or not judge_path(domain).exists():
        return None
    net = inference_copy(read_checkpoint(judge_path(domain))[0]).to(device)
    side = net.config.size

    def find(images: Tensor) -> Tensor:
        return net.encode_pose(F.interpolate(images, size=(side, side), mode="bilinear", align_corners=False))[0]

    return find


def measure(run: Finished, runs: Path, data: GroupSet, split: str, items: int, device: str) -> dict[str, Any]:
    """The report of `evaluate` with every item's values; kept beside the run until the weights change."""
    kept = runs / run.name / f"report_{split}.json"
    wanted = {"checkpoint": run.checkpoint, "items": items, "dataFingerprint": data.fingerprint()}
    wanted |= {path.stem: _digest(path) for path in (judge_path(run.about["domain"]), WEIGHTS) if path.exists()}
    if kept.exists():
        known = json.loads(kept.read_text())
        if all(known.get(key) == value for key, value in wanted.items()):
            return known
    print(f"measuring {run.name} on {split}", flush=True)
    features = load_features(device=device) if WEIGHTS.exists() else None
    model = Reassembler(run.net.to(device))
    report = evaluate(model, data, items, features, device, judge_of(run.about["domain"], device), keep_items=True)
    kept.write_text(json.dumps(report | wanted) + "\n")
    return report


# ---- the page

_TITLES = {
    "claim-1": "Claim 1: attention against warping, by size of motion",
    "claim-2": "Claim 2: more sources",
    "claim-3": "Claim 3: self reconstruction, cycle, exact pairs",
    "ablations": "What decided the design",
    "limits": "Limits of these figures",
}


def read_notes(path: Path | None) -> dict[str, str]:
    """Sections `## NAME` of the notes by name; an unknown name is an error."""
    notes: dict[str, str] = {}
    if path is None:
        return notes
    for section in ("\n" + path.read_text(encoding="utf-8")).split("\n## ")[1:]:
        name, _, text = section.partition("\n")
        if name.strip() not in ("summary", *_TITLES):
            raise ValueError(f"{path}: section '{name.strip()}': expected summary, {', '.join(_TITLES)}")
        notes[name.strip()] = text.strip()
    return notes


def write_report(runs_path: Path, data: Path, out: Path, notes_path: Path | None, items: int, device: str) -> None:
    """Measures what is finished, writes the Markdown file `out` and a contact sheet beside it."""
    notes = read_notes(notes_path)
    runs = load_runs(runs_path)
    first = runs["attention"]
    size, domain = first.net.config.size, first.about["domain"]
    test, val = (GroupSet.load(data, f"{domain}_{split}", size=size) for split in ("test", "val"))
    claimed = {name: runs[name] for name in _SHEET if name in runs}
    ablated = {name: run for name, run in runs.items() if name == "attention" or name not in _SHEET}
    on_test = {name: measure(run, runs_path, test, "test", items, device) for name, run in claimed.items()}
    ablated = ablated if len(ablated) > 1 else {}
    on_val = {name: measure(run, runs_path, val, "val", items, device) for name, run in ablated.items()}
    sheet = out.with_suffix(".jpg")
    contact_sheet(claimed, test, sheet, device)

    bodies = {
        "claim-1": [*conditions(_some(runs, "attention", "warp"), on_test["attention"], "test"), *claim_1(runs, on_test)],
        "claim-2": [*conditions(_some(runs, "attention", "one-source", "warp"), on_test["attention"], "test"), *claim_2(runs, on_test)],
        "claim-3": [*conditions(_some(runs, *CLAIM_3), on_test["attention"], "test"), *claim_3(runs, on_test)],
        "ablations": [*conditions(ablated.values(), on_val["attention"], "val"), *ablations(ablated, on_val)] if ablated else [],
        "limits": [],
    }
    lines = ["# Claims", "", "Written by `python -m poseweave.claims table`; the words are those of its `--notes`.", ""]
    lines += [notes["summary"], ""] if "summary" in notes else []
    about = (
        "Differences are means over the same items with their standard error over items (items share groups and people, so "
        "chance reaches further than it says). Lower is better from kit-feature distance on; leakage: distance of identity to the "
        f"truth less that to the driver. Landmarks: found in the result by `{domain}-draft`."
    )
    lines += [
        about,
        "",
        f"![test items by seed]({sheet.name})",
        "",
        "Columns: first source, driver, truth, then "
        + ", ".join(f"`{name}`" for name in claimed)
        + "; another person drives, 4 sources, absolute keypoints. Items are the first of the seed.",
        "",
    ]
    for key, title in _TITLES.items():
        if bodies[key] or key in notes:
            lines += [f"## {title}", "", *bodies[key]]
            lines += [notes[key], ""] if key in notes else []
    out.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def _some(runs: dict[str, Finished], *names: str) -> list[Finished]:
    return [runs[name] for name in names if name in runs]


@torch.no_grad()
def contact_sheet(runs: dict[str, Finished], data: GroupSet, path: Path, device: str, cell: int = 144) -> None:
    """One row an item: first source, driver, truth, the result of each variant; 4 sources, another person drives."""
    rows = []
    for item in draw_items(data, _SHEET_ROWS):
        rgb = data.groups[item.group]["rgb"]
        sources = torch.stack([image_of(rgb[item.a, f]) for f in item.sources]).to(device)
        driver = image_of(rgb[item.b, item.driving]).to(device)
        pictures = [sources[0], driver, image_of(rgb[item.a, item.driving])]
        for run in runs.values():
            model = Reassembler(run.net.to(device))
            pictures.append(model.draw(model.prepare(sources[:4]), min(4, len(sources)), driver).image)
        rows.append(np.hstack([np.asarray(to_image(p, cell)) for p in pictures]))
    picture = Image.new("RGB", (rows[0].shape[1], 16 + cell * len(rows)), "white")
    picture.paste(Image.fromarray(np.vstack(rows)), (0, 16))
    draw = ImageDraw.Draw(picture)
    for i, name in enumerate(("source", "driver", "truth", *runs)):
        draw.text((i * cell + 4, 2), name, fill="black")
    picture.save(path, quality=88)
