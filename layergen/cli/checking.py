"""Runs the checks for a command and prints what they say."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from layergen.cli.table import table

if TYPE_CHECKING:
    from layergen.checks.pool import Worker
    from layergen.checks.report import Finding, Report
    from layergen.checks.subject import Subject
    from layergen.project.targets import Module


def reports(
    worker: Worker, modules: Sequence[Module], *, quick: bool = True
) -> Iterator[Report]:
    """The report of each module, in order; progress goes to a terminal's stderr."""
    from layergen.checks.subject import Selection
    from layergen.project.subjects import subject

    selection = Selection(quick=quick)
    subjects = [
        replace(subject(module.plan, module.change.path), selection=selection)
        for module in modules
    ]
    terminal = sys.stderr.isatty()

    def note(number: int) -> None:
        if terminal:
            name = modules[number].name if number < len(modules) else ""
            click.echo(
                (
                    f"\r\x1b[Kchecking {name} ({number + 1} of {len(modules)})"
                    if name
                    else "\r\x1b[K"
                ),
                nl=False,
                err=True,
            )

    note(0)
    for number, report in enumerate(_checked(worker, subjects), start=1):
        if terminal:
            click.echo("\r\x1b[K", nl=False, err=True)
        yield report
        note(number)


def _checked(worker: Worker, subjects: Sequence[Subject]) -> Iterator[Report]:
    from layergen.checks.pool import WorkerFailed
    from layergen.project.errors import UserError

    try:
        yield from worker.check(subjects)
    except WorkerFailed as error:
        *_, last = str(error).splitlines()
        raise UserError(
            "the checks need Keras, which cannot be imported", last
        ) from None


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
    for finding in findings:
        click.echo(click.style(f"      {finding.message}", fg="red"))
        for line in finding.hint.splitlines():
            click.echo(f"      {line}")


def outcome(report: Report) -> str:
    """`11 hold`, or how many do not."""
    outcomes = [result.outcome for result in report.results]
    failed = outcomes.count("failed")
    held = f"{outcomes.count('passed')} hold"
    return held + (click.style(f", {failed} failed", fg="red") if failed else "")
