"""Options that several commands share, and what they lead to."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from layergen.diagnostics import Diagnostic
from layergen.project.settings import Settings, check_style, load_settings

F = TypeVar("F", bound=Callable[..., Any])
WRONG = 2


def target_options(function: F) -> F:
    """`--style` and `--out`."""
    for option in (
        click.option(
            "--out",
            metavar="FOLDER",
            help="Folder for the module. [default: generated]",
        ),
        click.option(
            "--style",
            metavar="STYLE",
            help="add-weight or tf-variable. [default: add-weight]",
        ),
    ):
        function = option(function)
    return function


def format_option(function: F) -> F:
    """`--format`."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["human", "json", "github"]),
        default="human",
        help="How mistakes in a description are shown.",
    )(function)


def settings_for(out: str | None, style: str | None) -> Settings:
    """The project's settings under these options.

    Raises:
        UserError: a setting or an option is wrong.
    """
    settings = load_settings(Path.cwd()).overridden(out, style)
    check_style(settings.style, "--style")
    return settings


def show_diagnostics(diagnostics: Sequence[Diagnostic], form: str) -> None:
    """Prints mistakes: for a person or GitHub on stderr, for a program on stdout."""
    from layergen.diagnostics import render

    if form == "json":
        click.echo(render.as_json(diagnostics))
    elif form == "github":
        click.echo(render.github(diagnostics))
    else:
        color = sys.stderr.isatty()
        click.echo(render.human(diagnostics, color=color), err=True)
