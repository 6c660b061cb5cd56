"""Plain solids and cloth-like textures for what stands around a subject. Lengths in decimetres, y up."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from poseweave.synth.kit import Texture

KINDS = ("box", "can", "ball", "cup", "cone", "ring")
PATTERNS = ("plain", "stripe", "check", "cloth", "wood")


@dataclass(frozen=True, eq=False)
class Solid:
    """A mesh with a normal and a texture coordinate for each point."""

    points: np.ndarray  # [V,3] float32
    normals: np.ndarray  # [V,3] float32
    triangles: np.ndarray  # [T,3] int
    uv: np.ndarray  # [V,2] float32, 0..1


def box(half: tuple[float, float, float]) -> Solid:
    """A box around the origin of these half lengths."""
    points, normals, triangles = [], [], []
    for axis in range(3):
        for sign in (-1, 1):
            first, second = (axis + 1) % 3, (axis + 2) % 3
            start = len(points)
            for i, j in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
                corner, normal = np.zeros(3), np.zeros(3)
                corner[axis], corner[first], corner[second] = sign, i, j
                normal[axis] = sign
                points.append(corner * half)
                normals.append(normal)
            order = ((0, 1, 2), (0, 2, 3)) if sign > 0 else ((0, 2, 1), (0, 3, 2))
            triangles += [[start + k for k in three] for three in order]
    array = np.array(points, np.float32)
    uv = (array[:, [0, 1]] + array[:, [2, 2]]) / (4 * max(half)) + 0.5
    return Solid(array, np.array(normals, np.float32), np.array(triangles), np.clip(uv, 0, 1).astype(np.float32))


def turned(profile: list[tuple[float, float]], sides: int = 28) -> Solid:
    """A solid of revolution about y; profile: radius and height from bottom to top."""
    outline = np.array(profile, float)
    angle = np.arange(sides + 1) / sides * 2 * np.pi
    ring = np.stack([np.cos(angle), np.sin(angle)], 1)
    points, normals, triangles, uv = [], [], [], []
    for i in range(len(outline) - 1):
        way = outline[i + 1] - outline[i]
        outwards = np.array([way[1], -way[0]]) / (np.linalg.norm(way) + 1e-9)
        start = i * 2 * (sides + 1)
        for end in (0, 1):
            radius, height = outline[i + end]
            points.append(np.stack([radius * ring[:, 0], np.full(sides + 1, height), radius * ring[:, 1]], 1))
            normals.append(np.stack([outwards[0] * ring[:, 0], np.full(sides + 1, outwards[1]), outwards[0] * ring[:, 1]], 1))
            uv.append(np.stack([np.arange(sides + 1) / sides, np.full(sides + 1, (i + end) / (len(outline) - 1))], 1))
        a = start + np.arange(sides)
        b = a + sides + 1
        triangles += [np.stack([a, b, a + 1], 1), np.stack([a + 1, b, b + 1], 1)]
    return Solid(
        np.concatenate(points).astype(np.float32),
        np.concatenate(normals).astype(np.float32),
        np.concatenate(triangles),
        np.concatenate(uv).astype(np.float32),
    )


def solid(kind: str, radius: float, height: float, depth: float) -> Solid:
    """A solid of KINDS that stands on y = 0; depth: of a box."""
    if kind == "box":
        made = box((radius * 0.72, height / 2, depth))
        return Solid(made.points + np.float32([0, height / 2, 0]), made.normals, made.triangles, made.uv)
    half_turn = np.linspace(0, np.pi, 15)
    around = -np.linspace(0, 2 * np.pi, 13)[::-1]
    profile = {
        "can": [(0, 0), (radius, 0), (radius, height), (0, height)],
        "ball": [(radius * np.sin(a), radius - radius * np.cos(a)) for a in half_turn],
        "cup": [(0, 0), (radius * 0.72, 0), (radius, height), (radius * 0.9, height), (radius * 0.64, 0.08), (0, 0.08)],
        "cone": [(0, 0), (radius, 0), (radius * 0.85, 0.1), (radius * 0.1, height * 1.2), (0, height * 1.2)],
        "ring": [(radius * (0.7 + 0.25 * np.cos(a)), radius * 0.25 * (1 + np.sin(a))) for a in around],
    }[kind]
    return turned(profile)


def pattern(stream: np.random.Generator, kind: str, first: np.ndarray, second: np.ndarray, size: int) -> Texture:
    """A texture of PATTERNS between two linear colours."""
    return texture_of(first + (second - first) * pattern_share(stream, kind, size)[..., None])


def texture_of(color: np.ndarray) -> Texture:
    """A texture of linear colours [H,W,3]."""
    return Texture(Image.fromarray((np.sqrt(np.clip(color, 0, 1)) * 255).astype(np.uint8)))


def pattern_share(stream: np.random.Generator, kind: str, size: int) -> np.ndarray:
    """Share [size,size] of the second colour in one of PATTERNS."""
    y, x = np.mgrid[0:size, 0:size] / size
    noise = np.zeros((size, size))
    for octave in range(1, 6):
        cells = 2**octave
        grid = stream.normal(size=(cells + 1, cells * (4 if kind == "wood" else 1) + 1)).astype(np.float32)
        noise += np.asarray(Image.fromarray(grid).resize((size, size), Image.BICUBIC)) / cells**0.8
    noise = (noise - noise.min()) / (np.ptp(noise) + 1e-9)
    if kind == "wood":
        rings = 0.5 + 0.5 * np.sin(2 * np.pi * (y * 7 + noise * 2.2))
        share = 0.75 * rings + 0.25 * stream.random((size, size))
    elif kind == "stripe":
        share = (np.sin(2 * np.pi * x * int(stream.integers(2, 6))) > 0).astype(float)
    elif kind == "check":
        share = (np.floor(x * 6) + np.floor(y * 6)) % 2
    elif kind == "cloth":
        share = 0.5 * noise + 0.25 * np.sin(x * size * 1.6) * np.sin(y * size * 1.6) + 0.25
    else:
        share = noise
    return share
