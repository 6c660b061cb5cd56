"""A training group: people in scenes of their own, all playing the same moments before the same cameras."""

from dataclasses import dataclass, fields

import numpy as np

from poseweave.synth.domain import domain_of
from poseweave.synth.kit import Kit
from poseweave.synth.motion import DURATION_SEC
from poseweave.synth.streams import Purpose, random_stream

# Identity k of group g has the seed g * IDENTITY_STRIDE + k, its scene as well.
IDENTITY_STRIDE = 101


@dataclass(frozen=True, eq=False)
class Group:
    """I identities, F frames, S pixels. Frame f shows the same moment and camera for every identity.

    Positions are in -1..1, x right and y down; domain.py names the landmarks.
    """

    rgb: np.ndarray  # [I,F,S,S,3] uint8
    mask: np.ndarray  # [I,F,S,S] uint8, cover by the person, 0..255
    landmarks: np.ndarray  # [I,F,L,2] float32
    landmark_visible: np.ndarray  # [I,F,L] bool
    dense: np.ndarray  # [I,F,700,2] float16, points of the skin
    dense_visible: np.ndarray  # [I,F,700] bool
    plate: np.ndarray  # [I,S,S,3] uint8, each scene without its person

    def arrays(self) -> dict[str, np.ndarray]:
        """The arrays by name, in the order of the file format."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def render_group(
    kit: Kit, seed: int, split: str, identities: int, frames: int, size: int, supersampling: int = 2, domain: str = "face"
) -> Group:
    """Renders a group, a pure function of its arguments."""
    kind = domain_of(domain, split)
    motion = kind.sample_motion(kit, seed, split, DURATION_SEC)
    times = np.sort(random_stream(seed, split, Purpose.GROUP_TIMES).uniform(0, motion.duration_sec, frames))
    moments = [motion.at(time) for time in times]
    cameras = kind.group_cameras(seed, split, frames)
    rows, plates = [], []
    for k in range(identities):
        identity_seed = seed * IDENTITY_STRIDE + k
        stage = kind.stage(kit, identity_seed, identity_seed, split, size, kind.sample_camera(seed, split))
        plates.append(stage.plate())
        rows.append(
            [
                stage.render(moment, camera, supersampling)
                for moment, camera in zip(moments, cameras, strict=True)
            ]
        )

    def stack(name: str) -> np.ndarray:
        return np.stack([np.stack([getattr(image, name) for image in row]) for row in rows])

    stacked = {field.name: stack(field.name) for field in fields(Group) if field.name != "plate"}
    return Group(**stacked, plate=np.stack(plates))
