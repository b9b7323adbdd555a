"""Calibrates, exports, scores and writes the model package: `python -m train.ship --run DIR --to DIR --version V ...`.

Invariant: the manifest's hash, scores and calibration are of the very file beside it.
"""

import argparse
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import torch

from . import card
from .calibrate import fold, scaling, table
from .classes import CLASSES, ID, SCORE_FLOOR, STRIDES
from .decode import Onnx
from .evaluate import NONE, alarms_per_picture, arguments, findings, score
from .export import describe, load, quantise, size_mb, to_onnx
from .metrics import average_precision
from .synth.sources import clean_photos, read_rgb

MOST_MB, MOST_PARAMETERS = 8, 2_000_000
INT8_MAX_LOSS = 0.005
"""int8 ships when its AP50 on no labelled rendered set lies more than this below fp32 (0.5 points)."""
CONFIDENCES = np.round(np.arange(0.2, 0.91, 0.05), 2)
CLEAN_TILE_ALARMS, CLEAN_PHOTO_ALARMS = 0.05, 2.0
"""The default threshold is the lowest at which clean validation tiles and photos of the training site stay below these."""


def parity_input(h: int = 96, w: int = 128) -> np.ndarray:
    """f32 [1, 3, h, w]: pixel(c, y, x) = ((7 x + 13 y + 29 c) mod 256) / 255."""
    c, y, x = np.mgrid[0:3, 0:h, 0:w]
    return (((x * 7 + y * 13 + c * 29) % 256).astype(np.float32) / 255)[None]


def parity(path: Path, precision: str) -> dict:
    """A fixed input by formula and some outputs, so that another runtime can check it runs the same network."""
    raw = Onnx(str(path)).session.run(None, {"images": parity_input()})[0]
    rng = np.random.default_rng(5)
    places = [(int(rng.integers(raw.shape[1])), int(rng.integers(raw.shape[2]))) for _ in range(24)]
    places += [(0, 0), (4, 0), (raw.shape[1] - 1, raw.shape[2] - 1)]
    return {
        "input": {"shape": [1, 3, 96, 128], "formula": "pixel(c, y, x) = ((7*x + 13*y + 29*c) mod 256) / 255"},
        "output_shape": list(raw.shape), "tolerance": 0.002 if precision == "fp32" else 0.25,
        "tolerance_reason": "absolute; float sums differ in order between CPUs, int8 steps differ by more",
        "values": [{"channel": c, "anchor": n, "value": round(float(raw[0, c, n]), 5)} for c, n in places],
    }


def choose_confidence(tiles: list, photos: list) -> float:
    """The default threshold, by the rule above; the highest tried when none satisfies it."""
    for confidence in CONFIDENCES:
        if (alarms_per_picture(tiles, confidence) or 0) <= CLEAN_TILE_ALARMS and (alarms_per_picture(photos, confidence) or 0) <= CLEAN_PHOTO_ALARMS:
            return float(confidence)
    return float(CONFIDENCES[-1])


def export_calibrated(run: Path, validation: str, train: str) -> list[tuple[float, float]]:
    """Writes `fp32.onnx` and `int8.onnx` with calibrated confidence; returns the scaling per class."""
    net = load(str(run / "checkpoint.pt"))
    if (count := sum(p.numel() for p in net.parameters())) > MOST_PARAMETERS:
        raise ValueError(f"the network has {count} parameters, over {MOST_PARAMETERS}")
    raw = str(run / "raw.onnx")
    to_onnx(net, raw)
    pairs = scaling(findings(Onnx(raw), validation, "*"))
    fold(net, pairs)
    to_onnx(net, str(run / "fp32.onnx"))
    quantise(str(run / "fp32.onnx"), str(run / "int8.onnx"), train)
    return pairs


def tile_sets(model: Onnx, test: str, limit: int) -> dict[str, list]:
    names = sorted({"_".join(p.name.split("_")[:2]) for p in Path(test).glob("*_*.npy")})
    return {name: findings(model, test, f"{name}_*", limit) for name in names}


def choose_precision(run: Path, a: argparse.Namespace) -> tuple[str, dict]:
    """The precision that ships, and AP50 of both on every set of rendered and composite tiles."""
    ap = {}
    for precision in ("fp32", "int8"):
        sets = tile_sets(Onnx(str(run / f"{precision}.onnx")), a.test, a.limit)
        each = {k: [average_precision(v, i, 0.5) for i in ID.values()] for k, v in sets.items()}
        ap[precision] = {k: round(float(np.mean([v for v in values if v is not None])), 4) for k, values in each.items()}
    loss = max(ap["fp32"][k] - ap["int8"][k] for k in ap["fp32"])
    return ("int8" if loss <= INT8_MAX_LOSS else "fp32"), ap


def ship(a: argparse.Namespace) -> dict:
    run, to = Path(a.run), Path(a.to)
    pairs = export_calibrated(run, a.validation, a.train)
    precision, by_precision = choose_precision(run, a)
    to.mkdir(parents=True, exist_ok=True)
    model = to / "model.onnx"
    shutil.copyfile(run / f"{precision}.onnx", model)
    if size_mb(model) > MOST_MB:
        raise ValueError(f"{model} has {size_mb(model):.1f} MiB, over {MOST_MB}")
    net = Onnx(str(model))
    validated = findings(net, a.validation, "*")
    site = [(net.tiled(read_rgb(f)), NONE) for f in clean_photos(a.photos, "train")] if a.photos else []
    confidence = choose_confidence(validated, site)
    seen = table(validated)
    describe(str(model), {"classes": json.dumps(CLASSES), "strides": json.dumps(STRIDES), "calibration": json.dumps(seen), "licence": card.LICENCE})
    facts = torch.load(run / "checkpoint.pt", map_location="cpu")
    kept = score(str(model), a, confidence) | {"ap50_by_precision": by_precision}
    if a.cross:
        kept |= json.loads(Path(a.cross).read_text())
    manifest = {
        "format": 1, "name": "brainops-damage", "version": a.version, "file": "model.onnx",
        "sha256": hashlib.sha256(model.read_bytes()).hexdigest(), "precision": precision,
        "input": {"name": "images", "channels": "rgb", "range": "0..1", "multiple_of": 16},
        "output": {"name": "pred", "strides": list(STRIDES)}, "classes": list(CLASSES),
        "min_confidence": confidence, "score_floor": SCORE_FLOOR, "licence": card.LICENCE, "source": card.source(facts, a.note), "data": card.DATA,
        "calibration": {"fitted_on": "validation tiles rendered by models a and b, seeds of neither training nor test", "scaling": dict(zip(CLASSES, ([round(v, 4) for v in p] for p in pairs))), **seen},
        "scores": kept, "limits": card.limits(kept),
    }
    (to / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    (to / "parity.json").write_text(json.dumps(parity(model, precision), indent=1) + "\n")
    return manifest


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--run", required=True, help="folder with checkpoint.pt")
    ask.add_argument("--to", required=True)
    ask.add_argument("--version", required=True)
    ask.add_argument("--train", required=True, help="folder of training shards, for the ranges of int8")
    ask.add_argument("--validation", required=True, help="folder of shards for calibration and the default threshold")
    ask.add_argument("--cross", help="JSON of scores of a model trained on one painter only, kept apart in the manifest")
    ask.add_argument("--note", default="", help="more about how it was trained, for the manifest's source line")
    arguments(ask)
    a = ask.parse_args()
    manifest = ship(a)
    print(json.dumps({"shipped": a.to, "precision": manifest["precision"], "min_confidence": manifest["min_confidence"]} | {k: v["ap50"] for k, v in manifest["scores"].items() if "ap50" in v}))


if __name__ == "__main__":
    main()
