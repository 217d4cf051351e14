"""The page of the command line, from the commands themselves."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from html import escape

import click

from layergen.cli.app import app
from site_pages.texts import fence, help_text, table

EXIT_CODES = "Exit codes:"
#: An example with a remark behind it.
_REMARK = re.compile(r"^(\S.*?) {3,}(\S.*)$", re.MULTILINE)
_EXIT_CODE = re.compile(r"(\d+) ([^,.;]+)")


def page() -> str:
    """The whole page."""
    root = click.Context(app, info_name="layergen", **app.context_settings)
    parts = ["# Command line", *_command(app, root, "")]
    for name in app.list_commands(root):
        command = app.get_command(root, name)
        assert command is not None
        parts.append(f"## layergen {name} {{ #{name} }}")
        parts += _command(
            command, click.Context(command, info_name=name, parent=root), name
        )
    return "\n\n".join(parts) + "\n"


def _command(command: click.Command, ctx: click.Context, name: str) -> Iterator[str]:
    """What one command does, how it is called, and its options."""
    usage = " ".join((ctx.command_path, *command.collect_usage_pieces(ctx)))
    first, *rest = _paragraphs(command)
    yield first
    yield fence(usage, "text")
    yield from rest
    options = [p for p in command.get_params(ctx) if isinstance(p, click.Option)]
    yield _options([option for option in options if not option.hidden], ctx, name)


def _paragraphs(command: click.Command) -> Iterator[str]:
    """The help text; what must not be wrapped in it are examples."""
    text = inspect.cleandoc(command.help or "").partition("\f")[0]
    for part in re.split(r"\n\s*\n", text.strip()):
        words = part.removeprefix("\b\n")
        if words.startswith(EXIT_CODES):
            yield _exit_codes(words.removeprefix(EXIT_CODES))
        elif words != part:
            yield fence(_REMARK.sub(r"\1  # \2", inspect.cleandoc(words)), "sh")
        else:
            yield help_text(part)


def _exit_codes(text: str) -> str:
    rows = [(f"`{code}`", help_text(words)) for code, words in _EXIT_CODE.findall(text)]
    return table(("exit code", "means"), rows)


def _options(options: list[click.Option], ctx: click.Context, name: str) -> str:
    """A list of definitions; each can be linked to."""
    lines = ['<dl class="options">']
    for option in options:
        record = option.get_help_record(ctx)
        assert record is not None
        spelled, words = record
        anchor = "-".join(filter(None, (name, max(option.opts, key=len).lstrip("-"))))
        lines.append(f'<dt id="{anchor}"><code>{escape(spelled)}</code></dt>')
        lines.append(f"<dd>{escape(words)}</dd>")
    return "\n".join([*lines, "</dl>"])
