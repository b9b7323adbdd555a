"""Damage of model B, drawn as outlines and strokes. Each takes (rng, sheet, x, y, kind), with the place in px."""

import cv2
import numpy as np

from ...classes import ID
from .sheet import Sheet, fractal, speckle, walk, wobble


def between(rng, lo: float, hi: float) -> float:
    """More small ones than large ones."""
    return lo + (hi - lo) * rng.beta(1.1, 2.4)


def _difference(a: np.ndarray, b) -> float:
    return float(np.abs(a - np.asarray(b)).mean() / (a.mean() + 0.08))


def hail_hit(rng, t: Sheet, x, y, kind):
    r = t.px(between(rng, 6.5, 30))
    rim = wobble(rng, x, y, r, r * rng.uniform(0.72, 1), rng.uniform(0.03, 0.2))
    box = t.box(rim, 3 + r)
    if box is None:
        return
    here = t.colour_at(rim)
    to_light = np.float64(t.light[:2]) * r * 0.45
    soft = r * rng.uniform(0.12, 0.4)
    if kind == "metal":
        depth = rng.uniform(0.12, 0.45) * (0.4 + 0.6 * t.strength)
        bowl = t.cover(box, rim, max(0.6, r * 0.4))
        t.shade(box, np.clip(bowl * t.cover(box, rim + to_light, max(0.6, r * 0.4)) * 1.3, 0, 1), 1 - depth)
        t.shade(box, np.clip(bowl * t.cover(box, rim - to_light, max(0.6, r * 0.4)), 0, 1), 1 + depth)
        t.keep(ID["hail_hit"], rim, depth)
        return
    mask = t.cover(box, rim, soft)
    if kind == "shingle" and rng.random() < 0.85:
        spot = np.float32([0.14, 0.14, 0.145]) * rng.uniform(0.6, 1.7) if rng.random() < 0.8 else np.float32([0.45, 0.44, 0.42]) * rng.uniform(0.8, 1.2)
        opacity = rng.uniform(0.4, 0.95)
        t.fill(box, np.clip(mask * (1 + speckle(*mask.shape, 0.3)), 0, 1), spot, opacity)
        change = opacity * _difference(here, spot)
    else:
        k = rng.uniform(0.5, 0.8)
        t.shade(box, mask, k)
        change = 1 - k
    if rng.random() < 0.5:
        t.shade(box, np.clip(t.cover(box, rim - to_light, soft) - mask, 0, 1), rng.uniform(1.1, 1.4))
    t.keep(ID["hail_hit"], rim, change)


def _cell(t: Sheet, x, y) -> tuple[float, float, float, float]:
    w, h = t.cell
    row = int(np.floor((t.y0 + y * t.mm) / h))
    shift = t.offset(row)
    left = np.floor((t.x0 + x * t.mm + shift) / w) * w - shift
    return (left - t.x0) / t.mm, (row * h - t.y0) / t.mm, w / t.mm, h / t.mm


def _torn(rng, x0, y0, x1, y1, rough: float) -> np.ndarray:
    """A rectangle whose sides are ragged paths."""
    corners = np.float64([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
    sides = []
    for a, b in zip(corners, np.roll(corners, -1, 0)):
        d = b - a
        sides.append(walk(rng, a, np.arctan2(d[1], d[0]), float(np.hypot(*d)), rough * rng.choice([0.15, 1]))[:-1])
    return np.concatenate(sides)


def missing_shingle(rng, t: Sheet, x, y, kind):
    if kind != "shingle" or not t.cell[0]:
        return
    left, top, w, h = _cell(t, x, y)
    w = w * rng.choice([0.5, 0.8, 1, 1, 1.5, 2, 3])
    h = h * rng.choice([1, 1, 1, 0.9, 2])
    shape = _torn(rng, left, top, left + w, top + h, rng.uniform(0, 0.08))
    box = t.box(shape, 3)
    if box is None:
        return
    here, mask = t.colour_at(shape), t.cover(box, shape)
    under = np.float32([[0.1, 0.1, 0.11], [0.16, 0.15, 0.15], [0.62, 0.5, 0.36], [0.5, 0.38, 0.28], [0.6, 0.61, 0.62], [0.3, 0.3, 0.3]])[rng.choice(6, p=[0.25, 0.15, 0.2, 0.1, 0.1, 0.2])] * rng.uniform(0.75, 1.25)
    if rng.random() < 0.15:
        under = np.clip(here * rng.choice([0.6, 1.4]), 0, 1)
    rows, cols = mask.shape
    face = under * (1 + 0.1 * fractal(rows, cols, t.px(90)) + speckle(rows, cols, 0.05))[..., None]
    if under[0] > under[2] * 1.2:  # boards
        face[:: max(2, round(t.px(rng.uniform(90, 140))))] *= 0.5
    t.fill(box, mask, face, 1)
    upper = shape.copy()
    upper[:, 1] = np.minimum(upper[:, 1], top + max(1.0, t.px(rng.uniform(6, 18))))
    t.shade(box, t.cover(box, upper, 0.6) * mask, rng.uniform(0.4, 0.75))
    for _ in range(rng.poisson(1.5)):
        nail = wobble(rng, left + rng.uniform(0, w), top + h * rng.uniform(0.2, 0.6), t.px(6), t.px(6), 0.02, 8)
        spot = t.box(nail, 1)
        if spot:
            t.fill(spot, t.cover(spot, nail), np.float32([0.5, 0.48, 0.46]) * rng.uniform(0.4, 1.6))
    t.keep(ID["missing_shingle"], shape, 0.1 + _difference(here, under))


def lifted_or_creased(rng, t: Sheet, x, y, kind):
    if kind != "shingle" or not t.cell[0]:
        return
    left, top, w, h = _cell(t, x, y)
    w *= rng.choice([0.7, 1, 1, 1.4])
    tilt, slip = rng.normal(0, 0.07), rng.uniform(-0.05, 0.25) * h
    corner = np.float64([[left, top], [left + w, top], [left + w, top + h + slip + tilt * w], [left, top + h + slip - tilt * w]])
    box = t.box(corner, t.px(50))
    if box is None:
        return
    here, lift = t.colour_at(corner), t.px(rng.uniform(10, 40))
    fall = corner + np.float64([-t.light[0], max(0.3, -t.light[1]) if rng.random() < 0.8 else 0.3]) * lift * 0.7
    t.shade(box, t.cover(box, fall, 0.5 + lift * 0.15), deep := rng.uniform(0.3, 0.6))
    face = rng.choice([rng.uniform(0.75, 0.92), rng.uniform(1.08, 1.4)])
    t.fill(box, t.cover(box, corner), np.clip(here * face, 0, 1) * (1 + speckle(box[3] - box[1], box[2] - box[0], 0.07))[..., None])
    level = rng.uniform(0.15, 0.5)
    crease = walk(rng, corner[0] * (1 - level) + corner[3] * level, np.arctan2(corner[2, 1] - corner[3, 1], w), w, 0.012)
    if rng.random() < 0.8:
        t.fill(box, t.strokes(box, [crease], t.px(rng.uniform(2, 6))), here * rng.choice([0.35, 0.5, 1.5]), 0.9)
    t.keep(ID["lifted_or_creased"], corner, 0.15 + (1 - deep) * 0.5)


def crack(rng, t: Sheet, x, y, kind):
    length, heading = t.px(between(rng, 80, 950)), rng.uniform(0, 2 * np.pi)
    if kind == "shingle" and rng.random() < 0.6:
        heading = rng.choice([0.0, np.pi / 2]) + rng.normal(0, 0.1)
    start = np.float64([x, y]) - length / 2 * np.float64([np.cos(heading), np.sin(heading)])
    trunk = walk(rng, start, heading, length, rng.choice([0.02, 0.08, 0.16]))
    lines = [trunk]
    for _ in range(rng.poisson(0.7)):
        lines.append(walk(rng, trunk[rng.integers(4, 14)], heading + rng.choice([-1, 1]) * rng.uniform(0.4, 1.2), length * rng.uniform(0.1, 0.35), 0.1))
    every = np.concatenate(lines)
    box = t.box(every, 3)
    if box is None:
        return
    wide, here = t.px(rng.uniform(1.3, 7)), t.colour_at(every)
    ink = np.float32([0.08, 0.075, 0.075]) * rng.uniform(0.4, 2)
    mask = t.strokes(box, lines, wide)
    if rng.random() < 0.35:
        t.shade(box, t.strokes(box, [line - np.float64(t.light[:2]) * wide for line in lines], wide), 1.25)
    opacity = rng.uniform(0.6, 1)
    t.fill(box, mask, ink, opacity)
    half = max(wide, 1) / 2
    t.keep(ID["crack"], np.concatenate([every + d for d in ((-half, -half), (half, half))]), opacity * min(1, wide + 0.2) * _difference(here, ink))


def _blots(rng, x, y, rx, ry, count, small, large) -> list[np.ndarray]:
    a, r = rng.uniform(0, 2 * np.pi, count), np.sqrt(rng.uniform(0, 1, count)) * rng.choice([1, 0.8])
    return [wobble(rng, x + np.cos(p) * q * rx, y + np.sin(p) * q * ry, z := rng.uniform(small, large), z * rng.uniform(0.6, 1), 0.2, 10) for p, q in zip(a, r)]


def _covered(t: Sheet, box, shapes, blur=0.0) -> np.ndarray:
    mask = t.cover(box, shapes[0])
    for s in shapes[1:]:
        np.maximum(mask, t.cover(box, s), out=mask)
    return cv2.GaussianBlur(mask, (0, 0), blur) if blur > 0.25 else mask


def granule_loss(rng, t: Sheet, x, y, kind):
    if kind not in ("shingle", "membrane"):
        return
    rx, ry = t.px(between(rng, 30, 280)), t.px(between(rng, 25, 150))
    blots = _blots(rng, x, y, rx, ry, int(rng.integers(8, 30)), min(rx, ry) * 0.15, min(rx, ry) * 0.5)
    every = np.concatenate(blots)
    box = t.box(every, 3)
    if box is None:
        return
    here, mask = t.colour_at(every), _covered(t, box, blots, t.px(4))
    bare = np.float32([0.17, 0.165, 0.165]) * rng.uniform(0.7, 1.6) if rng.random() < 0.8 else np.float32([0.6, 0.59, 0.56])
    opacity = rng.uniform(0.45, 0.9)
    t.fill(box, np.clip(mask * (0.85 + speckle(*mask.shape, 0.3)), 0, 1), bare, opacity)
    t.keep(ID["granule_loss"], every, 0.7 * opacity * _difference(here, bare))


def exposed_nail(rng, t: Sheet, x, y, kind):
    if kind == "metal":
        return
    r = t.px(rng.uniform(4.5, 7))
    head = wobble(rng, x, y, r, r * rng.uniform(0.8, 1), 0.03, 12)
    box = t.box(head, 2 * r + 2)
    if box is None:
        return
    here = t.colour_at(head)
    steel = rng.random() < 0.6
    colour = np.float32([0.72, 0.72, 0.74]) * rng.uniform(0.6, 1.3) if steel else np.float32([0.46, 0.29, 0.2]) * rng.uniform(0.6, 1.3)
    t.drop_shadow(head, rng.uniform(3, 14), 0.6)
    if not steel and rng.random() < 0.6:
        run = wobble(rng, x, y + 1.2 * r, r * 1.2, r * 2.2, 0.2)
        t.shade(box, t.cover(box, run, r * 0.6), (0.85, 0.7, 0.6))
    t.fill(box, t.cover(box, head), np.clip(colour, 0, 1))
    t.fill(box, t.cover(box, wobble(rng, x + t.light[0] * r * 0.3, y + t.light[1] * r * 0.3, r * 0.4, r * 0.4, 0.02, 8)), np.clip(colour * 1.4, 0, 1), 0.7)
    t.keep(ID["exposed_nail"], head, _difference(here, colour))


def rust(rng, t: Sheet, x, y, kind):
    if kind == "tile" or (kind == "shingle" and rng.random() < 0.75):
        return
    rx, ry = t.px(between(rng, 15, 260)), t.px(between(rng, 15, 220))
    blots = _blots(rng, x, y, rx, ry, int(rng.integers(4, 22)), min(rx, ry) * 0.2, min(rx, ry) * 0.7)
    if rng.random() < 0.4:
        blots.append(wobble(rng, x, y + ry * 1.2, rx * 0.3, ry * 1.3, 0.15))
    every = np.concatenate(blots)
    box = t.box(every, 3)
    if box is None:
        return
    here, mask = t.colour_at(every), _covered(t, box, blots, t.px(rng.uniform(2, 14)))
    mix = np.clip(0.5 + 0.5 * fractal(*mask.shape, max(3, t.px(60))), 0, 1)[..., None]
    colour = (np.float32([0.3, 0.17, 0.11]) * mix + np.float32([0.68, 0.4, 0.22]) * (1 - mix)) * np.float32(rng.uniform(0.8, 1.2))
    opacity = rng.uniform(0.6, 1)
    t.fill(box, mask, colour, opacity)
    t.keep(ID["rust"], every, opacity * _difference(here, colour.mean((0, 1))))


def puncture(rng, t: Sheet, x, y, kind):
    r = t.px(between(rng, 9, 75))
    hole = wobble(rng, x, y, r, r * rng.uniform(0.45, 1), rng.uniform(0.15, 0.55), int(rng.integers(7, 15)))
    box = t.box(hole, r + 3)
    if box is None:
        return
    here, centre = t.colour_at(hole), hole.mean(0)
    flaps = centre + (hole - centre) * rng.uniform(1.15, 1.5, (len(hole), 1))
    t.shade(box, t.cover(box, flaps, 0.4), rng.choice([0.6, 0.75, 1.3, 1.6]))
    t.fill(box, t.cover(box, hole), np.float32([0.06, 0.055, 0.055]) * rng.uniform(0.2, 1.6))
    t.keep(ID["puncture"], np.concatenate([hole, flaps]), 0.2 + _difference(here, 0.05))


def ponding_or_stain(rng, t: Sheet, x, y, kind):
    if kind in ("shingle", "tile") and rng.random() < 0.6:
        return
    rx, ry = t.px(between(rng, 120, 1100)), t.px(between(rng, 100, 700))
    if kind == "metal" or rng.random() < 0.2:
        rx *= 0.35
    shore = wobble(rng, x, y, rx, ry, rng.uniform(0.1, 0.3), 26)
    box = t.box(shore, 6)
    if box is None:
        return
    mask = t.cover(box, shore, max(0.8, min(rx, ry) * rng.uniform(0.01, 0.08)))
    wet = rng.uniform(0.55, 0.85)
    t.shade(box, mask, (wet, wet, wet * 1.04) if rng.random() < 0.5 else (wet * 1.08, wet, wet * 0.85))
    if rng.random() < 0.7:
        t.shade(box, t.strokes(box, [np.concatenate([shore, shore[:1]])], max(1.0, t.px(rng.uniform(8, 40)))), rng.choice([0.7, 0.8, 1.2]))
    t.keep(ID["ponding_or_stain"], shore, 1.2 * (1 - wet))


def moss_algae(rng, t: Sheet, x, y, kind):
    if rng.random() < 0.25:  # algae run downhill
        wide, long = t.px(between(rng, 60, 260)), t.px(between(rng, 400, 2200))
        run = np.float64([[x - wide * 0.3, y - long / 2], [x + wide * 0.3, y - long / 2], [x + wide / 2, y + long / 2], [x - wide / 2, y + long / 2]])
        box = t.box(run, 4)
        if box is None:
            return
        mask = t.cover(box, run, max(1.0, wide * 0.12))
        t.shade(box, np.clip(mask * (1 + 0.4 * fractal(*mask.shape, max(3.0, wide))), 0, 1), dark := rng.uniform(0.5, 0.8))
        t.keep(ID["moss_algae"], run, 1.2 * (1 - dark))
        return
    rx, ry = t.px(between(rng, 25, 320)), t.px(between(rng, 20, 160))
    tufts = _blots(rng, x, y, rx, ry, int(rng.integers(4, 26)), t.px(8) + 0.6, t.px(rng.uniform(18, 60)) + 0.8)
    every = np.concatenate(tufts)
    box = t.box(every, 4)
    if box is None:
        return
    here, mask = t.colour_at(every), _covered(t, box, tufts, 0.5)
    green = np.float32([[0.26, 0.32, 0.16], [0.4, 0.44, 0.22], [0.18, 0.22, 0.14], [0.48, 0.46, 0.32], [0.6, 0.61, 0.55]])[rng.integers(5)] * rng.uniform(0.8, 1.2)
    t.shade(box, _covered(t, box, [s - np.float64(t.light[:2]) * t.px(10) for s in tufts], 0.6), 1 - 0.4 * t.strength)
    t.fill(box, mask, green * (1 + 0.25 * fractal(*mask.shape, max(2.5, t.px(25)), 2))[..., None], rng.uniform(0.8, 1))
    t.keep(ID["moss_algae"], every, 0.1 + _difference(here, green))


def broken_tile(rng, t: Sheet, x, y, kind):
    if kind != "tile" or not t.cell[0]:
        return
    left, top, w, h = _cell(t, x, y)
    keep = rng.uniform(0.15, 0.75)
    cut = walk(rng, (left - 1, top + h * (keep + rng.normal(0, 0.2))), rng.normal(0, 0.25), w * 1.05, 0.07)
    gone = np.concatenate([cut, [[left + w, top + h], [left, top + h]]]) if rng.random() < 0.6 else np.concatenate([cut, [[left + w, top], [left, top]]])
    gone = np.clip(gone, [left, top], [left + w, top + h])
    box = t.box(gone, 4)
    if box is None:
        return
    here = t.colour_at(gone)
    under = np.float32([0.12, 0.11, 0.11]) * rng.uniform(0.5, 2) if rng.random() < 0.7 else np.float32([0.5, 0.4, 0.3]) * rng.uniform(0.7, 1.2)
    t.fill(box, t.cover(box, gone), under)
    t.fill(box, t.strokes(box, [cut], t.px(rng.uniform(4, 12))), np.clip(here * 1.45, 0, 1), 0.85)
    t.keep(ID["broken_tile"], gone, _difference(here, under))


PAINTERS = {p.__name__: p for p in (hail_hit, missing_shingle, lifted_or_creased, crack, granule_loss, exposed_nail, rust, puncture, ponding_or_stain, moss_algae, broken_tile)}
