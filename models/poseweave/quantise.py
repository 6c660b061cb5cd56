"""8-bit forms of graphs for processors: convolutions in int8 (QDQ), everything else as it was.

Ranges of activations come from calibration pictures. The convolution that draws heatmaps stays in floats: its error is
that of the keypoints, and of every frame that they drive.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

Feeds = dict[str, np.ndarray]

IN_FLOATS = {"encode_pose": ("heatmaps",), "reassemble": ()}
"""Graphs that have an 8-bit form, and parts of the names of their convolutions that stay as they are."""


def run(graph: Path, feeds: Feeds) -> Feeds:
    session = ort.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
    return dict(zip([output.name for output in session.get_outputs()], session.run(None, feeds)))


def calibration_feeds(folder: Path, images: np.ndarray) -> dict[str, list[Feeds]]:
    """Inputs of the graphs of a bundle for pictures uint8 [N,H,W,3]: sources at even places, each followed by a driver."""
    x = (images.transpose(0, 3, 1, 2) / 255).astype(np.float32)
    feeds: dict[str, list[Feeds]] = {name: [] for name in IN_FLOATS}
    for source, driver in zip(x[0::2], x[1::2]):
        feeds["encode_pose"].append({"image": driver[None]})
        seen = run(folder / "encode_source.onnx", {"image": source[None]})
        pose = run(folder / "encode_pose.onnx", {"image": driver[None]})
        feeds["reassemble"].append(
            {
                "driving_keypoints": pose["keypoints"],
                "driving_confidence": pose["confidence"],
                "key": seen["key"],
                "value": seen["value"],
                "source_bias": np.zeros(1, np.float32),
                "temperature": np.ones(1, np.float32),
            }
        )
    return feeds


def quantise(graph: Path, out: Path, feeds: list[Feeds], in_floats: tuple[str, ...]) -> None:
    """Writes the 8-bit form of `graph`."""

    class Reader(CalibrationDataReader):
        def __init__(self) -> None:
            self.left: Iterator[Feeds] = iter(feeds)

        def get_next(self) -> Feeds | None:
            return next(self.left, None)

    quiet = logging.getLogger().manager.disable
    logging.disable(logging.WARNING)
    try:
        with tempfile.TemporaryDirectory() as work:
            plain = Path(work) / graph.name  # weights as floats, constants folded
            options = ort.SessionOptions()
            options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
            options.optimized_model_filepath = str(plain)
            ort.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
            convolutions = [n.name for n in onnx.load(str(plain)).graph.node if n.op_type == "Conv"]
            quantize_static(
                str(plain),
                str(out),
                Reader(),
                quant_format=QuantFormat.QDQ,
                activation_type=QuantType.QUInt8,
                weight_type=QuantType.QInt8,
                per_channel=True,
                op_types_to_quantize=["Conv"],
                nodes_to_exclude=[name for name in convolutions if any(part in name for part in in_floats)],
            )
    finally:
        logging.disable(quiet)
    model = onnx.load(str(out))
    declared = onnx.load(str(graph)).graph
    for mine, theirs in ((model.graph.input, declared.input), (model.graph.output, declared.output)):
        by_name = {value.name: value for value in theirs}
        for value in mine:
            value.CopyFrom(by_name[value.name])
    model.producer_version = ""
    onnx.save(model, str(out))
