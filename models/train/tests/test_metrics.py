"""The evaluator on cases small enough to work out by hand."""

import numpy as np
import pytest

from train.metrics import at_confidence, average_precision, report

NONE = np.zeros((0, 6), np.float32)


def truth(*rows):
    return np.float32([[c, *box, ignore] for c, box, ignore in rows]).reshape(-1, 6)


def found(*rows):
    return np.float32([[*box, p, c] for c, box, p in rows]).reshape(-1, 6)


A, B, FAR = (10, 10, 20, 20), (50, 50, 60, 60), (200, 200, 240, 240)


def test_perfect_findings_score_one():
    pictures = [(found((0, A, 0.9), (1, B, 0.8)), truth((0, A, 0), (1, B, 0)))]
    scores = report(pictures, {"a": 0, "b": 1})
    assert scores["ap50"] == 1 and scores["ap50_95"] == 1
    assert scores["ap50_by_size"] == {"under_12_px": 1, "12_to_32_px": None, "over_32_px": None}


def test_false_alarm_above_the_only_hit_halves_precision():
    pictures = [(found((0, FAR, 0.9), (0, A, 0.8)), truth((0, A, 0), (0, B, 0)))]
    # Precision 1/2 up to recall 1/2, which covers 51 of the 101 recall points.
    assert average_precision(pictures, 0, 0.5) == pytest.approx(0.5 * 51 / 101)


def test_second_finding_of_one_mark_is_a_false_alarm():
    pictures = [(found((0, A, 0.9), (0, A, 0.8)), truth((0, A, 0)))]
    assert at_confidence(pictures, {"a": 0}, 0.5) == {"at_confidence": 0.5, "precision": 0.5, "recall": 1.0}


def test_ignored_marks_neither_reward_nor_punish():
    pictures = [(found((0, A, 0.9), (0, B, 0.8)), truth((0, A, 1), (0, B, 0)))]
    assert average_precision(pictures, 0, 0.5) == 1
    assert average_precision([(NONE, truth((0, A, 1)))], 0, 0.5) is None


def test_another_class_never_matches():
    assert average_precision([(found((1, A, 0.9)), truth((0, A, 0)))], 0, 0.5) == 0


def test_loose_box_fails_the_strict_thresholds():
    pictures = [(found((0, (10, 10, 20, 17), 0.9)), truth((0, A, 0)))]  # IoU 0.7
    assert average_precision(pictures, 0, 0.65) == 1
    assert average_precision(pictures, 0, 0.75) == 0


def test_size_bands_leave_other_sizes_out():
    pictures = [(found((0, A, 0.9), (0, FAR, 0.8)), truth((0, A, 0), (0, FAR, 0)))]
    assert average_precision(pictures, 0, 0.5, (0, 12)) == 1
    assert average_precision(pictures, 0, 0.5, (32, 1e9)) == 1
