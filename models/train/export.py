"""Checkpoint to ONNX, fp32 and static int8. Height and width are dynamic, batch is 1, opset 17."""

from pathlib import Path

import numpy as np
import onnx
import torch

from .classes import CLASSES, STRIDES
from .dataset import Shards
from .net import Detector

CALIBRATION_TILES = 128
OPSET = 17


def load(checkpoint: str) -> Detector:
    """The averaged network of a checkpoint."""
    net = Detector()
    net.load_state_dict(torch.load(checkpoint, map_location="cpu")["ema"])
    return net.eval()


def to_onnx(net: Detector, path: str) -> None:
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

    pictures = Shards(calibration).pictures
    pictures = pictures[:: max(1, len(pictures) // CALIBRATION_TILES)][:CALIBRATION_TILES]

    class Reader(CalibrationDataReader):
        def __init__(self):
            self.left = iter(pictures)

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


def describe(path: str, notes: dict[str, str]) -> None:
    """Adds key and value notes to an ONNX file's metadata."""
    model = onnx.load(path)
    onnx.helper.set_model_props(model, notes)
    onnx.save(model, path)


def size_mb(path: str | Path) -> float:
    return Path(path).stat().st_size / 2**20
