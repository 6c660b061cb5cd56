"""Motion of a family of shapes that knows no identity: joint angles over time, turns and place of the whole.

Poses that joints go to and rest at, periodic movements that come and go (steps, flaps, waves), and a whole that wanders, turns far
or spins around.
"""

from dataclasses import dataclass

import numpy as np

from poseweave.synth.kit import Kit
from poseweave.synth.motion import DURATION_SEC, GRID_HZ, wander
from poseweave.synth.object_kinds import family_of
from poseweave.synth.object_skeleton import Family
from poseweave.synth.skeleton import ease
from poseweave.synth.streams import Purpose, random_stream

WHOLE = {"calm": 0.35, "turning": 0.45, "spinning": 0.2}


@dataclass(frozen=True, eq=False)
class ObjectMoment:
    """A motion at one time."""

    family: Family
    angles: np.ndarray  # [bones,3] radians from rest, about the bone's own axes
    turn: np.ndarray  # [3] of the whole: yaw, pitch, roll
    place: np.ndarray  # [3] of the whole, in heights of the shape; x right, y up, z to the camera


@dataclass(frozen=True, eq=False)
class ObjectMotion:
    """Curves on a grid of GRID_HZ."""

    family: Family
    duration_sec: float
    angles: np.ndarray  # [grid,bones,3]
    turn: np.ndarray  # [grid,3]
    place: np.ndarray  # [grid,3]

    def at(self, time_sec: float) -> ObjectMoment:
        """The moment at a time, linear between grid times; times outside the motion are clamped."""
        position = float(np.clip(time_sec * GRID_HZ, 0, len(self.angles) - 1))
        i = min(int(position), len(self.angles) - 2)
        f = position - i

        def between(curve: np.ndarray) -> np.ndarray:
            return curve[i] * (1 - f) + curve[i + 1] * f

        return ObjectMoment(self.family, between(self.angles), between(self.turn), between(self.place))


def sample_object_motion(_: Kit, seed: int, split: str, duration_sec: float = DURATION_SEC) -> ObjectMotion:
    """A motion, a pure function of seed, split and duration; its family is that of the seed."""
    if duration_sec < 1:
        raise ValueError(f"duration_sec is {duration_sec}, expected at least 1")
    family = family_of(seed, split)
    stream = random_stream(seed, split, Purpose.OBJECT_MOTION)
    grid = int(duration_sec * GRID_HZ) + 1
    bones = family.bones
    poses = _poses(stream, len(bones), duration_sec, grid) * np.array([bone.swing for bone in bones])
    angles = poses * stream.uniform(0.6, 1.05) + _waves(stream, family, duration_sec, grid)
    return ObjectMotion(family, duration_sec, angles, _turn(stream, family, duration_sec, grid), _place(stream, family, grid))


def _key_times(stream: np.random.Generator, duration_sec: float, shortest: float, longest: float) -> np.ndarray:
    times = [0.0]
    while times[-1] < duration_sec:
        times.append(times[-1] + stream.uniform(shortest, longest))
    return np.array(times)


def _poses(stream: np.random.Generator, bones: int, duration_sec: float, grid: int) -> np.ndarray:
    """Poses [grid,bones,3] in -1..1; between two keys some bones move and others rest, or all rest."""
    times = _key_times(stream, duration_sec, 0.45, 1.3)
    keys = [stream.uniform(-1, 1, (bones, 3))]
    for _ in times[1:]:
        moves = (stream.random((bones, 1)) < 0.75) & (stream.random() < 0.8)
        keys.append(np.where(moves, stream.uniform(-1, 1, (bones, 3)), keys[-1]))
    return ease(np.array(keys).reshape(len(keys), -1), times, grid, GRID_HZ).reshape(grid, bones, 3)


def _waves(stream: np.random.Generator, family: Family, duration_sec: float, grid: int) -> np.ndarray:
    times = _key_times(stream, duration_sec, 0.8, 2.2)
    strength = np.where(stream.random((len(times), 1)) < 0.35, 0.0, stream.uniform(0.4, 1.0, (len(times), 1)))
    envelope = ease(strength, times, grid, GRID_HZ)[:, 0]
    hertz = stream.uniform(0.5, 1.5)
    phases = np.array([bone.phase for bone in family.bones])
    cycle = np.sin(2 * np.pi * (hertz * np.arange(grid)[:, None] / GRID_HZ + phases))
    return (envelope[:, None] * cycle)[..., None] * np.array([bone.wave for bone in family.bones])


def _turn(stream: np.random.Generator, family: Family, duration_sec: float, grid: int) -> np.ndarray:
    style = str(stream.choice(list(WHOLE), p=list(WHOLE.values())))
    start = stream.uniform(family.least_facing, family.facing) * (1 if stream.random() < 0.5 else -1)
    yaw = start + wander(stream, grid, 0.9, 0.12)
    if style == "turning":
        times = _key_times(stream, duration_sec, 0.8, 2.0)
        keys = np.cumsum(np.where(stream.random(len(times)) < 0.3, 0.0, stream.normal(0, 0.8, len(times))))
        yaw = yaw + ease((keys - keys[0])[:, None], times, grid, GRID_HZ)[:, 0]
    elif style == "spinning":
        yaw = yaw + np.arange(grid) / GRID_HZ * stream.uniform(0.4, 1.1) * (1 if stream.random() < 0.5 else -1)
    lean = 0.18 if family.floats else 0.035
    return np.stack([yaw, wander(stream, grid, 0.7, lean), wander(stream, grid, 0.7, lean)], 1)


def _place(stream: np.random.Generator, family: Family, grid: int) -> np.ndarray:
    """Shapes that stand on their root move little or not at all."""
    reach = 0.07 if family.floats or family.drops else 0.035 * float(stream.random() < 0.4)
    height = wander(stream, grid, 0.7, 0.05) if family.floats else np.zeros(grid)
    return np.stack([wander(stream, grid, 1.0, reach), height, wander(stream, grid, 1.0, reach)], 1)
