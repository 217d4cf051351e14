"""Runs the checks for a command and prints what they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from itertools import groupby, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import click

from layergen.cli.progress import Bar
from layergen.cli.table import table

if TYPE_CHECKING:
    from layergen.checks.crew import Crew
    from layergen.checks.pool import Worker
    from layergen.checks.report import Finding, Report
    from layergen.checks.subject import Subject
    from layergen.shapes.load import Shaped


def try_subjects(worker: Worker, subjects: Sequence[Subject]) -> Iterator[Report]:
    """What the quick checks say of each layer, in order; progress goes to a terminal's stderr."""
    from layergen.checks.subject import QUICK

    bar = Bar([each.title for each in subjects])

    def one_by_one() -> Iterator[Report]:
        for number, each in enumerate(subjects):
            bar(number, False)
            (report,) = worker.check([replace(each, selection=QUICK)])
            bar(number, True)
            yield report

    yield from _shown(one_by_one(), bar)


def reports(crew: Crew, found: Sequence[Subject | Report]) -> Iterator[Report]:
    """All checks on each subject, in order, between reports that are there already."""
    from layergen.checks.report import Report

    subjects = [each for each in found if not isinstance(each, Report)]
    bar = Bar([each.title for each in subjects])
    checked = _shown(crew.check(subjects, bar), bar)
    for each in found:
        yield each if isinstance(each, Report) else next(checked)


def _shown(checked: Iterator[Report], bar: Bar) -> Iterator[Report]:
    try:
        for report in checked:
            bar.hide()
            yield report
    finally:
        bar.hide()


def print_reports(found: Iterator[Report], form: str, *, reasons: bool) -> list[Report]:
    """Prints reports in one of the forms, and gives them; `reasons` tells why checks do not apply."""
    kept = []
    for report in found:
        kept.append(report)
        if form == "human":
            click.echo(click.style(report.title, bold=True))
            show_brief(report, reasons=reasons)
            click.echo()
    if form != "human":
        writer = import_module(f"layergen.checks.formats.as_{form}")
        text = writer.text(kept)
        if text:
            click.echo(text.rstrip("\n"))
    return kept


def check_place(file: Path) -> None:
    """Refuses a place for the page before the checks are run for it.

    Raises:
        UserError: there is a folder of this name, or a file where its folder should be.
    """
    from layergen.project.errors import UserError

    above = next(folder for folder in file.absolute().parents if folder.exists())
    if file.is_dir() or not above.is_dir():
        raise UserError(f"{file}: no file can be written there")


def write_page(
    file: Path, found: Sequence[Report], shaped: Sequence[Shaped], times: bool
) -> None:
    """Writes reports as a page; the first ones are those of descriptions.

    Raises:
        UserError: the file cannot be written.
    """
    from layergen.emit.files import write
    from layergen.page import Entry, page
    from layergen.project.errors import UserError

    entries = [
        Entry(report, description) for report, description in zip_longest(found, shaped)
    ]
    try:
        write(file, page(entries, times=times))
    except OSError as error:
        raise UserError(f"{file}: {error.strerror}") from None


def show_brief(report: Report, *, reasons: bool = False) -> None:
    """The shapes, the number of weights, the checks that do not hold, and why some do not apply."""
    if report.input_shapes and report.output_shapes:
        click.echo(f"{heading('shapes')}  {_shapes(report, 0)}")
    if report.weights:
        many = len(report.weights)
        click.echo(
            f"{heading('weights')}  {many}, with {report.parameters:,} parameters"
        )
    click.echo(f"{heading('checks')}  {outcome(report)}")
    for result in report.results:
        if result.outcome == "failed":
            mark = click.style("✗", fg="red")
            click.echo(f"  {mark} {result.code} {result.check}")
            show_findings(result.findings)
    for reason, codes in report.left_out().items() if reasons else ():
        click.echo(click.style(f"  - {', '.join(codes)}: {reason}", dim=True))
    if report.output and not report.ok:
        click.echo(heading("printed").rstrip())
        for line, group in groupby(report.output):
            many = len(list(group))
            click.echo(f"      {line}" + (f"  ({many} times)" if many > 1 else ""))


def show_report(report: Report) -> None:
    """The weights, the shapes and the checks of one layer."""
    if report.weights:
        rows = [(w.name, w.shape, w.dtype, f"{w.parameters:,}") for w in report.weights]
        total = ("total", "", "", f"{report.parameters:,}")
        click.echo(table(("weight", "shape", "dtype", "parameters"), rows, total))
        click.echo()
    if report.input_shapes and report.output_shapes:
        click.echo(f"{heading('shapes')}  {_shapes(report, 0)}")
    show_outcomes(report)


def _shapes(report: Report, sample: int) -> str:
    inputs = ", ".join(map(str, report.input_shapes[sample]))
    outputs = ", ".join(map(str, report.output_shapes[sample]))
    return f"{inputs} → {outputs}"


def heading(word: str) -> str:
    """A word that begins a line of the summary, in a column of its own."""
    return click.style(f"{word:<8}", bold=True)


def show_outcomes(report: Report) -> None:
    """One line that counts the checks, one a check that does not hold or does not apply."""
    click.echo(f"{heading('checks')}  {outcome(report)}")
    for result in report.results:
        if result.outcome == "passed":
            mark = click.style("✓", fg="green")
        elif result.outcome == "failed":
            mark = click.style("✗", fg="red")
        else:
            mark = click.style("-", dim=True)
        detail = (
            f": {result.detail}"
            if result.detail and result.outcome == "not applicable"
            else ""
        )
        click.echo(f"  {mark} {result.code} {result.check}{detail}")
        show_findings(result.findings)


def show_findings(findings: Iterable[Finding]) -> None:
    """Findings with what mends them, indented."""
    from layergen.checks.report import grouped

    for finding, like in grouped(findings):
        click.echo(click.style(f"      {finding.message}{like}", fg="red"))
        for line in finding.hint.splitlines():
            click.echo(f"      {line}")


def outcome(report: Report) -> str:
    """How many checks hold, failed, and do not apply."""
    from layergen.checks.report import counted

    outcomes = [result.outcome for result in report.results]
    return counted(outcomes, lambda text: click.style(text, fg="red"))
