"""A roof plane as an image: the canvas that coverings and damage are painted on.

Units: `mm_per_px` in the plane; coordinates are pixels, x along the eave, y down the slope.
Colours are linear-ish RGB in 0..1, f32.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np

IGNORE_SIDE_PX = 4.0
"""Marks whose longer side is below this are neither rewarded nor punished (Nyquist, style of the outside scorer)."""
IGNORE_DELTA = 0.035
"""Mean colour change (0..1) under which a mark counts as invisible."""


@dataclass
class Plane:
    """**Shape**: `rgb` [n, n, 3] f32. `unit_px` is (width, height) of one shingle or tile."""

    rgb: np.ndarray
    kind: str
    mm_per_px: float
    unit_px: tuple[float, float] = (0.0, 0.0)
    stagger: float = 0.5
    changed: list[tuple[float, float]] = field(default_factory=list)

    @property
    def size(self) -> int:
        return self.rgb.shape[0]

    def px(self, mm: float) -> float:
        """Pixels that `mm` covers in the plane."""
        return mm / self.mm_per_px

    def unit_at(self, x: float, y: float) -> tuple[float, float, float, float]:
        """x0, y0, x1, y1 of the shingle or tile that covers a point."""
        w, h = self.unit_px
        row = np.floor(y / h)
        shift = (row % 2) * w * self.stagger
        col = np.floor((x + shift) / w)
        return (col * w - shift, row * h, (col + 1) * w - shift, (row + 1) * h)

    def blend(self, x0: int, y0: int, mask: np.ndarray, colour, alpha: float = 1.0) -> None:
        """Mixes `colour` ([3] or [h, w, 3]) into the canvas where `mask` ([h, w], 0..1) says so; clips at the border."""
        self._write(x0, y0, mask, lambda old, part: np.broadcast_to(colour, mask.shape + (3,))[part], alpha)

    def scale(self, x0: int, y0: int, mask: np.ndarray, factor) -> None:
        """Multiplies the canvas by `factor` (number, [3] or [h, w, 3]) where `mask` says so."""
        self._write(x0, y0, mask, lambda old, part: old * np.broadcast_to(factor, mask.shape + (3,))[part], 1.0)

    def _write(self, x0, y0, mask, make, alpha) -> None:
        n = self.size
        h, w = mask.shape
        ya, yb, xa, xb = max(0, y0), min(n, y0 + h), max(0, x0), min(n, x0 + w)
        if ya >= yb or xa >= xb:
            return
        part = (slice(ya - y0, yb - y0), slice(xa - x0, xb - x0))
        old = self.rgb[ya:yb, xa:xb]
        m = mask[part][..., None] * alpha
        diff = m * (make(old, part) - old)
        old += diff
        weight = float(mask[part].sum())
        self.changed.append((float(np.abs(diff).mean(-1).sum()), weight))

    def contrast(self) -> float:
        """Mean colour change of everything painted since `changed` was last cleared."""
        weight = sum(w for _, w in self.changed)
        return sum(d for d, _ in self.changed) / weight if weight else 0.0


def cloud(rng, h: int, w: int, cell: float, octaves: int = 3) -> np.ndarray:
    """Smooth noise with unit-like deviation. **Shape**: [h, w] f32; `cell` is the coarsest grain in px."""
    out = np.zeros((h, w), np.float32)
    total = 0.0
    for k in range(octaves):
        step = max(1.0, cell / 2**k)
        gh, gw = int(h / step) + 3, int(w / step) + 3
        grid = rng.standard_normal((gh, gw), dtype=np.float32)
        big = cv2.resize(grid, (int(gw * step) + 1, int(gh * step) + 1), interpolation=cv2.INTER_LINEAR)
        out += big[:h, :w] * 0.6**k
        total += 0.36**k
    return out / np.sqrt(total) * 1.4


def blot(rng, rx: float, ry: float, angle: float, rough: float, edge_px: float):
    """An irregular ellipse. Returns (radius r, mask [2r+1, 2r+1]); the centre pixel is (r, r)."""
    r = int(np.ceil(max(rx, ry) * (1 + 2 * rough))) + 2
    y, x = np.mgrid[-r : r + 1, -r : r + 1].astype(np.float32)
    c, s = np.cos(angle), np.sin(angle)
    u, v = (x * c + y * s) / max(rx, 0.3), (-x * s + y * c) / max(ry, 0.3)
    theta = np.arctan2(v, u)
    reach = np.ones_like(theta)
    for k in (2, 3, 5, 7):
        reach += rough * rng.uniform(-1, 1) / np.sqrt(k) * np.cos(k * theta + rng.uniform(0, 6.28))
    d = (reach - np.sqrt(u * u + v * v)) * min(rx, ry)
    return r, np.clip(d / max(edge_px, 0.5) + 0.5, 0, 1)


def patch(rng, w: float, h: float, cell: float, fill: float):
    """A ragged cloud-edged patch. Returns mask [h, w] f32 with soft borders; `fill` 0..1 is its density."""
    w, h = max(4, int(w)), max(4, int(h))
    y, x = np.mgrid[-1 : 1 : h * 1j, -1 : 1 : w * 1j].astype(np.float32)
    fall = 1.0 - (x * x + y * y)
    return np.clip((fall * 1.6 + cloud(rng, h, w, cell) * 0.6 - 1.2 + fill) * 4, 0, 1)


def line_mask(points: np.ndarray, width_px: float):
    """An antialiased polyline. `points` [k, 2]; returns (x0, y0, mask); thin lines are drawn faint, not fat."""
    pad = int(np.ceil(width_px)) + 2
    x0, y0 = (np.floor(points.min(0)) - pad).astype(int)
    x1, y1 = (np.ceil(points.max(0)) + pad).astype(int)
    scale = 4
    size = ((y1 - y0) * scale, (x1 - x0) * scale)
    big = np.zeros(size, np.uint8)
    at = np.int32((points - (x0, y0)) * scale)
    cv2.polylines(big, [at], False, 255, max(1, round(width_px * scale)))
    mask = cv2.resize(big, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    return int(x0), int(y0), mask


def hull_of(x0: int, y0: int, mask: np.ndarray, level: float = 0.4) -> np.ndarray | None:
    """Convex hull, [k, 2] f32 in canvas pixels, of where `mask` exceeds `level`; None if nowhere."""
    ys, xs = np.nonzero(mask > level)
    if len(xs) < 2:
        return None
    corners = np.concatenate([np.stack([xs + dx, ys + dy], 1) for dx in (0, 1) for dy in (0, 1)])
    return cv2.convexHull(np.float32(corners + (x0, y0)))[:, 0]
