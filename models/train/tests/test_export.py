"""The exported file keeps the contract: shapes, anchor order, decoding; and the shipped model matches its manifest."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from train import data
from train.calibrate import fold, scaling, table
from train.classes import CLASSES
from train.decode import Onnx, anchor_grid, decode, suppress
from train.export import to_onnx
from train.loss import assign, detection_loss, flat
from train.net import Detector, anchors, boxes_of
from train.ship import parity_input
from train.synth import scene

SHIPPED = Path(__file__).resolve().parents[2] / "damage"


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    torch.manual_seed(0)
    net = Detector().eval()
    folder = tmp_path_factory.mktemp("export")
    to_onnx(net, str(folder / "fp32.onnx"))
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
    where, anchor, which = assign(points, strides, torch.tensor([1]), torch.tensor([[28.0, 28.0, 34.0, 34.0]]))
    assert 1 <= len(anchor) <= 9 and (strides[anchor] == 4).all() and (where == 1).all() and (which == 0).all()


@pytest.mark.parametrize("side", [4.0, 11.0, 20.0, 40.0, 60.0, 200.0])
def test_a_mark_of_any_size_and_place_has_an_anchor(side):
    points, strides = anchors(256, 256)
    rng = np.random.default_rng(1)
    corner = torch.from_numpy(rng.uniform(0, 256 - side, (50, 2))).float()
    truth = torch.cat([corner, corner + torch.tensor([side, max(side / 3, 3.0)])], 1)
    *_, which = assign(points, strides, torch.arange(50), truth)
    assert set(which.tolist()) == set(range(50))


def test_an_anchor_answers_for_one_truth():
    points, strides = anchors(64, 64)
    truth = torch.tensor([[20.0, 20.0, 34.0, 34.0], [22.0, 22.0, 36.0, 36.0]])
    _, anchor, which = assign(points, strides, torch.zeros(2, dtype=torch.long), truth)
    assert len(anchor.unique()) == len(anchor) and set(which.tolist()) == {0, 1}


def loss_of(raw, rows):
    points, strides = anchors(64, 64)
    return detection_loss(raw, boxes_of(raw, points, strides), points, strides, flat([torch.tensor(rows, dtype=torch.float32).reshape(-1, 6)]))


def test_loss_is_finite_without_labels_and_learns_with_them():
    raw = torch.full((1, 4 + len(CLASSES), len(anchors(64, 64)[0])), -4.0, requires_grad=True)
    assert torch.isfinite(loss_of(raw, []))
    loss = loss_of(raw, [[3, 20, 20, 40, 40, 0]])
    loss.backward()
    assert torch.isfinite(loss) and torch.isfinite(raw.grad).all() and raw.grad[0, 4 + 3].min() < 0


def test_spared_ground_teaches_nothing():
    raw = torch.full((1, 4 + len(CLASSES), len(anchors(64, 64)[0])), 3.0)
    assert loss_of(raw, [[-2, -9, -9, 99, 99, 1]]) == 0 < loss_of(raw, [])


def calibrated_pictures(slope: float, shift: float):
    """Findings whose chance of being real is the sigmoid of slope * logit + shift."""
    rng = np.random.default_rng(3)
    pictures = []
    for _ in range(400):
        z = rng.normal(0, 1.5, 8)
        boxes = np.stack([np.arange(8) * 30.0, np.zeros(8), np.arange(8) * 30.0 + 20, np.full(8, 20.0)], 1)
        real = rng.random(8) < 1 / (1 + np.exp(-(slope * z + shift)))
        found = np.concatenate([boxes, 1 / (1 + np.exp(-z))[:, None], np.zeros((8, 1))], 1)
        pictures.append((found, np.concatenate([np.zeros((8, 1)), boxes, np.zeros((8, 1))], 1)[real]))
    return pictures


def test_platt_finds_the_scaling_and_fold_applies_it():
    pairs = scaling(calibrated_pictures(0.6, -1.0))
    assert pairs[0] == pytest.approx((0.6, -1.0), abs=0.12)
    net = Detector().eval()
    x = torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        before = net(x)
        fold(net, pairs)
        after = net(x)
    slope, shift = (torch.tensor(pairs).T)[:, :, None]
    assert torch.allclose(after[0, 4:], before[0, 4:] * slope + shift, atol=1e-4) and torch.equal(after[0, :4], before[0, :4])


def test_table_counts_every_finding_once():
    kept = table(calibrated_pictures(1, 0))
    rows = kept["classes"]["hail_hit"]
    high = rows[-1]
    assert len(rows) == len(kept["steps"]) - 1 and sum(r["findings"] for r in rows) > 2500 and high["real"] / high["findings"] > 0.85


def test_a_checkpoint_resumes_to_the_same_weights(tmp_path):
    root = tmp_path / "data"
    data.write_shards(root, "a", 6, 1, scene.Look(160, 160), 1, None, None, "train")
    ask = ["--data", str(root), "--batch", "2", "--tile", "64"]
    for out, steps in (("whole", ["4"]), ("parts", ["2", "4"])):
        for count in steps:
            subprocess.run([sys.executable, "-m", "train.fit", *ask, "--steps", count, "--out", str(tmp_path / out)], check=True, cwd=Path(__file__).parents[2])
    # A run of 2 steps anneals sooner than one of 4, so only the count and the data seen are alike, not the rate.
    one, two = (torch.load(tmp_path / out / "checkpoint.pt") for out in ("whole", "parts"))
    assert one["step"] == two["step"] == 4 and all(torch.isfinite(v).all() for v in two["ema"].values())


@pytest.mark.skipif(not (SHIPPED / "manifest.json").exists(), reason="no shipped model beside the trainer")
def test_shipped_model_is_the_one_its_manifest_describes():
    manifest = json.loads((SHIPPED / "manifest.json").read_text())
    model = SHIPPED / manifest["file"]
    assert hashlib.sha256(model.read_bytes()).hexdigest() == manifest["sha256"]
    assert manifest["classes"] == list(CLASSES) and model.stat().st_size <= 8 * 2**20
    fixture = json.loads((SHIPPED / "parity.json").read_text())
    raw = Onnx(str(model)).session.run(None, {"images": parity_input()})[0]
    assert list(raw.shape) == fixture["output_shape"]
    for v in fixture["values"]:
        assert raw[0, v["channel"], v["anchor"]] == pytest.approx(v["value"], abs=fixture["tolerance"])
