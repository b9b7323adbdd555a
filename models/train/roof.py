"""Where the roof is, from a small copy of a photo: `python -m train.roof data|fit|ship`.

A tiny second network beside the detector. The product uses it to leave out tiles that show no roof at all, so what
counts is that roof is not missed: the cut is set on validation scenes to keep `KEPT` of their roof.
"""

import argparse
import hashlib
import json
import os
from multiprocessing import Pool
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from .dataset import colour, turn
from .export import describe
from .fit import RATES, optimisers, rate_at
from .net import ConvBnRelu, Residual
from .synth import scene, sources
from .synth.sources import clean_photos, read_rgb

LONG_SIDE_PX, SHORT_SIDE_PX, CELL_PX = 384, 288, 8
SHRINKS = (1.0, 3.0, 8.0, 14.0, 14.0)
"""How much smaller than the camera's the pictures are: from a close-up of a few courses to a house and its yard."""
KEPT = 0.995
"""Share of the roof's cells on validation scenes that the cut must keep."""
SKIP_BELOW = 0.02
BATCH, TILE = 8, 256


class RoofMask(nn.Module):
    """**Shape**: input [b, 3, h, w] RGB 0..1, h and w multiples of 16; output [b, 1, h / 8, w / 8], logits of roof."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(ConvBnRelu(3, 12, 2), ConvBnRelu(12, 24, 2), ConvBnRelu(24, 32, 2), Residual(32))
        self.wide = nn.Sequential(ConvBnRelu(32, 48, 2), Residual(48), nn.Conv2d(48, 48, 3, padding=2, dilation=2), nn.ReLU(), nn.Conv2d(48, 32, 3, padding=4, dilation=4), nn.ReLU())
        self.last = nn.Sequential(ConvBnRelu(32, 24), nn.Conv2d(24, 1, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        near = self.stem(x)
        return self.last(near + F.interpolate(self.wide(near), scale_factor=2.0, mode="nearest"))


def _one(job: tuple) -> tuple[np.ndarray, np.ndarray]:
    seed, model, material = job
    cv2.setNumThreads(1)
    look = scene.Look(LONG_SIDE_PX, SHORT_SIDE_PX, photo=True, shrink=SHRINKS[seed % len(SHRINKS)])
    picture = scene.render(seed, model, look, material)
    share = cv2.resize(picture.truth["roof"].astype(np.float32), (LONG_SIDE_PX // CELL_PX, SHORT_SIDE_PX // CELL_PX), interpolation=cv2.INTER_AREA)
    return picture.image, (share * 255).astype(np.uint8)


def data(a: argparse.Namespace) -> None:
    """Pictures u8 [n, h, w, 3] and the share of roof of each cell, u8 0..255 [n, h / 8, w / 8]."""
    material = sources.load(None, a.photos, a.split)
    with Pool(a.workers) as pool:
        made = pool.map(_one, [(a.seed + i, "ab"[i % 2], material) for i in range(a.count)], chunksize=8)
    images, shares = zip(*made)
    out = Path(a.out)
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_suffix(".part")
    with open(part, "wb") as file:  # under its own name only once it is whole: a run that is cut short leaves none
        np.savez(file, images=np.stack(images), shares=np.stack(shares))
    os.replace(part, out)


def small(image: np.ndarray) -> np.ndarray:
    """A photo as the mask sees it: long side `LONG_SIDE_PX`, padded with zeros to a multiple of 16. u8 [h, w, 3]."""
    k = LONG_SIDE_PX / max(image.shape[:2])
    image = cv2.resize(image, (max(1, round(image.shape[1] * k)), max(1, round(image.shape[0] * k))), interpolation=cv2.INTER_AREA)
    h, w = image.shape[:2]
    return np.pad(image, ((0, -h % 16), (0, -w % 16), (0, 0)))


def _tile(rng, image: np.ndarray, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A square of `TILE` px on the grid of cells, turned, mirrored and coloured."""
    h, w = share.shape
    n = TILE // CELL_PX
    y, x = rng.integers(0, h - n + 1), rng.integers(0, w - n + 1)
    quarter, mirror = int(rng.integers(4)), bool(rng.random() < 0.5)
    part, _ = turn(image[y * CELL_PX : y * CELL_PX + TILE, x * CELL_PX : x * CELL_PX + TILE], np.zeros((0, 6), np.float32), quarter, mirror)
    cells = np.rot90(share[y : y + n, x : x + n], quarter)
    return colour(rng, part), (cells[:, ::-1] if mirror else cells).astype(np.float32) / 255


def fit(a: argparse.Namespace) -> None:
    torch.set_num_threads(a.workers)
    torch.manual_seed(a.seed)
    with np.load(a.data) as kept:
        images, shares = kept["images"], kept["shares"]
    bare = [small(read_rgb(f)) for f in clean_photos(a.photos, "train")] if a.photos else []
    bare = [cv2.resize(b, (LONG_SIDE_PX, SHORT_SIDE_PX)) for b in bare]
    net = RoofMask()
    chain = optimisers(net)
    rng = np.random.default_rng(a.seed)
    nothing = np.zeros(shares.shape[1:], np.uint8)
    for step in range(a.steps):
        for each, peak in zip(chain, RATES):
            for group in each.param_groups:
                group["lr"] = peak * rate_at(step / a.steps, step)
        picks = [(bare[rng.integers(len(bare))], nothing) if bare and rng.random() < 0.1 else (images[k], shares[k]) for k in rng.integers(len(images), size=BATCH)]
        x, y = zip(*(_tile(rng, *pick) for pick in picks))
        loss = F.binary_cross_entropy_with_logits(net(torch.from_numpy(np.stack(x)))[:, 0], torch.from_numpy(np.ascontiguousarray(np.stack(y))))
        net.zero_grad(set_to_none=True)
        loss.backward()
        for each in chain:
            each.step()
        if step % 100 == 0:
            print(json.dumps({"step": step, "loss": round(float(loss.detach()), 4)}), flush=True)
    torch.save(net.state_dict(), a.out)


def logits(net: RoofMask, image: np.ndarray) -> np.ndarray:
    with torch.no_grad():
        return net(torch.from_numpy(image).permute(2, 0, 1)[None].float() / 255)[0, 0].numpy()


def seen(net: RoofMask, path: str) -> tuple[np.ndarray, np.ndarray]:
    """Logits and truth of all cells of a set: roof is where more than half of a cell is, ground where none is."""
    with np.load(path) as kept:
        pairs = [(logits(net, image), share) for image, share in zip(kept["images"], kept["shares"])]
    return np.concatenate([z.ravel() for z, _ in pairs]), np.concatenate([s.ravel() for _, s in pairs])


def surfaces(folder: str) -> list[np.ndarray]:
    """Photographed coverings, u8 RGB, once and laid out 2 x 2 and 4 x 4. The mask never trains on them."""
    once = [(255 * colour ** (1 / 2.2)).astype(np.uint8) for split in ("train", "test") for *_, colour in sources.load(folder, None, split).textures]
    return [np.tile(image[::k, ::k], (k, k, 1)) for image in once for k in (1, 2, 4)]


def ship(a: argparse.Namespace) -> None:
    """Folds the cut in, so that a logit over 0 is roof; writes `roof.onnx` and its entry in the manifest."""
    net = RoofMask()
    net.load_state_dict(torch.load(a.run))
    net.eval()
    z, truth = seen(net, a.validation)
    if not (truth > 127).any():
        raise ValueError(f"{a.validation} shows no roof")
    cut = float(np.quantile(z[truth > 127], 1 - KEPT))
    with torch.no_grad():
        net.last[1].bias -= cut
    to = Path(a.to) / "roof.onnx"
    example = torch.zeros(1, 3, SHORT_SIDE_PX, LONG_SIDE_PX)
    torch.onnx.export(net, (example,), str(to), opset_version=17, input_names=["images"], output_names=["roof"], dynamic_axes={"images": {2: "height", 3: "width"}, "roof": {2: "rows", 3: "columns"}}, dynamo=False)
    describe(str(to), {"licence": "Apache-2.0", "cell_px": str(CELL_PX)})
    z, truth = seen(net, a.test)
    scores = {"rendered_roof_kept": round(float((z[truth > 127] > 0).mean()), 4), "rendered_ground_left_out": round(float((z[truth == 0] <= 0).mean()), 4)}
    if a.photos:
        off = np.concatenate([logits(net, small(read_rgb(f))).ravel() for f in clean_photos(a.photos, "test")])
        scores["real_ground_left_out"] = round(float((off <= 0).mean()), 4)
    if a.textures:
        on = np.concatenate([logits(net, small(f)).ravel() for f in surfaces(a.textures)])
        scores["real_surfaces_kept"] = round(float((on > 0).mean()), 4)
    path = Path(a.to) / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["roof"] = {"file": to.name, "sha256": hashlib.sha256(to.read_bytes()).hexdigest(), "long_side_px": LONG_SIDE_PX, "skip_below": SKIP_BELOW, "scores": scores}
    path.write_text(json.dumps(manifest, indent=1) + "\n")
    print(json.dumps(scores))


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    verbs = ask.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("data")
    one.add_argument("--out", required=True, help="file .npz")
    one.add_argument("--count", type=int, default=1600)
    one.add_argument("--seed", type=int, default=1_000_000)
    one.add_argument("--split", choices=("train", "test"), default="train")
    two = verbs.add_parser("fit")
    two.add_argument("--data", required=True)
    two.add_argument("--out", required=True)
    two.add_argument("--steps", type=int, default=1500)
    two.add_argument("--seed", type=int, default=7)
    three = verbs.add_parser("ship")
    three.add_argument("--run", required=True)
    three.add_argument("--validation", required=True)
    three.add_argument("--test", required=True)
    three.add_argument("--textures", help="folder of photographed materials, to score on")
    three.add_argument("--to", required=True, help="the model package whose manifest receives it")
    for verb in (one, two, three):
        verb.add_argument("--photos", help="folder of clean drone photos, one folder per site")
        verb.add_argument("--workers", type=int, default=2)
    a = ask.parse_args()
    {"data": data, "fit": fit, "ship": ship}[a.verb](a)


if __name__ == "__main__":
    main()
