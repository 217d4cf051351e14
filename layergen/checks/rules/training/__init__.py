"""Training (LG240 to LG249)."""
