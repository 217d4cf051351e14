"""The finished text of a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layergen.emit.header import digest, with_header
from layergen.emit.printing import PLAIN, Printing
from layergen.plan import Plan
from layergen.styles import view_of
from layergen.styles.view import ModuleView

if TYPE_CHECKING:
    from layergen.emit.beside import Beside


def module_text(
    plan: Plan,
    *,
    style: str,
    package: str,
    origin: str | None = None,
    how: str = ".",
    printing: Printing = PLAIN,
    beside: Beside | None = None,
) -> str:
    """The module of a layer, with header, formatted.

    Args:
        plan: the layer.
        style: name of a style.
        package: the name under which Keras registers the class.
        origin: the name of the description in the header.
        how: the rest of that line: how the file is changed.
        printing: templates and options of the formatter.
        beside: the process that prints it, if there is one.

    Raises:
        UserError: a template of the user has a mistake, or prints no Python.
    """
    source = plan.description.source
    module = view_of(plan, style, package, printing.line_length)
    body = _body(module, printing, beside)
    return with_header(
        body, origin or source.name, how, style, digest(*plan.sources, style, package)
    )


def _body(module: ModuleView, printing: Printing, beside: Beside | None) -> str:
    body = beside(module, printing) if beside is not None else None
    if body is not None:
        return body
    from layergen.emit.body import body_of

    return body_of(module, printing)
