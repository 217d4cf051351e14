"""From a source to a description whose shapes are known, or to all that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from layergen.description.analysis import Analysis
from layergen.description.load import examine, in_order
from layergen.diagnostics import Diagnostic, Source
from layergen.shapes.layer import Inference, infer
from layergen.shapes.output import judge_output


@dataclass(frozen=True)
class Shaped:
    """A description without mistakes, and the shapes of all its values."""

    analysis: Analysis
    inference: Inference


@dataclass(frozen=True)
class Loaded:
    """The result: `shaped` is there only if there are no diagnostics."""

    source: Source
    shaped: Shaped | None
    diagnostics: tuple[Diagnostic, ...]


def load_text(source: Source, format: str | None = None) -> Loaded:
    """Reads, judges and infers one description; no text makes it raise."""
    analysis, problems = examine(source, format)
    if analysis is None:
        return Loaded(source, None, problems)
    inference = infer(analysis)
    found = (*problems, *inference.diagnostics, *judge_output(analysis, inference))
    ordered = in_order(found)
    return Loaded(source, None if ordered else Shaped(analysis, inference), ordered)
