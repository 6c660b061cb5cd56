"""Random streams: every sample is a pure function of a seed, a split and a purpose."""

from enum import IntEnum

import numpy as np

SPLITS = {"train": 1, "val": 2, "test": 3}
ALL_SPLITS = {**SPLITS, "unseen": 4}  # unseen: kinds of shapes that the others never show; of domain object only


class Purpose(IntEnum):
    """What a stream is drawn for. The numbers are part of the data: another number is another data set."""

    PERSON = 11
    ARM = 12
    OBJECT = 13
    OBJECT_FAMILY = 14
    FACE_MOTION = 21
    BODY_MOTION = 22
    ARM_MOTION = 23
    OBJECT_MOTION = 24
    LIGHT = 31
    CAMERA = 32
    SCENE = 33
    TABLE = 34
    GROUND = 35
    GROUP_CAMERAS = 51
    GROUP_TIMES = 52


def random_stream(seed: int, split: str, purpose: Purpose) -> np.random.Generator:
    """An independent stream: equal seeds in two splits, or for two purposes, never give equal samples."""
    if split not in ALL_SPLITS:
        raise ValueError(f"split is {split!r}, expected one of {', '.join(ALL_SPLITS)}")
    return np.random.default_rng([int(seed) & 0x7FFFFFFF, ALL_SPLITS[split], int(purpose)])
