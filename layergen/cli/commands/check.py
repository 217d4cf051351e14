"""`layergen check`: the checks alone, of generated layers and of any other."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from layergen.cli.options import WRONG, settings_for, show_diagnostics, target_options
from layergen.project.errors import UserError

if TYPE_CHECKING:
    from layergen.checks.subject import Given
    from layergen.cli.check_targets import Target

FORMATS = ("human", "json", "github", "junit")


@click.command()
@click.argument("targets", nargs=-1)
@click.option(
    "--init",
    multiple=True,
    metavar="NAME=VALUE",
    help="An argument of the constructor.",
)
@click.option(
    "--input",
    "inputs",
    multiple=True,
    metavar="[NAME=]SHAPE[:DTYPE]",
    help="A tensor to call with: 2,8 or ids=2,5:int32 or mask=2,5:bool.",
)
@click.option(
    "--call", multiple=True, metavar="NAME=VALUE", help="Another argument of the call."
)
@click.option("--select", metavar="CODES", help="Checks to run: LG221,LG23.")
@click.option("--ignore", metavar="CODES", help="Checks to leave out.")
@target_options
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="human",
    help="How reports, and mistakes in a description, are shown.",
)
@click.option(
    "-v", "--verbose", is_flag=True, help="Tell which checks do not apply, and why."
)
@click.option("--html", metavar="FILE", help="Write the reports as a page, too.")
@click.option(
    "--no-times",
    is_flag=True,
    help="Leave the times out of the page, so that it differs where something else does.",
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1),
    default=None,
    help="Layers that are checked at once. [default: 2, at most one a core]",
)
@click.pass_context
def command(
    ctx: click.Context,
    targets: tuple[str, ...],
    init: tuple[str, ...],
    inputs: tuple[str, ...],
    call: tuple[str, ...],
    select: str | None,
    ignore: str | None,
    out: str | None,
    style: str | None,
    form: str,
    verbose: bool,
    html: str | None,
    no_times: bool,
    jobs: int | None,
) -> None:
    """Run all checks on layers, whoever wrote them, without changing anything.

    TARGETS are descriptions or folders of them, by default all of the project, whose modules are checked as
    they are in their files, edits included; Python files and names of modules, of which every layer class is
    checked; or one class, as module:Class.

    \b
    layergen check
    layergen check shop.layers:Gate --init units=4 --input 2,8
    """
    from layergen.checks.crew import Crew
    from layergen.cli import check_targets
    from layergen.cli.checking import check_place, print_reports, reports, write_page
    from layergen.project import check_settings

    settings = settings_for(out, style)
    checking = check_settings.read(settings.check, "[tool.layergen.check]")
    selection = checking.selection(_codes(select), _codes(ignore))
    given = _given(init, inputs, call)
    paths, modules = check_targets.split(targets)
    if (init or inputs or call) and (not targets or paths or not _classes(modules)):
        raise UserError(
            "--init, --input and --call are for a class",
            "write package.module:Class or file.py:Class",
        )
    if not targets:
        paths = [settings.descriptions or settings.root]
    if html is not None:
        check_place(Path(html))
    with Crew(jobs or _usual_jobs(), checking.limits) as crew:
        described = check_targets.from_descriptions(paths, settings, selection)
        if described.mistakes:
            show_diagnostics(described.mistakes, "human" if form == "junit" else form)
            ctx.exit(WRONG)
        found = [
            *described.subjects,
            *check_targets.from_modules(
                modules, crew.first, given, selection, checking
            ),
        ]
        kept = print_reports(reports(crew, found), form, reasons=verbose)
    if html is not None:
        write_page(Path(html), kept, described.shaped, not no_times)
        if form == "human":
            click.echo(f"{click.style(html, bold=True)}  written")
    if not all(report.ok for report in kept):
        ctx.exit(1)


def _given(init: Iterable[str], inputs: Iterable[str], call: Iterable[str]) -> Given:
    from layergen.checks.given import from_texts

    try:
        return from_texts(tuple(init), tuple(inputs), tuple(call))
    except ValueError as error:
        raise UserError(str(error)) from None


def _codes(text: str | None) -> tuple[str, ...]:
    return tuple(
        code.strip().upper() for code in (text or "").split(",") if code.strip()
    )


def _classes(targets: Iterable[Target]) -> bool:
    return all(target.name is not None for target in targets)


def _usual_jobs() -> int:
    import os

    return min(2, os.cpu_count() or 1)
