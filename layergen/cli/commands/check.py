"""`layergen check`: the checks alone."""

from __future__ import annotations

from pathlib import Path

import click

from layergen.cli.options import (
    WRONG,
    format_option,
    settings_for,
    show_diagnostics,
    target_options,
)


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@target_options
@format_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[str, ...],
    out: str | None,
    style: str | None,
    form: str,
) -> None:
    """Run the checks on the modules as they stand, without writing anything.

    PATHS are descriptions or folders of them; by default all of the project. A module is checked as it
    is in its file, edits included.
    """
    from layergen.cli import making
    from layergen.cli.checking import reports, show_report
    from layergen.project.errors import UserError
    from layergen.project.targets import description_files, load_file, project_module

    settings = settings_for(out, style)
    where = [Path(p) for p in paths] or [settings.descriptions or settings.root]
    with making.worker(True) as worker:
        assert worker is not None
        loaded = [
            (path, load_file(path, settings.root)) for path in description_files(where)
        ]
        mistakes = [d for _, one in loaded for d in one.diagnostics]
        if mistakes:
            show_diagnostics(mistakes, form)
            ctx.exit(WRONG)
        if not loaded:
            raise UserError(
                "there are no descriptions here", "begin with: layergen new Linear"
            )
        modules = [project_module(path, one, settings) for path, one in loaded]
        missing = [str(m.change.path) for m in modules if m.change.before is None]
        if missing:
            raise UserError(
                f"{', '.join(missing)}: not there yet", "run: layergen build"
            )
        held = True
        for report in reports(worker, modules, quick=False):
            click.echo(click.style(report.title, bold=True))
            show_report(report)
            click.echo()
            held = held and report.ok
        if not held:
            ctx.exit(1)
