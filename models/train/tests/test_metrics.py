"""The evaluator on cases small enough to work out by hand, and against pycocotools on random ones."""

import contextlib
import io

import numpy as np
import pytest

from train.metrics import THRESHOLDS, at_confidence, average_precision, calibration_error, interval, recall_at_alarms, report

NONE = np.zeros((0, 6), np.float32)
A, B, FAR = (10, 10, 20, 20), (50, 50, 60, 60), (200, 200, 240, 240)


def truth(*rows):
    return np.float32([[c, *box, ignore] for c, box, ignore in rows]).reshape(-1, 6)


def found(*rows):
    return np.float32([[*box, p, c] for c, box, p in rows]).reshape(-1, 6)


def test_perfect_findings_score_one():
    pictures = [(found((0, A, 0.9), (1, B, 0.8)), truth((0, A, 0), (1, B, 0)))]
    scores = report(pictures, {"a": 0, "b": 1})
    assert scores["ap50"] == 1 and scores["ap50_95"] == 1 and scores["ap50_interval_95"] == [1, 1]
    assert scores["ap50_by_size"] == {"under_12_px": 1, "12_to_32_px": None, "over_32_px": None}


def test_false_alarm_above_the_only_hit_halves_precision():
    pictures = [(found((0, FAR, 0.9), (0, A, 0.8)), truth((0, A, 0), (0, B, 0)))]
    # Precision 1/2 up to recall 1/2, which covers 51 of the 101 recall points.
    assert average_precision(pictures, 0, 0.5) == pytest.approx(0.5 * 51 / 101)


def test_second_finding_of_one_mark_is_a_false_alarm():
    pictures = [(found((0, A, 0.9), (0, A, 0.8)), truth((0, A, 0)))]
    assert at_confidence(pictures, {"a": 0}, 0.5) == {"at_confidence": 0.5, "precision": 0.5, "recall": 1.0}


def test_ignored_regions_neither_reward_nor_punish():
    pictures = [(found((0, A, 0.9), (0, B, 0.8), (0, (51, 51, 55, 55), 0.7)), truth((0, A, 0), (0, B, 1)))]
    assert average_precision(pictures, 0, 0.5) == 1
    assert at_confidence(pictures, {"a": 0}, 0.5)["precision"] == 1
    assert average_precision([(NONE, truth((0, A, 1)))], 0, 0.5) is None


def test_another_class_matches_only_where_class_does_not_count():
    pictures = [(found((1, A, 0.9)), truth((0, A, 0)))]
    assert average_precision(pictures, 0, 0.5) == 0 and average_precision(pictures, None, 0.5) == 1


def test_size_bands_leave_other_sizes_out():
    pictures = [(found((0, A, 0.9), (0, FAR, 0.8)), truth((0, A, 0), (0, FAR, 0)))]
    assert average_precision(pictures, 0, 0.5, (0, 12)) == 1
    assert average_precision(pictures, 0, 0.5, (32, 1e9)) == 1


def test_recall_stops_where_alarms_exceed_their_rate():
    pictures = [(found((0, A, 0.9), (0, FAR, 0.7), (0, (90, 90, 99, 99), 0.6), (0, B, 0.5)), truth((0, A, 0), (0, B, 0)))]
    assert recall_at_alarms(pictures, {"a": 0}) == {"recall": 0.5, "confidence": 0.7}
    assert recall_at_alarms(pictures, {"a": 0}, 2)["recall"] == 1


def test_calibration_error_is_the_gap_between_claim_and_truth():
    pictures = [(found((0, A, 0.8)), truth((0, A, 0)))] * 3 + [(found((0, A, 0.8)), NONE)]
    assert calibration_error(pictures, {"a": 0}) == {"d_ece": 0.05, "findings": 4}


def test_interval_holds_the_score_and_widens_with_doubt():
    good = (found((0, A, 0.9)), truth((0, A, 0)))
    bad = (NONE, truth((0, A, 0)))
    low, high = interval([good, bad] * 4, {"a": 0})
    assert low < average_precision([good, bad] * 4, 0, 0.5) < high


def test_nothing_found_and_nothing_to_find():
    assert report([(NONE, NONE)], {"a": 0})["ap50"] is None
    assert average_precision([(NONE, truth((0, A, 0)))], 0, 0.5) == 0.0


def random_pictures(seed: int):
    rng = np.random.default_rng(seed)
    pictures = []
    for _ in range(30):
        n = rng.integers(0, 9)
        xy, wh = rng.uniform(0, 200, (n, 2)), rng.uniform(4, 60, (n, 2))
        rows = np.concatenate([rng.integers(0, 3, (n, 1)), xy, xy + wh, rng.random((n, 1)) < 0.15], 1)
        near = rows[rng.random(n) < 0.8]
        boxes = near[:, 1:5] + rng.normal(0, 3, (len(near), 4))
        extra = rng.uniform(0, 200, (rng.integers(0, 5), 2))
        boxes = np.concatenate([boxes, np.concatenate([extra, extra + rng.uniform(4, 40, extra.shape)], 1)])
        boxes[:, 2:] = np.maximum(boxes[:, 2:], boxes[:, :2] + 1)
        classes = np.concatenate([near[:, 0], rng.integers(0, 3, len(extra))])
        pictures.append((np.concatenate([boxes, rng.uniform(0.05, 1, (len(boxes), 1)), classes[:, None]], 1), rows))
    return pictures


@pytest.mark.parametrize("seed", range(3))
def test_average_precision_equals_pycocotools(seed):
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    pictures = random_pictures(seed)
    wide = lambda b: [float(b[0]), float(b[1]), float(b[2] - b[0]), float(b[3] - b[1])]
    annotations = [
        {"id": 1 + 100 * k + j, "image_id": k, "category_id": int(r[0]), "bbox": wide(r[1:5]), "area": wide(r[1:5])[2] * wide(r[1:5])[3], "iscrowd": int(r[5])}
        for k, (_, rows) in enumerate(pictures) for j, r in enumerate(rows)
    ]
    results = [{"image_id": k, "category_id": int(f[5]), "bbox": wide(f[:4]), "score": float(f[4])} for k, (rows, _) in enumerate(pictures) for f in rows]
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = {"images": [{"id": k} for k in range(len(pictures))], "categories": [{"id": c} for c in range(3)], "annotations": annotations}
        coco.createIndex()
        judge = COCOeval(coco, coco.loadRes(results), "bbox")
        judge.params.areaRng, judge.params.areaRngLbl = [[0, 1e10], [0, 12**2], [12**2, 32**2]], ["all", "small", "middle"]
        judge.evaluate()
        judge.accumulate()
    precision = judge.eval["precision"]  # threshold, recall, class, area, findings
    for area, size in enumerate(((0, 1e9), (0, 12), (12, 32))):
        for cls in range(3):
            for t in (0, 5):
                theirs = precision[t, :, cls, area, 2]
                ours = average_precision(pictures, cls, THRESHOLDS[t], size)
                assert (ours is None) == (theirs.min() < 0)
                if ours is not None:
                    assert ours == pytest.approx(theirs.mean(), abs=1e-3)
