"""What is not roof: lawn, paving, gravel, walls, gutters, cut from clean photos or drawn. Never labelled."""

import cv2
import numpy as np

from .camera import Patch
from .sources import Sources

GROUND = np.float32([[0.06, 0.1, 0.03], [0.1, 0.13, 0.05], [0.3, 0.29, 0.27], [0.13, 0.12, 0.11], [0.24, 0.19, 0.13], [0.05, 0.05, 0.055], [0.03, 0.05, 0.02]])
WALL = np.float32([[0.6, 0.58, 0.53], [0.75, 0.75, 0.73], [0.35, 0.15, 0.1], [0.3, 0.33, 0.36], [0.45, 0.38, 0.28], [0.12, 0.13, 0.14]])


def noise(rng, h: int, w: int, cell: float) -> np.ndarray:
    grid = rng.standard_normal((max(2, int(h / cell) + 2), max(2, int(w / cell) + 2)), dtype=np.float32)
    return cv2.resize(grid, (w, h), interpolation=cv2.INTER_LINEAR)


def photo_crop(rng, h: int, w: int, sources: Sources, most: float = 3.0) -> np.ndarray:
    """A crop of a clean real photo at 0.6 to `most` times its size, linear f32."""
    image = sources.photos[rng.integers(len(sources.photos))]
    k = np.exp(rng.uniform(np.log(0.6), np.log(most)))
    ch, cw = min(int(h / k), image.shape[0]), min(int(w / k), image.shape[1])
    y, x = rng.integers(0, image.shape[0] - ch + 1), rng.integers(0, image.shape[1] - cw + 1)
    part = cv2.resize(image[y : y + ch, x : x + cw], (w, h), interpolation=cv2.INTER_CUBIC if k > 1 else cv2.INTER_AREA)
    return (part.astype(np.float32) / 255) ** np.float32(2.0)


def ground(rng, p: Patch, sources: Sources) -> np.ndarray:
    if sources.photos and rng.random() < 0.6:
        return photo_crop(rng, p.h, p.w, sources)
    rgb = GROUND[rng.integers(len(GROUND))] * np.exp(0.35 * noise(rng, p.h, p.w, rng.uniform(15, 200)) + 0.25 * noise(rng, p.h, p.w, rng.uniform(2, 12)))[..., None]
    if rng.random() < 0.35:
        step = max(3, int(rng.uniform(200, 1200) / p.mm))
        rgb[::step] *= 0.55
        rgb[:, ::step] *= 0.55
    for _ in range(rng.poisson(2.5)):  # cars, bins, bushes, planks
        w, h, a = rng.uniform(150, 2500) / p.mm, rng.uniform(100, 1500) / p.mm, rng.uniform(0, 180)
        corners = cv2.boxPoints(((rng.uniform(0, p.w), rng.uniform(0, p.h)), (w, h), a)).astype(np.int32)
        cv2.fillPoly(rgb, [corners], [float(v) for v in rng.uniform(0.02, 0.7, 3)])
    rgb *= 1 + 0.12 * rng.standard_normal((p.h, p.w, 1), dtype=np.float32)
    return np.maximum(rgb, 0).astype(np.float32) * np.float32(rng.uniform(0.3, 1.2))


def side(rng, p: Patch, kind: str) -> np.ndarray:
    """A wall or a trim board, linear f32."""
    rgb = np.empty((p.h, p.w, 3), np.float32)
    rgb[:] = WALL[rng.integers(len(WALL))] * rng.uniform(0.3, 1.3)
    y = p.y0 + np.arange(p.h) * p.mm
    if kind == "wall" and rng.random() < 0.7:
        each = rng.uniform(75, 220)
        rgb *= (1 - 0.35 * ((y / each) % 1 < 0.12)).astype(np.float32)[:, None, None]
    if kind == "trim" and rng.random() < 0.5:  # the dark inside of a gutter
        rgb[(y > 0.2 * y.max()) & (y < 0.8 * y.max())] *= rng.uniform(0.15, 0.6)
    return rgb * (1 + 0.06 * rng.standard_normal((p.h, p.w, 1), dtype=np.float32))
