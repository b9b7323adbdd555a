"""Optional real pictures: CC0 material photographs and clean drone photos, split once into train and test.

Invariant: a texture or photo site of the test split is never seen in training.
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

# Folder -> covering it may stand for, of the train split. Folders not named here are not clean surfaces.
TRAIN = {
    "ambientcg_Asphalt003": "membrane", "ambientcg_Concrete034": "membrane", "ambientcg_CorrugatedSteel005": "metal",
    "ambientcg_RoofingTiles003": "photo", "polyhaven_diffuse_only": "membrane",
}
TEST = {"ambientcg_Gravel020": "membrane", "ambientcg_Metal002": "metal", "ambientcg_RoofingTiles010": "photo", "polyhaven_clay_roof_tiles_02": "photo", "polyhaven_roof_slates_02": "photo"}
TRAIN_SITES = ("mirafiori_MIT",)
LONGEST_TEXTURE_PX = 1024


@dataclass(frozen=True)
class Sources:
    """`textures` holds (name, kind, linear f32 RGB); `photos` u8 RGB of clean ground and roofs."""

    textures: tuple = ()
    photos: tuple = ()


def read_rgb(path: Path) -> np.ndarray:
    """A picture as it is shown: turned by its EXIF orientation."""
    return _read(path, cv2.IMREAD_COLOR)


def read_stored(path: Path) -> np.ndarray:
    """A picture as it is stored, whatever its EXIF orientation says: the app's boxes are in these pixels."""
    return _read(path, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)


def _read(path: Path, how: int) -> np.ndarray:
    image = cv2.imread(str(path), how)
    if image is None:
        raise ValueError(f"{path} is not a readable picture")
    return np.ascontiguousarray(image[..., ::-1])


def _colour_files(folder: Path) -> list[Path]:
    files = [f for f in sorted(folder.glob("*")) if f.suffix in (".jpg", ".png") and any(n in f.name.lower() for n in ("color", "diff"))]
    return [f for f in files if not any(n in f.name for n in ("shutter", "box_profile", "plate"))]


def load(textures: str | None, photos: str | None, split: str = "train") -> Sources:
    """Both folders may be None; what is named but unreadable is an error."""
    surfaces, shots = [], []
    for name, kind in (TRAIN if split == "train" else TEST).items() if textures else ():
        for path in _colour_files(Path(textures) / name):
            image = read_rgb(path)
            k = min(1.0, LONGEST_TEXTURE_PX / max(image.shape[:2]))
            image = cv2.resize(image, None, fx=k, fy=k, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
            surfaces.append((path.stem, kind, image**2.2))
    if photos:
        shots = [read_rgb(f) for f in clean_photos(photos, split)]
    return Sources(tuple(surfaces), tuple(shots))


def clean_photos(folder: str, split: str) -> list[Path]:
    files = [f for f in sorted(Path(folder).rglob("*")) if f.suffix.lower() == ".jpg"]
    return [f for f in files if (f.parent.name in TRAIN_SITES) == (split == "train")]
