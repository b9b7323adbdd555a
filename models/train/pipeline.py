"""Data, training, export, scoring and shipping in one command.

`python -m train.pipeline --smoke` proves in a few minutes that the steps fit together, in a temporary folder; the
model it makes is worthless. Without `--smoke` it makes a real one: `--out` keeps shards and checkpoint (an
interrupted run goes on where it stopped), `--to` receives model, manifest and parity fixture.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

TEST_SEED, TRAIN_SEED, CROWDED_SEED = 0, 1_000_000, 2_000_000
"""First scene seeds; the ranges never meet, so test scenes are unseen."""
CROWDED_SHARE, CROWDED_DENSITY = 0.25, "4"


def step(module: str, *args: str, **optional: str | None) -> None:
    given = [part for name, value in optional.items() if value for part in (f"--{name}", value)]
    subprocess.run([sys.executable, "-m", f"train.{module}", *args, *given], check=True)


def build(out: Path, to: Path, a: argparse.Namespace, scenes: int, test_scenes: int, minutes: float) -> None:
    train, test, run = str(out / "train"), str(out / "test"), str(out / "run")
    real = {"textures": a.textures, "photos": a.photos}
    step("data", "--out", test, "--scenes", str(test_scenes), "--seed", str(TEST_SEED), **real)
    step("data", "--out", train, "--scenes", str(scenes), "--seed", str(TRAIN_SEED), **real)
    crowded = str(max(1, int(scenes * CROWDED_SHARE)))
    step("data", "--out", train, "--scenes", crowded, "--seed", str(CROWDED_SEED), "--density", CROWDED_DENSITY, **real)
    step("fit", "--data", train, "--out", run, "--minutes", str(minutes), rust=a.rust)
    step("export", "--checkpoint", f"{run}/checkpoint.pt", "--out", run, "--calibrate", train)
    step("ship", "--run", run, "--to", str(to), "--version", a.version, "--synthetic", test, rust=a.rust, crack=a.crack, photos=a.photos)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--smoke", action="store_true")
    ask.add_argument("--out", default="train/out")
    ask.add_argument("--to", default="damage")
    ask.add_argument("--version", default="0.0.0")
    ask.add_argument("--scenes", type=int, default=16384)
    ask.add_argument("--test-scenes", type=int, default=448)
    ask.add_argument("--minutes", type=float, default=180)
    ask.add_argument("--textures", help="folder of CC0 material textures")
    ask.add_argument("--photos", help="folder of clean drone photos, one folder per site")
    ask.add_argument("--rust", help="folder of the CC BY 4.0 corrosion set")
    ask.add_argument("--crack", help="folder of the share-alike crack set: scored, never trained on")
    a = ask.parse_args()
    if not a.smoke:
        build(Path(a.out), Path(a.to), a, a.scenes, a.test_scenes, a.minutes)
        return
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        build(root, root / "damage", a, 96, 24, 0.5)
        manifest = json.loads((root / "damage/manifest.json").read_text())
        score = manifest["scores"]["synthetic_heldout"]["ap50"]
        print(json.dumps({"model_smoke": "ok", "precision": manifest["precision"], "synthetic_ap50": score}))


if __name__ == "__main__":
    main()
