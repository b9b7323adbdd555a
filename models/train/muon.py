"""Muon: momentum whose update is made orthogonal, for the 3x3 convolutions; AdamW keeps the rest.

On this network it learns more from the same tiles than AdamW does: figures in `docs/adr/0006-detection.md`.
Source: K. Jordan et al., https://kellerjordan.github.io/posts/muon/. Own code.
"""

import torch

MOMENTUM = 0.95
NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)
"""Coefficients of the quintic iteration that drives all singular values towards 1."""
ROUNDS = 5


def orthogonal(matrix: torch.Tensor) -> torch.Tensor:
    """The matrix [m, n] with its singular values brought near 1."""
    x = matrix / (matrix.norm() + 1e-7)
    if tall := x.shape[0] > x.shape[1]:
        x = x.T
    a, b, c = NEWTON_SCHULZ
    for _ in range(ROUNDS):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    return x.T if tall else x


class Muon(torch.optim.Optimizer):
    """For convolution weights [out, in, k, k], each seen as a matrix [out, in k k]."""

    def __init__(self, parameters, lr: float):
        super().__init__(parameters, {"lr": lr})

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            for p in (p for p in group["params"] if p.grad is not None):
                kept = self.state[p].setdefault("momentum", torch.zeros_like(p))
                kept.mul_(MOMENTUM).add_(p.grad)
                update = orthogonal(p.grad.add(kept, alpha=MOMENTUM).reshape(p.shape[0], -1)).reshape(p.shape)
                p.add_(update, alpha=-group["lr"] * max(1.0, p.shape[0] ** 2 / p.numel()) ** 0.5)
