"""`layergen build`: every description of the project."""

from __future__ import annotations

import shlex
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
    "--watch", is_flag=True, help="Build again whenever a file is saved, until Ctrl-C."
)
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
    watch: bool,
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
    layergen build --watch        while you edit: what is wrong stays on the screen
    layergen build --check        for CI: says which files are stale, and why
    """
    from layergen.cli import building

    if watch:
        _refuse_with_watch(ctx, check=check, diff=diff, force=force, form=form)
        from layergen.cli.watching import Session

        with building.Trial(not no_check) as trial:
            chosen = tuple(Path(path) for path in paths)
            session = Session(trial, chosen, out, style, prune=prune, jobs=jobs)
            ctx.exit(0 if session.run() else 1)
    settings = settings_for(out, style)
    options = [
        *paths,
        *(("--out", out) if out else ()),
        *(("--style", style) if style else ()),
    ]
    if check or diff:
        trial = building.Trial(wanted=False)
        found = _survey(ctx, settings, paths, form, jobs, trial, force=force)
        if diff:
            changes = [target.change for target in found.targets]
            building.show_diffs([c.forced() if force else c for c in changes])
        if check:
            from layergen.cli.judging import judge

            if not judge(found, options, form):
                ctx.exit(1)
        return
    building.clear(settings)
    with building.Trial(not no_check) as trial:
        found = _survey(ctx, settings, paths, form, jobs, trial, force=force)
        if found.is_empty:
            building.tell_empty()
        command_line = shlex.join(["layergen", "build", *options])
        done = building.carry_out(
            found, trial, force=force, prune=prune, command=command_line
        )
        if not done.is_well:
            ctx.exit(1)


def _refuse_with_watch(
    ctx: click.Context, *, check: bool, diff: bool, force: bool, form: str
) -> None:
    """Refuses `--watch` beside what writes nothing, what discards edits while they are made, or what a program reads.

    Raises:
        click.UsageError: with the option that does not go with it.
    """
    others = {
        "--check": check,
        "--diff": diff,
        "--force": force,
        f"--format {form}": form != "human",
    }
    for option, is_there in others.items():
        if is_there:
            raise click.UsageError(f"--watch does not go with {option}", ctx)


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
    from layergen.emit.beside import Beside
    from layergen.project.build import Mistakes, survey
    from layergen.project.processes import usual_jobs

    try:
        with Beside() as beside:
            return survey(
                settings,
                [Path(path) for path in paths],
                jobs=jobs or usual_jobs(),
                is_checked=trial.is_wanted,
                is_forced=force,
                done=trial,
                beside=beside,
            )
    except Mistakes as mistakes:
        show_diagnostics(mistakes.diagnostics, form)
        ctx.exit(WRONG)
