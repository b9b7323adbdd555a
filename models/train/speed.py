"""How near the network runs to what the processor can do: `python -m train.speed`. Prints one JSON object.

The benches measure the file that ships, in eight bits, which no float rate bounds. This is the float network against
the best rate of single 3x3 convolutions, measured in turns in the same run, one thread. Weights are random: speed does
not depend on them.
"""

import json
import tempfile
import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper

from .classes import CLASSES
from .export import to_onnx
from .net import Detector

TILE_PX = 1376
"""Side of the tiles the product looks at."""
SHAPES = ((64, 80), (128, 40), (128, 80), (256, 40))
"""Channels and side of the convolutions that are tried; the best one counts."""
ROUNDS = 7


def flop(net: torch.nn.Module, side: int) -> float:
    """Floating-point operations of all convolutions for one square picture: two for each multiply and add."""
    seen = []
    count = lambda layer, _, out: seen.append(2 * out[0].numel() * layer.weight[0].numel())
    hooks = [m.register_forward_hook(count) for m in net.modules() if isinstance(m, torch.nn.Conv2d)]
    with torch.no_grad():
        net(torch.zeros(1, 3, side, side))
    for hook in hooks:
        hook.remove()
    return float(sum(seen))


def convolution(path: Path, channels: int, side: int) -> None:
    """A file with one 3x3 convolution, as many channels out as in."""
    shape = [1, channels, side, side]
    weight = np.random.default_rng(1).normal(0, 0.05, (channels, channels, 3, 3)).astype(np.float32)
    graph = helper.make_graph(
        [helper.make_node("Conv", ["x", "w"], ["y"], pads=[1, 1, 1, 1])], "convolution",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)], [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)],
        [helper.make_tensor("w", TensorProto.FLOAT, weight.shape, weight.tobytes(), raw=True)],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10), path)


class Timed:
    """A file in a session of one thread, on a fixed random input."""

    def __init__(self, path: Path, shape: tuple):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self.feed = {self.session.get_inputs()[0].name: np.random.default_rng(2).random(shape, np.float32)}
        self.best = float("inf")
        self.session.run(None, self.feed)

    def turn(self) -> None:
        """Runs once; the least CPU time of all turns counts, as other work only ever adds to it."""
        begun = time.process_time()
        self.session.run(None, self.feed)
        self.best = min(self.best, time.process_time() - begun)


def main() -> None:
    torch.set_num_threads(1)
    net = Detector().eval()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        to_onnx(net, str(root / "net.onnx"))
        whole = Timed(root / "net.onnx", (1, 3, TILE_PX, TILE_PX))
        single = {}
        for channels, side in SHAPES:
            convolution(root / f"{channels}_{side}.onnx", channels, side)
            single[channels, side] = Timed(root / f"{channels}_{side}.onnx", (1, channels, side, side))
        for _ in range(ROUNDS):
            whole.turn()
            for one in single.values():
                for _ in range(8):
                    one.turn()
    rate = flop(net, TILE_PX) / whole.best / 1e9
    peak = max(2 * 9 * c * c * s * s / one.best / 1e9 for (c, s), one in single.items())
    print(json.dumps({
        "name": "detect.network_efficiency_fp32", "ours": round(rate / peak, 3), "bar": ">= 0.70", "unit": "of the best convolution rate of this run, one thread",
        "network_gflop_per_s": round(rate, 1), "convolution_gflop_per_s": round(peak, 1), "gflop_per_tile": round(flop(net, TILE_PX) / 1e9, 2), "classes": len(CLASSES),
    }))


if __name__ == "__main__":
    main()
