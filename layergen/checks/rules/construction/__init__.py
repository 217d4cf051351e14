"""Construction and arguments (LG201 to LG209)."""
