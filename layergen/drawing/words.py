"""What is known of a value, in the few words that a comment or a box has room for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from layergen.description.code import Code
from layergen.description.model import Description, Input, Weight
from layergen.description.output import Output, OutputMapping, OutputTensor, OutputTuple
from layergen.diagnostics.render import visible
from layergen.shapes.engine import Noted
from layergen.shapes.value import (
    Anything,
    Function,
    Integer,
    Items,
    Kind,
    Known,
    Many,
    Rest,
    Table,
    Tensor,
    Value,
)

UNKNOWN = "?"
#: Values of one place that are told apart; a loop may give many more.
MOST = 4
Place = tuple[int, int, int]


def words(value: Value | Rest) -> str:
    """A value as `(batch, dim)`, `(batch,) int`, `list of (dim,)`, `int`; what is not known is `?`."""
    match value:
        case Tensor(shape=None) | Anything():
            return UNKNOWN
        case Tensor(shape=shape, dtype=dtype):
            return str(shape) if dtype in ("float", "unknown") else f"{shape} {dtype}"
        case Known(value=None):
            return "None"
        case Known(value=known):
            return type(known).__name__
        case Kind():
            return "dtype"
        case Function():
            return "function"
        case Many(item):
            return f"list of {words(item)}"
        case Items(values, is_list):
            return _several(values, is_list)
        case Table(entries):
            inner = (f"{visible(key)}: {words(item)}" for key, item in entries)
            return "{" + ", ".join(inner) + "}"
    return str(value)


def _several(values: tuple[Value | Rest, ...], is_list: bool) -> str:
    inner = ", ".join(map(words, values))
    if is_list:
        return f"[{inner}]"
    text = f"({inner},)" if len(values) == 1 else f"({inner})"
    # A tuple of integers must not pass for the shape of a tensor.
    integers = all(isinstance(value, Integer | Rest) for value in values)
    return f"tuple {text}" if integers else text


def dtype_words(value: Value) -> str | None:
    """The kind of number that a value holds, where it is known and one."""
    match value:
        case Tensor(dtype=dtype) if dtype != "unknown":
            return dtype
        case Integer():
            return "int"
        case Known(value=known) if known is not None:
            return type(known).__name__
        case Many(item):
            return dtype_words(item)
    return None


def joined(texts: Iterable[str | None]) -> str | None:
    """Different texts as alternatives; None where there are none."""
    found = list(dict.fromkeys(text for text in texts if text is not None))
    if len(found) > MOST:
        found = [*found[:MOST], "..."]
    return " or ".join(found) or None


@dataclass(frozen=True)
class Values:
    """The values that each piece of text has had, in the order in which they were computed."""

    found: Mapping[Place, tuple[Value, ...]]

    def at(self, code: Code, start: int, end: int) -> tuple[Value, ...]:
        """The values of a place; none where the code was not run."""
        return self.found.get((id(code), start, end), ())

    def words(self, code: Code, start: int, end: int) -> str:
        """The values of a place as alternatives."""
        return joined(map(words, self.at(code, start, end))) or UNKNOWN


def values_of(noted: Iterable[Noted]) -> Values:
    """Everything that was noted, by place.

    Pieces of code with equal texts are different places, so each is known by its identity.
    """
    found: dict[Place, list[Value]] = {}
    for note in noted:
        place = (id(note.code), note.start, note.end)
        found.setdefault(place, []).append(note.value)
    return Values({place: tuple(values) for place, values in found.items()})


def _kind(dtype: str | None) -> str:
    return "" if dtype is None else f" {dtype}"


def input_words(entry: Input) -> str:
    """The shape of an input as its author wrote it."""
    if entry.members:
        return f"({', '.join(input_words(member) for member in entry.members)})"
    text = f"{entry.shape}{_kind(entry.dtype)}"
    return f"list of {text}" if entry.many else text


def state_words(description: Description, state: Input) -> str:
    """The shape of what a cell hands on, for all the examples of a batch."""
    first = description.tensors[0].shape.dims if description.tensors else ()
    sizes = [str(first[0]) if first else UNKNOWN, *map(str, state.shape.dims)]
    return f"({', '.join(sizes)}){_kind(state.dtype)}"


def weight_words(weight: Weight) -> str:
    """The shape of a weight as its author wrote it."""
    text = f"{weight.shape}{_kind(weight.dtype)}"
    return f"list of {text}" if weight.loop else text


def output_words(output: Output | None, result: Value) -> list[tuple[str, str]]:
    """Name and shape of every result: as declared, or as computed where nothing is declared."""
    match output, result:
        case OutputTensor(), _:
            return [("output", _declared(output))]
        case OutputTuple(items), _:
            return [(f"output[{i}]", _declared(item)) for i, item in enumerate(items)]
        case OutputMapping(pairs), _:
            return [(visible(name), _declared(item)) for name, item in pairs]
        case None, Table(entries) if entries:
            return [(visible(name), words(value)) for name, value in entries]
        case None, Items(values) if values and any(
            isinstance(value, Tensor) for value in values
        ):
            return [(f"output[{i}]", words(value)) for i, value in enumerate(values)]
    return [("output", words(result))]


def _declared(tensor: OutputTensor) -> str:
    return f"{tensor.shape}{_kind(tensor.dtype)}"


def one_line(text: str) -> str:
    """A text without line ends and runs of spaces, and without what no reader would see."""
    return visible(re.sub(r"\s+", " ", text).strip())


def shortened(text: str, width: int, dots: str = "…") -> str:
    """The text, cut so that it has at most `width` characters."""
    return text if len(text) <= width else text[: max(width - len(dots), 0)] + dots
