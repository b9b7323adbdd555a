"""From raw network output to findings, in numpy: the reference for any other implementation of the contract.

Findings are f32 [k, 6]: x0, y0, x1, y1 in px, confidence, class; sorted by falling confidence.
"""

import numpy as np

from .classes import CLASSES, SCORE_FLOOR, STRIDES

NMS_IOU = 0.5
MAX_FINDINGS = 1000


def anchor_grid(h: int, w: int) -> np.ndarray:
    """x, y (px) and stride of each anchor, [n, 3] f32, in output order."""
    parts = []
    for s in STRIDES:
        y, x = np.mgrid[0 : h // s, 0 : w // s].astype(np.float32)
        parts.append(np.stack([(x.ravel() + 0.5) * s, (y.ravel() + 0.5) * s, np.full(x.size, s, np.float32)], 1))
    return np.concatenate(parts)


def iou(box: np.ndarray, others: np.ndarray) -> np.ndarray:
    """IoU of one xyxy box with [k, 4] others."""
    wh = np.clip(np.minimum(box[2:], others[:, 2:]) - np.maximum(box[:2], others[:, :2]), 0, None)
    inter = wh[:, 0] * wh[:, 1]
    area = lambda b: (b[..., 2] - b[..., 0]) * (b[..., 3] - b[..., 1])
    return inter / np.maximum(area(box) + area(others) - inter, 1e-9)


def suppress(found: np.ndarray) -> np.ndarray:
    """Class-wise non-maximum suppression in a total order: confidence, class, y, x."""
    found = found[np.lexsort((found[:, 0], found[:, 1], found[:, 5], -found[:, 4]))]
    keep = []
    alive = np.ones(len(found), bool)
    for i in range(len(found)):
        if not alive[i]:
            continue
        keep.append(i)
        rest = np.nonzero(alive[i + 1 :] & (found[i + 1 :, 5] == found[i, 5]))[0] + i + 1
        alive[rest[iou(found[i, :4], found[rest, :4]) > NMS_IOU]] = False
        if len(keep) == MAX_FINDINGS:
            break
    return found[keep]


def decode(raw: np.ndarray, h: int, w: int, floor: float = SCORE_FLOOR) -> np.ndarray:
    """Findings of one picture from `raw` [4 + classes, n]; one class per anchor (the best)."""
    best = raw[4:].argmax(0)
    logit = raw[4:].max(0)
    hit = np.nonzero(logit > np.log(floor / (1 - floor)))[0]
    x, y, s = anchor_grid(h, w)[hit].T
    left, top, right, bottom = np.logaddexp(0, raw[:4, hit]) * s
    score = 1 / (1 + np.exp(-logit[hit]))
    boxes = [np.clip(x - left, 0, w), np.clip(y - top, 0, h), np.clip(x + right, 0, w), np.clip(y + bottom, 0, h)]
    return suppress(np.stack([*boxes, score, best[hit]], 1).astype(np.float32).reshape(-1, 6))


class Onnx:
    """A model file behind ONNX Runtime. `batch(x)`: f32 [b, 3, h, w] -> raw [b, 4 + classes, n]."""

    def __init__(self, path: str, threads: int = 2):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def picture(self, image: np.ndarray, floor: float = SCORE_FLOOR) -> np.ndarray:
        """Findings of a whole picture, u8 [h, w, 3]; padded to a multiple of 16 with its edge."""
        h, w = image.shape[:2]
        padded = np.pad(image, ((0, -h % 16), (0, -w % 16), (0, 0)), mode="edge")
        x = padded.transpose(2, 0, 1)[None].astype(np.float32) / 255
        raw = self.session.run(None, {"images": x})[0][0]
        if raw.shape[0] != 4 + len(CLASSES):
            raise ValueError(f"the model answers {raw.shape[0]} channels, not {4 + len(CLASSES)}")
        found = decode(raw, padded.shape[0], padded.shape[1], floor)
        found[:, [0, 2]] = np.clip(found[:, [0, 2]], 0, w)
        found[:, [1, 3]] = np.clip(found[:, [1, 3]], 0, h)
        return found[(found[:, 2] - found[:, 0] >= 1) & (found[:, 3] - found[:, 1] >= 1)]

    def tiled(self, image: np.ndarray, tile: int = 640, overlap: int = 64) -> np.ndarray:
        """Findings of a large picture: a tile keeps the boxes whose centre lies in its core, then one NMS."""
        h, w = image.shape[:2]
        step, edge = tile - overlap, overlap // 2
        found = []
        for y in range(0, max(1, h - overlap), step):
            for x in range(0, max(1, w - overlap), step):
                part = self.picture(image[y : y + tile, x : x + tile])
                part[:, [0, 2]] += x
                part[:, [1, 3]] += y
                cx, cy = (part[:, 0] + part[:, 2]) / 2, (part[:, 1] + part[:, 3]) / 2
                own = (cx >= (x + edge if x else 0)) & (cy >= (y + edge if y else 0))
                own &= (cx < (x + tile - edge if x + tile < w else w + 1)) & (cy < (y + tile - edge if y + tile < h else h + 1))
                found.append(part[own])
        return suppress(np.concatenate(found))
