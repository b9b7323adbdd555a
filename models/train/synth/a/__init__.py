"""Model A: a height field in millimetres, lit by sun and sky, with cast shadows.

`paint(rng, patch, style, sun, wanted)` gives linear RGB and the marks in it. It shares no code with model B.
"""

from .paint import paint, style

__all__ = ["paint", "style"]
