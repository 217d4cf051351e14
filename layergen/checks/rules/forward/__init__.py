"""The forward pass (LG220 to LG229)."""
