"""The roof mask: what it is asked and answers, that it learns, and that its cut keeps the roof."""

import json

import numpy as np
import onnxruntime
import pytest
import torch

from train import roof


def scenes(path, count=16):
    """Bright squares, which stand for roofs, on dark noise."""
    rng = np.random.default_rng(2)
    images = rng.integers(0, 90, (count, roof.SHORT_SIDE_PX, roof.LONG_SIDE_PX, 3), dtype=np.uint8)
    shares = np.zeros((count, roof.SHORT_SIDE_PX // roof.CELL_PX, roof.LONG_SIDE_PX // roof.CELL_PX), np.uint8)
    for image, share in zip(images, shares):
        y, x = rng.integers(0, 20), rng.integers(0, 30)
        share[y : y + 12, x : x + 14] = 255
        image[y * 8 : (y + 12) * 8, x * 8 : (x + 14) * 8] += 120
    np.savez(path, images=images, shares=shares)
    return path


def test_one_answer_for_each_cell():
    assert roof.RoofMask().eval()(torch.zeros(2, 3, 64, 96)).shape == (2, 1, 8, 12)
    assert sum(p.numel() for p in roof.RoofMask().parameters()) < 200_000


@pytest.mark.parametrize("size", [(3956, 5280), (100, 4000), (33, 33)])
def test_any_photo_becomes_a_small_one(size):
    seen = roof.small(np.full((*size, 3), 200, np.uint8))
    assert max(seen.shape[:2]) == roof.LONG_SIDE_PX and seen.shape[0] % 16 == 0 and seen.shape[1] % 16 == 0


def test_rendered_scenes_know_their_roof():
    image, share = roof._one((3, "b", roof.sources.Sources()))
    assert image.shape == (roof.SHORT_SIDE_PX, roof.LONG_SIDE_PX, 3) and 0 < (share > 127).mean() < 1


def test_it_learns_ships_and_keeps_the_roof(tmp_path, monkeypatch):
    data = str(scenes(tmp_path / "scenes.npz"))
    (tmp_path / "manifest.json").write_text("{}")
    for words in (
        ["fit", "--data", data, "--out", str(tmp_path / "roof.pt"), "--steps", "90"],
        ["ship", "--run", str(tmp_path / "roof.pt"), "--validation", data, "--test", data, "--to", str(tmp_path)],
    ):
        monkeypatch.setattr("sys.argv", ["roof", *words, "--workers", "1"])
        roof.main()
    entry = json.loads((tmp_path / "manifest.json").read_text())["roof"]
    assert entry["scores"]["rendered_roof_kept"] > 0.99 and entry["scores"]["rendered_ground_left_out"] > 0.9
    session = onnxruntime.InferenceSession(str(tmp_path / "roof.onnx"))
    answer = session.run(None, {"images": np.zeros((1, 3, 288, 384), np.float32)})[0]
    assert answer.shape == (1, 1, 36, 48) and (answer <= 0).all()
