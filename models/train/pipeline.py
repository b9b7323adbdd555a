"""Data, training, export, scoring and shipping in one command.

`python -m train.pipeline --smoke` proves in a minute or two that the steps fit together, in a temporary folder; the
model it makes is worthless. Without `--smoke` it makes a real one: `--out` keeps shards and checkpoints (an
interrupted run goes on where it stopped), `--to` receives model, manifest and parity fixture.

A real run trains on painter A alone, whose score on painter B is the one to steer by, then on both from there, and at
last makes the small network that finds the roof. On a GPU: `--device cuda --loaders 14 --batch 512 --minutes 20`.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

TEST_SEED, VALIDATION_SEED, TRAIN_SEED = 0, 500_000, 1_000_000
"""First seeds; the ranges never meet, so test tiles are unseen."""
WIDE_TILE_PX, LATE_RATE = 192, 0.3
"""Side of the tiles at the end, which show what surrounds a mark, and what multiplies the rates then."""


def step(module: str, *args: str, **optional: str | None) -> None:
    given = [part for name, value in optional.items() if value for part in (f"--{name.replace('_', '-')}", value)]
    subprocess.run([sys.executable, "-m", f"train.{module}", *args, *given], check=True)


def data(out: Path, a: argparse.Namespace, tiles: int, test_tiles: int, photos: int, side: int) -> None:
    real = {"textures": a.textures, "photos": a.photos}
    for painter in ("a", "b"):
        common = ("--model", painter, "--side", str(side))
        step("data", "--out", str(out / "test"), "--count", str(test_tiles), "--seed", str(TEST_SEED), "--split", "test", *common, photos=a.photos)
        if a.textures:
            step("data", "--out", str(out / "test"), "--count", str(test_tiles // 2), "--seed", str(TEST_SEED), "--split", "test", "--composite", *common, **real)
        step("data", "--out", str(out / "validation"), "--count", str(test_tiles), "--seed", str(VALIDATION_SEED), *common, photos=a.photos)
        step("data", "--out", str(out / "train"), "--count", str(tiles), "--seed", str(TRAIN_SEED), *common, **real)
        if photos:
            step("photo", "--out", str(out / "photos"), "--model", painter, "--count", str(photos), photos=a.photos)


def build(out: Path, to: Path, a: argparse.Namespace, minutes: float, steps: int) -> None:
    """Three runs of `fit`, each from the last: painter A alone, both in small tiles, both in tiles with surroundings."""
    train, cross, small, run = str(out / "train"), out / "run_a", out / "run_small", out / "run"
    sets = {"rust": a.rust, "crack": a.crack, "photos": a.photos, "rendered_photos": str(out / "photos") if (out / "photos").exists() else None}
    real = {"rust": a.rust, "reviewed": a.reviewed}

    def fit(to: Path, share: float, batch: int, *more: str, **optional: str | None) -> None:
        length = ("--steps", str(steps)) if steps else ("--minutes", str(minutes * share))
        step("fit", "--data", train, "--out", str(to), "--workers", str(a.workers), "--device", a.device, "--loaders", str(a.loaders), "--batch", str(batch), *length, *more, **optional)

    fit(cross, 0.4, a.batch, "--shards", "rendered_a_*", rust=a.rust)
    step("cross", "--run", str(cross), "--test", str(out / "test"), "--out", str(cross / "scores.json"), **sets)
    fit(small, 0.35, a.batch, "--from-weights", str(cross / "checkpoint.pt"), **real)
    fit(run, 0.25, max(1, a.batch // 4), "--from-weights", str(small / "checkpoint.pt"), "--tile", str(WIDE_TILE_PX), "--rate", str(LATE_RATE), **real)
    step(
        "ship", "--run", str(run), "--to", str(to), "--version", a.version, "--train", train, "--validation", str(out / "validation"),
        "--test", str(out / "test"), "--cross", str(cross / "scores.json"), **sets,
    )


def roof(out: Path, to: Path, a: argparse.Namespace, pictures: int, steps: int) -> None:
    """The second, tiny network, which says where the roof is."""
    kept = out / "roof"
    tested = max(8, pictures // 10)  # one in some may show no roof
    for name, count, seed, split in (("train", pictures, TRAIN_SEED, "train"), ("validation", tested, VALIDATION_SEED, "train"), ("test", tested, TEST_SEED, "test")):
        if not (kept / f"{name}.npz").exists():
            step("roof", "data", "--out", str(kept / f"{name}.npz"), "--count", str(count), "--seed", str(seed), "--split", split, photos=a.photos)
    step("roof", "fit", "--data", str(kept / "train.npz"), "--out", str(kept / "roof.pt"), "--steps", str(steps), photos=a.photos)
    step("roof", "ship", "--run", str(kept / "roof.pt"), "--validation", str(kept / "validation.npz"), "--test", str(kept / "test.npz"), "--to", str(to), photos=a.photos, textures=a.textures)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--smoke", action="store_true")
    ask.add_argument("--out", default="train/out")
    ask.add_argument("--to", default="damage")
    ask.add_argument("--version", default="0.0.0")
    ask.add_argument("--tiles", type=int, default=8192, help="training tiles per painter")
    ask.add_argument("--minutes", type=float, default=180)
    ask.add_argument("--workers", type=int, default=2)
    ask.add_argument("--batch", type=int, default=24, help="small tiles per worker and step")
    ask.add_argument("--device", default="cpu", help="cpu or cuda, for the detector; with cuda, --workers 1")
    ask.add_argument("--loaders", type=int, default=0, help="processes that cut tiles for a GPU")
    ask.add_argument("--textures", help="folder of CC0 material textures")
    ask.add_argument("--photos", help="folder of clean drone photos, one folder per site")
    ask.add_argument("--rust", help="folder of the CC BY 4.0 corrosion set")
    ask.add_argument("--crack", help="folder of the share-alike crack set: scored, never trained on")
    ask.add_argument("--reviewed", help="folder of a COCO export of reviewed photos, trained on")
    a = ask.parse_args()
    if not a.smoke:
        out = Path(a.out)
        data(out, a, a.tiles, 320, 9, 448)
        build(out, Path(a.to), a, a.minutes, 0)
        roof(out, Path(a.to), a, 1200, 1500)
        return
    a.workers = 1
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        data(root, a, 24, 12, 0, 224)
        build(root, root / "damage", a, 0, 4)
        roof(root, root / "damage", a, 10, 2)
        manifest = json.loads((root / "damage/manifest.json").read_text())
        score = manifest["scores"]["rendered_a"]["ap50"]
        print(json.dumps({"model_smoke": "ok", "precision": manifest["precision"], "rendered_ap50": score}))


if __name__ == "__main__":
    main()
