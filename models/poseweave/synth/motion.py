"""Motion of a face that knows nothing of the person: expression weights, head and trunk angles over time."""

from dataclasses import dataclass

import numpy as np

from poseweave.synth.streams import Purpose, random_stream

GRID_HZ = 30  # the curves' own sampling rate, whatever the rate of the frames
DURATION_SEC = 8.0  # of the motions that training groups are drawn from

STYLES = {"talk": 0.5, "expression": 0.28, "idle": 0.1, "sing": 0.12}
VOWELS = ["aa", "E", "I", "O", "U"]
CONSONANTS = ["PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR"]
EXPRESSIONS = {
    "smile": {"mouthSmile": 0.75, "cheekSquint": 0.5, "mouthUpperUp": 0.15},
    "grin": {
        "mouthSmile": 0.85,
        "cheekSquint": 0.6,
        "mouthUpperUp": 0.35,
        "jawOpen": 0.14,
        "mouthLowerDown": 0.25,
    },
    "surprise": {"jawOpen": 0.42, "browInnerUp": 0.8, "browOuterUp": 0.8, "eyeWide": 0.7},
    "frown": {"browDown": 0.8, "mouthFrown": 0.6, "eyeSquint": 0.3},
    "disgust": {"noseSneer": 0.7, "mouthUpperUp": 0.35, "browDown": 0.5, "eyeSquint": 0.4},
    "pout": {"mouthPucker": 0.7, "browInnerUp": 0.3},
    "sad": {"browInnerUp": 0.8, "mouthFrown": 0.6, "eyeLookDown": 0.2},
    "smirk": {"mouthSmileLeft": 0.7, "mouthDimpleLeft": 0.4, "browOuterUpRight": 0.4},
    "puff": {"cheekPuff": 0.7, "mouthClose": 0.1},
    "press": {"mouthPress": 0.6, "mouthRollLower": 0.4},
}
# Names that stand for a left and a right weight.
TWO_SIDED = (
    *("mouthSmile", "cheekSquint", "mouthUpperUp", "mouthLowerDown", "browOuterUp", "browDown", "eyeWide"),
    *("eyeSquint", "mouthFrown", "noseSneer", "eyeLookDown", "mouthDimple", "mouthPress"),
)
# Weights that expressions move less while the mouth speaks.
SPEECH_WEIGHTS = ("jawOpen", "mouthPucker", "cheekPuff", "mouthClose")
# Weights that fade where the eye is closed.
OPEN_EYE_WEIGHTS = ("eyeWide", "eyeSquint", "eyeLookDown")
LARGEST_WEIGHT = {"jawOpen": 0.75}  # 1 for all others


@dataclass(frozen=True, eq=False)
class FaceMoment:
    """A motion at one time. Angles in radians: yaw to the subject's left, pitch down, roll to the right."""

    expression: dict[str, float]  # ARKit and viseme weights, 0..1
    head: np.ndarray  # [3], yaw, pitch, roll
    trunk: np.ndarray  # [3], likewise


@dataclass(frozen=True, eq=False)
class FaceMotion:
    """Curves on a grid of GRID_HZ."""

    style: str
    duration_sec: float
    names: tuple[str, ...]
    weights: np.ndarray  # [grid,names] float32
    head: np.ndarray  # [grid,3]
    trunk: np.ndarray  # [grid,3]

    def at(self, time_sec: float) -> FaceMoment:
        """The moment at a time, linear between grid times; times outside the motion are clamped."""
        position = float(np.clip(time_sec * GRID_HZ, 0, len(self.weights) - 1))
        i = min(int(position), len(self.weights) - 2)
        f = position - i

        def between(curve: np.ndarray) -> np.ndarray:
            return curve[i] * (1 - f) + curve[i + 1] * f

        return FaceMoment(
            dict(zip(self.names, between(self.weights), strict=True)), between(self.head), between(self.trunk)
        )


class _Curves:
    """Weights under construction: events add to them."""

    def __init__(self, times: np.ndarray) -> None:
        self.times = times
        self.by_name: dict[str, np.ndarray] = {}

    def add(self, name: str, curve: np.ndarray) -> None:
        for key in (name + "Left", name + "Right") if name in TWO_SIDED else (name,):
            self.by_name[key] = self.by_name.get(key, np.zeros(len(self.times))) + curve


def sample_face_motion(seed: int, split: str, duration_sec: float = DURATION_SEC) -> FaceMotion:
    """A motion, a pure function of seed, split and duration.

    Another duration gives another motion, not a longer one.
    """
    if duration_sec < 2:  # the first blink comes within 2 s
        raise ValueError(f"duration_sec is {duration_sec}, expected at least 2")
    stream = random_stream(seed, split, Purpose.FACE_MOTION)
    times = np.arange(int(duration_sec * GRID_HZ) + 1) / GRID_HZ
    curves = _Curves(times)
    style = str(stream.choice(list(STYLES), p=list(STYLES.values())))
    speaks = style in ("talk", "sing")
    if speaks:
        _add_speech(curves, stream, duration_sec, slowness=1.9 if style == "sing" else 1.0)
    if style == "expression" or stream.random() < 0.45:
        _add_expressions(curves, stream, duration_sec, speaks, strength=1 if style == "expression" else 0.45)
    _add_blinks(curves, stream, duration_sec)
    _add_idle(curves, stream)
    gaze_x = _add_gaze(curves, stream)
    names = sorted(curves.by_name)
    limited = [np.clip(curves.by_name[name], 0, LARGEST_WEIGHT.get(name, 1.0)) for name in names]
    weights = np.stack(limited, 1).astype(np.float32)
    blinks = [names.index("eyeBlinkLeft"), names.index("eyeBlinkRight")]
    eye_open = 1 - weights[:, blinks].max(1)
    for i, name in enumerate(names):
        if name.startswith(OPEN_EYE_WEIGHTS):
            weights[:, i] *= eye_open
    head = _sample_head(stream, times, duration_sec, gaze_x)
    trunk = np.stack([wander(stream, len(times), 0.8, spread) for spread in (0.05, 0.03, 0.03)], 1)
    return FaceMotion(style, duration_sec, tuple(names), weights, head, trunk)


def _add_speech(curves: _Curves, stream: np.random.Generator, duration_sec: float, slowness: float) -> None:
    """Syllables of a consonant and a vowel, with pauses."""
    position = stream.uniform(0, 0.3)
    loudness = stream.uniform(0.65, 1.05)
    while position < duration_sec:
        if stream.random() < 0.13:
            position += stream.uniform(0.25, 0.9)
            continue
        consonant, vowel = stream.choice(CONSONANTS), stream.choice(VOWELS)
        for sound in (consonant, vowel):
            is_vowel = sound in VOWELS
            length = (stream.uniform(0.1, 0.22) if is_vowel else stream.uniform(0.06, 0.11)) * slowness
            bell = np.exp(-0.5 * ((curves.times - position - length / 2) / (length * 0.55)) ** 2)
            weight = bell * stream.uniform(0.6, 1.0) * loudness
            curves.add(f"viseme_{sound}", weight)
            if is_vowel and sound != "U":
                curves.add("jawOpen", weight * stream.uniform(0, 0.16))
                curves.add("mouthLowerDown", weight * 0.2)
            position += length


def _add_expressions(
    curves: _Curves, stream: np.random.Generator, duration_sec: float, speaks: bool, strength: float
) -> None:
    position = stream.uniform(0, 1.0)
    while position < duration_sec:
        expression = EXPRESSIONS[str(stream.choice(list(EXPRESSIONS)))]
        hold = stream.uniform(0.5, 1.8)
        amplitude = stream.uniform(0.6, 1.0) * strength
        rise, fall = stream.uniform(0.18, 0.45), stream.uniform(0.25, 0.7)
        onset = 1 + np.exp(-(curves.times - position) / rise * 5)
        offset = 1 + np.exp((curves.times - position - hold) / fall * 5)
        envelope = amplitude / onset / offset
        for name, weight in expression.items():
            curves.add(name, envelope * weight * (0.35 if speaks and name in SPEECH_WEIGHTS else 1))
        position += hold + stream.uniform(0.3, 1.1)


def _add_blinks(curves: _Curves, stream: np.random.Generator, duration_sec: float) -> None:
    position = stream.uniform(0.2, 2)
    while position < duration_sec:
        u = (curves.times - position) / 0.075
        closed = np.where(u < 0, np.clip(1 + u, 0, 1), np.clip(1 - u / 1.9, 0, 1))
        closed = closed * closed * (3 - 2 * closed)
        curves.add("eyeBlinkLeft", closed)
        curves.add("eyeBlinkRight", closed)
        position += stream.gamma(2.2, 1.2) + 0.15


def _add_idle(curves: _Curves, stream: np.random.Generator) -> None:
    """Brows and a slight smile that never quite rest."""
    n = len(curves.times)
    brows = wander(stream, n, 0.35, 0.28)
    curves.add("browOuterUp", np.clip(brows, 0, 1))
    curves.add("browDown", np.clip(-brows, 0, 1) * 0.3)
    curves.add("browInnerUp", np.clip(wander(stream, n, 0.4, 0.25), 0, 1))
    smile = np.clip(wander(stream, n, 0.8, 0.25) + 0.1, 0, 0.7)
    curves.add("mouthSmile", smile * 0.7)
    curves.add("cheekSquint", smile * 0.3)


def _add_gaze(curves: _Curves, stream: np.random.Generator) -> np.ndarray:
    """Adds jumps of the gaze and returns how far it looks to the subject's left, [grid]."""
    n = len(curves.times)
    gaze = np.zeros((n, 2))
    start = 0
    while start < n:
        end = start + int(stream.gamma(2, 0.45) * GRID_HZ) + 3
        gaze[start:end] = np.clip(stream.normal(0, [0.26, 0.14]), -0.7, 0.6)
        start = end
    left, up = smooth(gaze, 0.7).T
    curves.add("eyeLookOutLeft", np.clip(left, 0, 1))
    curves.add("eyeLookInRight", np.clip(left, 0, 1))
    curves.add("eyeLookInLeft", np.clip(-left, 0, 1))
    curves.add("eyeLookOutRight", np.clip(-left, 0, 1))
    for side in ("Left", "Right"):
        curves.add("eyeLookUp" + side, np.clip(up, 0, 1))
        curves.add("eyeLookDown" + side, np.clip(-up, 0, 1))
    return left


def _sample_head(
    stream: np.random.Generator, times: np.ndarray, duration_sec: float, gaze_x: np.ndarray
) -> np.ndarray:
    """Yaw, pitch and roll [grid,3]: wandering, following the gaze, with now and then a nod or a shake."""
    n = len(times)
    liveliness = stream.uniform(0.5, 1.15)
    yaw = wander(stream, n, 0.5, 0.26 * liveliness) + stream.normal(0, 0.08)
    yaw = yaw + 0.35 * gaze_x * stream.uniform(0, 0.5)
    pitch = wander(stream, n, 0.35, 0.10 * liveliness)
    roll = wander(stream, n, 0.5, 0.075 * liveliness)
    for _ in range(stream.poisson(1.2)):
        center, width = stream.uniform(0.5, duration_sec - 0.5), stream.uniform(0.3, 0.6)
        hertz = stream.uniform(1.2, 2.2)
        wave = np.exp(-0.5 * ((times - center) / width) ** 2) * np.sin(2 * np.pi * hertz * (times - center))
        if stream.random() < 0.7:
            pitch += 0.12 * wave
        else:
            yaw += 0.16 * wave
    return np.stack([np.clip(yaw, -0.75, 0.75), np.clip(pitch, -0.35, 0.35), np.clip(roll, -0.3, 0.3)], 1)


def wander(stream: np.random.Generator, n: int, time_constant_sec: float, spread: float) -> np.ndarray:
    """Smoothed random walk [n] with a standard deviation of `spread`."""
    sigma = time_constant_sec * GRID_HZ
    walk = smooth(stream.normal(0, 1, n + 8 * GRID_HZ), sigma)[4 * GRID_HZ : 4 * GRID_HZ + n]
    return walk * spread * np.sqrt(2 * np.sqrt(np.pi) * time_constant_sec * GRID_HZ)


def smooth(curve: np.ndarray, sigma: float) -> np.ndarray:
    """Gaussian smoothing along axis 0, sigma in grid steps, edges held."""
    radius = int(3 * sigma) + 1
    kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    padded = np.concatenate([np.repeat(curve[:1], radius, 0), curve, np.repeat(curve[-1:], radius, 0)])
    columns = [np.convolve(column, kernel, "valid") for column in padded.reshape(len(padded), -1).T]
    return np.stack(columns, 1).reshape(curve.shape)
