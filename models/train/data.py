"""Writes shards of synthetic scenes: `python -m train.data --out DIR --scenes N [--textures DIR] [--photos DIR]`.

A shard is one `.npz` with `images` u8 [k, 512, 512, 3] and `labels` f32 [m, 7] (scene index, then the label row).
"""

import argparse
import json
import os
from multiprocessing import Pool
from pathlib import Path

import cv2
import numpy as np

from .classes import CLASSES
from .scene import Sources, scene

SHARD = 64
# Folder of a texture -> covering kind it may stand for. Folders not named here are not used as clean roofs.
CLEAN = {
    "ambientcg_Asphalt003": "shingle", "ambientcg_Concrete034": "membrane", "ambientcg_CorrugatedSteel005": "metal",
    "ambientcg_Gravel020": "membrane", "ambientcg_Metal002": "metal", "ambientcg_RoofingTiles003": "tile",
    "ambientcg_RoofingTiles010": "tile", "polyhaven_clay_roof_tiles_02": "tile", "polyhaven_roof_slates_02": "tile",
}
RUST = ("polyhaven_rusty_metal_05",)
MOSS = ("nobiax_104_moss_stones",)
# Photos of other sites than these are never trained on, so that clean-photo scores are held out by site.
TRAIN_PHOTOS = ("mirafiori_MIT",)


def _read(path: Path, longest: int | None = None) -> np.ndarray:
    image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if image is None:
        raise ValueError(f"{path} is not a readable picture")
    if longest and max(image.shape[:2]) > longest:
        k = longest / max(image.shape[:2])
        image = cv2.resize(image, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(image[..., ::-1])


def _colour_files(folder: Path) -> list[Path]:
    names = ("color", "diff", "diffus")
    return [f for f in sorted(folder.glob("*")) if f.suffix in (".jpg", ".png") and any(n in f.name.lower() for n in names)]


def load_sources(textures: str | None, photos: str | None) -> Sources:
    """Reads the optional real images; both arguments may be None."""
    clean, rust, moss, shots = [], [], [], []
    if textures:
        root = Path(textures)
        clean = [(f.name, kind, _read(f, 1024)) for name, kind in CLEAN.items() for f in _colour_files(root / name)]
        rust = [_read(f, 512) for name in RUST for f in _colour_files(root / name)]
        moss = [_read(f, 512) for name in MOSS for f in _colour_files(root / name)]
    if photos:
        shots = [_read(f) for name in TRAIN_PHOTOS for f in sorted((Path(photos) / name).glob("*.JPG"))]
    return Sources(tuple(clean), tuple(rust), tuple(moss), tuple(shots))


_sources = Sources()


def _start(textures: str | None, photos: str | None) -> None:
    global _sources
    cv2.setNumThreads(1)
    _sources = load_sources(textures, photos)


def _write_shard(job: tuple[str, int, int, float]) -> tuple[int, int, list[int]]:
    path, first, count, density = job
    images, labels, empty = [], [], 0
    for i in range(count):
        image, rows = scene(first + i, _sources, density=density, empty=False if density > 1 else None)
        images.append(image)
        labels.append(np.concatenate([np.full((len(rows), 1), i, np.float32), rows], 1))
        empty += len(rows) == 0
    rows = np.concatenate(labels)
    half_written = path + ".part"
    with open(half_written, "wb") as f:
        np.savez(f, images=np.stack(images), labels=rows)
    os.replace(half_written, path)
    return count, empty, np.bincount(rows[rows[:, 6] == 0, 1].astype(int), minlength=len(CLASSES)).tolist()


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--out", required=True)
    ask.add_argument("--scenes", type=int, default=4096)
    ask.add_argument("--seed", type=int, default=1_000_000, help="first scene seed; scenes use consecutive seeds")
    ask.add_argument("--density", type=float, default=1.0, help="marks per scene, times; above 1 no scene is left empty")
    ask.add_argument("--textures")
    ask.add_argument("--photos")
    ask.add_argument("--workers", type=int, default=2)
    a = ask.parse_args()
    out = Path(a.out)
    out.mkdir(parents=True, exist_ok=True)
    jobs = [(str(out / f"{a.seed + i:09d}.npz"), a.seed + i, min(SHARD, a.scenes - i), a.density) for i in range(0, a.scenes, SHARD)]
    jobs = [j for j in jobs if not os.path.exists(j[0])]
    scenes = empty = 0
    per_class = np.zeros(len(CLASSES), int)
    with Pool(a.workers, _start, (a.textures, a.photos)) as pool:
        for count, bare, seen in pool.imap_unordered(_write_shard, jobs):
            scenes, empty, per_class = scenes + count, empty + bare, per_class + seen
            print(json.dumps({"scenes": scenes, "empty": empty}), flush=True)
    print(json.dumps({"scenes": scenes, "empty": empty, "boxes": dict(zip(CLASSES, per_class.tolist()))}))


if __name__ == "__main__":
    main()
