"""Composes one labelled scene: a roof plane with damage, seen by a drone camera, perhaps beside a background.

Invariant: the same seed and inputs give the same bytes; no clock and no global random state is read.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from . import damage, debris
from .classes import CLASSES, ID
from .coverings import covering
from .plane import IGNORE_DELTA, IGNORE_SIDE_PX, cloud

SCENE_PX = 512
PLANE_PX = 800
EMPTY_SHARE = 0.38
"""Share of roof scenes without any labelled object; photo negatives come on top."""


@dataclass(frozen=True)
class Sources:
    """Optional real images, all u8 RGB. `textures` holds (name, kind, image); photos are clean negatives."""

    textures: tuple = ()
    rust_fills: tuple = ()
    moss_fills: tuple = ()
    photos: tuple = ()


PAINTERS = {name: getattr(damage, name) for name in CLASSES if name != "debris"}
PAINTERS["debris"] = debris.debris
# Per covering: how often a class is a scene's theme, and the mean number of further marks of a theme.
THEMES = {
    "shingle": {"hail_hit": 0.27, "missing_shingle": 0.16, "lifted_or_creased": 0.13, "crack": 0.08, "granule_loss": 0.1,
                "exposed_nail": 0.12, "puncture": 0.04, "moss_algae": 0.06, "ponding_or_stain": 0.02, "rust": 0.02},
    "metal": {"rust": 0.42, "hail_hit": 0.26, "puncture": 0.12, "ponding_or_stain": 0.12, "moss_algae": 0.08},
    "tile": {"broken_tile": 0.4, "moss_algae": 0.18, "hail_hit": 0.12, "crack": 0.15, "ponding_or_stain": 0.1, "puncture": 0.05},
    "membrane": {"ponding_or_stain": 0.3, "puncture": 0.2, "crack": 0.15, "granule_loss": 0.08, "exposed_nail": 0.1,
                 "hail_hit": 0.1, "moss_algae": 0.07},
}
MORE = {"hail_hit": 8, "missing_shingle": 1.3, "lifted_or_creased": 2.5, "crack": 1.8, "granule_loss": 1.5, "exposed_nail": 6,
        "rust": 2.5, "puncture": 2, "ponding_or_stain": 1, "moss_algae": 2.5, "broken_tile": 3}


def _paint_marks(rng, plane, sources: Sources, density: float) -> list[tuple[int, np.ndarray, bool]]:
    """Paints damage; returns (class, hull in plane px, faint) for each mark."""
    names = []
    themes, share = zip(*THEMES[plane.kind].items())
    for _ in range(int(density * (1 + (rng.random() < 0.5)))):
        name = themes[rng.choice(len(themes), p=np.array(share) / sum(share))]
        names += [name] * (1 + rng.poisson(MORE[name]))
    names += ["debris"] * rng.poisson(1.2 * density)
    names += list(rng.choice(themes, rng.poisson(1.0 * density)))
    marks, boxes = [], []
    for name in names:
        x, y = rng.uniform(0.08, 0.92, 2) * plane.size
        if any(b[0] - 3 < x < b[2] + 3 and b[1] - 3 < y < b[3] + 3 for b in boxes):
            continue
        extra = {"rust": {"fills": sources.rust_fills}, "moss_algae": {"fills": sources.moss_fills}}.get(name, {})
        plane.changed.clear()
        hull = PAINTERS[name](rng, plane, x, y, **extra)
        if hull is not None:
            marks.append((ID[name], hull, plane.contrast() < IGNORE_DELTA))
            boxes.append((*hull.min(0), *hull.max(0)))
    return marks


def _view(rng, n: int, out: int) -> np.ndarray:
    """A 3x3 homography from plane px to picture px: any heading, up to 60 degrees of tilt, slight perspective."""
    turn = rng.uniform(0, 2 * np.pi) if rng.random() < 0.6 else rng.normal(0, 0.15)
    squeeze = 1.0 if rng.random() < 0.4 else rng.uniform(0.5, 1)
    c, s = np.cos(turn), np.sin(turn)
    centre = np.array([[1, 0, -n / 2], [0, 1, -n / 2], [0, 0, 1.0]])
    rotate = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1.0]])
    bend = np.array([[1, 0, 0], [0, squeeze, 0], [rng.normal(0, 6e-5), rng.normal(0, 6e-5), 1.0]])
    back = np.array([[1, 0, out / 2], [0, 1, out / 2], [0, 0, 1.0]])
    return back @ bend @ rotate @ centre


def background(rng, n: int, sources: Sources) -> np.ndarray:
    """What lies beside a roof: a real photo crop, or procedural grass, paving, gravel. **Shape**: [n, n, 3] f32."""
    if sources.photos and rng.random() < 0.6:
        return photo_crop(rng, n, sources)
    tone = np.float32([[0.28, 0.36, 0.17], [0.45, 0.44, 0.42], [0.36, 0.33, 0.28], [0.2, 0.27, 0.15]])[rng.integers(4)]
    rgb = tone * (1 + 0.25 * cloud(rng, n, n, rng.uniform(4, 80), 4)[..., None]) + 0.04 * rng.standard_normal((n, n, 3), dtype=np.float32)
    if rng.random() < 0.4:  # paving joints
        step = int(rng.uniform(25, 120))
        rgb[::step] *= 0.6
        rgb[:, ::step] *= 0.6
    for _ in range(rng.poisson(3)):  # cars, bins, bushes
        w, h = rng.integers(10, 140, 2)
        x, y = rng.integers(0, n, 2)
        rgb[y : y + h, x : x + w] = rng.uniform(0, 1, 3) * (1 + 0.1 * rng.standard_normal())
    return rgb.astype(np.float32)


def photo_crop(rng, n: int, sources: Sources) -> np.ndarray:
    """A crop of a clean real photo at 0.7-3 times its size. **Shape**: [n, n, 3] f32."""
    image = sources.photos[rng.integers(len(sources.photos))]
    k = np.exp(rng.uniform(np.log(0.7), np.log(3)))
    side = min(int(n / k), *image.shape[:2])
    y, x = rng.integers(0, image.shape[0] - side + 1), rng.integers(0, image.shape[1] - side + 1)
    return cv2.resize(image[y : y + side, x : x + side], (n, n), interpolation=cv2.INTER_CUBIC if k > 1 else cv2.INTER_AREA).astype(np.float32) / 255


def _camera(rng, rgb: np.ndarray) -> np.ndarray:
    """Light, shadows, white balance, lens blur, sharpening, noise and JPEG. Returns u8 [n, n, 3]."""
    n = rgb.shape[0]
    ramp = np.linspace(-1, 1, n, dtype=np.float32)
    rgb = rgb * (1 + rng.uniform(-0.15, 0.15) * ramp[None, :, None] + rng.uniform(-0.15, 0.15) * ramp[:, None, None])
    if rng.random() < 0.35:  # hard shadow of a tree, chimney or next roof
        if rng.random() < 0.5:
            dark = np.clip(cloud(rng, n, n, rng.uniform(30, 200)) * rng.uniform(2, 8) + rng.uniform(-2, 1), 0, 1)
        else:
            a, at = rng.uniform(0, 6.28), rng.uniform(-0.6, 0.6)
            dark = np.clip((ramp[None] * np.cos(a) + ramp[:, None] * np.sin(a) - at) * n / rng.uniform(2, 8), 0, 1)
        rgb = rgb * (1 - rng.uniform(0.3, 0.65) * dark[..., None] * np.float32([1.05, 1, 0.92]))
    rgb = rgb * rng.uniform(0.92, 1.08, 3).astype(np.float32) * rng.uniform(0.75, 1.3)
    rgb = np.clip(rgb, 0, 1) ** rng.uniform(0.7, 1.1)
    if rng.random() < 0.85:
        rgb = cv2.GaussianBlur(rgb, (0, 0), rng.uniform(0.3, 1.1))
    if rng.random() < 0.4:
        rgb = rgb + rng.uniform(0.3, 1.2) * (rgb - cv2.GaussianBlur(rgb, (0, 0), 1.2))
    rgb = rgb + rng.uniform(0.003, 0.03) * rng.standard_normal((n, n, 3), dtype=np.float32)
    image = (np.clip(rgb, 0, 1) * 255).astype(np.uint8)
    if rng.random() < 0.8:
        _, code = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(55, 96))])
        image = cv2.imdecode(code, cv2.IMREAD_COLOR)[..., ::-1]
    return np.ascontiguousarray(image)


def _roof_mask(rng, n: int) -> np.ndarray:
    """1 on the roof, 0 beyond one or two straight eaves. **Shape**: [n, n] f32."""
    ramp = np.linspace(-1, 1, n, dtype=np.float32)
    mask = np.ones((n, n), np.float32)
    for _ in range(1 + (rng.random() < 0.4)):
        a = rng.uniform(0, 2 * np.pi)
        mask = mask * np.clip((ramp[None] * np.cos(a) + ramp[:, None] * np.sin(a) + rng.uniform(-0.1, 0.9)) * n / 2, 0, 1)
    return mask


def scene(seed: int, sources: Sources, empty: bool | None = None, density: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """One picture and its labels.

    **Shape**: picture u8 [512, 512, 3] RGB; labels f32 [k, 6]: class, x0, y0, x1, y1 in px, ignore (1 = neither
    rewarded nor punished, because too small or too faint). `density` multiplies the number of marks: crowded scenes
    teach more per CPU second, but only density 1 is used for scores.
    """
    rng = np.random.default_rng(seed)
    n = SCENE_PX
    if sources.photos and rng.random() < 0.14 and empty is not False:
        return _camera(rng, photo_crop(rng, n, sources)), np.zeros((0, 6), np.float32)
    mm = float(np.exp(rng.uniform(np.log(2), np.log(8))))
    plane = covering(rng, PLANE_PX, mm, list(sources.textures))
    for _ in range(rng.poisson(0.9)):
        debris.fitting(rng, plane, *(rng.uniform(0, 1, 2) * plane.size))
    bare = rng.random() < EMPTY_SHARE if empty is None else empty
    marks = [] if bare else _paint_marks(rng, plane, sources, density)
    view = _view(rng, plane.size, n)
    rgb = cv2.warpPerspective(plane.rgb, view, (n, n), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REFLECT)
    roof = None
    if rng.random() < 0.35:
        roof = _roof_mask(rng, n)
        beyond = background(rng, n, sources)
        edge = cv2.GaussianBlur(roof, (0, 0), rng.uniform(2, 8))
        rgb = rgb * roof[..., None] + beyond * (1 - roof[..., None]) * np.clip(1.3 - edge, 0.4, 1)[..., None]
    labels = []
    for cls, hull, faint in marks:
        seen = cv2.perspectiveTransform(hull[None], view)[0]
        whole = (*seen.min(0), *seen.max(0))
        box = np.clip(whole, 0, n)
        area = (whole[2] - whole[0]) * (whole[3] - whole[1])
        left = (box[2] - box[0]) * (box[3] - box[1])
        if left <= 0:
            continue
        share = left / max(area, 1e-6)
        if roof is not None:
            x0, y0, x1, y1 = np.int32([box[0], box[1], np.ceil(box[2]), np.ceil(box[3])])
            share *= float(roof[y0:y1, x0:x1].mean()) if x1 > x0 and y1 > y0 else 0.0
        if share < 0.05:
            continue
        small = max(box[2] - box[0], box[3] - box[1]) < IGNORE_SIDE_PX
        labels.append((cls, *box, float(faint or small or share < 0.4)))
    return _camera(rng, rgb), np.float32(labels).reshape(-1, 6)
