"""`layergen list`: the catalogue."""

from __future__ import annotations

import click


@click.command("list")
def command() -> None:
    """List the layers of the catalogue."""
    from layergen.description.load import draft
    from layergen.project import catalog

    rows = []
    for name in catalog.names():
        analysis, _ = draft(catalog.source(name))
        doc = analysis.description.doc.strip().split("\n")[0] if analysis else ""
        rows.append((name, doc))
    width = max(len(name) for name, _ in rows)
    for name, doc in rows:
        click.echo(f"{click.style(name.ljust(width), bold=True)}  {doc}")
    click.echo("\nMake one with: layergen new NAME")
