"""Names, regions and mirror order of the keypoints that are tied to landmarks."""

from __future__ import annotations

FACE_REGIONS: dict[str, tuple[int, int]] = {
    "jaw": (0, 5),
    "brows": (5, 11),
    "nose": (11, 14),
    "eyes": (14, 26),
    "mouth": (26, 34),
    "irises": (34, 36),
    "crown": (36, 37),
    "body": (37, 40),
}
"""Half-open keypoint ranges of the face domain, in bundle order."""

# iBUG-68 numbers of the first 34 face keypoints, and their left-right partners.
FACE_IBUG: tuple[int, ...] = (
    *(0, 4, 8, 12, 16),
    *(17, 19, 21, 22, 24, 26),
    *(27, 30, 33),
    *range(36, 48),
    *(48, 51, 54, 57, 60, 62, 64, 66),
)
_IBUG_MIRROR = {0: 16, 4: 12, 8: 8, 17: 26, 19: 24, 21: 22, 27: 27, 30: 30, 33: 33, 36: 45, 37: 44, 38: 43}
_IBUG_MIRROR |= {39: 42, 40: 47, 41: 46, 48: 54, 51: 51, 57: 57, 60: 64, 62: 62, 66: 66}


def _face_mirror() -> list[int]:
    partner = _IBUG_MIRROR | {b: a for a, b in _IBUG_MIRROR.items()}
    order = [FACE_IBUG.index(partner[number]) for number in FACE_IBUG]
    return [*order, 35, 34, 36, 38, 37, 39]


FACE_MIRROR: list[int] = _face_mirror()


def mirror_order(landmarks: int) -> list[int] | None:
    """Order of the landmarks in a flipped image; None where a set has no known mirror."""
    return FACE_MIRROR if landmarks == len(FACE_MIRROR) else None
