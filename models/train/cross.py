"""Scores of a checkpoint trained on painter A alone: `python -m train.cross --run DIR --test DIR --out FILE`.

Its scores on painter B, whose materials and damage share no code with A, are what a new roof is most like.
"""

import argparse
import json
from pathlib import Path

from .evaluate import arguments, score
from .export import load, to_onnx

CONFIDENCE = 0.5


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--run", required=True)
    ask.add_argument("--out", required=True)
    arguments(ask)
    a = ask.parse_args()
    a.trained_on = "a"
    path = str(Path(a.run) / "cross.onnx")
    to_onnx(load(str(Path(a.run) / "checkpoint.pt")), path)
    scores = {f"trained_on_a_only_{k}": v for k, v in score(path, a, CONFIDENCE).items()}
    Path(a.out).write_text(json.dumps(scores, indent=1) + "\n")
    print(json.dumps({k: v["ap50"] for k, v in scores.items() if "ap50" in v}))


if __name__ == "__main__":
    main()
