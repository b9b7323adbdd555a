"""The damage classes, in the order the model's output channels use. Only grows at the end."""

CLASSES = (
    "hail_hit",
    "missing_shingle",
    "lifted_or_creased",
    "crack",
    "granule_loss",
    "exposed_nail",
    "rust",
    "puncture",
    "ponding_or_stain",
    "moss_algae",
    "broken_tile",
    "debris",
)
ID = {name: i for i, name in enumerate(CLASSES)}
STRIDES = (4, 8, 16)
"""Output strides in input pixels; anchors are listed in this order, each row-major."""

SCORE_FLOOR = 0.02
"""Lowest confidence any consumer keeps; thresholds above it need no new run of the network."""
