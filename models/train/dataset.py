"""Training tiles from rendered shards and real labelled photos. The only randomness is the generator passed in."""

from pathlib import Path

import cv2
import numpy as np
import torch

from .classes import CLASSES, ID
from .loss import flat
from .synth.scene import IGNORE_SIDE_PX
from .synth.sources import read_rgb

TILE_PX = 96
"""Small tiles around marks teach most per CPU second: at equal pixels, tiles of 96 px beat those of 128 and 160."""
WHOLE = 0.75
"""Most of a tile's side that the mark it was cut for may take: larger ones are shrunk, mostly."""
SMALLEST_SCALE = 0.3
BARE_SHARE = 0.35
"""Share of tiles from pictures without any mark; with the empty corners of others, four in ten tiles are empty."""
REAL_SHARE = 0.05
"""Share of tiles cut from real pictures, where there are any."""
RUST_LONG_SIDE_PX = 1024
"""Phone close-ups are brought to this long side, so that rust patches fall in the range the strides cover."""
CLOSE_UP_SCALES, NATIVE_SCALES = (0.25, 1.0), (0.43, 1.5)
"""Scales real pictures are cut at: hand-held close-ups, and photos from a drone."""
SPARED = -2.0
"""Class of a label row that marks ground nobody reviewed: neither truth nor negative, for every class."""


def checked(rows: np.ndarray, width: int, height: int, where: str) -> np.ndarray:
    """Label rows [k, 6], clipped to the picture. Refuses what is not finite, of no known class, or without area."""
    rows = np.asarray(rows, np.float32).reshape(-1, 6)
    if not np.isfinite(rows).all():
        raise ValueError(f"{where}: a label is not a finite number")
    known = np.isin(rows[:, 0], [*range(len(CLASSES)), SPARED])
    if not known.all():
        raise ValueError(f"{where}: unknown class {rows[~known][0, 0]:g}")
    rows = rows.copy()
    rows[:, [1, 3]] = rows[:, [1, 3]].clip(0, width)
    rows[:, [2, 4]] = rows[:, [2, 4]].clip(0, height)
    flat = (rows[:, 3] <= rows[:, 1]) | (rows[:, 4] <= rows[:, 2])
    if flat.any():
        raise ValueError(f"{where}: a box has no area on the picture")
    return rows


class Shards:
    """Rendered pictures on disk, opened as they appear; pictures stay on disk until they are cut."""

    def __init__(self, folder: str, pattern: str = "*"):
        self.folder, self.pattern, self.known = Path(folder), pattern, set()
        self.pictures: list[tuple[np.ndarray, np.ndarray]] = []
        self.refresh()
        if not self.pictures:
            raise ValueError(f"no shards in {folder}")

    def refresh(self) -> None:
        for path in sorted(self.folder.glob(self.pattern + ".npy")):
            if path in self.known or path.name.endswith(".labels.npy"):
                continue
            images = np.load(path, mmap_mode="r")
            rows = np.load(path.with_suffix(".labels.npy"))
            if not len(rows) and not len(images):
                raise ValueError(f"{path} is empty")
            self.pictures += [(images[i], checked(rows[rows[:, 0] == i, 1:], images.shape[2], images.shape[1], str(path))) for i in range(len(images))]
            self.known.add(path)


def read_labelled(folder: str, name: str, split: str | None, longest_px: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """A real labelled set (images, YOLO text labels, manifest.csv) with the class `name`.

    `split` picks rows by `recommended_split`; None takes all. Pictures are scaled to at most `longest_px`.
    """
    root = Path(folder)
    lines = (root / "manifest.csv").read_text().splitlines()
    head = lines[0].split(",")
    pictures = []
    for row in (dict(zip(head, line.split(","))) for line in lines[1:]):
        if split and row["recommended_split"] != split:
            continue
        path = root / "images" / row["image"]
        image = read_rgb(path)
        k = min(1.0, longest_px / max(image.shape[:2]))
        image = cv2.resize(image, None, fx=k, fy=k, interpolation=cv2.INTER_AREA) if k < 1 else image
        h, w = image.shape[:2]
        text = root / "labels" / (path.stem + ".txt")
        try:
            boxes = np.float32([[float(v) for v in line.split()[1:5]] for line in text.read_text().splitlines() if line.strip()]).reshape(-1, 4)
        except ValueError as error:
            raise ValueError(f"{text} is not a YOLO label file: {error}") from error
        xy, wh = boxes[:, :2] * (w, h), boxes[:, 2:] * (w, h)
        rows = np.concatenate([np.full((len(boxes), 1), ID[name]), xy - wh / 2, xy + wh / 2, np.zeros((len(boxes), 1))], 1)
        pictures.append((image, checked(rows, w, h, str(text))))
    return pictures


def crop(rng, image: np.ndarray, labels: np.ndarray, scale: float, tile: int = TILE_PX) -> tuple[np.ndarray, np.ndarray]:
    """A random square of `tile` px at `scale` (output px per input px), turned and mirrored; labels follow.

    A mark with under 40 % of its area left, or under 4 px, is marked as ignored.
    """
    h, w = image.shape[:2]
    marks, row = labels[labels[:, 0] >= 0], None
    if len(marks) and rng.random() < 0.85:  # mostly look where something is
        kinds = np.unique(marks[:, 0])  # by class, so that a crowd of hits does not hide the one tile
        mine = marks[marks[:, 0] == kinds[rng.integers(len(kinds))]]
        row = mine[rng.integers(len(mine))]
        if rng.random() < 0.75:
            fitting = WHOLE * tile / max(row[3] - row[1], row[4] - row[2])
            scale = min(scale, max(fitting, SMALLEST_SCALE))
    side = min(int(tile / scale), h, w)
    x, y = rng.integers(0, w - side + 1), rng.integers(0, h - side + 1)
    if row is not None:
        x = int(np.clip((row[1] + row[3]) / 2 - rng.uniform(0.15, 0.85) * side, 0, w - side))
        y = int(np.clip((row[2] + row[4]) / 2 - rng.uniform(0.15, 0.85) * side, 0, h - side))
    part = image[y : y + side, x : x + side]
    part = cv2.resize(part, (tile, tile), interpolation=cv2.INTER_AREA if side > tile else cv2.INTER_LINEAR)
    k = tile / side
    rows = labels.copy()
    moved = (rows[:, 1:5] - (x, y, x, y)) * k
    rows[:, 1:5] = np.clip(moved, 0, tile)
    area = lambda b: np.maximum(b[:, 2] - b[:, 0], 0) * np.maximum(b[:, 3] - b[:, 1], 0)
    share = area(rows[:, 1:5]) / np.maximum(area(moved), 1e-6)
    longest = np.maximum(rows[:, 3] - rows[:, 1], rows[:, 4] - rows[:, 2])
    rows[(share < 0.4) | (longest < IGNORE_SIDE_PX), 5] = 1
    rows = rows[(share > 0.02) | ((rows[:, 0] == SPARED) & (share > 0))]
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
    """Exposure, white balance, contrast and saturation jitter, sometimes blur or noise. u8 [h, w, 3] in, f32 [3, h, w] out."""
    x = tile.astype(np.float32) / 255
    if rng.random() < 0.15:
        x = cv2.GaussianBlur(x, (0, 0), rng.uniform(0.4, 1.1))
    if rng.random() < 0.3:
        grey = x.mean(-1, keepdims=True)
        x = grey + (x - grey) * np.float32(rng.uniform(0.2, 1.5))
    x = x * rng.uniform(0.75, 1.25) * rng.uniform(0.9, 1.1, 3).astype(np.float32) + rng.uniform(-0.06, 0.06)
    x = np.clip(x, 0, 1)
    if rng.random() < 0.4:
        x = x ** np.float32(rng.uniform(0.7, 1.4))
    if rng.random() < 0.2:
        x = np.clip(x + rng.uniform(0.005, 0.04) * rng.standard_normal(x.shape, dtype=np.float32), 0, 1)
    return x.transpose(2, 0, 1)


class Pool:
    """Pictures to draw from: bare ones at a fixed share, of the rest each class alike, so that rare damage is seen."""

    def __init__(self, pictures: list):
        self.pictures = pictures
        self.bare = np.array([i for i, (_, rows) in enumerate(pictures) if not (rows[:, 0] >= 0).any()], int)
        kinds = [np.unique(rows[rows[:, 5] == 0, 0]) for _, rows in pictures]
        self.of_class = [v for c in range(len(CLASSES)) if len(v := np.array([i for i, k in enumerate(kinds) if c in k], int))]

    def draw(self, rng):
        if not self.of_class or (len(self.bare) and rng.random() < BARE_SHARE):
            return self.pictures[self.bare[rng.integers(len(self.bare))]]
        mine = self.of_class[rng.integers(len(self.of_class))]
        return self.pictures[mine[rng.integers(len(mine))]]


def batch(rng, pool: Pool, real: list, size: int, real_share: float, tile: int = TILE_PX):
    """A training batch: tiles f32 [size, 3, tile, tile] and a list of label rows. `real` has (picture, rows, scales)."""
    tiles, rows = [], []
    for _ in range(size):
        if real and rng.random() < real_share:
            image, labels, (lo, hi) = real[rng.integers(len(real))]
            scale = np.exp(rng.uniform(np.log(lo), np.log(hi)))
        else:
            image, labels = pool.draw(rng)
            scale = np.exp(rng.uniform(*np.log(NATIVE_SCALES))) if rng.random() < 0.6 else 1.0
        part, kept = crop(rng, image, labels, scale, tile)
        tiles.append(colour(rng, part))
        rows.append(kept)
    return np.stack(tiles), rows


class Batches(torch.utils.data.Dataset):
    """Batches by step: what a step sees depends on seed, worker and step alone, so that a resumed run sees the same."""

    def __init__(self, shards: Shards, real: list, seed: tuple[int, int], size: int, tile: int):
        self.pool, self.real, self.seed, self.size, self.tile = Pool(shards.pictures), real, seed, size, tile

    def __getitem__(self, step: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Tiles f32 [size, 3, tile, tile] and label rows [k, 7], the tile's index first."""
        tiles, rows = batch(np.random.default_rng((*self.seed, step)), self.pool, self.real, self.size, REAL_SHARE, self.tile)
        return torch.from_numpy(tiles), flat([torch.from_numpy(r) for r in rows])
