"""Renders tiles to disk: `python -m train.data --out DIR --model a --count N --seed S [--textures DIR] [--photos DIR]`.

A shard is `NAME.npy`, u8 [k, side, side, 3] RGB, beside `NAME.labels.npy`, f32 [m, 7]: index in the shard, then a label row.
Shards that exist are kept, so that an interrupted run goes on.
"""

import argparse
import json
import os
from multiprocessing import Pool
from pathlib import Path

import cv2
import numpy as np

from .classes import CLASSES
from .synth import scene, sources

SHARD = 64
SIDE_PX = 448

_sources = sources.Sources()


def _start(textures: str | None, photos: str | None, split: str) -> None:
    global _sources
    cv2.setNumThreads(1)
    _sources = sources.load(textures, photos, split)


def _write(path: Path, array: np.ndarray) -> None:
    part = path.with_suffix(".part")
    with open(part, "wb") as f:
        np.save(f, array)
    os.replace(part, path)


def _shard(job: tuple) -> tuple[int, int, list[int]]:
    path, model, first, count, look = job
    images, labels = np.empty((count, look.height, look.width, 3), np.uint8), []
    for i in range(count):
        picture = scene.render(first + i, model, look, _sources)
        images[i] = picture.image
        labels.append(np.concatenate([np.full((len(picture.labels), 1), i, np.float32), picture.labels], 1))
    rows = np.concatenate(labels)
    _write(path.with_suffix(".labels.npy"), rows)
    _write(path, images)  # last: a shard exists once its pictures do
    return count, sum(len(r) == 0 for r in labels), np.bincount(rows[rows[:, 6] == 0, 1].astype(int), minlength=len(CLASSES)).tolist()


def write_shards(out: Path, model: str, count: int, seed: int, look: scene.Look, workers: int, textures: str | None, photos: str | None, split: str) -> dict:
    out.mkdir(parents=True, exist_ok=True)
    kind = "composite" if look.composite else "rendered"
    jobs = [(out / f"{kind}_{model}_{seed + i:09d}.npy", model, seed + i, min(SHARD, count - i), look) for i in range(0, count, SHARD)]
    todo = [j for j in jobs if not j[0].exists()]
    pictures = bare = 0
    per_class = np.zeros(len(CLASSES), int)
    with Pool(workers, _start, (textures, photos, split)) as pool:
        for n, empty, seen in pool.imap_unordered(_shard, todo):
            pictures, bare, per_class = pictures + n, bare + empty, per_class + seen
    return {"pictures": pictures, "without_marks": bare, "boxes": dict(zip(CLASSES, per_class.tolist())), "kept_shards": len(jobs) - len(todo)}


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--out", required=True)
    ask.add_argument("--model", choices=sorted(scene.MODELS), required=True)
    ask.add_argument("--count", type=int, default=4096)
    ask.add_argument("--seed", type=int, default=1_000_000, help="first seed; pictures use consecutive seeds")
    ask.add_argument("--split", choices=("train", "test"), default="train", help="which real textures and photos may appear")
    ask.add_argument("--composite", action="store_true", help="damage on photographed surfaces only")
    ask.add_argument("--side", type=int, default=SIDE_PX)
    ask.add_argument("--textures")
    ask.add_argument("--photos")
    ask.add_argument("--workers", type=int, default=2)
    a = ask.parse_args()
    if a.composite and not a.textures:
        ask.error("--composite needs --textures")
    look = scene.Look(a.side, a.side, composite=a.composite)
    print(json.dumps(write_shards(Path(a.out), a.model, a.count, a.seed, look, a.workers, a.textures, a.photos, a.split)))


if __name__ == "__main__":
    main()
