"""A continuous clip: one person plays one motion in one scene before one fixed camera.

Clips that share motion, split, camera and times show the same performance: the clip of another identity is
the exact truth of a transfer of the motion to it.
"""

from dataclasses import dataclass, fields

import numpy as np

from poseweave.synth.camera import Camera
from poseweave.synth.domain import domain_of
from poseweave.synth.kit import Kit
from poseweave.synth.motion import DURATION_SEC


@dataclass(frozen=True)
class ClipSpec:
    """What a clip shows. Seeds are taken within the split: person, motion and scene are chosen one by one."""

    identity_seed: int
    motion_seed: int
    scene_seed: int
    camera: Camera
    split: str = "test"
    frames: int = 96
    frames_per_sec: float = 24.0
    start_sec: float = 0.0
    motion_duration_sec: float = DURATION_SEC  # of the motion that the clip is a part of
    size: int = 256  # pixels
    supersampling: int = 2
    domain: str = "face"

    def __post_init__(self) -> None:
        for name in ("frames", "frames_per_sec", "motion_duration_sec", "size", "supersampling"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} is {getattr(self, name)}, expected more than 0")
        if self.start_sec < 0:
            raise ValueError(f"start_sec is {self.start_sec}, expected 0 or more")
        if self.times_sec[-1] > self.motion_duration_sec:
            raise ValueError(
                f"the last frame is at {self.times_sec[-1]:.2f} s, expected at most motion_duration_sec = "
                f"{self.motion_duration_sec:g} s; take fewer frames or a longer motion"
            )

    @property
    def times_sec(self) -> np.ndarray:
        """Time in the motion of each frame, [frames]."""
        return self.start_sec + np.arange(self.frames) / self.frames_per_sec


@dataclass(frozen=True, eq=False)
class Clip:
    """F frames of S pixels. Positions are in -1..1, x right and y down; domain.py names the landmarks."""

    rgb: np.ndarray  # [F,S,S,3] uint8
    mask: np.ndarray  # [F,S,S] uint8, cover by the person, 0..255
    landmarks: np.ndarray  # [F,L,2] float32
    landmark_visible: np.ndarray  # [F,L] bool

    def arrays(self) -> dict[str, np.ndarray]:
        """The arrays by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def render_clip(kit: Kit, spec: ClipSpec) -> Clip:
    """Renders a clip, a pure function of its arguments."""
    kind = domain_of(spec.domain, spec.split)
    motion = kind.sample_motion(kit, spec.motion_seed, spec.split, spec.motion_duration_sec)
    stage = kind.stage(kit, spec.identity_seed, spec.scene_seed, spec.split, spec.size, spec.camera)
    images = [stage.render(motion.at(time), spec.camera, spec.supersampling) for time in spec.times_sec]
    return Clip(
        rgb=np.stack([image.rgb for image in images]),
        mask=np.stack([image.mask for image in images]),
        landmarks=np.stack([image.landmarks for image in images]),
        landmark_visible=np.stack([image.landmark_visible for image in images]),
    )
