"""Paints undamaged roof coverings: 3-tab and laminated shingles, metal, tile, membrane, photographed textures.

Everything here is a look-alike on purpose: blends, cut-outs, seams, screws and shadow lines are never labelled.
Module sizes follow common products: 143 mm courses and 305 mm tabs (roofing-domain notes), 300-500 mm panels.
"""

import cv2
import numpy as np

from .plane import Plane, cloud

SHINGLE_COLOURS = np.float32(
    [[0.32, 0.31, 0.30], [0.42, 0.36, 0.30], [0.30, 0.24, 0.20], [0.50, 0.48, 0.46], [0.22, 0.22, 0.24],
     [0.38, 0.26, 0.22], [0.30, 0.35, 0.30], [0.28, 0.32, 0.38], [0.55, 0.50, 0.43]]
)
METAL_COLOURS = np.float32(
    [[0.62, 0.63, 0.65], [0.30, 0.31, 0.33], [0.45, 0.20, 0.17], [0.22, 0.34, 0.28], [0.30, 0.36, 0.45],
     [0.72, 0.70, 0.64], [0.36, 0.27, 0.22]]
)
TILE_COLOURS = np.float32(
    [[0.62, 0.36, 0.26], [0.52, 0.30, 0.24], [0.40, 0.38, 0.36], [0.66, 0.48, 0.36], [0.30, 0.30, 0.33], [0.48, 0.42, 0.36]]
)
MEMBRANE_COLOURS = np.float32(
    [[0.80, 0.80, 0.78], [0.62, 0.62, 0.60], [0.14, 0.14, 0.15], [0.42, 0.42, 0.43], [0.55, 0.50, 0.44], [0.34, 0.34, 0.36]]
)


def _grain(rng, rgb: np.ndarray, deviation: float) -> None:
    n = rgb.shape[0]
    rgb *= 1 + deviation * rng.standard_normal((n, n, 1), dtype=np.float32)
    rgb += 0.25 * deviation * rgb * rng.standard_normal((n, n, 3), dtype=np.float32)


def _grid(n: int, unit_w: float, unit_h: float, stagger: float):
    """Row and column of each pixel and how far (px) it lies from its unit's upper and left edge."""
    y = np.arange(n, dtype=np.float32)[:, None]
    x = np.arange(n, dtype=np.float32)[None]
    row = np.floor(y / unit_h).astype(int)
    shifted = x + (row % 2) * unit_w * stagger
    col = np.floor(shifted / unit_w).astype(int)
    return row, col, y - row * unit_h, shifted - col * unit_w


def three_tab(rng, n: int, mm: float) -> Plane:
    w, h = 305 / mm * rng.uniform(0.9, 1.1), 143 / mm * rng.uniform(0.9, 1.1)
    stagger = float(rng.choice([0.5, 0.5, 0.33]))
    row, col, dy, dx = _grid(n, w, h, stagger)
    base = SHINGLE_COLOURS[rng.integers(len(SHINGLE_COLOURS))] * rng.uniform(0.7, 1.3)
    tones = 1 + rng.normal(0, rng.uniform(0.01, 0.09), (row.max() + 1, col.max() + 1, 1)) + rng.normal(0, 0.012, (row.max() + 1, col.max() + 1, 3))
    rgb = (base * tones).astype(np.float32)[np.broadcast_to(row, (n, n)), col]
    shadow = rng.uniform(0.2, 0.6) * np.clip(1 - dy / (rng.uniform(6, 16) / mm + 0.5), 0, 1)
    slot = rng.uniform(0.25, 0.7) * np.clip(rng.uniform(5, 10) / mm - dx + 0.5, 0, 1)
    rgb *= ((1 - shadow) * (1 - slot))[..., None]
    _grain(rng, rgb, rng.uniform(0.03, 0.12) * (2 / mm) ** 0.5)
    return Plane(rgb, "shingle", mm, (w, h), stagger)


def laminated(rng, n: int, mm: float) -> Plane:
    h = 143 / mm * rng.uniform(0.9, 1.1)
    rows = int(n / h) + 2
    base = SHINGLE_COLOURS[rng.integers(len(SHINGLE_COLOURS))] * rng.uniform(0.7, 1.3)
    blend = base * (1 + rng.normal(0, rng.uniform(0.05, 0.28), (5, 1)) + rng.normal(0, 0.03, (5, 3)))
    rgb = np.empty((n, n, 3), np.float32)
    contrast, drop = rng.uniform(0.05, 0.3), rng.uniform(6, 18) / mm + 0.5
    x = np.arange(n, dtype=np.float32)
    for r in range(rows):
        ya, yb = int(r * h), min(n, int((r + 1) * h))
        if ya >= yb:
            break
        edges = np.cumsum(rng.uniform(60, 260, int(n * mm / 100) + 6) / mm) - rng.uniform(0, 200 / mm)
        tab = np.searchsorted(edges, x)
        tooth = (tab + r) % 2
        tone = blend[rng.integers(0, 5, len(edges) + 1)][tab] * (1 - contrast * tooth)[:, None]
        side = 1 - 0.35 * tooth * np.clip(1 - (x - np.concatenate([[-99], edges])[tab]) / (8 / mm + 0.5), 0, 1)
        dy = np.arange(yb - ya, dtype=np.float32)[:, None]
        butt = 1 - rng.uniform(0.25, 0.55) * np.clip(1 - dy / (drop * (1 + 0.8 * tooth[None])), 0, 1)
        rgb[ya:yb] = (tone * side[:, None])[None] * butt[..., None]
    _grain(rng, rgb, rng.uniform(0.04, 0.13) * (2 / mm) ** 0.5)
    return Plane(rgb, "shingle", mm, (305 / mm, h), float(rng.uniform(0.2, 0.8)))


def metal(rng, n: int, mm: float) -> Plane:
    rgb = np.empty((n, n, 3), np.float32)
    rgb[:] = METAL_COLOURS[rng.integers(len(METAL_COLOURS))] * rng.uniform(0.75, 1.25)
    x = np.arange(n, dtype=np.float32)
    if rng.random() < 0.55:  # standing seam
        pitch = rng.uniform(300, 550) / mm
        dx = (x + rng.uniform(0, pitch)) % pitch
        width = rng.uniform(14, 35) / mm + 0.7
        ridge = 1 + rng.uniform(0.1, 0.35) * (dx < width) - rng.uniform(0.2, 0.5) * ((dx >= width) & (dx < 2 * width))
    else:  # corrugated or ribbed, with screws in rows
        pitch = rng.uniform(70, 250) / mm
        ridge = 1 + rng.uniform(0.08, 0.25) * np.clip(np.sin(2 * np.pi * x / pitch) * rng.uniform(1, 4), -1, 1)
    rgb *= ridge.astype(np.float32)[None, :, None]
    rgb *= 1 + rng.uniform(0.005, 0.04) * cloud(rng, n, n, 400 / mm, 2)[..., None]
    plane = Plane(rgb, "metal", mm)
    if rng.random() < 0.5:
        step, tone, r = rng.uniform(600, 1100) / mm, rng.uniform(0.45, 1.4), rng.uniform(5, 9) / mm
        for y in np.arange(rng.uniform(0, step), n, step):
            for cx in np.arange(0, n, max(pitch, 150 / mm)):
                k = int(r) + 2
                g = np.hypot(*np.mgrid[-k : k + 1, -k : k + 1])
                plane.scale(int(cx) - k, int(y) - k, np.clip(r - g + 0.5, 0, 1).astype(np.float32), tone)
    _grain(rng, plane.rgb, rng.uniform(0.005, 0.025))
    return plane


def tile(rng, n: int, mm: float) -> Plane:
    w, h = rng.uniform(180, 330) / mm, rng.uniform(250, 400) / mm
    stagger = float(rng.choice([0.0, 0.5]))
    row, col, dy, dx = _grid(n, w, h, stagger)
    base = TILE_COLOURS[rng.integers(len(TILE_COLOURS))] * rng.uniform(0.75, 1.25)
    shape = (row.max() + 1, col.max() + 1)
    tones = 1 + rng.normal(0, rng.uniform(0.02, 0.16), shape + (1,)) + rng.normal(0, 0.02, shape + (3,))
    rgb = (base * tones).astype(np.float32)[np.broadcast_to(row, (n, n)), col]
    if rng.random() < 0.65:  # barrel or S profile
        shade = 1 + rng.uniform(0.12, 0.4) * np.sin(2 * np.pi * dx / w + rng.uniform(0, 6.28))
    else:
        shade = 1 - rng.uniform(0.3, 0.6) * np.clip(rng.uniform(4, 10) / mm - dx + 0.5, 0, 1)
    shade = shade * (1 - rng.uniform(0.3, 0.65) * np.clip(1 - dy / (rng.uniform(12, 35) / mm + 0.5), 0, 1))
    rgb *= shade[..., None]
    _grain(rng, rgb, rng.uniform(0.01, 0.05))
    return Plane(rgb, "tile", mm, (w, h), stagger)


def membrane(rng, n: int, mm: float) -> Plane:
    rgb = np.empty((n, n, 3), np.float32)
    rgb[:] = MEMBRANE_COLOURS[rng.integers(len(MEMBRANE_COLOURS))] * rng.uniform(0.8, 1.2)
    rgb *= 1 + rng.uniform(0.01, 0.05) * cloud(rng, n, n, rng.uniform(150, 900) / mm)[..., None]
    step = rng.uniform(900, 2400) / mm
    for x in np.arange(rng.uniform(0, step), n, step):
        a, b = int(x), int(x + rng.uniform(20, 110) / mm) + 1
        rgb[:, a:b] *= rng.uniform(0.9, 1.08)
        rgb[:, a : a + max(1, int(6 / mm))] *= rng.uniform(0.6, 0.95)
    if rng.random() < 0.5:
        y = int(rng.uniform(0, n))
        rgb[y : y + max(1, int(8 / mm))] *= rng.uniform(0.6, 0.95)
    _grain(rng, rgb, rng.choice([rng.uniform(0.005, 0.02), rng.uniform(0.03, 0.1)]))
    return Plane(rgb, "membrane", mm)


def photographed(rng, n: int, mm: float, textures: list) -> Plane:
    """A tiled photograph of a material; `textures` holds (name, kind, rgb u8 [h, w, 3])."""
    _, kind, image = textures[rng.integers(len(textures))]
    k = rng.uniform(0.35, 1.3)
    image = cv2.resize(image, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)
    h, w = image.shape[:2]
    oy, ox = rng.integers(h), rng.integers(w)
    rows, cols = (np.arange(n) + oy) % h, (np.arange(n) + ox) % w
    rgb = image[rows[:, None], cols[None]].astype(np.float32) / 255 * rng.uniform(0.7, 1.3)
    return Plane(rgb, kind, mm)


COVERINGS = ((three_tab, 0.27), (laminated, 0.33), (metal, 0.15), (tile, 0.12), (membrane, 0.13))


def covering(rng, n: int, mm: float, textures: list) -> Plane:
    """A random clean roof plane of `n` x `n` px; a fifth are photographs when textures were given."""
    if textures and rng.random() < 0.2:
        return photographed(rng, n, mm, textures)
    makers, weights = zip(*COVERINGS)
    return makers[rng.choice(len(makers), p=weights)](rng, n, mm)
