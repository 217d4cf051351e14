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
    from layergen.project.settings import Settings
    from layergen.project.targets import Module


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@target_options
@click.option(
    "--check", is_flag=True, help="Write nothing; exit with 1 if a module is stale."
)
@click.option("--diff", is_flag=True, help="Show what would change, write nothing.")
@click.option("--no-check", is_flag=True, help="Do not import and try the layers.")
@click.option(
    "--force", is_flag=True, help="Overwrite files even if they were edited by hand."
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
    form: str,
    out: str | None,
    style: str | None,
) -> None:
    """Make the module of every description of the project, and check them.

    PATHS are descriptions, or folders that are searched for *.layer.yaml, .json and .toml;
    by default the whole project is.

    \b
    layergen build
    layergen build layers/ --style tf-variable
    layergen build --check        for CI: says which files are stale, and why
    """
    from layergen.cli import making
    from layergen.cli.checking import try_modules
    from layergen.cli.writing import refuse_edited, show_diffs, write_modules

    settings = settings_for(out, style)
    quiet = check or diff
    with making.worker(not quiet and not no_check) as worker:
        modules = _modules(ctx, paths, settings, form)
        if diff:
            show_diffs(modules)
        if check:
            _judge(ctx, modules, settings, paths, out, style)
        if quiet:
            return
        if not force:
            refuse_edited(modules, "layergen build")
        write_modules(modules)
        if worker is None or not modules:
            return
        # Every layer is tried, whatever became of the one before.
        held = [_line(report) for report in try_modules(worker, modules)]
        if not all(held):
            ctx.exit(1)


def _line(report: object) -> bool:
    """One line for a layer, and its findings."""
    from layergen.checks.report import Report
    from layergen.cli.checking import outcome, show_findings

    assert isinstance(report, Report)
    weights = f"{report.parameters:,} parameters" if report.weights else "no weights"
    click.echo(f"{report.title}: checks: {outcome(report)}; {weights}")
    show_findings(report.findings)
    return report.ok


def _modules(
    ctx: click.Context, paths: tuple[str, ...], settings: Settings, form: str
) -> list[Module]:
    """Every module of the project; none is made if a description holds a mistake.

    Raises:
        UserError: a path is wrong, or two descriptions make one module.
    """
    from layergen.project.errors import UserError
    from layergen.project.files import description_files
    from layergen.project.targets import family_of, load_file, parts_of, project_module

    where = [Path(p) for p in paths] or [settings.descriptions or settings.root]
    family = family_of(settings)
    loaded = [(path, load_file(path, family)) for path in description_files(where)]
    # A mistake of a description is one of those, too, that are made of it.
    mistakes = [*dict.fromkeys(d for _, one in loaded for d in one.diagnostics)]
    if mistakes:
        show_diagnostics(mistakes, form)
        ctx.exit(WRONG)
    modules = [project_module(path, one, settings) for path, one in loaded]
    owners: dict[Path, Path] = {}
    for module, (path, _) in zip(modules, loaded, strict=True):
        other = owners.setdefault(module.change.path, path)
        if other != path:
            raise UserError(
                f"{other} and {path} both describe {module.name}", "rename one of them"
            )
    parts = [part for _, one in loaded for part in parts_of(one, settings)]
    modules += {p.change.path: p for p in parts if p.change.path not in owners}.values()
    if not modules:
        click.echo(
            "There are no descriptions here. Begin with: layergen new Linear", err=True
        )
    return modules


def _judge(
    ctx: click.Context,
    modules: list[Module],
    settings: Settings,
    paths: tuple[str, ...],
    out: str | None,
    style: str | None,
) -> None:
    from layergen.emit.files import State
    from layergen.project.targets import orphans

    stale = [m.change for m in modules if m.change.state is not State.FRESH]
    gone = () if paths else orphans(settings, modules)
    for change in stale:
        click.echo(f"{change.path}: {change.state.value}", err=True)
    for path in gone:
        click.echo(f"{path}: its description is gone", err=True)
    if stale:
        options = [
            *paths,
            *(("--out", out) if out else ()),
            *(("--style", style) if style else ()),
        ]
        if any(change.state.is_a_persons for change in stale):
            options.append("--force")
        command_line = shlex.join(["layergen", "build", *options])
        click.echo(f"mend with: {command_line}", err=True)
    if gone:
        click.echo(f"mend with: {shlex.join(['rm', *map(str, gone)])}", err=True)
    if stale or gone:
        ctx.exit(1)
    click.echo(f"{len(modules)} up to date")
