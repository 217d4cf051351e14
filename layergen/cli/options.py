"""Options that several commands share, and what they lead to."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from layergen.project.errors import UserError

if TYPE_CHECKING:
    from layergen.diagnostics import Diagnostic
    from layergen.project.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])
WRONG = 2


TRUST = "layergen.trust"


def _keep_trust(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    ctx.meta[TRUST] = value


def trust_option(function: F) -> F:
    """`--trust`, which `settings_for` reads."""
    return click.option(
        "--trust",
        is_flag=True,
        expose_value=False,
        callback=_keep_trust,
        help="Take over the Python that descriptions hold: read it first.",
    )(function)


def target_options(function: F) -> F:
    """`--style`, `--out` and `--trust`."""
    function = trust_option(function)
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
    from layergen.project.settings import check_style, load_settings

    trusted = bool(click.get_current_context().meta.get(TRUST))
    settings = load_settings(Path.cwd()).overridden(out, style, is_trusted=trusted)
    check_style(settings.style, "--style")
    return settings


def show_error(error: UserError) -> None:
    """Prints what is wrong, and how to mend it."""
    click.secho(f"error: {error.message}", err=True, fg="red")
    if error.hint:
        click.echo(f"  {error.hint}", err=True)


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
