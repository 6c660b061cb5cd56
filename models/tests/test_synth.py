"""poseweave.synth and poseweave.prepare.

Tests of pictures need the data kit's folder in the environment POSEWEAVE_KIT and a C++ compiler, else they
are skipped. They prove that pictures repeat, correspond and carry true landmarks. That they equal those of an
earlier version is checked by comparing whole groups on one machine, not here: other processors give other
last bits.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import poseweave
from poseweave.prepare import GroupJob, main, parse_groups
from poseweave.synth import (
    ClipSpec,
    Kit,
    KitError,
    RasterError,
    native,
    render_clip,
    render_group,
    sample_camera,
)
from poseweave.synth.camera import Camera
from poseweave.synth.landmarks import IBUG, LANDMARKS, MIRROR, NAMES, REGIONS, Region, mirror_landmarks
from poseweave.synth.scene import panorama_names
from poseweave.synth.streams import SPLITS, Purpose, random_stream
from poseweave.synth.traits import CLOTHES, SKINS

KIT_FOLDER = os.environ.get("POSEWEAVE_KIT")
needs_kit = pytest.mark.skipif(KIT_FOLDER is None, reason="POSEWEAVE_KIT is not set to the data kit's folder")
needs_compiler = pytest.mark.skipif(native.find_compiler() is None, reason="no C++ compiler on the PATH")

FRONTAL = Camera(fill=0.6, yaw=0.0, pitch=0.0, roll=0.0, distance_dm=13.0, offset_x=0.0, offset_y=0.03)


@pytest.fixture(scope="module")
def kit() -> Kit:
    return Kit(KIT_FOLDER)


def clip_of(kit: Kit, identity: int, motion: int, frames: int = 12, size: int = 64, scene: int = 0):
    spec = ClipSpec(identity, motion, scene, FRONTAL, "test", frames, 4.0, size=size)
    return render_clip(kit, spec)


def digest(arrays: dict[str, np.ndarray]) -> str:
    total = hashlib.sha256()
    for name, array in arrays.items():
        total.update(name.encode() + array.tobytes())
    return total.hexdigest()


# ---------------------------------------------------------------- without a kit


def test_landmarkTable_listsFortyNamesOnceAndEachInOneRegion():
    assert len(NAMES) == 40 == len(set(NAMES))
    assert sorted(i for indices in REGIONS.values() for i in indices) == list(range(40))
    assert len(IBUG) == 34 and list(IBUG) == sorted(set(IBUG))
    assert NAMES[len(IBUG) :] == ("irisLeft", "irisRight", "crown", "shoulderLeft", "shoulderRight", "neck")


def test_mirror_swapsLeftAndRightWithinARegionAndIsItsOwnInverse():
    for i, landmark in enumerate(LANDMARKS):
        other = LANDMARKS[MIRROR[i]]
        swapped = landmark.name.replace("Left", "*").replace("Right", "Left").replace("*", "Right")
        assert other.name == swapped
        assert other.region is landmark.region
        assert MIRROR[MIRROR[i]] == i


def test_mirrorLandmarks_keepsTypeAndRefusesAnotherShape():
    landmarks = np.random.default_rng(0).normal(size=(3, 40, 2)).astype(np.float32)
    assert mirror_landmarks(landmarks).dtype == np.float32
    np.testing.assert_array_equal(mirror_landmarks(mirror_landmarks(landmarks)), landmarks)
    with pytest.raises(ValueError, match=r"shape \(68, 2\), expected \[..., 40, 2\]"):
        mirror_landmarks(np.zeros((68, 2)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0-4", [0, 1, 2, 3]), ("7", [7]), ("3,10-12", [3, 10, 11]), ("5, 2-4", [5, 2, 3])],
)
def test_parseGroups_excludesTheEndOfARange(text, expected):
    assert parse_groups(text) == expected


@pytest.mark.parametrize("text", ["", "-3", "4-4", "5-2", "a-b", "1-2-3", "1,1", "0-3,2"])
def test_parseGroups_refusesWhatIsNoListOfGroups(text):
    with pytest.raises(ValueError, match="groups are"):
        parse_groups(text)


def test_groupJob_namesItsFileByDomainSplitAndNumber():
    assert GroupJob(Path("out"), "face", "val", 37, 6, 16, 256).path == Path("out/face_val_00037.npz")


def test_splits_shareNoSkinsAndNoClothes():
    for table in (SKINS, CLOTHES):
        names = [name for split in SPLITS for name in table[split]]
        assert len(names) == len(set(names))


def test_randomStream_differsBySplitAndPurposeAndRepeats():
    draws = {random_stream(5, split, purpose).integers(1 << 60) for split in SPLITS for purpose in Purpose}
    assert len(draws) == len(SPLITS) * len(Purpose)
    assert random_stream(5, "val", Purpose.LIGHT).random() == random_stream(5, "val", Purpose.LIGHT).random()
    with pytest.raises(ValueError, match="split is 'validation', expected one of train, val, test"):
        random_stream(5, "validation", Purpose.LIGHT)


def test_kit_saysWhatIsMissing(tmp_path):
    with pytest.raises(KitError, match="found no folder at .*nowhere; give the folder .* with --kit"):
        Kit(tmp_path / "nowhere")
    (tmp_path / "people.npz").touch()
    with pytest.raises(KitError, match="found no light.npz in"):
        Kit(tmp_path)


def test_library_saysWhatToInstallWithoutACompiler(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("POSEWEAVE_CACHE", str(tmp_path / "cache"))
    with pytest.raises(RasterError, match=r"found none of g\+\+, .* on the PATH; install g\+\+"):
        native.library.__wrapped__()


@needs_compiler
def test_library_isCompiledOnceIntoTheCacheFolder(tmp_path, monkeypatch):
    monkeypatch.setenv("POSEWEAVE_CACHE", str(tmp_path))
    native.library.__wrapped__()
    (built,) = tmp_path.iterdir()
    changed = built.stat().st_mtime_ns
    native.library.__wrapped__()
    assert [path.stat().st_mtime_ns for path in tmp_path.iterdir()] == [changed]


@needs_compiler
def test_library_reportsTheCompilersMessages(tmp_path, monkeypatch):
    broken = tmp_path / "rast.cpp"
    broken.write_text("this is not C++")
    monkeypatch.setattr(native, "SOURCE", broken)
    monkeypatch.setenv("POSEWEAVE_CACHE", str(tmp_path / "cache"))
    with pytest.raises(RasterError, match="expected rast.cpp to compile, found exit status"):
        native.library.__wrapped__()
    assert list((tmp_path / "cache").iterdir()) == []


def test_clipSpec_refusesFramesBeyondTheMotion():
    with pytest.raises(
        ValueError, match="the last frame is at 9.96 s, expected at most motion_duration_sec = 8 s"
    ):
        ClipSpec(0, 0, 0, FRONTAL, frames=240, frames_per_sec=24.0)
    with pytest.raises(ValueError, match="frames is 0, expected more than 0"):
        ClipSpec(0, 0, 0, FRONTAL, frames=0)


def test_main_reportsAMissingKitWithoutATraceback(tmp_path, capsys):
    status = main(["--kit", str(tmp_path / "nowhere"), "--out", str(tmp_path)])
    assert status == 2
    assert capsys.readouterr().err.startswith("prepare: expected the data kit's folder, found no folder at ")


# ---------------------------------------------------------------- with a kit


@needs_kit
def test_splits_shareNoPanoramas(kit):
    names = [name for split in SPLITS for name in panorama_names(kit, split)]
    assert len(names) == len(set(names)) == len(kit.panorama_names)


@needs_kit
def test_mirror_agreesWithTheBaseFace(kit):
    points = kit.base_points[kit.landmark_points[list(IBUG)]]
    np.testing.assert_allclose(points[list(MIRROR[: len(IBUG)])] * [-1, 1, 1], points, atol=1e-4)
    left = [i for i in range(len(IBUG)) if "Left" in NAMES[i]]
    assert (points[left, 0] > 0).all()


@needs_kit
@needs_compiler
def test_renderGroup_repeatsItsBytesAlsoInAFreshProcess(kit):
    first = digest(render_group(kit, 5, "val", 2, 2, 64).arrays())
    again = digest(render_group(Kit(KIT_FOLDER), 5, "val", 2, 2, 64).arrays())
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); from tests.test_synth import digest;"
        "from poseweave.synth import Kit, render_group;"
        "print(digest(render_group(Kit(sys.argv[2]), 5, 'val', 2, 2, 64).arrays()))"
    )
    models = Path(poseweave.__file__).parents[1]
    fresh = subprocess.run(
        [sys.executable, "-c", script, str(models), KIT_FOLDER], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert first == again == fresh
    others = [
        digest(render_group(kit, seed, split, 2, 2, 64).arrays()) for seed, split in ((6, "val"), (5, "test"))
    ]
    assert len({first, *others}) == 3


@needs_kit
@needs_compiler
def test_renderGroup_givesTheShapesAndTypesOfTheFileFormat(kit):
    arrays = render_group(kit, 0, "train", 2, 3, 48).arrays()
    found = {name: (array.shape, array.dtype.name) for name, array in arrays.items()}
    assert found == {
        "rgb": ((2, 3, 48, 48, 3), "uint8"),
        "mask": ((2, 3, 48, 48), "uint8"),
        "landmarks": ((2, 3, 40, 2), "float32"),
        "landmark_visible": ((2, 3, 40), "bool"),
        "dense": ((2, 3, 700, 2), "float16"),
        "dense_visible": ((2, 3, 700), "bool"),
        "plate": ((2, 48, 48, 3), "uint8"),
    }


@needs_kit
@needs_compiler
def test_mask_coversThePersonAndLeavesThePlateElsewhere(kit):
    group = render_group(kit, 1, "train", 2, 3, 128)
    for rgb, mask, plate in zip(group.rgb, group.mask, group.plate, strict=True):
        outside = mask == 0
        assert 0.2 < (mask == 255).mean() < 0.95
        assert outside.mean() > 0.02
        difference = np.abs(rgb.astype(int) - plate.astype(int)).max(-1)
        assert difference[outside].max() <= 12  # the grain, which the plate lacks
        assert np.median(difference[mask == 255]) > 12


@needs_kit
@needs_compiler
def test_landmarks_lieOnThePersonWhereVisible(kit):
    group = render_group(kit, 2, "train", 2, 4, 128)
    on_surface = [i for i, landmark in enumerate(LANDMARKS) if landmark.region is not Region.BODY]
    near = []
    for mask, landmarks, visible in zip(
        group.mask.reshape(-1, 128, 128),
        group.landmarks.reshape(-1, 40, 2),
        group.landmark_visible.reshape(-1, 40),
        strict=True,
    ):
        for i in on_surface:
            if visible[i]:
                x, y = np.floor((landmarks[i] + 1) * 64).astype(int)
                near.append(mask[max(0, y - 2) : y + 3, max(0, x - 2) : x + 3].max() > 0)
    assert len(near) > 100
    assert np.mean(near) > 0.99


@needs_kit
@needs_compiler
def test_landmarks_areNamedBySubjectsSideAndStaySoWhenMirrored(kit):
    landmarks = clip_of(kit, identity=1, motion=0, frames=6).landmarks
    for named in (landmarks, mirror_landmarks(landmarks)):
        # the camera faces the subject: its left is on the right of the picture
        for i, name in enumerate(NAMES):
            if "Left" in name:
                assert (named[:, i, 0] > named[:, MIRROR[i], 0]).all(), name
        y = {name: named[:, i, 1] for i, name in enumerate(NAMES)}
        assert (y["crown"] < y["browLeftMiddle"]).all()
        assert (y["browLeftMiddle"] < y["irisLeft"]).all()
        assert (y["irisLeft"] < y["noseBase"]).all()
        assert (y["noseBase"] < y["mouthUpperOuter"]).all()
        assert (y["mouthLowerOuter"] < y["chin"]).all()
        assert (y["chin"] < y["neck"] + 0.5).all()


@needs_kit
@needs_compiler
def test_mirror_followsTheFlippedPicture(kit):
    clip = clip_of(kit, identity=3, motion=1, frames=1, size=128)
    flipped = clip.rgb[0][:, ::-1]

    def color_at(image: np.ndarray, position: np.ndarray) -> np.ndarray:
        x, y = np.floor((position + 1) * 64).astype(int)
        return image[y - 1 : y + 2, x - 1 : x + 2].mean((0, 1))

    mirrored = mirror_landmarks(clip.landmarks[0])
    for i in REGIONS[Region.EYES]:
        there, here = color_at(flipped, mirrored[MIRROR[i]]), color_at(clip.rgb[0], clip.landmarks[0][i])
        assert np.abs(there - here).max() < 40, NAMES[i]


@needs_kit
@needs_compiler
def test_sameMotion_correspondsOnTwoPeopleAndAnotherDoesNot(kit):
    driver = clip_of(kit, identity=11, motion=3).landmarks
    truth = clip_of(kit, identity=12, motion=3).landmarks
    other = clip_of(kit, identity=12, motion=4).landmarks

    def movement(landmarks: np.ndarray) -> np.ndarray:
        return (landmarks - landmarks.mean(0)).ravel()

    same = np.corrcoef(movement(driver), movement(truth))[0, 1]
    different = np.corrcoef(movement(driver), movement(other))[0, 1]
    assert same > 0.93
    assert different < same - 0.2


@needs_kit
@needs_compiler
def test_renderClip_keepsTheSceneStillAndGivesRequestedFrames(kit):
    camera = sample_camera(2, "test")
    clip = render_clip(
        kit, ClipSpec(4, 2, 9, camera, "test", frames=3, frames_per_sec=12.0, start_sec=1.5, size=96)
    )
    assert clip.rgb.shape == (3, 96, 96, 3) and clip.mask.shape == (3, 96, 96)
    background = (clip.mask == 0).all(0)
    assert background.mean() > 0.1
    assert (clip.rgb[:, background] == clip.rgb[0, background]).all()
    later = render_clip(kit, ClipSpec(4, 2, 9, camera, "test", frames=1, start_sec=1.5 + 2 / 12, size=96))
    np.testing.assert_array_equal(later.rgb[0], clip.rgb[2])


@needs_kit
@needs_compiler
def test_prepare_resumesAndLeavesNoTemporaryFile(tmp_path):
    arguments = ["--kit", KIT_FOLDER, "--out", str(tmp_path), "--groups", "0-2", "--identities", "1"]
    arguments += ["--frames", "1", "--size", "32"]
    files = [tmp_path / "face_train_00000.npz", tmp_path / "face_train_00001.npz"]
    assert main(arguments) == 0
    assert sorted(tmp_path.iterdir()) == files
    complete = [file.read_bytes() for file in files]
    kept = files[0].stat().st_mtime_ns

    files[1].write_bytes(complete[1][:1000])  # a file that does not load
    (tmp_path / "face_train_00001.npz.partial").write_bytes(b"left by a run that was cut off")
    assert main([*arguments, "--jobs", "2"]) == 0
    assert sorted(tmp_path.iterdir()) == files
    assert [file.read_bytes() for file in files] == complete
    assert files[0].stat().st_mtime_ns == kept


@needs_kit
@needs_compiler
def test_prepare_refusesAFolderWithGroupsOfAnotherSize(tmp_path, capsys):
    arguments = ["--kit", KIT_FOLDER, "--out", str(tmp_path), "--identities", "1", "--frames", "1"]
    assert main([*arguments, "--size", "32"]) == 0
    assert main([*arguments, "--size", "48"]) == 2
    assert "expected rgb of shape (1, 1, 48, 48, 3)" in capsys.readouterr().err


@needs_kit
@needs_compiler
def test_prepare_writesAClip(tmp_path):
    arguments = ["--clip", "--kit", KIT_FOLDER, "--out", str(tmp_path), "--split", "test", "--identity", "1"]
    assert main([*arguments, "--motion", "7", "--frames", "2", "--size", "32", "--fps", "12"]) == 0
    (path,) = tmp_path.iterdir()
    assert path.name == "face_clip_test_identity1_motion7_scene1_camera0.npz"
    with np.load(path) as archive:
        assert archive["rgb"].shape == (2, 32, 32, 3)
        assert archive["frames_per_sec"] == 12
