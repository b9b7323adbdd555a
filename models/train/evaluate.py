"""Scores an ONNX file: `python -m train.evaluate --model FILE --test DIR [--rust DIR] [--crack DIR] [--photos DIR]`.

Prints one JSON object. What was rendered by the models it was trained on, rendered by a model it never saw, composite
and real are never mixed. The crack set is a test only. Photos are scored at native scale in tiles, as the product does.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from .classes import CLASSES, ID, SCORE_FLOOR
from .dataset import RUST_LONG_SIDE_PX, Shards, read_labelled
from .decode import Onnx
from .metrics import at_confidence, report
from .synth.sources import clean_photos, read_rgb

RUST_TEST_SPLIT = "val"
"""Split of the corrosion set that is scored: a later block of time; it is never trained on or tuned on."""
SHOWN_AT = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
DAMAGE = {name: i for name, i in ID.items() if name != "debris"}
NONE = np.zeros((0, 6), np.float32)


def findings(model: Onnx, folder: str, pattern: str, limit: int = 0) -> list:
    """(findings, truth) of the rendered tiles in the shards that match."""
    pictures = Shards(folder, pattern).pictures
    return [(model.picture(np.asarray(image)), truth) for image, truth in (pictures[:limit] if limit else pictures)]


def labelled(model: Onnx, folder: str, name: str, split: str | None, longest_px: int) -> list:
    return [(model.picture(image), truth) for image, truth in read_labelled(folder, name, split, longest_px)]


def rendered_photos(model: Onnx, folder: str, pattern: str) -> list:
    """(findings, truth) of whole rendered photos and their truth files."""
    found = []
    for path in sorted(Path(folder).glob(pattern)):
        truth = json.loads(path.read_text())
        rows = [[ID[i["class"]], *i["box"], i["ignore"]] for i in truth["instances"]]
        found.append((model.tiled(read_rgb(path.parent / truth["photo"])), np.float32(rows).reshape(-1, 6)))
    return found


def alarms_per_picture(pictures: list, confidence: float) -> float | None:
    """False alarms that claim damage, per picture without any; debris is not damage and does not count."""
    clean = [found for found, truth in pictures if not (truth[:, 0] != ID["debris"]).any()]
    if not clean:
        return None
    return round(float(np.mean([((f[:, 4] >= confidence) & (f[:, 5] != ID["debris"])).sum() for f in clean])), 3)


def clean_scores(pictures: list, confidence: float) -> dict:
    per_class: dict[str, int] = {}
    clean = [found for found, truth in pictures if not (truth[:, 0] != ID["debris"]).any()]
    for found in clean:
        for i in found[found[:, 4] >= confidence, 5].astype(int):
            per_class[CLASSES[i]] = per_class.get(CLASSES[i], 0) + 1
    return {
        "pictures": len(clean), "at_confidence": confidence, "false_positives_per_picture": alarms_per_picture(pictures, confidence),
        "findings_by_class": per_class, "false_positives_per_picture_at": {str(c): alarms_per_picture(pictures, c) for c in SHOWN_AT},
    }


def labelled_sets(model: Onnx, a: argparse.Namespace) -> dict[str, tuple[list, dict]]:
    """Findings and truth of every labelled set that was given, and the classes it has truth of."""
    sets = {}
    for painter in ("a", "b"):
        name = "rendered" if painter in a.trained_on else "cross_rendered"
        for kind, key in (("rendered", f"{name}_{painter}"), ("composite", f"composite_{painter}")):
            if list(Path(a.test).glob(f"{kind}_{painter}_*.npy")):
                sets[key] = (findings(model, a.test, f"{kind}_{painter}_*", a.limit), ID)
        if a.rendered_photos and list(Path(a.rendered_photos).glob(f"rendered_{painter}_*.json")):
            sets[f"{name}_{painter}_photos"] = (rendered_photos(model, a.rendered_photos, f"rendered_{painter}_*.json"), ID)
    if a.rust:
        sets["real_corrosion"] = (labelled(model, a.rust, "rust", RUST_TEST_SPLIT, RUST_LONG_SIDE_PX), {"rust": ID["rust"]})
    if a.crack:
        sets["real_crack"] = (labelled(model, a.crack, "crack", None, 256), {"crack": ID["crack"]})
    return sets


def score(path: str, a: argparse.Namespace, confidence: float) -> dict:
    """All scores of one model file at one confidence."""
    model = Onnx(path)
    scores = {}
    for key, (pictures, classes) in labelled_sets(model, a).items():
        scores[key] = report(pictures, classes) | at_confidence(pictures, classes, confidence)
        if not key.startswith("real"):
            scores[key]["clean"] = clean_scores(pictures, confidence)
    if a.photos:
        for split, key in (("test", "real_clean_photos"), ("train", "real_clean_photos_of_training_site")):
            scores[key] = clean_scores([(model.tiled(read_rgb(f)), NONE) for f in clean_photos(a.photos, split)], confidence)
    return scores


def arguments(ask: argparse.ArgumentParser) -> None:
    ask.add_argument("--test", required=True, help="folder of shards with seeds unseen in training")
    ask.add_argument("--trained-on", default="ab", help="painters the model has seen, such as 'a': the other's tiles are cross-rendered")
    ask.add_argument("--rendered-photos", help="folder of train.photo")
    ask.add_argument("--rust")
    ask.add_argument("--crack")
    ask.add_argument("--photos", help="folder of clean photos, one folder per site")
    ask.add_argument("--limit", type=int, default=0, help="score only the first N tiles of a set")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--model", required=True)
    ask.add_argument("--confidence", type=float, default=0.5)
    ask.add_argument("--out", help="also write the JSON here")
    arguments(ask)
    a = ask.parse_args()
    text = json.dumps({"min_confidence": a.confidence, "score_floor": SCORE_FLOOR} | score(a.model, a, a.confidence), indent=1)
    if a.out:
        Path(a.out).write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    main()
