"""Skeletons of made-up articulated shapes, which all identities of a family share. No parts, no paint, no motion.

A family is a topology: bones as a tree with their resting directions, what each joint can do, and nominal sizes. Identities of one family
differ in bone lengths, widths, parts and textures (object_shape.py) and share joint angles, so any of them can play any motion of the
family. The family goes with the motion: motions whose seeds are equal modulo FAMILIES are of one family, and an identity takes the form
that the motion's family asks for.

A bone's frame: it begins at the joint and runs along y; z is its front, x its side. The root's frame in rest is the world's (x right,
y up, z to the camera). Lengths are relative: an identity is scaled to one size.
"""

from dataclasses import dataclass
from math import pi

import numpy as np

from poseweave.synth.camera import X_AXIS, Y_AXIS, Z_AXIS, rotation

LIFT = 0.28  # height above the ground of what floats, in its sizes

Pair = tuple[float, float]
Triple = tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Bone:
    """A bone and its joint. Angles in radians, in the order x, y, z of the bone's own axes."""

    parent: int  # -1: root
    role: str  # what parts may stand for it: trunk, limb, head, leaf, base, plate, shade or tool
    group: str  # bones of a group look alike
    length: float
    width: Pair  # half, along x and z
    at: float  # joint's place along the parent, 0..1
    side: Pair  # and across it, in the parent's half widths
    rest: np.ndarray  # [3,3] frame in rest, in the parent's
    swing: Triple  # range of poses around rest
    wave: Triple  # amplitude of a periodic motion
    phase: float  # of it, in turns
    pivot: Pair  # where the part's middle is, in own half widths: a door's is beside its joint
    hangs: bool  # it points down whatever the parent does


@dataclass(frozen=True, eq=False)
class Family:
    """Bones, parents before children."""

    kind: str
    bones: tuple[Bone, ...]
    floats: bool = False  # never touches the ground
    drops: bool = False  # stands on whatever is lowest; else on its root
    facing: float = 0.6  # largest resting turn away from the camera
    least_facing: float = 0.0  # and the least
    closeness: float = 1.0  # of the camera, 1 where it just holds the resting shape however it turns


class Bones:
    """A family under construction."""

    def __init__(self) -> None:
        self.bones: list[Bone] = []

    def add(
        self,
        parent: int,
        role: str,
        length: float,
        width: float | Pair,
        at: float = 1.0,
        side: Pair = (0.0, 0.0),
        rest: np.ndarray | None = None,
        swing: Triple = (0.0, 0.0, 0.0),
        wave: Triple = (0.0, 0.0, 0.0),
        phase: float = 0.0,
        group: str = "",
        pivot: Pair = (0.0, 0.0),
        hangs: bool = False,
    ) -> int:
        half = width if isinstance(width, tuple) else (width, width)
        frame = np.eye(3) if rest is None else rest
        self.bones.append(Bone(parent, role, group or role, length, half, at, side, frame, swing, wave, phase, pivot, hangs))
        return len(self.bones) - 1

    def family(self, kind: str, **options: bool | float) -> Family:
        return Family(kind, tuple(self.bones), **options)


def turned(x: float = 0.0, y: float = 0.0, z: float = 0.0) -> np.ndarray:
    """Frame turned about z, then x, then y, each in the frame that the last one gave."""
    return rotation(Z_AXIS, z) @ rotation(X_AXIS, x) @ rotation(Y_AXIS, y)


FORWARD = turned(x=pi / 2)  # y to the front, z down
HANGING = turned(z=pi)  # frame that points down


def joints_of(family: Family, lengths: np.ndarray, halves: list[np.ndarray]) -> np.ndarray:
    """Joint of each bone [bones,3] in its parent's frame, of bones of these lengths and half widths."""
    joints = np.zeros((len(family.bones), 3))
    for index, bone in enumerate(family.bones):
        if bone.parent >= 0:
            half = 0.92 * halves[bone.parent]
            joints[index] = bone.side[0] * half[0], bone.at * lengths[bone.parent], bone.side[1] * half[1]
    return joints


def bone_frames(family: Family, joints: np.ndarray, angles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Frames [bones,3,3] and joints [bones,3] in the root's space."""
    frames, origins = [], []
    for bone, joint, angle in zip(family.bones, joints, angles, strict=True):
        swing = turned(*angle)
        if bone.parent < 0:
            frames.append(bone.rest @ swing)
            origins.append(np.zeros(3))
            continue
        frames.append(HANGING @ swing if bone.hangs else frames[bone.parent] @ bone.rest @ swing)
        origins.append(origins[bone.parent] + frames[bone.parent] @ joint)
    return np.array(frames), np.array(origins)


def framing_of(family: Family) -> tuple[float, float]:
    """Height of the middle of the resting family in its sizes, and how much of a picture it may fill."""
    lengths = np.array([bone.length for bone in family.bones])
    halves = [np.array(bone.width) for bone in family.bones]
    frames, origins = bone_frames(family, joints_of(family, lengths, halves), np.zeros((len(lengths), 3)))
    ends = np.concatenate([origins, origins + frames[:, :, 1] * lengths[:, None]])
    thick = np.tile([half.max() for half in halves], 2)[:, None]
    low, high = (ends - thick).min(0), (ends + thick).max(0)
    if not family.drops:
        low[1] = 0.0
    size, middle = (high - low).max(), (low + high) / 2
    around = (np.linalg.norm((ends - middle)[:, [0, 2]], axis=1) + thick[:, 0]).max()
    return (middle[1] - low[1]) / size + LIFT * family.floats, family.closeness * size / (2 * max(around, (high - low)[1] / 2))
