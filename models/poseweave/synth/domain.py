"""What differs between faces, whole bodies, robot arms and made-up shapes: motion, framing, how one moment is drawn, names of landmarks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from poseweave.synth import raster
from poseweave.synth.arm import ARM_MIRROR, ARM_NAMES, ARM_REGIONS, ArmStage
from poseweave.synth.arm_motion import sample_arm_motion
from poseweave.synth.body import find_body_tracks, horizon, render_body
from poseweave.synth.body_landmarks import BODY_MIRROR, BODY_NAMES, BODY_REGIONS
from poseweave.synth.body_motion import sample_body_motion
from poseweave.synth.camera import (
    HALF_LENGTH_FROM,
    Camera,
    sample_arm_camera,
    sample_body_camera,
    sample_camera,
    sample_object_camera,
)
from poseweave.synth.face import Followed, find_tracks, render_face
from poseweave.synth.kit import Kit
from poseweave.synth.landmarks import MIRROR, NAMES, REGIONS
from poseweave.synth.motion import sample_face_motion
from poseweave.synth.object import ObjectStage
from poseweave.synth.object_kinds import family_of
from poseweave.synth.object_motion import sample_object_motion
from poseweave.synth.object_skeleton import framing_of
from poseweave.synth.people import sample_person
from poseweave.synth.scene import sample_scene
from poseweave.synth.streams import ALL_SPLITS, SPLITS, Purpose, random_stream

BODY_ROOMS = 0.45  # share of plain rooms with a floor


class FaceStage:
    """A person in a scene of their own, framed as a portrait."""

    def __init__(self, kit: Kit, seed: int, scene_seed: int, split: str, size: int, _: Camera) -> None:
        self._person = sample_person(kit, seed, split)
        self._tracks = find_tracks(self._person)
        self._scene = sample_scene(kit, scene_seed, split)
        self._background = self._scene.background(size)

    def plate(self) -> np.ndarray:
        """The scene without its person, [size,size,3] uint8."""
        return raster.draw_background(self._background, self._scene.light.exposure)

    def render(self, moment: Any, camera: Camera, supersampling: int) -> Followed:
        return render_face(self._person, self._tracks, moment, self._scene, self._background, camera, supersampling)


class BodyStage:
    """A person from head to shoes in a scene of their own, whose floor ends where `camera` sees it end."""

    def __init__(self, kit: Kit, seed: int, scene_seed: int, split: str, size: int, camera: Camera) -> None:
        self._person = sample_person(kit, seed, split, whole=True)
        self._tracks = find_body_tracks(self._person)
        self._scene = sample_scene(kit, scene_seed, split, BODY_ROOMS)
        self._background = self._scene.background(size, horizon(self._tracks, self._person, self._scene, camera))

    def plate(self) -> np.ndarray:
        """The scene without its person, [size,size,3] uint8."""
        return raster.draw_background(self._background, self._scene.light.exposure)

    def render(self, moment: Any, camera: Camera, supersampling: int) -> Followed:
        return render_body(self._person, self._tracks, moment, self._scene, self._background, camera, supersampling)


@dataclass(frozen=True)
class Domain:
    """One kind of subject."""

    landmarks: tuple[str, ...]
    mirror: tuple[int, ...]  # index of the landmark on the other side
    regions: Mapping[str, tuple[int, ...]]  # indices of landmarks by name of the region
    framing: tuple[int, int]  # range of landmarks whose extent tells hosts how large the subject should be
    sample_motion: Callable[[Kit, int, str, float], Any]  # gives something with duration_sec and at(time_sec)
    sample_camera: Callable[[int, str], Camera]
    group_cameras: Callable[[int, str, int], list[Camera]]
    stage: Callable[[Kit, int, int, str, int, Camera], FaceStage | BodyStage | ArmStage | ObjectStage]
    splits: tuple[str, ...] = tuple(SPLITS)


def face_group_cameras(seed: int, split: str, frames: int) -> list[Camera]:
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


def body_group_cameras(seed: int, split: str, frames: int) -> list[Camera]:
    """Likewise; little jitter, since the floor of the plate does not move with it."""
    stream = random_stream(seed, split, Purpose.GROUP_CAMERAS)
    base = sample_body_camera(seed, split)
    limits = (1.2, 2.1) if seed >= HALF_LENGTH_FROM else (0.6, 0.95)
    larger = 1.0 if seed >= HALF_LENGTH_FROM else 1.1
    return [
        Camera(
            fill=float(np.clip(larger * base.fill * np.exp(stream.normal(0, 0.06)), *limits)),
            yaw=base.yaw + stream.normal(0, 0.10),
            pitch=base.pitch + stream.normal(0, 0.015),
            distance_dm=base.distance_dm,
            offset_x=base.offset_x + stream.normal(0, 0.03),
            offset_y=base.offset_y + stream.normal(0, 0.012),
            roll=base.roll + stream.normal(0, 0.015),
        )
        for _ in range(frames)
    ]


def object_camera(seed: int, split: str) -> Camera:
    """A framing of the family of the motion of this seed."""
    return sample_object_camera(seed, split, *framing_of(family_of(seed, split)))


DOMAINS: dict[str, Domain] = {
    "face": Domain(
        landmarks=NAMES,
        mirror=MIRROR,
        regions={region.value: indices for region, indices in REGIONS.items()},
        framing=(0, 36),
        sample_motion=lambda _, seed, split, duration: sample_face_motion(seed, split, duration),
        sample_camera=sample_camera,
        group_cameras=face_group_cameras,
        stage=FaceStage,
    ),
    "body": Domain(
        landmarks=BODY_NAMES,
        mirror=BODY_MIRROR,
        regions={region.value: indices for region, indices in BODY_REGIONS.items()},
        framing=(0, len(BODY_NAMES)),
        sample_motion=sample_body_motion,
        sample_camera=sample_body_camera,
        group_cameras=body_group_cameras,
        stage=BodyStage,
    ),
    "arm": Domain(
        landmarks=ARM_NAMES,
        mirror=ARM_MIRROR,
        regions=ARM_REGIONS,
        framing=(0, len(ARM_NAMES)),
        sample_motion=sample_arm_motion,
        sample_camera=sample_arm_camera,
        # the plate holds for one camera
        group_cameras=lambda seed, split, frames: [sample_arm_camera(seed, split)] * frames,
        stage=ArmStage,
    ),
    "object": Domain(
        landmarks=(),
        mirror=(),
        regions={},
        framing=(0, 0),
        sample_motion=sample_object_motion,
        sample_camera=object_camera,
        # likewise: the ground is in the plate
        group_cameras=lambda seed, split, frames: [object_camera(seed, split)] * frames,
        stage=ObjectStage,
        splits=tuple(ALL_SPLITS),
    ),
}


def domain_of(name: str, split: str | None = None) -> Domain:
    """The domain of this name; a KeyError names those that there are, a ValueError the splits of this one."""
    if name not in DOMAINS:
        raise KeyError(f"domain is {name!r}, expected one of {', '.join(DOMAINS)}")
    domain = DOMAINS[name]
    if split is not None and split not in domain.splits:
        raise ValueError(f"split of {name} is {split!r}, expected one of {', '.join(domain.splits)}")
    return domain
