"""Houses as flat facets in millimetres, z up.

Invariant: a facet's `v` runs down its slope, `u` along its eave, and `-(u x v)` points outward, so that a patch of it
is a picture seen from outside: x to the right, y down.
"""

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Facet:
    """**Shape**: `outline` [k, 2], convex, in (u, v) mm from `origin`."""

    kind: str  # roof, wall, trim, ground
    origin: np.ndarray
    u: np.ndarray
    v: np.ndarray
    outline: np.ndarray
    normal: np.ndarray = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "normal", -np.cross(self.u, self.v))

    def world(self, uv: np.ndarray) -> np.ndarray:
        return self.origin + uv[..., :1] * self.u + uv[..., 1:] * self.v


def facet(kind: str, origin, u, v, outline) -> Facet:
    u, v = np.float64(u), np.float64(v)
    return Facet(kind, np.float64(origin), u / np.linalg.norm(u), v / np.linalg.norm(v), np.float64(outline))


def _rect(w: float, h: float) -> list:
    return [(0, 0), (w, 0), (w, h), (0, h)]


def slope(ridge_left, along, plan_down, rise_per_run: float, run: float, outline_of) -> Facet:
    """A roof facet from its upper left corner, the eave's direction and the horizontal direction downhill."""
    down = np.float64([*plan_down, 0.0])
    v = down / np.linalg.norm(down) - np.float64([0, 0, rise_per_run])
    return facet("roof", ridge_left, [*along, 0.0], v, outline_of(run * np.hypot(1, rise_per_run)))


def body(x0: float, y0: float, length: float, width: float, eave: float, tan: float, hip: bool, turned: bool) -> list[Facet]:
    """Roof and walls over a plan rectangle; the ridge runs along x, or along y when `turned`."""
    half, top = width / 2, eave + width / 2 * tan

    def place(x, y, z):
        return (x0 + y, y0 + x, z) if turned else (x0 + x, y0 + y, z)

    def turn(x, y):
        return (y, x) if turned else (x, y)

    cut = half if hip else 0.0
    mirror = -1 if turned else 1  # swapping the axes mirrors the house; walking the other way keeps outsides outside
    facets = []
    for side in (-1, 1):  # front (towards -y) and rear
        along = -side * mirror
        start = (0.0 if along > 0 else length) if not hip else (0.0 if along > 0 else length)
        outline = lambda run: [(cut, 0), (length - cut, 0), (length, run), (0, run)]
        facets.append(slope(place(start, half, top), turn(along, 0), turn(0, side), tan, half, outline))
    for side in (-1, 1) if hip else ():
        along = side * mirror
        start = 0.0 if along > 0 else width
        at = place(half if side < 0 else length - half, start, top)
        facets.append(slope(at, turn(0, along), turn(side, 0), tan, half, lambda run: [(half, 0), (width, run), (0, run)]))
    inset = 400.0
    for side in (-1, 1):
        for lengthwise in (True, False):
            span = (length if lengthwise else width) - 2 * inset
            along = (-side if lengthwise else side) * mirror
            if lengthwise:
                at = place(inset if along > 0 else length - inset, inset if side < 0 else width - inset, eave - 60)
                u = turn(along, 0)
            else:
                at = place(inset if side < 0 else length - inset, inset if along > 0 else width - inset, eave - 60)
                u = turn(0, along)
            facets.append(facet("wall", at, [*u, 0.0], (0, 0, -1), _rect(span, eave)))
    return facets


def trims(roof: list[Facet], rng) -> list[Facet]:
    """A gutter or fascia along each eave, standing a little beyond it."""
    found = []
    for f in roof:
        low = f.outline[:, 1].max()
        ends = f.outline[np.isclose(f.outline[:, 1], low)][:, 0]
        if len(ends) < 2 or rng.random() < 0.3:
            continue
        wide = float(rng.uniform(80, 150))
        out = np.float64([f.v[0], f.v[1], 0])
        out = out / max(np.linalg.norm(out), 1e-9)
        at = f.world(np.float64([ends.min(), low])) - np.float64([0, 0, 25])
        found.append(facet("trim", at, f.u, out + np.float64([0, 0, -0.01]), _rect(ends.max() - ends.min(), wide)))
    return found


def chimney(rng, roof: Facet) -> list[Facet]:
    """A box of walls through a roof facet, its cap a trim facet."""
    (u0, v0), (u1, v1) = roof.outline.min(0), roof.outline.max(0)
    at = roof.world(np.float64([rng.uniform(u0 + 800, u1 - 800), rng.uniform(v0, v1) * 0.6]))
    a, b, up = rng.uniform(450, 1000), rng.uniform(450, 1500), rng.uniform(500, 1400)
    x, y, z = at - (a / 2, b / 2, 0)
    top, deep = z + up, up + 2500
    walls = [
        facet("wall", (x, y, top), (1, 0, 0), (0, 0, -1), _rect(a, deep)), facet("wall", (x + a, y + b, top), (-1, 0, 0), (0, 0, -1), _rect(a, deep)),
        facet("wall", (x + a, y, top), (0, 1, 0), (0, 0, -1), _rect(b, deep)), facet("wall", (x, y + b, top), (0, -1, 0), (0, 0, -1), _rect(b, deep)),
    ]
    return [*walls, facet("trim", (x, y, top), (1, 0, 0), (0, -1, 0), [(0, -b), (a, -b), (a, 0), (0, 0)])]


def house(rng, low_slope: bool) -> list[Facet]:
    """A house on open ground; its facets lie around the origin."""
    eave, length, width = rng.uniform(2600, 6500), rng.uniform(7000, 17000), rng.uniform(5500, 12000)
    if low_slope:
        tan = rng.uniform(0.01, 0.06)
        roof = [slope((-length / 2, width / 2, eave + width * tan), (1, 0), (0, -1), tan, width, lambda run: _rect(length, run))]
        parapet = rng.random() < 0.5
        rim = 150.0
        sides = [((-length / 2 - rim, width / 2 + rim), (1, 0), length + 2 * rim), ((-length / 2 - rim, -width / 2), (1, 0), length + 2 * rim)]
        trim = [facet("trim", (*at, eave + width * tan + 250), (*u, 0), (0, -1, 0), _rect(span, rim)) for at, u, span in sides if parapet]
        return [*roof, *trim, ground()]
    tan = rng.choice([3, 4, 5, 6, 6, 7, 8, 9, 10, 12]) / 12
    facets = body(-length / 2, -width / 2, length, width, eave, tan, bool(rng.random() < 0.45), False)
    if rng.random() < 0.45:  # a wing across; the valleys come from what lies in front
        w = min(rng.uniform(0.4, 0.75) * width, 0.8 * length)
        facets += body(rng.uniform(-length / 2, length / 2 - w), -width / 2 - rng.uniform(1500, 4000), width, w, eave - 2, tan, bool(rng.random() < 0.3), True)
    roofs = [f for f in facets if f.kind == "roof"]
    facets += trims(roofs, rng)
    if rng.random() < 0.4:
        facets += chimney(rng, roofs[int(rng.integers(2))])
    return [*facets, ground()]


def ground() -> Facet:
    far = 4e5
    return facet("ground", (0, 0, 0), (1, 0, 0), (0, -1, 0), [(-far, -far), (far, -far), (far, far), (-far, far)])


def sun(rng) -> tuple[np.ndarray, float]:
    """Direction towards the sun and its strength beside the sky's (0 is overcast)."""
    azimuth, height = rng.uniform(0, 2 * np.pi), np.radians(rng.uniform(18, 75))
    strength = 0.0 if rng.random() < 0.15 else rng.uniform(0.15, 0.5) if rng.random() < 0.25 else rng.uniform(0.6, 1.0)
    return np.float64([np.cos(azimuth) * np.cos(height), np.sin(azimuth) * np.cos(height), np.sin(height)]), float(strength)
