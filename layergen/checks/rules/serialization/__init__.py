"""Configs, files and other processes (LG230 to LG239)."""
