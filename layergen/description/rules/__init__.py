"""The rules of a description, one a file.

A rule module's docstring is its page in `layergen explain`: the title, what it does, why it matters, an example
that it reports and what to use instead. `CODE` names it, and `check(analysis)` finds it. The pages of mistakes of form,
which the reader reports, are in `description/pages`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

from layergen.diagnostics import Diagnostic
from layergen.diagnostics.pages import modules_of, pages_of

if TYPE_CHECKING:
    from layergen.description.analysis import Analysis

Check = Callable[["Analysis"], Iterator[Diagnostic]]


@cache
def rule_modules() -> tuple[ModuleType, ...]:
    """Every rule, by code."""
    return modules_of(sys.modules[__name__])


def judge(analysis: Analysis) -> tuple[Diagnostic, ...]:
    """What all rules find in a description."""
    found: list[Diagnostic] = []
    for module in rule_modules():
        check: Check = module.check
        found.extend(check(analysis))
    return tuple(found)


def documentation() -> dict[str, str]:
    """The page of each rule and of each mistake of form, by code."""
    from layergen.description import pages

    found = {**pages_of(pages), **pages_of(sys.modules[__name__])}
    return dict(sorted(found.items()))
