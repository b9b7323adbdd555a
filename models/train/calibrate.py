"""Makes confidence mean something: Platt scaling per class, folded into the network, and a table of what is left.

A raw logit z of class c becomes `slope * z + shift` in the last convolution, so that every runtime gets confidences
that are already calibrated. The table then says, per class and step of confidence, how many such findings were real.
Source: post-hoc Platt and isotonic scaling of detectors, https://arxiv.org/abs/2405.20459.
"""

import numpy as np
import torch

from .classes import CLASSES, SCORE_FLOOR
from .metrics import HIT, LEFT_OUT, _verdicts

FEWEST = 40
"""A class with fewer hits or fewer alarms borrows the scaling of all classes together."""
STEPS = (SCORE_FLOOR, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def outcomes(pictures: list, cls: int) -> tuple[np.ndarray, np.ndarray]:
    """Confidence of the findings of a class, and whether each was real."""
    scores, verdicts, *_ = _verdicts(pictures, cls, 0.5)
    kept = verdicts != LEFT_OUT
    return scores[kept], verdicts[kept] == HIT


def platt(scores: np.ndarray, real: np.ndarray) -> tuple[float, float]:
    """Slope and shift of the logit that fit best, with Platt's smoothed targets. Newton's method on the log loss."""
    z = np.log(np.clip(scores, 1e-4, 1 - 1e-4) / (1 - np.clip(scores, 1e-4, 1 - 1e-4)))
    x = np.stack([z, np.ones_like(z)], 1)
    hits = real.sum()
    target = np.where(real, (hits + 1) / (hits + 2), 1 / (len(real) - hits + 2))
    w, prior = np.float64([1, 0]), np.float64([1, 0])
    hold = np.diag([1.0, 0.1])  # keeps a small class near where it was
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + hold, x.T @ (p - target) + hold @ (w - prior))
        w = w - step
        if np.abs(step).max() < 1e-8:
            break
    return float(max(w[0], 0.05)), float(w[1])


def scaling(pictures: list) -> list[tuple[float, float]]:
    """Slope and shift per class from findings on validation pictures."""
    each = [outcomes(pictures, i) for i in range(len(CLASSES))]
    every = platt(np.concatenate([s for s, _ in each]), np.concatenate([r for _, r in each]))
    enough = lambda real: real.sum() >= FEWEST and (~real).sum() >= FEWEST
    return [platt(s, r) if enough(r) else every for s, r in each]


def fold(net: torch.nn.Module, pairs: list[tuple[float, float]]) -> None:
    """Applies the scaling to the class channels of every head's last convolution, in place."""
    slope, shift = torch.tensor(pairs).T
    with torch.no_grad():
        for head in net.head:
            last = head[1]
            last.weight[4:] *= slope[:, None, None, None]
            last.bias[4:] = last.bias[4:] * slope + shift


def table(pictures: list) -> dict:
    """Per class and step of confidence: how many validation findings fell in it, and how many of them were real."""
    classes = {}
    for i, name in enumerate(CLASSES):
        scores, real = outcomes(pictures, i)
        of = np.digitize(scores, STEPS[1:-1])
        classes[name] = [{"findings": int((of == k).sum()), "real": int(real[of == k].sum())} for k in range(len(STEPS) - 1)]
    return {"steps": list(STEPS), "iou": 0.5, "classes": classes}
