"""Scores an ONNX file: `python -m train.evaluate --model FILE --synthetic DIR [--rust DIR] [--crack DIR] [--photos DIR]`.

Prints one JSON object. Synthetic, real corrosion, real cracks and clean photos are never mixed. The crack set is a
test only. Clean photos are scored at native scale in 640-px tiles, as the product does.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from .classes import ID, SCORE_FLOOR
from .data import TRAIN_PHOTOS, _read
from .dataset import RUST_LONG_SIDE_PX, read_labelled, read_shards
from .decode import Onnx
from .metrics import at_confidence, report

RUST_TEST_SPLIT = "val"
"""Split of the corrosion set that is scored: its manifest lists no test photos; `val` is never trained on or tuned on."""
CONFIDENCES = np.round(np.arange(0.1, 0.91, 0.05), 2)
CLEAN_SCENE_ALARMS = 0.05
"""The default threshold is the lowest at which synthetic clean scenes have at most this many false alarms each..."""
SEEN_PHOTO_ALARMS = 1.0
"""...and photos of the training site at most this many each."""


def synthetic(model: Onnx, folder: str, limit: int = 0) -> list:
    scenes = read_shards(folder)
    scenes = scenes[:limit] if limit else scenes
    return [(model.picture(image), truth) for image, truth in scenes]


def labelled(model: Onnx, folder: str, name: str, split: str | None, longest_px: int) -> list:
    return [(model.picture(image), truth) for image, truth in read_labelled(folder, name, split, longest_px)]


def clean_photos(model: Onnx, folder: str, seen: bool) -> list:
    """Findings on clean photos, of the training site (`seen`) or of all other sites."""
    files = [f for f in sorted(Path(folder).rglob("*")) if f.suffix.lower() == ".jpg"]
    files = [f for f in files if (f.parent.name in TRAIN_PHOTOS) == seen]
    return [(model.tiled(_read(f)), np.zeros((0, 6), np.float32)) for f in files]


def alarms_per_picture(pictures: list, confidence: float) -> float | None:
    """False alarms that claim damage, per picture without any truth; debris is not damage and does not count."""
    clean = [found for found, truth in pictures if not len(truth)]
    if not clean:
        return None
    return float(np.mean([((f[:, 4] >= confidence) & (f[:, 5] != ID["debris"])).sum() for f in clean]))


def choose_confidence(scenes: list, seen_photos: list) -> float:
    """The default threshold, by the two rules above; the highest tried when none satisfies them."""
    for confidence in CONFIDENCES:
        scene_rate = alarms_per_picture(scenes, confidence) or 0.0
        photo_rate = alarms_per_picture(seen_photos, confidence) or 0.0
        if scene_rate <= CLEAN_SCENE_ALARMS and photo_rate <= SEEN_PHOTO_ALARMS:
            return float(confidence)
    return float(CONFIDENCES[-1])


def _photo_scores(pictures: list, confidence: float) -> dict:
    per_class = {}
    for found, _ in pictures:
        for i in found[found[:, 4] >= confidence, 5].astype(int):
            name = list(ID)[i]
            per_class[name] = per_class.get(name, 0) + 1
    return {
        "photos": len(pictures), "false_positives_per_photo": round(alarms_per_picture(pictures, confidence), 3),
        "at_confidence": confidence, "findings_by_class": per_class,
        "false_positives_per_photo_at": {str(c): round(alarms_per_picture(pictures, c), 2) for c in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)},
    }


def labelled_scores(model: Onnx, synthetic_dir: str, rust: str | None, crack: str | None, limit: int = 0) -> tuple[dict, dict]:
    """AP on each labelled set, never mixed, and the findings they came from."""
    sets = {"synthetic_heldout": (synthetic(model, synthetic_dir, limit), ID, "unseen seeds")}
    if rust:
        sets["real_corrosion_test"] = (labelled(model, rust, "rust", RUST_TEST_SPLIT, RUST_LONG_SIDE_PX), {"rust": ID["rust"]}, RUST_TEST_SPLIT)
    if crack:
        sets["real_crack_test"] = (labelled(model, crack, "crack", None, 256), {"crack": ID["crack"]}, "all")
    return {k: {"split": split} | report(p, classes) for k, (p, classes, split) in sets.items()}, sets


def score(path: str, synthetic_dir: str, rust: str | None, crack: str | None, photos: str | None, limit: int = 0) -> dict:
    """All scores of one model file, and the default confidence they are given at."""
    model = Onnx(path)
    scores, sets = labelled_scores(model, synthetic_dir, rust, crack, limit)
    scenes = sets["synthetic_heldout"][0]
    seen = clean_photos(model, photos, seen=True) if photos else []
    confidence = choose_confidence(scenes, seen)
    for key, (pictures, classes, _) in sets.items():
        scores[key] |= at_confidence(pictures, classes, confidence)
    scores["synthetic_heldout"]["false_positives_per_clean_scene"] = round(alarms_per_picture(scenes, confidence) or 0.0, 3)
    if photos:
        scores["real_clean_photos"] = _photo_scores(clean_photos(model, photos, seen=False), confidence)
        scores["real_clean_photos_of_training_site"] = _photo_scores(seen, confidence)
    return {"min_confidence": confidence, "score_floor": SCORE_FLOOR} | scores


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--model", required=True)
    ask.add_argument("--synthetic", required=True, help="folder of shards with seeds unseen in training")
    ask.add_argument("--rust")
    ask.add_argument("--crack")
    ask.add_argument("--photos")
    ask.add_argument("--limit", type=int, default=0, help="score only the first N synthetic scenes")
    ask.add_argument("--out", help="also write the JSON here")
    a = ask.parse_args()
    text = json.dumps(score(a.model, a.synthetic, a.rust, a.crack, a.photos, a.limit), indent=1)
    if a.out:
        Path(a.out).write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    main()
