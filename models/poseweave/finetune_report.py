"""The report of a fine-tuning run as Markdown, and what it says of forgetting."""

from __future__ import annotations

from typing import Any

_COLUMNS = (
    ("psnr", "PSNR dB", 2),
    ("objectPsnr", "on the subject dB", 2),
    ("kitFeatureDistance", "kit-feature distance", 3),
    ("flickerExcess", "flicker excess", 2),
    ("flickerError", "change error", 2),
    ("posePx", "pose px", 2),
    ("leakage", "leakage", 3),
)


def rounded(row: dict[str, float]) -> dict[str, float]:
    return {key: round(value, 4) for key, value in row.items()}


def forgotten(forgetting: dict[str, Any]) -> dict[str, float]:
    """PSNR lost on each set of synthetic people, in dB; below 0 is a gain."""
    before, after = forgetting["before"], forgetting["after"]
    return {name: round(before[name]["psnr"] - after[name]["psnr"], 4) for name in before}


def _cells(row: dict[str, float]) -> str:
    return " | ".join(f"{row[key]:.{digits}f}" if key in row else "" for key, _, digits in _COLUMNS)


def markdown(report: dict[str, Any]) -> str:
    """The report as an artist reads it."""
    start, training, forgetting = report["start"], report["training"], report["forgetting"]
    lines = [
        f"# {report['bundle']}: {start['id']} {start['version']} adapted to a shot",
        "",
        f"{training['steps']} steps of batch {training['batch']}, {training['seconds']:.0f} s, {training['machine']}, "
        f"{training['replayGroups']} synthetic groups replayed; {100 * training['share']:.0f} % of what was learned is taken.",
        "",
        "| clip | role | square | frames trained | held out |",
        "|---|---|---|---|---|",
    ]
    for clip in report["clips"]:
        every = "" if clip["everyNthFrame"] == 1 else f" (every {clip['everyNthFrame']}th)"
        lines.append(
            f"| {clip['name']} | {clip['role']} | {clip['square']} | {clip['trainedFrames']}{every} | {clip['heldOutFrames']} |"
        )
    lines += [
        "",
        "Give these squares to `--source-crop` and `--driving-crop` of `./poseweave render`.",
        "",
        "Held-out frames, 4 sources:",
        "",
        "| | | " + " | ".join(title for _, title, _ in _COLUMNS) + " |",
        "|---" * (2 + len(_COLUMNS)) + "|",
    ]
    for clip, row in report["copyNearest"].items():
        lines.append(f"| {clip} clip, itself | nearest source copied | {_cells(row)} |")
    for name, row in report["before"].items():
        lines.append(f"| {name} | before | {_cells(row)} |")
        lines.append(f"| | after | {_cells(report['after'][name])} |")
    lines += [
        "",
        "Flicker: change from frame to frame less the truth's (excess) and distance of the two (error), 8-bit steps. Pose: keypoints "
        "in the result against the driver's, judged by the starting network. Leakage: identity distance to the source less that to "
        "the driver, in kit features. There is no truth for the transfer itself: look at transfer.jpg.",
        "",
    ]
    if forgetting["lostDb"]:
        lines += [
            "| synthetic people, another one drives | PSNR before dB | after | lost |",
            "|---|---|---|---|",
        ]
        for name, lost in forgetting["lostDb"].items():
            before, after = forgetting["before"][name]["psnr"], forgetting["after"][name]["psnr"]
            lines.append(f"| {name} | {before:.2f} | {after:.2f} | {lost:.2f} |")
        lines.append(f"\nA loss of more than {forgetting['boundDb']:g} dB is refused.")
    else:
        lines.append("What was forgotten was not measured: no synthetic people were there.")
    return "\n".join(lines) + "\n"
