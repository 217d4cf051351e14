"""Constructor arguments to try: those that must be given, from their names and annotations."""

from __future__ import annotations

import ast
import inspect
import itertools
import re
import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any

from layergen.checks.guess import words
from layergen.checks.guess.source import Reading

MOST_TRIES = 24
_VARIADIC = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)


def own_parameters(cls: type) -> dict[str, inspect.Parameter]:
    """What `__init__` takes by name, without `self`, `*args` and `**kwargs`."""
    try:
        parameters = list(inspect.signature(cls.__init__).parameters.items())[1:]  # type: ignore[misc]
    except (TypeError, ValueError):
        return {}
    return {name: each for name, each in parameters if each.kind not in _VARIADIC}


def candidates(
    cls: type, reading: Reading, given: Mapping[str, object]
) -> Iterator[dict[str, object]]:
    """Sets of arguments, each with what is given and a value for each that has no default."""
    own = {n: p for n, p in own_parameters(cls).items() if n not in given}
    needed = {n: p for n, p in own.items() if p.default is p.empty}
    # A constructor may refuse None, its own default.
    unset = {n: p for n, p in own.items() if p.default is None and words.known(n)}
    for parameters in (needed, {**needed, **unset}) if unset else (needed,):
        columns = [list(_values(n, p, reading)) for n, p in parameters.items()]
        for chosen in itertools.islice(_choices(columns), MOST_TRIES):
            yield {**given, **dict(zip(parameters, chosen, strict=True))}


def _choices(columns: list[list[object]]) -> Iterator[tuple[object, ...]]:
    """The first of each column, then all in the order of how far they are from it."""
    ranked = itertools.product(*(range(min(len(column), 4)) for column in columns))
    for indices in sorted(itertools.islice(ranked, 4096), key=lambda each: sum(each)):
        yield tuple(
            column[index] for column, index in zip(columns, indices, strict=True)
        )


def _values(
    name: str, parameter: inspect.Parameter, reading: Reading
) -> Iterator[object]:
    kind, literals = kind_of(parameter.annotation)
    yield from literals
    yield from (text for known, text in reading.choices if known == name)
    yield from words.values(name, kind)


def kind_of(annotation: Any) -> tuple[str | None, tuple[object, ...]]:
    """The kind of value that an annotation asks for, and the values of a `Literal`."""
    if annotation is inspect.Parameter.empty:
        return None, ()
    if isinstance(annotation, str):
        return _kind_of_text(annotation), _literals(annotation)
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Literal:
        return None, arguments
    if origin is typing.Union or origin is types.UnionType:
        for part in arguments:
            if part is not type(None):
                return kind_of(part)
    name = getattr(origin or annotation, "__name__", str(annotation))
    return _kind_of_text(name), ()


def _literals(text: str) -> tuple[object, ...]:
    """The values of a `Literal` in an annotation that is kept as text."""
    match = re.search(r"Literal\[([^\[\]]*)\]", text)
    try:
        found = ast.literal_eval(f"({match[1]},)") if match else ()
    except (ValueError, SyntaxError):
        return ()
    return tuple(found)


def _kind_of_text(text: str) -> str | None:
    lower = text.lower().replace("typing.", "").removeprefix("optional[").strip()
    for kind in ("bool", "int", "float", "str", "tuple", "list", "dict"):
        if lower.startswith(kind):
            return kind
    if lower.startswith(("sequence", "iterable", "collection")):
        return "list"
    if "callable" in lower:
        return "callable"
    return "layer" if lower.endswith("layer") else None
