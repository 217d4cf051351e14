"""The commands, found by discovery: one file a command in `commands/`."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import Any

import click

from layergen import __version__
from layergen.cli import commands
from layergen.project.errors import UserError

ORDER = (
    "init",
    "new",
    "build",
    "adopt",
    "hook",
    "check",
    "list",
    "show",
    "explain",
    "schema",
)


#: As shells tell of a process that Ctrl-C has ended; 1 would be a finding.
INTERRUPTED = 130


class Commands(click.Group):
    """Loads a command when it is named, in an order that tells a story."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        names = [
            module.name.rstrip("_")
            for module in pkgutil.iter_modules(commands.__path__)
        ]
        return sorted(
            names, key=lambda n: (ORDER.index(n) if n in ORDER else len(ORDER), n)
        )

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        try:
            module = import_module(f"layergen.cli.commands.{name}")
        except ModuleNotFoundError:
            module = import_module(f"layergen.cli.commands.{name}_")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        from layergen.diagnostics import did_you_mean

        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            hints = did_you_mean(args[0], self.list_commands(ctx)) if args else ()
            raise click.UsageError(" ".join((error.message, *hints)), ctx) from None

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except UserError as error:
            from layergen.cli.options import WRONG, show_error

            show_error(error)
            ctx.exit(WRONG)
        except (KeyboardInterrupt, click.Abort):
            click.echo("\nAborted.", err=True)
            ctx.exit(INTERRUPTED)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Begin with: layergen new Linear",
)
@click.version_option(__version__, message="layergen %(version)s")
def app() -> None:
    """Turn a short description of a neural-network layer into a Keras layer, and prove that it works.

    A description is a small YAML, TOML or JSON file (NAME.layer.yaml). From it come a module that reads
    as if written by hand, formatted and checked on sample inputs.

    \b
    Exit codes: 0 all is well, 1 findings or stale files, 2 wrong usage or a mistake in a description,
    130 interrupted by Ctrl-C.
    """
