"""One picture: a house, a camera, light, paint by model A or B, and the truth of what is seen.

Invariant: the same seed and arguments give the same bytes; neither a clock nor unseeded random state is read.
"""

from dataclasses import dataclass, field
from types import ModuleType

import cv2
import numpy as np

from ..classes import CLASSES, ID
from . import a, b, camera, ground, optics, world
from .sources import Sources

MODELS: dict[str, ModuleType] = {"a": a, "b": b}
IGNORE_SIDE_PX = 4.0
"""Marks whose longer side is below this are neither rewarded nor punished."""
IGNORE_CONTRAST = 0.13
"""Relative change of brightness and colour under which a mark counts as invisible."""
IGNORE_VISIBLE = 0.4

KINDS = {"shingle": 0.64, "metal": 0.14, "tile": 0.1, "membrane": 0.12}
# Covering -> how often a class is a picture's theme; and how many marks a theme brings to a close-up.
THEMES = {
    "shingle": {"hail_hit": 0.26, "missing_shingle": 0.15, "lifted_or_creased": 0.13, "crack": 0.1, "granule_loss": 0.09, "exposed_nail": 0.11, "puncture": 0.05, "moss_algae": 0.07, "ponding_or_stain": 0.02, "rust": 0.02},
    "metal": {"rust": 0.42, "hail_hit": 0.27, "puncture": 0.12, "ponding_or_stain": 0.1, "moss_algae": 0.05, "crack": 0.04},
    "tile": {"broken_tile": 0.42, "moss_algae": 0.2, "crack": 0.18, "hail_hit": 0.1, "puncture": 0.05, "ponding_or_stain": 0.05},
    "membrane": {"ponding_or_stain": 0.28, "puncture": 0.2, "crack": 0.2, "granule_loss": 0.1, "exposed_nail": 0.08, "hail_hit": 0.09, "moss_algae": 0.05},
    "photo": {"crack": 0.3, "hail_hit": 0.25, "puncture": 0.2, "moss_algae": 0.2, "ponding_or_stain": 0.05},
}
MORE = {"hail_hit": 9, "missing_shingle": 1.5, "lifted_or_creased": 2.5, "crack": 2.2, "granule_loss": 1.8, "exposed_nail": 6, "rust": 3, "puncture": 2.5, "ponding_or_stain": 0.8, "moss_algae": 3, "broken_tile": 3}


@dataclass
class Picture:
    """**Shape**: `image` u8 [h, w, 3] RGB; `labels` f32 [k, 6]: class, x0, y0, x1, y1 px, ignore."""

    image: np.ndarray
    labels: np.ndarray
    truth: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Look:
    """How a picture is taken; `clean` forbids damage, and only textured surfaces are drawn when `composite`."""

    width: int
    height: int
    clean: bool | None = None
    photo: bool = False
    composite: bool = False
    clean_share: float = 0.42
    shrink: float = 1.0
    """How many px of the camera one px of the picture stands for: over 1 for a photo seen small."""


def _camera(rng, roof: world.Facet, look: Look) -> camera.Camera:
    lo, hi = roof.outline.min(0), roof.outline.max(0)
    centre = roof.outline.mean(0)
    spot = centre + (rng.uniform(lo, hi) - centre) * (0.25 if look.photo else 0.97)
    target = roof.world(spot)
    steep = np.radians(rng.uniform(0, 20) if rng.random() < 0.45 else rng.uniform(20, 48))
    spin = np.arctan2(-roof.normal[1], -roof.normal[0]) + rng.normal(0, 0.9) if rng.random() < 0.7 else rng.uniform(0, 2 * np.pi)
    towards = np.float64([np.cos(spin) * np.sin(steep), np.sin(spin) * np.sin(steep), -np.cos(steep)])
    if not look.photo and rng.random() < 0.1:  # by phone, standing on the roof
        aside = rng.uniform(-1, 1) * roof.u + rng.uniform(0.2, 1) * -roof.v
        towards = -roof.normal + aside / np.linalg.norm(aside) * rng.uniform(0.3, 1.2)
        towards /= np.linalg.norm(towards)
    if -towards @ roof.normal < 0.4:
        towards = -roof.normal + 0.2 * towards
        towards /= np.linalg.norm(towards)
    mm_per_px = float(np.exp(rng.uniform(np.log(1.6), np.log(7)) if look.photo else rng.uniform(np.log(1.2), np.log(9)))) * look.shrink
    focal = rng.uniform(0.75, 1.1) * look.width if look.photo else rng.uniform(700, 3800)
    roll = rng.normal(0, 0.05) if look.photo or rng.random() < 0.4 else rng.uniform(-np.pi, np.pi)
    return camera.look_at(target, towards, mm_per_px * focal, roll, focal, look.width, look.height)


def _wanted(rng, kind: str, look: Look, shown: np.ndarray, to_patch: np.ndarray, area_m2: float, themes: list[str]) -> list:
    """Marks to paint: (class, x, y) with the place in patch px, drawn evenly over what the picture shows."""
    names = []
    for theme in themes:
        mean = MORE[theme] * (np.clip(area_m2 * 0.12, 0.5, 4) if look.photo else rng.choice([0.5, 1.0, 1.6]))
        names += [theme] * (rng.poisson(mean) + (not look.photo))
    others = list(THEMES[kind])
    names += [others[i] for i in rng.integers(0, len(others), rng.poisson(0.8))]
    lo, hi = shown.min(0), shown.max(0)
    found = []
    for name in names:
        for _ in range(6):
            spot = rng.uniform(lo, hi)
            if cv2.pointPolygonTest(shown.reshape(-1, 1, 2).astype(np.float32), (float(spot[0]), float(spot[1])), False) < 0:
                continue
            x, y = camera.project(to_patch, spot[None])[0]
            apart = 15 if name in ("hail_hit", "exposed_nail") else 60
            if all(np.hypot(x - p, y - q) > apart for _, p, q in found):
                found.append((name, float(x), float(y)))
                break
    return found


BURYING = (ID["missing_shingle"], ID["broken_tile"])


def _unburied(marks: list) -> list:
    """Marks, those without contrast that lie under a later one which took the covering away."""
    kept = []
    for k, (cls, hull, contrast) in enumerate(marks):
        lo, hi = hull.min(0), hull.max(0)
        for other, cover, _ in marks[k + 1 :]:
            shared = np.clip(np.minimum(hi, cover.max(0)) - np.maximum(lo, cover.min(0)), 0, None)
            if other in BURYING and shared.prod() > 0.5 * (hi - lo).prod():
                contrast = 0.0
        kept.append((cls, hull, contrast))
    return kept


def _label(mark, h: np.ndarray, p: camera.Patch, owner: np.ndarray, index: int) -> dict | None:
    """The truth of one mark as the picture shows it, or None when it does not."""
    cls, hull, contrast = mark
    to_px = h @ p.to_plane()
    seen = camera.project(to_px, hull.astype(np.float64))
    rows, cols = owner.shape
    whole = np.concatenate([seen.min(0), seen.max(0)])
    box = np.clip(whole, 0, [cols, rows, cols, rows])
    if box[2] - box[0] < 0.5 or box[3] - box[1] < 0.5:
        return None
    centre = seen.mean(0)
    probes = np.concatenate([centre[None], *(centre + (seen - centre) * k for k in (0.35, 0.7, 0.95))])
    at = np.floor(probes).astype(int)
    inside = (at >= 0).all(1) & (at[:, 0] < cols) & (at[:, 1] < rows)
    shown = np.zeros(len(at), bool)
    shown[inside] = owner[at[inside, 1], at[inside, 0]] == index
    visible = float(shown.mean())
    if visible < 0.05:
        return None
    size = np.float32(cv2.minAreaRect(hull.astype(np.float32))[1]) * p.mm
    small = max(box[2] - box[0], box[3] - box[1]) < IGNORE_SIDE_PX
    return {
        "class": CLASSES[cls], "box": [round(float(v), 2) for v in box], "size_mm": [round(float(size.max()), 1), round(float(size.min()), 1)],
        "ignore": bool(small or visible < IGNORE_VISIBLE or contrast < IGNORE_CONTRAST), "visible_fraction": round(visible, 3),
        "contrast": round(float(contrast), 3), "slope": index,
    }


def negative(rng, look: Look, sources: Sources) -> Picture:
    """A picture with no roof in it."""
    if sources.photos:
        rgb = ground.photo_crop(rng, look.height, look.width, sources)
    else:
        rgb = ground.ground(rng, camera.Patch(0, 0, rng.uniform(2, 20), look.width, look.height, np.zeros((1, 2))), sources)
    return Picture(optics.photograph(rng, rgb), np.zeros((0, 6), np.float32))


def render(seed: int, model: str, look: Look, sources: Sources) -> Picture:
    rng = np.random.default_rng(seed)
    cv2.setRNGSeed(seed & 0x7FFFFFFF)
    if not look.photo and not look.composite and look.clean is not False and rng.random() < 0.07:
        return negative(rng, look, sources)
    painter = MODELS[model]
    kind = list(KINDS)[rng.choice(len(KINDS), p=list(KINDS.values()))]
    textured = look.composite or (bool(sources.textures) and rng.random() < 0.1)
    texture = sources.textures[rng.integers(len(sources.textures))] if textured else None
    kind = texture[1] if texture else kind
    style = painter.style(rng, kind, texture[2] if texture else None)
    facets = world.house(rng, kind == "membrane" or (kind == "metal" and rng.random() < 0.15))
    roofs = [f for f in facets if f.kind == "roof"]
    cam = _camera(rng, roofs[int(rng.integers(len(roofs)))], look)
    sun, strength = world.sun(rng)
    clean = look.clean if look.clean is not None else bool(rng.random() < look.clean_share)
    names, odds = zip(*THEMES[kind].items())
    themes = [] if clean else [names[i] for i in rng.choice(len(names), 1 + (rng.random() < 0.35), p=np.float64(odds) / sum(odds))]
    rgb = np.zeros((look.height, look.width, 3), np.float32)
    rgb[:] = np.float32([0.35, 0.4, 0.45])  # haze, where even the ground ends
    near = np.zeros((look.height, look.width), np.float32)
    owner = np.full((look.height, look.width), -1, np.int16)
    painted = []
    order = sorted(range(len(facets)), key=lambda i: facets[i].kind != "ground")
    for i in order:
        f = facets[i]
        if not cam.sees(f):
            continue
        h = cam.homography(f)
        shown = camera.visible_part(cam, f, h)
        if shown is None or len(shown) < 3:
            continue
        most = 5e6 if look.photo else 1.1 * look.width * look.height * (1.4 if f.kind == "roof" else 0.3)
        p = camera.patch_of(cam, f, h, shown, most)
        if p.w < 2 or p.h < 2 or p.w > 12000 or p.h > 12000:
            continue
        to_px = h @ p.to_plane()
        local = np.float64([sun @ f.u, sun @ f.v, sun @ f.normal])
        marks = []
        if f.kind == "roof":
            area = p.w * p.h * p.mm**2 / 1e6
            wanted = _wanted(rng, kind, look, shown, np.linalg.inv(to_px), area, themes) if themes else []
            paint, marks = painter.paint(rng, p, style, local, strength, wanted, 0.15 if look.photo else 1.0)
        else:
            paint = ground.ground(rng, p, sources) if f.kind == "ground" else ground.side(rng, p, f.kind)
            paint *= np.float32(0.35 + strength * max(0.0, local[2]))
        _composite(rgb, near, owner, paint, to_px, shown, i)
        painted.append((i, h, p, marks))
    image = optics.photograph(rng, rgb, mild=look.photo)
    instances = [t for i, h, p, marks in painted for m in _unburied(marks) if (t := _label(m, h, p, owner, i))]
    labels = np.float32([[ID[t["class"]], *t["box"], t["ignore"]] for t in instances]).reshape(-1, 6)
    truth = {"clean": clean, "kind": kind, "instances": instances, "camera": cam, "facets": facets, "shown": [i for i, *_ in painted], "roof": np.isin(owner, [i for i, f in enumerate(facets) if f.kind == "roof"])} if look.photo else {}
    return Picture(image, labels, truth)


def _composite(rgb, near, owner, paint, to_px, shown, index) -> None:
    """Draws a patch where nothing nearer lies; `near` holds 1 / depth."""
    rows, cols = owner.shape
    lo = np.clip(np.floor(shown.min(0)).astype(int) - 1, 0, [cols, rows])
    hi = np.clip(np.ceil(shown.max(0)).astype(int) + 1, 0, [cols, rows])
    if (hi <= lo).any():
        return
    size = (int(hi[0] - lo[0]), int(hi[1] - lo[1]))
    shift = np.float64([[1, 0, -lo[0]], [0, 1, -lo[1]], [0, 0, 1]])
    cover = np.zeros(size[::-1], np.uint8)
    cv2.fillConvexPoly(cover, np.round((shown - lo - 0.5) * 16).astype(np.int32), 255, cv2.LINE_AA, 4)
    inverse = np.linalg.inv(to_px)
    x = np.arange(lo[0], hi[0], dtype=np.float32) + 0.5
    y = np.arange(lo[1], hi[1], dtype=np.float32) + 0.5
    depth = (inverse[2, 0] * x[None] + inverse[2, 1] * y[:, None] + inverse[2, 2]).astype(np.float32)
    where = (slice(lo[1], hi[1]), slice(lo[0], hi[0]))
    nearer = depth > near[where]
    seen = cv2.warpPerspective(paint, shift @ to_px, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    old = rgb[where]
    rim = np.nonzero((cover > 0) & (cover < 255) & nearer)
    mixed = old[rim] + (cover[rim] / np.float32(255))[:, None] * (seen[rim] - old[rim])
    np.copyto(old, seen, where=((cover == 255) & nearer)[..., None])
    old[rim] = mixed
    solid = (cover > 127) & nearer
    np.copyto(near[where], depth, where=solid)
    owner[where][solid] = index
