"""Damage of model A that spreads: worn granules, rust, standing water, moss and algae."""

import cv2
import numpy as np

from ...classes import ID
from .field import Field, cloud, grain

BITUMEN = np.float32([0.022, 0.021, 0.022])


def log_uniform(rng, lo: float, hi: float) -> float:
    return float(np.exp(rng.uniform(np.log(lo), np.log(hi))))


def local(f: Field, where) -> np.ndarray:
    return f.albedo[where].reshape(-1, 3).mean(0)


def _ragged(rng, f: Field, x, y, w_mm, h_mm, cell_mm, fill):
    """A cloud-edged patch: (where, mask) or None."""
    rx, ry = max(2.0, f.px(w_mm) / 2), max(2.0, f.px(h_mm) / 2)
    at = f.part(x, y, rx * 1.15, ry * 1.15)
    if at is None:
        return None
    where, gx, gy = at
    fall = 1 - (gx / rx) ** 2 - (gy / ry) ** 2
    mask = np.clip((fall * 1.5 + 0.55 * cloud(rng, *fall.shape, max(2.5, f.px(cell_mm))) - 1.0 + fill) * 3.0, 0, 1) * (fall > -0.3)
    return where, mask


def granule_loss(rng, f: Field, x, y, kind):
    if kind not in ("shingle", "membrane"):
        return
    made = _ragged(rng, f, x, y, log_uniform(rng, 60, 550), log_uniform(rng, 50, 320), rng.uniform(25, 90), rng.uniform(0.1, 0.5))
    if made is None:
        return
    where, mask = made
    here = local(f, where)
    bare = BITUMEN * rng.uniform(1, 3.2) if rng.random() < 0.75 or here.mean() > 0.2 else np.float32([0.3, 0.29, 0.27]) * rng.uniform(0.6, 1.3)
    alpha = rng.uniform(0.45, 0.9)
    f.tint(where, np.clip(mask * (0.75 + 0.5 * grain(rng, *mask.shape)), 0, 1), bare, alpha)
    f.height[where] -= mask * np.float32(rng.uniform(0.5, 1.5))
    f.mark(ID["granule_loss"], where, mask, 0.7 * alpha * np.abs(here - bare).sum() / (here.sum() + 0.03))


def rust(rng, f: Field, x, y, kind):
    if kind == "tile" or (kind == "shingle" and rng.random() < 0.8):
        return
    w, h = log_uniform(rng, 25, 600), log_uniform(rng, 25, 450)
    run = rng.random() < 0.35
    made = _ragged(rng, f, x, y, w * (0.35 if run else 1), h * (1.6 if run else 1), max(8, min(w, h) / rng.uniform(2, 6)), rng.uniform(0.15, 0.6))
    if made is None:
        return
    where, mask = made
    lo, hi = np.float32([0.05, 0.018, 0.01]), np.float32([0.42, 0.16, 0.05])
    t = np.clip(0.45 + 0.3 * cloud(rng, *mask.shape, max(2, f.px(40))) + 0.12 * grain(rng, *mask.shape), 0, 1)[..., None]
    colour = (lo + (hi - lo) * t) * np.float32(rng.uniform(0.6, 1.3))
    here = local(f, where)
    old = f.albedo[where]
    alpha = rng.uniform(0.55, 1)
    old += (mask * alpha)[..., None] * (colour - old)
    f.height[where] += mask * np.float32(0.6) * grain(rng, *mask.shape)
    f.mark(ID["rust"], where, mask, alpha * np.abs(here - colour.mean((0, 1))).sum() / (here.sum() + 0.03))


def ponding_or_stain(rng, f: Field, x, y, kind):
    if kind in ("shingle", "tile") and rng.random() < 0.6:
        return
    w, h = log_uniform(rng, 200, 2200), log_uniform(rng, 180, 1400)
    made = _ragged(rng, f, x, y, w, h, min(w, h) * 0.4, 0.45)
    if made is None:
        return
    where, mask = made
    soft = cv2.GaussianBlur(mask, (0, 0), max(1.0, f.px(min(w, h)) * 0.04))
    tone = rng.uniform(0.35, 0.75)
    f.darken(where, soft, np.float32([1, 1, 1]) * tone if rng.random() < 0.5 else np.float32([1.0, 0.85, 0.62]) * tone * 1.2)
    if rng.random() < 0.7:
        f.darken(where, np.clip(1 - np.abs(soft - 0.4) * 5, 0, 1), rng.uniform(0.5, 0.85) if rng.random() < 0.7 else 1.3)
    f.mark(ID["ponding_or_stain"], where, soft, 1 - tone)


def moss_algae(rng, f: Field, x, y, kind):
    streak = rng.random() < 0.3
    w, h = (log_uniform(rng, 80, 300), log_uniform(rng, 400, 2000)) if streak else (log_uniform(rng, 50, 600), log_uniform(rng, 40, 350))
    made = _ragged(rng, f, x, y, w, h, rng.uniform(20, 90), rng.uniform(0.0, 0.45))
    if made is None:
        return
    where, mask = made
    here = local(f, where)
    if streak:
        f.darken(where, cv2.GaussianBlur(mask, (0, 0), max(1.0, f.px(25))), tone := rng.uniform(0.3, 0.65))
        f.mark(ID["moss_algae"], where, mask, 1 - tone)
        return
    tones = np.float32([[0.05, 0.09, 0.02], [0.14, 0.17, 0.04], [0.03, 0.05, 0.02], [0.22, 0.21, 0.09], [0.33, 0.34, 0.27]])
    colour = tones[rng.integers(5)] * rng.uniform(0.7, 1.3)
    texture = np.exp(0.35 * cloud(rng, *mask.shape, max(1.5, f.px(18)), 2))[..., None]
    old = f.albedo[where]
    old += (mask * rng.uniform(0.75, 1))[..., None] * (colour * texture - old)
    f.height[where] += mask * np.float32(rng.uniform(2, 18)) * np.clip(1 + 0.5 * cloud(rng, *mask.shape, max(1.5, f.px(22)), 2), 0, 2)
    f.mark(ID["moss_algae"], where, mask, 0.15 + np.abs(here - colour).sum() / (here.sum() + 0.03))


PATCHES = {p.__name__: p for p in (granule_loss, rust, ponding_or_stain, moss_algae)}
