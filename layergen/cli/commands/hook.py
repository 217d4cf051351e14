"""`layergen hook`: the build as a hook of git runs it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def command(ctx: click.Context, options: tuple[str, ...]) -> None:
    """Build before a commit, for pre-commit and its like.

    Runs "layergen build --no-check" with OPTIONS. The exit code is 1, and the commit does not happen, if a file
    was written, or if a description is to be committed without its module. Add the files, and commit again.

    \b
    layergen hook
    layergen hook --style tf-variable
    """
    from pathlib import Path

    from layergen.project import repository
    from layergen.project.settings import load_settings

    before = repository.state()
    code = _build(ctx, options)
    if code:
        ctx.exit(code)
    after = repository.state()
    has_changed = after.changes != before.changes
    if has_changed:
        click.echo("layergen build has changed files of this commit.", err=True)
    left = repository.left_behind(before, after, load_settings(Path.cwd()).root)
    if left:
        _tell(left)
    if not has_changed and not left:
        return
    ctx.exit(1)


def _tell(paths: list[Path]) -> None:
    """Which files git does not know yet."""
    click.echo("Not in this commit, although what it is made from is:", err=True)
    click.echo("".join(f"  {path}\n" for path in paths), nl=False, err=True)
    add = shlex.join(["git", "add", *map(str, paths)])
    click.echo(f"add with: {add}", err=True)


def _build(ctx: click.Context, options: tuple[str, ...]) -> int:
    """The exit code of the build."""
    from layergen.cli.commands import build

    arguments = ["--no-check", *options]
    try:
        with build.command.make_context("build", arguments, parent=ctx) as inner:
            build.command.invoke(inner)
    except click.exceptions.Exit as done:
        return done.exit_code
    return 0
