"""Parts of made-up shapes: solids along a bone, all on one grid of rows and columns, so that a place on one has its place on every other.

Row k runs around the bone at a share of its length, from the joint to the tip; column j looks to one side: column 0 along x, a
quarter further along z, the front. In the bone's frame: y along the bone, length and half widths as given.
"""

from dataclasses import dataclass

import numpy as np

from poseweave.synth.solids import Solid

ROWS, COLUMNS = 14, 24
CAP = 4  # rows of a rounded end
CREASE_COSINE = 0.72  # faces that meet at less than this are an edge
OUTLINES = ("capsule", "box", "taper", "blob", "spindle", "beads", "plate", "cone")


@dataclass(frozen=True)
class Outline:
    """How a part's thickness goes along the bone and around it."""

    kind: str  # of OUTLINES
    start: float = 1.0  # share of the half widths at the joint
    end: float = 1.0  # and at the tip
    bulge: float = 0.0  # in between
    squareness: float = 2.0  # 2 is round, 20 is a box


def outline_rows(outline: Outline, length: float, width: float) -> tuple[np.ndarray, np.ndarray]:
    """Heights [ROWS] along the bone and shares [ROWS] of the half widths."""
    inner = np.linspace(0, 1, ROWS - 2 * (CAP - 1))  # rows CAP-1 .. ROWS-CAP
    share = outline.start + (outline.end - outline.start) * inner + outline.bulge * np.sin(np.pi * inner)
    if outline.kind == "beads":
        share = share * (0.72 + 0.28 * np.abs(np.cos(2.5 * np.pi * inner)))
    elif outline.kind == "spindle":
        share = share * (0.3 + 0.7 * np.sin(np.pi * (0.08 + 0.84 * inner)))
    elif outline.kind == "blob":
        share = share * np.sqrt(np.clip(1 - (1.7 * inner - 0.85) ** 2, 0.05, 1))
    height = inner * length
    steps = np.arange(CAP - 1) / (CAP - 1)
    if outline.kind in ("box", "plate", "taper", "cone"):
        bevel = min(0.12 * length, 0.1 * width)
        low = np.array([0.0, 0.6, 1.0 - 0.1 * min(1.0, length / width)])
        height = bevel + inner * (length - 2 * bevel)
        first, last = low * share[0], (low * share[-1])[::-1]
        heights = [np.zeros(CAP - 1), height, np.full(CAP - 1, length)]
    else:
        cap = min(0.75 * width, 0.35 * length)
        first, last = np.sin(steps * np.pi / 2) * share[0], np.cos((steps + steps[1]) * np.pi / 2) * share[-1]
        rise = np.cos(steps * np.pi / 2) * cap
        heights = [-rise * share[0], height, length + rise[::-1] * share[-1]]
    return np.concatenate(heights), np.concatenate([first, share, last])


def part(outline: Outline, length: float, half: tuple[float, float], pivot: tuple[float, float] = (0, 0)) -> Solid:
    """A part on the grid; its points 4k..4k+3 are the corners of quad k, in row order."""
    heights, shares = outline_rows(outline, length, max(half))
    grid = grid_points(outline, heights, shares, half, pivot)
    return creased(grid)


def grid_points(
    outline: Outline, heights: np.ndarray, shares: np.ndarray, half: tuple[float, float], pivot: tuple[float, float]
) -> np.ndarray:
    """Points [ROWS,COLUMNS,3]."""
    angle = np.arange(COLUMNS) / COLUMNS * 2 * np.pi
    cosine, sine = np.cos(angle), np.sin(angle)
    power = outline.squareness
    radius = (np.abs(cosine) ** power + np.abs(sine) ** power) ** (-1 / power)
    x = half[0] * (pivot[0] + shares[:, None] * radius * cosine)
    z = half[1] * (pivot[1] + shares[:, None] * radius * sine)
    return np.stack([x, np.broadcast_to(heights[:, None], x.shape), z], -1)


def creased(grid: np.ndarray) -> Solid:
    """A closed grid [R,C,3] as quads with corners of their own: round where faces meet at a small angle, edges elsewhere.

    Texture: u from the back (0) over both sides to the front (1), v along the bone.
    """
    rows, columns = grid.shape[:2]
    around = np.concatenate([grid, grid[:, :1]], 1)
    corners = np.stack([around[:-1, :-1], around[:-1, 1:], around[1:, 1:], around[1:, :-1]], 2)  # [R-1,C,4,3]
    across = np.cross(corners[:, :, 2] - corners[:, :, 0], corners[:, :, 1] - corners[:, :, 3])
    area = np.linalg.norm(across, axis=-1, keepdims=True)
    face = across / np.maximum(area, 1e-9)
    normals = np.zeros_like(corners)
    # the four faces around each corner, those beyond the ends left out
    padded, weight = (np.pad(a, [(1, 1), (0, 0), (0, 0)]) for a in (face, area))
    for corner, (down, right) in enumerate(((0, 0), (0, 1), (1, 1), (1, 0))):
        for i in (down - 1, down):
            for j in (right - 1, right):
                other = np.roll(padded, -j, 1)[1 + i : rows + i]
                size = np.roll(weight, -j, 1)[1 + i : rows + i]
                joins = (other * face).sum(-1, keepdims=True) > CREASE_COSINE
                normals[:, :, corner] += np.where(joins, other * size, 0)
    normals /= np.maximum(np.linalg.norm(normals, axis=-1, keepdims=True), 1e-9)
    quads = np.arange((rows - 1) * columns)[:, None] * 4
    triangles = np.concatenate([quads + [0, 2, 1], quads + [0, 3, 2]])
    side = np.abs((np.arange(columns + 1) / columns + 0.25) % 1.0 * 2 - 1)  # 1 at column -C/4 (back)
    u = 1 - side
    v = np.linspace(0.02, 0.98, rows)
    uv = np.stack(
        [
            np.broadcast_to(np.stack([u[:-1], u[1:], u[1:], u[:-1]], 1)[None], (rows - 1, columns, 4)),
            np.broadcast_to(np.stack([v[:-1], v[:-1], v[1:], v[1:]], 1)[:, None], (rows - 1, columns, 4)),
        ],
        -1,
    )
    return Solid(
        corners.reshape(-1, 3).astype(np.float32),
        normals.reshape(-1, 3).astype(np.float32),
        triangles,
        uv.reshape(-1, 2).astype(np.float32),
    )


def corner_of(row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """Index among the points of `part` of places on the grid (rows below the last)."""
    return 4 * (row * COLUMNS + column)


def ball(radius: float, centre: tuple[float, float, float]) -> Solid:
    """A sphere."""
    made = creased(_sphere_grid() * radius)
    return Solid(made.points + np.float32(centre), made.normals, made.triangles, made.uv)


def _sphere_grid() -> np.ndarray:
    polar, angle = np.linspace(0, np.pi, 9), np.arange(16) / 16 * 2 * np.pi
    ring = np.sin(polar)[:, None]
    return np.stack([ring * np.cos(angle), np.broadcast_to(-np.cos(polar)[:, None], (9, 16)), ring * np.sin(angle)], -1)
