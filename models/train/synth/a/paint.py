"""Paints one patch of a roof facet with model A."""

import numpy as np

from ..camera import Patch
from . import clutter
from .coverings import LAY, STYLES, texture_style
from .field import Field, cloud, lit
from .marks import PAINTERS


def style(rng, kind: str, texture: np.ndarray | None = None) -> dict:
    """What all facets of a house share; a `texture`, linear RGB, stands for a covering of that kind."""
    drawn = texture_style(rng, kind, texture) if texture is not None else STYLES[kind](rng)
    return drawn | {"fittings": rng.uniform(0, 0.12), "debris": rng.choice([0, 0.4, 2.0], p=[0.4, 0.4, 0.2])}


REACH_MM = {"hail_hit": 130.0, "exposed_nail": 60.0, "puncture": 250.0}
FAR_MM = 1300.0
THIN_SHARE = 0.03


def _seen(f: Field, sun: np.ndarray, strength: float, first: int, before) -> None:
    """Replaces the contrast of the marks from `first` on by how much the field changed where they lie.

    Relative change of albedo, and of sunlight by the new slopes: its mean for what covers its box, its strongest
    few hundredths for what is thin.
    """
    where, albedo, height = before
    y0, x0 = where[0].start, where[1].start
    for k in range(first, len(f.marks)):
        cls, hull, _ = f.marks[k]
        lo = np.maximum(np.floor(hull.min(0)).astype(int) - (x0, y0), 0)
        hi = np.maximum(np.ceil(hull.max(0)).astype(int) - (x0, y0), lo)
        part = (slice(lo[1], hi[1]), slice(lo[0], hi[0]))
        old = albedo[part]
        if old.size < 12:
            continue
        change = np.abs(f.albedo[where][part] - old).sum(-1) / (old.sum(-1) + 0.03)
        rise = (f.height[where][part] - height[part]) * np.float32(strength / (abs(float(sun[2])) + 0.3) / f.mm)
        change[:, 1:] += np.abs(np.diff(rise, axis=1)) * np.float32(abs(sun[0]))
        change[1:] += np.abs(np.diff(rise, axis=0)) * np.float32(abs(sun[1]))
        change = np.minimum(change, 1.5).ravel()
        few = min(change.size, max(4, int(THIN_SHARE * change.size)))
        f.marks[k] = (cls, hull, max(float(change.mean()), 0.35 * float(np.partition(change, -few)[-few:].mean())))


def paint(rng, p: Patch, s: dict, sun: np.ndarray, strength: float, wanted: list[tuple[str, float, float]], clutter_scale: float):
    """Linear RGB f32 [h, w, 3] and marks (class, hull [k, 2] px, contrast).

    `wanted` holds (class, x, y) with the place in px; `clutter_scale` raises debris per area in close-ups.
    """
    f = Field(np.empty((p.h, p.w, 3), np.float32), np.zeros((p.h, p.w), np.float32), p.mm, p.x0, p.y0, p.facet)
    LAY[s.get("lay", s["kind"])](rng, f, s)
    area = p.w * p.h * p.mm**2 / 1e6
    place = lambda: (rng.uniform(0, p.w), rng.uniform(0, p.h))
    clutter.edges(rng, f)
    for _ in range(min(40, rng.poisson(s["fittings"] * area))):
        clutter.fitting(rng, f, *place())
    for _ in range(rng.poisson(min(6, 0.4 * area))):
        clutter.patchwork(rng, f, *place())
    for name, x, y in wanted:
        at, first = f.part(x, y, reach := f.px(REACH_MM.get(name, FAR_MM)), reach), len(f.marks)
        before = (at[0], f.albedo[at[0]].copy(), f.height[at[0]].copy())
        PAINTERS[name](rng, f, x, y, s["kind"])
        _seen(f, sun, strength, first, before)
    for _ in range(min(150, rng.poisson(s["debris"] * area * clutter_scale))):
        clutter.DEBRIS[rng.integers(len(clutter.DEBRIS))](rng, f, *place())
    f.albedo *= np.exp(np.float32(s.get("wear", 0.06)) * cloud(rng, p.h, p.w, f.px(700), 2))[..., None]
    return lit(rng, f, sun, strength, clutter.veil(rng, f)), f.marks
