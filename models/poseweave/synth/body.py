"""One whole body in one moment: bones from directions of limbs, the picture, and the landmarks in it.

The body casts no shadow on the floor: a shadow moves with its subject and belongs to neither plate nor subject here.
"""

from dataclasses import dataclass

import numpy as np

from poseweave.synth.body_landmarks import BODY_BONES, BODY_LANDMARKS
from poseweave.synth.body_motion import BodyMoment
from poseweave.synth.camera import Camera, CameraPose, place_body_camera
from poseweave.synth.face import Followed, visible_points
from poseweave.synth.kit import BODY_POINTS, Kit
from poseweave.synth.people import Person, PosedPerson
from poseweave.synth.scene import Scene
from poseweave.synth.skeleton import smallest_turn, turn_about

# iBUG points of the skin landmarks that are single points, and of the eyes, whose landmark is their mean.
NOSE_TIP, CHIN, LOWER_LIP = 30, 8, 57
EYE_RIGHT, EYE_LEFT = range(36, 42), range(42, 48)

SOLE_DM = 0.12  # thickness below the bare foot
HORIZON_DM, WALL_DM = 900.0, 28.0  # how far behind the person the floor ends: outdoors, in a plain room

DENSE_POINTS = 700
DENSE_SEED = 8
# How far behind the nearest surface a point may lie and still count as visible: clothes cover skin and joints.
JOINT_TOLERANCE_DM = 1.4
DENSE_TOLERANCE_DM = 0.35

LIMBS = (
    ("upperarm", "upperarm01", "lowerarm01"),
    ("lowerarm", "lowerarm01", "wrist"),
    ("upperleg", "upperleg01", "lowerleg01"),
    ("lowerleg", "lowerleg01", "foot"),
)
CURL_OF_FINGER = (0.35, 0.8, 0.92, 1.04, 1.16)  # thumb first, against the motion's


@dataclass(frozen=True, eq=False)
class BodyTracks:
    """What is found once for a person."""

    crown: int  # point of the body
    dense: np.ndarray  # [700] points of the body, the same for all persons
    soles: np.ndarray  # points of the feet
    bottom_dm: float  # height of the bare soles at rest
    leg_dm: float
    turns: dict[str, np.ndarray]  # of limbs: from this person's rest to the reference skeleton's
    curls: dict[str, tuple[np.ndarray, float]]  # of fingers: axis and share


def find_body_tracks(person: Person) -> BodyTracks:
    kit, joints, bone = person.kit, person.joints, person.kit.bone_index
    heights = person.points[:BODY_POINTS, 1]
    feet = np.isin(kit.point_bones[:BODY_POINTS, 0], [bone["foot.L"], bone["foot.R"]])
    hip, knee, ankle = (joints[bone[name + ".L"]] for name in ("upperleg01", "lowerleg01", "foot"))
    return BodyTracks(
        crown=int(np.argmax(heights)),
        dense=np.sort(np.random.default_rng(DENSE_SEED).choice(np.unique(kit.body_point_of_vertex), DENSE_POINTS, replace=False)),
        soles=np.where(feet)[0],
        bottom_dm=float(heights.min()),
        leg_dm=float(np.linalg.norm(hip - knee) + np.linalg.norm(knee - ankle)),
        turns=_limb_turns(kit, joints),
        curls=_finger_curls(kit, joints),
    )


def pose_body(person: Person, tracks: BodyTracks, moment: BodyMoment) -> PosedPerson:
    """The person in a moment; the lowest sole is put on the floor, or above it where the motion jumps."""
    kit = person.kit
    rotations: list[np.ndarray] = []
    for bone, parent in zip(kit.bone_names, kit.bone_parents, strict=True):
        if bone in moment.rotations:
            turned = moment.rotations[bone]
            rotations.append(turned @ tracks.turns[bone] if bone in tracks.turns else turned)
            continue
        turned = rotations[parent] if parent >= 0 else np.eye(3)
        if bone in tracks.curls:
            axis, share = tracks.curls[bone]
            turned = turned @ turn_about(axis, moment.curl * share)
        rotations.append(turned)
    hips = person.joints[kit.bone_index["root"]]
    place = moment.root * tracks.leg_dm
    posed = person.pose(moment.expression, rotations, place + [-hips[0], tracks.bottom_dm - hips[1], -hips[2]])
    lowest = float(posed.points[tracks.soles, 1].min()) - tracks.bottom_dm
    return _raised(posed, moment.lift * tracks.leg_dm - lowest)


def body_camera(tracks: BodyTracks, person: Person, camera: Camera) -> CameraPose:
    """The camera placed by the resting body, so that it does not follow the motion."""
    return place_body_camera(camera, tracks.bottom_dm, float(person.points[tracks.crown, 1]))


def horizon(tracks: BodyTracks, person: Person, scene: Scene, camera: Camera) -> float:
    """Where the floor ends in the image, fraction from the top."""
    far = np.array([[0, tracks.bottom_dm - SOLE_DM, -WALL_DM if scene.plain else -HORIZON_DM]])
    return float(np.clip(body_camera(tracks, person, camera).project(far, 1.0)[0, 1], 0.3, 0.93))


def render_body(
    person: Person,
    tracks: BodyTracks,
    moment: BodyMoment,
    scene: Scene,
    background: np.ndarray,
    camera: Camera,
    supersampling: int,
) -> Followed:
    """Renders over `background`, scene.background(size, horizon(...)), which is given because frames share it."""
    kit = person.kit
    posed = pose_body(person, tracks, moment)
    pose = body_camera(tracks, person, camera)
    drawing = person.mesh(posed).draw(
        pose, scene.light, background, kit.head_crop, supersampling, scene.seed, scene.noise
    )
    face = posed.points[kit.landmark_points]
    skin = {
        "noseTip": face[NOSE_TIP],
        "eyeRight": face[list(EYE_RIGHT)].mean(0),
        "eyeLeft": face[list(EYE_LEFT)].mean(0),
        "chin": face[CHIN],
        "crown": posed.points[tracks.crown],
        "lowerLip": face[LOWER_LIP],
    }
    joints = dict(zip(BODY_BONES, posed.joints[[kit.bone_index[bone] for bone in BODY_BONES]], strict=True))
    points = np.array([joints[mark.bone] if mark.bone else skin[mark.name] for mark in BODY_LANDMARKS])
    dense = posed.points[tracks.dense]
    return Followed(
        rgb=drawing.rgb,
        mask=drawing.mask,
        landmarks=pose.project(points, 2.0) - 1,
        landmark_visible=visible_points(pose, points, drawing.depth, JOINT_TOLERANCE_DM),
        dense=(pose.project(dense, 2.0) - 1).astype(np.float16),
        dense_visible=visible_points(pose, dense, drawing.depth, DENSE_TOLERANCE_DM),
    )


def _raised(posed: PosedPerson, by_dm: float) -> PosedPerson:
    up = np.array([0, by_dm, 0])
    matrices = posed.bone_matrices.copy()
    matrices[:, 7] += by_dm  # second row, fourth column of each 3x4 matrix
    return PosedPerson((posed.points + up).astype(np.float32), posed.joints + up, matrices)


def _limb_turns(kit: Kit, joints: np.ndarray) -> dict[str, np.ndarray]:
    reference, turns = kit.reference_joints(), {}
    for side in "LR":
        for name, start, end in LIMBS:
            a, b = kit.bone_index[f"{start}.{side}"], kit.bone_index[f"{end}.{side}"]
            turn = smallest_turn(joints[b] - joints[a], reference[b] - reference[a])
            turns |= {f"{name}01.{side}": turn, f"{name}02.{side}": turn}
        turns[f"wrist.{side}"] = turns[f"lowerarm01.{side}"]
    return turns


def _finger_curls(kit: Kit, joints: np.ndarray) -> dict[str, tuple[np.ndarray, float]]:
    """Fingers bend about the line from the index finger's knuckle to the little one's, the tips downwards."""
    curls = {}
    for side in "LR":

        def at(bone: str, side: str = side) -> np.ndarray:
            return joints[kit.bone_index[f"{bone}.{side}"]]

        axis = at("finger5-1") - at("finger2-1")
        axis /= np.linalg.norm(axis)
        if np.cross(axis, at("finger3-2") - at("finger3-1"))[1] > 0:
            axis = -axis
        for finger, share in enumerate(CURL_OF_FINGER, 1):
            for part in range(1, 4):
                bone = f"finger{finger}-{part}.{side}"
                if bone in kit.bone_index:
                    curls[bone] = (axis, share * (0.8 if part == 1 else 1.0))
    return curls
