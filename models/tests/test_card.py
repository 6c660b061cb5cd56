"""Model cards: every figure is that of model.json; the shipped card is the one that its bundle gives."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from blobs import blob_set
from poseweave.card import CARDS, SHEET, card, main
from poseweave.config import TINY_NETWORK
from poseweave.network import PoseWeaveNet
from poseweave.sheet import TITLES, contact_sheet, write_jpeg

BUNDLES = sorted((Path(__file__).resolve().parent.parent / "bundles").glob("*/model.json"))


@pytest.mark.parametrize("path", BUNDLES, ids=lambda p: p.parent.name)
def test_the_shipped_card_is_made_of_its_bundle(path: Path):
    model = json.loads(path.read_text())
    text = (CARDS / f"{model['id']}.md").read_text()
    assert (path.parent / "README.md").read_text() == card(path.parent, model, text), "run python -m poseweave.card"
    sheet = path.parent / SHEET
    assert sheet.exists() and sheet.stat().st_size < 300_000


@pytest.mark.parametrize("path", BUNDLES, ids=lambda p: p.parent.name)
def test_figures_of_the_card_are_those_of_model_json(path: Path):
    model = json.loads(path.read_text())
    lines = card(path.parent, model, "").splitlines()
    for name, row in model["metrics"]["rows"].items():
        (line,) = [x for x in lines if x.startswith(f"| {name} |")]
        numbers = [float(x) for x in re.findall(r"-?\d+\.\d+", line.split("|", 2)[2])]
        assert numbers[:4] == pytest.approx([row[k] for k in ("psnr", "objectPsnr", "ssim", "kitFeatureDistance")], abs=0.006)
    for graph in model["graphs"].values():
        megabytes = (path.parent / graph["file"]).stat().st_size / 1e6
        assert any(f"| {megabytes:.2f} |" in x and graph["file"].removesuffix(".onnx") in x for x in lines)
    changed = json.loads(path.read_text())
    changed["cost"]["reassembleGmac"] = 77.125
    assert "| 77.125 |" in card(path.parent, changed, "")


def test_a_bundle_without_a_text_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main([]) == 2
    (tmp_path / "model.json").write_text('{"id": "nobody"}')
    assert main([str(tmp_path)]) == 2
    assert "nobody.md" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["model.json"]


def test_a_contact_sheet_is_small_and_the_same_each_time(tmp_path: Path):
    net = PoseWeaveNet(TINY_NETWORK).eval()
    first, second = (contact_sheet(net, blob_set(), rows=2, cell=64) for _ in range(2))
    assert first.tobytes() == second.tobytes()
    assert first.size == (64 * len(TITLES), 128 + 18)
    write_jpeg(first, tmp_path / "sheet.jpg", 12_000)
    assert 0 < (tmp_path / "sheet.jpg").stat().st_size <= 12_000
    assert [p.name for p in tmp_path.iterdir()] == ["sheet.jpg"]
