"""The import lines of a module, as many as its text needs."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable

from layergen.description.text import snake_case
from layergen.styles import Style
from layergen.styles.view import BuildView, ModuleView


def import_lines(
    view: ModuleView,
    style: Style,
    relatives: tuple[str, ...],
    verbatim: tuple[str, ...],
) -> tuple[tuple[str, ...], ...]:
    """The import lines that the text needs, in groups: standard library, the rest, other descriptions."""
    text = "\n".join(_texts(view))
    collections = [
        name for name in ("Callable", "Mapping", "Sequence") if _mentions(text, name)
    ]
    typing = ["Any", *(["Literal"] if _mentions(text, "Literal") else [])]
    standard = [f"from typing import {', '.join(typing)}"]
    if collections:
        standard.insert(0, f"from collections.abc import {', '.join(collections)}")
    others = ["import keras"]
    if "_mask_for(" in text:
        standard.append("import inspect")
    if re.search(r"(?<![\w.])np\.", text):
        others.append("import numpy as np")
    others += style.IMPORTS if view.has_variables else ()
    if re.search(r"(?<![\w.])ops\.", text):
        others.append("from keras import ops")
    for line in verbatim:
        group = standard if _root(line) in sys.stdlib_module_names else others
        if line not in group:
            group.append(line)
    # As isort has them: `import x` before `from x import y`.
    for group in (standard, others):
        group.sort(key=lambda line: (line.startswith("from "), line.split()[1].lower()))
    near = tuple(
        f"from .{snake_case(name)} import {name}"
        for name in sorted(relatives, key=snake_case)
    )
    return tuple(group for group in (tuple(standard), tuple(others), near) if group)


def _root(line: str) -> str:
    """The package that an import line names."""
    return re.split(r"[\s.]+", line)[1]


def _mentions(text: str, word: str) -> bool:
    return re.search(rf"(?<![\w.\"]){word}\[", text) is not None


def _texts(view: ModuleView) -> Iterable[str]:
    """All code of the class, docstrings aside."""
    parts = [part for part in (view.init, view.build) if part is not None]
    for part in parts:
        yield from part.signature
        yield from (assign.value for assign in part.assignments)
        if isinstance(part, BuildView):
            yield from (assign.value for assign in part.derived)
        for made in part.parts:
            yield from (made.condition, made.loop, *made.value)
        for variable in (one for group in part.variables for one in group.variables):
            yield from (
                variable.loop,
                variable.condition,
                *variable.arguments,
                *variable.value,
            )
    for method in view.methods:
        yield from (*method.signature, *method.body)
