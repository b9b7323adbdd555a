"""Sound coverings of model A. Blends, cut-outs, seams, screws and shadow lines are never labelled.

Sizes: 3-tab 305 x 143 mm (12 x 5 5/8 in), laminated 143 mm exposure, standing seam 305 to 457 mm, tiles 200 to 330 mm.
"""

import numpy as np

from .field import Field, cloud, grain

ASPHALT = np.float32(
    [[0.085, 0.08, 0.078], [0.13, 0.105, 0.085], [0.075, 0.06, 0.05], [0.2, 0.19, 0.18], [0.045, 0.045, 0.05],
     [0.11, 0.065, 0.052], [0.085, 0.1, 0.085], [0.075, 0.09, 0.12], [0.26, 0.235, 0.19], [0.17, 0.14, 0.11], [0.33, 0.32, 0.3]]
)
PAINTED = np.float32(
    [[0.42, 0.43, 0.45], [0.06, 0.065, 0.07], [0.2, 0.045, 0.035], [0.05, 0.11, 0.07], [0.09, 0.13, 0.2], [0.55, 0.52, 0.45], [0.1, 0.07, 0.05], [0.62, 0.63, 0.64]]
)
CLAY = np.float32([[0.36, 0.13, 0.07], [0.26, 0.09, 0.06], [0.14, 0.13, 0.12], [0.42, 0.22, 0.13], [0.09, 0.09, 0.1], [0.22, 0.17, 0.13], [0.3, 0.26, 0.22]])
SHEET = np.float32([[0.72, 0.72, 0.7], [0.4, 0.4, 0.39], [0.03, 0.03, 0.033], [0.17, 0.17, 0.175], [0.28, 0.24, 0.19], [0.1, 0.1, 0.11]])


def shingle_style(rng) -> dict:
    base = ASPHALT[rng.integers(len(ASPHALT))] * rng.uniform(0.75, 1.3)
    blend = rng.choice([0.03, 0.08, 0.18, 0.32], p=[0.2, 0.3, 0.3, 0.2]) * rng.uniform(0.6, 1.4)
    palette = base * np.exp(rng.normal(0, blend, (6, 1))) * np.exp(rng.normal(0, blend * 0.12 + 0.015, (6, 3)))
    laminated = bool(rng.random() < 0.62)
    return {
        "kind": "shingle", "laminated": laminated, "palette": np.float32(palette), "exposure": rng.uniform(127, 150),
        "tab": rng.choice([305, 305, 333, 250]) * rng.uniform(0.98, 1.02), "step": rng.choice([0.5, 0.5, 1 / 3, 0.42]), "slot": rng.uniform(4, 11),
        "butt": rng.uniform(2.5, 4.5) if not laminated else rng.uniform(3.5, 6.5), "tooth": rng.uniform(2.0, 4.5), "band": rng.uniform(0.0, 0.45),
        "grain": rng.uniform(0.1, 0.34), "salt": rng.uniform(0, 0.15), "wear": rng.uniform(0, 0.14), "streak": max(0.0, rng.uniform(-0.1, 0.2)), "seed": int(rng.integers(1 << 30)),
    }


def shingles(rng, f: Field, s: dict) -> None:
    h, w = f.shape
    e, tab = s["exposure"], s["tab"]
    y = f.y0 + (np.arange(h, dtype=np.float32) + 0.5) * f.mm
    x = f.x0 + (np.arange(w, dtype=np.float32) + 0.5) * f.mm
    row = np.floor(y / e).astype(int)
    first, last = int(row[0]), int(row[-1])
    tones = np.empty((last - first + 1, w, 3), np.float32)
    relief = np.zeros((last - first + 1, w), np.float32)
    for r in range(first, last + 1):
        own = np.random.default_rng((s["seed"], r & 0xFFFF))
        if s["laminated"]:
            lo, hi = x[0] - 400, x[-1] + 400
            edges = lo + np.cumsum(own.uniform(55, 230, int((hi - lo) / 120) + 8))
            at = np.searchsorted(edges, x)
            raised = at % 2
            pick = own.integers(0, 6, len(edges) + 1)
            pick[1::2] = np.where(own.random(len(pick[1::2])) < 0.5, pick[:-1:2][: len(pick[1::2])], pick[1::2])
            tones[r - first] = s["palette"][pick][at] * (1 - s["band"] * (1 - raised))[:, None]
            relief[r - first] = raised * s["tooth"]
        else:
            along = x + r * tab * s["step"] + own.normal(0, 2.5)
            col = np.floor(along / tab).astype(int)
            gap = np.clip((s["slot"] - (along - col * tab)) / f.mm + 0.5, 0, 1) * min(1.0, s["slot"] / f.mm)
            pick = own.integers(0, 6, 64)
            tones[r - first] = s["palette"][pick[col % 64]] * (own.normal(1, 0.03, 64)[col % 64] * (1 - 0.55 * gap))[:, None]
            relief[r - first] = -2.5 * gap
    inside = (y / e - row).astype(np.float32)
    f.albedo[:] = tones[row - first]
    f.height[:] = relief[row - first] + (inside * np.float32(s["butt"]))[:, None]
    if s["laminated"] and s["band"] > 0.15:  # the darker strip of the lower layer
        f.albedo *= (1 - 0.25 * np.clip(1 - inside / 0.25, 0, 1) * s["band"])[:, None, None]
    f.albedo *= (1 - 0.2 * np.clip((inside - 0.93) / 0.07, 0, 1))[:, None, None]  # the cut edge of the butt
    f.unit = (tab, e, s["step"] if not s["laminated"] else 0.37)
    k = s["grain"] * min(1.0, (1.6 / f.mm) ** 0.8)
    f.albedo *= np.exp(np.float32(k) * grain(rng, h, w))[..., None]
    if s["salt"] > 0.05 and f.mm < 3:
        f.albedo += (np.clip(grain(rng, h, w) - 1.8, 0, 1) * np.float32(s["salt"]))[..., None]
    f.height += grain(rng, h, w) * np.float32(min(0.5, 0.5 * f.mm) * 0.6)
    if s["streak"] > 0:
        run = cloud(rng, h // 9 + 1, w, f.px(160), 2)
        f.albedo *= 1 - np.float32(s["streak"]) * np.clip(np.repeat(run, 9, 0)[:h], 0, 1.2)[..., None]


def metal_style(rng) -> dict:
    colour = PAINTED[rng.integers(len(PAINTED))] * rng.uniform(0.8, 1.2) * rng.uniform(0.95, 1.05, 3)
    form = rng.choice(["seam", "wave", "rib"], p=[0.45, 0.25, 0.3])
    return {
        "kind": "metal", "form": form, "colour": np.float32(colour), "pitch": {"seam": rng.uniform(300, 460), "wave": rng.uniform(65, 130), "rib": rng.uniform(180, 320)}[form],
        "tall": {"seam": rng.uniform(20, 38), "wave": rng.uniform(10, 20), "rib": rng.uniform(14, 24)}[form], "screws": rng.uniform(500, 1100), "screw_tone": rng.uniform(0.4, 1.6),
        "chalk": rng.uniform(0, 0.08), "gloss": rng.uniform(0, 0.25), "streak": max(0.0, rng.uniform(-0.1, 0.15)), "lap": rng.uniform(1800, 5000),
    }


def metal(rng, f: Field, s: dict) -> None:
    h, w = f.shape
    x = f.x0 + (np.arange(w, dtype=np.float32) + 0.5) * f.mm
    y = f.y0 + (np.arange(h, dtype=np.float32) + 0.5) * f.mm
    d = np.abs((x / s["pitch"]) % 1 - 0.5) * s["pitch"]  # distance from the crown, mm
    if s["form"] == "seam":
        profile = s["tall"] * np.clip((9 + 0.5 * f.mm - d) / max(3.0, f.mm) + 0.5, 0, 1)
        for rib in (s["pitch"] / 3, s["pitch"] / 6):
            profile = profile + 1.5 * np.clip(1 - np.abs(d - rib) / 7, 0, 1)
    elif s["form"] == "wave":
        profile = s["tall"] * 0.5 * (1 + np.cos(2 * np.pi * d / s["pitch"]))
    else:
        profile = s["tall"] * np.clip((38 - d) / 18, 0, 1) + 3 * np.clip(1 - np.abs(d - s["pitch"] * 0.33) / 9, 0, 1)
    f.albedo[:] = s["colour"]
    f.height[:] = profile.astype(np.float32) + np.float32(1.2) * cloud(rng, h, w, f.px(350), 2)
    f.albedo *= 1 + np.float32(s["chalk"]) * cloud(rng, h, w, f.px(200))[..., None]
    f.albedo *= 1 + np.float32(0.02) * grain(rng, h, w)[..., None]
    f.gloss = s["gloss"]
    f.height += (6 * np.clip(((y / s["lap"]) % 1 - 0.5) * s["lap"] / max(4, f.mm), 0, 1) * (s["form"] != "seam")).astype(np.float32)[:, None]
    f.unit = (s["pitch"], 0.0, 0.0)
    if s["form"] == "seam":
        return
    crowns = np.arange(np.ceil(f.x0 / s["pitch"] - 0.5), (f.x0 + w * f.mm) / s["pitch"]) + 0.5
    for sy in np.arange(np.ceil(f.y0 / s["screws"]), (f.y0 + h * f.mm) / s["screws"]):
        for sx in crowns[:: 1 if s["form"] == "rib" else 2]:
            at = f.part((sx * s["pitch"] - f.x0) / f.mm, (sy * s["screws"] - f.y0) / f.mm, f.px(14) + 1, f.px(14) + 1)
            if at is None:
                continue
            where, gx, gy = at
            head = np.clip(f.px(7) - np.hypot(gx, gy) + 0.5, 0, 1) * min(1, f.px(9))
            f.darken(where, head, s["screw_tone"])
            f.height[where] += 4 * head


def tile_style(rng) -> dict:
    base = CLAY[rng.integers(len(CLAY))] * rng.uniform(0.75, 1.25)
    spread = rng.uniform(0.02, 0.25)
    form = rng.choice(["barrel", "flat", "slate"], p=[0.5, 0.25, 0.25])
    return {
        "kind": "tile", "form": form, "palette": np.float32(base * np.exp(rng.normal(0, spread, (7, 1))) * np.exp(rng.normal(0, spread * 0.3, (7, 3)))),
        "w": rng.uniform(190, 320), "e": rng.uniform(300, 370) if form != "slate" else rng.uniform(180, 260), "bow": rng.uniform(30, 60), "butt": rng.uniform(9, 18) if form != "slate" else rng.uniform(5, 9),
        "step": 0.0 if form == "barrel" and rng.random() < 0.7 else 0.5, "wear": rng.uniform(0.02, 0.2), "seed": int(rng.integers(1 << 30)),
    }


def tile(rng, f: Field, s: dict) -> None:
    h, w = f.shape
    y = (f.y0 + (np.arange(h, dtype=np.float32) + 0.5) * f.mm)[:, None]
    x = (f.x0 + (np.arange(w, dtype=np.float32) + 0.5) * f.mm)[None]
    row = np.floor(y / s["e"])
    along = (x + row * s["w"] * s["step"]) / s["w"]
    col = np.floor(along)
    table = np.random.default_rng(s["seed"]).integers(0, 7, 4096)
    f.albedo[:] = s["palette"][table[((row * 61 + col).astype(int)) % 4096]]
    t = along - col
    fall = (y / s["e"] - row) * s["butt"]
    if s["form"] == "barrel":
        f.height[:] = s["bow"] * np.sin(np.pi * np.clip(t * 1.25, 0, 1)) + fall
    else:
        gap = np.clip((5 - np.minimum(t, 1 - t) * s["w"]) / max(2.0, f.mm), 0, 1) * min(1.0, 6 / f.mm)
        f.height[:] = fall - 5 * gap
        f.albedo *= 1 - 0.45 * gap[..., None]
    f.albedo *= np.exp(np.float32(s["wear"]) * cloud(rng, h, w, f.px(90)))[..., None]
    f.albedo *= np.exp(np.float32(0.06) * grain(rng, h, w))[..., None]
    f.unit = (s["w"], s["e"], s["step"])


def membrane_style(rng) -> dict:
    return {"kind": "membrane", "colour": np.float32(SHEET[rng.integers(len(SHEET))] * rng.uniform(0.8, 1.2)), "sheet": rng.uniform(900, 3000), "lap": rng.uniform(0.5, 3),
            "dirt": rng.uniform(0.02, 0.2), "mineral": rng.uniform(0, 0.25) * (rng.random() < 0.5), "gloss": rng.uniform(0, 0.1)}


def membrane(rng, f: Field, s: dict) -> None:
    h, w = f.shape
    y = f.y0 + (np.arange(h, dtype=np.float32) + 0.5) * f.mm
    inside = (y / s["sheet"]) % 1
    f.albedo[:] = s["colour"]
    f.height[:] = (inside * 0 + s["lap"] * np.clip((inside - 0.5) * s["sheet"] / max(2, f.mm), 0, 1))[:, None]
    f.height += np.float32(1.5) * cloud(rng, h, w, f.px(500), 3)
    f.albedo *= np.exp(np.float32(s["dirt"]) * cloud(rng, h, w, f.px(rng.uniform(150, 900)), 4))[..., None]
    f.albedo *= np.exp(np.float32(0.03 + s["mineral"] * min(1, 1.5 / f.mm)) * grain(rng, h, w))[..., None]
    seam = np.clip(1 - np.abs((inside - 0.5) * s["sheet"] + 60) / 12, 0, 1) * rng.uniform(0, 0.2)
    f.albedo *= (1 - seam)[:, None, None].astype(np.float32)
    f.gloss = s["gloss"]


def texture_style(rng, kind: str, image: np.ndarray) -> dict:
    return {"kind": kind, "lay": "texture", "image": image * np.float32(rng.uniform(0.6, 1.4)), "texture_mm": rng.uniform(1, 3.5), "turn": int(rng.integers(4))}


def texture(rng, f: Field, s: dict) -> None:
    """A photographed surface, repeated; its relief is guessed from its brightness."""
    h, w = f.shape
    image = np.rot90(s["image"], s["turn"])
    rows = ((f.y0 + np.arange(h) * f.mm) / s["texture_mm"]).astype(np.int64) % image.shape[0]
    cols = ((f.x0 + np.arange(w) * f.mm) / s["texture_mm"]).astype(np.int64) % image.shape[1]
    f.albedo[:] = np.take(np.take(image, rows, 0), cols, 1)
    f.height[:] = f.albedo.mean(-1) * 4


STYLES = {"shingle": shingle_style, "metal": metal_style, "tile": tile_style, "membrane": membrane_style}
LAY = {"shingle": shingles, "metal": metal, "tile": tile, "membrane": membrane, "texture": texture}
