"""Rendered roofs: houses in millimetres, a pinhole camera, and two material and damage models that share no code.

`world` builds houses, `camera` looks at them, `a` and `b` paint them, `optics` is lens, sensor and JPEG,
`scene` ties them together and labels what is seen. The same seed gives the same bytes.
"""
