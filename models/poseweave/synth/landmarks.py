"""The 40 face landmarks: names, regions and the left-right mirror.

Left and right are the SUBJECT's: `eyeLeft...` lies on the right of an unmirrored picture of a face that looks
at the camera. The iBUG scheme counts from the image's left: its points 36 to 41 are the subject's right eye.

Two pairs share a point of the mesh: the outer and the inner corner of the mouth on each side.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np


class Region(Enum):
    """Parts of a head that a landmark can belong to."""

    HEAD_OUTLINE = "headOutline"
    BROWS = "brows"
    NOSE = "nose"
    EYES = "eyes"
    MOUTH = "mouth"
    BODY = "body"


@dataclass(frozen=True)
class Landmark:
    """One row of the table; mirror: the landmark on the other side, or itself where it is central."""

    name: str
    region: Region
    mirror: str
    ibug: int | None = None  # index in the 68 points of the iBUG scheme


LANDMARKS = (
    Landmark("jawRightEar", Region.HEAD_OUTLINE, "jawLeftEar", 0),
    Landmark("jawRight", Region.HEAD_OUTLINE, "jawLeft", 4),
    Landmark("chin", Region.HEAD_OUTLINE, "chin", 8),
    Landmark("jawLeft", Region.HEAD_OUTLINE, "jawRight", 12),
    Landmark("jawLeftEar", Region.HEAD_OUTLINE, "jawRightEar", 16),
    Landmark("browRightOuter", Region.BROWS, "browLeftOuter", 17),
    Landmark("browRightMiddle", Region.BROWS, "browLeftMiddle", 19),
    Landmark("browRightInner", Region.BROWS, "browLeftInner", 21),
    Landmark("browLeftInner", Region.BROWS, "browRightInner", 22),
    Landmark("browLeftMiddle", Region.BROWS, "browRightMiddle", 24),
    Landmark("browLeftOuter", Region.BROWS, "browRightOuter", 26),
    Landmark("noseBridge", Region.NOSE, "noseBridge", 27),
    Landmark("noseTip", Region.NOSE, "noseTip", 30),
    Landmark("noseBase", Region.NOSE, "noseBase", 33),
    Landmark("eyeRightOuterCorner", Region.EYES, "eyeLeftOuterCorner", 36),
    Landmark("eyeRightUpperOuter", Region.EYES, "eyeLeftUpperOuter", 37),
    Landmark("eyeRightUpperInner", Region.EYES, "eyeLeftUpperInner", 38),
    Landmark("eyeRightInnerCorner", Region.EYES, "eyeLeftInnerCorner", 39),
    Landmark("eyeRightLowerInner", Region.EYES, "eyeLeftLowerInner", 40),
    Landmark("eyeRightLowerOuter", Region.EYES, "eyeLeftLowerOuter", 41),
    Landmark("eyeLeftInnerCorner", Region.EYES, "eyeRightInnerCorner", 42),
    Landmark("eyeLeftUpperInner", Region.EYES, "eyeRightUpperInner", 43),
    Landmark("eyeLeftUpperOuter", Region.EYES, "eyeRightUpperOuter", 44),
    Landmark("eyeLeftOuterCorner", Region.EYES, "eyeRightOuterCorner", 45),
    Landmark("eyeLeftLowerOuter", Region.EYES, "eyeRightLowerOuter", 46),
    Landmark("eyeLeftLowerInner", Region.EYES, "eyeRightLowerInner", 47),
    Landmark("mouthRightOuterCorner", Region.MOUTH, "mouthLeftOuterCorner", 48),
    Landmark("mouthUpperOuter", Region.MOUTH, "mouthUpperOuter", 51),
    Landmark("mouthLeftOuterCorner", Region.MOUTH, "mouthRightOuterCorner", 54),
    Landmark("mouthLowerOuter", Region.MOUTH, "mouthLowerOuter", 57),
    Landmark("mouthRightInnerCorner", Region.MOUTH, "mouthLeftInnerCorner", 60),
    Landmark("mouthUpperInner", Region.MOUTH, "mouthUpperInner", 62),
    Landmark("mouthLeftInnerCorner", Region.MOUTH, "mouthRightInnerCorner", 64),
    Landmark("mouthLowerInner", Region.MOUTH, "mouthLowerInner", 66),
    Landmark("irisLeft", Region.EYES, "irisRight"),
    Landmark("irisRight", Region.EYES, "irisLeft"),
    Landmark("crown", Region.HEAD_OUTLINE, "crown"),
    Landmark("shoulderLeft", Region.BODY, "shoulderRight"),
    Landmark("shoulderRight", Region.BODY, "shoulderLeft"),
    Landmark("neck", Region.BODY, "neck"),
)

NAMES = tuple(landmark.name for landmark in LANDMARKS)
IBUG = tuple(landmark.ibug for landmark in LANDMARKS if landmark.ibug is not None)

# Indices of the landmarks of each region.
REGIONS = {
    region: tuple(i for i, landmark in enumerate(LANDMARKS) if landmark.region is region) for region in Region
}

# MIRROR[i] is the landmark on the other side of i.
MIRROR = tuple(NAMES.index(landmark.mirror) for landmark in LANDMARKS)


def mirror_landmarks(landmarks: np.ndarray) -> np.ndarray:
    """Landmarks [...,40,2] in -1..1, x right, of the picture flipped left to right; left stays left."""
    if landmarks.shape[-2:] != (len(LANDMARKS), 2):
        raise ValueError(f"landmarks have shape {landmarks.shape}, expected [..., {len(LANDMARKS)}, 2]")
    return landmarks[..., MIRROR, :] * np.array([-1, 1], landmarks.dtype)
