"""Exports a trained checkpoint as a model bundle: python -m poseweave.export --run DIR --out models/bundles/ID ...

The bundle is a folder of four ONNX graphs (weights stored as fp16, computed in fp32), golden tensors for a parity
test and `model.json`, which only this script writes. The graphs are traced from `inference.py`; the golden tensors come
from `network.py` with the same rounded weights, so a parity test sees arithmetic alone.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import os
import shutil
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from safetensors import safe_open
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from poseweave import config as configs
from poseweave.inference import InferenceNet
from poseweave.network import PoseWeaveNet
from poseweave.synth.domain import DOMAINS
from poseweave.warping import network_of

SCHEMA = 1
OPSET = 17
_FRAMING_STRIDE = 5
GOLDEN_STRIDE = 37
"""Golden outputs keep every 37th value: enough to catch any fault, small enough to ship."""


# ---- the four graphs


class EncodePose(nn.Module):
    def __init__(self, net: InferenceNet):
        super().__init__()
        self.net = net

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        return self.net.encode_pose(image)


class EncodeSource(nn.Module):
    def __init__(self, net: InferenceNet):
        super().__init__()
        self.net = net

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        return tuple(self.net.encode_source(image))


class CompleteBackground(nn.Module):
    def __init__(self, net: InferenceNet):
        super().__init__()
        self.net = net

    def forward(self, source_background: Tensor, source_mask: Tensor) -> Tensor:
        return self.net.complete_background(source_background, source_mask)


class Reassemble(nn.Module):
    def __init__(self, net: InferenceNet):
        super().__init__()
        self.net = net

    def forward(
        self,
        driving_keypoints: Tensor,
        driving_confidence: Tensor,
        key: Tensor,
        value: Tensor,
        source_bias: Tensor,
        temperature: Tensor,
    ) -> tuple[Tensor, ...]:
        return self.net.reassemble(
            driving_keypoints, driving_confidence, key, value, source_bias, temperature
        )


GRAPHS: dict[str, tuple[type[nn.Module], list[str], list[str]]] = {
    "encode_pose": (EncodePose, ["image"], ["keypoints", "confidence"]),
    "encode_source": (
        EncodeSource,
        ["image"],
        ["keypoints", "keypoint_confidence", "key", "value", "source_background", "source_mask"],
    ),
    "complete_background": (CompleteBackground, ["source_background", "source_mask"], ["background"]),
    "reassemble": (
        Reassemble,
        ["driving_keypoints", "driving_confidence", "key", "value", "source_bias", "temperature"],
        ["object", "mask", "confidence", "source_share", "match"],
    ),
}


def value_channels(c: configs.NetworkConfig) -> int:
    return c.value[2] + 4 * c.value[1] + 16 * c.value[0] + 64 * 3


def tensor_shapes(net: PoseWeaveNet) -> dict[str, dict[str, list[int | str]]]:
    """Declared shapes of every graph's inputs and outputs; B frames and S sources are dynamic."""
    c = net.config
    size, k, t, side = c.size, c.keypoints, c.tokens, c.size // 8
    dv = value_channels(c)
    source = {
        "keypoints": ["S", k, 2],
        "keypoint_confidence": ["S", k],
        "key": ["S", t, c.key_channels],
        "value": ["S", t, dv],
        "source_background": ["S", 3, size, size],
        "source_mask": ["S", 1, size, size],
    }
    return {
        "encode_pose": {"image": ["B", 3, size, size], "keypoints": ["B", k, 2], "confidence": ["B", k]},
        "encode_source": {"image": ["S", 3, size, size], **source},
        "complete_background": {
            "source_background": source["source_background"],
            "source_mask": source["source_mask"],
            "background": [1, 3, size, size],
        },
        "reassemble": {
            "driving_keypoints": ["B", k, 2],
            "driving_confidence": ["B", k],
            "key": source["key"],
            "value": source["value"],
            "source_bias": ["S"],
            "temperature": [1],
            "object": ["B", 3, size, size],
            "mask": ["B", 1, size, size],
            "confidence": ["B", 1, side, side],
            "source_share": ["B", "S", side, side],
            "match": ["B", 3, side, side],
        },
    }


# ---- weights


def inference_copy(net: PoseWeaveNet) -> PoseWeaveNet:
    """A copy in eval mode with batch norms folded into convolutions and all weights rounded to fp16."""
    net = copy.deepcopy(net).eval()
    for module in list(net.modules()):
        if isinstance(module, nn.Sequential):
            for i in range(len(module) - 1):
                if isinstance(module[i], nn.Conv2d) and isinstance(module[i + 1], nn.BatchNorm2d):
                    module[i] = fuse_conv_bn_eval(module[i], module[i + 1])
                    module[i + 1] = nn.Identity()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.copy_(parameter.half().float())
    return net


def store_weights_as_fp16(model: onnx.ModelProto) -> None:
    """Replaces float initialisers by fp16 ones with a cast, where that is exact; runtimes fold the casts on load."""
    graph = model.graph
    casts = []
    for index, tensor in enumerate(graph.initializer):
        if tensor.data_type != TensorProto.FLOAT:
            continue
        values = numpy_helper.to_array(tensor)
        half = values.astype(np.float16)
        if values.size < 64 or not np.array_equal(half.astype(np.float32), values):
            continue
        name = tensor.name
        graph.initializer[index].CopyFrom(numpy_helper.from_array(half, name + "_fp16"))
        casts.append(helper.make_node("Cast", [name + "_fp16"], [name], to=TensorProto.FLOAT, name=name + "_cast"))
    for node in reversed(casts):
        graph.node.insert(0, node)


def export_graph(net: PoseWeaveNet, name: str, inputs: tuple[Tensor, ...], path: Path) -> None:
    wrapper, input_names, output_names = GRAPHS[name]
    shapes = tensor_shapes(net)[name]
    axes = {
        tensor: {axis: dim for axis, dim in enumerate(shapes[tensor]) if isinstance(dim, str)}
        for tensor in [*input_names, *output_names]
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            wrapper(InferenceNet(net)).eval(),
            inputs,
            str(path),
            input_names=input_names,
            output_names=output_names,
            dynamic_axes={tensor: a for tensor, a in axes.items() if a},
            opset_version=OPSET,
            dynamo=False,
        )
    model = onnx.load(str(path))
    store_weights_as_fp16(model)
    for value in [*model.graph.input, *model.graph.output]:
        dims = value.type.tensor_type.shape.dim
        for dim, declared in zip(dims, shapes[value.name]):
            dim.Clear()
            if isinstance(declared, str):
                dim.dim_param = declared
            else:
                dim.dim_value = declared
    operators = {node.op_type for node in model.graph.node}
    if "GridSample" in operators:
        raise AssertionError(f"{name}: expected no GridSample, found one")
    model.doc_string = ""
    model.producer_version = ""
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, str(path))


# ---- golden tensors


@torch.no_grad()
def golden_tensors(net: PoseWeaveNet, images: np.ndarray) -> dict[str, np.ndarray]:
    """Outputs of all graphs: images [3,H,W,3] uint8, two sources and a driver."""
    x = torch.from_numpy(images).permute(0, 3, 1, 2).float() / 255
    keypoints, confidence = net.encode_pose(x[2:])
    source = net.encode_source(x[:2])
    plate = net.complete_background(source.background, source.mask)
    bias = torch.tensor([0.0, -0.5])
    temperature = torch.tensor([1.25])
    result = net.reassemble(keypoints, confidence, source.key[None], source.value[None], bias[None], temperature)
    out = {"images": images, "source_bias": bias.numpy(), "temperature": temperature.numpy()}
    out |= {"encode_pose.keypoints": keypoints.numpy(), "encode_pose.confidence": confidence.numpy()}
    for name, tensor in zip(GRAPHS["encode_source"][2], source):
        out[f"encode_source.{name}"] = tensor.numpy()
    out["complete_background.background"] = plate.numpy()
    for name, tensor in zip(GRAPHS["reassemble"][2], result):
        out[f"reassemble.{name}"] = tensor.numpy()
    return out


def write_golden(tensors: dict[str, np.ndarray], path: Path) -> dict[str, Any]:
    """Writes raw little-endian values one after the other; returns the index that model.json holds."""
    index: dict[str, Any] = {}
    with path.open("wb") as file:
        for name, array in tensors.items():
            stride = GOLDEN_STRIDE if array.dtype == np.float32 and array.size > 4096 else 1
            kept = np.ascontiguousarray(array.reshape(-1)[::stride])
            index[name] = {
                "offset": file.tell(),
                "dtype": str(array.dtype),
                "shape": list(array.shape),
                "stride": stride,
            }
            file.write(kept.astype(kept.dtype.newbyteorder("<")).tobytes())
    return index


# ---- bundle


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def multiply_accumulates(net: PoseWeaveNet, call: Any) -> int:
    """Multiply-accumulates of the convolutions that `call` runs (attention is counted by the caller)."""
    total = 0

    def hook(module: nn.Conv2d, _: Any, output: Tensor) -> None:
        nonlocal total
        kernel = module.kernel_size[0] * module.kernel_size[1]
        total += output.numel() * module.in_channels // module.groups * kernel

    hooks = [m.register_forward_hook(hook) for m in net.modules() if isinstance(m, nn.Conv2d)]
    try:
        with torch.no_grad():
            call()
    finally:
        for h in hooks:
            h.remove()
    return total


def framing_of(landmarks: np.ndarray, first: int, last: int) -> dict[str, Any]:
    """Mean centre and mean extent (longer side) of keypoints first..last in -1..1 over frames [N,L,2].

    A host uses it to find a crop in which the subject has the size that the network was trained at.
    """
    part = landmarks[:, first:last]
    low, high = part.min(1), part.max(1)
    centre = ((low + high) / 2).mean(0)
    extent = (high - low).max(1).mean()
    return {
        "firstKeypoint": first,
        "lastKeypoint": last,
        "centre": [round(float(v), 4) for v in centre],
        "extent": round(float(extent), 4),
    }


def training_framing(net: PoseWeaveNet, folder: Path, domain: str) -> dict[str, Any]:
    """The framing of a domain's training groups: of its landmarks, or where it has none of all keypoints that the network finds."""
    rows = []
    for path in sorted(folder.glob(f"{domain}_train_*.npz")):
        with np.load(path) as z:
            named = net.config.landmark_keypoints > 0
            rows.append(np.concatenate(z["landmarks"]) if named else _found_keypoints(net, z["rgb"][:, ::_FRAMING_STRIDE]))
    if not rows:
        raise FileNotFoundError(f"--data: expected {domain}_train_*.npz in {folder}, found none; run python -m poseweave.prepare first")
    first, last = DOMAINS[domain].framing if net.config.landmark_keypoints else (0, net.config.keypoints)
    return framing_of(np.concatenate(rows), first, last)


@torch.no_grad()
def _found_keypoints(net: PoseWeaveNet, pictures: np.ndarray) -> np.ndarray:
    """Keypoints [N,K,2] that the network finds in pictures [I,F,H,H,3]."""
    batches = torch.from_numpy(pictures).flatten(0, 1).split(16)
    return torch.cat([net.encode_pose(b.permute(0, 3, 1, 2).float() / 255)[0] for b in batches]).numpy()


def read_checkpoint(path: Path) -> tuple[PoseWeaveNet, dict[str, Any]]:
    """The averaged network of a checkpoint and its recorded state."""
    with safe_open(str(path), "pt") as handle:
        meta = handle.metadata()
    state = json.loads(meta["state"])
    state["step"] = int(meta["step"])
    net = network_of(configs.network_from_json(state["preset"]["network"]))
    tensors = load_file(str(path))
    net.load_state_dict({k[4:]: v for k, v in tensors.items() if k.startswith("ema.")})
    return net.eval(), state


def _require_exportable(config: configs.NetworkConfig) -> None:
    """Refuses the variants of the claims: hosts know the design alone."""
    design = configs.NetworkConfig()
    for name in ("retrieval", "fine_values", "fetched_colour", "embedding_inputs", "keypoint_stride"):
        wanted, found = getattr(design, name), getattr(config, name)
        if found != wanted:
            raise ValueError(f"{name}: only {wanted} can be exported, found '{found}'")


def write_bundle(
    net: PoseWeaveNet,
    out: Path,
    images: np.ndarray,
    description: dict[str, Any],
    framing: dict[str, Any],
    calibration: np.ndarray | None = None,
    finish: Callable[[Path], None] = lambda folder: None,
) -> None:
    """Writes the bundle to a folder beside `out`, where `finish` may check it and add files, then puts it in place.

    With pictures for calibration, uint8 [N,H,H,3], sources and drivers in turn, it has 8-bit graphs too.
    """
    _require_exportable(net.config)
    temporary = out.with_name(out.name + f".{os.getpid()}.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    try:
        _fill_bundle(inference_copy(net), temporary, images, description, framing, calibration)
        finish(temporary)
        if out.exists():
            shutil.rmtree(out)
        temporary.rename(out)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _fill_bundle(
    net: PoseWeaveNet,
    out: Path,
    images: np.ndarray,
    description: dict[str, Any],
    framing: dict[str, Any],
    calibration: np.ndarray | None,
) -> None:
    c = net.config
    x = torch.from_numpy(images).permute(0, 3, 1, 2).float() / 255
    with torch.no_grad():
        source = net.encode_source(x[:2])
        keypoints, confidence = net.encode_pose(x)
    inputs = {
        "encode_pose": (x,),
        "encode_source": (x[:2],),
        "complete_background": (source.background, source.mask),
        "reassemble": (keypoints, confidence, source.key, source.value, torch.zeros(2), torch.ones(1)),
    }
    shapes = tensor_shapes(net)
    graphs = {}
    for name, (_, input_names, output_names) in GRAPHS.items():
        path = out / f"{name}.onnx"
        export_graph(net, name, inputs[name], path)

        def declare(names: list[str], graph: str = name) -> list[dict[str, Any]]:
            return [{"name": n, "dtype": "float32", "shape": shapes[graph][n]} for n in names]

        graphs[name] = {
            "file": path.name,
            "sha256": sha256(path),
            "inputs": declare(input_names),
            "outputs": declare(output_names),
        }
    if calibration is not None:
        from poseweave import quantise  # only here: the other uses of this module need no ONNX Runtime

        feeds = quantise.calibration_feeds(out, calibration)
        for name, in_floats in quantise.IN_FLOATS.items():
            path = out / f"{name}_int8.onnx"
            quantise.quantise(out / f"{name}.onnx", path, feeds[name], in_floats)
            graphs[name]["int8"] = {"file": path.name, "sha256": sha256(path)}
    golden = out / "golden.bin"
    index = write_golden(golden_tensors(net, images), golden)
    pose_macs = multiply_accumulates(net, lambda: net.encode_pose(x[:1]))
    plate_macs = multiply_accumulates(net, lambda: net.complete_background(source.background[:1], source.mask[:1]))
    source_macs = multiply_accumulates(net, lambda: net.encode_source(x[:1]))
    draw = (keypoints[:1], confidence[:1], source.key[None, :1], source.value[None, :1])
    draw_macs = multiply_accumulates(net, lambda: net.reassemble(*draw, torch.zeros(1, 1), torch.ones(1)))
    attention = c.tokens * c.tokens * (c.key_channels + c.value[2])
    description = dict(description)
    description["cost"] = {
        "parameters": sum(p.numel() for p in net.parameters()),
        "encodePoseGmac": round(pose_macs / 1e9, 3),
        "encodeSourceGmac": round(source_macs / 1e9, 3),
        "completeBackgroundGmac": round(plate_macs / 1e9, 3),
        "reassembleGmac": round((draw_macs + attention) / 1e9, 3),
        "eachFurtherSourceGmac": round(attention / 1e9, 3),
    }
    domain = DOMAINS.get(description["domain"])
    model = {
        "schema": SCHEMA,
        **description,
        "inputSize": c.size,
        "keypoints": c.keypoints,
        "tokenSide": c.size // 8,
        "opset": OPSET,
        "weights": "float16",
        "compute": "float32",
        "normalisation": {"layout": "NCHW", "channels": "RGB", "encoding": "sRGB", "range": [0, 1]},
        "keypointNames": list(domain.landmarks) if domain else [],
        "keypointRegions": {name: list(indices) for name, indices in domain.regions.items()} if domain else {},
        "framing": framing,
        "graphs": graphs,
        "golden": {"file": golden.name, "sha256": sha256(golden), "tensors": index},
    }
    (out / "model.json").write_text(json.dumps(model, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def calibration_pictures(data: Path, domain: str, pairs: int = 64) -> np.ndarray:
    """Sources and drivers in turn, of different people of the training groups; always the same ones."""
    rng = np.random.default_rng(0)
    files = sorted(data.glob(f"{domain}_train_*.npz"))[:16]
    pictures = []
    for index in range(pairs):
        with np.load(files[index % len(files)]) as z:
            rgb = z["rgb"]  # [people, motions, H, H, 3]
        source, driver = rng.choice(len(rgb), 2, replace=False)
        first, second = rng.choice(rgb.shape[1], 2, replace=False)
        pictures += [rgb[source, first], rgb[driver, second]]
    return np.stack(pictures)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="poseweave.export", description=__doc__.splitlines()[0])
    parser.add_argument("--run", type=Path, required=True, help="run folder of poseweave.train")
    parser.add_argument("--out", type=Path, required=True, help="bundle folder to write; its name is the id")
    parser.add_argument("--data", type=Path, required=True, help="training groups, for the framing statistics")
    parser.add_argument("--golden-images", type=Path, required=True, help=".npy uint8 [3,H,H,3]: two sources, a driver")
    parser.add_argument("--metrics", type=Path, help="JSON of poseweave.evaluate")
    parser.add_argument("--version", required=True)
    parser.add_argument("--commit", required=True, help="commit that the weights were trained at")
    parser.add_argument("--machine", required=True, help="what trained it, in words")
    args = parser.parse_intermixed_args(arguments)
    net, state = read_checkpoint(args.run / "checkpoint.safetensors")
    preset = state["preset"]
    images = np.load(args.golden_images)
    framing = training_framing(net, args.data, preset["domain"])
    description = {
        "id": args.out.name,
        "version": args.version,
        "domain": preset["domain"],
        "tier": preset["tier"],
        "licence": "Apache-2.0",
        "provenance": PROVENANCE[preset["domain"]],
        "training": {
            "commit": args.commit,
            "machine": args.machine,
            "phases": state["history"],
            "seconds": round(sum(phase["seconds"] for phase in state["history"])),
            "sources": f"1..{preset['train']['max_sources']}",
        },
        "metrics": configs.read_json(args.metrics) if args.metrics else {},
    }
    write_bundle(net, args.out, images, description, framing, calibration=calibration_pictures(args.data, preset["domain"]))
    total = sum(p.stat().st_size for p in args.out.iterdir())
    print(f"{args.out}: {total / 1e6:.1f} MB")
    return 0


PROVENANCE = {
    "face": "Trained only on synthetic frames made by poseweave.prepare from MakeHuman shapes, skins, hair and "
    "clothes (CC0), ICT-FaceKit shape modes (MIT), TalkingHead expression targets (MIT), CC0 panoramas and "
    "procedural motion; notices in models/NOTICE.md. No photograph or film of a person was used. The weights are "
    "our own work under Apache-2.0 and may be used commercially.",
    "body": "Trained only on synthetic frames made by poseweave.prepare from MakeHuman shapes, skins, hair, clothes and "
    "shoes (CC0), ICT-FaceKit shape modes (MIT), TalkingHead expression targets (MIT), CC0 panoramas, motion capture of the CMU "
    "Graphics Lab database (whose terms allow it in products that are sold) and procedural motion; notices in models/NOTICE.md. No photograph or film of a "
    "person was used. The weights are our own work under Apache-2.0 and may be used commercially.",
    "arm": "Trained only on synthetic frames made by poseweave.prepare from the Sawyer robot's description (Apache-2.0, Rethink "
    "Robotics, simplified), CC0 panoramas, and tables, objects and motion made by our own code; notices in models/NOTICE.md. The "
    "weights are our own work under Apache-2.0 and may be used commercially.",
    "object": "Trained only on synthetic frames made by poseweave.prepare: shapes, textures, grounds and motion made by our own code, and the "
    "faces, bodies and robot arms of those domains (MakeHuman shapes, skins, hair, clothes and shoes, CC0; ICT-FaceKit shape modes and "
    "TalkingHead expression targets, MIT; motion capture of the CMU Graphics Lab database, whose terms allow it in products that are sold; the "
    "Sawyer robot's description, Apache-2.0, Rethink Robotics, simplified), under CC0 panoramas; notices in models/NOTICE.md. No photograph or "
    "film of a person was used. The weights are our own work under Apache-2.0 and may be used commercially.",
    "test": "Made by a test from random pictures.",
}

if __name__ == "__main__":
    sys.exit(main())
