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
from .synth.sources import read_rgb

CELL_PX = 32
"""Unreviewed ground is spared in squares of this side: small enough to follow an outline, few enough to be quick."""
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
    boxes = []
    for y in range(0, height, CELL_PX):
        band = seen[y : y + CELL_PX]
        start = None
        for x in [*range(0, width, CELL_PX), width]:
            open_ground = x < width and band[:, x : x + CELL_PX].mean() < 0.5
            if open_ground and start is None:
                start = x
            elif not open_ground and start is not None:
                boxes.append((start, y, min(x, width), min(y + CELL_PX, height)))
                start = None
    return np.float32(boxes).reshape(-1, 4)


def read_reviewed(folder: str) -> list[tuple[np.ndarray, np.ndarray]]:
    """Pictures and label rows of an export: `annotations.json` beside the photos it names.

    Source of the form: COCO, with `reviewer` and `reviewed_areas` (polygons, px) per image and `status` per annotation.
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
        picture = read_rgb(root / info["file_name"])
        h, w = picture.shape[:2]
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
