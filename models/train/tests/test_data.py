"""Crops, batches and what is refused: empty, broken and unreviewed labels."""

import json

import cv2
import numpy as np
import pytest

from train.classes import CLASSES, ID
from train.dataset import BARE_SHARE, SPARED, TILE_PX, Pool, Shards, batch, checked, crop, read_labelled, turn
from train.reviewed import CELL_PX, read_reviewed, spared_boxes

SIDE = 512


def test_turned_labels_still_cover_the_mark():
    image = np.zeros((64, 64, 3), np.uint8)
    image[10:20, 30:50] = 255
    rows = np.float32([[0, 30, 10, 50, 20, 0]])
    for quarter in range(4):
        for mirror in (False, True):
            turned, moved = turn(image, rows, quarter, mirror)
            x0, y0, x1, y1 = moved[0, 1:5].astype(int)
            assert turned[y0:y1, x0:x1].min() == 255 and turned.sum() == image.sum()


def test_crops_keep_box_and_pixels_together():
    image = np.zeros((SIDE, SIDE, 3), np.uint8)
    image[200:260, 220:300] = 255
    rows = np.float32([[0, 220, 200, 300, 260, 0]])
    rng = np.random.default_rng(0)
    checked_crops = 0
    for _ in range(40):
        tile, moved = crop(rng, image, rows, rng.uniform(0.7, 1.5))
        assert tile.shape == (TILE_PX, TILE_PX, 3)
        if len(moved) and not moved[0, 5]:
            ys, xs = np.nonzero(tile[..., 0] > 127)
            assert np.abs(moved[0, 1:5] - (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1)).max() <= 2
            checked_crops += 1
    assert checked_crops > 10


def test_pool_draws_bare_pictures_at_their_share_and_classes_alike():
    image = np.zeros((1, 1, 3), np.uint8)
    row = lambda c: np.float32([[c, 0, 0, 1, 1, 0]])
    pool = Pool([(image, row(0)[:0]), (image, row(0)), (image, row(0)), (image, row(5))])
    rng = np.random.default_rng(0)
    drawn = [pool.draw(rng)[1] for _ in range(3000)]
    assert abs(np.mean([len(r) == 0 for r in drawn]) - BARE_SHARE) < 0.04
    kinds = [int(r[0, 0]) for r in drawn if len(r)]
    assert abs(kinds.count(0) / kinds.count(5) - 1) < 0.2


def test_a_pool_without_marks_still_draws():
    image = np.full((SIDE, SIDE, 3), 90, np.uint8)
    tiles, rows = batch(np.random.default_rng(0), Pool([(image, np.zeros((0, 6), np.float32))]), [], 3, 0.5)
    assert tiles.shape == (3, 3, TILE_PX, TILE_PX) and all(len(r) == 0 for r in rows)


@pytest.mark.parametrize("row, why", [
    ([0, float("nan"), 1, 5, 5, 0], "finite"), ([0, 1, 1, float("inf"), 5, 0], "finite"), ([len(CLASSES), 1, 1, 5, 5, 0], "unknown class"),
    ([0.5, 1, 1, 5, 5, 0], "unknown class"), ([0, 5, 5, 5, 9, 0], "no area"), ([0, 200, 200, 220, 220, 0], "no area"),
])
def test_broken_labels_are_refused(row, why):
    with pytest.raises(ValueError, match=why):
        checked(np.float32([row]), 100, 100, "here")


def test_labels_are_clipped_to_the_picture():
    assert checked(np.float32([[0, -5, -5, 120, 50, 0]]), 100, 100, "here")[0, 1:5].tolist() == [0, 0, 100, 50]
    assert checked(np.zeros((0, 6)), 100, 100, "here").shape == (0, 6)


def test_a_folder_without_shards_is_refused(tmp_path):
    with pytest.raises(ValueError, match="no shards"):
        Shards(str(tmp_path))


def test_shards_with_broken_labels_are_refused(tmp_path):
    np.save(tmp_path / "x.npy", np.zeros((1, 8, 8, 3), np.uint8))
    np.save(tmp_path / "x.labels.npy", np.float32([[0, 0, 1, 1, np.nan, 5, 0]]))
    with pytest.raises(ValueError, match="finite"):
        Shards(str(tmp_path))


def labelled_folder(root, text):
    (root / "images").mkdir()
    (root / "labels").mkdir()
    cv2.imwrite(str(root / "images/p.jpg"), np.full((40, 60, 3), 99, np.uint8))
    (root / "labels/p.txt").write_text(text)
    (root / "manifest.csv").write_text("image,recommended_split\np.jpg,train\n")
    return str(root)


def test_yolo_labels_become_rows(tmp_path):
    folder = labelled_folder(tmp_path, "0 0.5 0.5 0.5 0.5\n")
    assert read_labelled(folder, "rust", "train", 999)[0][1].tolist() == [[ID["rust"], 15, 10, 45, 30, 0]]
    assert read_labelled(folder, "rust", "val", 999) == []


@pytest.mark.parametrize("text", ["0 0.5 x 0.5 0.5\n", "0 0.5 nan 0.5 0.5\n", "0 0.5 0.5 0 0\n"])
def test_broken_yolo_labels_are_refused(tmp_path, text):
    with pytest.raises(ValueError, match="p.txt"):
        read_labelled(labelled_folder(tmp_path, text), "rust", None, 999)


def test_an_empty_label_file_is_a_picture_without_marks(tmp_path):
    assert len(read_labelled(labelled_folder(tmp_path, ""), "rust", None, 999)[0][1]) == 0


def export(root, **changes):
    cv2.imwrite(str(root / "p.jpg"), np.full((128, 128, 3), 99, np.uint8))
    image = {"id": 1, "file_name": "p.jpg", "reviewer": "kim", "reviewed_areas": [[0, 0, 64, 0, 64, 128, 0, 128]]} | changes.pop("image", {})
    a = {"image_id": 1, "category_id": 7, "bbox": [10, 10, 20, 20], "status": "accepted"} | changes.pop("annotation", {})
    coco = {"images": [image], "categories": [{"id": 7, "name": "hail_hit"}], "annotations": [a]} | changes
    (root / "annotations.json").write_text(json.dumps(coco))
    return str(root)


def test_ground_nobody_reviewed_is_spared(tmp_path):
    (_, rows), = read_reviewed(export(tmp_path))
    assert rows[rows[:, 0] == ID["hail_hit"]].tolist() == [[ID["hail_hit"], 10, 10, 30, 30, 0]]
    spared = rows[rows[:, 0] == SPARED]
    assert spared[:, 1].min() == 64 and (spared[:, 5] == 1).all()
    assert ((spared[:, 3] - spared[:, 1]) * (spared[:, 4] - spared[:, 2])).sum() == 64 * 128


def test_a_rejected_finding_is_a_negative_and_a_pending_one_neither(tmp_path):
    (_, rows), = read_reviewed(export(tmp_path, annotation={"status": "rejected"}))
    assert (rows[:, 0] == SPARED).all() and (rows[:, 1] >= 64).all()
    (_, rows), = read_reviewed(export(tmp_path, annotation={"status": "proposed"}))
    assert [SPARED, 10, 10, 30, 30, 1] in rows.tolist()


def test_photos_without_reviewer_are_left_out(tmp_path):
    assert read_reviewed(export(tmp_path, image={"reviewer": None})) == []
    assert read_reviewed(export(tmp_path, image={"reviewed_areas": []})) == []


@pytest.mark.parametrize("changes, why", [
    ({"annotation": {"category_id": 9}}, "unknown class"), ({"annotation": {"bbox": [1, 1, 0, 5]}}, "no area"), ({"images": None}, "not a COCO export"),
    ({"image": {"reviewed_areas": [[0, 0, 5, 5]]}}, "three finite corners"),
])
def test_broken_exports_are_refused(tmp_path, changes, why):
    with pytest.raises(ValueError, match=why):
        read_reviewed(export(tmp_path, **changes))


def test_a_photo_reviewed_whole_spares_nothing():
    assert len(spared_boxes([[0, 0, 96, 0, 96, 96, 0, 96]], 96, 96)) == 0
    assert spared_boxes([], 96, 96).tolist() == [[0, 0, 96, 96]]


def test_the_ground_around_a_small_mark_stays_a_negative():
    areas = [[45, 45, 65, 45, 65, 65, 45, 65]]  # a mark of 10 px, grown by half its size on each side
    spared = np.zeros((100, 100), int)
    for x0, y0, x1, y1 in spared_boxes(areas, 100, 100).astype(int):
        spared[y0:y1, x0:x1] += 1
    assert spared.max() == 1 and not spared[50:60, 50:60].any()
    away = spared.copy()
    away[45 - CELL_PX : 65 + CELL_PX, 45 - CELL_PX : 65 + CELL_PX] = 1
    assert away.all()
