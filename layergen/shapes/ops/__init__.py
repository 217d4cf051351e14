"""The rules of ops, one file a family, found by discovery.

A rule is a function of a `Call`, marked with the ops that it is for. Its docstring says what the op does to
shapes, and has lines of examples that the tests run:

    Good: ops.matmul(x, w) with x: (batch, dim), w: (dim, units) gives (batch, units)
    Bad: ops.matmul(x, w) with x: (batch, dim), w: (units, dim) gives LG031
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module

from layergen.shapes.call import Rule

#: Rooms of `ops` whose members are all in `ops` itself too.
ALIASES = frozenset({"nn", "numpy", "linalg"})
_RULES: dict[str, Rule] = {}


def rule(*names: str) -> Callable[[Rule], Rule]:
    """Marks a function as the rule of these ops, by their names behind `ops.` (or `random.normal` and so on)."""

    def mark(function: Rule) -> Rule:
        for name in names:
            assert name not in _RULES, f"two rules for {name}"
            _RULES[name] = function
        return function

    return mark


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by the name of its op."""
    for module in pkgutil.iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    return _RULES


def find(module: str, path: str) -> Rule | None:
    """The rule of `ops.nn.relu`, `random.normal` and so on; None where there is none."""
    found = rules()
    if module != "ops":
        return found.get(f"{module}.{path}")
    # `ops.nn.relu`, `ops.numpy.add` and `ops.linalg.inv` are other names of `ops.relu`, `ops.add` and `ops.inv`.
    room, _, plain = path.rpartition(".")
    return found.get(path) or (found.get(plain) if room in ALIASES else None)
