"""Checkpoint to ONNX: `python -m train.export --checkpoint FILE --out DIR [--calibrate SHARDS]`.

Writes `fp32.onnx`, and `int8.onnx` when calibration scenes are given. `train.ship` turns one of them into
`models/damage`. Height and width are dynamic, batch is 1, opset 17.
"""

import argparse
import json
import os
from pathlib import Path

import numpy as np
import onnx
import torch

from .classes import CLASSES, STRIDES
from .dataset import read_shards
from .net import Detector

CALIBRATION_SCENES = 96
OPSET = 17


def to_onnx(checkpoint: str, path: str) -> None:
    net = Detector()
    net.load_state_dict(torch.load(checkpoint, map_location="cpu")["ema"])
    net.eval()
    example = torch.zeros(1, 3, 128, 192)
    dynamic = {"images": {2: "height", 3: "width"}, "pred": {2: "anchors"}}
    torch.onnx.export(
        net, (example,), path, opset_version=OPSET, input_names=["images"], output_names=["pred"],
        dynamic_axes=dynamic, dynamo=False,
    )
    name_output(path)


def name_output(path: str) -> None:
    """Writes the contract's output shape [1, 4 + classes, anchors] into the file, which the tracer leaves blank."""
    model = onnx.load(path)
    dims = model.graph.output[0].type.tensor_type.shape.dim
    dims[0].dim_value, dims[1].dim_value, dims[2].dim_param = 1, 4 + len(CLASSES), "anchors"
    onnx.checker.check_model(model)
    onnx.save(model, path)


def quantise(fp32: str, path: str, calibration: str) -> None:
    """Static QDQ: u8 activations, s8 per-channel weights; the first and the output convolutions stay in float.

    Source: outputs quantised with the rest lose their scores, onnxruntime issue 14233.
    """
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

    scenes = read_shards(calibration, most=CALIBRATION_SCENES)

    class Reader(CalibrationDataReader):
        def __init__(self):
            self.left = iter(scenes)

        def get_next(self):
            item = next(self.left, None)
            if item is None:
                return None
            return {"images": item[0][:256, :256].transpose(2, 0, 1)[None].astype(np.float32) / 255}

    model = onnx.load(fp32)
    convs = [n for n in model.graph.node if n.op_type == "Conv"]
    reads = {i: n for n in model.graph.node for i in n.input}
    ends = [n.name for n in convs if reads.get(n.output[0]) is not None and reads[n.output[0]].op_type in ("Reshape", "Flatten")]
    if len(ends) != len(STRIDES):
        raise ValueError(f"expected {len(STRIDES)} output convolutions, found {ends}")
    quantize_static(
        fp32, path, Reader(), quant_format=QuantFormat.QDQ, activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
        per_channel=True, nodes_to_exclude=[convs[0].name, *ends],
    )
    name_output(path)


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--checkpoint", required=True)
    ask.add_argument("--out", required=True)
    ask.add_argument("--calibrate", help="folder of training shards; makes int8.onnx too")
    a = ask.parse_args()
    out = Path(a.out)
    out.mkdir(parents=True, exist_ok=True)
    files = [str(out / "fp32.onnx")]
    to_onnx(a.checkpoint, files[0])
    if a.calibrate:
        files.append(str(out / "int8.onnx"))
        quantise(files[0], files[1], a.calibrate)
    print(json.dumps({f: os.path.getsize(f) for f in files}))


if __name__ == "__main__":
    main()
