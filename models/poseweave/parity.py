"""Checks an exported bundle against its own golden tensors: python -m poseweave.parity BUNDLE

The same check as the engine's test, in ONNX Runtime for Python, with its tolerances.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from poseweave.export import GRAPHS, sha256

TOLERANCE = 1e-4
DRAWN_TOLERANCE = 2e-3
"""For what is fetched at a place that follows the attention: half an 8-bit step."""


class ParityError(Exception):
    """A bundle's graphs are not those that model.json names, or compute something else."""


def read_golden(folder: Path, model: dict[str, Any]) -> dict[str, tuple[np.ndarray, int]]:
    """Kept values and the stride of every golden tensor; those with stride 1 have their shape."""
    data = (folder / model["golden"]["file"]).read_bytes()
    tensors = {}
    for name, entry in model["golden"]["tensors"].items():
        kept = -(-int(np.prod(entry["shape"])) // entry["stride"])
        values = np.frombuffer(data, np.dtype(entry["dtype"]).newbyteorder("<"), kept, entry["offset"])
        tensors[name] = (values.reshape(entry["shape"]) if entry["stride"] == 1 else values, entry["stride"])
    return tensors


def golden_images(bundle: Path) -> np.ndarray:
    """The golden pictures [3,S,S,3] uint8 of a bundle: two sources and a driver."""
    model = json.loads((bundle / "model.json").read_text(encoding="utf-8"))
    return read_golden(bundle, model)["images"][0].copy()


def check_parity(folder: Path) -> float:
    """The largest difference found; raises ParityError where one is above its tolerance or a checksum is wrong."""
    import onnxruntime

    model = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    golden = read_golden(folder, model)
    pictures = np.ascontiguousarray(golden["images"][0].transpose(0, 3, 1, 2)).astype(np.float32) / 255
    given = {
        "encode_pose": {"image": pictures[2:]},
        "encode_source": {"image": pictures[:2]},
        "complete_background": {},
        "reassemble": {key: golden[key][0] for key in ("source_bias", "temperature")},
    }
    worst, known = 0.0, {}
    for name, (_, inputs, outputs) in GRAPHS.items():
        graph = model["graphs"][name]
        path = folder / graph["file"]
        if sha256(path) != graph["sha256"]:
            raise ParityError(f"{path}: expected SHA-256 {graph['sha256']}, found {sha256(path)}")
        session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        feeds = {key: given[name][key] if key in given[name] else known[key] for key in inputs}
        for key, found in zip(outputs, session.run(outputs, feeds)):
            known[f"driving_{key}" if name == "encode_pose" else key] = found
            wanted, stride = golden[f"{name}.{key}"]
            apart = float(np.abs(found.reshape(-1)[::stride] - wanted.reshape(-1)).max())
            if not apart < (DRAWN_TOLERANCE if name == "reassemble" else TOLERANCE):
                raise ParityError(f"{path}: expected what PyTorch gave, found {key} off by {apart:.2g}")
            worst = max(worst, apart)
    return worst


def main(arguments: list[str] | None = None) -> int:
    (folder,) = arguments if arguments is not None else sys.argv[1:]
    try:
        print(f"{folder}: all graphs give what PyTorch gave, to {check_parity(Path(folder)):.1e}")
    except (ParityError, OSError, KeyError, ValueError) as error:
        print(f"poseweave.parity: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
