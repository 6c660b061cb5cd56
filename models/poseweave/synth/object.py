"""A made-up articulated shape on a ground of its own in one moment: the picture, the shape's cover, and places on its surface.

Shapes of different families have no point in common, so the domain has no landmarks. Places on the surface (`dense`) are known exactly in
every picture of a family, whoever shows it: the same bone, the same share of its outline, the same side. The ground belongs to the
scene and is in the plate; the shape's shadow on it is not.
"""

import numpy as np

from poseweave.synth import raster
from poseweave.synth.camera import Camera, place_object_camera
from poseweave.synth.face import Followed, visible_points
from poseweave.synth.ground import sample_ground
from poseweave.synth.kit import Kit
from poseweave.synth.object_skeleton import Family
from poseweave.synth.object_motion import ObjectMoment
from poseweave.synth.object_shape import SIZE_DM, Shape, sample_shape
from poseweave.synth.raster import Mesh
from poseweave.synth.scene import sample_scene
from poseweave.synth.streams import Purpose, random_stream

DENSE_TOLERANCE_DM = 0.12
HEAD_CROP = np.array([0, 0, 1, 1], np.float32)  # of skins only
ROOMS = 0.3  # share of plain rooms


class ObjectStage:
    """An identity, in the form that the motion's family asks for, in a scene of its own."""

    def __init__(self, kit: Kit, seed: int, scene_seed: int, split: str, size: int, camera: Camera) -> None:
        self._seed, self._split = seed, split
        self._scene = sample_scene(kit, scene_seed, split, ROOMS)
        self._background = self._scene.background(size)
        self._ground = sample_ground(random_stream(scene_seed, split, Purpose.GROUND))
        self._camera = camera
        self._shape: Shape | None = None
        self._empty: dict[tuple[Camera, int], np.ndarray] = {}

    def plate(self) -> np.ndarray:
        """Ground and room without the shape, without grain, as the camera of the stage sees them; [size,size,3] uint8."""
        return self._draw(self._mesh(), self._camera, 0.0, 2).rgb

    def render(self, moment: ObjectMoment, camera: Camera, supersampling: int) -> Followed:
        shape = self._shape_of(moment.family)
        points, normals = shape.posed(moment)
        mesh = self._mesh()
        mesh.add(points, shape.surface, np.ascontiguousarray(normals, np.float32))
        drawing = self._draw(mesh, camera, self._scene.noise, supersampling)
        cover = (drawing.depth < self._empty_depth(camera, supersampling) - 1e-4).astype(np.float32)
        side = len(cover) // supersampling
        mask = cover.reshape(side, supersampling, side, supersampling).mean((1, 3))
        pose = place_object_camera(camera, SIZE_DM)
        dense = points[shape.dense]
        return Followed(
            rgb=drawing.rgb,
            mask=(mask * 255 + 0.5).astype(np.uint8),
            landmarks=np.zeros((0, 2), np.float32),
            landmark_visible=np.zeros(0, bool),
            dense=(pose.project(dense, 2.0) - 1).astype(np.float16),
            dense_visible=visible_points(pose, dense, drawing.depth, DENSE_TOLERANCE_DM),
        )

    def _shape_of(self, family: Family) -> Shape:
        if self._shape is None or self._shape.family is not family:
            self._shape = sample_shape(self._seed, self._split, family)
        return self._shape

    def _mesh(self) -> Mesh:
        mesh = Mesh()
        if self._ground is not None:
            solid, surface = self._ground
            mesh.add(solid.points, surface, solid.normals)
        return mesh

    def _draw(self, mesh: Mesh, camera: Camera, noise: float, supersampling: int) -> raster.Drawing:
        scene, pose = self._scene, place_object_camera(camera, SIZE_DM)
        if mesh.empty:
            rgb = raster.draw_background(self._background, scene.light.exposure)
            samples = len(rgb) * supersampling
            return raster.Drawing(rgb, np.zeros(rgb.shape[:2], np.uint8), np.full((samples, samples), 1e9, np.float32))
        return mesh.draw(pose, scene.light, self._background, HEAD_CROP, supersampling, scene.seed, noise)

    def _empty_depth(self, camera: Camera, supersampling: int) -> np.ndarray:
        """Depth without the shape; frames of one camera share it."""
        key = (camera, supersampling)
        if key not in self._empty:
            self._empty = {key: self._draw(self._mesh(), camera, 0.0, supersampling).depth}
        return self._empty[key]
