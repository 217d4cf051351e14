"""`layergen new`: one layer, from the catalogue, a file, options or questions."""

from __future__ import annotations

import sys
from collections.abc import Sequence
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
from layergen.project.errors import UserError

if TYPE_CHECKING:
    from layergen.checks.pool import Worker
    from layergen.emit.beside import Beside
    from layergen.emit.files import Change
    from layergen.project.settings import Settings
    from layergen.project.targets import Module
    from layergen.shapes.load import Loaded, Shaped


@click.command()
@click.argument("name", required=False)
@click.option(
    "--from", "origin", metavar="FILE", help="Take the layer from this description."
)
@click.option(
    "--param", multiple=True, metavar='"NAME: TYPE = DEFAULT"', help="Describe a param."
)
@click.option(
    "--input",
    "inputs",
    multiple=True,
    metavar='"NAME: SHAPE"',
    help="Describe an input.",
)
@click.option(
    "--weight",
    multiple=True,
    metavar='"NAME: SHAPE = INITIALIZER"',
    help="Describe a weight.",
)
@click.option(
    "--state",
    multiple=True,
    metavar='"NAME: SHAPE = INITIALIZER"',
    help="Describe a state.",
)
@click.option("--call", metavar="EXPRESSION", help="What the layer computes.")
@click.option("--output", metavar="SHAPE", help="Shape of the result.")
@click.option("--doc", metavar="TEXT", help="What the layer does, in a line.")
@target_options
@click.option("--no-check", is_flag=True, help="Do not import and try the layer.")
@click.option(
    "--force", is_flag=True, help="Overwrite a file even if it was edited by hand."
)
@click.option("--diff", is_flag=True, help="Show what would change, write nothing.")
@format_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    name: str | None,
    origin: str | None,
    no_check: bool,
    force: bool,
    diff: bool,
    form: str,
    out: str | None,
    style: str | None,
    **parts: str | tuple[str, ...] | None,
) -> None:
    """Make one layer: description, module, checks.

    NAME is a layer of the catalogue (see "layergen list"), of the project, or a new one. A new one
    is described by the options; without them layergen asks at a terminal, and elsewhere
    writes a description to fill in.

    \b
    layergen new Linear
    layergen new Linear --style tf-variable
    layergen new --from gate.layer.yaml
    layergen new Gate --param "units: int = 8" \\
        --weight "w: (input_dim, units)" --call "ops.sigmoid(inputs @ w)"
    """
    from layergen.cli import making
    from layergen.emit.beside import Beside
    from layergen.project.processes import usual_jobs

    settings = settings_for(out, style)
    given = {key: value for key, value in parts.items() if value}
    if name is None and origin is None:
        raise click.UsageError("Say which layer: a NAME, or --from FILE.")
    if origin and given:
        raise click.UsageError(
            "--from FILE has all of the layer: leave out the other options."
        )
    checked = not no_check and not diff
    with making.worker(checked) as worker:
        with Beside() as beside:
            if usual_jobs() > 1:
                beside.start()
            made = making.make(name, origin, given, settings, writes=not diff)
            if isinstance(made, Path):
                shown = click.style(str(made), bold=True)
                click.echo(f"{shown}  written, to be filled in")
                click.echo(f"Then run: layergen new --from {made}")
                return
            if made.shaped is None:
                show_diagnostics(made.diagnostics, form)
                ctx.exit(WRONG)
            modules = _modules(made.shaped, settings, beside)
        if not _finish(made, modules, worker, force=force, diff=diff):
            ctx.exit(1)


def _modules(
    shaped: Shaped, settings: Settings, beside: Beside
) -> list[tuple[Settings, Module]]:
    """The modules of each output, first those that the layer is made of."""
    from layergen.project.targets import module_of, parts_of

    return [
        (one, module)
        for one in settings.each()
        for module in (
            *parts_of(shaped, one, beside),
            module_of(shaped, one, beside),
        )
    ]


def _finish(
    made: Loaded,
    modules: Sequence[tuple[Settings, Module]],
    worker: Worker | None,
    *,
    force: bool,
    diff: bool,
) -> bool:
    """Shows, writes and tries the modules; whether all is well."""
    from layergen.cli import building, making

    changes = [(module.change, one) for one, module in modules]
    if diff:
        building.show_diffs([c.forced() if force else c for c, _ in changes])
        return True
    # The layer itself comes last; it is shown for the first output.
    settings = modules[0][0]
    module = [module for one, module in modules if one is settings][-1]
    if not _write(changes, made, f"layergen new {module.name}", force):
        return False
    click.echo()
    click.echo(module.change.forced().after if force else module.change.after)
    if not making.try_out(worker, module):
        return False
    _show_import(module, settings)
    return True


def _write(
    changes: Sequence[tuple[Change, Settings]], made: Loaded, command: str, force: bool
) -> bool:
    """Writes the modules, and the description where that stands in no file; whether none holds a conflict."""
    from layergen.cli import building, making

    if not force:
        building.refuse_lost([change for change, _ in changes], command)
    kept = making.keep_description(made)
    try:
        return all(building.write_all(changes, force=force).values())
    except UserError:
        # A description without its module would stand in the way of a second attempt.
        if kept is not None:
            kept.unlink()
            click.echo(f"{kept}  removed again", err=True)
        raise


def _show_import(module: Module, settings: Settings) -> None:
    from layergen.cli.checking import heading
    from layergen.project.settings import import_path

    package = import_path(settings.out, Path.cwd())
    stem = module.change.path.stem
    path = f"{package}.{stem}" if package else stem
    click.echo(f"{heading('import')}  from {path} import {module.name}")
    sys.stdout.flush()
