"""What lies on sound roofs in model A: debris (labelled so that it is not called damage), fittings and shadows (never labelled)."""

import cv2
import numpy as np

from ...classes import ID
from .field import Field, cloud, grain
from .marks import lobed, where_shape
from .patches import BITUMEN, local, log_uniform


def leaf(rng, f: Field, x, y):
    r = f.px(rng.uniform(12, 60))
    at = f.part(x, y, r + 2, r + 2)
    if at is None:
        return
    where, gx, gy = at
    body = np.clip(lobed(rng, gx, gy, r, r * rng.uniform(0.15, 0.7), rng.uniform(0, np.pi), rng.uniform(0.05, 0.4)) * r + 0.5, 0, 1)
    tones = np.float32([[0.25, 0.12, 0.03], [0.35, 0.24, 0.05], [0.1, 0.06, 0.03], [0.1, 0.16, 0.04], [0.3, 0.08, 0.03], [0.2, 0.15, 0.1]])
    colour = tones[rng.integers(6)] * rng.uniform(0.6, 1.4)
    contrast = np.abs(local(f, where) - colour).sum() / (local(f, where).sum() + 0.03)
    f.tint(where, body, colour, rng.uniform(0.8, 1))
    f.height[where] += body * np.float32(rng.uniform(2, 14))
    f.mark(ID["debris"], where, body, contrast + 0.05)


def twig(rng, f: Field, x, y):
    half, a = f.px(log_uniform(rng, 40, 350)), rng.uniform(0, np.pi)
    at = f.part(x, y, abs(half * np.cos(a)) + 6, abs(half * np.sin(a)) + 6)
    if at is None:
        return
    where, gx, gy = at
    across = gx * np.sin(a) - gy * np.cos(a) + rng.normal(0, 0.06) * (gx * np.cos(a) + gy * np.sin(a)) ** 2 / max(half, 1)
    along = np.abs(gx * np.cos(a) + gy * np.sin(a))
    body = np.clip(f.px(rng.uniform(2, 9)) - np.abs(across) + 0.5, 0, 1) * np.clip(half - along + 0.5, 0, 1)
    f.tint(where, body, np.float32([0.12, 0.08, 0.05]) * rng.uniform(0.4, 2.2), 0.9)
    f.height[where] += body * np.float32(rng.uniform(5, 20))
    f.mark(ID["debris"], where, body, 0.3)


def dropping(rng, f: Field, x, y):
    r = f.px(rng.uniform(6, 35))
    at = f.part(x, y, 2 * r + 3, 2 * r + 3)
    if at is None:
        return
    where, gx, gy = at
    body = np.clip(lobed(rng, gx, gy, r, r * rng.uniform(0.35, 1), rng.uniform(1, 2), 0.4) * r * 0.8 + 0.5, 0, 1)
    core = np.clip(body * 2 - 1.3, 0, 1) * (rng.random() < 0.6)
    f.tint(where, body, np.float32([0.65, 0.64, 0.58]) * rng.uniform(0.6, 1.2), rng.uniform(0.6, 1))
    f.tint(where, core, np.float32([0.12, 0.1, 0.07]), 0.7)
    f.mark(ID["debris"], where, body, 0.6)


def scuff(rng, f: Field, x, y):
    w, h, a = f.px(log_uniform(rng, 40, 260)), f.px(rng.uniform(8, 40)), rng.uniform(0, np.pi)
    at = f.part(x, y, w * 0.6 + 3, w * 0.6 + 3)
    if at is None:
        return
    where, gx, gy = at
    u, v = gx * np.cos(a) + gy * np.sin(a), gy * np.cos(a) - gx * np.sin(a)
    body = np.clip(1.2 - (2 * u / w) ** 2 - (2 * v / h) ** 2, 0, 1) * np.clip(0.7 + 0.6 * np.sin(v / max(1.0, f.px(4)) + grain(rng, *u.shape) * 0.4), 0, 1)
    f.darken(where, body, rng.choice([rng.uniform(0.55, 0.8), rng.uniform(1.25, 1.8)]))
    f.mark(ID["debris"], where, np.clip(1.2 - (2 * u / w) ** 2 - (2 * v / h) ** 2, 0, 1), 0.25)


def chalk(rng, f: Field, x, y):
    """Inspectors' marks: a ring around something sound, a cross, a stroke."""
    r = f.px(rng.uniform(30, 120))
    at = f.part(x, y, r + 4, r + 4)
    if at is None:
        return
    where, gx, gy = at
    thick = max(0.7, f.px(rng.uniform(3, 7)))
    pick = rng.integers(3)
    if pick == 0:
        stroke = np.abs(np.hypot(gx, gy * rng.uniform(0.85, 1.2)) - r * 0.9)
    elif pick == 1:
        stroke = np.minimum(np.abs(gx - gy), np.abs(gx + gy)) + 99 * (np.hypot(gx, gy) > r)
    else:
        stroke = np.abs(gx * 0.3 - gy) + 99 * (np.abs(gx) > r * 0.9)
    body = np.clip(thick - stroke + 0.5, 0, 1) * np.clip(0.75 + 0.4 * grain(rng, *where_shape(where)), 0, 1)
    colour = np.float32([[0.85, 0.85, 0.83], [0.85, 0.7, 0.1], [0.1, 0.25, 0.7], [0.8, 0.25, 0.1]])[rng.choice(4, p=[0.55, 0.2, 0.1, 0.15])]
    f.tint(where, body, colour, rng.uniform(0.5, 0.95))
    f.mark(ID["debris"], where, body, 0.6)


def sealant(rng, f: Field, x, y):
    w, h = f.px(log_uniform(rng, 15, 160)), f.px(rng.uniform(12, 45))
    at = f.part(x, y, w + 3, w + 3)
    if at is None:
        return
    where, gx, gy = at
    body = np.clip(lobed(rng, gx, gy, w * 0.9, h * 0.7, rng.uniform(0, np.pi), 0.25) * h + 0.5, 0, 1)
    colour = BITUMEN * rng.uniform(0.5, 1.5) if rng.random() < 0.65 else np.float32([0.5, 0.5, 0.48]) * rng.uniform(0.5, 1.3)
    f.tint(where, body, colour, 1)
    f.height[where] += body * np.float32(rng.uniform(1, 5))
    f.mark(ID["debris"], where, body, 0.4)


DEBRIS = (leaf, leaf, leaf, twig, dropping, scuff, chalk, sealant)


def fitting(rng, f: Field, x, y):
    """A vent, pipe, skylight or box, with its flashing: sound, and no mark."""
    pick = rng.integers(4)
    r = f.px(rng.uniform(35, 70) if pick == 0 else rng.uniform(120, 320))
    at = f.part(x, y, 2.2 * r + 3, 2.2 * r + 3)
    if at is None:
        return
    where, gx, gy = at
    metal = np.float32([0.4, 0.4, 0.41]) * rng.uniform(0.2, 1.6)
    base = np.clip(np.minimum(1.6 * r - np.abs(gx), 1.7 * r - np.abs(gy)) + 0.5, 0, 1)
    f.tint(where, base, metal, rng.uniform(0.6, 1))
    f.height[where] += base * 2
    if pick == 0:  # pipe and boot
        f.tint(where, np.clip(1.3 * r - np.hypot(gx, gy) + 0.5, 0, 1), BITUMEN * 1.5, 1)
        pipe = np.clip(r - np.hypot(gx, gy) + 0.5, 0, 1)
        f.tint(where, pipe, np.float32([0.6, 0.6, 0.58]) * rng.uniform(0.2, 1.2), 1)
        f.tint(where, np.clip(0.75 * r - np.hypot(gx, gy) + 0.5, 0, 1), BITUMEN * 0.4, 1)
        f.height[where] += pipe * np.float32(rng.uniform(100, 300))
    elif pick == 1:  # turbine or round vent
        dome = np.clip(r - np.hypot(gx, gy) + 0.5, 0, 1)
        fins = 0.75 + 0.35 * np.sin(np.arctan2(gy, gx) * rng.integers(12, 28))
        f.tint(where, dome, metal, 1)
        f.darken(where, dome, 1)
        f.albedo[where] *= (1 + dome * (fins - 1))[..., None]
        f.height[where] += np.float32(rng.uniform(80, 260)) * np.sqrt(np.clip(1 - (gx * gx + gy * gy) / (r * r), 0, 1))
    else:  # box vent or skylight
        box = np.clip(np.minimum(r - np.abs(gx), r * rng.uniform(0.7, 1.3) - np.abs(gy)) + 0.5, 0, 1)
        f.tint(where, box, metal if pick == 2 else np.float32([0.06, 0.08, 0.1]), 1)
        if pick == 3:
            f.tint(where, box * (np.abs(np.abs(gx) - r) < f.px(40)), np.float32([0.3, 0.29, 0.27]), 1)
        f.height[where] += box * np.float32(rng.uniform(60, 180))


def patchwork(rng, f: Field, x, y):
    """A repaired area in newer shingles, a wet patch or a soft dark spot: not damage."""
    w, h = f.px(log_uniform(rng, 100, 1000)), f.px(log_uniform(rng, 100, 600))
    at = f.part(x, y, w / 2, h / 2)
    if at is None:
        return
    where, gx, gy = at
    if rng.random() < 0.4 and f.unit[1]:
        e = f.px(f.unit[1])
        box = np.ones(where_shape(where), np.float32) * (np.abs(gy) < max(1, round(h / 2 / e)) * e)
        f.darken(where, box, rng.uniform(0.72, 1.35, 3) ** 0.5 * rng.uniform(0.8, 1.2))
    else:
        soft = np.clip((1 - (2 * gx / w) ** 2 - (2 * gy / h) ** 2) * 2 + 0.5 * cloud(rng, *where_shape(where), max(3, min(w, h) / 4), 2), 0, 1)
        f.darken(where, soft, rng.uniform(0.7, 1.15))


def veil(rng, f: Field) -> np.ndarray | None:
    """Shadows thrown from outside the facet: dappled leaves, an edge of a neighbour, a cable. **Shape**: [h, w] 0..1."""
    h, w = f.shape
    pick = rng.random()
    if pick < 0.5:
        return None
    gx = np.arange(w, dtype=np.float32)[None] * f.mm
    gy = np.arange(h, dtype=np.float32)[:, None] * f.mm
    a = rng.uniform(0, 2 * np.pi)
    line = gx * np.cos(a) + gy * np.sin(a)
    soft = rng.uniform(3, 60)
    if pick < 0.72:
        cell = f.px(log_uniform(rng, 30, 500))
        return np.clip((cloud(rng, h, w, cell, 3) - rng.uniform(-0.6, 0.9)) * rng.uniform(1.5, 8), 0, 1)
    at = line.flat[int(rng.integers(line.size))]
    if pick < 0.9:
        return np.clip((line - at) / soft + 0.5, 0, 1)
    return np.clip((rng.uniform(6, 60) - np.abs(line - at)) / soft + 0.5, 0, 1)


def edges(rng, f: Field) -> None:
    """The ridge cap along the facet's top and the drip edge at its eave."""
    h, w = f.shape
    y = f.y0 + (np.arange(h, dtype=np.float32) + 0.5) * f.mm
    x = f.x0 + (np.arange(w, dtype=np.float32) + 0.5) * f.mm
    low = float(f.outline[:, 1].max())
    cap = y < rng.uniform(110, 170)
    if cap.any():
        each = rng.uniform(120, 170) if f.unit[1] else 3000.0
        tone = rng.uniform(0.75, 1.2)
        at = (x / each) % 1
        shade = tone * (1 - 0.35 * (at > 0.95)) * np.random.default_rng(int(each * 1e6)).normal(1, 0.08, 4096)[(x / each).astype(int) % 4096]
        f.albedo[cap] *= shade[None, :, None].astype(np.float32)
        f.height[cap] += (6 + 4 * at)[None].astype(np.float32)
    drip = y > low - rng.uniform(10, 45)
    if drip.any() and rng.random() < 0.7:
        f.albedo[drip] = np.float32([0.5, 0.5, 0.5]) * rng.uniform(0.1, 1.4)
