"""`layergen show`: one description, or the module that it becomes."""

from __future__ import annotations

import click

from layergen.cli.options import WRONG, format_option, settings_for, show_diagnostics


@click.command()
@click.argument("name")
@click.option("--source", is_flag=True, help="Print the module that it becomes.")
@click.option(
    "--style", metavar="STYLE", help="Style of the module. [default: add-weight]"
)
@format_option
@click.pass_context
def command(
    ctx: click.Context, name: str, source: bool, style: str | None, form: str
) -> None:
    """Print a layer's description, or its module, without writing anything.

    NAME is a layer of the catalogue or of the project, or the path of a description.

    \b
    layergen show Linear > linear.layer.yaml
    layergen show Linear --source --style tf-variable
    """
    from pathlib import Path

    from layergen.cli import making
    from layergen.diagnostics import did_you_mean
    from layergen.project import catalog
    from layergen.project.errors import UserError

    settings = settings_for(None, style)
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
    if loaded.shaped is None:
        show_diagnostics(loaded.diagnostics, form)
        ctx.exit(WRONG)
    text = (
        making.module(loaded, settings).change.after if source else loaded.source.text
    )
    click.echo(text, nl=False)
