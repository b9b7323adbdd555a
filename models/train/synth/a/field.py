"""The field that model A paints on: albedo and height per pixel, and the light on it."""

from dataclasses import dataclass, field

import cv2
import numpy as np

_SIDE = 2048
_BANK = np.random.default_rng(20260).standard_normal((_SIDE, _SIDE), dtype=np.float32)


def grain(rng, h: int, w: int) -> np.ndarray:
    """White noise of unit deviation, a random cut of a fixed bank. **Shape**: [h, w]."""
    y, x = rng.integers(0, max(1, _SIDE - h)), rng.integers(0, max(1, _SIDE - w))
    flip = slice(None, None, -1 if rng.random() < 0.5 else 1)
    cut = _BANK[flip][y : y + h, x : x + w][:, flip]
    return cut if cut.shape == (h, w) else np.pad(cut, ((0, h - cut.shape[0]), (0, w - cut.shape[1])), mode="reflect" if 2 * min(cut.shape) > max(h, w) else "wrap")


def cloud(rng, h: int, w: int, cell: float, octaves: int = 3) -> np.ndarray:
    """Smooth noise of about unit deviation; `cell` is its coarsest grain in px. **Shape**: [h, w]."""
    out = None
    for k in range(octaves):
        step = max(1.5, cell / 2**k)
        grid = grain(rng, int(h / step) + 3, int(w / step) + 3)
        dx, dy = rng.uniform(0, 1, 2)
        move = np.float32([[1 / step, 0, dx], [0, 1 / step, dy]])
        big = cv2.warpAffine(grid, move, (w, h), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REFLECT)
        out = big * 1.5 if out is None else out + big * np.float32(1.5 * 0.55**k)
    return out


@dataclass
class Field:
    """**Shape**: `albedo` [h, w, 3], `height` [h, w] mm. `marks` holds (class, hull [k, 2] px, contrast)."""

    albedo: np.ndarray
    height: np.ndarray
    mm: float
    x0: float
    y0: float
    outline: np.ndarray
    unit: tuple[float, float, float] = (0.0, 0.0, 0.0)  # width, height and stagger of one shingle or tile, mm
    unit_shift: object = None
    gloss: float = 0.0
    marks: list = field(default_factory=list)

    @property
    def shape(self) -> tuple[int, int]:
        return self.height.shape

    def px(self, mm: float) -> float:
        return mm / self.mm

    def part(self, x: float, y: float, rx: float, ry: float):
        """Slices of the box around (x, y) px with reach (rx, ry) px, its offset, and its pixel grids from the centre."""
        h, w = self.shape
        xa, xb = max(0, int(x - rx)), min(w, int(np.ceil(x + rx)) + 1)
        ya, yb = max(0, int(y - ry)), min(h, int(np.ceil(y + ry)) + 1)
        if xa >= xb or ya >= yb:
            return None
        gx = np.arange(xa, xb, dtype=np.float32)[None] + np.float32(0.5 - x)
        gy = np.arange(ya, yb, dtype=np.float32)[:, None] + np.float32(0.5 - y)
        return (slice(ya, yb), slice(xa, xb)), gx, gy

    def tint(self, where, mask: np.ndarray, colour, alpha: float = 1.0) -> None:
        m = (mask * alpha)[..., None]
        old = self.albedo[where]
        old += m * (np.float32(colour) - old)

    def darken(self, where, mask: np.ndarray, factor) -> None:
        self.albedo[where] *= 1 + mask[..., None] * (np.float32(factor) - 1)

    def mark(self, cls: int, where, mask: np.ndarray, contrast: float, level: float = 0.35) -> None:
        on = mask > level
        ys = np.nonzero(on.any(1))[0]
        if on.sum() < 2:
            return
        left, right = on[ys].argmax(1), on.shape[1] - on[ys, ::-1].argmax(1)
        corner = np.concatenate([np.stack([x, ys + b], 1) for x in (left, right) for b in (0, 1)]).astype(np.float32)
        hull = cv2.convexHull(corner)[:, 0] + (where[1].start, where[0].start)
        self.marks.append((cls, hull, float(contrast)))


def _shifted(height: np.ndarray, dx: float, dy: float) -> np.ndarray:
    h, w = height.shape
    return cv2.warpAffine(height, np.float32([[1, 0, dx], [0, 1, dy]]), (w, h), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)


NEAR_PX = 5.0
"""From here on shadows are soft enough to be looked for on every second px."""


def _shade(f: Field, sx: float, sy: float, rise: float) -> np.ndarray:
    """How much of the sun each px loses to what stands towards it, 0..1; (`sx`, `sy`) is its direction of length 1."""
    shade = np.zeros_like(f.height)
    top = float(f.height.max() - np.percentile(f.height[::9, ::9], 5))
    reach = min(top / rise, 900.0) / f.mm
    step, fold, height, part = 1.0, 1, f.height, shade
    while step < reach + 1:
        if fold == 1 and step > NEAR_PX:
            fold, height = 2, cv2.resize(f.height, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
            part = np.zeros_like(height)
        above = _shifted(height, sx * step / fold, sy * step / fold)
        above -= height
        above -= np.float32(step * f.mm * rise)
        above *= np.float32(1 / max(0.8, 0.05 * step * f.mm))
        np.maximum(part, above, out=part)
        step = step * 1.3 + 0.5
    if fold > 1:
        np.maximum(shade, cv2.resize(part, shade.shape[::-1], interpolation=cv2.INTER_LINEAR), out=shade)
    return np.minimum(shade, 1, out=shade)


def lit(rng, f: Field, sun: np.ndarray, strength: float, veil: np.ndarray | None) -> np.ndarray:
    """Linear RGB under a sun in (u, v, normal) and the sky. `veil` [h, w] keeps sun away (shadows of trees and the like)."""
    sx, sy, sz = (float(v) for v in sun)
    gx = cv2.Sobel(f.height, cv2.CV_32F, 1, 0, ksize=1, scale=0.5 / f.mm)
    gy = cv2.Sobel(f.height, cv2.CV_32F, 0, 1, ksize=1, scale=0.5 / f.mm)
    long = 1 / np.sqrt(1 + gx * gx + gy * gy)
    soft = cv2.boxFilter(f.height, -1, (k := max(3, int(40 / f.mm) | 1), k))
    sky = np.clip(1 + (f.height - soft) * np.float32(0.025), 0.55, 1.15)
    sky *= 0.6 + 0.4 * long
    cold = rng.uniform(0.25, 0.55) * np.float64([0.92, 1.0, 1.12])
    if strength <= 0 or sz <= 0.02:
        if veil is not None:
            sky *= 1 - 0.25 * veil
        return f.albedo * cv2.merge([sky * np.float32(c) for c in cold])
    flat = float(np.hypot(sx, sy))
    direct = np.maximum((sz - gx * sx - gy * sy) * long, 0)
    shade = _shade(f, sx / flat, sy / flat, sz / flat) if flat > 0.02 else np.zeros_like(f.height)
    if veil is not None:
        np.maximum(shade, veil, out=shade)
    warm = strength * rng.uniform(1.1, 1.7) * np.float64([1.06, 1.0, 0.9])
    direct *= 1 - shade
    light = cv2.merge([cv2.addWeighted(sky, c, direct, w, 0) for c, w in zip(cold, warm)])
    light *= f.albedo
    if f.gloss > 0:
        shine = np.maximum(1 - ((gx * 2 + sx) ** 2 + (gy * 2 + sy) ** 2) * 2.5, 0) ** 2 * (1 - shade)
        light += (shine * np.float32(f.gloss * strength))[..., None]
    return light
