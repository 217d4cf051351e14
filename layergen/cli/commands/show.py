"""`layergen show`: one description with its shapes, a picture of it, or the module that it becomes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from layergen.cli.options import (
    WRONG,
    format_option,
    settings_for,
    show_diagnostics,
    trust_option,
)
from layergen.project.errors import UserError

if TYPE_CHECKING:
    from layergen.project.settings import Settings
    from layergen.shapes.load import Loaded, Shaped


@click.command()
@click.argument("name")
@click.option("--source", is_flag=True, help="Print the module that it becomes.")
@click.option(
    "--style", metavar="STYLE", help="Style of the module. [default: add-weight]"
)
@click.option("--diagram", is_flag=True, help="Draw the layer in the terminal.")
@click.option(
    "--svg", metavar="FILE", help="Write a picture of the layer; - is the terminal."
)
@trust_option
@format_option
@click.pass_context
def command(
    ctx: click.Context,
    name: str,
    source: bool,
    style: str | None,
    diagram: bool,
    svg: str | None,
    form: str,
) -> None:
    """Print a layer's description with its shapes, draw it, or print its module.

    NAME is a layer of the catalogue or of the project, or the path of a description. The shape of
    what each line computes stands in a comment at its end, ? where it is not known. Below stand its
    weights, with those of its sublayers, and its drawing, as comments too: what is printed is a
    description again.

    \b
    layergen show Linear > linear.layer.yaml
    layergen show Linear --source --style tf-variable
    layergen show Linear --diagram
    layergen show Linear --svg linear.svg

    --format json prints what an editor shows under the pointer, for each name and each result: a
    list of {file, line, column, end_line, end_column, text, kind, shape, dtype}. Lines and columns
    count from 1, in characters, end_column is the first one behind; kind is input, param, axis,
    weight, state, derived value, constant, sublayer, base layer, loss, metric, mask, local name or
    result; a shape is as the description writes it, ? where it is not known, null for what has
    none, and of a layer what it takes → what it gives.
    """
    if source and (diagram or svg is not None):
        raise click.UsageError("--source goes with neither --diagram nor --svg", ctx)
    settings = settings_for(None, style)
    loaded = _found(name, settings)
    if loaded.shaped is None:
        show_diagnostics(loaded.diagnostics, form)
        ctx.exit(WRONG)
    if source:
        from layergen.plan import make_plan
        from layergen.project.targets import text_of

        click.echo(text_of(make_plan(loaded.shaped), settings), nl=False)
    elif diagram or svg is not None:
        _draw(loaded.shaped, diagram, svg)
    elif form == "json":
        from layergen.drawing import hover

        click.echo(hover.as_json(loaded.shaped))
    else:
        _print(loaded.shaped)


def _found(name: str, settings: Settings) -> Loaded:
    """The description that a user means.

    Raises:
        UserError: there is no such layer, or its file cannot be read.
    """
    from layergen.cli import making
    from layergen.diagnostics import did_you_mean
    from layergen.project import catalog

    is_path = name.endswith((".yaml", ".yml", ".json", ".toml"))
    known = is_path or name in catalog.names()
    if not known and not making.description_path(name, settings).exists():
        hints = did_you_mean(name, catalog.names())
        raise UserError(
            f"there is no layer '{name}'", hints[0] if hints else "see: layergen list"
        )
    loaded = making.make(
        None if is_path else name, name if is_path else None, {}, settings
    )
    assert not isinstance(loaded, Path)
    return loaded


def _print(shaped: Shaped) -> None:
    from layergen.drawing.annotate import annotated
    from layergen.drawing.appendix import appendix

    width, plain = _terminal()
    shown = annotated(shaped, appendix(shaped, width=width, plain=plain))
    click.echo(shown.text, nl=False)
    for line in shown.aside:
        click.echo(line, err=True)


def _terminal() -> tuple[int | None, bool]:
    """The columns of the terminal, and whether it has only ASCII. What is piped elsewhere is not cut."""
    from shutil import get_terminal_size

    from layergen.drawing import terminal

    width = get_terminal_size().columns if sys.stdout.isatty() else None
    return width, not terminal.fits(sys.stdout.encoding)


def _draw(shaped: Shaped, diagram: bool, file: str | None) -> None:
    """Draws in the terminal, into a file, or both.

    Raises:
        UserError: the file cannot be written.
    """
    from layergen.drawing.graph import graph_of

    graph = graph_of(shaped)
    if diagram:
        from layergen.drawing import terminal

        width, plain = _terminal()
        click.echo(terminal.diagram(graph, width=width, plain=plain))
    if file is not None:
        from layergen.drawing.svg import svg

        _write(file, svg(graph))


def _write(file: str, text: str) -> None:
    from layergen.emit.files import write

    if file == "-":
        click.echo(text, nl=False)
        return
    try:
        write(Path(file), text)
    except OSError as error:
        raise UserError(f"{file}: {error.strerror}") from None
    click.echo(f"{click.style(file, bold=True)}  written")
