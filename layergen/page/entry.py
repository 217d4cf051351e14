"""What the page is told of a layer."""

from __future__ import annotations

from dataclasses import dataclass

from layergen.checks.report import Report
from layergen.shapes.load import Shaped


@dataclass(frozen=True)
class Entry:
    """One layer for the page: what was found, and what it was described as, if it was.

    The file of a described layer is a generated module, and is shown whole; of any other file, the class.
    """

    report: Report
    shaped: Shaped | None = None
