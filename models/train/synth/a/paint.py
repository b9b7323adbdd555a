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
        PAINTERS[name](rng, f, x, y, s["kind"])
    for _ in range(min(150, rng.poisson(s["debris"] * area * clutter_scale))):
        clutter.DEBRIS[rng.integers(len(clutter.DEBRIS))](rng, f, *place())
    f.albedo *= np.exp(np.float32(s.get("wear", 0.06)) * cloud(rng, p.h, p.w, f.px(700), 2))[..., None]
    return lit(rng, f, sun, strength, clutter.veil(rng, f)), f.marks
