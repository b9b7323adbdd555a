"""The detector: dense 3x3 convolutions with ReLU, a feature pyramid, anchor-free heads at strides 4, 8 and 16.

Dense 3x3 and ReLU because both run near a CPU's peak and quantise cleanly; no attention, no decoding in the graph.
"""

import torch
from torch import nn
from torch.nn import functional as F

from .classes import CLASSES, STRIDES


class ConvBnRelu(nn.Sequential):
    def __init__(self, inp: int, out: int, stride: int = 1):
        super().__init__(nn.Conv2d(inp, out, 3, stride, 1, bias=False), nn.BatchNorm2d(out), nn.ReLU(inplace=True))


class Residual(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.a = ConvBnRelu(width, width)
        self.b = nn.Sequential(nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.relu(x + self.b(self.a(x)))


class Detector(nn.Module):
    """**Shape**: input [b, 3, h, w] RGB 0..1, h and w multiples of 16; output [b, 4 + classes, anchors], raw.

    Channels 0..3 are l, t, r, b before softplus and stride; the rest are class logits.
    """

    def __init__(self, widths=(16, 24, 48, 96, 128), heads=(24, 48, 64), classes: int = len(CLASSES)):
        super().__init__()
        self.stem = ConvBnRelu(3, widths[0], 2)
        self.stages = nn.ModuleList(
            nn.Sequential(ConvBnRelu(a, b, 2), Residual(b)) for a, b in zip(widths, widths[1:])
        )
        level = (0, 1, 2, 2)
        self.lateral = nn.ModuleList(nn.Conv2d(w, heads[k], 1) for w, k in zip(widths[1:], level))
        self.reduce = nn.ModuleList(nn.Conv2d(heads[min(i + 1, 2)], heads[i], 1) for i in range(3))
        self.fuse = nn.ModuleList(ConvBnRelu(h, h) for h in heads)
        self.head = nn.ModuleList(nn.Sequential(ConvBnRelu(h, h), nn.Conv2d(h, 4 + classes, 1)) for h in heads)
        for head in self.head:
            nn.init.constant_(head[1].bias[:4], 0.7)
            nn.init.constant_(head[1].bias[4:], -4.6)  # start near 1 % confidence, so that empty ground costs little

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.stem(x)
        features = []
        for stage in self.stages:
            x = stage(x)
            features.append(x)
        top = self.lateral[3](features[3])
        outputs = []
        for i in (2, 1, 0):
            side = self.lateral[i](features[i])
            up = F.interpolate(self.reduce[i](top), scale_factor=2.0, mode="nearest")
            # A side of 16 but not 32 leaves the coarsest map rounded up by one: crop it.
            top = self.fuse[i](side + up[:, :, : side.shape[2], : side.shape[3]])
            outputs.append(self.head[i](top).flatten(2))
        return torch.cat(outputs[::-1], 2)


def anchors(h: int, w: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Anchor points [n, 2] (x, y in px) and strides [n], in output order: strides 4, 8, 16, each row-major."""
    points, strides = [], []
    for s in STRIDES:
        y, x = torch.meshgrid(torch.arange(h // s) + 0.5, torch.arange(w // s) + 0.5, indexing="ij")
        points.append(torch.stack([x.flatten(), y.flatten()], 1) * s)
        strides.append(torch.full((x.numel(),), float(s)))
    return torch.cat(points), torch.cat(strides)


def boxes_of(raw: torch.Tensor, points: torch.Tensor, strides: torch.Tensor) -> torch.Tensor:
    """xyxy px [b, n, 4] from raw output [b, 4 + classes, n]."""
    d = F.softplus(raw[:, :4].transpose(1, 2)) * strides[:, None]
    return torch.cat([points - d[..., :2], points + d[..., 2:]], -1)
