"""Sound coverings of model B, drawn course by course."""

import cv2
import numpy as np

from .sheet import Sheet, fractal, speckle

# Display colours 0..255 of common products, from charcoal to weathered wood.
SHINGLES = ((72, 70, 70), (98, 86, 74), (60, 52, 48), (120, 118, 114), (44, 45, 48), (92, 68, 62), (76, 84, 76), (70, 80, 96), (140, 130, 112), (108, 94, 78), (150, 148, 142))
SHEETS = {"metal": ((165, 168, 172), (58, 62, 66), (118, 44, 38), (52, 84, 66), (70, 92, 120), (190, 184, 170), (82, 66, 54)), "membrane": ((205, 205, 200), (150, 150, 148), (42, 42, 44), (105, 106, 108), (132, 122, 106))}
CLAYS = ((168, 96, 70), (140, 78, 62), (104, 100, 96), (180, 128, 96), (76, 76, 82), (126, 112, 96))


def _pick(rng, colours) -> np.ndarray:
    c = np.float32(colours[rng.integers(len(colours))]) / 255
    return np.clip(c * rng.uniform(0.8, 1.2) + rng.normal(0, 0.015, 3), 0.02, 0.95).astype(np.float32)


def style_of(rng, kind: str) -> dict:
    colours = SHINGLES if kind == "shingle" else CLAYS if kind == "tile" else SHEETS[kind if kind in SHEETS else "membrane"]
    dark = rng.uniform(0, 0.35) if rng.random() < 0.5 else 0.0
    return {
        "kind": kind, "colour": _pick(rng, colours), "spread": rng.choice([0.015, 0.05, 0.11]), "dark_share": dark, "dark": rng.uniform(0.45, 0.8), "seed": int(rng.integers(1 << 30)),
        "dragon": bool(rng.random() < 0.55), "exposure": rng.uniform(125, 152) if kind == "shingle" else rng.uniform(230, 380), "cell": rng.choice([305.0, 333.0, 240.0]) if kind == "shingle" else rng.uniform(180, 330),
        "line": rng.uniform(3, 12), "line_depth": rng.uniform(0.2, 0.6), "grit": rng.uniform(0.04, 0.15), "gap": rng.uniform(4, 10), "brick": rng.choice([0.5, 0.33, 0.5, 0.0 if kind == "tile" else 0.5]),
        "round": bool(rng.random() < 0.5), "pitch": rng.uniform(70, 120) if rng.random() < 0.35 else rng.uniform(250, 480), "screws": rng.random() < 0.5, "seams": rng.uniform(800, 2600), "dirt": rng.uniform(0.01, 0.1),
    }


def courses(rng, t: Sheet, s: dict) -> None:
    w, h = t.size
    e, cell = s["exposure"], s["cell"]
    first, last = int(np.floor(t.y0 / e)), int(np.floor((t.y0 + h * t.mm) / e))
    t.cell = (cell, e)
    t.offset = lambda row: (row * s["brick"] % 1) * cell
    sunny, thrown = max(0.0, -t.light[1]) * t.strength, []
    for row in range(first, last + 1):
        own = np.random.default_rng((s["seed"], row % 65536))
        ya, yb = round((row * e - t.y0) / t.mm), round(((row + 1) * e - t.y0) / t.mm)
        ya, yb = max(0, ya), min(h, yb)
        if ya >= yb:
            continue
        at = t.x0 - cell * 2 - (t.x0 + t.offset(row)) % cell
        while at < t.x0 + w * t.mm:
            wide = cell * own.uniform(0.3, 0.8) if s["dragon"] else cell
            tone = own.normal(1, s["spread"]) * (s["dark"] if own.random() < s["dark_share"] else 1)
            xa, xb = round((at - t.x0) / t.mm), round((at + wide - t.x0) / t.mm)
            if xb > 0 and xa < w:
                xa, xb = max(0, xa), min(w, xb)
                t.rgb[ya:yb, xa:xb] = s["colour"] * tone * (1 + own.normal(0, s["spread"] * 0.12, 3).astype(np.float32))
                gap = round(s["gap"] / t.mm)
                if not s["dragon"] and gap and s["kind"] == "shingle":
                    t.rgb[ya:yb, xa : min(w, xa + gap)] *= 0.45
                elif s["dragon"] and own.random() < 0.5:  # the raised layer's side
                    t.rgb[ya:yb, xa : min(w, xa + max(1, round(5 / t.mm)))] *= 1 - 0.4 * t.strength * (t.light[0] < 0)
                    thrown.append((yb, xa, xb))
            at += wide
        thick = max(1, round(s["line"] / t.mm))
        strength = s["line_depth"] * min(1.0, s["line"] / t.mm) * (0.5 + 0.5 * sunny)
        t.rgb[ya : min(h, ya + thick)] *= 1 - strength
        if t.light[1] > 0.2 and t.strength > 0.3:
            t.rgb[max(0, yb - thick) : yb] *= 1 + 0.25 * t.strength
    for yb, xa, xb in thrown:  # shadows of raised tabs on the course below
        t.rgb[yb : yb + max(1, round(7 / t.mm)), xa:xb] *= 0.75
    grit = speckle(h, w, s["grit"] * min(1.0, (2.0 / t.mm) ** 0.7))
    if t.mm < 1.3:
        grit = cv2.GaussianBlur(grit, (0, 0), 0.7) * 1.8
    t.rgb *= (1 + grit)[..., None]


def tiles(rng, t: Sheet, s: dict) -> None:
    w, h = t.size
    e, cell = s["exposure"], s["cell"]
    t.cell, t.offset = (cell, e), lambda row: (row * s["brick"] % 1) * cell
    x = t.x0 + np.arange(w) * t.mm
    for row in range(int(np.floor(t.y0 / e)), int(np.floor((t.y0 + h * t.mm) / e)) + 1):
        ya, yb = max(0, round((row * e - t.y0) / t.mm)), min(h, round(((row + 1) * e - t.y0) / t.mm))
        if ya >= yb:
            continue
        own = np.random.default_rng((s["seed"], row % 65536))
        shifted = (x + t.offset(row)) / cell
        tones = own.normal(1, s["spread"], 128)[shifted.astype(int) % 128] * np.where(own.random(128) < s["dark_share"] * 0.4, s["dark"], 1)[shifted.astype(int) % 128]
        part = shifted % 1
        if s["round"]:
            bevel = 1 + 0.35 * np.cos((part - 0.5 - 0.12 * t.light[0]) * np.pi) - 0.35 - 0.5 * (part > 0.88)
        else:
            bevel = 1 - 0.5 * (part < max(5, t.mm) / cell)
        strip = (s["colour"] * (tones * bevel)[:, None]).astype(np.float32)
        t.rgb[ya:yb] = strip[None] * np.linspace(0.92, 1.08, yb - ya, dtype=np.float32)[:, None, None]
        t.rgb[ya : min(h, ya + max(1, round(16 / t.mm)))] *= 0.6
    t.rgb *= (1 + 0.07 * fractal(h, w, t.px(150)) + speckle(h, w, 0.03))[..., None]


def panels(rng, t: Sheet, s: dict) -> None:
    w, h = t.size
    x = t.x0 + np.arange(w) * t.mm
    part = (x / s["pitch"]) % 1
    if s["pitch"] < 150:
        profile = 1 + 0.3 * np.sin(2 * np.pi * part + t.light[0])
    else:
        edge = 28 / s["pitch"]
        profile = 1 + 0.3 * (part < edge) - 0.4 * ((part >= edge) & (part < edge + max(30, t.mm) / s["pitch"])) + 0.05 * np.sin(part * 9)
    t.rgb[:] = (s["colour"] * profile[:, None]).astype(np.float32)[None]
    t.rgb *= (1 + 0.06 * fractal(h, w, t.px(600), 2) * [0.3, 1, 1.5][rng.integers(3)] + speckle(h, w, 0.012))[..., None]
    if rng.random() < 0.4:  # glare
        y = np.linspace(-1, 1, h, dtype=np.float32)
        t.rgb += (0.25 * t.strength * np.exp(-(((y - rng.uniform(-1, 1)) / 0.4) ** 2)))[:, None, None]
    if s["screws"]:
        step, r = rng.uniform(450, 1000), t.px(rng.uniform(5, 8))
        for v in np.arange(np.ceil(t.y0 / step) * step, t.y0 + h * t.mm, step):
            for u in np.arange(np.ceil(t.x0 / s["pitch"]) * s["pitch"], t.x0 + w * t.mm, s["pitch"]):
                centre = (round((u - t.x0) / t.mm * 16), round((v - t.y0) / t.mm * 16))
                cv2.circle(t.rgb, centre, max(8, round(r * 24)), (s["colour"] * 0.6).tolist(), -1, cv2.LINE_AA, 4)
                cv2.circle(t.rgb, centre, max(6, round(r * 16)), np.clip(s["colour"] * 1.35, 0, 1).tolist(), -1, cv2.LINE_AA, 4)


def rolls(rng, t: Sheet, s: dict) -> None:
    w, h = t.size
    t.rgb[:] = s["colour"]
    t.rgb *= (1 + s["dirt"] * 2 * fractal(h, w, t.px(rng.uniform(300, 1200)), 5))[..., None]
    for v in np.arange(np.ceil(t.y0 / s["seams"]) * s["seams"], t.y0 + h * t.mm, s["seams"]):
        y = round((v - t.y0) / t.mm)
        t.rgb[max(0, y - round(rng.uniform(30, 90) / t.mm)) : y] *= rng.uniform(0.9, 1.06)
        t.rgb[y : y + max(1, round(4 / t.mm))] *= rng.uniform(0.6, 0.9)
    t.rgb *= (1 + speckle(h, w, rng.choice([0.01, 0.03, 0.09])))[..., None]


def photographed(rng, t: Sheet, s: dict) -> None:
    """A photographed surface by remapping, mirrored at its borders."""
    w, h = t.size
    image = cv2.flip(s["image"], int(rng.integers(-1, 2)))
    k = t.mm / s["image_mm"]
    move = np.float32([[k, 0, rng.uniform(0, image.shape[1])], [0, k, rng.uniform(0, image.shape[0])]])
    t.rgb[:] = np.sqrt(cv2.warpAffine(image, move, (w, h), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REFLECT_101))


LAY = {"shingle": courses, "tile": tiles, "metal": panels, "membrane": rolls}
