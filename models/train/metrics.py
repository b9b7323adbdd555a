"""Average precision as COCO defines it, recall at a rate of false alarms, calibration error, and intervals.

A truth row is [class, x0, y0, x1, y1, ignore]; a finding is [x0, y0, x1, y1, confidence, class]. An ignored row is a
region, as COCO's crowds are: it neither rewards nor punishes what lies in it. Truth outside a size band is left out.
"""

import numpy as np

RECALLS = np.linspace(0, 1, 101)
THRESHOLDS = np.arange(0.5, 0.96, 0.05)
SIZES_PX = {"under_12_px": (0, 12), "12_to_32_px": (12, 32), "over_32_px": (32, 1e9)}
"""Square root of the box area, in px."""
BINS = 15
HIT, ALARM, LEFT_OUT = 1, 0, -1


def _overlaps(found: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """IoU [f, t] and the share of each finding inside each truth [f, t]."""
    a, b = found[:, None, :4], truth[None, :, :4]
    wh = np.clip(np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2]), 0, None)
    inter = wh[..., 0] * wh[..., 1]
    area = lambda x: np.clip(x[..., 2] - x[..., 0], 0, None) * np.clip(x[..., 3] - x[..., 1], 0, None)
    return inter / np.maximum(area(a) + area(b) - inter, 1e-9), inter / np.maximum(area(a), 1e-9)


def _side(boxes: np.ndarray) -> np.ndarray:
    return np.sqrt(np.clip(boxes[:, 2] - boxes[:, 0], 0, None) * np.clip(boxes[:, 3] - boxes[:, 1], 0, None))


def match(found: np.ndarray, truth: np.ndarray, threshold: float, size=(0, 1e9)) -> np.ndarray:
    """Verdict per finding of one picture and class; `found` falls in confidence. One hit per truth."""
    verdict = np.zeros(len(found), int)
    side = _side(found)
    outside = (side < size[0]) | (side >= size[1])
    if not len(truth):
        return np.where(outside, LEFT_OUT, verdict)
    overlap, share = _overlaps(found, truth[:, 1:5])
    region = truth[:, 5] > 0
    side = _side(truth[:, 1:5])
    other_size = ~region & ((side < size[0]) | (side >= size[1]))
    used = np.zeros(len(truth), bool)
    near = (overlap >= threshold).any(1) | (share[:, region] >= threshold).any(1)
    verdict[outside] = LEFT_OUT
    for i in np.nonzero(near)[0]:  # what touches no truth needs no second look
        for group, result in ((~region & ~other_size, HIT), (other_size, LEFT_OUT)):
            free = np.where(group & ~used, overlap[i], -1)
            if free.max() >= threshold:
                used[free.argmax()] = True
                verdict[i] = result
                break
        else:
            verdict[i] = LEFT_OUT if outside[i] or (share[i, region] >= threshold).any() else ALARM
    return verdict


def _verdicts(pictures, cls: int | None, threshold: float, size=(0, 1e9)):
    """Scores and verdicts of all findings of a class (None: of any class), picture index of each, and how much truth there is."""
    scores, verdicts, where, positives = [np.zeros(0)], [np.zeros(0, int)], [np.zeros(0, int)], 0
    for k, (found, truth) in enumerate(pictures):
        rows = truth if cls is None else truth[truth[:, 0] == cls]
        mine = found if cls is None else found[found[:, 5] == cls]
        side = _side(rows[:, 1:5])
        positives += int(((rows[:, 5] == 0) & (side >= size[0]) & (side < size[1])).sum())
        mine = mine[np.argsort(-mine[:, 4], kind="stable")]
        scores.append(mine[:, 4])
        verdicts.append(match(mine, rows, threshold, size) if len(mine) else np.zeros(0, int))
        where.append(np.full(len(mine), k))
    return np.concatenate(scores), np.concatenate(verdicts), np.concatenate(where), positives


def _area_under(scores, verdicts, positives: int) -> float | None:
    if positives == 0:
        return None
    kept = verdicts != LEFT_OUT
    hits = np.cumsum(verdicts[kept][np.argsort(-scores[kept], kind="stable")] == HIT)
    if not len(hits):
        return 0.0
    precision = np.maximum.accumulate((hits / np.arange(1, len(hits) + 1))[::-1])[::-1]
    at = np.searchsorted(hits / positives, RECALLS, side="left")
    return float(np.mean([precision[i] if i < len(precision) else 0.0 for i in at]))


def average_precision(pictures, cls: int | None, threshold: float, size=(0, 1e9)) -> float | None:
    """AP of one class, or of marks of any class; None where no truth of that class and size exists."""
    scores, verdicts, _, positives = _verdicts(pictures, cls, threshold, size)
    return _area_under(scores, verdicts, positives)


def _mean(values) -> float | None:
    values = [v for v in values if v is not None]
    return round(float(np.mean(values)), 4) if values else None


def interval(pictures, classes: dict[str, int], rounds: int = 200, seed: int = 1) -> list[float] | None:
    """The middle 95 % of AP50 when the pictures are drawn anew, with replacement."""
    per_class = [_verdicts(pictures, i, 0.5) for i in classes.values()]
    marks = np.array([[((t[:, 0] == i) & (t[:, 5] == 0)).sum() for _, t in pictures] for i in classes.values()])
    rng, seen = np.random.default_rng(seed), []
    for _ in range(rounds):
        times = np.bincount(rng.integers(0, len(pictures), len(pictures)), minlength=len(pictures))
        values = []
        for (scores, verdicts, where, _), count in zip(per_class, marks):
            again = np.repeat(np.arange(len(scores)), times[where]) if len(scores) else np.zeros(0, int)
            values.append(_area_under(scores[again], verdicts[again], int((count * times).sum())))
        if (mean := _mean(values)) is not None:
            seen.append(mean)
    return [round(float(v), 4) for v in np.percentile(seen, (2.5, 97.5))] if seen else None


def calibration_error(pictures, classes: dict[str, int]) -> dict:
    """D-ECE: how far confidence lies from the share of findings that are real (IoU 0.5), over bins of confidence."""
    parts = [_verdicts(pictures, i, 0.5)[:2] for i in classes.values()]
    scores, verdicts = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
    scores, hit = scores[verdicts != LEFT_OUT], verdicts[verdicts != LEFT_OUT] == HIT
    if not len(scores):
        return {"d_ece": None, "findings": 0}
    of = np.minimum((scores * BINS).astype(int), BINS - 1)
    error = sum(abs(hit[of == b].mean() - scores[of == b].mean()) * (of == b).sum() for b in np.unique(of)) / len(scores)
    return {"d_ece": round(float(error), 4), "findings": len(scores)}


def recall_at_alarms(pictures, classes: dict[str, int], per_picture: float = 1.0) -> dict:
    """The best recall with at most so many false alarms per picture, and the confidence where it is reached."""
    parts = [_verdicts(pictures, i, 0.5) for i in classes.values()]
    scores, verdicts = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
    positives = sum(p[3] for p in parts)
    order = np.argsort(-scores, kind="stable")
    alarms, hits = np.cumsum(verdicts[order] == ALARM), np.cumsum(verdicts[order] == HIT)
    fit = np.nonzero(alarms <= per_picture * len(pictures))[0]
    if not positives or not len(fit):
        return {"recall": None, "confidence": None}
    return {"recall": round(float(hits[fit[-1]] / positives), 4), "confidence": round(float(scores[order][fit[-1]]), 3)}


def at_confidence(pictures, classes: dict[str, int], confidence: float, threshold: float = 0.5) -> dict:
    """Precision and recall at a confidence, over all classes."""
    hits = alarms = positives = 0
    for i in classes.values():
        scores, verdicts, _, some = _verdicts(pictures, i, threshold)
        shown = scores >= confidence
        hits, alarms, positives = hits + int((verdicts[shown] == HIT).sum()), alarms + int((verdicts[shown] == ALARM).sum()), positives + some
    ratio = lambda a, b: round(a / b, 4) if b else None
    return {"at_confidence": confidence, "precision": ratio(hits, hits + alarms), "recall": ratio(hits, positives)}


def report(pictures, classes: dict[str, int]) -> dict:
    """Everything about one labelled set; means are over the classes that have truth."""
    per = {name: average_precision(pictures, i, 0.5) for name, i in classes.items()}
    every = [average_precision(pictures, i, t) for i in classes.values() for t in THRESHOLDS]
    by_size = {k: _mean(average_precision(pictures, i, 0.5, s) for i in classes.values()) for k, s in SIZES_PX.items()}
    boxes = {name: int(sum(((t[:, 0] == i) & (t[:, 5] == 0)).sum() for _, t in pictures)) for name, i in classes.items()}
    rounded = lambda v: None if v is None else round(v, 4)
    return {
        "pictures": len(pictures), "boxes": sum(boxes.values()), "ap50": _mean(per.values()), "ap50_interval_95": interval(pictures, classes),
        "ap50_95": _mean(every), "ap50_any_class": rounded(average_precision(pictures, None, 0.5)), "ap30": _mean(average_precision(pictures, i, 0.3) for i in classes.values()),
        "ap50_by_size": by_size, "recall_at_1_alarm_per_picture": recall_at_alarms(pictures, classes), **calibration_error(pictures, classes),
        "ap50_per_class": {k: rounded(v) for k, v in per.items()}, "boxes_per_class": boxes,
    }
