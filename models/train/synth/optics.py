"""Lens, sensor and file: haze, blur, tone curve, white balance, noise, sharpening, JPEG. Linear light in, u8 RGB out."""

import cv2
import numpy as np


def _motion(rng, rgb: np.ndarray) -> np.ndarray:
    length = int(rng.integers(2, 6))
    kernel = np.zeros((7, 7), np.float32)
    a = rng.uniform(0, np.pi)
    d = (np.cos(a) * length / 2, np.sin(a) * length / 2)
    cv2.line(kernel, (round(3 - d[0]), round(3 - d[1])), (round(3 + d[0]), round(3 + d[1])), 1.0, 1)
    return cv2.filter2D(rgb, -1, kernel / kernel.sum())


def photograph(rng, rgb: np.ndarray, mild: bool = False) -> np.ndarray:
    """`mild` keeps to what a good drone camera does."""
    h, w = rgb.shape[:2]
    mean = float(rgb[::7, ::7].mean())
    exposure = np.clip(rng.uniform(0.12, 0.3) / max(mean, 1e-3), 0.3, 4.0)
    rgb = cv2.transform(rgb, np.diag(exposure * rng.uniform(0.92, 1.08, 3)).astype(np.float32))
    if rng.random() < 0.25:
        rgb *= np.float32(1 - (veil := rng.uniform(0, 0.12)))
        rgb += np.float32(veil * rng.uniform(0.5, 0.9))
    if rng.random() < 0.5:
        fall = rng.uniform(0, 0.25)
        x, y = np.linspace(-1, 1, w, dtype=np.float32), np.linspace(-1, 1, h, dtype=np.float32)
        rgb = rgb * (1 - fall * 0.5 * (x[None] ** 2 + y[:, None] ** 2))[..., None]
    if rng.random() < 0.85:
        sigma = rng.uniform(0.25, 0.7) if mild or rng.random() < 0.75 else rng.uniform(0.7, 1.4)
        rgb = cv2.GaussianBlur(rgb, (0, 0), sigma)
    if not mild and rng.random() < 0.12:
        rgb = _motion(rng, rgb)
    shot = rng.uniform(0.002, 0.02) if mild or rng.random() < 0.7 else rng.uniform(0.02, 0.05)
    noise = np.empty(rgb.shape, np.float32)
    cv2.randn(noise, 0, 1)
    noise *= np.float32(shot)
    rgb = cv2.sqrt(np.maximum(rgb, 0))
    rgb += noise  # noise is even after a square root, and gamma 2 is near sRGB's
    rgb = cv2.pow(np.maximum(rgb, 0), rng.uniform(0.85, 1.15)) if rng.random() < 0.5 else rgb
    if rng.random() < 0.6:  # contrast around the middle, as cameras do
        k = np.float32(rng.uniform(0.1, 0.5))
        lift = (rgb - 0.5) * rgb
        lift *= 1 - np.minimum(rgb, 1)
        rgb += lift * (4 * k)
    if rng.random() < 0.3:
        k = rng.uniform(0.6, 1.35)
        rgb = cv2.transform(rgb, (k * np.eye(3) + (1 - k) / 3).astype(np.float32))
    if rng.random() < 0.5:
        k = rng.uniform(0.2, 1.2)
        rgb = cv2.addWeighted(rgb, 1 + k, cv2.GaussianBlur(rgb, (0, 0), 1.0), -k, 0)
    picture = cv2.convertScaleAbs(np.clip(rgb, 0, 1, out=rgb), alpha=255.0)
    if rng.random() < 0.85:
        quality = int(rng.integers(70 if mild else 50, 97))
        picture = cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)
    return picture
