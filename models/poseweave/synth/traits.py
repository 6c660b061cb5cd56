"""Who a person is: shape, skin, hair and clothes, sampled from one random stream.

The order of the draws is part of the data: every draw moves all that follow.
"""

from dataclasses import dataclass

import numpy as np

from poseweave.synth.kit import Kit
from poseweave.synth.streams import Purpose, random_stream

# Skins and clothes per split; the splits share none. Hair, brows, lashes, irises and teeth are shared.
SKINS = {
    "train": (
        "middleage_darkskinned_female",
        "middleage_darkskinned_male",
        "young_darkskinned_male",
        "middleage_lightskinned_female2",
        "young_lightskinned_female2",
        "middleage_lightskinned_male",
        "young_lightskinned_male",
        "young_lightskinned_male2",
        "old_lightskinned_male2",
    ),
    "val": ("old_darkskinned_female", "middleage_lightskinned_male2"),
    "test": ("young_lightskinned_female3", "young_lightskinned_male3", "old_darkskinned_male"),
}
CLOTHES = {
    "train": (
        "female_casualsuit01",
        "female_sportsuit01",
        "female_casualsuit02",
        "male_casualsuit02",
        "male_casualsuit03",
        "male_casualsuit04",
        "male_worksuit01",
        "male_casualsuit01",
    ),
    "val": ("male_casualsuit06",),
    "test": ("female_elegantsuit01", "male_elegantsuit01", "male_casualsuit05"),
}
# Clothes whose texture is occlusion only: the tint gives them all their colour.
UNCOLORED_CLOTHES = ("female_casualsuit02", "male_casualsuit01")

# Linear RGB: black to blond, red, then greys from GRAY_HAIR on.
HAIR_COLORS = (
    (0.012, 0.009, 0.007),
    (0.022, 0.014, 0.009),
    (0.045, 0.024, 0.013),
    (0.10, 0.052, 0.026),
    (0.24, 0.14, 0.062),
    (0.42, 0.30, 0.16),
    (0.16, 0.05, 0.018),
    (0.22, 0.21, 0.20),
    (0.45, 0.45, 0.44),
)
DARK_HAIR = [0, 0, 1, 1, 2]
ANY_HAIR = [1, 2, 2, 3, 3, 4, 5, 6]
GRAY_HAIR = 7

# Styles and how often; braid01, bob02 and short03 hang over one eye and are rare. None: bald.
HAIR_MALE = {"short01": 1.0, "short02": 1.0, "short03": 0.12, "short04": 1.0, None: 0.28}
HAIR_FEMALE = {
    "long01": 1.0,
    "ponytail01": 1.0,
    "braid01": 0.12,
    "short02": 0.35,
    "short04": 0.2,
    "bob02": 0.08,
}
HAIR_UNDER_HAT = (None, "short01", "short02", "short03", "short04")
RARE_IRISES = ("deepblue_eye", "bluegreen_eye", "ice_eye")

# Endings of targets that move a feature the two opposite ways.
OPPOSITE_ENDINGS = (
    ("-decr", "-incr"),
    ("-down", "-up"),
    ("-in", "-out"),
    ("-backward", "-forward"),
    ("-concave", "-convex"),
    ("-less", "-more"),
)
# Targets that look odd at full strength.
STRONG_TARGETS = (
    "shape-pointed",
    "eye-bag",
    "jaw-drop",
    "ear-wing",
    "ear-flap",
    "eye-height",
    "trans",
    "scale",
    "head-age",
    "mouth-dimples",
    "laugh",
    "septum",
)


@dataclass(frozen=True, eq=False)
class Shape:
    """Weights of the targets that make a resting person of the base mesh, and what the appearance goes by."""

    weights: dict[str, float]
    ancestry: np.ndarray  # [3], African, Asian, Caucasian; sums to 1
    male: bool
    age: float  # 0 young .. 0.9 old


@dataclass(frozen=True, eq=False)
class Appearance:
    """Names of textures and parts in the kit, and colours: linear RGB factors."""

    skin: str
    skin_tint: np.ndarray
    skin_specular: float
    hair: str | None
    hair_color: np.ndarray
    brow: str
    brow_color: np.ndarray
    lash: str
    iris: str
    teeth: str
    hat: str | None
    hat_color: np.ndarray | None
    clothes: str
    clothes_tints: tuple[np.ndarray, np.ndarray]  # of the two groups of triangles
    shoes: str
    shoes_tint: float


def sample_traits(kit: Kit, seed: int, split: str) -> tuple[Shape, Appearance]:
    """A person, a pure function of seed and split."""
    stream = random_stream(seed, split, Purpose.PERSON)
    shape = _sample_shape(kit, stream)
    return shape, _sample_appearance(kit, stream, shape, split)


# ---------------------------------------------------------------- shape


def _sample_shape(kit: Kit, stream: np.random.Generator) -> Shape:
    ancestry = stream.dirichlet([0.5, 0.5, 0.5])
    male = float(stream.beta(0.35, 0.35))
    old = float(np.clip(stream.beta(1.0, 1.7), 0, 0.9))
    muscle, weight = stream.beta(2.2, 2.2), stream.beta(2.2, 2.4)
    weights: dict[str, float] = {}
    for sex, sex_weight in (("female", 1 - male), ("male", male)):
        for age, age_weight in (("young", 1 - old), ("old", old)):
            for k, origin in enumerate(("african", "asian", "caucasian")):
                weights[f"race/{origin}-{sex}-{age}"] = ancestry[k] * sex_weight * age_weight
            for m, muscle_weight in _three_steps(muscle).items():
                for w, weight_weight in _three_steps(weight).items():
                    name = f"uni/{sex}-{age}-{m}muscle-{w}weight"
                    weights[name] = sex_weight * age_weight * muscle_weight * weight_weight
    _sample_details(kit, stream, weights)
    for name in kit.target_names:
        if name.startswith("id/asym"):
            weights[name] = float(max(0, stream.normal(0, 0.07)))
        if name.startswith("ict/"):
            weights[name] = float(np.clip(stream.normal(0, 0.75), -1.8, 1.8))
    # A friendlier face at rest: the base mesh's own looks stern.
    weights["ex/browInnerUp"] = stream.uniform(0.05, 0.35)
    for expression, low, high in (
        ("browDown", -0.35, -0.02),
        ("eyeWide", 0.0, 0.30),
        ("mouthSmile", 0.0, 0.2),
    ):
        strength = stream.uniform(low, high)
        weights[f"ex/{expression}Left"] = strength
        weights[f"ex/{expression}Right"] = strength
    return Shape(weights, ancestry, male > 0.5, old)


def _three_steps(x: float) -> dict[str, float]:
    """Weights of the three stored steps of a quantity in 0..1."""
    return {"min": max(0, 1 - 2 * x), "average": 1 - abs(2 * x - 1), "max": max(0, 2 * x - 1)}


def _sample_details(kit: Kit, stream: np.random.Generator, weights: dict[str, float]) -> None:
    """Adds a strength for each detail target, or pair of opposite ones; right nearly follows left."""
    second_endings = tuple(second for _, second in OPPOSITE_ENDINGS)
    done: set[str] = set()
    for name in kit.target_names:
        if not name.startswith("id/") or name.startswith("id/r-") or "asym" in name or name in done:
            continue
        opposite = _opposite_target(kit, name)
        if opposite is not None:
            strength = float(np.clip(stream.normal(0, 0.17), -0.5, 0.5))
            target = name if strength < 0 else opposite
            strength = abs(strength)
            done |= {name, opposite}
        elif name.endswith(second_endings):
            continue
        else:
            target = name
            strength = float(max(0, stream.normal(-0.12, 0.22)))
            done.add(name)
        if any(part in target for part in STRONG_TARGETS):
            strength *= 0.35
        weights[target] = weights.get(target, 0) + strength
        if target.startswith("id/l-"):
            weights["id/r-" + target[5:]] = strength * float(np.clip(stream.normal(1, 0.08), 0.75, 1.25))


def _opposite_target(kit: Kit, name: str) -> str | None:
    """The target that moves the other way, for a name with the first of two opposite endings."""
    for first, second in OPPOSITE_ENDINGS:
        opposite = name.removesuffix(first) + second
        if name.endswith(first) and opposite in kit.target_index:
            return opposite
    return None


# ---------------------------------------------------------------- appearance


def _sample_appearance(kit: Kit, stream: np.random.Generator, shape: Shape, split: str) -> Appearance:
    dark_hair = shape.ancestry[0] + shape.ancestry[1] > 0.55
    skin, skin_tint = _sample_skin(stream, shape, split)
    hair, hair_color = _sample_hair(stream, shape, dark_hair)
    hat, hat_color = None, None
    if stream.random() < 0.05 and hair in HAIR_UNDER_HAT:
        hat = str(stream.choice(["fedora", "fedora_cocked"]))
        hair = None
        hat_color = stream.uniform(0.02, 0.22) * stream.uniform(0.8, 1.2, 3)
    brow = f"eyebrow{int(stream.integers(1, 13)):03d}"
    lash = f"eyelashes{int(stream.integers(1, 5)):02d}"
    iris = _sample_iris(kit, stream, dark_hair)
    teeth = str(stream.choice(kit.part_names("teeth")))
    clothes, clothes_tints = _sample_clothes(stream, shape, split)
    shoes = str(stream.choice(kit.part_names("shoes")))
    shoes_tint = stream.uniform(0.6, 1.6)
    return Appearance(
        skin=skin,
        skin_tint=skin_tint,
        skin_specular=stream.uniform(0.35, 0.7),
        hair=hair,
        hair_color=hair_color,
        brow=brow,
        brow_color=np.minimum(hair_color, 0.16) * 0.8 + 0.004,
        lash=lash,
        iris=iris,
        teeth=teeth,
        hat=hat,
        hat_color=hat_color,
        clothes=clothes,
        clothes_tints=clothes_tints,
        shoes=shoes,
        shoes_tint=shoes_tint,
    )


def _sample_skin(stream: np.random.Generator, shape: Shape, split: str) -> tuple[str, np.ndarray]:
    """A skin of the split that suits the shape as well as it can, and the tint that makes up for the rest."""
    skins = SKINS[split]
    dark = shape.ancestry[0] > 0.55
    sex = "male" if shape.male else "female"
    of_sex = [skin for skin in skins if skin.split("_")[2].rstrip("0123456789") == sex]
    of_tone = [skin for skin in of_sex if ("dark" in skin) == dark]
    candidates = of_tone or of_sex or list(skins)
    if shape.age < 0.45:
        candidates = [skin for skin in candidates if not skin.startswith("old")] or candidates
    skin = str(stream.choice(candidates))
    skin_is_dark = "dark" in skin
    tone = stream.normal(1, 0.045, 3)
    if dark and not skin_is_dark:
        return skin, np.array([0.42, 0.33, 0.27]) * stream.uniform(0.75, 1.2) * tone
    if skin_is_dark and not dark:
        lighter = np.array([1.55, 1.5, 1.45]) * np.array([0.92, 1, 1.04])
        return skin, lighter * stream.uniform(0.9, 1.1) * tone
    if dark:
        return skin, tone * (stream.uniform(0.75, 1.35) * np.array([0.86, 1, 1.08]))
    _, asian, _ = shape.ancestry
    return skin, tone * (stream.uniform(0.62, 0.92) * np.array([1, 1 - 0.06 * asian, 1 - 0.12 * asian]))


def _sample_hair(stream: np.random.Generator, shape: Shape, dark_hair: bool) -> tuple[str | None, np.ndarray]:
    table = HAIR_MALE if shape.male else HAIR_FEMALE
    styles, frequency = list(table), np.array(list(table.values()))
    style = styles[int(stream.choice(len(styles), p=frequency / frequency.sum()))]
    color = HAIR_COLORS[int(stream.choice(DARK_HAIR if dark_hair else ANY_HAIR))]
    if shape.age > 0.55 and stream.random() < 0.65:
        color = HAIR_COLORS[int(stream.integers(GRAY_HAIR, len(HAIR_COLORS)))]
    return style, np.array(color) * stream.uniform(0.8, 1.25)


def _sample_iris(kit: Kit, stream: np.random.Generator, dark_hair: bool) -> str:
    if dark_hair:
        return "brown_eye" if stream.random() < 0.75 else "brownlight_eye"
    irises = [name.removeprefix("iris/") for name in kit.texture_names if name.startswith("iris/")]
    return str(stream.choice([iris for iris in irises if iris not in RARE_IRISES]))


def _sample_clothes(
    stream: np.random.Generator, shape: Shape, split: str
) -> tuple[str, tuple[np.ndarray, np.ndarray]]:
    sex = "male" if shape.male else "female"
    candidates = [name for name in CLOTHES[split] if name.startswith(sex)] or list(CLOTHES[split])
    clothes = str(stream.choice(candidates))
    if clothes not in UNCOLORED_CLOTHES:
        tint = np.clip(stream.normal(1, 0.18, 3) * stream.uniform(0.6, 1.25), 0.3, 1.5)
        return clothes, (tint, tint)

    def hue() -> np.ndarray:
        brightness = stream.uniform(0.25, 1.1)
        tint = np.clip(brightness * (1 + stream.normal(0, 0.30, 3)), 0.08, 1.5)
        return np.clip(tint * 0.75, 0.02, 0.8)

    first, second = hue(), hue()
    return clothes, (first, second)
