"""Camera framing in fractions of the image, independent of the person, and the pose it gives for one person.

Camera space: the camera is at the origin and looks along -z, x right, y up, decimetres.
"""

from dataclasses import dataclass

import numpy as np

from poseweave.synth.streams import Purpose, random_stream

X_AXIS, Y_AXIS, Z_AXIS = range(3)


@dataclass(frozen=True)
class Camera:
    """Framing of a head or a body. The same camera frames every person alike, whatever their size."""

    fill: float  # height of the head from chin to crown, or of the standing body, fraction of the image
    yaw: float  # radians; positive: the camera stands to the subject's left
    pitch: float  # radians; positive: from above
    roll: float  # radians; positive: the crown leans to the image's left
    distance_dm: float
    offset_x: float  # of the subject from the image's centre, fraction of the image, right
    offset_y: float  # likewise, down


@dataclass(frozen=True, eq=False)
class CameraPose:
    """A camera placed for one person: camera = rotation @ model + translation."""

    rotation: np.ndarray  # [3,3] float64
    translation: np.ndarray  # [3] float64, decimetres
    focal: float  # fraction of the image
    center_x: float  # principal point, fraction of the image, right
    center_y: float  # likewise, down

    def to_camera(self, points: np.ndarray) -> np.ndarray:
        """Model-space points [P,3] in camera space, float64."""
        return points @ self.rotation.T + self.translation

    def project(self, points: np.ndarray, size: float) -> np.ndarray:
        """Positions [P,2] float32, x right and y down, of model-space points in an image of that size."""
        q = self.to_camera(np.asarray(points, np.float64))
        z = np.maximum(-q[:, 2], 1e-3)
        x = (self.center_x + self.focal * q[:, 0] / z) * size
        y = (self.center_y - self.focal * q[:, 1] / z) * size
        return np.stack([x, y], 1).astype(np.float32)


def sample_camera(seed: int, split: str) -> Camera:
    """A calm framing: the head near the middle, about half the image high."""
    stream = random_stream(seed, split, Purpose.CAMERA)
    return Camera(
        fill=stream.uniform(0.42, 0.60),
        yaw=stream.normal(0, 0.16),
        pitch=stream.normal(-0.02, 0.07),
        distance_dm=stream.uniform(9, 17),
        offset_x=stream.normal(0, 0.035),
        offset_y=stream.uniform(-0.03, 0.03),
        roll=stream.normal(0, 0.015),
    )


HALF_LENGTH_FROM = 1000
"""Body cameras from this seed on show people from the crown to about the hips, those before them the whole body."""

BODY_ABOVE_MIDDLE = 0.51
"""The share of a standing body that is above the point that body cameras look at."""


def sample_body_camera(seed: int, split: str) -> Camera:
    """A framing of a body: `fill` is its height, standing, as a fraction of the image."""
    stream = random_stream(seed, split, Purpose.CAMERA)
    half_length = seed >= HALF_LENGTH_FROM
    fill = stream.uniform(1.3, 1.9) if half_length else stream.uniform(0.66, 0.80)
    above_crown = stream.uniform(0.08, 0.24) if half_length else 0.0
    return Camera(
        fill=fill,
        yaw=stream.normal(0, 0.35),
        pitch=stream.uniform(0.0, 0.16),
        distance_dm=stream.uniform(38, 60),
        offset_x=stream.normal(0, 0.02),
        offset_y=above_crown - 0.5 + BODY_ABOVE_MIDDLE * fill if half_length else stream.normal(0, 0.012),
        roll=0.0,
    )


def place_body_camera(camera: Camera, bottom_dm: float, crown_dm: float) -> CameraPose:
    """The pose for a standing body: heights of soles and crown in model space."""
    height = crown_dm - bottom_dm
    target = np.array([0, bottom_dm + height * (1 - BODY_ABOVE_MIDDLE), 0])
    turn = rotation(Z_AXIS, camera.roll) @ rotation(X_AXIS, camera.pitch) @ rotation(Y_AXIS, -camera.yaw)
    return CameraPose(
        rotation=turn,
        translation=-turn @ target - np.array([0, 0, camera.distance_dm]),
        focal=camera.fill * camera.distance_dm / height,
        center_x=0.5 + camera.offset_x,
        center_y=0.5 + camera.offset_y,
    )


def sample_arm_camera(seed: int, split: str) -> Camera:
    """A framing of an arm's table from above: `fill` is 9.2 dm of it as a fraction of the image."""
    stream = random_stream(seed, split, Purpose.CAMERA)
    return Camera(
        fill=stream.uniform(0.92, 1.12),
        yaw=stream.normal(0, 0.22),
        pitch=stream.uniform(0.42, 0.72),
        distance_dm=stream.uniform(13, 18),
        offset_x=stream.normal(0, 0.02),
        offset_y=stream.normal(0, 0.02),
        roll=stream.normal(0, 0.02),
    )


def place_arm_camera(camera: Camera) -> CameraPose:
    """The pose over the middle of the table, the same for every arm."""
    target = np.array([0, 1.6, 5.0])
    turn = rotation(Z_AXIS, camera.roll) @ rotation(X_AXIS, camera.pitch) @ rotation(Y_AXIS, -camera.yaw)
    return CameraPose(
        rotation=turn,
        translation=-turn @ target - np.array([0, 0, camera.distance_dm]),
        focal=camera.fill * camera.distance_dm / 9.2,
        center_x=0.5 + camera.offset_x,
        center_y=0.5 + camera.offset_y,
    )


def sample_object_camera(seed: int, split: str, middle: float, closeness: float) -> Camera:
    """A framing of a shape on its ground: `fill` is the shape's size as a fraction of the image.

    middle: height that it looks at, in sizes of the shape; closeness: the fill with which the resting shape just fits.
    """
    stream = random_stream(seed, split, Purpose.CAMERA)
    fill = stream.uniform(0.68, 0.9) * closeness
    return Camera(
        fill=fill,
        yaw=stream.normal(0, 0.15),
        pitch=stream.uniform(0.03, 0.42),
        distance_dm=stream.uniform(22, 50),
        offset_x=stream.normal(0, 0.02),
        offset_y=fill * middle + stream.normal(0, 0.015),
        roll=stream.normal(0, 0.015),
    )


def place_object_camera(camera: Camera, size_dm: float) -> CameraPose:
    """The pose before the middle of the ground, the same for every shape."""
    target = np.zeros(3)
    turn = rotation(Z_AXIS, camera.roll) @ rotation(X_AXIS, camera.pitch) @ rotation(Y_AXIS, -camera.yaw)
    return CameraPose(
        rotation=turn,
        translation=-turn @ target - np.array([0, 0, camera.distance_dm]),
        focal=camera.fill * camera.distance_dm / size_dm,
        center_x=0.5 + camera.offset_x,
        center_y=0.5 + camera.offset_y,
    )


def place_camera(camera: Camera, chin_dm: float, crown_dm: float, neck_depth_dm: float) -> CameraPose:
    """The pose for a resting head: heights of chin and crown, and z of the head joint, in model space."""
    height = np.float32(crown_dm) - np.float32(chin_dm)
    target = np.array([0, chin_dm + height * np.float32(0.40), neck_depth_dm + 0.4])
    turn = rotation(Z_AXIS, camera.roll) @ rotation(X_AXIS, camera.pitch) @ rotation(Y_AXIS, -camera.yaw)
    return CameraPose(
        rotation=turn,
        translation=-turn @ target - np.array([0, 0, camera.distance_dm]),
        focal=np.float32(camera.fill * camera.distance_dm) / height,
        center_x=0.5 + camera.offset_x,
        center_y=0.49 + camera.offset_y,
    )


def rotation(axis: int, angle: float) -> np.ndarray:
    """Right-handed rotation [3,3] about x, y or z by an angle in radians."""
    c, s = np.cos(angle), np.sin(angle)
    i, j = [(1, 2), (2, 0), (0, 1)][axis]
    matrix = np.eye(3)
    matrix[i, i] = c
    matrix[j, j] = c
    matrix[i, j] = -s
    matrix[j, i] = s
    return matrix
