"""Crops training tiles from shards and real labelled photos. The only randomness is the generator passed in."""

from pathlib import Path

import cv2
import numpy as np

from .classes import ID
from .plane import IGNORE_SIDE_PX

TILE_PX = 192
"""Small tiles hold most marks whole and buy more updates per CPU second; the network is convolutional, so any size runs."""
BARE_SHARE = 0.35
"""Share of tiles drawn from scenes without any mark; with the empty corners of others, four in ten tiles are empty."""
RUST_LONG_SIDE_PX = 1024
"""Phone close-ups are brought to this long side, so that rust patches fall in the range the strides cover."""


def read_shards(folder: str, known: set | None = None, most: int | None = None) -> list[tuple[np.ndarray, np.ndarray]]:
    """Scenes of a folder's shards in name order: (picture u8 [h, w, 3] RGB, labels f32 [k, 6]).

    With `known`, shards named there are left out and those read are added to it. At most the first `most` scenes.
    """
    scenes = []
    known = set() if known is None else known
    for path in sorted(p for p in Path(folder).glob("*.npz") if p not in known):
        if most is not None and len(scenes) >= most:
            break
        known.add(path)
        with np.load(path) as shard:
            images, rows = shard["images"], shard["labels"]
        scenes += [(image, rows[rows[:, 0] == i, 1:]) for i, image in enumerate(images)]
    if not known:
        raise ValueError(f"no shards in {folder}")
    return scenes[:most]


def read_labelled(folder: str, name: str, split: str | None, longest_px: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """A real labelled set (images, YOLO text labels, manifest.csv) as scenes with the class `name`.

    `split` picks rows by `recommended_split`; None takes all. Pictures are scaled to at most `longest_px`.
    """
    root = Path(folder)
    lines = (root / "manifest.csv").read_text().splitlines()
    head = lines[0].split(",")
    scenes = []
    for row in (dict(zip(head, line.split(","))) for line in lines[1:]):
        if split and row["recommended_split"] != split:
            continue
        path = root / "images" / row["image"]
        image = cv2.imread(str(path), cv2.IMREAD_COLOR)
        if image is None:
            raise ValueError(f"{path} is not a readable picture")
        k = min(1.0, longest_px / max(image.shape[:2]))
        image = cv2.resize(image, None, fx=k, fy=k, interpolation=cv2.INTER_AREA) if k < 1 else image
        h, w = image.shape[:2]
        text = (root / "labels" / (path.stem + ".txt")).read_text().split("\n")
        boxes = np.float32([[float(v) for v in line.split()[1:5]] for line in text if line.strip()]).reshape(-1, 4)
        xy, wh = boxes[:, :2] * (w, h), boxes[:, 2:] * (w, h)
        labels = np.concatenate([np.full((len(boxes), 1), ID[name]), xy - wh / 2, xy + wh / 2, np.zeros((len(boxes), 1))], 1)
        scenes.append((np.ascontiguousarray(image[..., ::-1]), np.float32(labels)))
    return scenes


def crop(rng, image: np.ndarray, labels: np.ndarray, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """A random tile at `scale` (output px per input px), turned and mirrored; labels follow.

    A mark with under 40 % of its area left, or under 4 px, is marked as ignored.
    """
    h, w = image.shape[:2]
    side = min(int(TILE_PX / scale), h, w)
    x, y = rng.integers(0, w - side + 1), rng.integers(0, h - side + 1)
    if len(labels) and rng.random() < 0.85:  # mostly look where something is
        kinds = np.unique(labels[:, 0])  # by class, so that a crowd of hits does not hide the one tile
        mine = labels[labels[:, 0] == kinds[rng.integers(len(kinds))]]
        row = mine[rng.integers(len(mine))]
        x = int(np.clip((row[1] + row[3]) / 2 - rng.uniform(0.15, 0.85) * side, 0, w - side))
        y = int(np.clip((row[2] + row[4]) / 2 - rng.uniform(0.15, 0.85) * side, 0, h - side))
    part = image[y : y + side, x : x + side]
    part = cv2.resize(part, (TILE_PX, TILE_PX), interpolation=cv2.INTER_AREA if side > TILE_PX else cv2.INTER_LINEAR)
    k = TILE_PX / side
    rows = labels.copy()
    moved = (rows[:, 1:5] - (x, y, x, y)) * k
    rows[:, 1:5] = np.clip(moved, 0, TILE_PX)
    area = lambda b: np.maximum(b[:, 2] - b[:, 0], 0) * np.maximum(b[:, 3] - b[:, 1], 0)
    share = area(rows[:, 1:5]) / np.maximum(area(moved), 1e-6)
    longest = np.maximum(rows[:, 3] - rows[:, 1], rows[:, 4] - rows[:, 2])
    rows[(share < 0.4) | (longest < IGNORE_SIDE_PX), 5] = 1
    rows = rows[share > 0.02]
    return turn(part, rows, int(rng.integers(4)), bool(rng.random() < 0.5))


def turn(image: np.ndarray, rows: np.ndarray, quarter: int, mirror: bool) -> tuple[np.ndarray, np.ndarray]:
    """Rotates a square tile by `quarter` x 90 degrees counter-clockwise, then mirrors it left to right."""
    n = image.shape[0]
    rows = rows.copy()
    for _ in range(quarter):
        x0, y0, x1, y1 = rows[:, 1:5].T.copy()
        rows[:, 1:5] = np.stack([y0, n - x1, y1, n - x0], 1)
    image = np.rot90(image, quarter)
    if mirror:
        image = image[:, ::-1]
        rows[:, [1, 3]] = n - rows[:, [3, 1]]
    return image, rows


def colour(rng, tile: np.ndarray) -> np.ndarray:
    """Mild exposure and white-balance jitter. u8 [h, w, 3] in, f32 [3, h, w] 0..1 out."""
    x = tile.astype(np.float32) / 255
    x = x * rng.uniform(0.85, 1.15) * rng.uniform(0.94, 1.06, 3).astype(np.float32) + rng.uniform(-0.04, 0.04)
    return np.clip(x, 0, 1).transpose(2, 0, 1)


class Pool:
    """Scenes to draw from: bare ones at a fixed share, the others in proportion to their marks."""

    def __init__(self, scenes: list):
        self.scenes = scenes
        marks = np.array([len(labels) for _, labels in scenes])
        self.bare = np.nonzero(marks == 0)[0]
        self.reach = np.cumsum(marks)

    def draw(self, rng):
        if len(self.bare) and (rng.random() < BARE_SHARE or not self.reach[-1]):
            return self.scenes[self.bare[rng.integers(len(self.bare))]]
        return self.scenes[int(np.searchsorted(self.reach, rng.uniform(0, self.reach[-1]), side="right"))]


def batch(rng, pool: Pool, rust: list, size: int, rust_share: float):
    """A training batch: tiles f32 [size, 3, TILE_PX, TILE_PX] and a list of label rows."""
    tiles, rows = [], []
    for _ in range(size):
        if rust and rng.random() < rust_share:
            image, labels = rust[rng.integers(len(rust))]
            scale = np.exp(rng.uniform(np.log(0.25), np.log(1.0)))
        else:
            image, labels = pool.draw(rng)
            scale = np.exp(rng.uniform(np.log(0.5), np.log(1.4))) if rng.random() < 0.6 else 1.0
        tile, kept = crop(rng, image, labels, scale)
        tiles.append(colour(rng, tile))
        rows.append(kept)
    return np.stack(tiles), rows
