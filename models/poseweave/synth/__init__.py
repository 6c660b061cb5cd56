"""Synthetic faces, whole bodies, robot arms and made-up shapes with exact truth across identities: any motion played by anyone in any scene.

Takes the folder of a data kit (people.npz, light.npz, for bodies motion.npz). Gives pictures, masks and landmarks as numpy arrays,
each a pure function of its seeds. Needs numpy, Pillow and a C++17 compiler; imports nothing of poseweave
outside this package.
Test: pytest tests/test_synth.py with POSEWEAVE_KIT set to the kit's folder.
"""

from poseweave.synth.camera import Camera, sample_camera
from poseweave.synth.clip import Clip, ClipSpec, render_clip
from poseweave.synth.domain import DOMAINS, Domain, domain_of
from poseweave.synth.group import Group, render_group
from poseweave.synth.kit import Kit, KitError
from poseweave.synth.native import RasterError

__all__ = [
    "Camera",
    "Clip",
    "ClipSpec",
    "DOMAINS",
    "Domain",
    "Group",
    "Kit",
    "KitError",
    "RasterError",
    "domain_of",
    "render_clip",
    "render_group",
    "sample_camera",
]
