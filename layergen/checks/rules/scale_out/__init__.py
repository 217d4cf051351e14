"""Several devices (LG270 to LG279)."""
