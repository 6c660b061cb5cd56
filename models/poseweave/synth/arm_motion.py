"""Motion of a robot arm that knows nothing of its paint or the table: joint angles over time.

The gripper goes from place to place above the objects on a table, which stay where they are, lowers and lifts, turns, opens and
closes.
"""

from dataclasses import dataclass

import numpy as np

from poseweave.synth.arm_robot import AT_REST, TABLE_M, arm_model
from poseweave.synth.kit import Kit
from poseweave.synth.motion import DURATION_SEC, GRID_HZ, smooth, wander
from poseweave.synth.skeleton import ease
from poseweave.synth.streams import Purpose, random_stream

CLEARANCE_M = 0.175  # of the tip above the table: over the tallest object


@dataclass(frozen=True, eq=False)
class ArmMoment:
    """A motion at one time."""

    angles: np.ndarray  # [7] radians
    grip: float  # 0 closed .. 1 open
    head: float  # radians


@dataclass(frozen=True, eq=False)
class ArmMotion:
    """Curves on a grid of GRID_HZ."""

    duration_sec: float
    angles: np.ndarray  # [grid,7]
    grip: np.ndarray  # [grid]
    head: np.ndarray  # [grid]

    def at(self, time_sec: float) -> ArmMoment:
        """The moment at a time, linear between grid times; times outside the motion are clamped."""
        position = float(np.clip(time_sec * GRID_HZ, 0, len(self.angles) - 1))
        i = min(int(position), len(self.angles) - 2)
        f = position - i
        return ArmMoment(
            self.angles[i] * (1 - f) + self.angles[i + 1] * f,
            float(self.grip[i] * (1 - f) + self.grip[i + 1] * f),
            float(self.head[i] * (1 - f) + self.head[i + 1] * f),
        )


def sample_arm_motion(kit: Kit, seed: int, split: str, duration_sec: float = DURATION_SEC) -> ArmMotion:
    """A motion, a pure function of seed, split and duration."""
    if duration_sec < 1:
        raise ValueError(f"duration_sec is {duration_sec}, expected at least 1")
    stream = random_stream(seed, split, Purpose.ARM_MOTION)
    grid = int(duration_sec * GRID_HZ) + 1
    keys, times = _places(stream, duration_sec)
    count = len(keys)
    spin = np.clip(3.3 + stream.normal(0, 0.9, (count, 1)), 1.2, 4.6)
    open_hand = (stream.random((count, 1)) < 0.5).astype(float)
    curve = ease(np.concatenate([keys, spin, open_hand], 1), times, grid, GRID_HZ)
    angles = np.empty((grid, len(AT_REST)))
    arm = arm_model(kit)
    now = arm.reach(AT_REST.copy(), curve[0, :3], curve[0, 3], steps=60)
    for i in range(grid):
        now = arm.reach(now, curve[i, :3], curve[i, 3], steps=3)
        angles[i] = now
    angles[:, :6] = smooth(angles[:, :6], 1.2)
    return ArmMotion(duration_sec, angles, smooth(curve[:, 4:5], 2)[:, 0], wander(stream, grid, 0.8, 0.2))


def _places(stream: np.random.Generator, duration_sec: float) -> tuple[np.ndarray, np.ndarray]:
    """Places of the tip [K,3] in metres and their times [K] in seconds."""
    times = [0.0]
    places = [np.array([stream.uniform(0.48, 0.68), stream.uniform(-0.2, 0.2), TABLE_M + 0.25])]
    while times[-1] < duration_sec:
        height = TABLE_M + CLEARANCE_M + (stream.uniform(0, 0.03) if stream.random() < 0.4 else stream.uniform(0.03, 0.22))
        x, y = stream.uniform(0.44, 0.74), stream.uniform(-0.26, 0.26)
        if stream.random() < 0.25:
            x, y = places[-1][:2]
        distance = np.hypot(x - places[-1][0], y - places[-1][1])
        rest = stream.uniform(0, 0.5) if stream.random() < 0.3 else 0.0
        times.append(times[-1] + max(0.45, distance / stream.uniform(0.18, 0.42)) + rest)
        places.append(np.array([x, y, height]))
    return np.array(places), np.array(times)
