"""`layergen list`: the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import click


@dataclass(frozen=True)
class Entry:
    """A layer of the catalogue, as a line shows it."""

    group: str
    name: str
    doc: str
    is_keras_s: bool

    @property
    def text(self) -> str:
        """All that a search looks at."""
        own = "keras" if self.is_keras_s else ""
        return f"{self.group} {self.name} {self.doc} {own}".lower()

    @property
    def summary(self) -> str:
        """The first paragraph of what it does."""
        return " ".join(self.doc.split("\n\n")[0].split())


@click.command("list")
@click.argument("words", nargs=-1)
@click.pass_context
def command(ctx: click.Context, words: tuple[str, ...]) -> None:
    """List the layers of the catalogue, in groups.

    With WORDS, only those that have all of them in their name, their group or what is said of them.

    \b
    layergen list
    layergen list attention
    layergen list keras normalization
    """
    every = _entries()
    found = [e for e in every if all(word.lower() in e.text for word in words)]
    if not found:
        _say_that_nothing_fits(words, every)
        ctx.exit(1)
    _print(found)
    click.echo("\nMake one with: layergen new NAME")


def _entries() -> Sequence[Entry]:
    """The layers by group and name."""
    from layergen.description.load import draft
    from layergen.project import catalog

    found = []
    for name in catalog.names():
        analysis, _ = draft(catalog.source(name))
        doc = analysis.description.doc.strip() if analysis else ""
        found.append(Entry(catalog.group(name), name, doc, catalog.is_keras_s(name)))
    return sorted(found, key=lambda entry: (entry.group, entry.name))


def _print(entries: Sequence[Entry]) -> None:
    width = max(len(entry.name) for entry in entries)
    group = ""
    for entry in entries:
        if entry.group != group:
            click.echo(("\n" if group else "") + click.style(entry.group, dim=True))
            group = entry.group
        click.echo(
            f"  {click.style(entry.name.ljust(width), bold=True)}  {entry.summary}"
        )


def _say_that_nothing_fits(words: Sequence[str], entries: Sequence[Entry]) -> None:
    """Tells so, and what may have been meant by the first word that is nowhere."""
    import re

    from layergen.diagnostics import did_you_mean

    shown = " ".join(words)
    click.echo(f"no layer of the catalogue has '{shown}'", err=True)
    unknown = next(
        (w for w in words if not any(w.lower() in e.text for e in entries)), None
    )
    if unknown is None:
        click.echo("  each of the words is found, but not in one layer", err=True)
        return
    known = {w for e in entries for w in re.findall(r"[a-z][\w-]{2,}", e.text)}
    groups = ", ".join(sorted({entry.group for entry in entries}))
    hints = did_you_mean(unknown.lower(), sorted(known)) or (f"groups: {groups}",)
    click.echo(f"  {hints[0]}", err=True)
