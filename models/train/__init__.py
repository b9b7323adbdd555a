"""Generates data for, trains, evaluates and exports the damage detector in `models/damage`.

Invariant: every score in a manifest comes from `train.evaluate` on the exported file,
and the share-alike crack set is only ever a test set.
"""
