"""A robot arm over a table in one moment: the picture, the arm's cover, and landmarks on it.

Table and objects are the scene: they stay where they are and are part of the plate, as the shadows that they cast; the arm's own
shadow on them is not.
"""

import colorsys
from dataclasses import dataclass

import numpy as np

from poseweave.synth import raster
from poseweave.synth.arm_motion import ArmMoment
from poseweave.synth.arm_robot import FLANGE_M, JOINTS, TO_WORLD, ArmModel, arm_model, to_world
from poseweave.synth.camera import Camera, place_arm_camera
from poseweave.synth.face import Followed, visible_points
from poseweave.synth.kit import Kit
from poseweave.synth.raster import Material, Mesh, Surface
from poseweave.synth.scene import Scene, sample_scene
from poseweave.synth.solids import KINDS, PATTERNS, Solid, box, pattern, solid
from poseweave.synth.streams import Purpose, random_stream

ARM_NAMES = (
    *("turret", "shoulder", "upperArm", "elbow", "foreArm", "wristBend", "wristTurn"),  # the seven joints
    *("palm", "gripperCentre", "fingerLeft", "fingerRight"),
)
ARM_MIRROR = (0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 9)
ARM_REGIONS = {"arm": tuple(range(7)), "gripper": tuple(range(7, 11))}

DENSE_POINTS = 700
DENSE_SEED = 9
JOINT_TOLERANCE_DM = 1.2  # joints lie inside
DENSE_TOLERANCE_DM = 0.15
HEAD_CROP = np.array([0, 0, 1, 1], np.float32)  # of skins only
TABLE_NEAR_DM = 2.2  # distance of the table's near edge from the robot


@dataclass(frozen=True, eq=False)
class ArmLooks:
    """Paint, finish and gripper of one arm."""

    palette: np.ndarray  # [4,3] linear RGB
    specular: float
    gloss: float
    scale: float
    has_head: bool
    palm_width_m: float
    finger_length_m: float
    finger_width_m: float
    finger_color: np.ndarray
    pad_color: np.ndarray


def sample_arm(kit: Kit, seed: int, split: str) -> ArmLooks:
    """An arm, a pure function of seed and split."""
    stream = random_stream(seed, split, Purpose.ARM)
    palette = arm_model(kit).palette.copy()
    if stream.random() < 0.75:
        palette[1] = colorsys.hsv_to_rgb(stream.random(), stream.uniform(0.25, 0.95), stream.uniform(0.12, 0.6))
    palette[0] = stream.uniform(0.02, 0.16) * stream.uniform(0.9, 1.1, 3)
    palette[2] = stream.uniform(0.12, 0.5)
    palette[3] = stream.uniform(0.35, 0.75)
    return ArmLooks(
        palette,
        specular=stream.uniform(0.4, 1.1),
        gloss=stream.uniform(20, 90),
        scale=stream.uniform(0.94, 1.06),
        has_head=bool(stream.random() < 0.7),
        palm_width_m=stream.uniform(0.035, 0.06),
        finger_length_m=stream.uniform(0.075, 0.105),
        finger_width_m=stream.uniform(0.006, 0.012),
        finger_color=stream.uniform(0.03, 0.5) * np.ones(3),
        pad_color=np.array(colorsys.hsv_to_rgb(stream.random(), stream.uniform(0, 0.8), stream.uniform(0.05, 0.5))),
    )


class ArmStage:
    """An arm over a table of its own."""

    def __init__(self, kit: Kit, seed: int, scene_seed: int, split: str, size: int, camera: Camera) -> None:
        self._arm = arm_model(kit)
        self._looks = sample_arm(kit, seed, split)
        self._scene = sample_scene(kit, scene_seed, split)
        self._background = self._scene.background(size)
        self._table = _table(random_stream(scene_seed, split, Purpose.TABLE))
        self._dense = _dense_choice(self._arm)
        self._camera = place_arm_camera(camera)

    def plate(self) -> np.ndarray:
        """Table, objects and room without the arm, without grain, as the camera of the stage sees them; [size,size,3] uint8."""
        return self._draw(self._table_mesh(), 0.0, 2).rgb

    def render(self, moment: ArmMoment, camera: Camera, supersampling: int) -> Followed:
        self._camera = place_arm_camera(camera)
        frames = self._arm.places(moment.angles, moment.head)
        empty = self._draw(self._table_mesh(), 0.0, supersampling).depth
        mesh = self._table_mesh()
        self._add_arm(mesh, frames, moment.grip)
        drawing = self._draw(mesh, self._scene.noise, supersampling)
        cover = (drawing.depth < empty - 1e-4).astype(np.float32)
        side = len(cover) // supersampling
        mask = cover.reshape(side, supersampling, side, supersampling).mean((1, 3))
        points = self._landmarks(frames, moment.grip)
        dense = np.concatenate(
            [self._world(frames[name], self._arm.links[name].points[chosen]) for name, chosen in self._dense.items()]
        )
        return Followed(
            rgb=drawing.rgb,
            mask=(mask * 255 + 0.5).astype(np.uint8),
            landmarks=self._camera.project(points, 2.0) - 1,
            landmark_visible=visible_points(self._camera, points, drawing.depth, JOINT_TOLERANCE_DM),
            dense=(self._camera.project(dense, 2.0) - 1).astype(np.float16),
            dense_visible=visible_points(self._camera, dense, drawing.depth, DENSE_TOLERANCE_DM),
        )

    def _draw(self, mesh: Mesh, noise: float, supersampling: int) -> raster.Drawing:
        scene = self._scene
        return mesh.draw(self._camera, scene.light, self._background, HEAD_CROP, supersampling, scene.seed, noise)

    def _world(self, frame: np.ndarray, points: np.ndarray) -> np.ndarray:
        return to_world(points @ frame[:3, :3].T + frame[:3, 3], self._looks.scale)

    def _fingers(self, grip: float) -> tuple[tuple[tuple[float, float, float], tuple[float, float, float], bool], ...]:
        """Boxes of the gripper in the last joint's frame: half lengths and centres in metres, whether it is a pad."""
        looks, gap = self._looks, 0.006 + 0.034 * grip
        width, length = looks.finger_width_m, looks.finger_length_m
        boxes = [((0.032, looks.palm_width_m, 0.024), (0, 0, FLANGE_M + 0.026), False)]
        for sign in (1, -1):
            y = sign * (gap + width)
            boxes.append(((0.011, width, length / 2), (0, y, FLANGE_M + 0.05 + length / 2), False))
            boxes.append(((0.012, width * 1.15, 0.012), (0, y, FLANGE_M + 0.045 + length), True))
        return tuple(boxes)

    def _landmarks(self, frames: dict[str, np.ndarray], grip: float) -> np.ndarray:
        looks, gap = self._looks, 0.006 + 0.034 * grip
        tip = FLANGE_M + 0.045 + looks.finger_length_m
        hand = np.array([(0, 0, 0.05), (0, 0, tip), (0, gap, tip), (0, -gap, tip)])
        joints = [to_world(frames[joint][:3, 3], looks.scale) for joint in JOINTS]
        return np.concatenate([joints, self._world(frames["l6"], hand)])

    def _add_arm(self, mesh: Mesh, frames: dict[str, np.ndarray], grip: float) -> None:
        looks = self._looks
        for name, link in self._arm.links.items():
            if name == "head" and not looks.has_head:
                continue
            materials = tuple(
                Material(
                    raster.METAL,
                    flags=raster.TWO_SIDED,
                    tint=looks.palette[k],
                    specular=looks.specular * (0.6 if k == 0 else 1),
                    gloss=looks.gloss,
                )
                for k in range(len(looks.palette))
            )
            surface = _plain_surface(len(link.points), link.triangles, materials, link.palette)
            mesh.add(self._world(frames[name], link.points), surface, _turned_normals(link.normals, frames[name]))
        for half, centre, pad in self._fingers(grip):
            part = box(half)
            color = looks.pad_color if pad else looks.finger_color
            material = Material(raster.METAL, flags=raster.TWO_SIDED, tint=color, specular=looks.specular, gloss=30)
            surface = _plain_surface(len(part.points), part.triangles, (material,))
            points = self._world(frames["l6"], part.points + np.float32(centre))
            mesh.add(points, surface, _turned_normals(part.normals, frames["l6"]))

    def _table_mesh(self) -> Mesh:
        mesh = Mesh()
        for part, material in self._table:
            surface = _plain_surface(len(part.points), part.triangles, (material,), uv=part.uv)
            mesh.add(part.points, surface, part.normals)
        return mesh


def _turned_normals(normals: np.ndarray, frame: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(normals @ (TO_WORLD @ frame[:3, :3]).T, np.float32)


def _plain_surface(
    points: int,
    triangles: np.ndarray,
    materials: tuple[Material, ...],
    material_of_triangle: np.ndarray | None = None,
    uv: np.ndarray | None = None,
) -> Surface:
    chosen = np.zeros(len(triangles), int) if material_of_triangle is None else material_of_triangle
    at = np.zeros((points, 2), np.float32) if uv is None else uv
    return Surface(np.arange(points), at, triangles, materials, chosen.astype(np.int32))


def _dense_choice(arm: ArmModel) -> dict[str, np.ndarray]:
    """Points of the links that are followed, the same for all arms; the head, which not all have, has none."""
    moving = [name for name in arm.links if name in JOINTS]
    owner = np.concatenate([np.full(len(arm.links[name].points), i) for i, name in enumerate(moving)])
    chosen = np.sort(np.random.default_rng(DENSE_SEED).choice(len(owner), DENSE_POINTS, replace=False))
    starts = np.searchsorted(owner, np.arange(len(moving)))
    return {name: chosen[owner[chosen] == i] - starts[i] for i, name in enumerate(moving)}


# ---------------------------------------------------------------- table


def _table(stream: np.random.Generator) -> list[tuple[Solid, Material]]:
    """A table with a rim and some objects, in the world."""
    half_width, depth = stream.uniform(4, 5.5), stream.uniform(6.5, 8.5)
    top = stream.uniform(0.1, 0.6) * np.array([1, stream.uniform(0.7, 1), stream.uniform(0.45, 1)])
    texture = pattern(stream, str(stream.choice(["wood", "cloth", "plain"])), top * stream.uniform(0.72, 0.92), top, 256)
    parts = [(_sheet(half_width, depth), Material(raster.PLAIN, texture, flags=raster.TWO_SIDED, specular=0.05))]
    rim = stream.random() < 0.6
    color = stream.uniform(0.04, 0.6) * np.ones(3)
    for half, centre in _rims(half_width, depth, 0.35 if rim else 0.1, 0.06 if rim else -0.12):
        wall = box(half)
        placed = Solid(wall.points + np.float32(centre), wall.normals, wall.triangles, wall.uv)
        parts.append((placed, Material(raster.PLAIN, flags=raster.TWO_SIDED, tint=color, specular=0.1)))
    taken: list[tuple[np.ndarray, float]] = []
    for _ in range(int(stream.integers(5, 12))):
        radius = stream.uniform(0.28, 0.55)
        for _ in range(40):
            place = np.array([stream.uniform(-3.0, 3.0), stream.uniform(4.0, 7.9)])
            if all(np.linalg.norm(place - other) > radius + size + 0.1 for other, size in taken):
                break
        taken.append((place, radius))
        parts.append(_object(stream, place, radius))
    return parts


def _object(stream: np.random.Generator, place: np.ndarray, radius: float) -> tuple[Solid, Material]:
    hue = stream.random()
    first = np.array(colorsys.hsv_to_rgb(hue, stream.uniform(0.3, 0.95), stream.uniform(0.15, 0.75)))
    other_hue = (hue + stream.uniform(0.1, 0.9)) % 1
    second = np.array(colorsys.hsv_to_rgb(other_hue, stream.uniform(0, 0.9), stream.uniform(0.1, 0.85)))
    made = solid(str(stream.choice(KINDS)), radius, stream.uniform(0.5, 1.3), radius * stream.uniform(0.4, 0.72))
    texture = pattern(stream, str(stream.choice(PATTERNS)), first, second if stream.random() < 0.5 else first * 0.7, 64)
    angle = stream.uniform(0, 6.28)
    turn = np.array([[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]], np.float32)
    points = made.points @ turn.T + np.float32([place[0], 0, place[1]])
    material = Material(
        raster.PLAIN, texture, flags=raster.TWO_SIDED, specular=stream.uniform(0.1, 0.9), gloss=stream.uniform(15, 80)
    )
    return Solid(points, made.normals @ turn.T, made.triangles, made.uv), material


def _sheet(half_width: float, depth: float) -> Solid:
    x, z = np.meshgrid(np.linspace(-half_width, half_width, 13), np.linspace(TABLE_NEAR_DM, TABLE_NEAR_DM + depth, 11))
    points = np.stack([x, np.zeros_like(x), z], -1).reshape(-1, 3).astype(np.float32)
    at = np.arange(13 * 11).reshape(11, 13)
    a, b, c, d = (part.ravel() for part in (at[:-1, :-1], at[1:, :-1], at[1:, 1:], at[:-1, 1:]))
    triangles = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)])
    uv = np.stack([points[:, 0] / (2 * half_width) + 0.5, (points[:, 2] - TABLE_NEAR_DM) / depth], 1).astype(np.float32)
    return Solid(points, np.tile(np.float32([0, 1, 0]), (len(points), 1)), triangles, uv)


def _rims(
    half_width: float, depth: float, height: float, middle: float
) -> list[tuple[tuple[float, float, float], tuple[float, float, float]]]:
    """Half lengths and centres of the four edges of the table."""
    far = TABLE_NEAR_DM + depth
    across, along = (half_width + 0.1, height, 0.1), (0.1, height, depth / 2 + 0.1)
    centre = TABLE_NEAR_DM + depth / 2
    return [
        (across, (0, middle, far)),
        (across, (0, middle, TABLE_NEAR_DM - 0.1)),
        (along, (half_width, middle, centre)),
        (along, (-half_width, middle, centre)),
    ]
