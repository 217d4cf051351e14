"""The checks, one a file, found here by themselves.

A rule is a module with a `CODE`, a `TITLE`, a function `check(trial)` that yields findings, and a
docstring that is its page in the manual; `QUICK = True` puts it among those that are run whenever a
layer is made, `VARIED = True` has it look at the layer with other arguments too. It lies in the folder of its kind. Importing one imports no framework.
"""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from types import ModuleType

from layergen.checks.report import Finding
from layergen.checks.trial import Trial

Check = Callable[[Trial], Iterator[Finding]]


@dataclass(frozen=True)
class Rule:
    """One check; `page` is its page in the manual, in Markdown, `kind` the folder that it is in.

    One that is `varied` is run once more, on the layer with arguments that are not the defaults, where it
    finds nothing in the samples.
    """

    code: str
    title: str
    check: Check = field(repr=False)
    page: str = field(repr=False)
    kind: str = ""
    quick: bool = False
    varied: bool = False


@cache
def rules() -> tuple[Rule, ...]:
    """Every check, in the order in which they are run: by code."""
    found = [
        Rule(
            module.CODE,
            module.TITLE,
            module.check,
            inspect.cleandoc(module.__doc__ or ""),
            module.__name__.removeprefix(f"{__name__}.").rpartition(".")[0],
            getattr(module, "QUICK", False),
            getattr(module, "VARIED", False),
        )
        for module in _modules()
    ]
    return tuple(sorted(found, key=lambda rule: rule.code))


def documentation() -> Mapping[str, str]:
    """The manual page of each check by its code."""
    return {rule.code: rule.page for rule in rules()}


def kinds() -> Mapping[str, str]:
    """What the checks of each folder are about, in the order of their codes."""
    found = {
        info.name: (import_module(f"{__name__}.{info.name}").__doc__ or "").strip()
        for info in pkgutil.iter_modules(__path__)
        if info.ispkg
    }
    first = {rule.kind: rule.code for rule in reversed(rules())}
    return {kind: found[kind] for kind in sorted(found, key=lambda k: first.get(k, k))}


def _modules() -> Iterator[ModuleType]:
    for info in pkgutil.walk_packages(__path__, f"{__name__}."):
        if not info.ispkg:
            yield import_module(info.name)
