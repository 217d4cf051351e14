"""The finished text of a module."""

from __future__ import annotations

from layergen.emit.header import digest, with_header
from layergen.emit.render import format_source, render
from layergen.plan import Plan
from layergen.styles import view


def module_text(
    plan: Plan, *, style: str, package: str, origin: str | None = None, how: str = "."
) -> str:
    """The module of a layer, with header, formatted.

    Args:
        plan: the layer.
        style: name of a style.
        package: the name under which Keras registers the class.
        origin: the name of the description in the header.
        how: the rest of that line: how the file is changed.
    """
    source = plan.description.source
    body = format_source(render(view(plan, style, package)))
    return with_header(
        body, origin or source.name, how, style, digest(*plan.sources, style, package)
    )
