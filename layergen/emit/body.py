"""The body of a module: a view, printed by the templates and formatted by Black."""

from __future__ import annotations

from black.parsing import InvalidInput

from layergen.diagnostics.errors import UserError
from layergen.emit.formatting import format_source
from layergen.emit.printing import PLAIN, Printing
from layergen.emit.render import render
from layergen.styles.view import ModuleView


def body_of(view: ModuleView, printing: Printing = PLAIN) -> str:
    """All of a module but its header.

    Raises:
        UserError: a template of the user has a mistake, or prints no Python.
    """
    text = render(view, printing)
    try:
        return format_source(text, printing)
    except (SyntaxError, ValueError, RecursionError) as error:
        if printing.templates is not None:
            from layergen.emit.overrides import no_python

            raise no_python(printing.templates, view, text, error) from None
        if isinstance(error, InvalidInput) and printing != PLAIN:
            raise UserError(
                f"{view.name}: Black cannot read its module as Python of "
                f"{', '.join(printing.target_versions)}",
                "see 'target-version' of Black in pyproject.toml",
            ) from None
        raise
