"""Task-aligned assignment and the loss: soft-target BCE, GIoU and a normalised Wasserstein distance.

Source: TOOD (assignment), NWD for tiny objects https://arxiv.org/abs/2110.13389. Own code.
"""

import torch
from torch.nn import functional as F

TOP = 9
NWD_PX = 12.0
"""Scale of the Wasserstein similarity: the typical small mark's side, in px."""
LEAST_TARGET = 0.5
"""Lowest target of a truth's best anchor: before boxes fit, a class must still have something to learn."""


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


def _allowed(points, strides, truth):
    """Which anchors [n] may serve which truth [k, 4]: near its box, on a stride fit for its size. **Shape**: [k, n]."""
    centre, half = (truth[:, :2] + truth[:, 2:]) / 2, (truth[:, 2:] - truth[:, :2]) / 2
    side, s = 2 * half.amax(1)[:, None], strides[None]
    near = ((points[None, :, 0] - centre[:, :1]).abs() < torch.maximum(half[:, :1], s)) & ((points[None, :, 1] - centre[:, 1:]).abs() < torch.maximum(half[:, 1:], s))
    return near & (((s == 4) & (side < 48)) | ((s == 8) & (side > 12) & (side < 128)) | ((s == 16) & (side > 48)))


@torch.no_grad()
def assign(scores, boxes, points, strides, picture, cls, truth):
    """Which anchors answer for which truth, and how strongly.

    **Shape**: scores [b, n, c] 0..1, boxes [b, n, 4]; per truth picture [k], cls [k], truth [k, 4] -> per positive
    anchor: picture, anchor, truth index, weight 0..1, each [p]. An anchor answers for one truth.
    """
    which, anchor = _allowed(points, strides, truth).nonzero(as_tuple=True)
    where = picture[which]
    mine, theirs = boxes[where, anchor], truth[which]
    similar = 0.5 * iou(mine, theirs, generalised=False) + 0.5 * nwd(mine, theirs)
    align = scores[where, anchor, cls[which]].sqrt() * similar.pow(3) + 1e-9
    order = torch.argsort(which.double() * 2 - align)
    counts = torch.bincount(which, minlength=len(truth))
    rank = torch.arange(len(order)) - (counts.cumsum(0) - counts)[which[order]]
    top = order[rank < TOP]
    place = where[top] * len(points) + anchor[top]
    order = torch.argsort(place.double() * 2 - similar[top])  # of several truths an anchor keeps the most alike
    first = torch.ones(len(order), dtype=torch.bool)
    first[1:] = place[order][1:] != place[order][:-1]
    kept = top[order[first]]
    which, align, similar = which[kept], align[kept], similar[kept]
    best = lambda v: torch.zeros(len(truth)).scatter_reduce(0, which, v, "amax")[which]
    weight = (align / best(align) * best(similar).clamp(LEAST_TARGET)).clamp(0, 1)
    return where[kept], anchor[kept], which, weight


def flat(labels: list[torch.Tensor]) -> torch.Tensor:
    """Label rows [k, 6] per picture as one tensor [sum of k, 7], the picture's index first."""
    return torch.cat([torch.cat([torch.full((len(rows), 1), float(i)), rows], 1) for i, rows in enumerate(labels)])


def detection_loss(raw, boxes, points, strides, labels: torch.Tensor) -> torch.Tensor:
    """Mean loss of a batch. `labels` [k, 7]: picture, class, xyxy px, ignore. Ignored rows spare their ground."""
    logits = raw[:, 4:].transpose(1, 2)
    p = logits.detach().sigmoid()
    real = labels[labels[:, 6] == 0]
    cls, truth = real[:, 1].long(), real[:, 2:6]
    where, anchor, which, weight = assign(p, boxes.detach(), points, strides, real[:, 0].long(), cls, truth)
    target = torch.zeros_like(p)
    target[where, anchor, cls[which]] = weight
    focus = p * p.sqrt()  # easy empty ground fades out
    for row in labels[labels[:, 6] == 1]:
        near = ((points > row[2:4] - 2) & (points < row[4:6] + 2)).all(1)
        focus[int(row[0]), near] = 0
    focus[where, anchor, cls[which]] = weight  # as in varifocal loss: the anchors that fit a mark best count most
    score_loss = (F.binary_cross_entropy_with_logits(logits, target, reduction="none") * focus).sum()
    mine, theirs = boxes[where, anchor], truth[which]
    box_loss = ((2 - iou(mine, theirs, generalised=True) - nwd(mine, theirs)) * weight).sum()
    return (score_loss + 2 * box_loss) / max(float(weight.sum()), 1.0)
