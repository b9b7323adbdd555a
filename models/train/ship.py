"""Scores the exported files, picks one and writes `models/damage`: `python -m train.ship --run DIR --to DIR ...`.

Invariant: the manifest's hash and scores are of the very file beside it.
"""

import argparse
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import torch

from .classes import CLASSES, SCORE_FLOOR, STRIDES
from .decode import Onnx
from .evaluate import labelled_scores, score

MAX_BYTES = 16 * 2**20
INT8_MAX_LOSS = 0.005
"""int8 ships when its AP50 on held-out scenes is at most this much below fp32 (0.5 points)."""

DATA = [
    {"name": "synthetic roof scenes by models/train", "licence": "Apache-2.0", "use": "train, test"},
    {"name": "material photographs of ambientCG, Poly Haven and Nobiax", "licence": "CC0-1.0", "use": "train, as surfaces and fills in synthetic scenes"},
    {"name": "Meenal Sanghvi, Corrosion Detection Primary", "licence": "CC-BY-4.0", "use": "train (30 photos of the train split), test (8 photos of the validation split)"},
    {"name": "drone photos of a yard, github.com/vinstray/i-sfm, (c) 2025 Zaar Ali", "licence": "MIT", "use": "train, as clean negatives"},
    {"name": "drone photos of a park, (c) 2017 Piero Toffanin; two OpenDroneMap photos", "licence": "BSD-2-Clause; CC0-1.0", "use": "test, as clean photos"},
    {"name": "Komi, Yoshida, Kameyama, crack tiles, doi 10.3390/s25144325", "licence": "CC-BY-SA-4.0", "use": "test only, never trained on"},
]
LIMITS = [
    "No photo of a real roof, labelled or not, was available: every class but rust is trained on synthetic scenes only.",
    "Rust is also trained on 30 hand-held phone photos of tools, brackets and pipes, not of roofs.",
    "The synthetic score says how well the network learned its own generator, not how well it works on roofs.",
    "The crack test set is quay paving seen from a drone, not a roof; it was never trained on.",
    "The clean photos are a park, a field, a road and a building site; none shows a house roof.",
    "Made for 2 to 8 mm per pixel; marks under 4 px were left out of training, so hail under about 15 mm needs 4 mm per pixel or finer.",
    "The default confidence was chosen on the held-out synthetic scenes and the training site's photos, so precision and recall of the synthetic set are slightly flattering; the other sites' photos took no part.",
    "A finding is a suggestion for a person to confirm; a photo cannot show whether the mat under a mark is fractured.",
]


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


def choose(fp32: dict, int8: dict) -> str:
    """The precision that ships, from the scores of both on every labelled set."""
    loss = {k: round(fp32[k]["ap50"] - int8[k]["ap50"], 4) for k in fp32}
    print(json.dumps({"int8_loss_of_ap50": loss}))
    return "int8" if max(loss.values()) <= INT8_MAX_LOSS else "fp32"


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--run", required=True, help="folder with checkpoint.pt, fp32.onnx and perhaps int8.onnx")
    ask.add_argument("--to", required=True)
    ask.add_argument("--version", required=True)
    ask.add_argument("--synthetic", required=True)
    ask.add_argument("--rust")
    ask.add_argument("--crack")
    ask.add_argument("--photos")
    ask.add_argument("--limit", type=int, default=0)
    ask.add_argument("--note", default="", help="more about how it was trained, for the manifest's source line")
    a = ask.parse_args()
    run, to = Path(a.run), Path(a.to)
    ap = {}
    for p in ("fp32", "int8"):
        if (run / f"{p}.onnx").exists():
            ap[p], _ = labelled_scores(Onnx(str(run / f"{p}.onnx")), a.synthetic, a.rust, a.crack, a.limit)
    precision = choose(ap["fp32"], ap["int8"]) if "int8" in ap else "fp32"
    to.mkdir(parents=True, exist_ok=True)
    model = to / "model.onnx"
    shutil.copyfile(run / f"{precision}.onnx", model)
    if model.stat().st_size > MAX_BYTES:
        raise ValueError(f"{model} has {model.stat().st_size} bytes, over the limit of {MAX_BYTES}")
    facts = torch.load(run / "checkpoint.pt", map_location="cpu")
    kept = score(str(model), a.synthetic, a.rust, a.crack, a.photos, a.limit)
    if "int8" in ap:
        kept["ap50_by_precision"] = {p: {k: v["ap50"] for k, v in s.items()} for p, s in ap.items()}
    source = (
        f"trained by models/train (python -m train.data, train.fit, train.export, train.ship): seed {facts['seed']}, "
        f"{facts['scenes']} synthetic scenes of 512 px with seeds from 1000000 and, crowded, from 2000000, {facts['rust_photos']} real corrosion photos, "
        f"{facts['step']} steps of {facts['batch']} tiles of {facts['tile_px']} px ({facts['step'] * facts['batch']} tiles), {facts['spent_s'] / 60:.0f} minutes on 2 shared CPU cores"
    )
    seen = kept["synthetic_heldout"]["recall"] or 0.0
    found = f"At the default confidence it finds {seen:.1%} of the marks in held-out synthetic scenes."
    manifest = {
        "format": 1, "name": "brainops-damage", "version": a.version, "file": "model.onnx",
        "sha256": hashlib.sha256(model.read_bytes()).hexdigest(), "precision": precision,
        "input": {"name": "images", "channels": "rgb", "range": "0..1", "multiple_of": 16},
        "output": {"name": "pred", "strides": list(STRIDES)}, "classes": list(CLASSES),
        "min_confidence": kept["min_confidence"], "score_floor": SCORE_FLOOR, "licence": "Apache-2.0",
        "source": source + (f"; {a.note}" if a.note else ""), "data": DATA,
        "scores": {k: v for k, v in kept.items() if k not in ("min_confidence", "score_floor")}, "limits": [found, *LIMITS],
    }
    (to / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    (to / "parity.json").write_text(json.dumps(parity(model, precision), indent=1) + "\n")
    print(json.dumps({"shipped": str(model), "precision": precision, "synthetic_ap50": kept["synthetic_heldout"]["ap50"]}))


if __name__ == "__main__":
    main()
