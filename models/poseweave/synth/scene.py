"""Light and background of a picture: sampled independently of the person and of the motion."""

from dataclasses import dataclass

import numpy as np

from poseweave.synth.kit import Kit
from poseweave.synth.streams import Purpose, random_stream

# Panoramas kept from training; training draws from all others of the kit.
HELD_OUT_PANORAMAS = {"val": ("lobby", "park"), "test": ("city", "dawn", "studio"), "unseen": ("city", "dawn", "studio")}

BACKGROUND_LIMIT = 12  # brightest linear radiance in a background
LUMINANCE = np.array([0.3, 0.6, 0.1], np.float32)


@dataclass(frozen=True, eq=False)
class Light:
    """Light of a scene; directions in model space, towards the light; colours linear RGB."""

    panorama: np.ndarray  # [H,W,3] float64, mean radiance 1
    key_direction: np.ndarray  # [3], unit
    key_color: np.ndarray  # [3]
    ambient: np.ndarray  # [6,3], light from +x, -x, +y, -y, +z, -z
    rim_direction: np.ndarray  # [3]
    rim_color: np.ndarray  # [3]
    exposure: float


@dataclass(frozen=True, eq=False)
class Scene:
    """Light, background and grain."""

    seed: int  # of dither and grain
    light: Light
    plain: bool  # background is a colour gradient, else a part of the panorama
    noise: float  # grain in 8-bit steps
    view_rad: float  # width of the part of the panorama
    tilt: float  # of that part, tangent, up
    defocus: float  # standard deviation of the blur, fraction of the image
    gain: float  # of the panorama in the background
    color: np.ndarray  # [3] linear, plain only
    gradient_rad: float  # direction of the gradient, plain only
    floor: np.ndarray  # [3] linear, of a plain room

    def background(self, size: int, horizon: float | None = None) -> np.ndarray:
        """Linear background [size,size,3] float32.

        horizon: height in the image, fraction from the top, where the floor of a whole body begins.
        """
        rows, columns = np.mgrid[0:size, 0:size] / size
        if self.plain:
            image = self._gradient(rows, columns)
            if horizon is not None:
                image = self._with_floor(image, rows, horizon)
        else:
            image = self._panorama_part(rows, columns, horizon)
        return np.ascontiguousarray(image, np.float32)

    def _gradient(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        along = (columns - 0.5) * np.cos(self.gradient_rad) + (rows - 0.5) * np.sin(self.gradient_rad) + 0.5
        image = self.color * (1.15 - 0.5 * np.clip(along, 0, 1)[..., None]) * np.ones((*rows.shape, 1))
        vignette = 1 - 0.35 * ((columns - 0.5) ** 2 + (rows - 0.5) ** 2)[..., None] * 2
        return image * vignette

    def _with_floor(self, wall: np.ndarray, rows: np.ndarray, horizon: float) -> np.ndarray:
        edge = 1 / (1 + np.exp(-(rows - horizon) * len(rows) / (3 + 0.02 * len(rows))))[..., None]
        near = np.clip((rows - horizon) / (1 - horizon + 1e-3), 0, 1)[..., None]
        return wall * (1 - edge) + self.floor * (1.0 - 0.35 * near) * edge

    def _panorama_part(self, rows: np.ndarray, columns: np.ndarray, horizon: float | None) -> np.ndarray:
        panorama = self.light.panorama
        height, width = panorama.shape[:2]
        half = np.tan(self.view_rad / 2)
        x = (columns - 0.5) * 2 * half
        y = -(rows - (0.5 if horizon is None else horizon)) * 2 * half + (self.tilt if horizon is None else 0)
        ray = np.stack([x, y, -np.ones_like(x)], -1)
        ray /= np.linalg.norm(ray, axis=-1, keepdims=True)
        column = (np.arctan2(ray[..., 0], -ray[..., 2]) % (2 * np.pi)) / 2 / np.pi * width - 0.5
        row = np.clip(np.arccos(np.clip(ray[..., 1], -1, 1)) / np.pi * height - 0.5, 0, height - 1.01)
        x0 = np.floor(column).astype(int)
        y0 = np.floor(row).astype(int)
        fx = (column - x0)[..., None]
        fy = (row - y0)[..., None]

        def texel(y: np.ndarray, x: np.ndarray) -> np.ndarray:
            return np.minimum(panorama[np.clip(y, 0, height - 1), x % width], BACKGROUND_LIMIT)

        upper = texel(y0, x0) * (1 - fx) + texel(y0, x0 + 1) * fx
        lower = texel(y0 + 1, x0) * (1 - fx) + texel(y0 + 1, x0 + 1) * fx
        image = upper * (1 - fy) + lower * fy
        return _blur(image * self.gain, self.defocus * len(rows))


def panorama_names(kit: Kit, split: str) -> list[str]:
    """Panoramas of a split; the splits share none."""
    if split in HELD_OUT_PANORAMAS:
        return list(HELD_OUT_PANORAMAS[split])
    held_out = [name for names in HELD_OUT_PANORAMAS.values() for name in names]
    return [name for name in kit.panorama_names if name not in held_out]


def sample_scene(kit: Kit, seed: int, split: str, rooms: float = 0.0) -> Scene:
    """A scene, a pure function of its arguments; rooms: share of plain rooms with a floor among the scenes."""
    light = sample_light(kit, seed, split)
    stream = random_stream(seed, split, Purpose.SCENE)
    plain = bool(rooms and stream.random() < rooms) or stream.random() < 0.18
    noise = stream.uniform(0.4, 1.6)
    view_rad = stream.uniform(0.55, 1.0)
    tilt = stream.uniform(-0.1, 0.15)
    defocus = stream.uniform(0.004, 0.022)
    gain = stream.uniform(0.35, 0.8)
    color = stream.uniform(0.08, 0.6, 3) * stream.uniform(0.7, 1.4)
    mean = color.mean()
    color = mean + (color - mean) * stream.uniform(0.1, 0.6)
    floor = np.clip(color * stream.uniform(0.5, 1.1) + stream.normal(0, 0.03, 3), 0.03, 0.8)
    gradient_rad = stream.uniform(0, 6.28)
    return Scene(int(seed), light, plain, noise, view_rad, tilt, defocus, gain, color, gradient_rad, floor)


def sample_light(kit: Kit, seed: int, split: str) -> Light:
    """Light from a panorama turned by chance: its strongest region in front becomes the key light."""
    stream = random_stream(seed, split, Purpose.LIGHT)
    panorama = kit.panorama(str(stream.choice(panorama_names(kit, split))))
    height, width = panorama.shape[:2]
    panorama = np.roll(panorama, int(stream.integers(width)), 1)
    if stream.random() < 0.5:
        panorama = panorama[:, ::-1]
    if stream.random() < 0.3:
        panorama = panorama * stream.uniform(0.85, 1.15, 3).astype(np.float32)

    coarse = panorama.reshape(height // 4, 4, width // 4, 4, 3).mean((1, 3))
    directions, row_area = _panorama_directions(height // 4, width // 4)
    luminance = coarse @ LUMINANCE
    mean = max((luminance * row_area).sum() / row_area.sum() / (width // 4), 1e-4)
    panorama = panorama / mean
    coarse = coarse / mean
    luminance = luminance / mean

    ambient = _ambient_cube(coarse, directions, row_area)
    gray = ambient.mean(1, keepdims=True)
    ambient = gray + (ambient - gray) * 0.55
    ambient = ambient * stream.uniform(0.30, 0.48) / max(float(ambient.mean()), 0.35)
    ambient[3] = ambient[3] * 0.6 + ambient[:2].mean(0) * 0.25

    in_front = np.clip(directions[..., 2] + 0.45, 0, None) * row_area
    in_front = in_front * np.clip(directions[..., 1] + 0.5, 0.05, 1.2)
    smooth = _blur(np.minimum(luminance, 60)[..., None].repeat(3, 2), 1.6)[..., 0]
    strength = smooth * in_front
    row, column = np.unravel_index(strength.argmax(), strength.shape)
    key = directions[row, column] + stream.normal(0, 0.12, 3)
    key[2] = max(key[2], 0.25 + abs(stream.normal(0, 0.25)))
    key[1] = np.clip(key[1], 0.12, 0.95)
    key = key / np.linalg.norm(key)
    near = coarse[max(0, row - 2) : row + 3, max(0, column - 2) : column + 3]
    color = np.minimum(near, 20).mean((0, 1))
    color = color / max(float(color.mean()), 1e-3)
    color = 1 + (color - 1) * 0.5
    return Light(
        panorama=panorama,
        key_direction=key,
        key_color=color * stream.uniform(0.7, 1.7),
        ambient=ambient,
        rim_direction=np.array([-np.sign(key[0]) * 0.9, 0.35, -0.5]),
        rim_color=ambient[1 if key[0] > 0 else 0] * stream.uniform(0, 1.3),
        exposure=stream.uniform(0.9, 1.15),
    )


def _ambient_cube(panorama: np.ndarray, directions: np.ndarray, row_area: np.ndarray) -> np.ndarray:
    """Mean light [6,3] from each side, weighted by the cosine."""
    sides = []
    for axis in range(3):
        for sign in (1, -1):
            weight = np.clip(directions[..., axis] * sign, 0, None) * row_area
            sides.append((np.minimum(panorama, 5) * weight[..., None]).sum((0, 1)) / weight.sum())
    return np.array(sides)


def _panorama_directions(height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Unit direction [H,W,3] of each texel and the relative area [H,1] of each row."""
    polar = (np.arange(height) + 0.5) / height * np.pi
    azimuth = (np.arange(width) + 0.5) / width * 2 * np.pi
    sine = np.sin(polar)[:, None]
    up = np.repeat(np.cos(polar)[:, None], width, 1)
    return np.stack([sine * np.sin(azimuth)[None], up, sine * -np.cos(azimuth)[None]], -1), sine


def _blur(image: np.ndarray, sigma: float) -> np.ndarray:
    """Separable Gaussian on [H,W,3], sigma in pixels, edges held."""
    if sigma < 0.3:
        return image
    radius = int(3 * sigma) + 1
    kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    for axis in (0, 1):
        padded = np.pad(image, [(radius, radius) if i == axis else (0, 0) for i in range(3)], "edge")
        length = image.shape[axis]
        taps = range(len(kernel))
        if axis == 0:
            image = sum(kernel[i] * padded[i : i + length] for i in taps)
        else:
            image = sum(kernel[i] * padded[:, i : i + length] for i in taps)
    return image.astype(np.float32)
