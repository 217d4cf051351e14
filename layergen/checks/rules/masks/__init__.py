"""Masks (LG260 to LG269)."""
