"""Trains the detector: `python -m train.fit --data DIR --out DIR --minutes M [--rust DIR]`. Resumes from its checkpoint.

Each worker is one process with one thread, and gradients are averaged over workers: on a busy machine one thread
does a step in half the CPU time that two threads of one process need (measured: 0.16 against 0.3 s).
With `--steps`, and without `--follow`, a run is reproducible on one machine.
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
from torch import distributed

from .dataset import RUST_LONG_SIDE_PX, TILE_PX, Pool, batch, read_labelled, read_shards
from .loss import detection_loss
from .net import Detector, anchors, boxes_of

PEAK_RATE, END_RATE, WARMUP_STEPS = 1.5e-3, 2e-5, 100
EMA = 0.998
RUST_SHARE = 0.06
SAVE_EVERY_S = 60


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


def share(parameters: list, done: float, workers: int) -> float:
    """Averages gradients over the workers, in place; returns worker 0's `done`, so that all stop together."""
    if workers == 1:
        return done
    mine = torch.tensor([done * workers if distributed.get_rank() == 0 else 0.0])
    flat = torch.cat([p.grad.flatten() for p in parameters] + [mine])
    distributed.all_reduce(flat)
    flat /= workers
    for p, g in zip(parameters, flat[:-1].split([p.numel() for p in parameters])):
        p.grad.copy_(g.view_as(p))
    return float(flat[-1])


def train(rank: int, a: argparse.Namespace) -> None:
    """One worker; worker 0 also keeps the average, saves and reports."""
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    torch.manual_seed(a.seed)
    out, checkpoint = Path(a.out), Path(a.out) / "checkpoint.pt"
    out.mkdir(parents=True, exist_ok=True)
    if a.workers > 1:
        meeting = f"file://{(out / 'workers').resolve()}"
        distributed.init_process_group("gloo", init_method=meeting, rank=rank, world_size=a.workers)
    known: set = set()
    scenes = read_shards(a.data, known)
    pool = Pool(scenes)
    rust = read_labelled(a.rust, "rust", "train", RUST_LONG_SIDE_PX) if a.rust else []
    net = Detector().to(memory_format=torch.channels_last)
    slow = copy.deepcopy(net)
    parameters = list(net.parameters())
    groups = [{"params": [p for p in parameters if p.dim() > 1], "weight_decay": 0.02}, {"params": [p for p in parameters if p.dim() <= 1], "weight_decay": 0.0}]
    opt = torch.optim.AdamW(groups, PEAK_RATE)
    step, spent, before = 0, 0.0, 0
    if checkpoint.exists():
        state = torch.load(checkpoint)
        net.load_state_dict(state["net"])
        slow.load_state_dict(state["ema"])
        opt.load_state_dict(state["opt"])
        step, spent, before = state["step"], state["spent_s"], state["tiles_before"]
    elif a.from_weights:
        state = torch.load(a.from_weights)
        net.load_state_dict(state["ema"])
        slow.load_state_dict(state["ema"])
        before = state.get("tiles_before", 0) + state["step"] * state["batch"]
    points, strides = anchors(TILE_PX, TILE_PX)
    start, last_saved, shown = time.monotonic() - spent, time.monotonic(), []

    def pack() -> dict:
        return {"net": net.state_dict(), "ema": slow.state_dict(), "opt": opt.state_dict(), "step": step, "spent_s": time.monotonic() - start,
                "seed": a.seed, "batch": a.batch * a.workers, "tile_px": TILE_PX, "tiles_before": before,
                "scenes": len(scenes), "rust_photos": len(rust)}

    done = step / a.steps if a.steps else spent / (60 * a.minutes)
    parent = os.getppid()
    while done < 1 and os.getppid() == parent:  # a worker does not outlive a killed run
        for group in opt.param_groups:
            group["lr"] = rate_at(done, step)
        rng = np.random.default_rng((a.seed, rank, step))  # by step, so that a resumed run sees the same tiles
        tiles, labels = batch(rng, pool, rust, a.batch, RUST_SHARE)
        net.train()
        raw = net(torch.from_numpy(tiles).to(memory_format=torch.channels_last))
        boxes = boxes_of(raw, points, strides)
        loss = detection_loss(raw, boxes, points, strides, [torch.from_numpy(r) for r in labels])
        opt.zero_grad(set_to_none=True)
        loss.backward()
        step += 1
        done = step / a.steps if a.steps else (time.monotonic() - start) / (60 * a.minutes)
        done = share(parameters, done, a.workers)
        torch.nn.utils.clip_grad_norm_(parameters, 10.0)
        opt.step()
        if a.follow and step % 200 == 0:
            scenes += read_shards(a.data, known)
            pool = Pool(scenes)
        if rank:
            continue
        average_into(slow, net, step)
        shown.append(float(loss.detach()))
        if step % 50 == 0:
            report = {"step": step, "loss": round(float(np.mean(shown[-50:])), 3), "spent_s": round(time.monotonic() - start), "scenes": len(scenes)}
            print(json.dumps(report), flush=True)
        if time.monotonic() - last_saved > SAVE_EVERY_S:
            save(checkpoint, pack())
            last_saved = time.monotonic()
    if rank == 0:
        save(checkpoint, pack())
        print(json.dumps({"steps": step, "tiles": step * a.batch * a.workers, "checkpoint": str(checkpoint)}))
    if a.workers > 1:
        distributed.destroy_process_group()


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", required=True)
    ask.add_argument("--out", required=True)
    ask.add_argument("--rust", help="folder of the CC BY 4.0 corrosion set; its train split is mixed in")
    ask.add_argument("--minutes", type=float, default=0)
    ask.add_argument("--steps", type=int, default=0)
    ask.add_argument("--batch", type=int, default=8, help="tiles per worker and step")
    ask.add_argument("--workers", type=int, default=1)
    ask.add_argument("--seed", type=int, default=7)
    ask.add_argument("--follow", action="store_true", help="pick up shards written meanwhile; not reproducible")
    ask.add_argument("--from-weights", help="start from the averaged weights of another run's checkpoint")
    a = ask.parse_args()
    if bool(a.minutes) == bool(a.steps):
        ask.error("give either --minutes or --steps")
    (Path(a.out) / "workers").unlink(missing_ok=True)  # a meeting file left by a killed run would hang the next
    if a.workers == 1:
        train(0, a)
    else:
        torch.multiprocessing.spawn(train, (a,), nprocs=a.workers)


if __name__ == "__main__":
    main()
