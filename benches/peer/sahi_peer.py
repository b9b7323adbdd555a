"""SAHI over YOLO11n on one photo: 640 px tiles, 20 % overlap, ONNX Runtime on the CPU, as its documentation has it.

Run: python sahi_peer.py PHOTO FOLDER. FOLDER keeps the exported networks. Prints a JSON line for each precision.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

os.environ["YOLO_OFFLINE"] = "true"
os.environ["YOLO_AUTOINSTALL"] = "false"

import cv2
import numpy as np
import torch
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

SIDE = 640
REPEATS = 3


class Tiles(CalibrationDataReader):
    """A few tiles of the photo itself, for the ranges of int8."""

    def __init__(self, photo: Path):
        rgb = cv2.imread(str(photo))[:, :, ::-1]
        self.tiles = iter([rgb[i * SIDE : (i + 1) * SIDE, i * SIDE : (i + 1) * SIDE] for i in range(5)])

    def get_next(self):
        tile = next(self.tiles, None)
        if tile is None:
            return None
        return {"images": np.ascontiguousarray(tile.transpose(2, 0, 1))[None].astype(np.float32) / 255}


def networks(photo: Path, folder: Path) -> dict[str, Path]:
    """YOLO11n from its YAML with random weights, as fp32 and as static int8 with a float decoding."""
    fp32, int8 = folder / "yolo11n.onnx", folder / "yolo11n_int8.onnx"
    if not int8.exists():
        import onnx
        from ultralytics import YOLO

        torch.manual_seed(0)
        YOLO("yolo11n.yaml").save(str(folder / "yolo11n.pt"))
        exported = YOLO(str(folder / "yolo11n.pt")).export(format="onnx", imgsz=SIDE, opset=17, simplify=False, device="cpu", verbose=False)
        Path(exported).replace(fp32)
        prepared = folder / "prepared.onnx"
        quant_pre_process(str(fp32), str(prepared), skip_symbolic_shape=True)
        names = [node.name for node in onnx.load(prepared).graph.node if node.name.startswith("/model.")]
        last = max(int(name.split("/model.")[1].split("/")[0]) for name in names)
        decoding = [node.name for node in onnx.load(prepared).graph.node if f"/model.{last}/" in node.name and node.op_type != "Conv"]
        quantize_static(
            str(prepared), str(int8), Tiles(photo), quant_format=QuantFormat.QDQ, per_channel=True,
            activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, nodes_to_exclude=decoding,
            op_types_to_quantize=["Conv", "MatMul", "Add", "Mul", "Concat", "MaxPool", "Resize", "Split", "Sigmoid"],
        )
    return {"fp32": fp32, "int8": int8}


def main() -> None:
    photo, folder = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    from sahi import AutoDetectionModel
    from sahi.predict import get_sliced_prediction

    for precision, path in networks(photo, folder).items():
        model = AutoDetectionModel.from_pretrained(
            model_type="ultralytics", model_path=str(path), confidence_threshold=0.25, device="cpu", image_size=SIDE,
            category_mapping={str(i): str(i) for i in range(80)}, task="detect",
        )
        best = None
        for _ in range(REPEATS):
            wall, cpu = time.perf_counter(), time.process_time()
            get_sliced_prediction(
                str(photo), model, slice_height=SIDE, slice_width=SIDE, overlap_height_ratio=0.2, overlap_width_ratio=0.2, verbose=0
            )
            spent = {"s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
            best = spent if best is None else {key: min(best[key], spent[key]) for key in spent}
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"precision": precision, **best, "peak_mb": peak_mb}), flush=True)


if __name__ == "__main__":
    main()
