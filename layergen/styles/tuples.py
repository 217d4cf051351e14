"""Tuples of a known length, for all items of which one number may stand."""

from __future__ import annotations

from layergen.description.model import Description
from layergen.description.types import FixedTuple, ParamType, core

HELPER = '''def _as_tuple(value: Any, length: int, name: str) -> tuple[Any, ...]:
    """Gives a tuple of this length; one number stands for all of its items."""
    items = (value,) * length if isinstance(value, int | float) else tuple(value)
    if len(items) != length:
        raise ValueError(
            f"`{name}` must be one number or {length} items. Received: {name}={value!r}"
        )
    return items
'''


def tuple_helper(description: Description) -> tuple[str, ...]:
    """The lines of the function that the module needs to make such tuples; none where no param is one."""
    if any(isinstance(core(param.type), FixedTuple) for param in description.params):
        return tuple(HELPER.rstrip().split("\n"))
    return ()


def as_tuple(kind: FixedTuple, value: str, name: str) -> str:
    """The expression that makes such a tuple of an argument, and of each item that is one itself."""
    text = f'_as_tuple({value}, {kind.length}, "{name}")'
    if isinstance(kind.item, FixedTuple):
        return f"tuple({as_tuple(kind.item, 'item', name)} for item in {text})"
    return text


def extreme(kind: ParamType, function: str, value: str) -> str:
    """The smallest or largest number in such a tuple."""
    depth = 0
    while isinstance(kind, FixedTuple):
        kind, depth = kind.item, depth + 1
    if depth == 2:
        return f"{function}(map({function}, {value}))"
    return f"{function}({value})"
