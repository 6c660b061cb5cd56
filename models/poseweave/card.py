"""Writes the model card of a bundle: python -m poseweave.card bundles/face-draft

All figures come from the bundle's model.json and files; what no figure says comes from cards/ID.md. The card is the
bundle's README.md; run this again whenever the bundle is exported again.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from poseweave.evaluate import keypoint_figures, metrics_table

CARDS = Path(__file__).resolve().parent.parent / "cards"
SHEET = "sheet.jpg"
FAULTS = "faults.jpg"
_GMAC = {
    "encode_pose": "encodePoseGmac",
    "encode_source": "encodeSourceGmac",
    "complete_background": "completeBackgroundGmac",
    "reassemble": "reassembleGmac",
}


def card(folder: Path, model: dict[str, Any], text: str) -> str:
    """The card as Markdown; `text` holds the sections that are written by hand."""
    parts = [
        f"# {model['id']} {model['version']}",
        f"Domain {model['domain']}, {model['tier']} tier, {model['inputSize']}x{model['inputSize']} pixels, "
        f"{model['keypoints']} keypoints. Licence of the weights: {model['licence']}.",
    ]
    if (folder / SHEET).exists():
        parts.append(
            f"![Source, driving frame, results with 1 and 4 sources, truth]({SHEET})\n\n*Identities, lights and motions that "
            "training never saw, chosen by a fixed seed (`python -m poseweave.sheet`).*"
        )
    parts.append(text.strip())
    if (folder / FAULTS).exists():
        parts.append(
            f"![The worst item of each measure: source, driving frame, result, truth, difference]({FAULTS})\n\n*The worst of 96 items "
            "of the test split for the subject, its outline, the background and each region (`python -m poseweave.faults`).*"
        )
    parts += ["## Data\n\n" + model["provenance"], _training(model["training"]), _cost(folder, model)]
    if model["metrics"].get("rows"):
        parts.append(_figures(model["metrics"]))
    return "\n\n".join(parts) + "\n"


def _training(training: dict[str, Any]) -> str:
    phases = [
        f"| {i + 1} | {phase['size']} | {phase['steps']} | {phase['seconds']:.0f} | {phase['frames']} |"
        for i, phase in enumerate(training["phases"])
    ]
    return "\n".join(
        [
            "## Training",
            "",
            f"{training['seconds'] / 3600:.1f} hours on {training['machine']}; {training['sources']} sources; commit {training['commit']}.",
            "",
            "| phase | pixels | steps | seconds | frames |",
            "|---|---|---|---|---|",
            *phases,
        ]
    )


def _cost(folder: Path, model: dict[str, Any]) -> str:
    cost = model["cost"]
    rows = [
        f"| {name} | {(folder / graph['file']).stat().st_size / 1e6:.2f} | {cost.get(_GMAC[name], 'not counted')} |"
        for name, graph in model["graphs"].items()
    ]
    return "\n".join(
        [
            "## Size and cost",
            "",
            f"{cost['parameters']:,} weights, stored as {model['weights']}, computed in {model['compute']}; ONNX opset {model['opset']}.",
            "",
            "| graph | MB | GMAC |",
            "|---|---|---|",
            *rows,
            "",
            f"`reassemble` costs {cost['eachFurtherSourceGmac']} GMAC more for each further source; `encode_source` runs once a source, "
            "`complete_background` once a shot.",
        ]
    )


def _figures(metrics: dict[str, Any]) -> str:
    lines = [
        "## Figures",
        "",
        f"{metrics['data'].capitalize()}; {metrics['split']} split, seed {metrics['seed']}. What the columns say: models/README.md.",
        "",
        *metrics_table(metrics["rows"]),
        "",
        _keypoints(metrics),
    ]
    return "\n".join(lines)


def _keypoints(metrics: dict[str, Any]) -> str:
    if metrics["driverLandmarkErrorPx"] is None:
        return keypoint_figures(metrics)
    return (
        f"Keypoints of drivers are {metrics['driverLandmarkErrorPx']:.2f} px off and shake by {metrics['stillKeypointJitterPx']:.2f} px "
        "on a still picture with noise."
    )


def write_card(folder: Path) -> Path:
    """Writes README.md of the bundle in `folder`."""
    model = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    text = (CARDS / f"{model['id']}.md").read_text(encoding="utf-8")
    path = folder / "README.md"
    path.write_text(card(folder, model, text), encoding="utf-8")
    return path


def main(arguments: list[str] | None = None) -> int:
    folders = arguments if arguments is not None else sys.argv[1:]
    if not folders:
        print("poseweave.card: expected the folders of bundles, found none", file=sys.stderr)
        return 2
    try:
        for folder in folders:
            print(write_card(Path(folder)))
    except (OSError, KeyError) as error:
        print(f"poseweave.card: expected model.json and cards/ID.md, found {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
