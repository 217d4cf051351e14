"""Prints a view through the templates and formats it with Black."""

from __future__ import annotations

from enum import Enum
from functools import cache, lru_cache
from typing import Any, TypeVar

import black
from black.mode import Preview, TargetVersion
from black.report import NothingChanged
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from layergen.diagnostics import did_you_mean
from layergen.diagnostics.errors import UserError
from layergen.emit.compiled import CompiledTemplates
from layergen.emit.places import template_folder as template_folder
from layergen.emit.printing import Printing
from layergen.styles.view import ModuleView

MODULE = "module.py.jinja"
Option = TypeVar("Option", bound=Enum)
PLAIN = Printing()
#: Of every environment that prints modules.
OPTIONS: dict[str, Any] = {
    "undefined": StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": True,
    # The output is Python, not HTML: texts are escaped for Python where the view is made.
    "autoescape": False,
}


@cache
def _module_template() -> Template:
    # layergen's own templates do not change while a process runs, and hold nothing that could be computed beforehand.
    loader = FileSystemLoader(template_folder())
    environment = Environment(
        loader=loader,
        auto_reload=False,
        optimized=False,
        bytecode_cache=CompiledTemplates(),
        **OPTIONS,
    )
    return environment.get_template(MODULE)


def load_templates() -> None:
    """Compiles all of layergen's own templates that print modules."""
    environment = _module_template().environment
    for name in environment.list_templates(
        filter_func=lambda name: name.endswith(".py.jinja")
    ):
        environment.get_template(name)


def render(view: ModuleView, printing: Printing = PLAIN) -> str:
    """The module as the templates print it.

    Raises:
        UserError: a template of the user has a mistake.
    """
    if printing.templates is None:
        return _module_template().render(module=view).rstrip() + "\n"
    from layergen.emit.overrides import render_with

    return render_with(printing.templates, view)


@lru_cache(maxsize=16)
def black_mode(printing: Printing) -> black.Mode:
    """The options as Black takes them.

    Raises:
        UserError: this Black knows no such version of Python, or no such feature.
    """
    return black.Mode(
        target_versions={
            _known(TargetVersion, each.upper()) for each in printing.target_versions
        },
        line_length=printing.line_length,
        string_normalization=printing.string_normalization,
        magic_trailing_comma=printing.magic_trailing_comma,
        preview=printing.preview or printing.unstable,
        unstable=printing.unstable,
        enabled_features={_known(Preview, each) for each in printing.enabled_features},
    )


def _known(kind: type[Option], name: str) -> Option:
    try:
        return kind[name]
    except KeyError:
        near = " ".join(did_you_mean(name, kind.__members__))
        raise UserError(
            f"the installed Black knows no '{name.lower()}'",
            near.lower() or f"there are {', '.join(kind.__members__).lower()}",
        ) from None


def format_source(text: str, printing: Printing = PLAIN) -> str:
    """The text as Black leaves it.

    Raises:
        black.InvalidInput, SyntaxError: the text is no Python, which is a bug of layergen or of a user's template.
    """
    # Black parses what Python does not accept, such as a default before an argument without one.
    compile(text, "<generated>", "exec", dont_inherit=True)
    try:
        return black.format_str(text, mode=black_mode(printing))
    except NothingChanged:
        return text


MODE = black_mode(PLAIN)
