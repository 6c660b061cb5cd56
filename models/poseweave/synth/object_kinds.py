"""Kinds of made-up shapes, and the families of each: chance decides how many bones there are, where they join and how they move.

object_skeleton.py says what a family is.
"""

from collections.abc import Callable
from math import pi

import numpy as np

from poseweave.synth.camera import Y_AXIS, rotation
from poseweave.synth.object_skeleton import FORWARD, Bones, Family, turned
from poseweave.synth.streams import Purpose, random_stream

FAMILIES = 1000  # of a split; motions with equal seeds modulo this share one


def _snake(stream: np.random.Generator) -> Family:
    make, count = Bones(), int(stream.integers(5, 9))
    wave, width = stream.uniform(0.35, 0.6), stream.uniform(0.24, 0.36)
    root = make.add(-1, "limb", 1, width, rest=FORWARD, group="link")
    for ahead in (True, False):
        last = root
        links = (count - 1 + ahead) // 2
        for k in range(links):
            end = k == links - 1
            rest = turned(x=-0.25, y=pi) if ahead and end else turned(z=0 if ahead or k else pi)
            last = make.add(
                last,
                "head" if ahead and end else "limb",
                0.9 if ahead and end else 1,
                width * (1.25 if ahead and end else (1 if ahead else 1 - 0.75 * (k + 1) / links)),
                at=1.0 if ahead or k else 0.0,
                rest=rest,
                swing=(0.25 if ahead and end else 0.06, 0, 0.55),
                wave=(0, 0, wave),
                phase=(0.17 if ahead else -0.17) * (k + 1),
                group="head" if ahead and end else "link" if ahead else f"tail{k}",
            )
    return make.family("snake", drops=True, closeness=1.2, facing=1.5, least_facing=0.5)


def _lamp(stream: np.random.Generator) -> Family:
    make = Bones()
    base = make.add(-1, "base", 0.28, stream.uniform(0.6, 0.9))
    lower = make.add(base, "limb", stream.uniform(1.2, 1.8), 0.11, rest=turned(x=-0.4), swing=(0.35, 1.1, 0.1))
    upper = make.add(lower, "limb", stream.uniform(1.1, 1.7), 0.1, rest=turned(x=1.1), swing=(0.5, 0, 0))
    if stream.random() < 0.4:
        upper = make.add(upper, "limb", 0.8, 0.1, rest=turned(x=0.4), swing=(0.5, 0, 0))
    head = make.add(
        upper, "shade", stream.uniform(0.7, 1.0), stream.uniform(0.38, 0.55), rest=turned(x=1.0), swing=(0.55, 0.2, 0.6)
    )
    if stream.random() < 0.5:
        make.add(head, "tool", 0.4, 0.2, at=0.9)
    return make.family("lamp", closeness=0.95, facing=1.3, least_facing=0.5)


def _crane(stream: np.random.Generator) -> Family:
    make = Bones()
    base = make.add(-1, "base", 0.45, (stream.uniform(0.7, 1.0), stream.uniform(0.6, 0.9)))
    tower = make.add(base, "trunk", stream.uniform(2.2, 3.2), stream.uniform(0.22, 0.34), swing=(0, 1.3, 0))
    boom = make.add(
        tower, "limb", stream.uniform(2.0, 2.8), 0.17, at=0.92, rest=turned(z=-pi / 2 + stream.uniform(0, 0.4)), swing=(0, 0, 0.4)
    )
    make.add(tower, "trunk", stream.uniform(0.7, 1.1), 0.26, at=0.92, rest=turned(z=pi / 2), group="counter")
    rope = make.add(
        boom, "limb", stream.uniform(0.7, 1.3), 0.05, at=0.93, swing=(0.35, 0, 0.35), wave=(0.12, 0, 0.2), group="rope", hangs=True
    )  # fmt: skip
    make.add(rope, "tool", 0.5, stream.uniform(0.25, 0.4), at=0.95, swing=(0, 1.5, 0))
    return make.family("crane", closeness=0.88, facing=0.9)


def _digger(stream: np.random.Generator) -> Family:
    make = Bones()
    base = make.add(-1, "base", 0.5, (0.75, 1.1))
    cab = make.add(base, "trunk", stream.uniform(0.7, 1.0), (0.6, 0.75), swing=(0, 1.2, 0))
    boom = make.add(cab, "limb", stream.uniform(1.6, 2.1), 0.19, at=0.4, side=(0.3, 0.8), rest=turned(x=0.45), swing=(0.4, 0, 0))
    stick = make.add(boom, "limb", stream.uniform(1.1, 1.5), 0.15, rest=turned(x=1.5), swing=(0.6, 0, 0))
    make.add(stick, "tool", 0.55, 0.36, at=0.96, rest=turned(x=0.7), swing=(0.8, 0, 0))
    if stream.random() < 0.6:
        make.add(cab, "head", 0.5, 0.35, side=(-0.3, -0.3), group="cabin")
    return make.family("digger", facing=1.3, least_facing=0.5)


def _plant(stream: np.random.Generator) -> Family:
    make = Bones()
    pot = make.add(-1, "base", stream.uniform(0.7, 1.0), stream.uniform(0.45, 0.65))
    low = make.add(pot, "limb", stream.uniform(1.0, 1.4), 0.09, at=0.9, swing=(0.3, 0.3, 0.35), group="stem")
    high = make.add(low, "limb", stream.uniform(0.8, 1.2), 0.08, swing=(0.4, 0.3, 0.45), group="stem")
    make.add(
        high,
        "head",
        stream.uniform(0.5, 0.8),
        stream.uniform(0.35, 0.5),
        rest=turned(x=0.5),
        swing=(0.5, 0.8, 0.5),
        group="flower",
    )
    start = stream.uniform(0, 2 * pi)
    for k in range(int(stream.integers(2, 5))):
        around = rotation(Y_AXIS, start + 2.4 * k)
        make.add(
            (low, high)[k % 2],
            "leaf",
            stream.uniform(0.9, 1.4),
            (stream.uniform(0.26, 0.4), 0.035),
            at=stream.uniform(0.3, 0.9),
            rest=around @ turned(x=stream.uniform(0.7, 1.2)),
            swing=(0.5, 0.3, 0.25),
            wave=(0.12, 0, 0),
            phase=0.3 * k,
        )
    return make.family("plant", facing=3.1)


def _star(stream: np.random.Generator) -> Family:
    make, arms = Bones(), int(stream.integers(3, 7))
    hub = make.add(-1, "trunk", 0.4, stream.uniform(0.4, 0.7), rest=FORWARD, swing=(0, 1.2, 0))
    two = arms <= 3
    lean = stream.uniform(-0.25, 0.25)
    for k in range(arms):
        frame = rotation(Y_AXIS, 2 * pi * (k + 0.25) / arms) @ turned(z=-pi / 2) @ turned(z=lean)
        make_arm = {"swing": (0.45, 0.3, 0.5), "wave": (0.2, 0, 0.15), "phase": k / arms, "group": "arm"}
        first = make.add(hub, "limb", 1.0 if two else 1.6, 0.24, at=0.5, side=(0, 0), rest=frame, **make_arm)
        if two:
            make.add(first, "limb", 0.9, 0.18, **{**make_arm, "swing": (0.6, 0.3, 0.8), "group": "tip"})
    return make.family("star", drops=True, facing=0.5)


def _puppet(stream: np.random.Generator) -> Family:
    make = Bones()
    trunk = make.add(-1, "trunk", stream.uniform(1.1, 1.5), (stream.uniform(0.36, 0.5), 0.3), swing=(0.15, 0.3, 0.15))
    make.add(trunk, "head", stream.uniform(0.6, 0.8), stream.uniform(0.3, 0.38), at=1.04, swing=(0.35, 0.7, 0.3))
    elbows, leg = stream.random() < 0.5, stream.uniform(1.0, 1.4)
    for sign in (1, -1):
        swing = (1.1, 0.3, 0.7)
        arm = make.add(
            trunk, "limb", 0.65 if elbows else 1.15, 0.13, at=0.9, side=(sign * 0.9, 0), rest=turned(z=-sign * 2.3),
            swing=swing, wave=(0.35, 0, 0), phase=0.25 + 0.25 * sign, group="arm",
        )  # fmt: skip
        if elbows:
            make.add(arm, "limb", 0.65, 0.11, rest=turned(x=0.5), swing=(0.6, 0, 0.3), group="forearm")
        make.add(
            trunk, "limb", leg, 0.16, at=0.04, side=(sign * 0.55, 0), rest=turned(z=pi - sign * 0.12),
            swing=(0.35, 0.1, 0.2), wave=(0.45, 0, 0), phase=0.25 - 0.25 * sign, group="leg",
        )  # fmt: skip
    return make.family("puppet", drops=True)


def _hinged(stream: np.random.Generator) -> Family:
    make, form = Bones(), int(stream.integers(3))
    if form == 0:  # a folding screen
        width = stream.uniform(0.4, 0.55)
        last = make.add(-1, "plate", 2.0, (width, 0.06), group="panel0")
        for k in range(int(stream.integers(2, 4))):
            swing = (0, 1.0, 0)
            last = make.add(
                last, "plate", 2.0, (width, 0.06), at=0.0, side=(1.0 if not k else 2.0, 0), rest=turned(y=(-0.6, 0.9)[k % 2]),
                swing=swing, pivot=(1.0, 0), group=f"panel{(k + 1) % 2}",
            )  # fmt: skip
        return make.family("hinged", closeness=0.92, facing=0.8)
    if form == 1:  # a chest with a lid
        depth, width = stream.uniform(0.6, 0.9), stream.uniform(0.8, 1.2)
        chest = make.add(-1, "base", stream.uniform(0.7, 1.1), (width, depth), group="chest")
        lid = make.add(
            chest, "plate", 2 * depth, (width, 0.07), side=(0, -1), rest=turned(x=0.55), swing=(0.75, 0, 0), group="lid"
        )
        make.add(lid, "tool", 0.3, 0.14, at=0.95, swing=(0.7, 0, 0))
        return make.family("hinged", closeness=0.92, facing=0.7)
    height, width = stream.uniform(1.8, 2.6), stream.uniform(0.7, 1.0)  # a cupboard
    body = make.add(-1, "base", height, (width, 0.5), group="chest")
    for sign in (1, -1):
        make.add(
            body, "plate", height, (width / 2, 0.06), at=0.0, side=(sign, 1.1), rest=turned(y=sign * 0.9),
            swing=(0, 0.85, 0), pivot=(-sign, 0), group="door",
        )  # fmt: skip
    make.add(body, "head", 0.4, 0.3, swing=(0.2, 1.2, 0.2), group="knob")
    return make.family("hinged", closeness=0.92, facing=0.6)


def _bird(stream: np.random.Generator) -> Family:
    make = Bones()
    trunk = make.add(
        -1, "trunk", stream.uniform(1.2, 1.7), stream.uniform(0.3, 0.42), rest=turned(x=pi / 2 - 0.25), swing=(0.2, 0.2, 0.1)
    )
    make.add(
        trunk, "head", 0.6, stream.uniform(0.22, 0.3), at=0.97, side=(0, -0.4), rest=turned(x=-0.3, y=pi), swing=(0.4, 0.3, 0.6)
    )
    make.add(
        trunk, "leaf", stream.uniform(0.7, 1.1), (0.3, 0.05), at=0.05, rest=turned(z=pi), swing=(0.4, 0.3, 0.2), group="tail"
    )
    flap, wing = stream.uniform(0.45, 0.8), stream.uniform(0.9, 1.2)
    for sign in (1, -1):
        inner = make.add(
            trunk, "leaf", wing, (0.4, 0.06), at=0.65, side=(sign * 0.8, -0.3),
            rest=turned(z=-sign * pi / 2), swing=(0.25, 0.15, 0.2), wave=(flap, 0, 0), group="wing",
        )  # fmt: skip
        make.add(inner, "leaf", wing, (0.32, 0.05), swing=(0.3, 0.1, 0.2), wave=(flap * 0.7, 0, 0), phase=-0.15, group="wingtip")
    return make.family("bird", floats=True, closeness=1.15, facing=1.2)


def _bush(stream: np.random.Generator) -> Family:
    """A tree of bones of no known kind."""
    make = Bones()
    make.add(-1, "trunk", stream.uniform(0.8, 1.3), stream.uniform(0.3, 0.5), swing=(0, 0.3, 0))
    for k in range(int(stream.integers(3, 8))):
        parent = int(stream.integers(max(1, k)))
        depth = 0 if parent == 0 else 1
        rest = rotation(Y_AXIS, stream.uniform(0, 2 * pi)) @ turned(x=stream.uniform(0.3, 1.3))
        make.add(
            parent,
            str(stream.choice(["limb", "limb", "head", "leaf", "tool"])) if depth else "limb",
            stream.uniform(0.7, 1.3),
            stream.uniform(0.12, 0.26),
            at=stream.uniform(0.6, 1.0),
            rest=rest,
            swing=(0.6, 0.5, 0.6),
            wave=(0.15, 0, 0.15),
            phase=stream.random(),
            group=f"branch{k % 3}",
        )
    return make.family("bush", closeness=0.95, facing=3.1)


def _walker(stream: np.random.Generator) -> Family:
    """Four legs, neck, head and tail."""
    make = Bones()
    length, half = stream.uniform(1.7, 2.3), (stream.uniform(0.36, 0.46), stream.uniform(0.36, 0.5))
    trunk = make.add(-1, "trunk", length, half, rest=FORWARD, swing=(0.08, 0.1, 0.08))
    neck = make.add(
        trunk, "limb", stream.uniform(0.5, 1.3), 0.22, at=0.95, side=(0, -0.4), rest=turned(x=-0.8), swing=(0.45, 0.2, 0.3)
    )
    make.add(
        neck, "head", stream.uniform(0.65, 0.85), stream.uniform(0.22, 0.3), rest=turned(x=0.85, y=pi), swing=(0.35, 0.3, 0.45)
    )
    make.add(
        trunk, "limb", stream.uniform(0.7, 1.2), 0.08, at=0.02, side=(0, -0.5), rest=turned(z=pi) @ turned(x=0.5),
        swing=(0.5, 0.2, 0.7), wave=(0, 0, 0.3), group="tail",
    )  # fmt: skip
    thigh, shin, gait = stream.uniform(0.6, 0.9), stream.uniform(0.6, 0.9), 0.25 * int(stream.integers(1, 3))
    for fore in (True, False):
        for sign in (1, -1):
            phase = (0.0 if fore else gait) + (0.5 if sign > 0 else 0.0)
            bend = 0.3 if fore else -0.3
            upper = make.add(
                trunk, "limb", thigh, 0.18, at=0.86 if fore else 0.12, side=(sign * 0.7, 0.5), rest=turned(x=pi / 2 - bend),
                swing=(0.2, 0.05, 0.1), wave=(0.45, 0, 0), phase=phase, group="thigh",
            )  # fmt: skip
            make.add(
                upper, "limb", shin, 0.12, rest=turned(x=2 * bend), swing=(0.15, 0, 0.05), wave=(0.35, 0, 0),
                phase=phase + 0.25, group="shin",
            )  # fmt: skip
    return make.family("walker", drops=True, closeness=1.02, facing=1.4, least_facing=0.4)


KINDS: dict[str, Callable[[np.random.Generator], Family]] = {
    "snake": _snake,
    "lamp": _lamp,
    "puppet": _puppet,
    "plant": _plant,
    "crane": _crane,
    "bird": _bird,
    "hinged": _hinged,
    "star": _star,
    "digger": _digger,
    "bush": _bush,
}
"""Kinds of the splits train, val and test."""

UNSEEN_KINDS: dict[str, Callable[[np.random.Generator], Family]] = {"walker": _walker}
"""Kinds that only the split `unseen` shows: a subject that no training had."""


def kinds_of(split: str) -> dict[str, Callable[[np.random.Generator], Family]]:
    """Kinds of a split; `unseen` shares none with the others."""
    return UNSEEN_KINDS if split == "unseen" else KINDS


def family_of(seed: int, split: str) -> Family:
    """The family of a motion's seed; kinds take turns."""
    number = int(seed) % FAMILIES
    kinds = list(kinds_of(split).values())
    return kinds[number % len(kinds)](random_stream(number, split, Purpose.OBJECT_FAMILY))
