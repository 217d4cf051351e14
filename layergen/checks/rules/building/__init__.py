"""Building, and the weights that Keras tracks (LG210 to LG219)."""
