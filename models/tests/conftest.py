"""Puts the package on the path and skips everything with a reason where PyTorch cannot be had."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).resolve().parent.parent), str(Path(__file__).resolve().parent)]

torch = pytest.importorskip("torch", reason="PyTorch is not installed: the model tests need it")
torch.set_num_threads(1)
