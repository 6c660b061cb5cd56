"""Identities of a family: proportions, parts on the bones, ornaments and paint, and how a moment poses them.

Lengths in decimetres, an identity in rest is SIZE_DM large.
"""

from dataclasses import dataclass

import numpy as np

from poseweave.synth.camera import X_AXIS, Y_AXIS, Z_AXIS, rotation
from poseweave.synth.object_motion import ObjectMoment
from poseweave.synth.object_paint import Paint
from poseweave.synth.object_part import CAP, COLUMNS, ROWS, Outline, ball, corner_of, part
from poseweave.synth.object_skeleton import LIFT, Bone, Family, bone_frames, joints_of, turned
from poseweave.synth.raster import Material, Surface
from poseweave.synth.solids import Solid
from poseweave.synth.streams import Purpose, random_stream

SIZE_DM = 8.0
DENSE_POINTS = 700
DENSE_SEED = 9
PATTERNS = ("plain", "stripe", "check", "cloth", "wood", "plain", "cloth")
WHITE, BLACK = (0.75, 0.75, 0.72), (0.012, 0.012, 0.014)


@dataclass(frozen=True, eq=False)
class Shape:
    """One identity of one family."""

    family: Family
    lengths: np.ndarray  # [bones]
    joints: np.ndarray  # [bones,3] of each bone's joint, in its parent's frame
    points: np.ndarray  # [V,3] float32, each in its bone's frame
    normals: np.ndarray  # [V,3] float32
    bone_of_point: np.ndarray  # [V] int
    surface: Surface
    dense: np.ndarray  # [DENSE_POINTS] indices of points that are at the same place of every identity of the family
    base: np.ndarray  # [3] what the rest pose is moved by: middle above the origin, lowest point on the ground

    def posed(self, moment: ObjectMoment) -> tuple[np.ndarray, np.ndarray]:
        """Points and normals [V,3] in the world."""
        frames, origins = bone_frames(self.family, self.joints, moment.angles)
        whole = rotation(Y_AXIS, moment.turn[0]) @ rotation(X_AXIS, moment.turn[1]) @ rotation(Z_AXIS, moment.turn[2])
        turns = whole @ frames
        points = np.einsum("vij,vj->vi", turns[self.bone_of_point], self.points)
        points = points + ((origins + self.base) @ whole.T)[self.bone_of_point] + moment.place * SIZE_DM
        if self.family.drops:
            points[:, 1] -= points[:, 1].min()
        if self.family.floats:
            points[:, 1] += LIFT * SIZE_DM
        return points, np.einsum("vij,vj->vi", turns[self.bone_of_point], self.normals)


# ---------------------------------------------------------------- an identity


def sample_shape(seed: int, split: str, family: Family) -> Shape:
    """An identity, a pure function of seed, split and family."""
    stream = random_stream(seed, split, Purpose.OBJECT)
    groups = list(dict.fromkeys(bone.group for bone in family.bones))
    scales = {group: np.clip(np.exp(stream.normal(0, [0.17, 0.2])), 0.68, 1.45) for group in groups}
    styles = {group: _sample_style(stream, next(b for b in family.bones if b.group == group)) for group in groups}
    paint = Paint(stream)
    materials = [paint.material(styles[group].pattern, k) for k, group in enumerate(groups)]
    materials += [paint.plain(color) for color in (WHITE, BLACK, paint.colors[2])]
    lengths, halves = _proportions(family, scales)
    pieces = []  # bone, solid, material; the bones' own parts come first, which dense places rely on
    for index, bone in enumerate(family.bones):
        made = part(styles[bone.group].outline, lengths[index], tuple(halves[index]), bone.pivot)
        pieces.append((index, made, groups.index(bone.group)))
    for index, bone in enumerate(family.bones):
        for made, color in _ornaments(bone, styles[bone.group], lengths[index], halves[index]):
            pieces.append((index, made, groups.index(bone.group) if color < 0 else len(groups) + color))
    joints = joints_of(family, lengths, halves)
    return _assembled(family, lengths, joints, pieces, tuple(materials))


def _proportions(family: Family, scales: dict[str, np.ndarray]) -> tuple[np.ndarray, list[np.ndarray]]:
    """Lengths [bones] and half widths; what closes over another part fits it."""
    lengths = np.array([bone.length * scales[bone.group][0] for bone in family.bones])
    halves = [np.array(bone.width) * scales[bone.group][1] for bone in family.bones]
    for index, bone in enumerate(family.bones):
        if bone.role != "plate" or bone.parent < 0:
            continue
        if bone.pivot[0]:  # leaves of one door or screen
            lengths[index] = lengths[bone.parent]
            halves[index] = np.array(bone.width) * scales[family.bones[0].group][1]
        else:  # a lid
            lengths[index] = 2 * halves[bone.parent][1]
            halves[index] = np.array([halves[bone.parent][0], bone.width[1]])
    return lengths, halves


def _assembled(
    family: Family, lengths: np.ndarray, joints: np.ndarray, pieces: list[tuple[int, Solid, int]], materials: tuple[Material, ...]
) -> Shape:
    starts = np.cumsum([0, *(len(made.points) for _, made, _ in pieces)])
    owner = np.concatenate([np.full(len(made.points), bone) for bone, made, _ in pieces])
    points = np.concatenate([made.points for _, made, _ in pieces])
    surface = Surface(
        np.arange(len(points)),
        np.concatenate([made.uv for _, made, _ in pieces]),
        np.concatenate([made.triangles + start for (_, made, _), start in zip(pieces, starts)]),
        materials,
        np.concatenate([np.full(len(made.triangles), which) for _, made, which in pieces]).astype(np.int32),
    )
    rest, origins = bone_frames(family, joints, np.zeros((len(joints), 3)))
    world = np.einsum("vij,vj->vi", rest[owner], points) + origins[owner]
    low, high = world.min(0), world.max(0)
    factor = SIZE_DM / max(high[1] - low[1], high[0] - low[0], high[2] - low[2])
    middle = (low + high) / 2
    return Shape(
        family,
        lengths * factor,
        joints * factor,
        (points * factor).astype(np.float32),
        np.concatenate([made.normals for _, made, _ in pieces]),
        owner,
        surface,
        _dense_choice(family),
        np.array([-middle[0], -low[1], -middle[2]]) * factor,
    )


def _dense_choice(family: Family) -> np.ndarray:
    """Corners of the parts' grids, which come first among the points; the same for all identities, more on larger bones."""
    chance = np.random.default_rng(DENSE_SEED)
    sizes = np.array([bone.length * sum(bone.width) for bone in family.bones])
    bone = chance.choice(len(sizes), DENSE_POINTS, p=sizes / sizes.sum())
    row = chance.integers(CAP - 2, ROWS - CAP + 2, DENSE_POINTS)
    column = chance.integers(0, COLUMNS, DENSE_POINTS)
    return bone * 4 * (ROWS - 1) * COLUMNS + corner_of(row, column)


# ---------------------------------------------------------------- parts


@dataclass(frozen=True)
class _Style:
    outline: Outline
    pattern: str
    ornament: str
    eye: float  # size, in half widths


def _sample_style(stream: np.random.Generator, bone: Bone) -> _Style:
    square = float(stream.choice([2.0, 2.0, 3.2, 20.0]))
    start, end, bulge = stream.uniform(0.8, 1.1), stream.uniform(0.6, 1.05), stream.uniform(-0.1, 0.35)
    ornament = str(stream.choice(["none", "knob", "ring"]))
    if bone.role == "trunk":
        kind = str(stream.choice(["capsule", "box", "blob", "taper", "capsule"]))
        ornament = str(stream.choice(["none", "buttons", "spikes", "ring"]))
    elif bone.role == "head":
        kind, bulge = str(stream.choice(["capsule", "blob", "box", "capsule"])), stream.uniform(0, 0.2)
        ornament = str(stream.choice(["eyes", "eyes", "face", "knob"]))
    elif bone.role == "leaf":
        kind, square, ornament = str(stream.choice(["spindle", "spindle", "blob", "plate"])), 2.5, "none"
    elif bone.role == "base":
        kind, bulge, ornament = str(stream.choice(["taper", "box"])), 0.0, str(stream.choice(["none", "ring", "buttons"]))
        start, end = stream.uniform(0.9, 1.1), stream.uniform(0.85, 1.1)
        if bone.group == "chest":  # lids and doors are square
            kind, start, end, square = "box", 1.0, 1.0, 20.0
    elif bone.role == "plate":
        kind, start, end, bulge, square = "plate", 1.0, 1.0, 0.0, 20.0
        ornament = str(stream.choice(["none", "knob"]))
    elif bone.role == "shade":
        kind, start, end, bulge, square = "cone", stream.uniform(0.25, 0.5), 1.2, 0.0, float(stream.choice([2.0, 2.0, 20.0]))
    elif bone.role == "tool":
        kind = str(stream.choice(["box", "blob", "capsule", "taper"]))
    else:
        kind = str(stream.choice(["capsule", "taper", "spindle", "box", "beads", "capsule"]))
        bulge *= 0.5
    return _Style(Outline(kind, start, end, bulge, square), str(stream.choice(PATTERNS)), ornament, stream.uniform(0.26, 0.4))


def _ornaments(bone: Bone, style: _Style, length: float, half: np.ndarray) -> list[tuple[Solid, int]]:
    """Further solids on a bone and which material they take: 0 white, 1 black, 2 accent, -1 the bone's own."""
    made: list[tuple[Solid, int]] = []
    thick = float(half.min())
    if bone.role in ("limb", "tool", "head") and bone.parent >= 0:  # a joint that closes the gap at any angle
        made.append((ball(min(thick * 1.08, 0.45 * length), (0, 0, 0)), -1 if style.ornament != "ring" else 2))
    front = float(half[1]) * 0.9
    if style.ornament in ("eyes", "face") and bone.role == "head":
        size = style.eye * thick
        for sign in (1, -1):
            made.append((ball(size, (sign * half[0] * 0.45, 0.62 * length, front)), 0))
            made.append((ball(size * 0.55, (sign * half[0] * 0.45, 0.62 * length, front + size * 0.62)), 1))
        if style.ornament == "face":
            made.append((ball(size * 0.9, (0, 0.4 * length, front * 1.1)), 2))
    elif style.ornament == "buttons":
        for share in (0.3, 0.5, 0.7):
            made.append((ball(0.18 * thick, (0, share * length, front * 1.08)), 2))
    elif style.ornament == "spikes":
        for share in (0.15, 0.4, 0.65, 0.9):
            spike = part(Outline("cone", 1, 0.1, 0, 2), 0.55 * thick, (0.22 * thick, 0.22 * thick))
            turn = turned(x=-np.pi / 2).astype(np.float32)
            place = np.float32([0, share * length, -front * 0.95])
            made.append((Solid(spike.points @ turn.T + place, spike.normals @ turn.T, spike.triangles, spike.uv), 2))
    elif style.ornament == "ring" and bone.role in ("trunk", "base"):
        band = part(Outline("taper", 1, 1, 0, style.outline.squareness), 0.14 * length, tuple(half * 1.1))
        made.append((Solid(band.points + np.float32([0, 0.45 * length, 0]), band.normals, band.triangles, band.uv), 2))
    elif style.ornament == "knob" and bone.role in ("plate", "limb"):
        sign = -1.0 if bone.pivot[0] < 0 else 1.0
        place = (sign * (abs(bone.pivot[0]) + 0.7) * half[0] if bone.pivot[0] else 0.0, 0.5 * length, front * 1.5)
        if bone.role == "plate":
            made.append((ball(0.12 * float(half[0]), place), 2))
    return made
