"""Parts of shapes, and the refusals that rules share."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from layergen.shapes.broadcast import Conflict, broadcast, same_axis
from layergen.shapes.call import ARGUMENT, DTYPE, RANK, Call, Mismatch
from layergen.shapes.facts import Relation
from layergen.shapes.size import Size
from layergen.shapes.value import ANYTHING, Axis, Items, Rest, Shape, Tensor, Value

Axes = tuple[Axis, ...]


def tail(shape: Shape, count: int) -> tuple[Axes, Axes] | None:
    """The axes in front of the last few, and these; None where a `...` reaches into them."""
    cut = len(shape.axes) - count
    if cut < 0 or (shape.rest is not None and shape.rest >= cut):
        return None
    return shape.axes[:cut], shape.axes[cut:]


def head(shape: Shape, count: int) -> tuple[Axes, Axes] | None:
    """The first few axes, and those behind them; None where a `...` reaches into them."""
    if count > len(shape.axes) or (shape.rest is not None and shape.rest < count):
        return None
    return shape.axes[:count], shape.axes[count:]


def chained(*parts: Sequence[Axis]) -> Shape | None:
    """The shape with these axes; None where more than one `...` is among them."""
    axes = tuple(axis for part in parts for axis in part)
    return None if sum(isinstance(axis, Rest) for axis in axes) > 1 else Shape(axes)


def several(*tensors: Tensor) -> Items:
    """The tuple of tensors that an op returns."""
    return Items(tensors)


def tensors_in(value: Value) -> tuple[Value, ...] | None:
    """The values of an argument that is a tuple or list of tensors; None where that is not known."""
    if isinstance(value, Items):
        values = tuple(v for v in value.values if not isinstance(v, Rest))
        return values if len(values) == len(value.values) else None
    return None


def is_number(axis: Axis, value: int) -> bool:
    """Whether an axis is known to be of this size."""
    return isinstance(axis, Size) and axis.number == value


def known(axis: Axis) -> int | None:
    """The number of an axis that is known."""
    return axis.number if isinstance(axis, Size) else None


def plural(count: int, noun: str) -> str:
    """`1 axis`, `3 axes`."""
    if count == 1:
        return f"1 {noun}"
    return f"{count} {'axes' if noun == 'axis' else noun + 's'}"


def at_least(call: Call, name: str, rank: int) -> None:
    """Refuses a tensor with fewer axes.

    Raises:
        Mismatch: it has fewer.
    """
    shape = call.shape(name)
    if shape is not None and shape.rank is not None and shape.rank < rank:
        raise Mismatch(
            RANK,
            f"{call.op} wants at least {plural(rank, 'axis')}, {call.label(name)} has "
            f"{shape.rank}: {shape}",
            (f"the shape of {call.label(name)} is {shape}",),
        )


def one_of_ranks(call: Call, name: str, *ranks: int) -> None:
    """Refuses a tensor with another number of axes.

    Raises:
        Mismatch: it has another number of axes.
    """
    shape = call.shape(name)
    if shape is None:
        return
    if shape.rank is None and shape.least_rank <= max(ranks):
        return
    if shape.rank in ranks:
        return
    wanted = " or ".join(map(str, ranks))
    has = shape.rank if shape.rank is not None else f"at least {shape.least_rank}"
    noun = "axis" if ranks == (1,) else "axes"
    raise Mismatch(
        RANK,
        f"{call.op} wants {wanted} {noun}, {call.label(name)} has {has}: {shape}",
        (f"the shape of {call.label(name)} is {shape}",),
    )


def differ(call: Call, left: Axis, right: Axis) -> bool:
    """Whether two axes are certainly of different sizes."""
    if not isinstance(left, Size) or not isinstance(right, Size):
        return False
    return call.facts.relation(left, right) is Relation.DIFFERENT


def merged(call: Call, left: Axes, right: Axes) -> Axes | int | None:
    """The axes that two lists of axes of one length are, what is known of either.

    The index of the first pair that differs, or None where they cannot be compared one by one.
    """
    if len(left) != len(right):
        return None
    found: list[Axis] = []
    for index, (a, b) in enumerate(zip(left, right, strict=True)):
        if isinstance(a, Rest) or isinstance(b, Rest):
            if a != b:
                return None
            found.append(a)
            continue
        try:
            found.append(same_axis(call.facts, a, b))
        except Conflict:
            return index
    return tuple(found)


def broadcast_parts(call: Call, left: Axes, right: Axes) -> Shape | None:
    """What axes in front give together; None where it cannot be told.

    Raises:
        Conflict: they do not go together.
    """
    return broadcast(call.facts, Shape(left), Shape(right))


def floats_only(call: Call, name: str) -> None:
    """Refuses a tensor of integers or booleans.

    Raises:
        Mismatch: it is made of integers or booleans.
    """
    dtype = call.dtype(name)
    if dtype in ("int", "bool"):
        raise Mismatch(
            DTYPE,
            f"{call.op} wants floats, {call.label(name)} is {dtype}",
            (f'write ops.cast({call.label(name)}, "float32")',),
        )


def refuse(message: str, *hints: str, at: str | None = None) -> Mismatch:
    """The error for an argument that no value of the names makes right."""
    return Mismatch(ARGUMENT, message, hints, at)


def place(
    call: Call, shape: Shape, axis: int, name: str, at: str = "axis"
) -> int | None:
    """Where an axis stands among `shape.axes`; None where it may fall into the `...`.

    Raises:
        Mismatch: there is no such axis.
    """
    found = call.axis_of(shape, axis, name, at)
    rest = shape.rest
    if rest is None:
        return found
    if axis >= 0:
        return axis if axis < rest else None
    return len(shape.axes) + axis if -axis < len(shape.axes) - rest else None


def places(
    call: Call, shape: Shape, axes: Sequence[int], name: str, at: str = "axis"
) -> list[int] | None:
    """Where several axes stand; None where that is not known of one of them.

    Raises:
        Mismatch: there is no such axis.
    """
    found = [place(call, shape, axis, name, at) for axis in axes]
    known_places = [one for one in found if one is not None]
    return known_places if len(known_places) == len(found) else None


def on_shape(call: Call, name: str, change: Callable[[Shape], Shape | None]) -> Value:
    """The tensor with its shape changed; unknown where it is not known."""
    tensor = call.tensor(name)
    if tensor is None:
        return ANYTHING
    return Tensor(None if tensor.shape is None else change(tensor.shape), tensor.dtype)
