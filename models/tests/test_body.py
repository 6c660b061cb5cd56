"""Whole bodies: poseweave.synth.body and what it stands on. Tests of pictures need the data kit, see test_synth.py."""

import numpy as np
import pytest

from poseweave.synth import DOMAINS, ClipSpec, Kit, KitError, domain_of, render_clip, render_group
from poseweave.synth.body import body_camera, find_body_tracks, pose_body
from poseweave.synth.body_landmarks import BODY_LANDMARKS, BODY_MIRROR, BODY_NAMES, BODY_REGIONS
from poseweave.synth.body_motion import STYLES, clip_names, sample_body_motion
from poseweave.synth.camera import HALF_LENGTH_FROM, Camera, place_body_camera, sample_body_camera
from poseweave.synth.domain import body_group_cameras
from poseweave.synth.people import sample_person
from poseweave.synth.skeleton import direction_frame, nearest_rotations, reach, rotations_of, smallest_turn, turn_about
from poseweave.synth.streams import SPLITS
from tests.test_synth import digest, kit, needs_compiler, needs_kit  # noqa: F401

FRONT = Camera(fill=0.8, yaw=0.0, pitch=0.05, roll=0.0, distance_dm=45.0, offset_x=0.0, offset_y=0.0)


def test_bodyLandmarks_mirrorIsItsOwnInverseAndKeepsKind():
    assert len(BODY_NAMES) == 24 == len(set(BODY_NAMES))
    assert sorted(i for indices in BODY_REGIONS.values() for i in indices) == list(range(24))
    for i, other in enumerate(BODY_MIRROR):
        assert BODY_MIRROR[other] == i
        swapped = BODY_NAMES[i].replace("Left", "*").replace("Right", "Left").replace("*", "Right")
        assert BODY_NAMES[other] == swapped
        assert (BODY_LANDMARKS[i].bone is None) == (BODY_LANDMARKS[other].bone is None)


def test_domains_haveTablesThatFitTogether():
    for domain in DOMAINS.values():
        count = len(domain.landmarks)
        assert sorted(domain.mirror) == list(range(count))
        assert sorted(i for indices in domain.regions.values() for i in indices) == list(range(count))
        first, last = domain.framing
        assert 0 <= first < last <= count or (first, last, count) == (0, 0, 0)
    with pytest.raises(KeyError, match="expected one of face, body, arm"):
        domain_of("cat")


def test_reach_endsAtTheGoalBentTowardsThePole():
    start, goal, pole = np.array([1.0, 2, 0]), np.array([1.5, 0.5, 0.3]), np.array([0, 0, 1.0])
    first, second = reach(start, goal, 1.1, 0.9, pole)
    np.testing.assert_allclose(np.linalg.norm([first, second], axis=1), 1, atol=1e-9)
    np.testing.assert_allclose(start + 1.1 * first + 0.9 * second, goal, atol=1e-9)
    middle = start + 1.1 * first
    line = (goal - start) / np.linalg.norm(goal - start)
    assert (middle - start - line * (line @ (middle - start))) @ pole > 0.1
    first, second = reach(start, start + [0, -5.0, 0], 1.1, 0.9, pole)  # out of reach: stretched along the line
    assert 1.9 < np.linalg.norm(1.1 * first + 0.9 * second) < 2.0


def test_turns_areRotationsThatDoWhatTheySay():
    a, b = np.array([1.0, 2, 3]), np.array([-2.0, 1, 0.5])
    turn = smallest_turn(a, b)
    np.testing.assert_allclose(turn @ a / np.linalg.norm(a), b / np.linalg.norm(b), atol=1e-6)
    frame = direction_frame(a, b)
    for rotation in (turn, frame, turn_about(a / np.linalg.norm(a), 0.7), rotations_of(np.array([0.1, 0.2, 0.3, 2.0]))):
        np.testing.assert_allclose(rotation @ rotation.T, np.eye(3), atol=1e-6)
        assert np.linalg.det(rotation) == pytest.approx(1)
    np.testing.assert_allclose(rotations_of(np.array([0, 0, 1.0, 1.0])) @ [1, 0, 0], [0, 1, 0], atol=1e-9)
    halfway = nearest_rotations((np.eye(3) + turn_about(np.array([0, 1.0, 0]), 1.0)) / 2)
    np.testing.assert_allclose(halfway, turn_about(np.array([0, 1.0, 0]), 0.5), atol=1e-9)


def test_bodyClips_sayWhatIsMissing(tmp_path):
    from poseweave.synth.kit import BodyClips

    with pytest.raises(KitError, match="expected motion.npz in the data kit for motion of whole bodies, found none"):
        BodyClips(tmp_path / "motion.npz")


@needs_kit
def test_splits_shareNoClips(kit):  # noqa: F811
    names = [name for split in SPLITS for name in clip_names(kit, split)]
    assert len(names) == len(set(names)) == len(kit.body_clips().names)


@needs_kit
def test_motion_repeatsAndHasEveryStyle(kit):  # noqa: F811
    motions = [sample_body_motion(kit, seed, "train") for seed in range(12)]
    assert {motion.style for motion in motions} == set(STYLES)
    for motion in motions:
        moment = motion.at(motion.duration_sec / 3)
        for turned in moment.rotations.values():
            np.testing.assert_allclose(turned @ turned.T, np.eye(3), atol=1e-6)
        assert motion.lift.min() == 0
    again = sample_body_motion(kit, 3, "train")
    np.testing.assert_array_equal(again.rotations, motions[3].rotations)


@needs_kit
@needs_compiler
def test_limbs_pointTheSameWayOnEveryBody(kit):  # noqa: F811
    motion = sample_body_motion(kit, 4, "train")
    moment = motion.at(1.0)
    ways = []
    for seed in (1, 2, 3):
        person = sample_person(kit, seed, "train", whole=True)
        tracks = find_body_tracks(person)
        posed = pose_body(person, tracks, moment)
        assert posed.points[tracks.soles, 1].min() == pytest.approx(
            tracks.bottom_dm + moment.lift * tracks.leg_dm, abs=1e-3
        )
        limbs = []
        for start, end in (("upperarm01.L", "lowerarm01.L"), ("lowerarm01.R", "wrist.R"), ("upperleg01.R", "lowerleg01.R")):
            line = posed.joints[kit.bone_index[end]] - posed.joints[kit.bone_index[start]]
            limbs.append(line / np.linalg.norm(line))
        ways.append(limbs)
    for limbs in ways[1:]:
        np.testing.assert_allclose(limbs, ways[0], atol=1e-4)


@needs_kit
@needs_compiler
def test_bodyGroup_showsWholePeopleWithTheirLandmarksOnThem(kit):  # noqa: F811
    group = render_group(kit, 3, "train", 2, 4, 128, domain="body")
    assert group.landmarks.shape == (2, 4, 24, 2) and group.dense.shape == (2, 4, 700, 2)
    edge = np.concatenate([group.mask[..., 0, :], group.mask[..., -1, :], group.mask[..., :, 0], group.mask[..., :, -1]])
    assert edge.max() == 0  # nobody is cut off
    near = []
    for mask, landmarks, visible in zip(
        group.mask.reshape(-1, 128, 128),
        group.landmarks.reshape(-1, 24, 2),
        group.landmark_visible.reshape(-1, 24),
        strict=True,
    ):
        for x, y in np.floor((landmarks[visible] + 1) * 64).astype(int):
            near.append(mask[max(0, y - 3) : y + 4, max(0, x - 3) : x + 4].max() > 0)
    assert len(near) > 100 and np.mean(near) > 0.98
    outside = group.mask == 0
    difference = np.abs(group.rgb.astype(int) - group.plate[:, None].astype(int)).max(-1)
    assert difference[outside].max() <= 12  # the grain, which the plate lacks


@needs_kit
@needs_compiler
def test_bodyClip_keepsItsSceneAndRepeats(kit):  # noqa: F811
    spec = ClipSpec(5, 1, 5, FRONT, "test", frames=2, frames_per_sec=2.0, size=64, domain="body")
    clip = render_clip(kit, spec)
    background = (clip.mask == 0).all(0)
    assert (clip.rgb[:, background] == clip.rgb[0, background]).all()
    assert digest(clip.arrays()) == digest(render_clip(kit, spec).arrays())


@needs_kit
def test_camera_framesEveryBodyAlike(kit):  # noqa: F811
    for seed in (1, 2):
        person = sample_person(kit, seed, "test", whole=True)
        tracks = find_body_tracks(person)
        ends = np.array([[0, person.points[tracks.crown, 1], 0], [0, tracks.bottom_dm, 0]])
        top, bottom = body_camera(tracks, person, FRONT).project(ends, 1.0)[:, 1]
        assert bottom - top == pytest.approx(0.8, abs=0.02)


@needs_kit
def test_shortClips_haveAFaceThatBlinks(kit):  # noqa: F811
    durations = {seed: sample_body_motion(kit, seed, "train").duration_sec for seed in range(40)}
    seed = min(durations, key=durations.get)
    assert durations[seed] < 3
    motion = sample_body_motion(kit, seed, "train")
    assert "eyeBlinkLeft" in motion.face.names and motion.face.duration_sec >= 8


@pytest.mark.parametrize("split", ["train", "test"])
def test_halfLengthCameras_endAboutTheHips(split: str):
    crown, hips, knees, soles = (np.array([[0.0, y, 0.0]]) for y in (17.0, 9.0, 4.8, 0.0))
    for seed in range(HALF_LENGTH_FROM, HALF_LENGTH_FROM + 20):
        for camera in [sample_body_camera(seed, split), *body_group_cameras(seed, split, 8)]:
            pose = place_body_camera(camera, 0.0, 17.0)
            top, middle, bottom = (pose.project(points, 1)[0, 1] for points in (crown, hips, knees))
            assert -0.05 < top < 0.4
            assert middle > 0.55
            assert bottom > 0.85
    whole = place_body_camera(sample_body_camera(HALF_LENGTH_FROM - 1, split), 0.0, 17.0)
    assert whole.project(soles, 1)[0, 1] < 1
