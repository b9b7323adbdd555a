"""The exported file keeps the contract: shapes, anchor order, decoding; and the shipped model matches its manifest."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from train.classes import CLASSES
from train.decode import Onnx, anchor_grid, decode, suppress
from train.export import to_onnx
from train.loss import assign
from train.net import Detector, anchors, boxes_of
from train.ship import parity_input

SHIPPED = Path(__file__).resolve().parents[2] / "damage"


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    torch.manual_seed(0)
    net = Detector().eval()
    folder = tmp_path_factory.mktemp("export")
    torch.save({"ema": net.state_dict()}, folder / "checkpoint.pt")
    to_onnx(str(folder / "checkpoint.pt"), str(folder / "fp32.onnx"))
    return net, Onnx(str(folder / "fp32.onnx"))


@pytest.mark.parametrize("h, w", [(64, 96), (96, 128), (48, 80), (16, 16)])
def test_onnx_equals_torch_at_any_multiple_of_16(exported, h, w):
    net, model = exported
    x = parity_input(h, w)
    raw = model.session.run(None, {"images": x})[0]
    assert raw.shape == (1, 4 + len(CLASSES), h * w // 16 + h * w // 64 + h * w // 256)
    with torch.no_grad():
        assert np.abs(raw - net(torch.from_numpy(x)).numpy()).max() < 1e-3


def test_numpy_and_torch_decode_alike():
    raw = torch.randn(1, 4 + len(CLASSES), 64 * 96 // 16 + 64 * 96 // 64 + 64 * 96 // 256)
    points, strides = anchors(64, 96)
    grid = anchor_grid(64, 96)
    assert np.array_equal(np.concatenate([points, strides[:, None]], 1), grid)
    boxes = boxes_of(raw, points, strides)[0].numpy()
    one = int(raw[0, 4:].max(0).values.argmax())
    top = decode(raw[0].numpy(), 64, 96)[0]
    assert np.allclose(top[:4], np.clip(boxes[one], 0, [96, 64, 96, 64]), atol=1e-3)
    assert top[5] == int(raw[0, 4:, one].argmax())


def test_a_planted_box_comes_back():
    h = w = 64
    raw = np.full((4 + len(CLASSES), anchor_grid(h, w).shape[0]), -9.0, np.float32)
    n = 5 * 16 + 7  # stride 4, row 5, column 7: centre (30, 22)
    raw[:4, n] = np.log(np.expm1(np.float32([6, 4, 10, 8]) / 4))
    raw[4 + 3, n] = 2.0
    found = decode(raw, h, w)
    assert len(found) == 1 and np.allclose(found[0], [24, 18, 40, 30, 1 / (1 + np.exp(-2)), 3], atol=1e-3)


def test_suppression_keeps_the_best_of_a_class_and_both_of_two():
    rows = np.float32([[0, 0, 10, 10, 0.5, 0], [0, 0, 10, 11, 0.9, 0], [0, 0, 10, 10, 0.4, 1]])
    assert suppress(rows)[:, 4].tolist() == pytest.approx([0.9, 0.4])


def test_assignment_gives_a_tiny_mark_its_own_anchors():
    points, strides = anchors(64, 64)
    n = len(points)
    boxes = torch.cat([points - 3, points + 3], 1)
    truth = torch.tensor([[28.0, 28.0, 34.0, 34.0]])
    target, positive, _, _ = assign(torch.full((n, 2), 0.01), boxes, points, strides, torch.tensor([1]), truth)
    assert 1 <= int(positive.sum()) <= 9 and (strides[positive] == 4).all()
    assert target[:, 0].sum() == 0 and target[positive, 1].max() > 0.5


@pytest.mark.skipif(not (SHIPPED / "manifest.json").exists(), reason="no shipped model beside the trainer")
def test_shipped_model_is_the_one_its_manifest_describes():
    manifest = json.loads((SHIPPED / "manifest.json").read_text())
    model = SHIPPED / manifest["file"]
    assert hashlib.sha256(model.read_bytes()).hexdigest() == manifest["sha256"]
    assert manifest["classes"] == list(CLASSES) and model.stat().st_size <= 16 * 2**20
    fixture = json.loads((SHIPPED / "parity.json").read_text())
    raw = Onnx(str(model)).session.run(None, {"images": parity_input()})[0]
    assert list(raw.shape) == fixture["output_shape"]
    for v in fixture["values"]:
        assert raw[0, v["channel"], v["anchor"]] == pytest.approx(v["value"], abs=fixture["tolerance"])
