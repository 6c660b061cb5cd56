"""Robot arms: poseweave.synth.arm and what it stands on. Tests of pictures need the data kit, see test_synth.py."""

import numpy as np
import pytest

from poseweave.synth import DOMAINS, ClipSpec, KitError, render_clip, render_group, sample_camera
from poseweave.synth.arm import sample_arm
from poseweave.synth.arm_motion import CLEARANCE_M, sample_arm_motion
from poseweave.synth.arm_robot import AT_REST, TABLE_M, ArmModel, arm_model, to_world
from poseweave.synth.solids import KINDS, PATTERNS, box, pattern, solid
from poseweave.synth.streams import Purpose, random_stream
from tests.test_synth import digest, kit, needs_compiler, needs_kit  # noqa: F401


@pytest.mark.parametrize("kind", KINDS)
def test_solids_standOnTheGroundWithUnitNormalsAndTrianglesThatFaceOutwards(kind):
    made = solid(kind, 0.5, 1.2, 0.3)
    assert made.points[:, 1].min() == pytest.approx(0, abs=1e-6)
    lengths = np.linalg.norm(made.normals, axis=1)
    assert np.all((abs(lengths - 1) < 1e-5) | (lengths == 0))
    assert made.triangles.max() < len(made.points) == len(made.uv)
    assert made.uv.min() >= 0 and made.uv.max() <= 1
    a, b, c = (made.points[made.triangles[:, i]] for i in range(3))
    across = np.cross(b - a, c - a)
    real = np.linalg.norm(across, axis=1) > 1e-6
    side = (across * made.normals[made.triangles[:, 0]]).sum(1)[real]
    assert np.all(side > 0) or np.all(side < 0)


def test_box_hasItsHalfLengths():
    np.testing.assert_allclose(np.ptp(box((0.1, 0.2, 0.3)).points, axis=0), [0.2, 0.4, 0.6], atol=1e-6)


@pytest.mark.parametrize("kind", PATTERNS)
def test_patterns_liesBetweenTheirColours(kind):
    stream = random_stream(1, "train", Purpose.TABLE)
    texture = pattern(stream, kind, np.array([0.25, 0.25, 0.0]), np.array([0.36, 0.36, 0.0]), 32)
    texels = texture.texels[: 32 * 32 * 4].reshape(-1, 4)
    assert texels[:, 0].min() >= 127 and texels[:, 0].max() <= 153 and texels[:, 2].max() == 0
    assert np.ptp(texels[:, 0].astype(int)) > 5


def test_armModel_saysWhatIsMissing(tmp_path):
    with pytest.raises(KitError, match="expected arm.npz in the data kit for arms, found none"):
        ArmModel(tmp_path / "arm.npz")


@needs_kit
def test_reach_bringsTheTipThereWithTheToolDown(kit):  # noqa: F811
    arm = arm_model(kit)
    for goal in ([0.5, 0.1, TABLE_M + 0.2], [0.7, -0.2, TABLE_M + 0.3]):
        angles = arm.reach(AT_REST.copy(), np.array(goal), 2.5, steps=60)
        np.testing.assert_allclose(arm.tip(angles), goal, atol=5e-3)
        assert arm.places(angles)["l6"][2, 2] < -0.99
        assert angles[-1] == 2.5


@needs_kit
def test_motion_repeatsStaysAboveTheObjectsAndMoves(kit):  # noqa: F811
    for seed in range(3):
        motion = sample_arm_motion(kit, seed, "train", 3.0)
        tips = np.array([arm_model(kit).tip(angles) for angles in motion.angles])
        assert tips[:, 2].min() > TABLE_M + CLEARANCE_M - 0.02
        assert np.ptp(tips, axis=0).max() > 0.05
        assert motion.grip.min() >= -1e-6 and motion.grip.max() <= 1 + 1e-6
    np.testing.assert_array_equal(sample_arm_motion(kit, 2, "train", 3.0).angles, motion.angles)


@needs_kit
def test_arms_differBySeedAndSplit(kit):  # noqa: F811
    colors = {tuple(sample_arm(kit, seed, split).palette.ravel()) for seed in (1, 2) for split in ("train", "test")}
    assert len(colors) == 4
    assert to_world(np.array([0, 0, TABLE_M]), 1.3).tolist() == [0, 0, 0]


@needs_kit
@needs_compiler
def test_armGroup_coversTheArmAloneAndKeepsTheTable(kit):  # noqa: F811
    group = render_group(kit, 2, "train", 2, 4, 96, domain="arm")
    assert group.landmarks.shape == (2, 4, 11, 2) and group.dense.shape == (2, 4, 700, 2)
    share = (group.mask > 128).mean((2, 3))
    assert share.min() > 0.05 and share.max() < 0.7
    still = group.rgb.astype(int) - group.plate[:, None].astype(int)
    outside = group.mask == 0
    # apart from the arm's shadow, what the arm does not cover is the plate
    assert np.median(np.abs(still).max(-1)[outside]) <= 6
    assert np.median(np.abs(still).max(-1)[group.mask == 255]) > 20
    near = []
    for mask, landmarks, visible in zip(
        group.mask.reshape(-1, 96, 96), group.landmarks.reshape(-1, 11, 2), group.landmark_visible.reshape(-1, 11), strict=True
    ):
        for x, y in np.floor((landmarks[visible] + 1) * 48).astype(int):
            near.append(mask[max(0, y - 3) : y + 4, max(0, x - 3) : x + 4].max() > 0)
    assert len(near) > 20 and np.mean(near) > 0.95


@needs_kit
@needs_compiler
def test_armClip_repeatsAndPlaysOneMotionOnTwoArms(kit):  # noqa: F811
    camera = DOMAINS["arm"].sample_camera(3, "test")
    assert camera != sample_camera(3, "test")
    clips = [
        render_clip(kit, ClipSpec(seed, 1, seed, camera, "test", frames=4, frames_per_sec=1.0, size=48, domain="arm"))
        for seed in (5, 6, 5)
    ]
    assert digest(clips[0].arrays()) == digest(clips[2].arrays())
    moves = [(clip.landmarks - clip.landmarks.mean(0)).ravel() for clip in clips]
    assert np.corrcoef(moves[0], moves[1])[0, 1] > 0.98
