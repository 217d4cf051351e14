"""A layer as a row of the page and what opens below it."""

from __future__ import annotations

from collections.abc import Sequence

from layergen.checks.faults import short
from layergen.checks.report import Finding, Report, WeightRow
from layergen.drawing.words import shortened
from layergen.page.columns import cells, groups
from layergen.page.entry import Entry
from layergen.page.picture import picture
from layergen.page.source import source
from layergen.page.view import (
    Cell,
    Fact,
    Failure,
    Fault,
    Kind,
    LayerView,
    WeightLine,
)
from layergen.page.words import LONGEST, counted, evidence, printed, seconds


def layer_view(
    number: int, entry: Entry, kinds: Sequence[Kind], times: bool
) -> LayerView:
    """The view of one layer, the `number`th of the page."""
    report = entry.report
    row = cells(kinds, report, times)
    time = sum(result.seconds for result in report.results)
    return LayerView(
        id=f"l{number}",
        title=report.title,
        state="held" if report.ok else "failed",
        verdict=_verdict(report),
        place=_place(report),
        time=seconds(time) if times and time else "",
        cells=row,
        failures=_failures(report, row),
        groups=groups(kinds, row),
        shapes=_shapes(report),
        weights=tuple(map(_weight, report.weights)),
        parameters=counted(report.parameters, "parameter"),
        picture=picture(entry),
        source=source(report, whole=entry.shaped is not None),
        printed=printed(report.output) if not report.ok else (),
    )


def _verdict(report: Report) -> str:
    if not report.ok:
        return counted(len(report.findings), "finding")
    held = sum(result.outcome == "passed" for result in report.results)
    return f"{held} hold" if held else "nothing applies"


def _place(report: Report) -> str:
    if not report.file:
        return ""
    return short(report.file) + (f":{report.line}" if report.line else "")


def _shapes(report: Report) -> str:
    if not (report.input_shapes and report.output_shapes):
        return ""
    inputs, outputs = report.input_shapes[0], report.output_shapes[0]
    return f"{', '.join(map(str, inputs))} → {', '.join(map(str, outputs))}"


def _failures(report: Report, row: Sequence[Cell]) -> tuple[Failure, ...]:
    found = {result.code: result.findings for result in report.results}
    return tuple(
        Failure(
            cell.column, cell.time, tuple(map(_fault, found.get(cell.column.code, ())))
        )
        for cell in row
        if cell.state == "failed"
    )


def _fault(finding: Finding) -> Fault:
    facts = tuple(
        Fact(name, evidence(value)) for name, value in finding.evidence.items()
    )
    return Fault(
        shortened(finding.message, LONGEST), shortened(finding.hint, LONGEST), facts
    )


def _weight(row: WeightRow) -> WeightLine:
    note = "" if row.trainable else "not trainable"
    return WeightLine(row.name, str(row.shape), row.dtype, f"{row.parameters:,}", note)
