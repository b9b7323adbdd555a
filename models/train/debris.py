"""Paints what is on a roof but is not damage: `debris` (labelled) and fittings (never labelled).

Debris is found so that it is not called damage; fittings are pure hard negatives.
"""

import cv2
import numpy as np

from .plane import Plane, blot, cloud, hull_of, line_mask, patch


def _leaf(rng, plane: Plane, x, y):
    tones = np.float32([[0.45, 0.33, 0.12], [0.55, 0.42, 0.12], [0.30, 0.36, 0.14], [0.34, 0.20, 0.10], [0.50, 0.22, 0.10]])
    r = plane.px(rng.uniform(15, 60))
    angle = rng.uniform(0, np.pi)
    shadow, mask_s = blot(rng, r, r * 0.5, angle, 0.1, 2)
    off = plane.px(rng.uniform(2, 12))
    plane.scale(int(x + off) - shadow, int(y + off) - shadow, mask_s, rng.uniform(0.4, 0.8))
    k, mask = blot(rng, r, r * rng.uniform(0.3, 0.7), angle, 0.15, 1)
    plane.blend(int(x) - k, int(y) - k, mask, tones[rng.integers(5)] * rng.uniform(0.7, 1.4), 1)
    return hull_of(int(x) - k, int(y) - k, mask)


def _dropping(rng, plane: Plane, x, y):
    r = plane.px(rng.uniform(10, 45))
    k, mask = blot(rng, r, r * rng.uniform(0.4, 1), rng.uniform(0, np.pi), 0.35, 1.2)
    plane.blend(int(x) - k, int(y) - k, mask, np.float32([0.85, 0.85, 0.80]) * rng.uniform(0.8, 1.1), rng.uniform(0.7, 1))
    return hull_of(int(x) - k, int(y) - k, mask)


def _sealant(rng, plane: Plane, x, y):
    r = plane.px(np.exp(rng.uniform(np.log(8), np.log(90))))
    k, mask = blot(rng, r, r * rng.uniform(0.4, 1), rng.uniform(0, np.pi), 0.2, 1)
    tone = np.float32(rng.choice([[0.05, 0.05, 0.06], [0.05, 0.05, 0.06], [0.7, 0.7, 0.7]]))
    plane.blend(int(x) - k, int(y) - k, mask, tone, 0.97)
    if tone[0] < 0.1:  # tar shines: a small highlight tells it from a hole or a hit
        q, spot = blot(rng, r * 0.35, r * 0.2, rng.uniform(0, np.pi), 0.1, 1)
        plane.blend(int(x - r * 0.3) - q, int(y - r * 0.3) - q, spot, np.float32([0.5, 0.5, 0.52]), rng.uniform(0.3, 0.9))
    return hull_of(int(x) - k, int(y) - k, mask)


def _scuff(rng, plane: Plane, x, y):
    r = plane.px(rng.uniform(40, 160))
    k, mask = blot(rng, r, r * rng.uniform(0.15, 0.4), rng.uniform(0, np.pi), 0.2, r * 0.3)
    mask = mask * np.clip(0.6 + 0.5 * cloud(rng, *mask.shape, 5, 1), 0, 1)
    plane.scale(int(x) - k, int(y) - k, mask, rng.choice([rng.uniform(1.3, 1.7), rng.uniform(0.6, 0.8)]))
    return hull_of(int(x) - k, int(y) - k, mask, 0.3)


def _chalk(rng, plane: Plane, x, y):
    r = plane.px(rng.uniform(35, 130))
    if rng.random() < 0.6:
        t = np.linspace(0, 2 * np.pi * rng.uniform(0.8, 1.1), 24)
        points = np.stack([np.cos(t), np.sin(t) * rng.uniform(0.7, 1)], 1) * r * (1 + 0.06 * np.sin(3 * t + rng.uniform(0, 6)))[:, None]
    else:
        a = rng.uniform(0, np.pi)
        points = np.linspace(-1, 1, 5)[:, None] * np.float32([np.cos(a), np.sin(a)]) * r * 2 + rng.normal(0, r * 0.05, (5, 2))
    x0, y0, mask = line_mask(points + (x, y), max(0.7, plane.px(rng.uniform(5, 12))))
    tone = np.float32(rng.choice([[0.95, 0.95, 0.92], [0.85, 0.5, 0.2], [0.35, 0.55, 0.85]]))
    plane.blend(x0, y0, mask, tone, rng.uniform(0.5, 0.95))
    return hull_of(x0, y0, mask, 0.2)


def _twig(rng, plane: Plane, x, y):
    a, length = rng.uniform(0, np.pi), plane.px(rng.uniform(100, 500))
    points = np.linspace(-0.5, 0.5, 5)[:, None] * np.float32([np.cos(a), np.sin(a)]) * length + rng.normal(0, length * 0.03, (5, 2)) + (x, y)
    width = max(0.8, plane.px(rng.uniform(5, 18)))
    x0, y0, mask = line_mask(points, width)
    plane.scale(x0 + int(width) + 1, y0 + int(width) + 1, mask, rng.uniform(0.4, 0.8))
    plane.blend(x0, y0, mask, np.float32([0.34, 0.27, 0.2]) * rng.uniform(0.6, 1.5), 0.95)
    return hull_of(x0, y0, mask, 0.2)


def debris(rng, plane: Plane, x, y):
    """Leaves, droppings, tar and sealant, scuffs, chalk, twigs."""
    kinds = (_leaf, _dropping, _sealant, _scuff, _chalk, _twig)
    return kinds[rng.choice(6, p=[0.3, 0.15, 0.25, 0.1, 0.12, 0.08])](rng, plane, x, y)


def _vent(rng, plane: Plane, x, y):
    r = plane.px(rng.uniform(40, 250))
    k, mask = blot(rng, r, r * rng.uniform(0.8, 1), 0, 0.0, 1)
    off = int(r * rng.uniform(0.2, 0.8))
    plane.scale(int(x) - k + off, int(y) - k + off, mask, rng.uniform(0.3, 0.7))
    plane.blend(int(x) - k, int(y) - k, mask, np.full(3, rng.uniform(0.1, 0.9), np.float32), 1)
    q, top = blot(rng, r * 0.6, r * 0.6, 0, 0.0, 1)
    plane.blend(int(x) - q, int(y) - q, top, np.full(3, rng.uniform(0.05, 0.9), np.float32), 0.9)


def _box(rng, plane: Plane, x, y):
    w, h = int(plane.px(rng.uniform(100, 1200))) + 3, int(plane.px(rng.uniform(100, 900))) + 3
    mask = np.ones((h, w), np.float32)
    off = int(plane.px(rng.uniform(20, 300)))
    plane.scale(int(x) + off, int(y) + off, mask, rng.uniform(0.3, 0.7))
    tone = np.float32(rng.uniform(0.1, 0.85) * (1 + rng.normal(0, 0.08, 3)))
    plane.blend(int(x), int(y), mask, tone * (1 + 0.04 * cloud(rng, h, w, 30)[..., None]), 1)
    m = int(plane.px(rng.uniform(20, 80))) + 1
    if w > 2 * m + 2 and h > 2 * m + 2:
        plane.blend(int(x) + m, int(y) + m, mask[m:-m, m:-m], np.float32(rng.uniform(0.05, 0.8, 3) * 0.3 + rng.uniform(0, 0.6)), 0.95)


def _strip(rng, plane: Plane, x, y):
    """Ridge cap, flashing, pipe, cable or lightning wire right across the plane."""
    n = plane.size
    a = rng.choice([0.0, np.pi / 2, rng.uniform(0, np.pi)])
    way = np.float32([np.cos(a), np.sin(a)])
    points = np.linspace(-1.5, 1.5, 7)[:, None] * way * n + (x, y) + rng.normal(0, plane.px(6), (7, 2))
    width = plane.px(rng.choice([rng.uniform(6, 25), rng.uniform(80, 350)]))
    big = np.zeros((n, n), np.uint8)
    at = np.int32(points * 8)
    cv2.polylines(big, [at], False, 255, max(1, int(width)), cv2.LINE_AA, 3)
    mask = big.astype(np.float32) / 255
    off = int(plane.px(rng.uniform(5, 60))) + 1
    plane.scale(off, off, mask, rng.uniform(0.45, 0.85))
    plane.blend(0, 0, mask, np.float32(rng.uniform(0.08, 0.85) * (1 + rng.normal(0, 0.06, 3))), rng.uniform(0.85, 1))


def _tone_change(rng, plane: Plane, x, y):
    """A soft, wide tone change that nobody would box: old wetting, blend drift, repaired area."""
    w = plane.px(rng.uniform(500, 3000))
    w = min(w, plane.size * 0.9)
    mask = patch(rng, w, w * rng.uniform(0.3, 1), w / 2, 0.5)
    mask = cv2.GaussianBlur(mask, (0, 0), w / 12 + 1)
    plane.scale(int(x - w / 2), int(y - w / 2), mask, rng.uniform(0.85, 1.15))


def fitting(rng, plane: Plane, x, y) -> None:
    """A vent, skylight, chimney, strip or soft tone change: present on sound roofs, never labelled."""
    kinds = (_vent, _box, _strip, _tone_change)
    kinds[rng.choice(4, p=[0.3, 0.2, 0.2, 0.3])](rng, plane, x, y)
