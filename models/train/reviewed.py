"""Reads photos that people reviewed: a COCO export with reviewer, status and reviewed areas.

Ground that nobody reviewed is neither truth nor negative: it is covered with spared boxes. A rejected finding is
ground that was looked at and holds no damage.
"""

import json
from pathlib import Path

import cv2
import numpy as np

from .classes import ID
from .dataset import SPARED, checked
from .synth.sources import read_stored

CELL_PX = 8
"""Unreviewed ground is spared in squares of this side: a mark of 10 px keeps the ground around it that was looked at."""
COUNTED = ("accepted", "drawn", "corrected")
"""Statuses of an annotation that make it truth; `rejected` makes none, any other spares its box."""


def spared_boxes(areas: list, width: int, height: int) -> np.ndarray:
    """Boxes [k, 4] that cover what lies outside the reviewed polygons, rows of cells joined."""
    seen = np.zeros((height, width), np.uint8)
    for area in areas:
        outline = np.asarray(area, np.float64).reshape(-1, 2)
        if len(outline) < 3 or not np.isfinite(outline).all():
            raise ValueError("a reviewed area needs three finite corners")
        cv2.fillPoly(seen, [np.round(outline).astype(np.int32)], 1)
    boxes, runs, top = [], [], 0
    for y in [*range(0, height, CELL_PX), height]:
        open_runs = _open_runs(seen[y : y + CELL_PX]) if y < height else []
        if open_runs != runs or y == height:  # bands alike are one
            boxes += [(x0, top, x1, y) for x0, x1 in runs]
            runs, top = open_runs, y
    return np.float32(boxes).reshape(-1, 4)


def _open_runs(band: np.ndarray) -> list[tuple[int, int]]:
    """Where a band of cells was mostly not looked at, as (left, right) of neighbours joined."""
    width = band.shape[1]
    edges = np.arange(0, width, CELL_PX)
    cells = np.add.reduceat(band.sum(0, dtype=np.int64), edges)
    areas = band.shape[0] * np.diff([*edges, width])
    is_open = np.concatenate([[False], cells * 2 < areas, [False]])
    turns = np.flatnonzero(is_open[1:] != is_open[:-1])
    return [(int(a) * CELL_PX, min(int(b) * CELL_PX, width)) for a, b in turns.reshape(-1, 2)]


def read_reviewed(folder: str) -> list[tuple[np.ndarray, np.ndarray]]:
    """Pictures and label rows of an export: `annotations.json` beside the photos it names.

    Source of the form: COCO, with `reviewer` and `reviewed_areas` (polygons, px) per image and `status` per annotation;
    the app writes it (`core/src/learning`). Boxes are in pixels of the picture as stored, so it is not turned.
    """
    root = Path(folder)
    path = root / "annotations.json"
    try:
        coco = json.loads(path.read_text())
        names = {c["id"]: c["name"] for c in coco["categories"]}
        images, annotations = {i["id"]: i for i in coco["images"]}, coco["annotations"]
        of_image = {key: [a for a in annotations if a["image_id"] == key] for key in images}
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is not a COCO export: {error!r}") from error
    pictures = []
    for key, info in images.items():
        if not info.get("reviewer") or not info.get("reviewed_areas"):
            continue  # nobody stands for what this photo shows
        picture = read_stored(root / info["file_name"])
        h, w = picture.shape[:2]
        if (info.get("width", w), info.get("height", h)) != (w, h):
            raise ValueError(f"{path}: {info['file_name']} is {w} x {h} px, not as its entry says")
        rows = [(SPARED, *box, 1) for box in spared_boxes(info["reviewed_areas"], w, h)]
        for a in of_image[key]:
            name, status = names.get(a["category_id"]), a.get("status")
            x, y, bw, bh = (float(v) for v in a["bbox"])
            if name not in ID:
                raise ValueError(f"{path}: unknown class {name!r}")
            if status in COUNTED:
                rows.append((ID[name], x, y, x + bw, y + bh, 0))
            elif status != "rejected":
                rows.append((SPARED, x, y, x + bw, y + bh, 1))
        pictures.append((picture, checked(np.float32(rows).reshape(-1, 6), w, h, f"{path}, {info['file_name']}")))
    return pictures
