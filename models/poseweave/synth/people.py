"""People as meshes: a resting shape with its parts, bent by a skeleton and by expressions.

Points are in model space (see kit.py): decimetres, x to the subject's left, y up, z to the front.
"""

from dataclasses import dataclass

import numpy as np

from poseweave.synth import raster
from poseweave.synth.kit import BODY_POINTS, Kit
from poseweave.synth.raster import Material, Mesh, Surface
from poseweave.synth.traits import Appearance, Shape, sample_traits

# Heights on the base body below which a portrait shows nothing.
LOWEST_SKIN_DM = 3.2
LOWEST_CLOTH_DM = 3.0
# Heights on the base body between which skin may poke through the collar.
COLLAR_DM = (3.2, 6.2)


@dataclass(frozen=True, eq=False)
class FittedPart:
    """A part scaled to one person; kit.PartTemplate says how it follows the body."""

    anchors: np.ndarray  # [P,3] uint16
    anchor_weights: np.ndarray  # [P,3] float32
    offsets: np.ndarray  # [P,3] float32, decimetres
    surface: Surface


@dataclass(frozen=True, eq=False)
class Collar:
    """Shifts that pull the skin under the clothes at rest, for drawing only."""

    points: np.ndarray  # [N] int, points of the body
    shifts: np.ndarray  # [N,3] float32, decimetres


NO_COLLAR = Collar(np.zeros(0, int), np.zeros((0, 3), np.float32))


@dataclass(frozen=True, eq=False)
class PosedPerson:
    """A person in one moment."""

    points: np.ndarray  # [B,3] float32, the base mesh
    joints: np.ndarray  # [bones,3] float64
    bone_matrices: np.ndarray  # [bones,12] float32


@dataclass(frozen=True, eq=False)
class Person:
    """A resting person."""

    kit: Kit
    shape: Shape
    appearance: Appearance
    points: np.ndarray  # [B,3] float32, the base mesh
    joints: np.ndarray  # [bones,3] float64
    skin: Surface
    eyes: FittedPart
    other_parts: tuple[FittedPart, ...]
    collar: Collar

    def pose(
        self, expression: dict[str, float], bone_rotations: list[np.ndarray], shift: np.ndarray | None = None
    ) -> PosedPerson:
        """Expression: ARKit and viseme weights, 0..1; rotations: [3,3] a bone, from rest, model space.

        shift: of the whole person from rest, [3] decimetres.
        """
        matrices, joints = self._bone_chain(bone_rotations, np.zeros(3) if shift is None else shift)
        points = self.points.copy()
        raster.add_targets(self.kit, points, {"ex/" + name: weight for name, weight in expression.items()})
        return PosedPerson(raster.skin_points(self.kit, points, matrices), joints, matrices)

    def at_rest(self) -> PosedPerson:
        matrices, joints = self._bone_chain([np.eye(3)] * len(self.joints), np.zeros(3))
        return PosedPerson(self.points, joints, matrices)

    def fit(self, part: FittedPart, posed: PosedPerson) -> np.ndarray:
        """Points [P,3] float32 of a part on the posed body."""
        return raster.fit_points(
            self.kit, part.anchors, part.anchor_weights, part.offsets, posed.points, posed.bone_matrices
        )

    def mesh(self, posed: PosedPerson) -> Mesh:
        mesh = Mesh()
        skin_points = posed.points.copy()
        skin_points[self.collar.points] += self.collar.shifts
        mesh.add(skin_points, self.skin)
        for part in (self.eyes, *self.other_parts):
            mesh.add(self.fit(part, posed), part.surface)
        return mesh

    def _bone_chain(self, rotations: list[np.ndarray], shift: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Bone matrices [bones,12] float32 and posed joints [bones,3] of bones turned by global rotations."""
        matrices = np.zeros((len(self.joints), 3, 4))
        joints = np.zeros_like(self.joints)
        for bone, parent in enumerate(self.kit.bone_parents):
            if parent < 0:
                joints[bone] = self.joints[bone] + shift
            else:
                joints[bone] = joints[parent] + matrices[parent][:, :3] @ (
                    self.joints[bone] - self.joints[parent]
                )
            matrices[bone, :, :3] = rotations[bone]
            matrices[bone, :, 3] = joints[bone] - rotations[bone] @ self.joints[bone]
        return np.ascontiguousarray(matrices.reshape(len(matrices), 12), np.float32), joints


def sample_person(kit: Kit, seed: int, split: str, whole: bool = False) -> Person:
    """A person, a pure function of seed and split; `whole` from head to shoes, else what a portrait shows."""
    shape, looks = sample_traits(kit, seed, split)
    points = kit.base_points.copy()
    raster.add_targets(kit, points, shape.weights)
    clothes = _clothes(kit, points, looks, whole)
    eyes = _fitted_part(kit, points, "eyes/low-poly", _eye_material(kit, looks))
    others = [_fitted_part(kit, points, name, material) for name, material in _small_parts(kit, looks)]
    others.append(clothes)
    others += [_fitted_part(kit, points, name, material) for name, material in _head_wear(kit, looks)]
    if whole:
        others.append(_fitted_part(kit, points, "shoes/" + looks.shoes, _shoe_material(kit, looks)))
    return Person(
        kit=kit,
        shape=shape,
        appearance=looks,
        points=points,
        joints=kit.joints(points),
        skin=_skin(kit, looks, whole),
        eyes=eyes,
        other_parts=tuple(others),
        collar=NO_COLLAR if whole else _collar(kit, points, clothes),
    )


# ---------------------------------------------------------------- parts


def _skin(kit: Kit, looks: Appearance, whole: bool) -> Surface:
    """The body's surface: what is neither under the clothes nor below the picture."""
    hidden = np.zeros(len(kit.base_points), bool)
    hidden[kit.part("cloth/" + looks.clothes).hidden_body_points] = True
    if whole:
        hidden[kit.part("shoes/" + looks.shoes).hidden_body_points] = True
    corners = kit.body_point_of_vertex[kit.body_triangles]
    keep = ~hidden[corners].all(1)
    if not whole:
        keep &= kit.base_points[corners][:, :, 1].max(1) > LOWEST_SKIN_DM
    material = Material(
        raster.SKIN,
        texture=kit.texture("skinbody/" + looks.skin),
        head_texture=kit.texture("skinhead/" + looks.skin),
        tint=looks.skin_tint,
        tint_amount=1.0,
        specular=looks.skin_specular,
        gloss=14.0,
        bump=0.3,
    )
    return _surface(kit.body_point_of_vertex, kit.body_uv, kit.body_triangles[keep], material)


def _eye_material(kit: Kit, looks: Appearance) -> Material:
    return Material(raster.EYE, texture=kit.texture("iris/" + looks.iris), specular=1.4, gloss=200.0)


def _small_parts(kit: Kit, looks: Appearance) -> list[tuple[str, Material]]:
    """Mouth, brows and lashes. Order matters: the dither of a part depends on its place."""
    in_mouth = raster.TWO_SIDED | raster.IN_MOUTH
    return [
        (
            "teeth/" + looks.teeth,
            Material(raster.PLAIN, texture=kit.texture("teeth"), flags=in_mouth, specular=0.22, gloss=50),
        ),
        (
            "tongue/tongue01",
            Material(
                raster.PLAIN,
                texture=kit.texture("tongue"),
                tint=(0.85, 0.62, 0.6),
                tint_amount=0.8,
                flags=in_mouth,
                specular=0.2,
                gloss=24,
            ),
        ),
        (
            "brow/" + looks.brow,
            Material(
                raster.HAIR,
                texture=kit.texture("brow/" + looks.brow),
                flags=raster.TWO_SIDED | raster.CUT_OUT | raster.IN_FRONT,
                tint=looks.brow_color,
                tint_amount=0.9,
                specular=0.01,
                gloss=20,
                cutoff=0.10,
            ),
        ),
        (
            "lash/" + looks.lash,
            Material(
                raster.LASH,
                texture=kit.texture("lash/" + looks.lash),
                flags=raster.TWO_SIDED | raster.CUT_OUT,
                tint=(0.05, 0.035, 0.03),
                cutoff=0.30,
            ),
        ),
    ]


def _head_wear(kit: Kit, looks: Appearance) -> list[tuple[str, Material]]:
    """Hair or a hat, or neither."""
    parts = []
    if looks.hair is not None:
        material = Material(
            raster.HAIR,
            texture=kit.texture("hair/" + looks.hair),
            flags=raster.TWO_SIDED | raster.CUT_OUT,
            tint=looks.hair_color,
            tint_amount=0.93,
            specular=0.07,
            gloss=24,
            bump=0.4,
        )
        parts.append(("hair/" + looks.hair, material))
    if looks.hat is not None:
        material = Material(
            raster.CLOTH, tint=looks.hat_color, flags=raster.TWO_SIDED, specular=0.05, gloss=10
        )
        parts.append(("hat/" + looks.hat, material))
    return parts


def _shoe_material(kit: Kit, looks: Appearance) -> Material:
    return Material(
        raster.CLOTH,
        texture=kit.texture("shoes/" + looks.shoes),
        flags=raster.TWO_SIDED,
        tint=(looks.shoes_tint,) * 3,
        tint_amount=1,
        specular=0.2,
        gloss=24,
    )


def _clothes(kit: Kit, points: np.ndarray, looks: Appearance, whole: bool) -> FittedPart:
    """The clothes, or their upper part, two groups of triangles with a tint each."""
    name = "cloth/" + looks.clothes
    template = kit.part(name)
    anchor_height = kit.base_points[template.anchors[:, 0].astype(int)][template.point_of_vertex][:, 1]
    keep = whole | (anchor_height[template.triangles].max(1) > LOWEST_CLOTH_DM)
    materials = tuple(
        Material(
            raster.CLOTH,
            texture=kit.texture(name),
            flags=raster.TWO_SIDED | raster.IN_FRONT,
            tint=tint,
            tint_amount=1,
            specular=0.06,
            gloss=12,
            bump=0.4,
        )
        for tint in looks.clothes_tints
    )
    surface = Surface(
        template.point_of_vertex,
        template.uv,
        template.triangles[keep],
        materials,
        template.tint_group[keep].astype(np.int32),
    )
    return FittedPart(template.anchors, template.anchor_weights, _scaled_offsets(kit, points, name), surface)


def _fitted_part(kit: Kit, points: np.ndarray, name: str, material: Material) -> FittedPart:
    template = kit.part(name)
    surface = _surface(template.point_of_vertex, template.uv, template.triangles, material)
    return FittedPart(template.anchors, template.anchor_weights, _scaled_offsets(kit, points, name), surface)


def _surface(
    point_of_vertex: np.ndarray, uv: np.ndarray, triangles: np.ndarray, material: Material
) -> Surface:
    return Surface(point_of_vertex, uv, triangles, (material,), np.zeros(len(triangles), np.int32))


def _scaled_offsets(kit: Kit, points: np.ndarray, name: str) -> np.ndarray:
    """Offsets [P,3] float32 of a part, scaled per axis by a distance on this person's body."""
    template = kit.part(name)
    scale = [
        abs(points[a, axis] - points[b, axis]) / length if a != b and length > 0 else 1
        for axis, ((a, b), length) in enumerate(
            zip(template.scale_pairs, template.scale_lengths, strict=True)
        )
    ]
    return np.ascontiguousarray(template.offsets * np.array(scale, np.float32))


def _collar(kit: Kit, points: np.ndarray, clothes: FittedPart) -> Collar:
    """Finds skin close to the inside of the clothes, away from their rims, and pulls it further in."""
    cloth = (points[clothes.anchors.astype(int)] * clothes.anchor_weights[..., None]).sum(1) + clothes.offsets
    cloth = np.ascontiguousarray(cloth, np.float32)
    triangles = np.ascontiguousarray(clothes.surface.point_of_vertex[clothes.surface.triangles], np.int32)
    normals = raster.vertex_normals(cloth, triangles)
    edges = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), 1)
    edges, uses = np.unique(edges, axis=0, return_counts=True)
    rim = np.zeros(len(cloth), bool)
    rim[edges[uses == 1].ravel()] = True
    used = np.unique(triangles)
    cloth, normals, rim = cloth[used], normals[used], rim[used]

    body = np.arange(BODY_POINTS)
    height = kit.base_points[body, 1]
    body = body[(height > COLLAR_DM[0]) & (height < COLLAR_DM[1])]
    skin = points[body]
    squared = (skin * skin).sum(1)[:, None] + (cloth * cloth).sum(1)[None] - 2 * skin @ cloth.T
    nearest = squared.argmin(1)
    outside = ((skin - cloth[nearest]) * normals[nearest]).sum(1)  # signed distance from the cloth
    close = (squared[np.arange(len(body)), nearest] < 0.04) & (outside > -0.05) & ~rim[nearest]
    shifts = -(np.minimum(outside[close] + 0.06, 0.14)[:, None] * normals[nearest[close]])
    return Collar(body[close], shifts.astype(np.float32))
