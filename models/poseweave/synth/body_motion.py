"""Motion of a whole body that knows nothing of the person: directions of bones over time.

Half of all motions are parts of the kit's clips (walks, martial arts, dance, tai chi), the others are made here: slow weight
shifts with flowing hands, and gestures of a standing person. Rotations are global, from a reference skeleton's rest pose, so that
limbs of all people point the same way whatever their proportions.
"""

from dataclasses import dataclass

import numpy as np

from poseweave.synth.camera import X_AXIS, Y_AXIS, Z_AXIS, rotation
from poseweave.synth.kit import BODY_POINTS, Kit
from poseweave.synth.motion import DURATION_SEC, GRID_HZ, FaceMotion, sample_face_motion, smooth, wander
from poseweave.synth.skeleton import direction_frame, ease, nearest_rotations, reach, rotations_of
from poseweave.synth.streams import Purpose, random_stream

STYLES = {"clip": 0.5, "slow": 0.3, "gesture": 0.2}
HELD_OUT_CLIPS = {
    "val": ("cmu_12_01_b", "cmu_02_05", "cmu_131_02_b"),
    "test": ("cmu_12_03_b", "cmu_02_07", "cmu_131_03_b", "cmu_07_05"),
}
SPINE = ("spine05", "spine04", "spine03", "spine02", "spine01")
NECK = ("neck01", "neck02", "neck03", "head")
SIDES = (("L", 1), ("R", -1))
FORWARD = np.array([0, 0, 1.0])


@dataclass(frozen=True, eq=False)
class BodyMoment:
    """A motion at one time."""

    rotations: dict[str, np.ndarray]  # bone to [3,3], global; bones that are not there follow their parents
    root: np.ndarray  # [3], place of the hips, in lengths of the reference skeleton's leg
    lift: float  # height of the lowest foot above the floor, in the same unit
    curl: float  # of the fingers, radians
    expression: dict[str, float]


@dataclass(frozen=True, eq=False)
class BodyMotion:
    """Curves on a grid of GRID_HZ."""

    style: str
    duration_sec: float
    bones: tuple[str, ...]
    rotations: np.ndarray  # [grid,bones,3,3]
    root: np.ndarray  # [grid,3]
    lift: np.ndarray  # [grid]
    curl: np.ndarray  # [grid]
    face: FaceMotion

    def at(self, time_sec: float) -> BodyMoment:
        """The moment at a time, between grid times; times outside the motion are clamped."""
        position = float(np.clip(time_sec * GRID_HZ, 0, len(self.rotations) - 1))
        i = min(int(position), len(self.rotations) - 2)
        f = position - i

        def between(curve: np.ndarray) -> np.ndarray:
            return curve[i] * (1 - f) + curve[i + 1] * f

        turned = nearest_rotations(between(self.rotations))
        return BodyMoment(
            dict(zip(self.bones, turned, strict=True)),
            between(self.root),
            float(between(self.lift)),
            float(between(self.curl)),
            self.face.at(time_sec).expression,
        )


def clip_names(kit: Kit, split: str) -> list[str]:
    """Clips of a split; the splits share none."""
    if split in HELD_OUT_CLIPS:
        return list(HELD_OUT_CLIPS[split])
    held_out = [name for names in HELD_OUT_CLIPS.values() for name in names]
    return [name for name in kit.body_clips().names if name not in held_out]


def sample_body_motion(kit: Kit, seed: int, split: str, duration_sec: float = DURATION_SEC) -> BodyMotion:
    """A motion, a pure function of seed, split and duration; a clip may be shorter than the duration."""
    if duration_sec < 1:
        raise ValueError(f"duration_sec is {duration_sec}, expected at least 1")
    stream = random_stream(seed, split, Purpose.BODY_MOTION)
    clips = kit.body_clips()
    bones = clips.bones
    style = str(stream.choice(list(STYLES), p=list(STYLES.values())))
    grid = int(duration_sec * GRID_HZ) + 1
    if style == "clip":
        rotations, root = _part_of_clip(kit, stream, split, grid)
    else:
        turns, root = _Standing(kit, stream, grid, slow=style == "slow").curves()
        rotations = np.stack([turns.get(bone, np.broadcast_to(np.eye(3), (grid, 3, 3))) for bone in bones], 1)
        turn = rotation(Y_AXIS, stream.normal(0, 0.35))
        rotations, root = turn @ rotations, root @ turn.T
    if stream.random() < 0.5:
        flip = np.diag([-1.0, 1, 1])
        swapped = [bones.index(_other_side(bone)) for bone in bones]
        rotations, root = flip @ rotations[:, swapped] @ flip, root * [-1, 1, 1]
    count = len(rotations)
    curl = np.clip(wander(stream, count, 1.2, 0.12) + stream.uniform(0.2, 0.42), 0.05, 0.8)
    duration = (count - 1) / GRID_HZ
    return BodyMotion(
        style,
        duration,
        bones,
        rotations,
        root,
        _lift(kit, rotations, root, bones),
        smooth(curl[:, None], 3)[:, 0],
        sample_face_motion(seed, split, max(duration, DURATION_SEC)),
    )


def _other_side(bone: str) -> str:
    return bone[:-1] + ("R" if bone[-1] == "L" else "L") if bone[-2:-1] == "." else bone


def _part_of_clip(kit: Kit, stream: np.random.Generator, split: str, grid: int) -> tuple[np.ndarray, np.ndarray]:
    """A part of a clip, turned to face about forward, its travel removed so that the person stays in view."""
    clips = kit.body_clips()
    quaternions, root = clips.read(str(stream.choice(clip_names(kit, split))))
    start = int(stream.integers(0, max(1, len(quaternions) - grid)))
    rotations, root = rotations_of(quaternions[start : start + grid]), root[start : start + grid]
    root = root - [root[0, 0], 0, root[0, 2]]
    front = rotations[0, 0] @ FORWARD
    turn = rotation(Y_AXIS, -np.arctan2(front[0], front[2]) + stream.normal(0, 0.3))
    root = root @ turn.T
    root[:, [0, 2]] -= smooth(root[:, [0, 2]], 12)
    return turn @ rotations, root


class _Standing:
    """Motion of a person whose feet stay planted: hips wander, sink and turn, hands go from place to place."""

    def __init__(self, kit: Kit, stream: np.random.Generator, grid: int, slow: bool) -> None:
        self.joints = kit.reference_joints()
        self.bone = kit.bone_index
        self.grid, self.slow = grid, slow
        self.upper_leg, self.lower_leg = self._length("upperleg01", "lowerleg01"), self._length("lowerleg01", "foot")
        self.upper_arm, self.lower_arm = self._length("upperarm01", "lowerarm01"), self._length("lowerarm01", "wrist")
        self.leg = self.upper_leg + self.lower_leg
        self.ankle = self._at("foot", "L")[1] - kit.base_points[:BODY_POINTS, 1].min()
        times = [0.0]
        while times[-1] < grid / GRID_HZ:
            times.append(times[-1] + (stream.uniform(1.6, 3.2) if slow else stream.uniform(0.55, 1.5)))
        keys = len(times)
        half = self.leg * 0.5
        self.width = stream.uniform(0.55, 0.95) * half if slow else stream.uniform(0.24, 0.36) * half
        self.step = stream.uniform(-0.12, 0.2) * self.leg * (1 if slow else 0.2)
        sway = stream.uniform(-1, 1, (keys, 1)) * self.width * (0.55 if slow else 0.25)
        height = stream.uniform(0.80, 0.95, (keys, 1)) if slow else stream.uniform(0.965, 0.99, (keys, 1))
        yaw = stream.normal(0, 0.28 if slow else 0.1, (keys, 1))
        bend = stream.normal([[0.05, 0]], [[0.06, 0.05]], (keys, 2))
        hands = self._hands(stream, keys)
        self.keys = ease(
            np.concatenate([sway, height, yaw, bend, hands.reshape(keys, 6)], 1), np.array(times), grid, GRID_HZ
        )

    def curves(self) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """Rotations [grid,3,3] by bone, and the place of the hips [grid,3] in lengths of the leg."""
        frames = [self._frame(f) for f in range(self.grid)]
        turns = {bone: np.stack([turned[bone] for turned, _ in frames]) for bone in frames[0][0]}
        return turns, np.stack([root for _, root in frames]) / self.leg

    def _hands(self, stream: np.random.Generator, keys: int) -> np.ndarray:
        """Goals of the hands [keys,2,3] from the shoulder, in lengths of the arm: outwards, up, forward."""
        hands = np.empty((keys, 2, 3))
        for key in range(keys):
            for side in range(2):
                chance = stream.random()
                if chance < (0.12 if self.slow else 0.35):
                    hands[key, side] = 0.28, -0.92, 0.10  # by the side
                elif chance < 0.6:
                    hands[key, side] = stream.uniform(-0.05, 0.4), stream.uniform(-0.45, 0.12), stream.uniform(0.45, 0.8)
                else:
                    hands[key, side] = stream.uniform(0.3, 0.85), stream.uniform(-0.2, 0.55), stream.uniform(0.15, 0.6)
        if self.slow and stream.random() < 0.6:
            hands[1::2, 1] = hands[1::2, 0] * [1, 0.9, 1]
        return hands

    def _frame(self, f: int) -> tuple[dict[str, np.ndarray], np.ndarray]:
        sway, height, yaw, bow, lean = self.keys[f, :5]
        breath = 0.015 * np.sin(f / GRID_HZ * 2 * np.pi * 0.28)
        hip_height = self._at("upperleg01", "L")[1] - self._at("root")[1]
        root = np.array([sway, self.ankle + self.leg * height - hip_height, 0.0])
        turned = {"root": rotation(Y_AXIS, yaw) @ rotation(X_AXIS, bow * 0.3)}
        for i, bone in enumerate(SPINE):
            turned[bone] = (
                rotation(Y_AXIS, yaw)
                @ rotation(Y_AXIS, yaw * 0.12 * i)
                @ rotation(X_AXIS, bow * (0.4 + 0.15 * i) + breath)
                @ rotation(Z_AXIS, lean * 0.25 * i)
            )
        for i, bone in enumerate(NECK):
            turned[bone] = rotation(Y_AXIS, yaw * (1.3 - 0.1 * i)) @ rotation(X_AXIS, bow * 0.2)
        chest = root.copy()
        for bone, parent in zip(SPINE, ("root", *SPINE[:-1]), strict=True):
            chest = chest + turned[parent] @ (self._at(bone) - self._at(parent))
        for side, sign in SIDES:
            turned |= self._leg(side, sign, root, turned["root"])
            goal = self.keys[f, 5:8] if sign > 0 else self.keys[f, 8:11]
            turned |= self._arm(side, sign, chest, turned["spine01"], goal)
        return turned, root

    def _leg(self, side: str, sign: int, root: np.ndarray, pelvis: np.ndarray) -> dict[str, np.ndarray]:
        hip = root + pelvis @ (self._at("upperleg01", side) - self._at("root"))
        hip_width = abs(self._at("upperleg01", "L")[0])
        foot = np.array([sign * max(self.width, hip_width * 0.9), self.ankle, sign * self.step * 0.5])
        toe_out = sign * (0.38 if self.slow else 0.2)
        pole = np.array([np.sin(toe_out), 0.0, 1.0])
        directions = reach(hip, foot, self.upper_leg, self.lower_leg, pole)
        bones = (("upperleg", "upperleg01", "lowerleg01"), ("lowerleg", "lowerleg01", "foot"))
        turned = self._limb(side, bones, directions, pole, FORWARD)
        turned["foot." + side] = rotation(Y_AXIS, toe_out * 0.8)
        return turned

    def _arm(self, side: str, sign: int, chest: np.ndarray, trunk: np.ndarray, goal: np.ndarray) -> dict[str, np.ndarray]:
        goal = goal * [sign, 1, 1]
        lift = np.clip(goal[1] + 0.2, 0, 1)
        collar = trunk @ rotation(Z_AXIS, sign * (-0.06 + 0.22 * lift))
        shoulder = (
            chest
            + trunk @ (self._at("clavicle", side) - self._at("spine01"))
            + collar @ (self._at("upperarm01", side) - self._at("clavicle", side))
        )
        hand = shoulder + trunk @ (goal * (self.upper_arm + self.lower_arm) * 0.92)
        pole = trunk @ np.array([sign * 0.75, -0.8, -0.55])
        directions = reach(shoulder, hand, self.upper_arm, self.lower_arm, pole)
        bones = (("upperarm", "upperarm01", "lowerarm01"), ("lowerarm", "lowerarm01", "wrist"))
        turned = self._limb(side, bones, directions, pole, np.array([0, -0.25, -1.0]))
        turned |= {f"clavicle.{side}": collar, f"shoulder01.{side}": collar, f"wrist.{side}": turned[f"lowerarm01.{side}"]}
        return turned

    def _limb(
        self,
        side: str,
        bones: tuple[tuple[str, str, str], ...],
        directions: tuple[np.ndarray, np.ndarray],
        pole: np.ndarray,
        rest_pole: np.ndarray,
    ) -> dict[str, np.ndarray]:
        """Rotations of both halves of each bone; rest_pole: where the joint bends to at rest."""
        turned = {}
        for (name, start, end), direction in zip(bones, directions, strict=True):
            rest = direction_frame(self._at(end, side) - self._at(start, side), rest_pole)
            turn = direction_frame(direction, pole) @ rest.T
            turned |= {f"{name}01.{side}": turn, f"{name}02.{side}": turn}
        return turned

    def _at(self, bone: str, side: str = "") -> np.ndarray:
        return self.joints[self.bone[f"{bone}.{side}" if side else bone]]

    def _length(self, start: str, end: str) -> float:
        return float(np.linalg.norm(self._at(end, "L") - self._at(start, "L")))


def _lift(kit: Kit, rotations: np.ndarray, root: np.ndarray, bones: tuple[str, ...]) -> np.ndarray:
    """Height [grid] of the lowest foot above the floor around, in lengths of the leg; small heights count as standing."""
    joints, index = kit.reference_joints(), {bone: i for i, bone in enumerate(bones)}
    leg = kit.body_clips().leg_dm
    heights = []
    for side, _ in SIDES:
        chain = ["root", *(f"{bone}.{side}" for bone in ("upperleg01", "lowerleg01", "foot"))]
        place = root * leg
        for start, end in zip(chain[:-1], chain[1:], strict=True):
            offset = joints[kit.bone_index[end]] - joints[kit.bone_index[start]]
            place = place + rotations[:, index[start]] @ offset
        for toward in (-0.35, 1.4):  # heel and toe
            heights.append((place + rotations[:, index[chain[-1]]] @ np.array([0, -0.8, toward]))[:, 1])
    lowest = np.min(heights, 0) / leg
    window = GRID_HZ
    padded = np.pad(lowest, window, "edge")
    floor = np.array([padded[i : i + 2 * window + 1].min() for i in range(len(lowest))])
    return np.maximum(lowest - smooth(floor[:, None], 6)[:, 0] - 0.06, 0)
