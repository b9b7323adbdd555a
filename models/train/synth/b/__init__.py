"""Model B: drawn, not lit. Shapes are filled in display colours; shadows and bevels are strokes beside them.

`paint(rng, patch, style, sun, strength, wanted, clutter_scale)` as in model A, with which it shares no code.
"""

from .draw import paint, style

__all__ = ["paint", "style"]
