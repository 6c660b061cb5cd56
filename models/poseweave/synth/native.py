"""The native rasteriser: compiles rast.cpp on first use, loads it and declares its functions to ctypes.

The library is compiled once into a cache folder: environment POSEWEAVE_CACHE, else ~/.cache/poseweave. The
same sources, flags, compiler and processor give the same bytes; others can change single bits of a picture.
"""

import ctypes
import functools
import hashlib
import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from numpy.ctypeslib import ndpointer

SOURCE = Path(__file__).with_name("rast.cpp")
FLAGS = ("-std=c++17", "-O3", "-march=native", "-ffast-math", "-shared", "-fPIC")
COMPILERS = ("g++", "c++", "clang++")


class RasterError(Exception):
    """The rasteriser cannot be compiled or loaded."""


class CMaterial(ctypes.Structure):
    """Mirror of Material in rast.cpp."""

    _fields_ = [
        ("kind", ctypes.c_int),
        ("texture", ctypes.c_int),
        ("head_texture", ctypes.c_int),
        ("flags", ctypes.c_int),
        ("tint", ctypes.c_float * 3),
        ("tint_amount", ctypes.c_float),
        ("specular", ctypes.c_float),
        ("gloss", ctypes.c_float),
        ("bump", ctypes.c_float),
        ("cutoff", ctypes.c_float),
    ]


class CFrame(ctypes.Structure):
    """Mirror of Frame in rast.cpp."""

    _fields_ = [
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("shadow_size", ctypes.c_int),
        ("supersampling", ctypes.c_int),
        ("seed", ctypes.c_uint32),
        ("focal", ctypes.c_float),
        ("center_x", ctypes.c_float),
        ("center_y", ctypes.c_float),
        ("occlusion_radius", ctypes.c_float),
        ("head_crop", ctypes.c_float * 4),
        ("key_direction", ctypes.c_float * 3),
        ("key_color", ctypes.c_float * 3),
        ("ambient", ctypes.c_float * 18),
        ("rim_direction", ctypes.c_float * 3),
        ("rim_color", ctypes.c_float * 3),
    ]


_F32 = ndpointer(np.float32, flags="C_CONTIGUOUS")
_I32 = ndpointer(np.int32, flags="C_CONTIGUOUS")
_I16 = ndpointer(np.int16, flags="C_CONTIGUOUS")
_U16 = ndpointer(np.uint16, flags="C_CONTIGUOUS")
_U8 = ndpointer(np.uint8, flags="C_CONTIGUOUS")
_INT, _FLOAT, _UINT32 = ctypes.c_int, ctypes.c_float, ctypes.c_uint32

_ARGUMENTS = {
    "vertex_normals": [_F32, _INT, _I32, _INT, _F32],
    "add_targets": [_F32, _INT, _I32, _F32, _I32, _U16, _I16, _F32],
    "skin_points": [_INT, _F32, _U8, _U8, _F32, _F32],
    "fit_points": [_INT, _U16, _F32, _F32, _F32, _U8, _U8, _F32, _F32],
    "render": [
        *(ctypes.POINTER(CFrame), _INT, _F32, _F32, _F32, _INT, _I32, _I32, ctypes.POINTER(CMaterial)),
        *(_INT, ctypes.POINTER(ctypes.c_void_p), _I32, _F32, _F32),
    ],
    "resolve": [_F32, _INT, _INT, _INT, _F32, _FLOAT, _FLOAT, _UINT32, _U8, _U8],
}


def find_compiler() -> str | None:
    """Path of the first C++ compiler found, or None."""
    return next((path for path in map(shutil.which, COMPILERS) if path), None)


@functools.cache
def library() -> ctypes.CDLL:
    """The compiled rasteriser, compiled on first use."""
    path = _cache_folder() / f"rast_{_build_key()}.so"
    if not path.exists():
        _compile(path)
    loaded = ctypes.CDLL(str(path))
    for name, arguments in _ARGUMENTS.items():
        function = getattr(loaded, name)
        function.argtypes = arguments
        function.restype = None
    for name, mirror in (("material_bytes", CMaterial), ("frame_bytes", CFrame)):
        size = getattr(loaded, name)()
        if size != ctypes.sizeof(mirror):
            raise RasterError(
                f"expected {ctypes.sizeof(mirror)} bytes in {name[:-6]}, found {size} in {path}; "
                "rast.cpp and native.py do not belong together: restore both from one version"
            )
    return loaded


def _cache_folder() -> Path:
    folder = os.environ.get("POSEWEAVE_CACHE")
    return Path(folder) if folder else Path.home() / ".cache" / "poseweave"


def _build_key() -> str:
    """Hash of all that decides the library's bytes, the processor included (-march=native)."""
    key = hashlib.sha256(SOURCE.read_bytes())
    key.update(" ".join(FLAGS).encode())
    key.update(f"{platform.system()} {platform.machine()}".encode())
    processors = Path("/proc/cpuinfo")
    if processors.exists():
        lines = processors.read_text().splitlines()
        key.update(next((line for line in lines if line.startswith(("flags", "Features"))), "").encode())
    return key.hexdigest()[:16]


def _compile(path: Path) -> None:
    """Compiles to a temporary name beside `path` and renames: no half-written library is ever loaded."""
    compiler = find_compiler()
    if compiler is None:
        raise RasterError(
            f"expected a C++17 compiler to build {SOURCE.name}, "
            f"found none of {', '.join(COMPILERS)} on the PATH; "
            "install g++ (Debian and Ubuntu: apt-get install g++)"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".tmp")
    os.close(handle)
    try:
        command = [compiler, *FLAGS, "-o", temporary, str(SOURCE)]
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode != 0:
            raise RasterError(
                f"expected {SOURCE.name} to compile, "
                f"found exit status {result.returncode} of {' '.join(command)}; "
                f"use a C++17 compiler for this machine. Its messages:\n{result.stderr}"
            )
        os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)
