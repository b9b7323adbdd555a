"""Trains the detector: `python -m train.fit --data DIR --out DIR --minutes M [--rust DIR]`. Resumes from its checkpoint.

The length is given in steps or minutes; with `--steps` a run is reproducible on one machine and thread count.
"""

import argparse
import copy
import json
import math
import os
import time
from pathlib import Path

import cv2
import numpy as np
import torch

from .data import SHARD
from .dataset import RUST_LONG_SIDE_PX, TILE_PX, batch, read_labelled, read_shards
from .loss import detection_loss
from .net import Detector, anchors, boxes_of

PEAK_RATE, END_RATE, WARMUP_STEPS = 2e-3, 2e-5, 200
EMA = 0.999
RUST_SHARE = 0.06


def rate_at(done: float, step: int) -> float:
    """Learning rate: linear warm-up in steps, then a cosine over the share of the run that is done (0..1)."""
    cosine = END_RATE + (PEAK_RATE - END_RATE) * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))
    return cosine * min(1.0, (step + 1) / WARMUP_STEPS)


def save(path: Path, state: dict) -> None:
    part = path.with_suffix(".part")
    torch.save(state, part)
    os.replace(part, path)


def average_into(slow: torch.nn.Module, fast: torch.nn.Module, step: int) -> None:
    """Exponential moving average of weights and batch statistics; short memory at first."""
    keep = min(EMA, (1 + step) / (10 + step))
    with torch.no_grad():
        for a, b in zip(slow.state_dict().values(), fast.state_dict().values()):
            a.mul_(keep).add_(b, alpha=1 - keep) if a.dtype.is_floating_point else a.copy_(b)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", required=True)
    ask.add_argument("--out", required=True)
    ask.add_argument("--rust", help="folder of the CC BY 4.0 corrosion set; its train split is mixed in")
    ask.add_argument("--minutes", type=float, default=0)
    ask.add_argument("--steps", type=int, default=0)
    ask.add_argument("--batch", type=int, default=16)
    ask.add_argument("--seed", type=int, default=7)
    ask.add_argument("--threads", type=int, default=2)
    ask.add_argument("--follow", action="store_true", help="pick up shards written meanwhile; not reproducible")
    ask.add_argument("--from-weights", help="start from the averaged weights of another run's checkpoint")
    a = ask.parse_args()
    if bool(a.minutes) == bool(a.steps):
        ask.error("give either --minutes or --steps")
    torch.manual_seed(a.seed)
    torch.set_num_threads(a.threads)
    cv2.setNumThreads(1)
    out = Path(a.out)
    out.mkdir(parents=True, exist_ok=True)
    scenes = read_shards(a.data)
    rust = read_labelled(a.rust, "rust", "train", RUST_LONG_SIDE_PX) if a.rust else []
    net = Detector().to(memory_format=torch.channels_last)
    slow = copy.deepcopy(net)
    decay = [p for p in net.parameters() if p.dim() > 1]
    plain = [p for p in net.parameters() if p.dim() <= 1]
    opt = torch.optim.AdamW([{"params": decay, "weight_decay": 0.02}, {"params": plain, "weight_decay": 0.0}], PEAK_RATE)
    step, spent = 0, 0.0
    checkpoint = out / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint)
        net.load_state_dict(state["net"])
        slow.load_state_dict(state["ema"])
        opt.load_state_dict(state["opt"])
        step, spent = state["step"], state["spent_s"]
    elif a.from_weights:
        weights = torch.load(a.from_weights)["ema"]
        net.load_state_dict(weights)
        slow.load_state_dict(weights)
    points, strides = anchors(TILE_PX, TILE_PX)
    start, last_saved, shown = time.monotonic() - spent, time.monotonic(), []

    def pack() -> dict:
        spent_s = time.monotonic() - start
        return {"net": net.state_dict(), "ema": slow.state_dict(), "opt": opt.state_dict(), "step": step, "spent_s": spent_s,
                "seed": a.seed, "batch": a.batch, "scenes": len(scenes), "rust_photos": len(rust)}

    while True:
        spent = time.monotonic() - start
        done = step / a.steps if a.steps else spent / (60 * a.minutes)
        if done >= 1:
            break
        for group in opt.param_groups:
            group["lr"] = rate_at(done, step)
        rng = np.random.default_rng((a.seed, step))  # by step, so that a resumed run sees the same tiles
        tiles, labels = batch(rng, scenes, rust, a.batch, RUST_SHARE)
        net.train()
        raw = net(torch.from_numpy(tiles).to(memory_format=torch.channels_last))
        boxes = boxes_of(raw, points, strides)
        loss = detection_loss(raw, boxes, points, strides, [torch.from_numpy(r) for r in labels])
        opt.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 10.0)
        opt.step()
        average_into(slow, net, step)
        step += 1
        shown.append(float(loss.detach()))
        if step % 50 == 0:
            print(json.dumps({"step": step, "loss": round(float(np.mean(shown[-50:])), 3), "spent_s": round(spent), "tiles": step * a.batch}), flush=True)
        if time.monotonic() - last_saved > 60:
            save(checkpoint, pack())
            last_saved = time.monotonic()
            if a.follow:
                scenes += read_shards(a.data, skip=len(scenes) // SHARD)
    save(checkpoint, pack())
    print(json.dumps({"steps": step, "tiles": step * a.batch, "spent_s": round(spent), "checkpoint": str(checkpoint)}))


if __name__ == "__main__":
    main()
