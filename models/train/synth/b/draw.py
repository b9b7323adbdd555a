"""Draws one patch of a roof facet with model B: covering, fittings, damage, debris, shadows from outside."""

import numpy as np

from ...classes import ID
from ..camera import Patch
from .damage import PAINTERS, between
from .sheet import Sheet, fractal, walk, wobble
from .surfaces import LAY, photographed, style_of

SMALL = ("hail_hit", "exposed_nail", "puncture")


def style(rng, kind: str, texture: np.ndarray | None = None) -> dict:
    s = style_of(rng, kind)
    if texture is not None:
        s |= {"image": texture, "image_mm": rng.uniform(1, 3.5)}
    return s | {"rubbish": rng.choice([0.0, 0.5, 2.2], p=[0.4, 0.4, 0.2]), "vents": rng.uniform(0, 0.12)}


def _rubbish(rng, t: Sheet, x, y) -> None:
    """Leaves, twigs, droppings, scuffs, chalk, sealant: kept as debris."""
    pick, here = rng.integers(8), None
    if pick < 3:  # a leaf with its rib
        long, thin, a = t.px(rng.uniform(12, 55)), rng.uniform(0.2, 0.6), rng.uniform(0, 2 * np.pi)
        k = np.linspace(0, np.pi, 9)
        side = np.stack([np.cos(k) * long, np.sin(k) * long * thin], 1)
        leaf = np.concatenate([side, side[::-1] * (1, -1)]) @ np.float64([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]]) + (x, y)
        shapes, colour = [leaf], np.float32([[0.5, 0.36, 0.18], [0.62, 0.5, 0.22], [0.32, 0.24, 0.16], [0.34, 0.42, 0.2], [0.55, 0.28, 0.16]])[rng.integers(5)] * rng.uniform(0.7, 1.2)
        t.drop_shadow(leaf, rng.uniform(3, 15), 0.5)
    elif pick == 3:  # twigs
        line = walk(rng, (x, y), rng.uniform(0, 6.3), t.px(between(rng, 50, 400)), 0.06)
        wide = max(0.6, t.px(rng.uniform(2, 7)))
        d = np.float64([wide / 2, wide / 2])
        shapes, colour = [np.concatenate([line - d, (line + d)[::-1]])], np.float32([0.36, 0.3, 0.24]) * rng.uniform(0.5, 1.6)
        t.drop_shadow(shapes[0], 6, 0.4)
    elif pick == 4:  # droppings
        shapes = [wobble(rng, x + rng.normal(0, t.px(12)), y + rng.normal(0, t.px(20)), r := t.px(rng.uniform(3, 20)), r * rng.uniform(0.6, 1.6), 0.25) for _ in range(rng.integers(1, 6))]
        colour = np.float32([0.85, 0.84, 0.8]) * rng.uniform(0.8, 1.1)
    elif pick == 5:  # a scuff: parallel strokes
        a, long = rng.uniform(0, np.pi), t.px(between(rng, 40, 240))
        d = np.float64([np.cos(a), np.sin(a)])
        shapes = [np.stack([p := np.float64([x, y]) + rng.normal(0, t.px(10), 2), p + d * long * rng.uniform(0.5, 1), p + d * long * 0.5 + t.px(4) * d[::-1]]) for _ in range(4)]
        colour = t.colour_at(np.float64([[x, y]])) * rng.choice([0.6, 0.75, 1.3, 1.5])
    elif pick == 6:  # chalk: ring, arrow or number
        r = t.px(rng.uniform(30, 110))
        ring = wobble(rng, x, y, r, r * rng.uniform(0.8, 1), 0.05, 24)
        lines = [np.concatenate([ring, ring[:1]])] if rng.random() < 0.6 else [walk(rng, (x - r, y - r), 0.8, 2.6 * r, 0.03), walk(rng, (x + r, y - r), 2.3, 2.6 * r, 0.03)]
        box = t.box(np.concatenate(lines), 3)
        if box:
            colour = np.float32([[0.95, 0.95, 0.93], [0.95, 0.85, 0.3], [0.9, 0.5, 0.3], [0.4, 0.55, 0.85]])[rng.integers(4)]
            t.fill(box, t.strokes(box, lines, t.px(rng.uniform(4, 10))), colour, rng.uniform(0.5, 0.95))
            t.keep(ID["debris"], np.concatenate(lines), 0.5)
        return
    else:  # sealant, black or grey
        line = walk(rng, (x, y), rng.uniform(0, 6.3), t.px(between(rng, 20, 200)), 0.1)
        wide = t.px(rng.uniform(8, 25))
        shapes, colour = [wobble(rng, *p, wide, wide, 0.2, 9) for p in line[::2]], np.float32([0.1, 0.1, 0.1]) * rng.uniform(0.6, 1.5) if rng.random() < 0.65 else np.float32([0.7, 0.7, 0.68])
    every = np.concatenate(shapes)
    box = t.box(every, 2)
    if box is None:
        return
    here = t.colour_at(every)
    for s in shapes:
        t.fill(box, t.cover(box, s), np.clip(colour, 0, 1), rng.uniform(0.8, 1))
    t.keep(ID["debris"], every, 0.1 + float(np.abs(here - colour).mean() / (here.mean() + 0.08)))


def _vent(rng, t: Sheet, x, y) -> None:
    """A pipe, box or skylight on its flange, with the shadow it throws."""
    r = t.px(rng.uniform(40, 75) if rng.random() < 0.4 else rng.uniform(120, 350))
    grey = np.float32([0.6, 0.6, 0.61]) * rng.uniform(0.25, 1.4)
    flange = np.float64([[-1.7, -1.7], [1.7, -1.7], [1.7, 1.7], [-1.7, 1.7]]) * r + (x, y)
    round_one = rng.random() < 0.55
    top = wobble(rng, x, y, r, r, 0.01, 22) if round_one else np.float64([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * (r, r * rng.uniform(0.6, 1.3)) + (x, y)
    box = t.box(flange, 3)
    if box is None:
        return
    t.fill(box, t.cover(box, flange), np.clip(grey * rng.uniform(0.7, 1.1), 0, 1), rng.uniform(0.5, 1))
    t.drop_shadow(top, rng.uniform(80, 300), 0.6)
    t.fill(box, t.cover(box, top), np.clip(grey, 0, 1))
    core = np.float64([x, y]) + (top - (x, y)) * rng.uniform(0.5, 0.85)
    t.fill(box, t.cover(box, core), np.float32([[0.08, 0.08, 0.08], [0.2, 0.25, 0.3], [0.75, 0.75, 0.74]])[rng.integers(3)], rng.uniform(0.6, 1))


def _repair(rng, t: Sheet, x, y) -> None:
    """A rectangle of other shingles, or a damp or dusty spot: sound."""
    w, h = t.px(between(rng, 120, 1100)), t.px(between(rng, 120, 600))
    if rng.random() < 0.45 and t.cell[1]:
        e = t.px(t.cell[1])
        top = np.floor((y * t.mm + t.y0) / t.cell[1]) * t.cell[1]
        y0 = (top - t.y0) / t.mm
        shape = np.float64([[x, y0], [x + w, y0], [x + w, y0 + e * max(1, round(h / e))], [x, y0 + e * max(1, round(h / e))]])
        blur = 0.0
    else:
        shape, blur = wobble(rng, x, y, w / 2, h / 2, 0.2), min(w, h) * rng.uniform(0.05, 0.2)
    box = t.box(shape, 3)
    if box:
        t.shade(box, t.cover(box, shape, blur), rng.uniform(0.75, 1.2) * rng.uniform(0.95, 1.05, 3))


def _outside_shadow(rng, t: Sheet) -> None:
    w, h = t.size
    pick = rng.random()
    if pick < 0.55:
        return
    dark = 1 - rng.uniform(0.35, 0.65) * max(0.15, t.strength)
    whole = (0, 0, w, h)
    if pick < 0.75:  # leaves of a tree
        mask = np.clip((fractal(h, w, t.px(between(rng, 60, 700)), 4) + rng.uniform(-0.6, 0.3)) * rng.uniform(2, 9), 0, 1)
    elif pick < 0.92:  # a straight edge
        edge = walk(rng, (rng.uniform(-0.3, 1.3) * w, -h), rng.uniform(0.9, 2.2), 4.0 * h, 0.0)
        mask = t.cover(whole, np.concatenate([edge, [[3 * w, 3 * h], [3 * w, -h]]]), rng.uniform(0.5, 6))
    else:  # a branch or cable
        mask = t.strokes(whole, [walk(rng, (rng.uniform(0, w), -5), rng.uniform(0.6, 2.5), 2.5 * h, rng.choice([0.0, 0.04]))], t.px(rng.uniform(10, 60)))
    t.shade(whole, mask, (dark * 0.96, dark, dark * 1.05))


def paint(rng, p: Patch, s: dict, sun: np.ndarray, strength: float, wanted: list[tuple[str, float, float]], clutter_scale: float):
    """Linear RGB f32 [h, w, 3] and marks (class, hull [k, 2] px, contrast)."""
    low = float(p.facet[:, 1].max())
    t = Sheet(np.full((p.h, p.w, 3), s["colour"], np.float32), p.mm, p.x0, p.y0, tuple(float(v) for v in sun), strength, low)
    (photographed if "image" in s else LAY.get(s["kind"], LAY["membrane"]))(rng, t, s)
    area = p.w * p.h * p.mm**2 / 1e6
    ridge = round((rng.uniform(100, 170) - p.y0) / p.mm)
    if ridge > 0:  # the cap
        t.rgb[:ridge] = s["colour"] * rng.uniform(0.8, 1.15) * (1 + 0.05 * fractal(min(ridge, p.h), p.w, 6, 2))[..., None]
        for x in np.arange(0, p.w, max(2.0, t.px(rng.uniform(120, 170)))):
            t.rgb[:ridge, int(x) : int(x) + max(1, round(t.px(5)))] *= 0.6
    for make, rate in ((_vent, s["vents"] * area), (_repair, min(5.0, 0.35 * area))):
        for _ in range(min(40, rng.poisson(rate))):
            make(rng, t, rng.uniform(0, p.w), rng.uniform(0, p.h))
    for name, x, y in wanted:
        first, reach = len(t.marks), int(t.px(250 if name in SMALL else 1300)) + 1
        corner = max(0, int(x) - reach), max(0, int(y) - reach)
        old = t.rgb[corner[1] : int(y) + reach, corner[0] : int(x) + reach].copy()
        PAINTERS[name](rng, t, x, y, s["kind"])
        t.measured(first, old, corner)
    for _ in range(min(150, rng.poisson(s["rubbish"] * area * clutter_scale))):
        _rubbish(rng, t, rng.uniform(0, p.w), rng.uniform(0, p.h))
    _outside_shadow(rng, t)
    eave = round((low - rng.uniform(15, 40) - p.y0) / p.mm)
    if 0 <= eave < p.h:
        t.rgb[eave:] = np.float32([0.7, 0.7, 0.7]) * rng.uniform(0.2, 1.3)
    bright = 0.45 + 0.75 * strength * max(0.0, float(sun[2]))
    return np.square(np.clip(t.rgb, 0, 1.2)) * np.float32(bright), t.marks
