"""The 24 landmarks of a whole body: names, regions and the left-right mirror. Left and right are the SUBJECT's.

Hands and head come last, as one range: they are small and move most.
"""

from dataclasses import dataclass
from enum import Enum


class BodyRegion(Enum):
    """Parts of a body that a landmark can belong to."""

    TRUNK = "trunk"
    ARM_LEFT = "armLeft"
    ARM_RIGHT = "armRight"
    LEG_LEFT = "legLeft"
    LEG_RIGHT = "legRight"
    HEAD = "head"


@dataclass(frozen=True)
class BodyLandmark:
    """One row of the table; bone: the joint at whose start it lies, or None for a point of the skin."""

    name: str
    region: BodyRegion
    bone: str | None = None


BODY_LANDMARKS = (
    BodyLandmark("pelvis", BodyRegion.TRUNK, "root"),
    BodyLandmark("chest", BodyRegion.TRUNK, "spine03"),
    BodyLandmark("neck", BodyRegion.TRUNK, "neck01"),
    BodyLandmark("shoulderLeft", BodyRegion.ARM_LEFT, "upperarm01.L"),
    BodyLandmark("elbowLeft", BodyRegion.ARM_LEFT, "lowerarm01.L"),
    BodyLandmark("shoulderRight", BodyRegion.ARM_RIGHT, "upperarm01.R"),
    BodyLandmark("elbowRight", BodyRegion.ARM_RIGHT, "lowerarm01.R"),
    BodyLandmark("hipLeft", BodyRegion.LEG_LEFT, "upperleg01.L"),
    BodyLandmark("kneeLeft", BodyRegion.LEG_LEFT, "lowerleg01.L"),
    BodyLandmark("ankleLeft", BodyRegion.LEG_LEFT, "foot.L"),
    BodyLandmark("hipRight", BodyRegion.LEG_RIGHT, "upperleg01.R"),
    BodyLandmark("kneeRight", BodyRegion.LEG_RIGHT, "lowerleg01.R"),
    BodyLandmark("ankleRight", BodyRegion.LEG_RIGHT, "foot.R"),
    BodyLandmark("wristLeft", BodyRegion.ARM_LEFT, "wrist.L"),
    BodyLandmark("fingerLeft", BodyRegion.ARM_LEFT, "finger3-3.L"),
    BodyLandmark("wristRight", BodyRegion.ARM_RIGHT, "wrist.R"),
    BodyLandmark("fingerRight", BodyRegion.ARM_RIGHT, "finger3-3.R"),
    BodyLandmark("headBase", BodyRegion.HEAD, "head"),
    BodyLandmark("noseTip", BodyRegion.HEAD),
    BodyLandmark("eyeRight", BodyRegion.HEAD),
    BodyLandmark("eyeLeft", BodyRegion.HEAD),
    BodyLandmark("chin", BodyRegion.HEAD),
    BodyLandmark("crown", BodyRegion.HEAD),
    BodyLandmark("lowerLip", BodyRegion.HEAD),
)

BODY_NAMES = tuple(landmark.name for landmark in BODY_LANDMARKS)
BODY_BONES = tuple(landmark.bone for landmark in BODY_LANDMARKS if landmark.bone is not None)

# Indices of the landmarks of each region.
BODY_REGIONS = {
    region: tuple(i for i, landmark in enumerate(BODY_LANDMARKS) if landmark.region is region) for region in BodyRegion
}


def _other_side(name: str) -> str:
    for side, other in (("Left", "Right"), ("Right", "Left")):
        if name.endswith(side):
            return name.removesuffix(side) + other
    return name


# BODY_MIRROR[i] is the landmark on the other side of i.
BODY_MIRROR = tuple(BODY_NAMES.index(_other_side(name)) for name in BODY_NAMES)
