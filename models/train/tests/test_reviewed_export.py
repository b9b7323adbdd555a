"""An export made by the app, read by training. `core/tests/it/learning/golden.rs` holds the app to the same files."""

import json
from pathlib import Path

import numpy as np
import pytest

from train.classes import CLASSES, ID
from train.dataset import SPARED
from train.reviewed import read_reviewed
from train.synth.sources import read_rgb, read_stored

EXPORT = Path(__file__).parent / "fixtures" / "reviewed"
STORED = (128, 160, 3)


@pytest.fixture(scope="module")
def photos():
    return read_reviewed(str(EXPORT))


def truth(rows):
    return rows[rows[:, 0] >= 0]


def spared(rows, shape):
    ground = np.zeros(shape[:2], bool)
    for x0, y0, x1, y1 in rows[rows[:, 0] == SPARED, 1:5].astype(int):
        ground[y0:y1, x0:x1] = True
    return ground


def test_marks_lie_on_what_they_mark(photos):
    assert len(photos) == 2
    marked = 0
    for picture, rows in photos:
        assert picture.shape == STORED
        for x0, y0, x1, y1 in truth(rows)[:, 1:5].astype(int):
            inside = picture[y0 + 2 : y1 - 2, x0 + 2 : x1 - 2].reshape(-1, 3).mean(0)
            assert inside[0] > 180 and inside[1] < 80, inside
            marked += 1
    assert marked == 3


def test_a_photo_looked_over_whole_spares_nothing_and_keeps_its_rejected_mark_as_ground(photos):
    picture, rows = photos[0]
    assert sorted(truth(rows)[:, 0]) == [ID["hail_hit"], ID["rust"]]
    assert not spared(rows, picture.shape).any()


def test_of_a_photo_looked_at_in_part_the_rest_is_spared(photos):
    picture, rows = photos[1]
    assert truth(rows)[:, 0].tolist() == [ID["puncture"]]
    ground = spared(rows, picture.shape)
    assert not ground[60:76, 60:76].any(), "the mark and its surroundings were looked at"
    assert ground[84:90, 84:90].all(), "nobody decided on this one"
    assert ground[:50].all() and ground[:, :50].all() and ground[:, 100:].all()


def test_pictures_are_read_as_they_are_stored():
    names = [i["file_name"] for i in json.loads((EXPORT / "annotations.json").read_text())["images"] if i["orientation"] != 1]
    assert len(names) == 1
    assert read_stored(EXPORT / names[0]).shape == STORED
    assert read_rgb(EXPORT / names[0]).shape == (160, 128, 3)


def test_the_classes_are_the_ones_of_the_contract():
    coco = json.loads((EXPORT / "annotations.json").read_text())
    assert [(c["id"], c["name"]) for c in coco["categories"]] == list(enumerate(CLASSES, 1))
    names = [line.strip() for line in (EXPORT / "data.yaml").read_text().splitlines() if line.startswith("  ")]
    assert names == [f"{at}: {name}" for at, name in enumerate(CLASSES)]


def test_yolo_says_the_same_as_coco():
    listed = (EXPORT / "yolo.txt").read_text().split()
    coco = json.loads((EXPORT / "annotations.json").read_text())
    image, = (i for i in coco["images"] if f"./{i['file_name']}" in listed)
    assert len(listed) == 1
    boxes = [(a["category_id"] - 1, a["bbox"]) for a in coco["annotations"] if a["image_id"] == image["id"] and a["status"] in ("accepted", "corrected", "drawn")]
    lines = (EXPORT / "labels" / (Path(image["file_name"]).stem + ".txt")).read_text().splitlines()
    for line, (category, (x, y, w, h)) in zip(lines, boxes, strict=True):
        kind, *shares = line.split()
        cx, cy, sw, sh = np.float64(shares) * np.tile([image["width"], image["height"]], 2)
        assert int(kind) == category
        assert np.allclose([cx - sw / 2, cy - sh / 2, sw, sh], [x, y, w, h], atol=1e-3)


def test_a_picture_of_another_size_than_its_entry_is_refused(tmp_path):
    coco = json.loads((EXPORT / "annotations.json").read_text())
    for image in coco["images"]:
        image["file_name"] = str(EXPORT / image["file_name"])
    coco["images"][1]["width"] = 128
    (tmp_path / "annotations.json").write_text(json.dumps(coco))
    with pytest.raises(ValueError, match="160 x 128"):
        read_reviewed(str(tmp_path))
