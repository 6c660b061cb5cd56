"""The data kit on disk: meshes, targets, textures and panoramas, opened from a folder and read on demand.

Model space, in which all points of the kit are: lengths in decimetres, x to the subject's left, y up, z to
the subject's front; the origin is at the hips of the base body.
"""

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

# The base mesh holds the body first, then helper geometry that is never drawn.
BODY_POINTS = 13380

FILES = ("people.npz", "light.npz")
BODY_MOTION_FILE = "motion.npz"  # needed by whole bodies only


class KitError(Exception):
    """The data kit is missing or is not what it should be."""


class Texture:
    """RGBA8 mip chain: levels packed one after the other, each half as wide and high, down to 4 texels."""

    def __init__(self, image: Image.Image) -> None:
        image = image.convert("RGBA")
        self.width, self.height = image.size
        levels = [np.asarray(image).reshape(-1)]
        width, height = image.size
        while max(width, height) > 4:
            width, height = max(1, width >> 1), max(1, height >> 1)
            image = image.resize((width, height), Image.BOX)
            levels.append(np.asarray(image).reshape(-1))
        self.levels = len(levels)
        self.texels = np.ascontiguousarray(np.concatenate(levels))


@dataclass(frozen=True, eq=False)
class PartTemplate:
    """A part that is fitted to the body: eyes, teeth, hair, clothes.

    Each of its P points is three weighted points of the body plus an offset; each of its V drawn vertices is
    one of these points with a texture coordinate.
    """

    anchors: np.ndarray  # [P,3] uint16, points of the body
    anchor_weights: np.ndarray  # [P,3] float32
    offsets: np.ndarray  # [P,3] float32, decimetres on the body the part was made for
    scale_pairs: np.ndarray  # [3,2] int, per axis two points of the body whose distance scales the offsets
    scale_lengths: np.ndarray  # [3] float32, that distance on the body the part was made for
    point_of_vertex: np.ndarray  # [V] int
    uv: np.ndarray  # [V,2] float32, v up
    triangles: np.ndarray  # [T,3] int, vertices
    hidden_body_points: np.ndarray  # int, points of the body that the part covers
    tint_group: np.ndarray | None  # [T] uint8, 0 or 1, clothes only


class BodyClips:
    """Recorded motion of whole bodies at 30 Hz. The arrays are read clip by clip."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise KitError(
                f"expected {path.name} in the data kit for motion of whole bodies, found none in {path.parent}; "
                "give the folder that holds it with --kit"
            )
        self._archive = np.load(path, allow_pickle=False)
        self.bones = tuple(str(bone) for bone in self._archive["drivers"])
        self.names = [str(name) for name in self._archive["names"]]
        self.leg_dm = float(self._archive["leg"])

    def read(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Quaternions [F,bones,4] x, y, z, w of global rotations from rest, and the hips' place [F,3] in leg lengths."""
        return self._archive["q/" + name].astype(np.float64), self._archive["r/" + name].astype(np.float64)


class Kit:
    """The opened kit. Textures, parts and panoramas are read on first use and kept."""

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        if not self.folder.is_dir():
            raise KitError(
                f"expected the data kit's folder, found no folder at {self.folder}; "
                "give the folder that holds people.npz and light.npz with --kit"
            )
        missing = [name for name in FILES if not (self.folder / name).is_file()]
        if missing:
            raise KitError(
                f"expected {' and '.join(FILES)} in the data kit, "
                f"found no {' and no '.join(missing)} in {self.folder}; "
                "give the folder that holds them with --kit"
            )
        with np.load(self.folder / "people.npz", allow_pickle=False) as archive:
            self._people = {name: archive[name] for name in archive.files}
        with np.load(self.folder / "light.npz", allow_pickle=False) as archive:
            self._light = {name: archive[name] for name in archive.files}
        people = self._people
        self.base_points = people["base"].astype(np.float32)  # [B,3]
        self.body_point_of_vertex = people["body.vid"].astype(int)  # [V]
        self.body_uv = people["body.uv"].astype(np.float32) / 65535  # [V,2], v up
        self.body_triangles = people["body.tri"].astype(int)  # [T,3], vertices
        self.head_crop = people["headcrop"]  # u0, v0, u1, v1 of the head texture in the skin's square, v down
        self.landmark_points = people["lm"].astype(int)  # [68], points of the body in iBUG order

        # Targets move points of the base mesh; raster.add_targets says how the arrays are read.
        self.target_names = [str(name) for name in people["t.names"]]
        self.target_index = {name: index for index, name in enumerate(self.target_names)}
        self.target_starts = np.ascontiguousarray(people["t.off"], np.int32)
        self.target_points = np.ascontiguousarray(people["t.idx"], np.uint16)
        self.target_deltas = np.ascontiguousarray(people["t.d"], np.int16)
        self.target_scales = np.ascontiguousarray(people["t.scale"], np.float32)

        # The skeleton, and the four bones of each point with their weights (uint8).
        self.bone_names = [str(name) for name in people["bones"]]
        self.bone_index = {name: index for index, name in enumerate(self.bone_names)}
        self.bone_parents = people["bones.parent"].astype(int)  # -1: root
        self.point_bones = np.ascontiguousarray(people["w.idx"], np.uint8)  # [B,4]
        self.point_bone_weights = np.ascontiguousarray(people["w.val"], np.uint8)  # [B,4]

        self.texture_names = [str(name) for name in people["texnames"]]
        self.panorama_names = [str(name) for name in self._light["names"]]
        self._textures: dict[str, Texture] = {}
        self._parts: dict[str, PartTemplate] = {}
        self._panoramas: dict[str, np.ndarray] = {}
        self._body_clips: BodyClips | None = None
        self._reference_joints: np.ndarray | None = None

    def texture(self, name: str) -> Texture:
        """A texture by its name, such as `iris/brown_eye`."""
        if name not in self._textures:
            self._textures[name] = Texture(_decode_image(self._people["tex/" + name]))
        return self._textures[name]

    def part_names(self, kind: str) -> list[str]:
        """Names of the parts of a kind, such as `teeth`, sorted."""
        prefix = f"px/{kind}/"
        return sorted({key.split("/")[2].split(".")[0] for key in self._people if key.startswith(prefix)})

    def part(self, name: str) -> PartTemplate:
        """A part by its kind and name, such as `eyes/low-poly`."""
        if name not in self._parts:
            people, key = self._people, "px/" + name
            self._parts[name] = PartTemplate(
                anchors=np.ascontiguousarray(people[key + ".ref"], np.uint16),
                anchor_weights=np.ascontiguousarray(people[key + ".w"], np.float32),
                offsets=people[key + ".off"].astype(np.float32),
                scale_pairs=people[key + ".scv"].astype(int),
                scale_lengths=people[key + ".sc"],
                point_of_vertex=people[key + ".vid"].astype(int),
                uv=people[key + ".uv"].astype(np.float32) / 65535,
                triangles=people[key + ".tri"].astype(int),
                hidden_body_points=people[key + ".del"].astype(int),
                tint_group=people.get(key + ".grp"),
            )
        return self._parts[name]

    def joints(self, points: np.ndarray) -> np.ndarray:
        """Joint at the start of each bone, [bones,3] float64: the mean of some points of a mesh [B,3]."""
        starts, members = self._people["bones.jo"], self._people["bones.jv"]
        means = [points[members[starts[b] : starts[b + 1]]].mean(0) for b in range(len(self.bone_names))]
        return np.array(means, np.float64)

    def body_clips(self) -> BodyClips:
        """The recorded motion, opened on first use."""
        if self._body_clips is None:
            self._body_clips = BodyClips(self.folder / BODY_MOTION_FILE)
        return self._body_clips

    def reference_joints(self) -> np.ndarray:
        """Joints [bones,3] of the base body, which motion of whole bodies is made for."""
        if self._reference_joints is None:
            self._reference_joints = self.joints(self.base_points)
        return self._reference_joints

    def panorama(self, name: str) -> np.ndarray:
        """Linear radiance [256,512,3] float32; the middle column looks to +z, the top row up."""
        if name not in self._panoramas:
            low, high = self._light["rng/" + name]
            image = np.asarray(_decode_image(self._light["jpg/" + name])).astype(np.float32)
            self._panoramas[name] = np.exp2(image / 255 * (high - low) + low)
        return self._panoramas[name]


def _decode_image(encoded: np.ndarray) -> Image.Image:
    return Image.open(io.BytesIO(encoded.tobytes()))
