"""The finished text of a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layergen.diagnostics.errors import UserError
from layergen.emit.header import digest, with_header
from layergen.emit.printing import PLAIN, Printing
from layergen.emit.render import render
from layergen.plan import Plan
from layergen.styles import view
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
        beside: the process that formats it, if there is one.

    Raises:
        UserError: a template of the user has a mistake, or prints no Python.
    """
    source = plan.description.source
    module = view(plan, style, package, printing.line_length)
    body = _formatted(module, printing, beside)
    return with_header(
        body, origin or source.name, how, style, digest(*plan.sources, style, package)
    )


def _formatted(module: ModuleView, printing: Printing, beside: Beside | None) -> str:
    text = render(module, printing)
    try:
        if beside is not None:
            return beside(text, printing)
        from layergen.emit.formatting import format_source

        return format_source(text, printing)
    except (SyntaxError, ValueError, RecursionError) as error:
        if printing.templates is not None:
            from layergen.emit.overrides import no_python

            raise no_python(printing.templates, module, text, error) from None
        from black.parsing import InvalidInput

        if isinstance(error, InvalidInput) and printing != PLAIN:
            raise UserError(
                f"{module.name}: Black cannot read its module as Python of "
                f"{', '.join(printing.target_versions)}",
                "see 'target-version' of Black in pyproject.toml",
            ) from None
        raise
