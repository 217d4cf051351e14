"""From a source to an analysed description, or to all that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from layergen.description.analysis import Analysis, analyse
from layergen.description.decode import decode
from layergen.description.reading import read
from layergen.description.rules import judge
from layergen.diagnostics import Diagnostic, Source


@dataclass(frozen=True)
class Loaded:
    """The result: `analysis` is there only if there are no diagnostics."""

    source: Source
    analysis: Analysis | None
    diagnostics: tuple[Diagnostic, ...]


def load_source_text(source: Source, format: str | None = None) -> Loaded:
    """Reads, decodes and judges one description; no text makes it raise."""
    root, problems = read(source, format)
    if root is None or problems:
        return Loaded(source, None, problems)
    draft, problems = decode(root, source)
    analysis = None
    if draft is not None:
        analysis = analyse(draft)
        problems = (*problems, *judge(analysis))
    ordered = tuple(sorted(dict.fromkeys(problems), key=lambda d: d.order))
    return Loaded(source, None if ordered else analysis, ordered)
