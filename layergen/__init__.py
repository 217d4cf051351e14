"""Describe a neural-network layer in a few lines; get the Keras layer that a maintainer would have written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Description", "DescriptionError", "Report", "check", "describe", "load"]

if TYPE_CHECKING:
    from layergen.api import (
        Description,
        DescriptionError,
        Report,
        check,
        describe,
        load,
    )


def __getattr__(name: str) -> Any:
    """Import the API on first use, so that `layergen --help` loads nothing it does not need."""
    if name in __all__:
        from layergen import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext layergen` in a notebook: cells may begin with `%%layer`."""
    from layergen.notebook.magic import LayerMagics

    shell.register_magics(LayerMagics)
