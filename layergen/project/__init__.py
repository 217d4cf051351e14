"""A user's project: its settings, its descriptions, and the modules that they should become."""
