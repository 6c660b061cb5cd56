"""One face in one moment: bones from head and trunk angles, the picture, and the landmarks in it."""

from dataclasses import dataclass

import numpy as np

from poseweave.synth.camera import X_AXIS, Y_AXIS, Z_AXIS, Camera, CameraPose, place_camera, rotation
from poseweave.synth.kit import BODY_POINTS, Kit
from poseweave.synth.landmarks import IBUG
from poseweave.synth.motion import FaceMoment
from poseweave.synth.people import Person, PosedPerson
from poseweave.synth.scene import Scene

CHIN = 8  # in the iBUG scheme

# How much of the head's and of the trunk's angles each bone takes.
HEAD_SHARES = {"neck01": 0.18, "neck02": 0.2, "neck03": 0.22, "head": 0.4}
TRUNK_SHARES = {"spine01": 1 / 3, "spine02": 1 / 3, "spine03": 1 / 3}
# Arms hang instead of standing out as in the base mesh, radians.
ARM_DROP = {"upperarm01": 0.58, "shoulder01": 0.08}
# Landmarks at joints, inside the body.
JOINT_LANDMARKS = ("upperarm01.L", "upperarm01.R", "neck01")

DENSE_POINTS = 700
DENSE_LOWEST_DM = 4.0  # height on the base body
DENSE_SEED = 7
# How far behind the nearest surface a point may lie and still count as visible.
LANDMARK_TOLERANCE_DM = 0.12
DENSE_TOLERANCE_DM = 0.06


@dataclass(frozen=True, eq=False)
class FaceTracks:
    """Points of one person that are followed: indices that depend on the person's shape."""

    crown: int  # point of the body
    irises: np.ndarray  # [2] points of the eyes, left and right
    dense: np.ndarray  # [700] points of the body, the same for all persons


@dataclass(frozen=True, eq=False)
class Followed:
    """A rendered subject with points followed. Positions are in -1..1, x right and y down, and may lie outside the image."""

    rgb: np.ndarray  # [size,size,3] uint8
    mask: np.ndarray  # [size,size] uint8, cover by the person, 0..255
    landmarks: np.ndarray  # [L,2] float32, see landmarks.py and body_landmarks.py
    landmark_visible: np.ndarray  # [L] bool: not hidden and in the image; for joints of a face: in the image
    dense: np.ndarray  # [700,2] float16, points of the skin
    dense_visible: np.ndarray  # [700] bool


def dense_points(kit: Kit) -> np.ndarray:
    """Points of the body from the chest up, [700] int, a fixed choice that gives dense correspondence."""
    skin = np.unique(kit.body_point_of_vertex)
    skin = skin[kit.base_points[skin, 1] > DENSE_LOWEST_DM]
    return np.sort(np.random.default_rng(DENSE_SEED).choice(skin, DENSE_POINTS, replace=False))


def find_tracks(person: Person) -> FaceTracks:
    """The irises are the foremost points of both eyes at rest, the crown is the highest point of the body."""
    eyes = person.fit(person.eyes, person.at_rest())
    left = np.where(eyes[:, 0] > 0)[0]
    right = np.where(eyes[:, 0] < 0)[0]
    irises = np.array([left[eyes[left, 2].argmax()], right[eyes[right, 2].argmax()]])
    crown = int(np.argmax(person.points[:BODY_POINTS, 1]))
    return FaceTracks(crown, irises, dense_points(person.kit))


def pose_face(person: Person, moment: FaceMoment) -> PosedPerson:
    kit = person.kit
    turns = {bone: _turn(moment.head, share) for bone, share in HEAD_SHARES.items()}
    turns |= {bone: _turn(moment.trunk, share) for bone, share in TRUNK_SHARES.items()}
    for bone, angle in ARM_DROP.items():
        turns[bone + ".L"] = rotation(Z_AXIS, -angle)
        turns[bone + ".R"] = rotation(Z_AXIS, angle)
    rotations: list[np.ndarray] = []
    for bone, parent in zip(kit.bone_names, kit.bone_parents, strict=True):
        inherited = rotations[parent] if parent >= 0 else np.eye(3)
        rotations.append(inherited @ turns[bone] if bone in turns else inherited)
    return person.pose(moment.expression, rotations)


def face_camera(person: Person, camera: Camera) -> CameraPose:
    """The camera placed by the resting head, so that it does not follow the motion."""
    kit = person.kit
    return place_camera(
        camera,
        chin_dm=person.points[kit.landmark_points[CHIN], 1],
        crown_dm=person.points[:BODY_POINTS, 1].max(),
        neck_depth_dm=person.joints[kit.bone_index["head"], 2],
    )


def render_face(
    person: Person,
    tracks: FaceTracks,
    moment: FaceMoment,
    scene: Scene,
    background: np.ndarray,
    camera: Camera,
    supersampling: int,
) -> Followed:
    """Renders over `background`, scene.background(size), which is given because frames share it."""
    kit = person.kit
    posed = pose_face(person, moment)
    pose = face_camera(person, camera)
    drawing = person.mesh(posed).draw(
        pose, scene.light, background, kit.head_crop, supersampling, scene.seed, scene.noise
    )
    irises = person.fit(person.eyes, posed)[tracks.irises]
    surface = np.concatenate(
        [posed.points[kit.landmark_points[list(IBUG)]], irises, posed.points[[tracks.crown]]]
    )
    joints = posed.joints[[kit.bone_index[bone] for bone in JOINT_LANDMARKS]]
    landmarks = pose.project(np.concatenate([surface, joints]), 2.0) - 1
    joints_inside = (np.abs(landmarks[len(surface) :]) < 1).all(1)
    surface_visible = visible_points(pose, surface, drawing.depth, LANDMARK_TOLERANCE_DM)
    dense = posed.points[tracks.dense]
    return Followed(
        rgb=drawing.rgb,
        mask=drawing.mask,
        landmarks=landmarks,
        landmark_visible=np.concatenate([surface_visible, joints_inside]),
        dense=(pose.project(dense, 2.0) - 1).astype(np.float16),
        dense_visible=visible_points(pose, dense, drawing.depth, DENSE_TOLERANCE_DM),
    )


def _turn(angles: np.ndarray, share: float) -> np.ndarray:
    """Rotation by a share of yaw, pitch and roll."""
    yaw, pitch, roll = angles
    return rotation(Y_AXIS, yaw * share) @ rotation(X_AXIS, pitch * share) @ rotation(Z_AXIS, roll * share)


def visible_points(camera: CameraPose, points: np.ndarray, depth: np.ndarray, tolerance_dm: float) -> np.ndarray:
    """Which points [P,3] lie in the image and at most `tolerance_dm` behind what the depth shows there."""
    distance = -camera.to_camera(points)[:, 2]
    samples = np.floor(camera.project(points, len(depth))).astype(int)
    inside = (samples >= 0).all(1) & (samples < len(depth)).all(1)
    visible = np.zeros(len(points), bool)
    x, y = samples[inside].T
    visible[inside] = distance[inside] <= depth[y, x] + tolerance_dm
    return visible
