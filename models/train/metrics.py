"""Average precision as COCO defines it: greedy matching by confidence, 101 recall points, ignore regions.

A truth row is [class, x0, y0, x1, y1, ignore]; a finding is [x0, y0, x1, y1, confidence, class].
"""

import numpy as np

from .decode import iou

RECALLS = np.linspace(0, 1, 101)
THRESHOLDS = np.arange(0.5, 0.96, 0.05)
SIZES_PX = {"under_12_px": (0, 12), "12_to_32_px": (12, 32), "over_32_px": (32, 1e9)}
"""Square root of the box area, in px."""


def _match(found: np.ndarray, truth: np.ndarray, ignored: np.ndarray, threshold: float) -> np.ndarray:
    """One picture, one class: 1 hit, 0 false alarm, -1 ignored, per finding in falling confidence."""
    used = np.zeros(len(truth), bool)
    verdict = np.zeros(len(found), int)
    for i, f in enumerate(found):
        overlap = iou(f[:4], truth[:, :4]) if len(truth) else np.zeros(0)
        free = np.where(used | ignored, -1, overlap)
        if len(free) and free.max() >= threshold:
            used[free.argmax()] = True
            verdict[i] = 1
        elif (overlap[ignored] >= threshold).any() or _inside(f, truth[ignored]):
            verdict[i] = -1
    return verdict


def _inside(f: np.ndarray, regions: np.ndarray) -> bool:
    """Whether over half of a finding lies in one ignore region."""
    if not len(regions):
        return False
    wh = np.clip(np.minimum(f[2:4], regions[:, 2:4]) - np.maximum(f[:2], regions[:, :2]), 0, None)
    return bool((wh.prod(1) > 0.5 * (f[2] - f[0]) * (f[3] - f[1])).any())


def _side(boxes: np.ndarray) -> np.ndarray:
    return np.sqrt(np.clip(boxes[:, 2] - boxes[:, 0], 0, None) * np.clip(boxes[:, 3] - boxes[:, 1], 0, None))


def average_precision(pictures, cls: int, threshold: float, size=(0, 1e9)) -> float | None:
    """AP of one class; None where no truth of that class and size exists. `pictures` is [(found, truth)]."""
    scores, verdicts, positives = [], [], 0
    for found, truth in pictures:
        rows = truth[truth[:, 0] == cls]
        mine = found[found[:, 5] == cls]
        if not len(rows) and not len(mine):
            continue
        mine = mine[np.argsort(-mine[:, 4], kind="stable")]
        side = _side(rows[:, 1:5])
        ignored = (rows[:, 5] > 0) | (side < size[0]) | (side >= size[1])
        positives += int((~ignored).sum())
        verdict = _match(mine, rows[:, 1:5], ignored, threshold)
        side = _side(mine)
        verdict = np.where((verdict == 0) & ((side < size[0]) | (side >= size[1])), -1, verdict)
        scores.append(mine[verdict >= 0, 4])
        verdicts.append(verdict[verdict >= 0])
    if positives == 0:
        return None
    # Positives mean rows, so at least one picture was not skipped.
    score, verdict = np.concatenate(scores), np.concatenate(verdicts)
    hits = np.cumsum(verdict[np.argsort(-score, kind="stable")])
    if not len(hits):
        return 0.0
    precision = np.maximum.accumulate((hits / np.arange(1, len(hits) + 1))[::-1])[::-1]
    at = np.searchsorted(hits / positives, RECALLS, side="left")
    return float(np.mean([precision[i] if i < len(precision) else 0.0 for i in at]))


def _mean(values) -> float | None:
    values = [v for v in values if v is not None]
    return round(float(np.mean(values)), 4) if values else None


def report(pictures, classes: dict[str, int]) -> dict:
    """AP50, AP50-95, per class and by size, over the classes that have truth."""
    per = {name: average_precision(pictures, i, 0.5) for name, i in classes.items()}
    every = [average_precision(pictures, i, t) for i in classes.values() for t in THRESHOLDS]
    by_size = {k: _mean(average_precision(pictures, i, 0.5, s) for i in classes.values()) for k, s in SIZES_PX.items()}
    boxes = {name: int(sum(((t[:, 0] == i) & (t[:, 5] == 0)).sum() for _, t in pictures)) for name, i in classes.items()}
    return {
        "pictures": len(pictures), "ap50": _mean(per.values()), "ap50_95": _mean(every),
        "ap50_per_class": {k: None if v is None else round(v, 4) for k, v in per.items()},
        "boxes_per_class": boxes, "ap50_by_size": by_size,
    }


def at_confidence(pictures, classes: dict[str, int], confidence: float, threshold: float = 0.5) -> dict:
    """Precision and recall at a confidence, over all classes."""
    hits = alarms = positives = 0
    for found, truth in pictures:
        for i in classes.values():
            rows = truth[truth[:, 0] == i]
            verdict = _match(found[(found[:, 5] == i) & (found[:, 4] >= confidence)], rows[:, 1:5], rows[:, 5] > 0, threshold)
            hits += int((verdict == 1).sum())
            alarms += int((verdict == 0).sum())
            positives += int((rows[:, 5] == 0).sum())
    ratio = lambda a, b: round(a / b, 4) if b else None
    return {"at_confidence": confidence, "precision": ratio(hits, hits + alarms), "recall": ratio(hits, positives)}
