"""Precision (LG250 to LG259)."""
