"""Pages on what is told to a user: the docstring of a module that has the `CODE`."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from types import ModuleType


def modules_of(package: ModuleType) -> tuple[ModuleType, ...]:
    """The modules of a package that are about a code, in order of the codes."""
    found = sorted(each.name for each in pkgutil.iter_modules(package.__path__))
    names = [name for name in found if name.startswith("lg")]
    return tuple(import_module(f"{package.__name__}.{name}") for name in names)


def pages_of(package: ModuleType) -> dict[str, str]:
    """The page of each code that a package has a module about."""
    return {m.CODE: (m.__doc__ or "").strip() for m in modules_of(package)}
