"""Assignment and loss: focal BCE, GIoU and a normalised Wasserstein distance.

Anchors near a mark's centre, on the stride that suits its size, answer for it with a target of 1. Task-aligned
assignment, whose targets follow the fit of the boxes, was measured against it: on this network, within the updates a CPU
affords, it learned to place boxes but hardly to tell marks apart, and reached two thirds of the average precision.
Source: FCOS (centre sampling) https://arxiv.org/abs/1904.01355, NWD https://arxiv.org/abs/2110.13389. Own code.
"""

import torch
from torch.nn import functional as F

NWD_PX = 12.0
"""Scale of the Wasserstein similarity: the typical small mark's side, in px."""
RADIUS = 1.25
"""How far from a mark's centre, in strides, an anchor may lie that answers for it."""
LEAST_RADIUS = 0.75
"""As above for marks smaller than a stride, so that each has an anchor."""
SIDES_PX = {4: (0.0, 24.0), 8: (16.0, 64.0), 16: (44.0, float("inf"))}
"""Longer side of the marks a stride answers for; neighbours overlap."""


def iou(a: torch.Tensor, b: torch.Tensor, generalised: bool) -> torch.Tensor:
    """IoU, or GIoU, of broadcastable xyxy boxes [..., 4]."""
    wh = (torch.min(a[..., 2:], b[..., 2:]) - torch.max(a[..., :2], b[..., :2])).clamp(0)
    inter = wh[..., 0] * wh[..., 1]
    area_a = (a[..., 2] - a[..., 0]) * (a[..., 3] - a[..., 1])
    area_b = (b[..., 2] - b[..., 0]) * (b[..., 3] - b[..., 1])
    union = area_a + area_b - inter + 1e-6
    if not generalised:
        return inter / union
    span = torch.max(a[..., 2:], b[..., 2:]) - torch.min(a[..., :2], b[..., :2])
    hull = span[..., 0] * span[..., 1] + 1e-6
    return inter / union - (hull - union) / hull


def nwd(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """exp(-distance) between boxes seen as Gaussians; still informative where IoU is zero."""
    gap = (a[..., :2] + a[..., 2:] - b[..., :2] - b[..., 2:]).pow(2).sum(-1) / 4
    size = (a[..., 2:] - a[..., :2] - b[..., 2:] + b[..., :2]).pow(2).sum(-1) / 4
    return torch.exp(-(gap + size).clamp(1e-8).sqrt() / NWD_PX)


def _near(points, strides, truth):
    """Which anchors [n] may answer for which truth [k, 4]. **Shape**: [k, n]."""
    centre, half = (truth[:, :2] + truth[:, 2:]) / 2, (truth[:, 2:] - truth[:, :2]) / 2
    side = 2 * half.amax(1)[:, None]
    reach = [torch.minimum(half[:, i, None], RADIUS * strides).maximum(LEAST_RADIUS * strides) for i in (0, 1)]
    near = ((points[:, 0] - centre[:, :1]).abs() < reach[0]) & ((points[:, 1] - centre[:, 1:]).abs() < reach[1])
    fits = torch.zeros_like(near)
    for s, (lo, hi) in SIDES_PX.items():
        fits |= (strides == s) & (side > lo) & (side <= hi)
    return near & fits


@torch.no_grad()
def assign(points, strides, picture, truth):
    """Which anchors answer for which truth; one that could for several takes the smallest, of equals the nearest.

    **Shape**: points [n, 2], strides [n], picture [k], truth [k, 4] -> picture, anchor, truth index, each [p].
    """
    which, anchor = _near(points, strides, truth).nonzero(as_tuple=True)
    boxes = truth[which]
    away = (points[anchor] - (boxes[:, :2] + boxes[:, 2:]) / 2).norm(dim=1)
    order = torch.argsort((boxes[:, 2:] - boxes[:, :2]).prod(1).sqrt() + away, stable=True)
    which, anchor = which[order], anchor[order]
    place = picture[which] * len(points) + anchor
    place, order = torch.sort(place, stable=True)
    first = torch.ones_like(place, dtype=torch.bool)
    first[1:] = place[1:] != place[:-1]
    kept = order[first]
    return picture[which[kept]], anchor[kept], which[kept]


def flat(labels: list[torch.Tensor]) -> torch.Tensor:
    """Label rows [k, 6] per picture as one tensor [sum of k, 7], the picture's index first."""
    return torch.cat([torch.cat([torch.full((len(rows), 1), float(i)), rows], 1) for i, rows in enumerate(labels)])


def detection_loss(raw, boxes, points, strides, labels: torch.Tensor) -> torch.Tensor:
    """Mean loss of a batch. `labels` [k, 7]: picture, class, xyxy px, ignore. Ignored rows spare their ground."""
    logits = raw[:, 4:].transpose(1, 2)
    p = logits.detach().sigmoid()
    real = labels[labels[:, 6] == 0]
    cls, truth = real[:, 1].long(), real[:, 2:6]
    where, anchor, which = assign(points, strides, real[:, 0].long(), truth)
    target = torch.zeros_like(p)
    target[where, anchor, cls[which]] = 1.0
    focus = p * p.sqrt()  # easy empty ground fades out
    spared = labels[labels[:, 6] == 1]
    near = ((points > spared[:, None, 2:4] - 2) & (points < spared[:, None, 4:6] + 2)).all(2)
    row, anchor_spared = near.nonzero(as_tuple=True)
    focus[spared[row, 0].long(), anchor_spared] = 0
    focus[where, anchor, cls[which]] = 1.0
    score_loss = (F.binary_cross_entropy_with_logits(logits, target, reduction="none") * focus).sum()
    mine, theirs = boxes[where, anchor], truth[which]
    box_loss = (2 - iou(mine, theirs, generalised=True) - nwd(mine, theirs)).sum()
    return (score_loss + 2 * box_loss) / max(len(which), 1)
