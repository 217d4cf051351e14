"""`x[...]` on tensors, tuples and lists."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from layergen.shapes.call import AXIS, Call, Mismatch
from layergen.shapes.size import ONE, ZERO, Size, number
from layergen.shapes.value import (
    ANYTHING,
    Anything,
    Axis,
    Integer,
    Items,
    Known,
    Many,
    Rest,
    Shape,
    Table,
    Tensor,
    Value,
)


@dataclass(frozen=True)
class Slice:
    """`start:stop:step`, each a value or None."""

    start: Value | None
    stop: Value | None
    step: Value | None


@dataclass(frozen=True)
class Ellipse:
    """`...` among indices."""


Index = Value | Slice | Ellipse


def parse(node: ast.expr, value: Callable[[ast.expr], Value]) -> tuple[Index, ...]:
    """The indices between the brackets."""
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return tuple(_index(part, value) for part in parts)


def _index(node: ast.expr, value: Callable[[ast.expr], Value]) -> Index:
    match node:
        case ast.Slice(lower, upper, step):
            return Slice(
                *(
                    value(part) if part is not None else None
                    for part in (lower, upper, step)
                )
            )
        case ast.Constant(value=constant) if constant is Ellipsis:
            return Ellipse()
    return value(node)


def subscript(call: Call, value: Value, index: Sequence[Index]) -> Value:
    """The value of `x[index]`.

    Raises:
        Mismatch: there are more indices than axes, or one lies outside a tuple.
    """
    match value:
        case Tensor(shape=Shape() as shape, dtype=dtype):
            return Tensor(_tensor(call, shape, index), dtype)
        case Tensor(dtype=dtype):
            return Tensor(None, dtype)
        case Items(values) if len(index) == 1:
            return _item(call, value, values, index[0])
        case Many(item) if len(index) == 1:
            return value if isinstance(index[0], Slice) else item
        case Table(entries) if len(index) == 1 and isinstance(index[0], Known):
            return dict(entries).get(str(index[0].value), ANYTHING)
    return ANYTHING


def _item(
    call: Call, items: Items, values: tuple[Value | Rest, ...], index: Index
) -> Value:
    rest = next((i for i, v in enumerate(values) if isinstance(v, Rest)), None)
    match index:
        case Integer(size=Size() as size) if size.number is not None:
            at = size.number
            if rest is None and not -len(values) <= at < len(values):
                raise Mismatch(
                    AXIS,
                    f"{call.label('x')} has no item {at}: it is {items}",
                    (f"it has {len(values)} items",),
                )
            if rest is not None and not (0 <= at < rest or rest - len(values) < at < 0):
                return Integer()
            found = values[at]
            return Integer() if isinstance(found, Rest) else found
        case Slice(start, stop, None):
            return _sliced_items(
                items,
                values,
                rest,
                _known(start),
                _known(stop),
                start is None,
                stop is None,
            )
    return ANYTHING


def _known(value: Value | None) -> int | None:
    return (
        value.size.number
        if isinstance(value, Integer) and value.size is not None
        else None
    )


def _sliced_items(
    items: Items,
    values: tuple[Value | Rest, ...],
    rest: int | None,
    start: int | None,
    stop: int | None,
    from_start: bool,
    to_end: bool,
) -> Value:
    if (start is None and not from_start) or (stop is None and not to_end):
        return ANYTHING
    if rest is not None:
        behind = len(values) - rest - 1
        low = 0 if start is None else start
        # A bound that falls into the `...` cuts it at a place that nobody knows.
        if not (0 <= low <= rest or -behind <= low < 0):
            return ANYTHING
        if stop is not None and not (-behind <= stop < 0 or 0 <= stop <= rest):
            return ANYTHING
    return Items(values[start:stop], items.is_list)


def _tensor(call: Call, shape: Shape, index: Sequence[Index]) -> Shape | None:
    if any(isinstance(part, Tensor | Items | Many) for part in index):
        return _gathered(shape, index)
    if any(isinstance(part, Anything) for part in index):
        return None
    taken = sum(not isinstance(part, Ellipse) and part != Known(None) for part in index)
    if shape.rank is not None and taken > shape.rank:
        raise Mismatch(
            AXIS,
            f"{taken} indices for {call.label('x')}, which has {shape.rank} axes: {shape}",
            (f"give at most {shape.rank} indices",),
        )
    at = next((i for i, part in enumerate(index) if isinstance(part, Ellipse)), None)
    head = index if at is None else index[:at]
    tail: Sequence[Index] = () if at is None else index[at + 1 :]
    front = _walk(shape.axes, head)
    back = _walk(shape.axes[::-1], tail[::-1])
    if front is None or back is None:
        return None
    used, before = front
    used_back, after = back
    middle = shape.axes[used : len(shape.axes) - used_back]
    return Shape((*before, *middle, *after[::-1]))


def _walk(
    axes: Sequence[Axis], index: Sequence[Index]
) -> tuple[int, list[Axis]] | None:
    """How many axes the indices use up, and the axes that they leave; None where they meet the `...`."""
    used = 0
    kept: list[Axis] = []
    for part in index:
        if part == Known(None):
            kept.append(ONE)
            continue
        if used >= len(axes) or isinstance(axes[used], Rest):
            return None
        if isinstance(part, Slice):
            kept.append(sliced(axes[used], part))
        used += 1
    return used, kept


def sliced(axis: Axis, part: Slice) -> Axis:
    """The size of an axis of which a slice is taken; None where it cannot be told."""
    if part == Slice(None, None, None):
        return axis
    if not isinstance(axis, Size):
        axis = None
    start, stop, step = part.start, part.stop, part.step
    if step is not None:
        return _stepped(axis, start, stop, _known(step))
    first = _bound(start, axis, ZERO)
    last = _bound(stop, axis, axis)
    if first is None or last is None:
        return None
    return _length(first, last, axis)


def _bound(value: Value | None, axis: Size | None, default: Size | None) -> Size | None:
    """A bound counted from the start."""
    if value is None or value == Known(None):
        return default
    if not isinstance(value, Integer) or value.size is None:
        return None
    known = value.size.number
    if known is not None and known < 0:
        return None if axis is None else axis + value.size
    return value.size


def _length(first: Size, last: Size, axis: Size | None) -> Size | None:
    whole = axis.number if axis is not None else None
    if whole is not None and first.number is not None and last.number is not None:
        a, b = min(max(first.number, 0), whole), min(max(last.number, 0), whole)
        return number(max(b - a, 0))
    # `x[:, :-1]` and `x[:, 1:]` are right for axes long enough; a bound by its own name is within the axis.
    if axis is not None and (last == axis or (last - axis).number is not None):
        return last - first
    if first == ZERO and last.number is None and last.is_plain and len(last.atoms) == 1:
        return last
    return None


def _stepped(
    axis: Size | None, start: Value | None, stop: Value | None, step: int | None
) -> Axis:
    if axis is None or step is None:
        return None
    if stop is not None and stop != Known(None):
        return None
    if step == -1 and (start is None or start == Known(None)):
        return axis
    first = _bound(start, axis, ZERO)
    if step <= 0 or first is None or first.number is None:
        return None
    return (axis - first + number(step - 1)) // number(step)


def _gathered(shape: Shape, index: Sequence[Index]) -> Shape | None:
    """An index that is a tensor of integers takes the place of the axis that it picks from."""
    if len(index) != 1 or not isinstance(index[0], Tensor):
        return None
    picked = index[0]
    if (
        picked.dtype != "int"
        or picked.shape is None
        or not shape.axes
        or isinstance(shape.axes[0], Rest)
    ):
        return None
    return Shape((*picked.shape.axes, *shape.axes[1:]))
