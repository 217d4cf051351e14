"""The rules of a description, one a file.

A rule module's docstring is its page in `layergen explain`: the title, what it does, why it matters, an example
that it reports and what to use instead. `CODE` names it. A rule about the meaning of a description has
`check(analysis)`; where the mistake is one of form, the reader reports it and the module holds the page.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from layergen.diagnostics import Diagnostic

if TYPE_CHECKING:
    from layergen.description.analysis import Analysis

Check = Callable[["Analysis"], Iterator[Diagnostic]]


@cache
def rule_modules() -> tuple[ModuleType, ...]:
    """Every rule, by code."""
    names = sorted(
        m.name for m in pkgutil.iter_modules(__path__) if m.name.startswith("lg")
    )
    return tuple(import_module(f"{__name__}.{name}") for name in names)


def judge(analysis: Analysis) -> tuple[Diagnostic, ...]:
    """What all rules find in a description."""
    found: list[Diagnostic] = []
    for module in rule_modules():
        check: Check | None = getattr(module, "check", None)
        if check is not None:
            found.extend(check(analysis))
    return tuple(found)


def documentation() -> dict[str, str]:
    """The page of each rule, by code."""
    return {module.CODE: (module.__doc__ or "").strip() for module in rule_modules()}
