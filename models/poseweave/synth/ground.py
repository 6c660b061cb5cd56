"""What a shape stands on: a floor, a table or a podium, or nothing. Lengths in decimetres, its top at y = 0."""

import colorsys

import numpy as np

from poseweave.synth import raster
from poseweave.synth.raster import Material, Surface
from poseweave.synth.solids import Solid, box, pattern, turned

KINDS = {"floor": 0.45, "table": 0.25, "podium": 0.12, "none": 0.18}


def sample_ground(stream: np.random.Generator) -> tuple[Solid, Surface] | None:
    """A solid and how it looks."""
    kind = str(stream.choice(list(KINDS), p=list(KINDS.values())))
    tone = np.array(colorsys.hsv_to_rgb(stream.random(), stream.uniform(0, 0.45), stream.uniform(0.08, 0.6)))
    look = str(stream.choice(["wood", "cloth", "plain", "plain", "check"]))
    texture = pattern(stream, look, tone * stream.uniform(0.65, 0.92), tone, 256)
    material = Material(
        raster.PLAIN, texture, flags=raster.TWO_SIDED, specular=stream.uniform(0, 0.3), gloss=stream.uniform(10, 40)
    )
    wide, deep = stream.uniform(9, 15), stream.uniform(5, 8)
    if kind == "none":
        return None
    if kind == "floor":
        made = sheet(26, 26)
    elif kind == "table":
        made = _lowered(box((wide, 0.35, deep)), 0.35)
    else:
        radius = stream.uniform(4.6, 6.5)
        made = _lowered(turned([(0, -0.6), (radius, -0.6), (radius, 0.6), (0, 0.6)], 64), 0.6)
    surface = Surface(np.arange(len(made.points)), made.uv, made.triangles, (material,), np.zeros(len(made.triangles), np.int32))
    return made, surface


def sheet(half_width: float, half_depth: float, cells: int = 26) -> Solid:
    """A level sheet around the origin."""
    x, z = np.meshgrid(np.linspace(-half_width, half_width, cells + 1), np.linspace(-half_depth, half_depth, cells + 1))
    points = np.stack([x, np.zeros_like(x), z], -1).reshape(-1, 3).astype(np.float32)
    at = np.arange((cells + 1) ** 2).reshape(cells + 1, cells + 1)
    a, b, c, d = (side.ravel() for side in (at[:-1, :-1], at[1:, :-1], at[1:, 1:], at[:-1, 1:]))
    uv = np.stack([points[:, 0] / (2 * half_width), points[:, 2] / (2 * half_depth)], 1) + 0.5
    return Solid(
        points,
        np.tile(np.float32([0, 1, 0]), (len(points), 1)),
        np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)]),
        uv.astype(np.float32),
    )


def _lowered(made: Solid, by: float) -> Solid:
    uv = made.points[:, [0, 2]] / (2 * np.abs(made.points).max()) + 0.5  # from above
    return Solid(made.points - np.float32([0, by, 0]), made.normals, made.triangles, uv.astype(np.float32))
