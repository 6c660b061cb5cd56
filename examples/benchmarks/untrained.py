"""Writes a bundle with random weights, to measure what a tier costs before it is trained:

    PYTHONPATH=models python examples/benchmarks/untrained.py face target/face
    ./poseweave bench --model target/face --against-fomm target/fomm

Needs PyTorch. Pictures of it mean nothing.
"""

import sys
from pathlib import Path

import numpy as np
import torch

from poseweave.config import PRESETS
from poseweave.export import write_bundle
from poseweave.warping import network_of

WHOLE = {"firstKeypoint": 0, "lastKeypoint": 36, "centre": [0.0, 0.0], "extent": 1.0}


def main(arguments: list[str]) -> int:
    if len(arguments) != 2 or arguments[0] not in PRESETS:
        print(f"usage: untrained.py {'|'.join(PRESETS)} FOLDER", file=sys.stderr)
        return 64
    preset, out = PRESETS[arguments[0]], Path(arguments[1])
    torch.manual_seed(0)
    net = network_of(preset.network).eval()
    pictures = np.random.default_rng(0).integers(0, 256, (3, preset.network.size, preset.network.size, 3), np.uint8)
    description = {
        "id": out.name,
        "version": "0.0.0",
        "domain": preset.domain,
        "tier": preset.tier,
        "licence": "Apache-2.0",
        "provenance": "Random weights, for measuring cost alone.",
        "training": {},
        "metrics": {},
    }
    write_bundle(net, out, pictures, description, WHOLE)
    print(out)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
