"""Limbs as chains of two bones: directions, frames and the smallest turns between them; eased motion. Lengths in decimetres."""

import numpy as np

from poseweave.synth.motion import smooth


def direction_frame(direction: np.ndarray, pole: np.ndarray) -> np.ndarray:
    """Rotation [3,3] whose columns are a direction, the part of `pole` across it, and their cross product."""
    along = direction / np.linalg.norm(direction)
    across = pole - along * (pole @ along)
    across = across / (np.linalg.norm(across) + 1e-9)
    return np.stack([along, across, np.cross(along, across)], 1)


def reach(start: np.ndarray, goal: np.ndarray, upper: float, lower: float, pole: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Unit directions of both bones of a chain from `start` that ends at `goal`, bent towards `pole`.

    A goal out of reach is approached along its line.
    """
    line = goal - start
    distance = float(np.clip(np.linalg.norm(line), abs(upper - lower) + 1e-3, (upper + lower) * 0.998))
    along = line / np.linalg.norm(line)
    across = pole - along * (pole @ along)
    across = across / (np.linalg.norm(across) + 1e-9)
    cosine = (upper * upper + distance * distance - lower * lower) / (2 * upper * distance)
    joint = start + along * (upper * cosine) + across * (upper * np.sqrt(max(0.0, 1 - cosine * cosine)))
    return (joint - start) / upper, (start + along * distance - joint) / lower


def smallest_turn(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Smallest rotation [3,3] that takes one direction to another."""
    first = first / np.linalg.norm(first)
    second = second / np.linalg.norm(second)
    cross = cross_matrix(np.cross(first, second))
    return np.eye(3) + cross + cross @ cross / (1 + first @ second + 1e-9)


def turn_about(axis: np.ndarray, angle: float) -> np.ndarray:
    """Rotation [3,3] about a unit axis, radians."""
    cross = cross_matrix(axis)
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def cross_matrix(v: np.ndarray) -> np.ndarray:
    """The matrix that takes x to v x x."""
    return np.array([[0, -v[2], v[1]], [v[2], 0, -v[0]], [-v[1], v[0], 0]])


def rotations_of(quaternions: np.ndarray) -> np.ndarray:
    """Rotations [...,3,3] of quaternions [...,4] in the order x, y, z, w, of any length."""
    x, y, z, w = np.moveaxis(quaternions / np.linalg.norm(quaternions, axis=-1, keepdims=True), -1, 0)
    rows = (
        (1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)),
        (2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)),
        (2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)),
    )
    return np.stack([np.stack(row, -1) for row in rows], -2)


def nearest_rotations(matrices: np.ndarray) -> np.ndarray:
    """Rotations [...,3,3] closest to matrices, such as means of rotations."""
    u, _, v = np.linalg.svd(matrices)
    return u @ v


def ease(keys: np.ndarray, times: np.ndarray, grid: int, hertz: float) -> np.ndarray:
    """Keys [K,C] at rising times in seconds, joined without jumps of speed or force: [grid,C] at that rate."""
    curve = np.empty((grid, keys.shape[1]))
    at = np.arange(grid) / hertz
    for i in range(len(times) - 1):
        within = (at >= times[i]) & (at <= times[i + 1])
        u = (at[within] - times[i]) / (times[i + 1] - times[i])
        u = u * u * u * (u * (u * 6 - 15) + 10)
        curve[within] = keys[i] + (keys[i + 1] - keys[i]) * u[:, None]
    curve[at > times[-1]] = keys[-1]
    return smooth(curve, 2.5)
