"""Paints labelled damage on a roof plane, one function per class.

Each painter takes (rng, plane, x, y) with the place in canvas px, paints, and returns the hull [k, 2] in canvas px
of what an inspector would box, or None when the class makes no sense there.
Sizes in mm follow the signatures in the roofing notes (3.2); they are ranges to train on, not standards.
"""

import numpy as np

from .plane import Plane, blot, cloud, hull_of, line_mask, patch

DARK = np.float32([0.09, 0.09, 0.10])


def _paint_blot(rng, plane, x, y, rx, ry, angle, rough, edge, colour, alpha):
    r, mask = blot(rng, rx, ry, angle, rough, edge)
    x0, y0 = int(x) - r, int(y) - r
    plane.blend(x0, y0, mask, colour, alpha)
    return x0, y0, mask


def hail_hit(rng, plane: Plane, x, y):
    """12-60 mm across: granules gone and bitumen showing on shingles, a shaded dent on metal, a bruise elsewhere."""
    r = plane.px(np.exp(rng.uniform(np.log(6), np.log(30))))
    angle, ratio = rng.uniform(0, np.pi), rng.uniform(0.7, 1)
    if plane.kind == "metal":
        k, mask = blot(rng, r, r * ratio, angle, 0.05, r)
        yy, xx = np.mgrid[-k : k + 1, -k : k + 1].astype(np.float32)
        light = rng.uniform(0, 2 * np.pi)
        slope = (xx * np.cos(light) + yy * np.sin(light)) / max(r, 1)
        plane.scale(int(x) - k, int(y) - k, mask, (1 + rng.uniform(0.2, 0.55) * np.clip(slope * 1.6, -1, 1))[..., None])
        return hull_of(int(x) - k, int(y) - k, mask, 0.3)
    here = plane.rgb[int(np.clip(y, 0, plane.size - 1)), int(np.clip(x, 0, plane.size - 1))]
    bare = here * rng.uniform(0.25, 0.7) if rng.random() < 0.85 else np.clip(here * rng.uniform(1.3, 1.7), 0, 1)
    x0, y0, mask = _paint_blot(rng, plane, x, y, r, r * ratio, angle, rng.uniform(0.03, 0.18), r * rng.uniform(0.3, 0.9), bare, rng.uniform(0.45, 1))
    if rng.random() < 0.4:  # pushed-up rim or scattered granules, brighter, on one side
        q, rim = blot(rng, r * 0.9, r * 0.4, rng.uniform(0, np.pi), 0.2, r * 0.5)
        a = rng.uniform(0, 6.28)
        plane.scale(int(x + np.cos(a) * r) - q, int(y + np.sin(a) * r) - q, rim, rng.uniform(1.05, 1.3))
    return hull_of(x0, y0, mask)


def missing_shingle(rng, plane: Plane, x, y):
    """One to three tabs gone over one or two courses: underlayment, deck or older shingle shows."""
    if plane.kind != "shingle" or not plane.unit_px[0]:
        return None
    x0, y0, x1, y1 = plane.unit_at(x, y)
    x1 += (x1 - x0) * rng.integers(0, 3) * (rng.random() < 0.6)
    y1 += (y1 - y0) * (rng.random() < 0.35)
    if rng.random() < 0.4:  # torn: only part of the last tab is gone
        x1 -= plane.unit_px[0] * rng.uniform(0.1, 0.5)
    w, h = max(4, int(x1 - x0)), max(4, int(y1 - y0))
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    ragged = plane.px(rng.uniform(2, 22)) * np.abs(cloud(rng, h, w, max(3, plane.px(60)), 2))
    inside = np.minimum(np.minimum(xx, w - 1 - xx), np.minimum(yy, h - 1 - yy)) - ragged + 1
    mask = np.clip(inside, 0, 1)
    tones = np.float32([[0.10, 0.10, 0.11], [0.55, 0.43, 0.30], [0.36, 0.30, 0.24], [0.68, 0.68, 0.66], [0.24, 0.23, 0.22]])
    colour = tones[rng.choice(5, p=[0.4, 0.2, 0.15, 0.1, 0.15])] * rng.uniform(0.7, 1.3)
    fill = colour * (1 + 0.08 * cloud(rng, h, w, plane.px(80))[..., None] + 0.03 * rng.standard_normal((h, w, 1)).astype(np.float32))
    fill = fill * (1 - rng.uniform(0.2, 0.6) * np.clip(1 - yy / plane.px(rng.uniform(8, 25)), 0, 1))[..., None]
    plane.blend(int(x0), int(y0), mask, fill, 1.0)
    return hull_of(int(x0), int(y0), mask)


def lifted_or_creased(rng, plane: Plane, x, y):
    """A tab off its seal: a wide shadow under it, a crease across it, sometimes folded and lighter."""
    if plane.kind != "shingle" or not plane.unit_px[0]:
        return None
    x0, y0, x1, y1 = plane.unit_at(x, y)
    x1 = x0 + (x1 - x0) * rng.uniform(0.5, 1.5)
    w, h = max(5, int(x1 - x0)), max(5, int(y1 - y0))
    drop = max(1, int(plane.px(rng.uniform(12, 45))))
    tilt = rng.uniform(-0.35, 0.35)
    yy, xx = np.mgrid[0 : h + drop, 0:w].astype(np.float32)
    edge = h + tilt * (xx - w / 2) * min(1.0, h / w)
    tab = np.clip(edge - yy, 0, 1) * np.clip(yy + 1, 0, 1)
    shade = np.clip(yy - edge, 0, 1) * np.clip((edge + drop - yy) / max(1, drop) * 2, 0, 1)
    plane.scale(int(x0), int(y0), tab, rng.choice([rng.uniform(0.72, 0.9), rng.uniform(1.12, 1.5)]))
    plane.scale(int(x0), int(y0), shade, rng.uniform(0.2, 0.5))
    if rng.random() < 0.8:
        at = h * rng.uniform(0.1, 0.45)
        crease = np.clip(max(0.7, plane.px(rng.uniform(3, 9))) - np.abs(yy - at - tilt * 0.4 * (xx - w / 2)), 0, 1)
        plane.scale(int(x0), int(y0), crease * tab, rng.choice([rng.uniform(0.3, 0.6), rng.uniform(1.3, 1.7)]))
    return hull_of(int(x0), int(y0), np.maximum(tab, shade))


def crack(rng, plane: Plane, x, y):
    """A dark wandering line, 100-900 mm long and 2-9 mm wide."""
    steps = int(rng.integers(5, 14))
    length = plane.px(np.exp(rng.uniform(np.log(100), np.log(900))))
    heading = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, rng.uniform(0.05, 0.4), steps))
    walk = np.cumsum(np.stack([np.cos(heading), np.sin(heading)], 1) * length / steps, 0)
    points = walk - walk.mean(0) + (x, y)
    width = plane.px(rng.uniform(2, 9))
    x0, y0, mask = line_mask(points, max(width, 0.5))
    mask = mask * np.clip(0.8 + 0.3 * cloud(rng, *mask.shape, 6, 1), 0.2, 1)
    alpha = rng.uniform(0.55, 0.95) * min(1.0, 0.5 + width / 3)
    plane.blend(x0, y0, mask, DARK * rng.uniform(0.5, 1.6), alpha)
    return hull_of(x0, y0, mask, 0.2)


def granule_loss(rng, plane: Plane, x, y):
    """A ragged patch, 80-600 mm, where granules are worn away and darker (or chalky) asphalt mottles through."""
    if plane.kind not in ("shingle", "membrane"):
        return None
    w, h = plane.px(rng.uniform(80, 600)), plane.px(rng.uniform(80, 350))
    mask = patch(rng, w, h, max(3, plane.px(60)), rng.uniform(0.35, 0.7))
    speckle = np.clip(0.75 + 0.4 * rng.standard_normal(mask.shape), 0.1, 1).astype(np.float32)
    here = plane.rgb[int(np.clip(y, 0, plane.size - 1)), int(np.clip(x, 0, plane.size - 1))]
    colour = DARK * rng.uniform(0.8, 2.0) if rng.random() < 0.75 else np.clip(here.mean() * rng.uniform(1.3, 1.8), 0, 1)
    x0, y0 = int(x - w / 2), int(y - h / 2)
    plane.blend(x0, y0, mask * speckle, colour, rng.uniform(0.4, 0.85))
    return hull_of(x0, y0, mask)


def exposed_nail(rng, plane: Plane, x, y):
    """A 10-24 mm nail head or pop, bright or rusty, with a small shadow; on metal only a backed-out screw would show, so none."""
    if plane.kind == "metal":
        return None
    r = plane.px(rng.uniform(5, 12))
    tone = np.float32([0.78, 0.79, 0.8]) if rng.random() < 0.6 else np.float32([0.45, 0.25, 0.14])
    a = rng.uniform(0, 6.28)
    _paint_blot(rng, plane, x + np.cos(a) * r, y + np.sin(a) * r, r * 1.2, r, a, 0.05, 1, DARK, rng.uniform(0.3, 0.8))
    x0, y0, mask = _paint_blot(rng, plane, x, y, r, r * rng.uniform(0.75, 1), a, 0.04, 0.8, tone * rng.uniform(0.8, 1.2), 1.0)
    return hull_of(x0, y0, mask, 0.3)


def rust(rng, plane: Plane, x, y, fills=()):
    """An orange-brown patch or run, 30-700 mm, on metal, flashing and around fasteners."""
    w, h = plane.px(np.exp(rng.uniform(np.log(40), np.log(600)))), plane.px(np.exp(rng.uniform(np.log(30), np.log(500))))
    if rng.random() < 0.25:
        w, h = w * 0.3, h * 1.5
    mask = patch(rng, w, h, max(3, min(w, h) / 3), rng.uniform(0.4, 0.8))
    low, high = np.float32([0.26, 0.13, 0.07]), np.float32([0.66, 0.36, 0.16])
    t = np.clip(0.5 + 0.35 * cloud(rng, *mask.shape, max(3, min(w, h) / 4))[..., None] + 0.12 * rng.standard_normal(mask.shape + (1,)), 0, 1)
    colour = (low + (high - low) * t).astype(np.float32) * rng.uniform(0.7, 1.25)
    if len(fills) and rng.random() < 0.4:
        image = fills[rng.integers(len(fills))]
        oy, ox = rng.integers(image.shape[0]), rng.integers(image.shape[1])
        rows, cols = (np.arange(mask.shape[0]) + oy) % image.shape[0], (np.arange(mask.shape[1]) + ox) % image.shape[1]
        colour = image[rows[:, None], cols[None]].astype(np.float32) / 255
    x0, y0 = int(x - w / 2), int(y - h / 2)
    plane.blend(x0, y0, mask, colour, rng.uniform(0.55, 1))
    return hull_of(x0, y0, mask)


def puncture(rng, plane: Plane, x, y):
    """A hole, 20-150 mm: nearly black inside, a torn light or shaded lip around it."""
    r = plane.px(np.exp(rng.uniform(np.log(10), np.log(75))))
    angle, ratio = rng.uniform(0, np.pi), rng.uniform(0.45, 1)
    k, lip = blot(rng, r * 1.35, r * ratio * 1.35, angle, 0.3, r * 0.3)
    plane.scale(int(x) - k, int(y) - k, lip, rng.choice([rng.uniform(1.25, 1.7), rng.uniform(0.5, 0.75)]))
    x0, y0, hole = _paint_blot(rng, plane, x, y, r, r * ratio, angle, 0.25, 1.0, DARK * rng.uniform(0.1, 0.6), 1.0)
    return hull_of(int(x) - k, int(y) - k, lip)


def ponding_or_stain(rng, plane: Plane, x, y):
    """A smooth-edged wet or dirty area, 250-2500 mm, often with a tide mark; or a run below a fitting."""
    if plane.kind == "shingle" and rng.random() < 0.7:
        return None
    w, h = plane.px(np.exp(rng.uniform(np.log(250), np.log(2500)))), plane.px(np.exp(rng.uniform(np.log(200), np.log(1600))))
    if rng.random() < 0.25:
        w *= 0.25
    w, h = min(w, plane.size * 0.8), min(h, plane.size * 0.8)
    soft = patch(rng, w, h, max(8, min(w, h) / 2), 0.62)
    mask = np.clip(soft * 1.5 - 0.2, 0, 1)
    x0, y0 = int(x - w / 2), int(y - h / 2)
    tint = np.float32(rng.choice([[0.93, 0.95, 1.0], [1.0, 0.93, 0.82], [1, 1, 1]])) * rng.uniform(0.5, 0.8)
    plane.scale(x0, y0, mask, tint)
    if rng.random() < 0.6:
        ring = np.clip(1 - np.abs(soft - 0.35) * 5, 0, 1)
        plane.scale(x0, y0, ring, rng.uniform(0.65, 0.9))
    return hull_of(x0, y0, mask)


def moss_algae(rng, plane: Plane, x, y, fills=()):
    """Green to near-black growth, 60-900 mm: clumps along the laps or streaks down the slope."""
    streak = rng.random() < 0.3
    w, h = plane.px(np.exp(rng.uniform(np.log(60), np.log(700)))), plane.px(np.exp(rng.uniform(np.log(60), np.log(500))))
    if streak:
        w, h = min(w, plane.px(250)), h * 2
    mask = patch(rng, w, h, max(3, plane.px(rng.uniform(25, 120))), rng.uniform(0.3, 0.65))
    if streak:
        tone, alpha = np.float32([0.12, 0.13, 0.11]), rng.uniform(0.4, 0.75)
    else:
        tones = np.float32([[0.24, 0.32, 0.12], [0.40, 0.44, 0.18], [0.16, 0.22, 0.11], [0.46, 0.46, 0.30]])
        tone, alpha = tones[rng.integers(4)] * rng.uniform(0.7, 1.3), rng.uniform(0.7, 1)
    colour = tone * (1 + 0.3 * cloud(rng, *mask.shape, 4, 2)[..., None])
    x0, y0 = int(x - w / 2), int(y - h / 2)
    plane.blend(x0, y0, mask, colour, alpha)
    return hull_of(x0, y0, mask)


def broken_tile(rng, plane: Plane, x, y):
    """A tile with a corner or strip gone, or snapped across: dark batten space shows."""
    if plane.kind != "tile" or not plane.unit_px[0]:
        return None
    x0, y0, x1, y1 = plane.unit_at(x, y)
    w, h = max(6, int(x1 - x0)), max(6, int(y1 - y0))
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    a = rng.uniform(0, 2 * np.pi)
    line = (xx / w - 0.5) * np.cos(a) + (yy / h - 0.5) * np.sin(a) + 0.06 * cloud(rng, h, w, max(3, w / 4), 2)
    line = line - rng.uniform(-0.25, 0.25)
    gone = np.clip(line * min(w, h), 0, 1)
    fill = DARK * rng.uniform(0.4, 2.0) * (1 + 0.3 * cloud(rng, h, w, w / 3)[..., None])
    plane.blend(int(x0), int(y0), gone, fill, 1.0)
    rim = np.clip(1 - np.abs(line) * min(w, h) / 2, 0, 1) * (1 - gone)
    plane.scale(int(x0), int(y0), rim, rng.uniform(1.2, 1.6))
    whole = np.ones((h, w), np.float32)
    return hull_of(int(x0), int(y0), whole)
