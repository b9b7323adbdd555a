"""Trains the detector: `python -m train.fit --data DIR --out DIR --minutes M [--rust DIR]`. Resumes from its checkpoint.

Each worker is one process with one thread, and gradients are averaged over workers: on a busy machine one thread
does a step in half the CPU time that two threads of one process need.
With `--steps` a run is reproducible on one machine. On a GPU, `--device cuda --batch 512 --loaders 14`.
"""

import argparse
import copy
import itertools
import json
import math
import os
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import distributed
from torch.utils.data import DataLoader

from .dataset import CLOSE_UP_SCALES, NATIVE_SCALES, RUST_LONG_SIDE_PX, TILE_PX, Batches, Shards, read_labelled
from .loss import detection_loss
from .muon import Muon
from .net import Detector, anchors, boxes_of
from .reviewed import read_reviewed

RATES, END_SHARE, WARMUP_STEPS = (0.02, 2e-3), 0.01, 150
"""Peak rates of Muon and AdamW; the share of them a run ends with."""
EMA = 0.998
SAVE_EVERY_S = 60


def rate_at(done: float, step: int) -> float:
    """Share of the peak rate: linear warm-up in steps, then a cosine over the share of the run that is done (0..1)."""
    cosine = END_SHARE + (1 - END_SHARE) * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))
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


def optimisers(net: torch.nn.Module) -> list[torch.optim.Optimizer]:
    """Muon for the 3x3 convolutions behind the first, AdamW for the rest."""
    inner = [p for name, p in net.named_parameters() if p.dim() == 4 and p.shape[2] == 3 and not name.startswith("stem")]
    known = {id(p) for p in inner}
    rest = [p for p in net.parameters() if id(p) not in known]
    decayed = {"params": [p for p in rest if p.dim() > 1], "weight_decay": 0.02}
    return [Muon(inner, RATES[0]), torch.optim.AdamW([decayed, {"params": [p for p in rest if p.dim() <= 1], "weight_decay": 0.0}], RATES[1])]


def where(a: argparse.Namespace) -> str:
    """What it is trained on, in words, for the model's card."""
    return f"{a.workers} CPU threads" if a.device == "cpu" else torch.cuda.get_device_name()


class Run:
    """What a checkpoint holds: weights, their average, the optimiser, and how far the run is."""

    def __init__(self, a: argparse.Namespace):
        self.path = Path(a.out) / "checkpoint.pt"
        self.net = Detector().to(a.device, memory_format=torch.channels_last)
        self.slow = copy.deepcopy(self.net)
        self.optimisers = optimisers(self.net)
        self.step, self.spent, self.before, self.facts = 0, 0.0, 0, {}
        if self.path.exists():
            state = torch.load(self.path, map_location=a.device)
            self.net.load_state_dict(state["net"])
            self.slow.load_state_dict(state["ema"])
            for each, kept in zip(self.optimisers, state["optimisers"], strict=True):
                each.load_state_dict(kept)
            self.step, self.spent, self.before = state["step"], state["spent_s"], state["tiles_before"]
        elif a.from_weights:
            state = torch.load(a.from_weights, map_location=a.device)
            self.net.load_state_dict(state["ema"])
            self.slow.load_state_dict(state["ema"])
            self.before = state["tiles_before"] + state["step"] * state["batch"]

    def save(self) -> None:
        weights = {"net": self.net.state_dict(), "ema": self.slow.state_dict(), "optimisers": [each.state_dict() for each in self.optimisers]}
        save(self.path, weights | {"step": self.step, "spent_s": self.spent, "tiles_before": self.before} | self.facts)


def train(rank: int, a: argparse.Namespace) -> None:
    """One worker; worker 0 also keeps the average, saves and reports."""
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    torch.manual_seed(a.seed)
    if a.workers > 1:
        meeting = f"file://{(Path(a.out) / 'workers').resolve()}"
        distributed.init_process_group("gloo", init_method=meeting, rank=rank, world_size=a.workers)
    shards = Shards(a.data, a.shards)
    real = [(*pair, CLOSE_UP_SCALES) for pair in read_labelled(a.rust, "rust", "train", RUST_LONG_SIDE_PX)] if a.rust else []
    real += [(*pair, NATIVE_SCALES) for pair in read_reviewed(a.reviewed)] if a.reviewed else []
    run = Run(a)
    net, parameters = run.net, list(run.net.parameters())
    points, strides = (v.to(a.device) for v in anchors(a.tile, a.tile))
    begun, last_saved, shown = time.monotonic() - run.spent, time.monotonic(), []
    done = run.step / a.steps if a.steps else run.spent / (60 * a.minutes)
    parent = os.getppid()
    batches = DataLoader(Batches(shards, real, (a.seed, rank), a.batch, a.tile), batch_size=None, sampler=itertools.count(run.step), num_workers=a.loaders)
    for tiles, labels in batches:
        if done >= 1 or os.getppid() != parent:  # a worker does not outlive a killed run
            break
        for each, peak in zip(run.optimisers, RATES):
            for group in each.param_groups:
                group["lr"] = a.rate * peak * rate_at(done, run.step)
        net.train()
        with torch.autocast(a.device, torch.bfloat16, enabled=a.device != "cpu"):
            raw = net(tiles.to(a.device, memory_format=torch.channels_last))
        raw = raw.float()
        loss = detection_loss(raw, boxes_of(raw, points, strides), points, strides, labels.to(a.device))
        net.zero_grad(set_to_none=True)
        loss.backward()
        run.step += 1
        run.spent = time.monotonic() - begun
        done = share(parameters, run.step / a.steps if a.steps else run.spent / (60 * a.minutes), a.workers)
        torch.nn.utils.clip_grad_norm_(parameters, 10.0)
        for each in run.optimisers:
            each.step()
        if rank:
            continue
        average_into(run.slow, net, run.step)
        shown.append(float(loss.detach()))
        if not math.isfinite(shown[-1]):
            raise ValueError(f"the loss of step {run.step} is {shown[-1]}; the last checkpoint is kept")
        run.facts = {"seed": a.seed, "batch": a.batch * a.workers, "tile_px": a.tile, "pictures": len(shards.pictures), "real_pictures": len(real), "shards": a.shards, "where": where(a)}
        if run.step % 50 == 0:
            print(json.dumps({"step": run.step, "loss": round(float(np.mean(shown[-50:])), 3), "spent_s": round(run.spent), "pictures": len(shards.pictures)}), flush=True)
        if time.monotonic() - last_saved > SAVE_EVERY_S:
            run.save()
            last_saved = time.monotonic()
    if rank == 0 and run.facts:
        run.save()
        print(json.dumps({"steps": run.step, "tiles": run.step * a.batch * a.workers, "checkpoint": str(run.path)}))
    if a.workers > 1:
        distributed.destroy_process_group()


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--data", required=True)
    ask.add_argument("--shards", default="*", help="which shards, such as 'rendered_a_*'")
    ask.add_argument("--out", required=True)
    ask.add_argument("--rust", help="folder of the CC BY 4.0 corrosion set; its train split is mixed in")
    ask.add_argument("--reviewed", help="folder of a COCO export of reviewed photos, mixed in")
    ask.add_argument("--minutes", type=float, default=0)
    ask.add_argument("--steps", type=int, default=0)
    ask.add_argument("--batch", type=int, default=24, help="tiles per worker and step")
    ask.add_argument("--tile", type=int, default=TILE_PX, help="side of a tile, px: smaller ones learn more per second at first")
    ask.add_argument("--rate", type=float, default=1.0, help="multiplies the peak rates; under 1 to go on from trained weights")
    ask.add_argument("--workers", type=int, default=1)
    ask.add_argument("--seed", type=int, default=7)
    ask.add_argument("--device", default="cpu", help="cpu or cuda")
    ask.add_argument("--loaders", type=int, default=0, help="processes that cut tiles; none: the worker does it itself")
    ask.add_argument("--from-weights", help="start from the averaged weights of another run's checkpoint")
    a = ask.parse_args()
    if a.device != "cpu" and a.workers > 1:
        ask.error("several workers are for a CPU")
    if bool(a.minutes) == bool(a.steps):
        ask.error("give either --minutes or --steps")
    Path(a.out).mkdir(parents=True, exist_ok=True)
    (Path(a.out) / "workers").unlink(missing_ok=True)  # a meeting file left by a killed run would hang the next
    if a.workers == 1:
        train(0, a)
    else:
        torch.multiprocessing.spawn(train, (a,), nprocs=a.workers)


if __name__ == "__main__":
    main()
