"""Synthcore: make synthetic training data, have clinicians judge it, hand over only what earned it."""

__version__ = "0.1.0"
