"""A pinhole camera in millimetres and pixels, and the part of a facet's plane it sees."""

from dataclasses import dataclass

import cv2
import numpy as np

from .world import Facet


@dataclass(frozen=True)
class Camera:
    """`right`, `down` and `ahead` are unit world vectors; `focal` is in px."""

    at: np.ndarray
    right: np.ndarray
    down: np.ndarray
    ahead: np.ndarray
    focal: float
    width: int
    height: int

    def homography(self, f: Facet) -> np.ndarray:
        """From the facet's (u, v, 1) in mm to (x, y, 1) px times depth in mm."""
        to_camera = np.stack([self.right, self.down, self.ahead])
        columns = np.stack([to_camera @ f.u, to_camera @ f.v, to_camera @ (f.origin - self.at)], 1)
        k = np.float64([[self.focal, 0, self.width / 2], [0, self.focal, self.height / 2], [0, 0, 1]])
        return k @ columns

    def sees(self, f: Facet) -> bool:
        return float((self.at - f.origin) @ f.normal) > 1.0


def look_at(target: np.ndarray, towards: np.ndarray, distance: float, roll: float, focal: float, width: int, height: int) -> Camera:
    """A camera `distance` mm from the target, which lies at the centre; `towards` is the unit view direction."""
    flat = np.float64([towards[1], -towards[0], 0.0])
    right = flat / np.linalg.norm(flat) if np.linalg.norm(flat) > 1e-6 else np.float64([1, 0, 0])
    down = np.cross(towards, right)
    c, s = np.cos(roll), np.sin(roll)
    return Camera(target - towards * distance, c * right + s * down, c * down - s * right, towards, focal, width, height)


def project(h: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Points [k, 2] through a homography."""
    p = np.concatenate([points, np.ones((len(points), 1))], 1) @ h.T
    return p[:, :2] / p[:, 2:]


def visible_part(cam: Camera, f: Facet, h: np.ndarray) -> np.ndarray | None:
    """The facet's outline where the picture shows it, [k, 2] px, convex; None when it is out of view."""
    frame = np.float32([[0, 0], [cam.width, 0], [cam.width, cam.height], [0, cam.height]])
    if f.kind == "ground":  # reaches behind the camera: what part of the frame lies below the horizon
        inverse = np.linalg.inv(h)
        depth = np.concatenate([frame, np.ones((4, 1))], 1) @ inverse[2]
        return frame if (depth > 1e-7).all() else None
    depth = np.concatenate([f.outline, np.ones((len(f.outline), 1))], 1) @ h[2]
    if (depth < 50).any():
        return None
    outline = project(h, f.outline)
    if (outline.max(0) < 0).any() or (outline.min(0) > (cam.width, cam.height)).any():
        return None
    if np.abs(outline).max() > 3e5:
        return None
    area, shared = cv2.intersectConvexConvex(np.float32(outline), frame)
    return shared[:, 0] if area > 4 else None


@dataclass(frozen=True)
class Patch:
    """A raster over a part of a facet: px (0, 0) is at (`x0`, `y0`) mm, `mm` per px, `w` x `h` px."""

    x0: float
    y0: float
    mm: float
    w: int
    h: int
    facet: np.ndarray  # outline [k, 2] mm, so that painters know ridge, eave and rakes

    def to_plane(self) -> np.ndarray:
        """From patch px to facet mm."""
        return np.float64([[self.mm, 0, self.x0], [0, self.mm, self.y0], [0, 0, 1]])


def patch_of(cam: Camera, f: Facet, h: np.ndarray, shown: np.ndarray, most_px: float, fine: float = 0.9) -> Patch:
    """The patch a camera needs, at the finest resolution it sees, within `most_px` pixels."""
    inverse = np.linalg.inv(h)
    rim = np.concatenate([shown, (shown + np.roll(shown, 1, 0)) / 2])
    uv = project(inverse, rim)
    step = np.minimum(np.linalg.norm(project(inverse, rim + (1, 0)) - uv, axis=1), np.linalg.norm(project(inverse, rim + (0, 1)) - uv, axis=1))
    lo, hi = uv.min(0), uv.max(0)
    mm = max(fine * float(step.min()), float(np.sqrt(np.prod(hi - lo + 1) / most_px)))
    lo, hi = lo - 2 * mm, hi + 2 * mm
    return Patch(float(lo[0]), float(lo[1]), mm, int(np.ceil((hi[0] - lo[0]) / mm)) + 1, int(np.ceil((hi[1] - lo[1]) / mm)) + 1, f.outline)
