"""The robot arm: its links, how they hang together, and where its joints must be for the tool to be somewhere.

Robot frame: metres, x towards the table, y to the robot's left, z up, origin at the base. World: decimetres, y up, x to the robot's
left, z towards the table, origin at the table's height below the base.
"""

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from poseweave.synth.camera import X_AXIS, Y_AXIS, Z_AXIS, rotation
from poseweave.synth.kit import Kit, KitError

ARM_FILE = "arm.npz"

JOINTS = ("l0", "l1", "l2", "l3", "l4", "l5", "l6")
TABLE_M = -0.16  # height of the table's top
FLANGE_M = 0.0245  # from the last joint to the gripper
TIP = np.array([0, 0, FLANGE_M + 0.165])  # between the fingers, in the frame of the last joint
AT_REST = np.array([0, -0.75, 0, 1.65, 0, 0.68, 3.3])
ELBOW_PULL = np.array([1, 0, 1, 0, 1, 0, 0])  # what freedom is left draws these joints to rest
# Robot axes in the world, and metres to decimetres.
TO_WORLD = np.array([[0, 1, 0], [0, 0, 1], [1, 0, 0]], float)
DM_PER_M = 10.0


@dataclass(frozen=True, eq=False)
class Link:
    """The mesh of one link in its own frame."""

    points: np.ndarray  # [V,3] float32, metres
    normals: np.ndarray  # [V,3] float32
    triangles: np.ndarray  # [T,3] int
    palette: np.ndarray  # [T] int, colour of each triangle: 0 dark, 1 paint, 2 metal, 3 light


class ArmModel:
    """The robot of a data kit, used by every arm."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise KitError(
                f"expected {path.name} in the data kit for arms, found none in {path.parent}; "
                "give the folder that holds it with --kit"
            )
        with np.load(path, allow_pickle=False) as archive:
            self.links = {str(name): _link(archive, str(name)) for name in archive["links"]}
            self.palette = archive["palette"].astype(float)  # [4,3] linear RGB
            self._names = [str(name) for name in archive["j.link"]]
            self._parents = [str(name) for name in archive["j.parent"]]
            self._offsets = [
                _placed(_turn(angles), place)
                for angles, place in zip(archive["j.rpy"].astype(float), archive["j.xyz"].astype(float), strict=True)
            ]
            limits = archive["j.lim"].astype(float)
        self._limits = limits[[self._names.index(joint) for joint in JOINTS]]

    def places(self, angles: np.ndarray, head: float = 0.0) -> dict[str, np.ndarray]:
        """Frames [4,4] of all links for joint angles [7] and that of the head, radians; robot frame."""
        angle_of = dict(zip(JOINTS, angles, strict=True)) | {"head": head}
        frames: dict[str, np.ndarray] = {}
        for name, parent, offset in zip(self._names, self._parents, self._offsets, strict=True):
            frame = offset @ _placed(rotation(Z_AXIS, angle_of.get(name, 0.0)), np.zeros(3))
            frames[name] = frames[parent] @ frame if parent in frames else frame
        return frames

    def tip(self, angles: np.ndarray) -> np.ndarray:
        """Point between the fingers, [3] metres."""
        last = self.places(angles)["l6"]
        return last[:3, :3] @ TIP + last[:3, 3]

    def reach(self, angles: np.ndarray, tip: np.ndarray, spin: float, steps: int = 8) -> np.ndarray:
        """Joint angles near `angles` that bring the tip to a place with the tool pointing down; spin: of the last joint.

        Damped least squares within the joints' limits; it ends where it is after some steps.
        """
        for _ in range(steps):
            frames = self.places(angles)
            last = frames["l6"]
            here = last[:3, :3] @ TIP + last[:3, 3]
            error = np.concatenate([tip - here, np.cross(last[:3, 2], [0, 0, -1.0]) * 0.5])
            if np.abs(error).max() < 1e-3:
                break
            jacobian = np.zeros((6, len(JOINTS)))
            for k, joint in enumerate(JOINTS[:-1]):
                axis = frames[joint][:3, 2]
                jacobian[:3, k] = np.cross(axis, here - frames[joint][:3, 3])
                jacobian[3:, k] = axis * 0.5
            inverse = jacobian.T @ np.linalg.inv(jacobian @ jacobian.T + 2e-4 * np.eye(6))
            pull = 0.03 * (AT_REST - angles) * ELBOW_PULL
            step = inverse @ error + pull - inverse @ (jacobian @ pull)  # the pull without what it does to the tool
            angles = np.clip(angles + np.clip(step, -0.25, 0.25), *self._limits.T)
        angles = angles.copy()
        angles[-1] = spin
        return angles


def arm_model(kit: Kit) -> ArmModel:
    """The robot of a kit, read once."""
    return _model_in(kit.folder)


@functools.lru_cache(maxsize=2)
def _model_in(folder: Path) -> ArmModel:
    return ArmModel(folder / ARM_FILE)


def to_world(points: np.ndarray, scale: float) -> np.ndarray:
    """Points [...,3] of the robot frame in the world, of a robot that is `scale` times as large."""
    return (np.asarray(points) - [0, 0, TABLE_M]) @ TO_WORLD.T * (DM_PER_M * scale)


def _link(archive: np.lib.npyio.NpzFile, name: str) -> Link:
    triangles = archive[name + ".t"].astype(int)
    return Link(
        archive[name + ".v"].astype(np.float32) / 10000,
        archive[name + ".n"].astype(np.float32) / 127,
        triangles,
        archive[name + ".c"].astype(int)[triangles[:, 0]],
    )


def _turn(angles: np.ndarray) -> np.ndarray:
    roll, pitch, yaw = angles
    return rotation(Z_AXIS, yaw) @ rotation(Y_AXIS, pitch) @ rotation(X_AXIS, roll)


def _placed(turn: np.ndarray, place: np.ndarray) -> np.ndarray:
    frame = np.eye(4)
    frame[:3, :3], frame[:3, 3] = turn, place
    return frame
