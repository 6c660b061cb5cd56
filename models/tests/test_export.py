"""Export: the graphs compute what the network computes, for any number of sources and frames."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from poseweave.config import TINY_NETWORK
from poseweave.export import GRAPHS, framing_of, inference_copy, sha256, tensor_shapes, write_bundle
from poseweave.network import PoseWeaveNet

ort = pytest.importorskip("onnxruntime", reason="ONNX Runtime is not installed")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> tuple[PoseWeaveNet, Path]:
    torch.manual_seed(1)
    net = PoseWeaveNet(TINY_NETWORK)
    net.train()
    net.encode(torch.rand(8, 3, 64, 64))  # moves the batch statistics away from their defaults
    out = tmp_path_factory.mktemp("bundles") / "tiny"
    rng = np.random.default_rng(0)
    images = rng.integers(0, 255, (3, 64, 64, 3)).astype(np.uint8)
    description = {"id": "tiny", "version": "1", "domain": "test", "tier": "draft", "licence": "x", "provenance": "x"}
    landmarks = rng.uniform(-0.5, 0.5, (10, 4, 2))
    calibration = rng.integers(0, 255, (8, 64, 64, 3)).astype(np.uint8)
    write_bundle(net, out, images, description, framing_of(landmarks, 0, 4), calibration=calibration)
    return inference_copy(net), out


def session(folder: Path, name: str) -> ort.InferenceSession:
    return ort.InferenceSession(str(folder / f"{name}.onnx"), providers=["CPUExecutionProvider"])


@pytest.mark.parametrize("sources,frames", [(1, 1), (3, 2), (5, 1)])
@torch.no_grad()
def test_graphs_agree_with_the_network(bundle: tuple[PoseWeaveNet, Path], sources: int, frames: int):
    net, folder = bundle
    images, driving = torch.rand(sources, 3, 64, 64), torch.rand(frames, 3, 64, 64)
    source = net.encode_source(images)
    found = session(folder, "encode_source").run(None, {"image": images.numpy()})
    for name, ours, theirs in zip(GRAPHS["encode_source"][2], source, found):
        np.testing.assert_allclose(theirs, ours.numpy(), atol=2e-5, err_msg=name)
    keypoints, confidence = net.encode_pose(driving)
    found = session(folder, "encode_pose").run(None, {"image": driving.numpy()})
    np.testing.assert_allclose(found[0], keypoints.numpy(), atol=2e-5)
    plate = net.complete_background(source.background, source.mask)
    feeds = {"source_background": source.background.numpy(), "source_mask": source.mask.numpy()}
    found = session(folder, "complete_background").run(None, feeds)
    np.testing.assert_allclose(found[0], plate.numpy(), atol=2e-5)
    bias, temperature = torch.linspace(0, -1, sources), torch.tensor([1.5])
    feeds = {
        "driving_keypoints": keypoints.numpy(),
        "driving_confidence": confidence.numpy(),
        "key": source.key.numpy(),
        "value": source.value.numpy(),
        "source_bias": bias.numpy(),
        "temperature": temperature.numpy(),
    }
    result = net.reassemble(keypoints, confidence, source.key[None], source.value[None], bias[None], temperature)
    found = session(folder, "reassemble").run(None, feeds)
    for name, ours, theirs in zip(GRAPHS["reassemble"][2], result, found):
        np.testing.assert_allclose(theirs, ours.numpy(), atol=1e-4, err_msg=name)


def test_model_json_declares_the_files_that_are_there(bundle: tuple[PoseWeaveNet, Path]):
    net, folder = bundle
    model = json.loads((folder / "model.json").read_text())
    shapes = tensor_shapes(net)
    for name, graph in model["graphs"].items():
        assert sha256(folder / graph["file"]) == graph["sha256"]
        for tensor in [*graph["inputs"], *graph["outputs"]]:
            assert tensor["shape"] == shapes[name][tensor["name"]]
    assert model["keypoints"] == 6 and model["tokenSide"] == 8
    assert set(model["golden"]["tensors"]) >= {"images", "reassemble.object", "encode_pose.keypoints"}
    assert sorted(p.name for p in folder.parent.iterdir()) == ["tiny"], "nothing temporary stays"


def test_weights_are_stored_as_fp16(bundle: tuple[PoseWeaveNet, Path]):
    import onnx

    _, folder = bundle
    model = onnx.load(str(folder / "encode_source.onnx"))
    big = [t for t in model.graph.initializer if np.prod(t.dims) >= 64]
    half = [t for t in big if t.data_type == onnx.TensorProto.FLOAT16]
    assert len(half) >= 10


def test_framing_is_the_mean_box_of_the_landmarks():
    landmarks = np.zeros((2, 3, 2))
    landmarks[:, 1] = [0.4, 0.8]
    landmarks[:, 2] = [0.2, 0.2]
    framing = framing_of(landmarks, 0, 3)
    assert framing["centre"] == [0.2, 0.4] and framing["extent"] == 0.8


@torch.no_grad()
def test_8_bit_graphs_compute_nearly_the_same_in_integers(bundle: tuple[PoseWeaveNet, Path]):
    import onnx

    net, folder = bundle
    graphs = json.loads((folder / "model.json").read_text())["graphs"]
    assert {name for name, graph in graphs.items() if "int8" in graph} == {"encode_pose", "reassemble"}
    for name in ("encode_pose", "reassemble"):
        assert sha256(folder / graphs[name]["int8"]["file"]) == graphs[name]["int8"]["sha256"]
        plain, small = (onnx.load(str(folder / f"{name}{suffix}.onnx")) for suffix in ("", "_int8"))
        assert list(small.graph.input) == list(plain.graph.input)
        assert list(small.graph.output) == list(plain.graph.output)
        assert sum(node.op_type == "QuantizeLinear" for node in small.graph.node) >= 8
    image = torch.randint(0, 255, (1, 3, 64, 64)).float() / 255
    keypoints, _ = net.encode_pose(image)
    found = session(folder, "encode_pose_int8").run(None, {"image": image.numpy()})[0]
    shift = np.abs(found - keypoints.numpy())
    assert 0 < shift.max() and shift.mean() < 0.05
