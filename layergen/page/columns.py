"""Which checks the page has, in which groups, and how each ended on a layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from layergen.checks.report import Report, Result
from layergen.checks.rules import rules
from layergen.page.view import Cell, Column, Group, Kind, State
from layergen.page.words import SHORTEST, seconds

STATES: Mapping[str, State] = {
    "passed": "held",
    "failed": "failed",
    "not applicable": "left",
}
#: Where the check is listed that belongs to no kind: whether the layer answers at all.
FIRST = "construction"
SPOKEN: Mapping[State, str] = {
    "held": "holds",
    "failed": "fails",
    "left": "not applied",
    "none": "not run",
}


def columns(reports: Sequence[Report]) -> tuple[Kind, ...]:
    """The checks that some report speaks of, by kind, in the order of their codes."""
    used = {result.code: result for report in reports for result in report.results}
    by_code = {rule.code: rule for rule in rules()}
    found: dict[str, list[Column]] = {}
    for code, result in sorted(used.items()):
        rule = by_code[code]
        group = found.setdefault(rule.kind or FIRST, [])
        sentence = rule.page.splitlines()[0].replace("`", "")
        group.append(Column(code, result.check, sentence, not group))
    return tuple(Kind(_name(kind), tuple(group)) for kind, group in found.items())


def _name(kind: str) -> str:
    return kind.replace("_", "-").capitalize()


def cells(kinds: Sequence[Kind], report: Report, times: bool) -> tuple[Cell, ...]:
    """One cell a column."""
    results = {result.code: result for result in report.results}
    return tuple(
        _cell(column, results.get(column.code), times)
        for kind in kinds
        for column in kind.columns
    )


def _cell(column: Column, result: Result | None, times: bool) -> Cell:
    state: State = "none" if result is None else STATES[result.outcome]
    spoken = f"{column.code} {column.title}: {SPOKEN[state]}"
    if result is None:
        return Cell(column, state, spoken, "not run on this layer")
    said = result.detail
    if result.findings:
        more = len(result.findings) - 1
        said = result.findings[0].message + (f" (and {more} more)" if more else "")
    time = seconds(result.seconds) if times and result.seconds >= SHORTEST else ""
    return Cell(column, state, spoken, said, time)


def groups(kinds: Sequence[Kind], found: Sequence[Cell]) -> tuple[Group, ...]:
    """The cells of checks that were run and did not fail, by kind."""
    by_code = {cell.column.code: cell for cell in found}
    named = (
        (kind.name, tuple(by_code[column.code] for column in kind.columns))
        for kind in kinds
    )
    quiet = (
        (name, tuple(cell for cell in group if cell.state in ("held", "left")))
        for name, group in named
    )
    return tuple(Group(name, group) for name, group in quiet if group)
