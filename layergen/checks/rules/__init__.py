"""The checks, one a file, found here by themselves.

A rule is a module with a `CODE`, a `TITLE`, a function `check(trial)` that yields findings, and a
docstring that is its page in the manual. Importing one imports no framework.
"""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module

from layergen.checks.report import Finding
from layergen.checks.trial import Trial

Check = Callable[[Trial], Iterator[Finding]]


@dataclass(frozen=True)
class Rule:
    """One check; `page` is its page in the manual, in Markdown."""

    code: str
    title: str
    check: Check = field(repr=False)
    page: str = field(repr=False)


@cache
def rules() -> tuple[Rule, ...]:
    """Every check, in the order in which they are run: by code."""
    modules = [
        import_module(f"{__name__}.{info.name}")
        for info in pkgutil.iter_modules(__path__)
    ]
    found = [
        Rule(
            module.CODE,
            module.TITLE,
            module.check,
            inspect.cleandoc(module.__doc__ or ""),
        )
        for module in modules
    ]
    return tuple(sorted(found, key=lambda rule: rule.code))


def documentation() -> Mapping[str, str]:
    """The manual page of each check by its code."""
    return {rule.code: rule.page for rule in rules()}
