"""Made-up shapes: poseweave.synth.object and what it stands on. Tests of pictures need the data kit, see test_synth.py."""

from __future__ import annotations

import numpy as np
import pytest

from poseweave.synth import DOMAINS, ClipSpec, render_clip, render_group
from poseweave.synth.object_kinds import (
    FAMILIES,
    KINDS,
    UNSEEN_KINDS,
    family_of,
    kinds_of,
)
from poseweave.synth.object_motion import sample_object_motion
from poseweave.synth.object_part import (
    COLUMNS,
    OUTLINES,
    ROWS,
    Outline,
    corner_of,
    grid_points,
    outline_rows,
    part,
)
from poseweave.synth.object_shape import SIZE_DM, sample_shape
from poseweave.synth.object_skeleton import framing_of
from tests.test_synth import digest, kit, needs_compiler, needs_kit  # noqa: F401


@pytest.mark.parametrize("kind", OUTLINES)
@pytest.mark.parametrize("squareness", [2.0, 20.0])
def test_parts_areClosedFaceOutwardsAndKeepTheirGrid(kind, squareness):
    outline = Outline(kind, 0.8, 1.1, 0.2, squareness)
    made = part(outline, 1.3, (0.3, 0.2), (1.0, 0.0))
    a, b, c = (made.points[made.triangles[:, i]].astype(float) for i in range(3))
    across = np.cross(b - a, c - a)
    real = np.linalg.norm(across, axis=1) > 1e-7
    assert np.all((across * made.normals[made.triangles[:, 0]]).sum(1)[real] > 0), "normals are on the side of their triangles"
    volume = (a * across).sum() / 6
    box = 1.3 * 0.6 * 0.4
    assert 0.1 * box < volume < 2.5 * box, "closed, and its faces look outwards"
    rows, shares = outline_rows(outline, 1.3, 0.3)
    grid = grid_points(outline, rows, shares, (0.3, 0.2), (1.0, 0.0))
    row, column = np.array([3, 7]), np.array([5, 23])
    np.testing.assert_allclose(made.points[corner_of(row, column)], grid[row, column], atol=1e-6)
    assert np.all(np.diff(rows) >= -1e-9) and len(rows) == ROWS and grid.shape == (ROWS, COLUMNS, 3)


def test_boxes_haveEdgesAndRoundPartsHaveNone():
    def sharpest(outline: Outline) -> float:
        """Least cosine between a face and its corners' normals along the side."""
        made = part(outline, 1.0, (0.3, 0.3))
        side = made.triangles[(made.triangles[:, 0] // 4 // COLUMNS >= 5) & (made.triangles[:, 0] // 4 // COLUMNS <= 7)]
        a, b, c = (made.points[side[:, i]].astype(float) for i in range(3))
        face = np.cross(b - a, c - a)
        face /= np.linalg.norm(face, axis=1, keepdims=True)
        corners = made.normals[made.triangles]
        assert np.allclose(np.linalg.norm(corners, axis=-1), 1, atol=1e-4)
        return float((face[:, None] * made.normals[side]).sum(-1).min())

    assert sharpest(Outline("box", squareness=20.0)) > 0.97, "faces of a box are flat up to their edges"
    assert 0.97 < sharpest(Outline("capsule")) < 0.9999, "round parts are shaded smoothly"


def test_unseenKind_isInNoOtherSplit():
    assert not set(KINDS) & set(UNSEEN_KINDS)
    for split in ("train", "val", "test"):
        assert kinds_of(split) == KINDS
        assert {family_of(seed, split).kind for seed in range(60)} == set(KINDS)
    assert {family_of(seed, "unseen").kind for seed in range(60)} == set(UNSEEN_KINDS)
    assert "unseen" in DOMAINS["object"].splits
    for other in ("face", "body", "arm"):
        assert "unseen" not in DOMAINS[other].splits


def test_families_areTreesThatRepeatAndDifferBySeedAndSplit():
    def form(family) -> list[tuple[float, ...]]:
        return [(bone.parent, bone.length, *bone.width) for bone in family.bones]

    sizes = set()
    for split in ("train", "unseen"):
        for seed in range(40):
            family = family_of(seed, split)
            assert 3 <= len(family.bones) <= (12 if split == "unseen" else 8)
            assert family.bones[0].parent == -1
            assert all(0 <= bone.parent < index for index, bone in enumerate(family.bones) if index)
            again, other = family_of(seed + FAMILIES, split), family_of(seed, "val")
            assert form(again) == form(family) != form(other)
            sizes.add((family.kind, len(family.bones)))
            middle, fill = framing_of(family)
            assert 0.02 < middle < 0.9 and 0.6 < fill < 1.5
    assert len(sizes) > 15


def test_identities_shareJointsAnglesAndPlacesOfTheirFamilyAndNothingElse():
    motion = sample_object_motion(None, 3, "train")
    shapes = [sample_shape(seed, "train", motion.family) for seed in (11, 12)]
    assert len({shape.surface.uv.tobytes() for shape in shapes} | {shape.lengths.tobytes() for shape in shapes}) >= 3
    assert not np.allclose(shapes[0].lengths, shapes[1].lengths)
    first, second = (shape.bone_of_point[shape.dense] for shape in shapes)
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(shapes[0].dense, shapes[1].dense)
    assert len(np.unique(first)) == len(motion.family.bones), "every bone is followed"
    for shape in shapes:
        assert shape.dense.max() < 4 * (ROWS - 1) * COLUMNS * len(motion.family.bones), "ornaments are not followed"
        rest, _ = shape.posed(motion.at(0.0))
        assert np.ptp(rest, axis=0).max() == pytest.approx(SIZE_DM, rel=0.6)

    def turns(shape, time: float) -> np.ndarray:
        """Normals of the same faces of every part at a time."""
        return shape.posed(motion.at(time))[1][shape.dense]

    # normals turn with the bones, which turn alike; the parts' own forms differ
    change = [np.einsum("vi,vi->v", turns(shape, 0.0), turns(shape, 4.0)) for shape in shapes]
    assert np.corrcoef(*change)[0, 1] > 0.8


def test_splits_shareNoShapeAndNoMotion():
    family = family_of(0, "train")
    shapes = [sample_shape(5, split, family) for split in ("train", "val", "test", "unseen")]
    assert len({shape.lengths.tobytes() for shape in shapes}) == 4
    motions = [sample_object_motion(None, 5, split).turn for split in ("train", "val", "test", "unseen")]
    assert len({turn.tobytes() for turn in motions}) == 4


def test_motions_restTurnFarAndAreSmooth():
    resting, far, fastest = 0, 0, 0.0
    for seed in range(40):
        motion = sample_object_motion(None, seed, "train")
        speed = np.abs(np.diff(motion.angles, axis=0)).max((1, 2)) * 30
        resting += speed.min() < 0.15
        far += np.ptp(motion.turn[:, 0]) > 1.5
        fastest = max(fastest, np.abs(np.diff(motion.angles, 2, axis=0)).max())
        limits = np.array([np.add(bone.swing, bone.wave) for bone in motion.family.bones])
        assert np.all(np.abs(motion.angles) <= 1.06 * limits + 1e-6)
    assert resting >= 20 and far >= 12
    assert fastest < 0.15, "no jump of speed"
    with pytest.raises(ValueError, match="expected at least 1"):
        sample_object_motion(None, 1, "train", 0.5)


def test_drivenShapes_standOnTheGround():
    for seed in range(20):
        motion = sample_object_motion(None, seed, "train")
        shape = sample_shape(seed, "train", motion.family)
        for time in (0.5, 3.0, 6.0):
            lowest = shape.posed(motion.at(time))[0][:, 1].min()
            if motion.family.drops:
                assert lowest == pytest.approx(0, abs=1e-6)
            elif motion.family.floats:
                assert lowest > -1.5
        if not motion.family.drops and not motion.family.floats:
            root = shape.posed(motion.at(1.0))[0][shape.bone_of_point == 0]
            assert root[:, 1].min() == pytest.approx(0, abs=0.6)


@needs_kit
@needs_compiler
def test_objectGroup_repeatsAndCoversTheShapeAlone(kit):  # noqa: F811
    group = render_group(kit, 2, "train", 2, 4, 96, domain="object")
    again = render_group(kit, 2, "train", 2, 4, 96, domain="object")
    assert digest(group.arrays()) == digest(again.arrays())
    assert digest(render_group(kit, 2, "val", 2, 4, 96, domain="object").arrays()) != digest(group.arrays())
    assert group.landmarks.shape == (2, 4, 0, 2) and group.dense.shape == (2, 4, 700, 2)
    share = (group.mask > 128).mean((2, 3))
    assert share.min() > 0.02 and share.max() < 0.7
    still = np.abs(group.rgb.astype(int) - group.plate[:, None].astype(int)).max(-1)
    assert np.median(still[group.mask == 0]) <= 6, "apart from the shadow, what the shape does not cover is the plate"
    assert np.median(still[group.mask == 255]) > 20
    with pytest.raises(ValueError, match="split of face is 'unseen', expected one of train, val, test"):
        render_group(kit, 0, "unseen", 2, 2, 64, domain="face")


@needs_kit
@needs_compiler
@pytest.mark.parametrize("seed,split", [(2, "train"), (6, "train"), (8, "test"), (1, "unseen")])
def test_places_showTheSameTextureInEveryFrameAndLieOnTheShape(kit, seed, split):  # noqa: F811
    group = render_group(kit, seed, split, 2, 6, 128, domain="object")
    size = group.rgb.shape[2]
    where = np.clip(np.floor((group.dense.astype(np.float32) + 1) * size / 2), 0, size - 1).astype(int)
    distance, by_chance = [], []
    for i in range(2):
        colors = np.stack([group.rgb[i, f][where[i, f, :, 1], where[i, f, :, 0]].astype(float) for f in range(6)])
        around = [np.roll(group.mask[i], shift, (1, 2)) for shift in ((0, 0), (0, 1), (0, -1), (1, 0), (-1, 0))]
        covers = np.stack([np.max(around, 0)[f][where[i, f, :, 1], where[i, f, :, 0]] for f in range(6)])
        seen = group.dense_visible[i]
        assert (covers[seen] > 0).mean() > 0.99
        for f in range(1, 6):
            both = np.flatnonzero(seen[0] & seen[f])
            if len(both) < 30:
                continue
            hue = colors / colors.sum(-1, keepdims=True).clip(1)  # the light on them changes
            distance.append(np.median(np.abs(hue[0, both] - hue[f, both]).sum(-1)))
            by_chance.append(np.median(np.abs(hue[0, both] - hue[f, np.roll(both, len(both) // 2)]).sum(-1)))
    assert len(distance) >= 4 and np.mean(distance) < 0.65 * np.mean(by_chance), (np.mean(distance), np.mean(by_chance))


@needs_kit
@needs_compiler
def test_twoIdentities_playOneMotion(kit):  # noqa: F811
    camera = DOMAINS["object"].sample_camera(2, "test")

    def moves(identity: int, motion: int) -> np.ndarray:
        spec = ClipSpec(identity, motion, identity, camera, "test", frames=6, frames_per_sec=1.0, size=64, domain="object")
        assert render_clip(kit, spec).landmarks.shape == (6, 0, 2)
        shape_motion = sample_object_motion(kit, motion, "test")
        shape = sample_shape(identity, "test", shape_motion.family)
        places = np.stack([shape.posed(shape_motion.at(t))[0][shape.dense] for t in spec.times_sec])
        return (places - places.mean(0)).ravel()

    first, second, other = moves(5, 2), moves(6, 2), moves(5, 2 + FAMILIES)
    assert np.corrcoef(first, second)[0, 1] > 0.9
    assert np.corrcoef(first, other)[0, 1] < 0.7, "another motion of the family moves the same identity otherwise"
