"""`layergen adopt`: edits by hand are accepted as they are."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def command(files: tuple[Path, ...]) -> None:
    """Accept what was edited by hand in generated modules.

    Afterwards "layergen build --check" takes the FILES for up to date, and "layergen build" merges later changes
    of the descriptions into them.

    \b
    layergen adopt layers/gate.py
    """
    from layergen.cli.options import settings_for
    from layergen.project.adopt import adopted
    from layergen.project.commit import put_text

    settings = settings_for(None, None)
    # All are looked at before the first is written.
    texts = [(file, adopted(file)) for file in files]
    for file, text in texts:
        shown = click.style(str(file), bold=True)
        if text is None:
            click.echo(f"{shown}  unchanged: it was not edited")
        else:
            put_text(file, text, settings)
            click.echo(f"{shown}  adopted")
