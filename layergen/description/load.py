"""From a source to an analysed description, or to all that is wrong with it."""

from __future__ import annotations

from msgspec import Struct

from layergen.description.analysis import Analysis, analyse
from layergen.description.decode import decode
from layergen.description.reading import read
from layergen.description.relatives import NOBODY, Relatives
from layergen.description.rules import judge
from layergen.diagnostics import Diagnostic, Source


class Loaded(Struct, frozen=True):
    """The result: `analysis` is there only if there are no diagnostics."""

    source: Source
    analysis: Analysis | None
    diagnostics: tuple[Diagnostic, ...]


def load_source_text(source: Source, format: str | None = None) -> Loaded:
    """Reads, decodes and judges one description; no text makes it raise."""
    analysis, problems = examine(source, format)
    return Loaded(source, None if problems else analysis, problems)


def examine(
    source: Source,
    format: str | None = None,
    finder: Relatives = NOBODY,
    *,
    is_trusted: bool = False,
) -> tuple[Analysis | None, tuple[Diagnostic, ...]]:
    """What could be read of a description, even one with mistakes, and all of these, in order."""
    analysis, problems = draft(source, format, finder, is_trusted=is_trusted)
    if analysis is None:
        return None, problems
    judged = judge(analysis)
    for side in analysis.sides[1:]:
        judged += judge(side)
    return analysis, in_order((*problems, *judged))


def draft(
    source: Source,
    format: str | None = None,
    finder: Relatives = NOBODY,
    *,
    is_trusted: bool = False,
) -> tuple[Analysis | None, tuple[Diagnostic, ...]]:
    """As `examine`, before the rules judge it: the mistakes are those of form."""
    root, problems = read(source, format)
    if root is None or problems:
        return None, problems
    drafted, problems = decode(root, source)
    if drafted is None:
        return None, problems
    return analyse(drafted, finder, is_trusted), problems


def in_order(problems: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Each diagnostic once, whatever its hints, as a reader meets them."""
    once: dict[object, Diagnostic] = {}
    for problem in problems:
        once.setdefault((problem.code, problem.message, problem.span), problem)
    return tuple(sorted(once.values(), key=lambda d: d.order))
