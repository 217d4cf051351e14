"""Writes modules for a command, or refuses to."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from layergen.emit.files import State, write
from layergen.project.errors import UserError

if TYPE_CHECKING:
    from layergen.project.targets import Module

WORDS = {State.FRESH: "unchanged", State.MISSING: "written"}


def refuse_edited(modules: Sequence[Module], command: str) -> None:
    """Stops before anything is written if that would lose a person's work.

    Raises:
        UserError: a file was edited by hand or is no generated file.
    """
    held = [m.change for m in modules if m.change.state.is_a_persons]
    if held:
        listed = "\n".join(f"  {change.path}: {change.state.value}" for change in held)
        raise UserError(
            f"nothing was written, so that no work is lost:\n{listed}",
            f"see what would change with '{command} --diff', or overwrite with '{command} --force'",
        )


def write_modules(modules: Sequence[Module]) -> None:
    """Writes what is not fresh, and says for each file what became of it.

    Raises:
        UserError: a file or folder cannot be written.
    """
    for module in modules:
        change = module.change
        if change.state is not State.FRESH:
            try:
                write(change.path, change.after)
            except OSError as error:
                raise UserError(f"{change.path}: {error.strerror}") from None
        word = WORDS.get(change.state, "rewritten")
        click.echo(f"{click.style(str(change.path), bold=True)}  {word}")


def show_diffs(modules: Sequence[Module]) -> None:
    """The differences between the files and what they should hold."""
    terminal = sys.stdout.isatty()
    for module in modules:
        for line in module.change.diff().splitlines():
            color = (
                {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
                if terminal
                else None
            )
            click.echo(click.style(line, fg=color) if color else line)
