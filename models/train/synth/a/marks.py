"""Damage of model A: changes of albedo and height at true size. Each painter takes (rng, field, x, y) with the place in px
and adds its mark to the field, or nothing where the covering has no such damage.

Sizes in mm follow the signatures of the trade (hail 12 to 60, nail heads 9 to 12, tabs 305 x 143): ranges to train on.
"""

import cv2
import numpy as np

from ...classes import ID
from .field import Field, cloud, grain
from .patches import BITUMEN, PATCHES, local, log_uniform


def lobed(rng, gx, gy, rx: float, ry: float, angle: float, rough: float):
    """Signed distance-like value: 1 at the centre, 0 at the rim of an irregular ellipse with half axes in px."""
    c, s = np.cos(angle), np.sin(angle)
    u, v = (gx * c + gy * s) / max(rx, 0.4), (gy * c - gx * s) / max(ry, 0.4)
    r = np.sqrt(u * u + v * v)
    if rough > 0.02:
        turn = np.arctan2(v, u)
        r = r / (1 + rough * sum(rng.normal(0, 0.6) / k**0.5 * np.cos(k * turn + rng.uniform(0, 6.3)) for k in (2, 3, 5)))
    return 1 - r


def hail_hit(rng, f: Field, x, y, kind):
    r_mm = log_uniform(rng, 6, 28)
    r = f.px(r_mm)
    at = f.part(x, y, 2.2 * r + 2, 2.2 * r + 2)
    if at is None:
        return
    where, gx, gy = at
    angle, ry = rng.uniform(0, np.pi), r * rng.uniform(0.7, 1)
    inside = lobed(rng, gx, gy, r, ry, angle, rng.uniform(0.02, 0.22))
    body = np.clip(inside * r / max(0.8, r * rng.uniform(0.15, 0.6)) + 0.5, 0, 1)
    dent = np.exp(-((1 - inside) ** 2) * 1.3)
    if kind == "metal":
        depth = r_mm * rng.uniform(0.06, 0.22)
        f.height[where] -= np.float32(depth) * dent
        f.mark(ID["hail_hit"], where, dent, 2.2 * depth / r_mm, 0.42)
        return
    here = local(f, where)
    fresh = rng.random()
    if kind == "shingle" or fresh < 0.4:
        bare = BITUMEN * rng.uniform(0.7, 3.0) if fresh < 0.8 else np.float32([0.16, 0.155, 0.15]) * rng.uniform(0.6, 1.6)
        if float(np.abs(here - bare).max()) < 0.02:
            bare = here * rng.uniform(1.5, 2.2)
        alpha = rng.uniform(0.35, 0.95)
        mottle = np.clip(1 + rng.uniform(0, 0.5) * grain(rng, *body.shape), 0.1, 1.2)
        f.tint(where, np.clip(body * mottle, 0, 1), bare, alpha)
    else:
        bare, alpha = here * rng.uniform(0.35, 0.75), 0.9
        f.tint(where, body, bare, alpha)
    f.height[where] -= np.float32(rng.uniform(0.3, 2.2)) * dent
    if rng.random() < 0.3:  # granules thrown to one side
        a = rng.uniform(0, 6.3)
        spray = np.exp(-((gx - np.cos(a) * 1.3 * r) ** 2 + (gy - np.sin(a) * 1.3 * r) ** 2) / (0.5 * r * r + 1)) * (grain(rng, *body.shape) > 0.6)
        f.darken(where, spray * 0.5, 1.6)
    f.mark(ID["hail_hit"], where, body, alpha * np.abs(here - bare).sum() / (here.sum() + 0.02))


def _unit(f: Field, x, y):
    """x0, y0, x1, y1 px of the shingle or tile under a place."""
    w, h, step = f.unit
    u, v = f.x0 + x * f.mm, f.y0 + y * f.mm
    row = np.floor(v / h)
    shift = row * w * step
    col = np.floor((u + shift) / w)
    return (col * w - shift - f.x0) / f.mm, (row * h - f.y0) / f.mm, ((col + 1) * w - shift - f.x0) / f.mm, ((row + 1) * h - f.y0) / f.mm


def missing_shingle(rng, f: Field, x, y, kind):
    if kind != "shingle":
        return
    x0, y0, x1, y1 = _unit(f, x, y)
    x1 += (x1 - x0) * rng.choice([0, 0, 0.5, 1, 2])
    y1 += (y1 - y0) * rng.choice([0, 0, 0, 1])
    if rng.random() < 0.35:
        x1 = x0 + (x1 - x0) * rng.uniform(0.45, 0.9)
    at = f.part((x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2 + 2, (y1 - y0) / 2 + f.px(25) + 2)
    if at is None:
        return
    where, gx, gy = at
    w, h = (x1 - x0) / 2, (y1 - y0) / 2
    torn = f.px(rng.uniform(0, 30)) * np.clip(cloud(rng, *where_shape(where), max(2, f.px(50)), 3), -1, 1.5) * rng.choice([0.3, 1])
    mask = np.clip(np.minimum(np.minimum(gx + w, w - gx) - np.maximum(torn, 0), np.minimum(gy + h, h - gy + torn * 0.6)) + 0.5, 0, 1)
    pick = rng.random()
    here = local(f, where)
    if pick < 0.4:
        under = BITUMEN * rng.uniform(0.8, 3.5)  # felt, or the sheet below
    elif pick < 0.6:
        under = np.float32([0.42, 0.29, 0.17]) * rng.uniform(0.5, 1.2)  # deck
    elif pick < 0.75:
        under = np.float32([0.35, 0.36, 0.37]) * rng.uniform(0.5, 1.5)  # synthetic felt
    else:
        under = here * rng.choice([rng.uniform(0.4, 0.7), rng.uniform(1.35, 2.2)])  # the unweathered lap of the course below
    tone = under * np.exp(0.15 * cloud(rng, *mask.shape, f.px(120), 2) + 0.1 * grain(rng, *mask.shape))[..., None]
    old = f.albedo[where]
    old += mask[..., None] * (tone - old)
    if rng.random() < 0.5:  # the sealant strip and nails of what is gone
        strip = np.clip(1 - np.abs(gy - h * rng.uniform(-0.6, 0.2)) / max(0.7, f.px(8)), 0, 1) * mask
        f.darken(where, strip * (np.sin(gx / max(1.5, f.px(25))) > -0.3), 0.45)
    flat = f.height[where]
    flat += mask * (np.float32(np.percentile(flat, 10) - rng.uniform(2, 6)) - flat)
    f.mark(ID["missing_shingle"], where, mask, 0.1 + np.abs(here - under).sum() / (here.sum() + 0.02))


def where_shape(where) -> tuple[int, int]:
    return where[0].stop - where[0].start, where[1].stop - where[1].start


def lifted_or_creased(rng, f: Field, x, y, kind):
    if kind != "shingle":
        return
    x0, y0, x1, y1 = _unit(f, x, y)
    x1 = x0 + (x1 - x0) * rng.uniform(0.6, 1.6)
    at = f.part((x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2 + f.px(40), (y1 - y0) / 2 + f.px(60))
    if at is None:
        return
    where, gx, gy = at
    w, h = (x1 - x0) / 2, (y1 - y0) / 2
    lift, skew = rng.uniform(8, 45), rng.normal(0, 0.12)
    lean = gy + skew * gx
    drop = h * (1 + rng.uniform(-0.1, 0.12))
    tab = np.clip(np.minimum(np.minimum(gx + w, w - gx), np.minimum(lean + h, drop - lean)) + 0.5, 0, 1)
    hinge = rng.uniform(-0.7, 0.1) * h
    rise = np.clip((lean - hinge) / max(1, drop - hinge), 0, 1)
    warp = 1 if rng.random() < 0.4 else np.clip(0.5 + rng.choice([-1, 1]) * gx / (2 * w), 0, 1)  # one corner higher
    f.height[where] += np.float32(lift) * rise * warp * tab
    contrast = 0.12 + lift / 90
    if rng.random() < 0.75:
        line = np.clip(1 - np.abs(lean - hinge + 0.04 * h * np.sin(gx / w * 4)) / max(0.75, f.px(rng.uniform(2, 5))), 0, 1) * tab
        f.tint(where, line, BITUMEN * rng.uniform(1, 3) if rng.random() < 0.7 else local(f, where) * 1.7, rng.uniform(0.5, 0.95))
        contrast += 0.1
    if rng.random() < 0.2:  # folded over: the underside shows
        f.tint(where, tab * (lean > hinge), np.float32([0.12, 0.115, 0.11]) * rng.uniform(0.5, 2.2), 0.85)
        contrast += 0.3
    f.mark(ID["lifted_or_creased"], where, tab, contrast)


def crack(rng, f: Field, x, y, kind):
    length = f.px(log_uniform(rng, 70, 900))
    n = int(rng.integers(6, 22))
    straight = rng.random() < 0.45
    if kind == "shingle" and straight:
        heading = rng.choice([0, np.pi / 2]) + rng.normal(0, 0.08)
    else:
        heading = rng.uniform(0, 2 * np.pi)
    turn = heading + np.cumsum(rng.normal(0, 0.08 if straight else 0.3, n)) + rng.normal(0, 0.25, n)
    path = np.cumsum(np.stack([np.cos(turn), np.sin(turn)], 1) * length / n, 0)
    path = path - path.mean(0) + (x, y)
    lo, hi = path.min(0), path.max(0)
    at = f.part(*(lo + hi) / 2, *((hi - lo) / 2 + 4))
    if at is None:
        return
    where, _, _ = at
    width = f.px(rng.uniform(1.2, 7))
    shape = where_shape(where)
    k = 4
    drawn = np.zeros((shape[0] * k, shape[1] * k), np.uint8)
    points = (path - (where[1].start, where[0].start)) * k
    for i in range(n - 1):
        taper = 0.45 + 0.55 * np.sin(np.pi * (i + 1) / n)
        cv2.line(drawn, tuple(int(v) for v in points[i]), tuple(int(v) for v in points[i + 1]), 255, max(1, round(width * k * taper)))
    mask = cv2.resize(drawn, shape[::-1], interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    gap = rng.uniform(0.6, 1.0)
    here = local(f, where)
    f.tint(where, mask, BITUMEN * rng.uniform(0.3, 1.6), gap)
    f.height[where] -= mask * np.float32(rng.uniform(1, 6))
    if rng.random() < 0.3:  # curled or worn lips
        lip = np.clip(cv2.GaussianBlur(mask, (0, 0), max(0.8, f.px(5))) * 2, 0, 1) * (1 - mask)
        f.darken(where, lip, rng.choice([0.7, 1.35]))
    f.mark(ID["crack"], where, mask, gap * min(1.0, width) * (1 - 0.04 / (0.04 + float(here.mean()))), 0.12)


def exposed_nail(rng, f: Field, x, y, kind):
    if kind == "metal":
        return
    r = f.px(rng.uniform(4.5, 7.5))
    at = f.part(x, y, 3 * r + 3, 3 * r + 3)
    where, gx, gy = at if at else (None, None, None)
    if where is None:
        return
    head = np.clip(r - np.hypot(gx, gy / rng.uniform(0.8, 1)) + 0.5, 0, 1)
    colour = np.float32([0.5, 0.51, 0.53]) * rng.uniform(0.5, 1.6) if rng.random() < 0.6 else np.float32([0.2, 0.075, 0.03]) * rng.uniform(0.6, 1.5)
    here = local(f, where)
    if rng.random() < 0.5:  # rust or sealant dirt around it
        f.darken(where, np.exp(-(gx * gx + gy * gy) / (2.2 * r * r + 0.5)), rng.uniform(0.45, 0.8))
    f.tint(where, head, colour, 1.0)
    f.height[where] += np.float32(rng.uniform(1.5, 8)) * head
    f.mark(ID["exposed_nail"], where, head, np.abs(here - colour).sum() / (here.sum() + 0.03), 0.3)


def puncture(rng, f: Field, x, y, kind):
    r = f.px(log_uniform(rng, 8, 70))
    at = f.part(x, y, 2 * r + 3, 2 * r + 3)
    if at is None:
        return
    where, gx, gy = at
    inside = lobed(rng, gx, gy, r, r * rng.uniform(0.4, 1), rng.uniform(0, np.pi), rng.uniform(0.1, 0.5))
    hole = np.clip(inside * r + 0.5, 0, 1)
    lip = np.clip((inside + rng.uniform(0.2, 0.45)) * r + 0.5, 0, 1) * (1 - hole)
    here = local(f, where)
    f.height[where] += lip * np.float32(rng.uniform(0, 10)) * np.clip(cloud(rng, *hole.shape, max(2, r), 2), -0.5, 1.5)
    f.darken(where, lip, rng.choice([rng.uniform(0.4, 0.8), rng.uniform(1.2, 1.9)]))
    f.tint(where, hole, BITUMEN * rng.uniform(0.1, 0.8), 1)
    f.height[where] -= hole * np.float32(rng.uniform(8, 40))
    f.mark(ID["puncture"], where, np.maximum(hole, lip), 0.2 + (here.mean() / (here.mean() + 0.03)))


def broken_tile(rng, f: Field, x, y, kind):
    if kind != "tile":
        return
    x0, y0, x1, y1 = _unit(f, x, y)
    at = f.part((x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2, (y1 - y0) / 2)
    if at is None:
        return
    where, gx, gy = at
    w, h = (x1 - x0) / 2, (y1 - y0) / 2
    a = rng.uniform(0, 2 * np.pi)
    cut = (gx / w * np.cos(a) + gy / h * np.sin(a)) + 0.12 * cloud(rng, *where_shape(where), max(2, w / 3), 2) - rng.uniform(-0.5, 0.55)
    gone = np.clip(cut * min(w, h) + 0.5, 0, 1)
    here = local(f, where)
    under = BITUMEN * rng.uniform(0.5, 3) if rng.random() < 0.65 else np.float32([0.3, 0.22, 0.14]) * rng.uniform(0.4, 1.2)
    f.tint(where, gone, under, 1)
    rim = np.clip(1 - np.abs(cut) * min(w, h) / max(1, f.px(7)), 0, 1) * (1 - gone)
    f.tint(where, rim, np.clip(here * 1.7, 0, 0.8), 0.8)
    flat = f.height[where]
    flat += gone * (np.float32(flat.min() - 12) - flat)
    f.mark(ID["broken_tile"], where, np.maximum(gone, rim), np.abs(here - under).sum() / (here.sum() + 0.02))


PAINTERS = {p.__name__: p for p in (hail_hit, missing_shingle, lifted_or_creased, crack, exposed_nail, puncture, broken_tile)} | PATCHES
