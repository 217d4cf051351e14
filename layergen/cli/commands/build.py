"""`layergen build`: every description of the project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from layergen.cli.options import (
    WRONG,
    format_option,
    settings_for,
    show_diagnostics,
    target_options,
)

if TYPE_CHECKING:
    from layergen.cli.building import Trial
    from layergen.project.build import Survey
    from layergen.project.settings import Settings


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@target_options
@click.option(
    "--check", is_flag=True, help="Write nothing; exit with 1 if a module is stale."
)
@click.option("--diff", is_flag=True, help="Show what would change, write nothing.")
@click.option("--no-check", is_flag=True, help="Do not import and try the layers.")
@click.option(
    "--force",
    is_flag=True,
    help="Discard edits by hand; tells where the old text is kept.",
)
@click.option("--prune", is_flag=True, help="Remove modules whose description is gone.")
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1),
    default=None,
    help="Modules that are generated at once. [default: one a core]",
)
@format_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[str, ...],
    check: bool,
    diff: bool,
    no_check: bool,
    force: bool,
    prune: bool,
    jobs: int | None,
    form: str,
    out: str | None,
    style: str | None,
) -> None:
    """Make the modules of the project that are not up to date, and check them.

    PATHS are descriptions, or folders that are searched for *.layer.yaml, .json and .toml;
    by default the whole project is.

    What was edited by hand is merged with what is generated now. Where both changed the same lines, the file gets the
    marks of a conflict and its old text is kept. "layergen adopt FILE" accepts edits as they are.

    \b
    layergen build
    layergen build layers/ --style tf-variable
    layergen build --diff         what would change, for example after an upgrade
    layergen build --check        for CI: says which files are stale, and why
    """
    from layergen.cli import building
    from layergen.cli.judging import judge

    settings = settings_for(out, style)
    if check or diff:
        trial = building.Trial(wanted=False)
        found = _survey(ctx, settings, paths, form, jobs, trial, force=force)
        options = [
            *paths,
            *(("--out", out) if out else ()),
            *(("--style", style) if style else ()),
        ]
        if diff:
            building.show_diffs([target.change for target in found.targets])
        if check and not judge(found, options, form):
            ctx.exit(1)
        return
    building.clear(settings)
    with building.Trial(not no_check) as trial:
        found = _survey(ctx, settings, paths, form, jobs, trial, force=force)
        if found.is_empty:
            click.echo(
                "There are no descriptions here. Begin with: layergen new Linear",
                err=True,
            )
        if not building.carry_out(found, trial, force=force, prune=prune):
            ctx.exit(1)


def _survey(
    ctx: click.Context,
    settings: Settings,
    paths: tuple[str, ...],
    form: str,
    jobs: int | None,
    trial: Trial,
    *,
    force: bool,
) -> Survey:
    """What there is to do; ends the command where descriptions hold mistakes."""
    from layergen.project.build import Mistakes, survey
    from layergen.project.processes import usual_jobs

    try:
        return survey(
            settings,
            [Path(path) for path in paths],
            jobs=jobs or usual_jobs(),
            is_checked=trial.is_wanted,
            is_forced=force,
            done=trial,
        )
    except Mistakes as mistakes:
        show_diagnostics(mistakes.diagnostics, form)
        ctx.exit(WRONG)
