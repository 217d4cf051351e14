"""`x[...]` on tensors, tuples and lists."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from msgspec import Struct

from layergen.shapes.call import ARGUMENT, AXIS, Call, Mismatch
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


class Slice(Struct, frozen=True):
    """`start:stop:step`, each a value or None."""

    start: Value | None
    stop: Value | None
    step: Value | None


class Ellipse(Struct, frozen=True):
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
    if any(_is_vague(part) for part in index):
        return None
    for part in index:
        _refuse_many(call, part)
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
    front = _walk(call, shape, head)
    back = _walk(call, Shape(shape.axes[::-1]), tail[::-1])
    if front is None or back is None:
        return None
    used, before = front
    used_back, after = back
    middle = shape.axes[used : len(shape.axes) - used_back]
    return Shape((*before, *middle, *after[::-1]))


def _is_vague(part: Index) -> bool:
    """Whether it is not known what an index does to the axes."""
    if isinstance(part, Tensor):
        return part.shape is None or part.shape.rank is None
    return isinstance(part, Anything | Many)


def _refuse_many(call: Call, part: Index) -> None:
    """Refuses an index that picks several at once: tensors have no such index.

    Raises:
        Mismatch: it is a list, or a tensor with axes.
    """
    if isinstance(part, Items) or (
        isinstance(part, Tensor) and part.shape is not None and part.shape.axes
    ):
        what = (
            "a list" if isinstance(part, Items) else f"a tensor of shape {part.shape}"
        )
        raise Mismatch(
            ARGUMENT,
            f"{call.label('x')} cannot be indexed by {what}",
            (f"write ops.take({call.label('x')}, indices, axis=0)",),
        )


def _walk(
    call: Call, shape: Shape, index: Sequence[Index]
) -> tuple[int, list[Axis]] | None:
    """How many axes the indices use up, and the axes that they leave; None where they meet the `...`.

    Raises:
        Mismatch: an index lies outside its axis.
    """
    used = 0
    kept: list[Axis] = []
    for part in index:
        if part == Known(None):
            kept.append(ONE)
            continue
        if used >= len(shape.axes) or isinstance(shape.axes[used], Rest):
            return None
        axis = shape.axes[used]
        if isinstance(part, Slice):
            kept.append(sliced(axis, part))
        elif isinstance(part, Integer):
            _within(call, axis, part)
        used += 1
    return used, kept


def _within(call: Call, axis: Axis, part: Integer) -> None:
    at, size = _known(part), axis.number if isinstance(axis, Size) else None
    if at is not None and size is not None and not -size <= at < size:
        raise Mismatch(
            AXIS,
            f"index {at} lies outside an axis of {size}: {call.label('x')} is {call.shape('x')}",
            (f"indices are {-size} to {size - 1}",),
        )


def sliced(axis: Axis, part: Slice) -> Axis:
    """The size of an axis of which a slice is taken; None where it cannot be told."""
    if part == Slice(None, None, None):
        return axis
    if not isinstance(axis, Size):
        axis = None
    start, stop, step = part.start, part.stop, part.step
    if (exact := _exact(axis, part)) is not None:
        return exact
    if step is not None:
        return _stepped(axis, start, stop, _known(step))
    first = _bound(start, axis, ZERO)
    last = _bound(stop, axis, axis)
    if first is None or last is None:
        return None
    return _length(first, last, axis)


def _exact(axis: Size | None, part: Slice) -> Size | None:
    """The size of a slice of numbers out of a number; None where one of them is not known."""
    if axis is None or axis.number is None:
        return None
    bounds: list[int | None] = []
    for value in (part.start, part.stop, part.step):
        given = _known(value)
        if given is None and value is not None and value != Known(None):
            return None
        bounds.append(given)
    if bounds[2] == 0:
        return None
    return number(len(range(*slice(*bounds).indices(axis.number))))


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
