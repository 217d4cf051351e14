"""Values to try for the params of a layer, by type and within their bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

from layergen.description.model import Param
from layergen.description.types import (
    Atom,
    Choice,
    DictOf,
    Entries,
    FixedTuple,
    ListOf,
    Maybe,
    OneOrMany,
    OneOrShape,
    ParamType,
    TupleOf,
    Value,
    core,
    fits,
    is_atom,
)

INTEGERS = (2, 4, 3, 8, 6, 1, 16, 0)
NAMES = {
    "activation": ("tanh", "relu", "sigmoid"),
    "initializer": ("ones", "glorot_normal", "zeros"),
    "regularizer": ("l2", "l1"),
    "constraint": ("unit_norm", "non_neg"),
    "dtype": ("float32", "int32"),
    "data_format": ("channels_first", "channels_last"),
    "str": ("text", "other"),
}


def simplest(param: Param) -> Iterator[Value]:
    """The default, or what to try where there is none."""
    if not param.required:
        yield param.default
        return
    yield from candidates(param)


def first(param: Param) -> Value:
    """The value to try first."""
    return next(simplest(param))


def candidates(param: Param) -> Iterator[Value]:
    """Values of a param's type within its bounds, the simplest first."""
    for value in _of_type(param.type):
        if isinstance(value, int | float) and not isinstance(value, bool):
            if param.minimum is not None and value < param.minimum:
                continue
            if param.maximum is not None and value > param.maximum:
                continue
        if param.choices and value is not None and value not in param.choices:
            continue
        yield value
    yield from (choice for choice in param.choices if fits(choice, param.type))


def _of_type(kind: ParamType) -> Iterator[Value]:
    match kind:
        case Maybe(item):
            yield from chain(_of_type(item), (None,))
        case Choice(values):
            yield from values
        case ListOf(item) | TupleOf(item):
            some = tuple(islice(_of_type(item), 2))
            yield some
            yield some[:1] * 3
        case FixedTuple(item, length):
            some = tuple(islice(_of_type(item), length))
            yield from (some, *(item for item in some[:1]), some[:1] * length)
        case DictOf(item):
            yield from (Entries((("some", v),)) for v in islice(_of_type(item), 2))
            yield Entries()
        case OneOrMany(item):
            yield from _of_type(item)
            yield from _of_type(ListOf(item))
        case OneOrShape():
            yield from (*INTEGERS, *_of_type(Atom("shape")))
        case Atom("int"):
            yield from INTEGERS
        case Atom("float"):
            yield from (0.5, 0.25, 1.0, 2.0, 0.0, -1.0)
        case Atom("bool"):
            yield from (True, False)
        case Atom("shape"):
            yield from ((2, 3), (4,), ())
        case Atom("layer" | "callable" as name):
            # Stands for any layer or function: what runs the sample puts a real one in its place.
            yield f"${name}"
        case Atom(name):
            yield from NAMES[name]


def kept_values(params: Iterable[Param], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of params as the layer keeps them: whole tuples, and something in place of what was left out."""
    found = dict(values)
    for param in params:
        value = found.get(param.name)
        if param.name not in found:
            continue
        if value is None and param.same_as:
            found[param.name] = found.get(param.same_as)
        elif value is None and is_atom(param.type, "data_format"):
            found[param.name] = "channels_last"
        elif isinstance(value, Entries):
            found[param.name] = dict(value)
        elif value is not None and isinstance(core(param.type), FixedTuple):
            found[param.name] = _whole(value, core(param.type))
        elif type(value) is int and isinstance(core(param.type), OneOrShape):
            found[param.name] = (value,)
    return found


def _whole(value: Any, kind: ParamType) -> Any:
    if not isinstance(kind, FixedTuple):
        return value
    items = value if isinstance(value, tuple) else (value,) * kind.length
    return tuple(_whole(item, kind.item) for item in items)


def others(param: Param) -> Iterator[Value]:
    """Values that are not the default, those near it first."""
    near: list[Value] = []
    if is_atom(param.type, "int") and type(param.default) is int:
        near = [
            param.default * 2,
            param.default + 1,
            param.default + 2,
            param.default // 2,
        ]
    if is_atom(param.type, "float") and type(param.default) is float:
        near = [param.default / 2, param.default * 2]
    for value in chain((v for v in near if _within(param, v)), candidates(param)):
        same = value == param.default and type(value) is type(param.default)
        if value is not None and (param.required or not same):
            yield value


def _within(param: Param, value: Value) -> bool:
    assert isinstance(value, int | float)
    low = param.minimum is None or value >= param.minimum
    return low and (param.maximum is None or value <= param.maximum)
