"""The pages of what the inference of shapes reports, one a code, in the form of the rules of descriptions."""

from __future__ import annotations

import sys

from layergen.diagnostics.pages import pages_of


def documentation() -> dict[str, str]:
    """The page of each code."""
    return pages_of(sys.modules[__name__])
