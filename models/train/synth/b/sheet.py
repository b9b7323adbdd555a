"""The drawing surface of model B: display colours, antialiased shapes, and outlines kept as marks."""

from dataclasses import dataclass, field

import cv2
import numpy as np

FINE = 4
"""Sub-pixel bits of drawn coordinates."""


def speckle(h: int, w: int, deviation: float) -> np.ndarray:
    out = np.empty((h, w), np.float32)
    cv2.randn(out, 0, deviation)
    return out


def fractal(h: int, w: int, coarse: float, levels: int = 4) -> np.ndarray:
    """Value noise in about -1..1, from coarse to fine. **Shape**: [h, w]."""
    out, size, weight = np.zeros((h, w), np.float32), max(2.0, coarse), 1.0
    for _ in range(levels):
        small = np.empty((int(h / size) + 2, int(w / size) + 2), np.float32)
        cv2.randu(small, -1, 1)
        out += cv2.resize(small, (w, h), interpolation=cv2.INTER_CUBIC) * weight
        size, weight = size / 2.3, weight * 0.6
        if size < 1.2:
            break
    return out


@dataclass
class Sheet:
    """**Shape**: `rgb` [h, w, 3] f32 display values. `light` points to the sun in the plane (x, y) with its height last."""

    rgb: np.ndarray
    mm: float
    x0: float
    y0: float
    light: tuple[float, float, float]
    strength: float
    low: float  # v of the eave, mm
    cell: tuple[float, float] = (0.0, 0.0)
    offset: object = None  # row -> shift of its cells, mm
    marks: list = field(default_factory=list)

    @property
    def size(self) -> tuple[int, int]:
        return self.rgb.shape[1], self.rgb.shape[0]

    def px(self, mm: float) -> float:
        return mm / self.mm

    def box(self, points: np.ndarray, pad: float):
        w, h = self.size
        lo = np.floor(points.min(0) - pad).astype(int)
        hi = np.ceil(points.max(0) + pad).astype(int) + 1
        xa, ya, xb, yb = max(0, lo[0]), max(0, lo[1]), min(w, hi[0]), min(h, hi[1])
        return (xa, ya, xb, yb) if xa < xb and ya < yb else None

    def cover(self, box, points: np.ndarray, blur: float = 0.0) -> np.ndarray:
        """Coverage of a polygon within a box, 0..1."""
        xa, ya, xb, yb = box
        mask = np.zeros((yb - ya, xb - xa), np.uint8)
        cv2.fillPoly(mask, [np.round((points - (xa, ya) - 0.5) * 2**FINE).astype(np.int32)], 255, cv2.LINE_AA, FINE)
        soft = mask.astype(np.float32) / 255
        return cv2.GaussianBlur(soft, (0, 0), blur) if blur > 0.25 else soft

    def strokes(self, box, lines: list[np.ndarray], width: float) -> np.ndarray:
        """Coverage of polylines; below one px they grow faint instead of thin."""
        xa, ya, xb, yb = box
        mask = np.zeros((yb - ya, xb - xa), np.uint8)
        for line in lines:
            cv2.polylines(mask, [np.round((line - (xa, ya) - 0.5) * 2**FINE).astype(np.int32)], False, 255, max(1, round(width)), cv2.LINE_AA, FINE)
        return mask.astype(np.float32) / 255 * min(1.0, max(0.25, width))

    def fill(self, box, mask: np.ndarray, colour, opacity: float = 1.0) -> None:
        xa, ya, xb, yb = box
        area = self.rgb[ya:yb, xa:xb]
        k = (mask * opacity)[..., None]
        area *= 1 - k
        area += k * np.asarray(colour, np.float32)

    def shade(self, box, mask: np.ndarray, factor) -> None:
        xa, ya, xb, yb = box
        self.rgb[ya:yb, xa:xb] *= 1 - mask[..., None] * (1 - np.asarray(factor, np.float32))

    def drop_shadow(self, points: np.ndarray, height_mm: float, depth: float = 0.55) -> None:
        """Darkens where a shape of that height keeps the sun away."""
        if self.strength < 0.1:
            return
        slope = np.float64(self.light[:2]) / max(self.light[2], 0.25)
        moved = points - slope * self.px(height_mm)
        both = cv2.convexHull(np.float32(np.concatenate([points, moved])))[:, 0]
        box = self.box(both, 2)
        if box:
            self.shade(box, self.cover(box, both, 0.5), 1 - depth * self.strength)

    def colour_at(self, points: np.ndarray) -> np.ndarray:
        w, h = self.size
        x, y = np.clip(points.mean(0), 0, (w - 1, h - 1)).astype(int)
        return self.rgb[max(0, y - 3) : y + 4, max(0, x - 3) : x + 4].reshape(-1, 3).mean(0)

    def measured(self, first: int, old: np.ndarray, corner: tuple[int, int]) -> None:
        """Gives marks from `first` on the contrast they have against `old`, the picture before, cut at `corner`."""
        x0, y0 = corner
        now = self.rgb[y0 : y0 + old.shape[0], x0 : x0 + old.shape[1]]
        for k, (cls, hull, _) in list(enumerate(self.marks))[first:]:
            lo, hi = np.maximum(np.floor(hull.min(0)).astype(int) - corner, 0), np.maximum(np.ceil(hull.max(0)).astype(int) - corner, 0)
            was = old[lo[1] : hi[1], lo[0] : hi[0]]
            if was.size < 12:
                continue
            ratio = np.sort(np.abs(now[lo[1] : hi[1], lo[0] : hi[0]] - was).mean(-1) / (was.mean(-1) + 0.1), axis=None)
            self.marks[k] = (cls, hull, 2.0 * max(float(ratio.mean()), 0.35 * float(ratio[-max(4, ratio.size // 33) :].mean())))

    def keep(self, cls: int, points: np.ndarray, contrast: float) -> None:
        hull = cv2.convexHull(np.float32(points))[:, 0]
        if len(hull) > 2:
            self.marks.append((cls, hull, float(contrast)))


def wobble(rng, x: float, y: float, rx: float, ry: float, rough: float, corners: int = 18) -> np.ndarray:
    """A closed, irregular outline around (x, y). **Shape**: [corners, 2]."""
    a = np.sort(rng.uniform(0, 2 * np.pi, corners)) if rough > 0.25 else np.linspace(0, 2 * np.pi, corners, endpoint=False)
    r = 1 + rough * np.convolve(rng.uniform(-1, 1, corners + 2), [0.3, 0.4, 0.3], "valid")
    turn = rng.uniform(0, np.pi)
    u, v = np.cos(a) * rx * r, np.sin(a) * ry * r
    return np.stack([x + u * np.cos(turn) - v * np.sin(turn), y + u * np.sin(turn) + v * np.cos(turn)], 1)


def walk(rng, start, heading: float, length: float, bend: float) -> np.ndarray:
    """A path by midpoint displacement. **Shape**: [17, 2]."""
    end = np.float64(start) + length * np.float64([np.cos(heading), np.sin(heading)])
    points = [np.float64(start), end]
    for _ in range(4):
        grown = [points[0]]
        for p, q in zip(points, points[1:]):
            d = q - p
            grown += [(p + q) / 2 + np.float64([-d[1], d[0]]) * rng.normal(0, bend), q]
        points = grown
    return np.stack(points)
