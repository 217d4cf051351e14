"""How a plan is spelled: one file a style, found by discovery; a style decides how a variable is made."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from layergen.styles.layout import WIDTH, lines_of

if TYPE_CHECKING:
    from layergen.plan.model import Plan, PlannedWeight
    from layergen.styles.view import ModuleView, VariableView


class Style(Protocol):
    """What a style module has. Its docstring tells users what the style is for."""

    #: The name on the command line.
    NAME: str
    #: Import lines it needs beside `import keras`.
    IMPORTS: tuple[str, ...]
    #: Whether a variable made in `__init__` needs the layer's name scope opened by hand.
    NEEDS_SCOPE: bool

    def variable(
        self, planned: PlannedWeight, held: frozenset[str], taken: frozenset[str]
    ) -> VariableView:
        """How one variable is made; `held` are the names that are attributes of the layer, `taken` those that the method
        has for something else."""


@cache
def styles() -> Mapping[str, Style]:
    """Every style by name."""
    found = {}
    for module in pkgutil.iter_modules(__path__):
        if module.name.startswith("style_"):
            style = cast(Style, import_module(f"{__name__}.{module.name}"))
            found[style.NAME] = style
    return found


def view_of(
    plan: Plan, style: str, package: str, line_length: int = WIDTH
) -> ModuleView:
    """The module of a layer in a style, registered with Keras under `package`, in lines of this length."""
    from layergen.styles.keras3 import module_view

    with lines_of(line_length):
        return module_view(plan, styles()[style], package)
