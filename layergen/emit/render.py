"""Prints a view through the templates."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from layergen.emit.compiled import CompiledTemplates
from layergen.emit.places import template_folder as template_folder
from layergen.emit.printing import PLAIN, Printing
from layergen.styles.view import ModuleView

MODULE = "module.py.jinja"
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
