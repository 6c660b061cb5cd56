"""Calls of the native rasteriser: mesh deformation, drawing and display."""

import ctypes
from dataclasses import dataclass

import numpy as np

from poseweave.synth.camera import CameraPose
from poseweave.synth.kit import Kit, Texture
from poseweave.synth.native import CFrame, CMaterial, library
from poseweave.synth.scene import Light

# Kinds and flags of materials, as in rast.cpp.
SKIN, HAIR, EYE, PLAIN, CLOTH, LASH, METAL = range(7)
TWO_SIDED, CUT_OUT, IN_FRONT, IN_MOUTH = 1, 2, 4, 8

CHANNELS = 4  # of the shaded buffer: linear RGB, subject
OCCLUSION_RADIUS_DM = 0.28


@dataclass(frozen=True, eq=False)
class Material:
    """How a surface is shaded; rast.cpp says what each number does."""

    kind: int
    texture: Texture | None = None
    head_texture: Texture | None = None  # finer texture of the head, skin only
    flags: int = 0
    tint: tuple[float, ...] | np.ndarray = (1, 1, 1)  # linear RGB
    tint_amount: float = 0
    specular: float = 0.1
    gloss: float = 20
    bump: float = 0
    cutoff: float = 0


@dataclass(frozen=True, eq=False)
class Surface:
    """What of a mesh does not move: V vertices on P points, T triangles."""

    point_of_vertex: np.ndarray  # [V] int
    uv: np.ndarray  # [V,2] float32, v up
    triangles: np.ndarray  # [T,3] int, vertices
    materials: tuple[Material, ...]
    material_of_triangle: np.ndarray  # [T] int32, index into materials


@dataclass(frozen=True, eq=False)
class Drawing:
    """One drawn picture."""

    rgb: np.ndarray  # [size,size,3] uint8
    mask: np.ndarray  # [size,size] uint8, cover by the subject, 0..255
    depth: np.ndarray  # [size*ss,size*ss] float32, decimetres along the view, 1e9 for background


# ---------------------------------------------------------------- deformation


def vertex_normals(points: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Area-weighted unit normals [P,3] float32 of points [P,3] float32 and triangles [T,3] int32."""
    normals = np.empty_like(points)
    library().vertex_normals(points, len(points), triangles, len(triangles), normals)
    return normals


def add_targets(kit: Kit, points: np.ndarray, weights: dict[str, float]) -> None:
    """Moves points [B,3] float32 of a base mesh in place by weighted targets; unknown names are skipped."""
    used = [
        (kit.target_index[name], w)
        for name, w in weights.items()
        if name in kit.target_index and abs(w) > 1e-4
    ]
    if not used:
        return
    library().add_targets(
        points,
        len(used),
        np.array([index for index, _ in used], np.int32),
        np.array([weight for _, weight in used], np.float32),
        kit.target_starts,
        kit.target_points,
        kit.target_deltas,
        kit.target_scales,
    )


def skin_points(kit: Kit, points: np.ndarray, bone_matrices: np.ndarray) -> np.ndarray:
    """Linear blend skinning of a base mesh [B,3] float32 by bone matrices [bones,12] float32."""
    posed = np.empty_like(points)
    library().skin_points(len(points), points, kit.point_bones, kit.point_bone_weights, bone_matrices, posed)
    return posed


def fit_points(
    kit: Kit,
    anchors: np.ndarray,
    anchor_weights: np.ndarray,
    offsets: np.ndarray,
    posed_body: np.ndarray,
    bone_matrices: np.ndarray,
) -> np.ndarray:
    """Points [P,3] float32 of a fitted part (see kit.PartTemplate) on a posed base mesh [B,3] float32."""
    fitted = np.empty((len(anchors), 3), np.float32)
    library().fit_points(
        len(fitted),
        anchors,
        anchor_weights,
        offsets,
        posed_body,
        kit.point_bones,
        kit.point_bone_weights,
        bone_matrices,
        fitted,
    )
    return fitted


# ---------------------------------------------------------------- drawing


class Mesh:
    """Collects posed surfaces and draws them together."""

    def __init__(self) -> None:
        self._positions: list[np.ndarray] = []
        self._normals: list[np.ndarray] = []
        self._uvs: list[np.ndarray] = []
        self._triangles: list[np.ndarray] = []
        self._material_of_triangle: list[np.ndarray] = []
        self._materials: list[CMaterial] = []
        self._textures: list[Texture] = []
        self._vertices = 0

    @property
    def empty(self) -> bool:
        """True when nothing was added, so that there is nothing to draw."""
        return self._vertices == 0

    def add(self, points: np.ndarray, surface: Surface, normals: np.ndarray | None = None) -> None:
        """Adds a surface at points [P,3] float32, model space; normals [P,3] unless they follow from the triangles."""
        points = np.ascontiguousarray(points, np.float32)
        if normals is None:
            corners = np.ascontiguousarray(surface.point_of_vertex[surface.triangles], np.int32)
            normals = vertex_normals(points, corners)
        self._positions.append(points[surface.point_of_vertex])
        self._normals.append(normals[surface.point_of_vertex])
        self._uvs.append(surface.uv)
        self._triangles.append(surface.triangles.astype(np.int32) + self._vertices)
        self._material_of_triangle.append(surface.material_of_triangle + len(self._materials))
        self._materials += [self._c_material(material) for material in surface.materials]
        self._vertices += len(surface.point_of_vertex)

    def draw(
        self,
        camera: CameraPose,
        light: Light,
        background: np.ndarray,
        head_crop: np.ndarray,
        supersampling: int,
        seed: int,
        noise: float,
    ) -> Drawing:
        """Draws over a linear background [size,size,3] float32; noise: grain in 8-bit steps."""
        size = len(background)
        samples = size * supersampling
        rotation = camera.rotation.astype(np.float32)
        positions = np.concatenate(self._positions) @ rotation.T + camera.translation.astype(np.float32)
        normals = np.concatenate(self._normals) @ rotation.T
        triangles = np.ascontiguousarray(np.concatenate(self._triangles), np.int32)
        textures = self._textures
        shaded = np.empty((samples, samples, CHANNELS), np.float32)
        depth = np.empty((samples, samples), np.float32)
        library().render(
            ctypes.byref(_c_frame(camera, light, head_crop, samples, supersampling, seed)),
            len(positions),
            np.ascontiguousarray(positions, np.float32),
            np.ascontiguousarray(normals, np.float32),
            np.ascontiguousarray(np.concatenate(self._uvs), np.float32),
            len(triangles),
            triangles,
            np.ascontiguousarray(np.concatenate(self._material_of_triangle), np.int32),
            (CMaterial * len(self._materials))(*self._materials),
            len(textures),
            (ctypes.c_void_p * len(textures))(*[texture.texels.ctypes.data for texture in textures]),
            np.array([[texture.width, texture.height, texture.levels] for texture in textures], np.int32),
            shaded,
            depth,
        )
        rgb, mask = _resolve(shaded, supersampling, background, light.exposure, noise, seed * 7919)
        return Drawing(rgb, mask, depth)

    def _c_material(self, material: Material) -> CMaterial:
        return CMaterial(
            material.kind,
            self._texture_index(material.texture),
            self._texture_index(material.head_texture),
            material.flags,
            _floats(material.tint),
            material.tint_amount,
            material.specular,
            material.gloss,
            material.bump,
            material.cutoff,
        )

    def _texture_index(self, texture: Texture | None) -> int:
        if texture is None:
            return -1
        for index, known in enumerate(self._textures):
            if known is texture:
                return index
        self._textures.append(texture)
        return len(self._textures) - 1


def draw_background(background: np.ndarray, exposure: float) -> np.ndarray:
    """The clean plate [size,size,3] uint8, without grain, of a linear background [size,size,3] float32."""
    empty = np.zeros((*background.shape[:2], CHANNELS), np.float32)
    rgb, _ = _resolve(empty, 1, background, exposure, 0.0, 0)
    return rgb


def _resolve(
    shaded: np.ndarray, supersampling: int, background: np.ndarray, exposure: float, noise: float, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    size = len(background)
    rgb = np.empty((size, size, 3), np.uint8)
    mask = np.empty((size, size), np.uint8)
    library().resolve(
        shaded, size, size, supersampling, background, exposure, noise, seed & 0xFFFFFFFF, rgb, mask
    )
    return rgb, mask


def _c_frame(
    camera: CameraPose, light: Light, head_crop: np.ndarray, samples: int, supersampling: int, seed: int
) -> CFrame:
    rotation = camera.rotation.astype(np.float32)
    return CFrame(
        width=samples,
        height=samples,
        shadow_size=640 if supersampling > 1 else 480,
        supersampling=supersampling,
        seed=seed & 0xFFFFFFFF,
        focal=camera.focal * samples,
        center_x=camera.center_x * samples,
        center_y=camera.center_y * samples,
        occlusion_radius=OCCLUSION_RADIUS_DM,
        head_crop=_floats(head_crop),
        key_direction=_floats(rotation @ light.key_direction.astype(np.float32)),
        key_color=_floats(light.key_color),
        ambient=_floats(light.ambient.reshape(-1)),
        rim_direction=_floats(rotation @ light.rim_direction.astype(np.float32)),
        rim_color=_floats(light.rim_color),
    )


def _floats(values: np.ndarray | tuple[float, ...]) -> ctypes.Array:
    return (ctypes.c_float * len(values))(*[float(value) for value in values])
