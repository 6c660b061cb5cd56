"""Weights in files of a bounded size: a manifest and numbered parts, joined again with checksums."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

LIMIT_BYTES = 15_000_000


class PartsError(Exception):
    """Parts are missing or damaged."""


def half_weights(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Weights as fp16; batch statistics keep their range as they are."""
    return {
        k: (v.half() if v.is_floating_point() and "running_" not in k else v).detach().cpu().contiguous()
        for k, v in tensors.items()
    }


def write_parts(tensors: dict[str, Tensor], metadata: dict[str, str], folder: Path, name: str, limit: int = LIMIT_BYTES) -> Path:
    """Writes NAME.json and NAME.part0, NAME.part1 ... of at most `limit` bytes; each by rename, the manifest last."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / f"{name}.tmp"
    save_file(tensors, str(whole), metadata=metadata)
    data = whole.read_bytes()
    whole.unlink()
    parts = []
    for index, start in enumerate(range(0, len(data), limit)):
        part = folder / f"{name}.part{index}"
        chunk = data[start : start + limit]
        _replace(part, chunk)
        parts.append({"file": part.name, "bytes": len(chunk), "sha256": hashlib.sha256(chunk).hexdigest()})
    for stale in folder.glob(f"{name}.part*"):
        if stale.name not in {part["file"] for part in parts}:
            stale.unlink()
    manifest = folder / f"{name}.json"
    _replace(manifest, (json.dumps({"step": metadata.get("step"), "parts": parts}, indent=2) + "\n").encode())
    return manifest


def join_parts(manifest: Path, out: Path) -> Path:
    """Joins the parts beside a manifest into one safetensors file."""
    data = b""
    for part in json.loads(manifest.read_text())["parts"]:
        path = manifest.with_name(part["file"])
        chunk = path.read_bytes() if path.exists() else b""
        if hashlib.sha256(chunk).hexdigest() != part["sha256"]:
            raise PartsError(f"{path}: expected {part['bytes']} bytes of the stated checksum, found {len(chunk)} bytes")
        data += chunk
    out.parent.mkdir(parents=True, exist_ok=True)
    _replace(out, data)
    return out


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_bytes(data)
    os.replace(temporary, path)


def all_finite(tensors: dict[str, Tensor]) -> bool:
    return all(torch.isfinite(v).all() for v in tensors.values() if v.is_floating_point())
