"""Prints a view through the templates and formats it with Black."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import black
from black.mode import TargetVersion
from black.report import NothingChanged
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from layergen.styles.view import ModuleView

MODE = black.Mode(target_versions={TargetVersion.PY310})
PACKAGE = Path(__file__).resolve().parent.parent


def template_folder() -> Path:
    """Where the templates are: inside an installed package, beside the package in a source tree."""
    inside = PACKAGE / "templates"
    return inside if inside.is_dir() else PACKAGE.parent / "templates"


@cache
def _module_template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(template_folder()),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # The output is Python, not HTML: texts are escaped for Python where the view is made.
        autoescape=False,
        # They do not change while a process runs.
        auto_reload=False,
        # They do not change while a process runs.
    )
    return environment.get_template("module.py.jinja")


def render(view: ModuleView) -> str:
    """The module as the templates print it."""
    return _module_template().render(module=view).rstrip() + "\n"


def format_source(text: str) -> str:
    """The text as Black leaves it.

    Raises:
        black.InvalidInput, SyntaxError: the text is no Python, which is a bug of layergen.
    """
    # Black parses what Python does not accept, such as a default before an argument without one.
    compile(text, "<generated>", "exec", dont_inherit=True)
    try:
        return black.format_str(text, mode=MODE)
    except NothingChanged:
        return text
