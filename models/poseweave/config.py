"""Typed configurations and the one table of presets. A run folder stores the configuration it ran with."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class NetworkConfig:
    """Widths of the network; names follow the table in models/README.md."""

    size: int = 256
    """Side of the square input in pixels; the token grid has size / 8 cells a side."""
    landmark_keypoints: int = 40
    """Keypoints tied to named landmarks in synthetic pre-training; they come first."""
    free_keypoints: int = 8
    """Keypoints that are learned from images alone (equivariance and separation)."""
    fine_keypoints: tuple[int, int] = (14, 36)
    """Range of keypoints whose heatmaps also reach the half-resolution stage of the decoder (eyes, mouth)."""
    trunk: tuple[int, int, int] = (24, 48, 96)
    trunk_blocks: int = 2
    pose_channels: int = 32
    embedding_channels: int = 64
    key_channels: int = 32
    heads: int = 1
    value: tuple[int, int, int] = (4, 12, 64)
    """Value channels at 1/2, 1/4 and 1/8 of the input size."""
    extra_tokens: int = 16
    decoder: tuple[int, int, int] = (24, 48, 96)
    decoder_blocks: tuple[int, int, int] = (1, 1, 2)
    background_channels: int = 24
    retrieval: str = "attention"
    """`attention`, or `warp`: the baseline of warping.py, which is never exported."""
    fine_values: str = "gather"
    """How finer values are reassembled: `gather` at the expected match, `attention` (patches by its weights) or `none`."""
    fetched_colour: bool = True
    """The path of the sources' own colours past the decoder; without it every pixel is drawn."""
    embedding_inputs: str = "relative"
    """What the pose embedding sees of a keypoint: `relative` offsets and Gaussians, or `gaussians` alone."""
    keypoint_stride: int = 1
    """Only each n-th keypoint drives; the others are found and trained, but nothing sees them."""
    heatmap_temperature: float = 0.1
    attention_temperature: float = 0.02

    @property
    def keypoints(self) -> int:
        return self.landmark_keypoints + self.free_keypoints

    @property
    def tokens(self) -> int:
        return (self.size // 8) ** 2


@dataclass(frozen=True)
class LossConfig:
    """Weights of the loss terms."""

    pixel: float = 3.0
    object_weight: float = 2.0
    detail_weight: float = 8.0
    """Extra pixel weight around eyes and mouth."""
    laplacian: float = 3.0
    mask: float = 1.5
    landmark: float = 10.0
    hidden_landmark: float = 0.2
    fine_landmark: float = 3.0
    """Further weight of the fine keypoints' landmarks (eyes, mouth): a lid moves by few pixels."""
    landmark_confidence: float = 0.2
    correspondence: float = 0.4
    flow: float = 4.0
    """Weight of the warping baseline's motion at mesh points, where attention has its cross-entropy."""
    equivariance: float = 10.0
    carried: float = 0.0
    """Free keypoints of sources against those of the driver, carried along the surface by mesh points that both show."""
    separation: float = 20.0
    separation_distance: float = 0.12
    background: float = 2.0
    every: int = 4
    """Terms on turned images and on the background are taken on each n-th step (weighted by n)."""
    perceptual: float = 0.0
    """Kit-feature distance (features.py) of the whole picture; 0 switches it off."""
    perceptual_detail: float = 0.0
    """The same of enlarged crops of eyes and mouth."""
    detail_groups: tuple[tuple[int, int], ...] = ((14, 20), (20, 26), (26, 34))
    """Ranges of keypoints around which the crops are cut: an eye, the other, the mouth."""
    perceptual_from: float = 0.0
    """Share of the steps from which the perceptual terms count."""
    adversarial: float = 0.0
    feature_matching: float = 0.0
    adversarial_from: float = 1.0
    """Share of the steps from which the discriminator learns and its terms count; 1 is never."""
    adversarial_ramp: float = 0.05
    """Share of the steps over which the generator's adversarial term then grows to its weight."""


@dataclass(frozen=True)
class AugmentConfig:
    """Strengths of the augmentation towards real footage (augment.py). A share is a part of the images."""

    exposure_stops: float = 0.4
    white_balance: float = 0.1
    gamma: float = 0.3
    lift: float = 0.03
    contrast: float = 0.2
    saturation: float = 0.3
    blur_share: float = 0.3
    blur_size: float = 1.0
    """1 reaches a motion blur of about 1/32 of the picture."""
    rescale_share: float = 0.3
    rescale_factor: float = 4.0
    noise_share: float = 0.5
    noise: float = 0.06
    jpeg_share: float = 0.5
    jpeg_quality: float = 15.0
    """Lowest quality."""
    occluder_share: float = 0.2
    """Drivers with a hand or another shape before them."""
    source_damage_share: float = 0.15
    source_damage: float = 0.4
    """Strength of the damage to sources, of that to drivers; their truth stays clean."""
    source_occluder_share: float = 0.15
    """Items of several sources of which one is occluded."""


@dataclass(frozen=True)
class DiscriminatorConfig:
    """Multi-scale patch discriminator of training; no part of a bundle."""

    channels: tuple[int, ...] = (32, 64, 128, 192)
    scales: int = 2
    learning_rate: float = 4e-4


@dataclass(frozen=True)
class TrainConfig:
    """Schedule of one run; `size` may be smaller than the network's for a coarse first phase."""

    steps: int = 4000
    size: int = 256
    batch: int = 8
    max_sources: int = 4
    mix: tuple[str, ...] = ()
    """Further domains whose groups are trained on too, each as often as the preset's own; their landmarks are not used."""
    cross_share: float = 0.5
    """Share of batches driven by another identity that plays the same motion (exact pairs)."""
    learning_rate: float = 1e-3
    warmup_steps: int = 40
    cosine_from: float = 0.5
    """The rate falls along a half cosine from this share of the steps to the end."""
    final_rate_share: float = 0.03
    ema_decay: float = 0.995
    gradient_clip: float = 10.0
    seed: int = 0
    autocast_bf16: bool = True
    clip_share: float = 0.0
    """Share of items from unlabelled clips (`--clips`), self reconstruction only."""
    relative_share: float = 0.5
    """Share of exact pairs driven by relative motion: keypoints moved by the two faces' mean difference, as hosts do."""
    cycle_share: float = 0.0
    """Share of steps with the pseudo-driving cycle between different people (no exact answer needed)."""
    cycle_from: float = 0.0
    """Share of the steps from which the cycle counts: a network that draws nothing yet makes no drivers."""


@dataclass(frozen=True)
class Preset:
    """A bundle that can be trained by name."""

    domain: str
    tier: str
    network: NetworkConfig
    loss: LossConfig = field(default_factory=LossConfig)
    augment: AugmentConfig = field(default_factory=AugmentConfig)
    discriminator: DiscriminatorConfig = field(default_factory=DiscriminatorConfig)
    train: TrainConfig = field(default_factory=TrainConfig)


# Losses of the last part of a long run: features from the middle on, a discriminator in the last third.
_SHARP = LossConfig(
    perceptual=1.0,
    perceptual_detail=0.5,
    perceptual_from=0.1,
    adversarial=0.1,
    feature_matching=1.0,
    adversarial_from=0.6,
)

TINY_NETWORK = NetworkConfig(
    size=64,
    landmark_keypoints=4,
    free_keypoints=2,
    fine_keypoints=(0, 2),
    trunk=(8, 8, 16),
    trunk_blocks=1,
    pose_channels=8,
    embedding_channels=8,
    key_channels=8,
    heads=2,
    value=(2, 4, 8),
    extra_tokens=4,
    decoder=(8, 8, 16),
    decoder_blocks=(0, 0, 1),
    background_channels=4,
)

PRESETS: dict[str, Preset] = {
    "tiny": Preset(
        "test",
        "draft",
        TINY_NETWORK,
        loss=LossConfig(detail_groups=((0, 2), (2, 4))),
        train=TrainConfig(steps=20, size=64, batch=4, max_sources=2),
    ),
    # what a GPU run is rehearsed with on a CPU: all terms, nothing learned
    "face-tiny": Preset(
        "face",
        "draft",
        dataclasses.replace(TINY_NETWORK, landmark_keypoints=40, fine_keypoints=(14, 36)),
        loss=_SHARP,
        discriminator=DiscriminatorConfig(channels=(8, 16, 16)),
        train=TrainConfig(steps=20, size=64, batch=4),
    ),
    "face-draft": Preset("face", "draft", NetworkConfig(), loss=_SHARP),
    "face": Preset(
        "face",
        "final",
        NetworkConfig(
            trunk=(64, 128, 256),
            trunk_blocks=3,
            pose_channels=64,
            embedding_channels=128,
            key_channels=64,
            heads=2,
            value=(12, 48, 192),
            extra_tokens=32,
            decoder=(64, 128, 256),
            decoder_blocks=(2, 2, 4),
            background_channels=48,
        ),
        loss=_SHARP,
        discriminator=DiscriminatorConfig(channels=(48, 96, 192, 256)),
        train=TrainConfig(steps=20_000, batch=32, max_sources=8, learning_rate=7e-4, ema_decay=0.999),
    ),
}


def _of_domain(face: Preset, domain: str, landmarks: int, fine: tuple[int, int], groups: tuple[tuple[int, int], ...]) -> Preset:
    """The face's preset for another domain: other points, nothing else; free points make up for missing landmarks."""
    points = {"landmark_keypoints": landmarks, "free_keypoints": 40 - landmarks, "fine_keypoints": fine}
    network = dataclasses.replace(face.network, **points)
    return dataclasses.replace(face, domain=domain, network=network, loss=dataclasses.replace(face.loss, detail_groups=groups))


for _tier in ("", "-draft"):
    _face = PRESETS["face" + _tier]
    # hands and head are the fine points
    PRESETS["body" + _tier] = _of_domain(_face, "body", 24, (13, 24), ((13, 15), (15, 17), (17, 24)))
    # the gripper
    PRESETS["arm" + _tier] = _of_domain(_face, "arm", 11, (7, 11), ((7, 11),))
    # no landmarks: all points are free; as many of them are fine as of a body, so that its weights can begin a run
    _object = _of_domain(_face, "object", 0, (0, 11), ())
    _train = dataclasses.replace(_object.train, mix=("face", "body", "arm"))
    _loss = dataclasses.replace(_object.loss, carried=10.0)
    PRESETS["object" + _tier] = dataclasses.replace(_object, train=_train, loss=_loss)

PRESETS["object-tiny"] = dataclasses.replace(
    PRESETS["face-tiny"],
    domain="object",
    network=dataclasses.replace(TINY_NETWORK, landmark_keypoints=0, free_keypoints=12, fine_keypoints=(0, 4)),
    loss=dataclasses.replace(_SHARP, detail_groups=(), carried=10.0),
)


_CHOICES = {
    "retrieval": ("attention", "warp"),
    "fine_values": ("gather", "attention", "none"),
    "embedding_inputs": ("relative", "gaussians"),
}

SECTIONS = ("network", "loss", "augment", "discriminator", "train")


def to_json(preset: Preset) -> dict[str, Any]:
    """The preset as plain JSON values."""
    return json.loads(json.dumps(dataclasses.asdict(preset)))


def network_from_json(values: dict[str, Any]) -> NetworkConfig:
    """Rebuilds a network configuration from `to_json(...)["network"]`."""
    return _section(NetworkConfig, values)


def preset_from_json(values: dict[str, Any]) -> Preset:
    """Rebuilds a preset from `to_json`; what an older run did not know takes its default."""
    types = {f.name: f for f in dataclasses.fields(Preset)}
    sections = {key: _section(type(types[key].default_factory()), values[key]) for key in SECTIONS[1:] if key in values}
    network = network_from_json(values["network"])
    return Preset(values["domain"], values["tier"], network, **sections)


def _section(kind: type, values: dict[str, Any]) -> Any:
    return kind(**{key: tuple(v) if isinstance(v, list) else v for key, v in values.items()})


def override(preset: Preset, assignments: list[str]) -> Preset:
    """Applies `train.steps=100` style assignments; an unknown name lists the known ones."""
    for assignment in assignments:
        name, _, text = assignment.partition("=")
        section, _, key = name.partition(".")
        if section not in SECTIONS or not text:
            raise ValueError(f"override '{assignment}': expected {'|'.join(SECTIONS)}.NAME=VALUE")
        group = getattr(preset, section)
        if not hasattr(group, key):
            known = ", ".join(f.name for f in dataclasses.fields(group))
            raise ValueError(f"override '{assignment}': {section} has no '{key}'; known: {known}")
        value = json.loads(text) if not isinstance(getattr(group, key), str) else text
        value = tuple(value) if isinstance(value, list) else value
        if value not in _CHOICES.get(key, (value,)):
            raise ValueError(f"override '{assignment}': expected {' or '.join(_CHOICES[key])}, found {text}")
        preset = dataclasses.replace(preset, **{section: dataclasses.replace(group, **{key: value})})
    return preset


def read_json(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))
