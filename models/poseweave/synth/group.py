"""A training group: people in scenes of their own, all playing the same moments before the same cameras."""

from dataclasses import dataclass, fields

import numpy as np

from poseweave.synth import raster
from poseweave.synth.camera import Camera, sample_camera
from poseweave.synth.face import find_tracks, render_face
from poseweave.synth.kit import Kit
from poseweave.synth.motion import sample_face_motion
from poseweave.synth.people import sample_person
from poseweave.synth.scene import sample_scene
from poseweave.synth.streams import Purpose, random_stream

# Identity k of group g has the seed g * IDENTITY_STRIDE + k, its scene as well.
IDENTITY_STRIDE = 101


@dataclass(frozen=True, eq=False)
class FaceGroup:
    """I identities, F frames, S pixels. Frame f shows the same moment and camera for every identity.

    Positions are in -1..1, x right and y down; landmarks.py lists the 40 landmarks.
    """

    rgb: np.ndarray  # [I,F,S,S,3] uint8
    mask: np.ndarray  # [I,F,S,S] uint8, cover by the person, 0..255
    landmarks: np.ndarray  # [I,F,40,2] float32
    landmark_visible: np.ndarray  # [I,F,40] bool
    dense: np.ndarray  # [I,F,700,2] float16, points of the skin
    dense_visible: np.ndarray  # [I,F,700] bool
    plate: np.ndarray  # [I,S,S,3] uint8, each scene without its person

    def arrays(self) -> dict[str, np.ndarray]:
        """The arrays by name, in the order of the file format."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def render_group(
    kit: Kit, seed: int, split: str, identities: int, frames: int, size: int, supersampling: int = 2
) -> FaceGroup:
    """Renders a group, a pure function of its arguments."""
    motion = sample_face_motion(seed, split)
    times = np.sort(random_stream(seed, split, Purpose.GROUP_TIMES).uniform(0, motion.duration_sec, frames))
    moments = [motion.at(time) for time in times]
    cameras = sample_group_cameras(seed, split, frames)
    rows, plates = [], []
    for k in range(identities):
        identity_seed = seed * IDENTITY_STRIDE + k
        person = sample_person(kit, identity_seed, split)
        scene = sample_scene(kit, identity_seed, split)
        background = scene.background(size)
        tracks = find_tracks(person)
        plates.append(raster.draw_background(background, scene.light.exposure))
        rows.append(
            [
                render_face(person, tracks, moment, scene, background, camera, supersampling)
                for moment, camera in zip(moments, cameras, strict=True)
            ]
        )

    def stack(name: str) -> np.ndarray:
        return np.stack([np.stack([getattr(image, name) for image in row]) for row in rows])

    stacked = {field.name: stack(field.name) for field in fields(FaceGroup) if field.name != "plate"}
    return FaceGroup(**stacked, plate=np.stack(plates))


def sample_group_cameras(seed: int, split: str, frames: int) -> list[Camera]:
    """A camera a frame, shared by all identities of the group: a base framing with jitter."""
    stream = random_stream(seed, split, Purpose.GROUP_CAMERAS)
    base = sample_camera(seed, split)
    base_fill = stream.uniform(0.56, 0.80)
    base_yaw = stream.normal(0, 0.25)
    return [
        Camera(
            fill=float(np.clip(base_fill * np.exp(stream.normal(0, 0.10)), 0.42, 0.92)),
            yaw=base_yaw + stream.normal(0, 0.10),
            pitch=base.pitch + stream.normal(0, 0.05),
            distance_dm=base.distance_dm,
            offset_x=base.offset_x + stream.normal(0, 0.045),
            offset_y=base.offset_y + 0.03 + stream.normal(0, 0.045),
            roll=base.roll + stream.normal(0, 0.05),
        )
        for _ in range(frames)
    ]
