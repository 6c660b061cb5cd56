"""Paint of made-up shapes: a palette for each identity, and textures of its colours."""

import colorsys

import numpy as np

from poseweave.synth import raster
from poseweave.synth.kit import Texture
from poseweave.synth.raster import Material
from poseweave.synth.solids import pattern_share, texture_of

TEXELS = 128


class Paint:
    """A palette of one identity and materials painted with it."""

    def __init__(self, stream: np.random.Generator) -> None:
        self._stream = stream
        hue = stream.random()
        shift = float(stream.choice([0.08, 0.33, 0.5, 0.12]))
        self.colors = [
            _color(hue, stream.uniform(0.35, 0.95), stream.uniform(0.15, 0.7)),
            _color(hue + shift, stream.uniform(0.2, 0.9), stream.uniform(0.1, 0.75)),
            _color(hue + 0.5 + stream.normal(0, 0.1), stream.uniform(0.5, 1.0), stream.uniform(0.25, 0.8)),
            np.ones(3) * stream.uniform(0.03, 0.75),
        ]
        self._metal = stream.random() < 0.25
        self._specular, self._gloss = stream.uniform(0.05, 0.9), stream.uniform(12, 80)

    def material(self, pattern: str, number: int) -> Material:
        """A texture of two of the colours: a pattern, another colour in front, bands."""
        stream = self._stream
        order = stream.permutation(len(self.colors))
        first = self.colors[0] if number == 0 else self.colors[int(order[0])]
        second = self.colors[int(order[1])] if stream.random() < 0.6 else first * stream.uniform(0.45, 0.8)
        color = first + (second - first) * pattern_share(stream, pattern, TEXELS)[..., None]
        v, u = np.mgrid[0:TEXELS, 0:TEXELS] / TEXELS
        if stream.random() < 0.45:  # a belly, a face, a label
            edge = ((u - 1) / stream.uniform(0.25, 0.55)) ** 2 + ((v - 0.5) / stream.uniform(0.3, 0.5)) ** 2
            color = np.where((edge < 1)[..., None], self.colors[int(order[2])] * (0.9 + 0.1 * color), color)
        if stream.random() < 0.35:
            at, wide = stream.uniform(0.15, 0.85), stream.uniform(0.04, 0.1)
            color = np.where((np.abs(v - at) < wide)[..., None], self.colors[int(order[3])], color)
        return self._finished(texture_of(color), None)

    def plain(self, color: tuple[float, float, float] | np.ndarray) -> Material:
        return self._finished(None, color)

    def _finished(self, texture: Texture | None, tint: tuple[float, float, float] | np.ndarray | None) -> Material:
        kind = raster.METAL if self._metal and texture is None else raster.PLAIN
        return Material(
            kind,
            texture,
            tint=(1, 1, 1) if tint is None else tint,
            specular=self._specular,
            gloss=self._gloss,
        )


def _color(hue: float, saturation: float, value: float) -> np.ndarray:
    return np.array(colorsys.hsv_to_rgb(hue % 1, saturation, value))
