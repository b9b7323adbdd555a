"""Task-aligned assignment and the loss: soft-target BCE, GIoU and a normalised Wasserstein distance.

Source: TOOD (assignment), NWD for tiny objects https://arxiv.org/abs/2110.13389. Own code.
"""

import torch
from torch.nn import functional as F

TOP = 9
NWD_PX = 12.0
"""Scale of the Wasserstein similarity: the typical small mark's side, in px."""


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
    """Which anchors [n] may serve which truth [m]: near the box, on a stride fit for its size. **Shape**: [n, m] bool."""
    centre, half = (truth[:, :2] + truth[:, 2:]) / 2, (truth[:, 2:] - truth[:, :2]) / 2
    side = 2 * half.max(1).values
    reach = torch.maximum(half[None], strides[:, None, None])
    near = ((points[:, None] - centre[None]).abs() < reach).all(-1)
    s = strides[:, None]
    fits = ((s == 4) & (side < 48)) | ((s == 8) & (side > 12) & (side < 128)) | ((s == 16) & (side > 48))
    return near & fits


@torch.no_grad()
def assign(scores, boxes, points, strides, cls, truth):
    """Target score per anchor and class, and the truth each positive anchor owns.

    **Shape**: scores [n, c] 0..1, boxes [n, 4], cls [m], truth [m, 4] -> target [n, c], positive [n] bool,
    owner [n], weight [n].
    """
    similar = 0.5 * iou(boxes[:, None], truth[None], generalised=False) + 0.5 * nwd(boxes[:, None], truth[None])
    allowed = _allowed(points, strides, truth)
    align = (scores[:, cls].sqrt() * similar.pow(3) + 1e-9) * allowed
    value, index = align.topk(min(TOP, len(align)), 0)
    chosen = torch.zeros_like(allowed).scatter_(0, index, value > 0)
    owner = (similar * chosen).argmax(1)
    positive = chosen.any(1)
    own = chosen & F.one_hot(owner, len(cls)).bool()
    best_align = (align * own).max(0).values.clamp(1e-9)
    best_similar = (similar * own).max(0).values
    soft = (align / best_align * best_similar).clamp(0, 1)
    weight = soft.gather(1, owner[:, None])[:, 0] * positive
    target = torch.zeros_like(scores)
    target[positive, cls[owner[positive]]] = weight[positive]
    return target, positive, owner, weight


def detection_loss(raw, boxes, points, strides, labels) -> torch.Tensor:
    """Mean loss of a batch. `labels` is a list of [k, 6] rows (class, xyxy px, ignore) per picture."""
    logits = raw[:, 4:].transpose(1, 2)
    score_loss, box_loss, mass = raw.new_zeros(()), raw.new_zeros(()), 0.0
    for i, rows in enumerate(labels):
        real, ignored = rows[rows[:, 5] == 0], rows[rows[:, 5] == 1]
        p = logits[i].sigmoid().detach()
        target = torch.zeros_like(p)
        if len(real):
            cls, truth = real[:, 0].long(), real[:, 1:5]
            target, positive, owner, weight = assign(p, boxes[i].detach(), points, strides, cls, truth)
            mine, theirs, w = boxes[i][positive], truth[owner[positive]], weight[positive]
            box_loss = box_loss + ((2 - iou(mine, theirs, generalised=True) - nwd(mine, theirs)) * w).sum()
            mass += float(w.sum())
        focus = torch.where(target > 0, torch.ones_like(p), p.pow(1.5))  # easy empty ground fades out
        if len(ignored):
            inside = ((points[:, None] > ignored[None, :, 1:3] - 2) & (points[:, None] < ignored[None, :, 3:5] + 2)).all(-1)
            focus = focus * ~(inside.any(1)[:, None] & (target == 0))
        score_loss = score_loss + (F.binary_cross_entropy_with_logits(logits[i], target, reduction="none") * focus).sum()
    return (score_loss + 2 * box_loss) / max(mass, 1.0)
