"""The command line: a thin face of the rooms below."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Runs `layergen`."""
    if sys.argv[1:] == ["--version"]:
        # Asked by scripts, many times: answered before anything is imported.
        from layergen import __version__

        print(f"layergen {__version__}")
        return
    # Nearly all that a command makes lives to its end: to look for garbage less often saves time.
    gc.set_threshold(50_000, 20, 20)
    from layergen.cli.app import app

    try:
        app(prog_name="layergen")
    finally:
        # The process ends: nothing of what is left need be looked through.
        gc.freeze()
