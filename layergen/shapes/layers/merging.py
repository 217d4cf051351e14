"""Layers that make one tensor of a list of them."""

from __future__ import annotations

from typing import NoReturn

from layergen.shapes.broadcast import Conflict, broadcast, same_axis
from layergen.shapes.call import (
    ARGUMENT,
    AXIS,
    BROADCAST,
    JOINING,
    PRODUCT,
    RANK,
    Mismatch,
)
from layergen.shapes.layers import layer
from layergen.shapes.layers.call import LayerCall, LayerResult, axis_at, plus, sized
from layergen.shapes.size import ONE
from layergen.shapes.value import (
    Axis,
    DType,
    Items,
    Many,
    Rest,
    Shape,
    Tensor,
    as_tensor,
)


def merged(call: LayerCall, name: str = "inputs") -> list[Tensor | None] | None:
    """The tensors that a layer is called with as one list; None where it is not known how many.

    Raises:
        Mismatch: it is called with a single tensor.
    """
    value = call.inputs.value(name)
    if isinstance(value, Tensor):
        raise Mismatch(
            ARGUMENT,
            f"{call.layer} takes a list of tensors, {call.label(name)} is one tensor",
            (f"write layers.{call.layer}()([x, y])",),
        )
    if not isinstance(value, Items) or not value.values:
        return None
    if any(isinstance(v, Rest) for v in value.values):
        return None
    return [as_tensor(v) for v in value.values if not isinstance(v, Rest)]


def _each(call: LayerCall) -> Shape | None:
    """The shape of each tensor of a list of any length."""
    value = call.inputs.value("inputs")
    if isinstance(value, Many) and isinstance(value.item, Tensor):
        return value.item.shape
    return None


def merged_dtype(call: LayerCall, tensors: list[Tensor | None]) -> DType:
    """Floats of floats; what becomes of others is not told."""
    floats = all(t is not None and t.dtype == "float" for t in tensors)
    return call.computed if floats else "unknown"


@layer("Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract")
def elementwise(call: LayerCall) -> LayerResult:
    """Each element of one with that of the others, after broadcasting behind the batch.

    Good: layers.Add()([x, y]) with x: (batch, dim), y: (batch, dim) gives (batch, dim)
    Good: layers.Multiply()([x, y]) with x: (batch, time, dim), y: (batch, dim) gives (batch, time, dim)
    Bad: layers.Add()([x, y]) with x: (batch, dim), y: (batch, units) gives LG030
    Bad: layers.Add()(x) with x: (batch, dim) gives LG039
    """
    tensors = merged(call)
    if tensors is None:
        return LayerResult(Tensor(_each(call), "unknown"), ())
    if call.layer == "Subtract" and len(tensors) != 2:
        raise Mismatch(ARGUMENT, f"{call.layer} takes two tensors, not {len(tensors)}")
    shape = tensors[0].shape if tensors[0] is not None else None
    for tensor in tensors[1:]:
        other = None if tensor is None else tensor.shape
        shape = _pair(call, shape, other)
    return LayerResult(Tensor(shape, merged_dtype(call, tensors)), ())


def _pair(call: LayerCall, left: Shape | None, right: Shape | None) -> Shape | None:
    if left is None or right is None:
        return None
    if left == right:
        return left
    try:
        if left.rank is None or right.rank is None:
            # Only axes at the end stand across from each other for certain.
            broadcast(call.facts, _tail(left), _tail(right))
            return None
        if not left.rank or not right.rank:
            return None
        batch = same_axis(call.facts, left.axes[0], right.axes[0])
        rest = broadcast(call.facts, Shape(left.axes[1:]), Shape(right.axes[1:]))
    except Conflict as conflict:
        _refuse(call, left, right, conflict)
    return None if rest is None else Shape((batch, *rest.axes))


def _tail(shape: Shape) -> Shape:
    """The axes that are certainly behind the batch and counted from the end."""
    rest = shape.rest
    return Shape(
        shape.axes[1:] if rest is None else (Rest("?"), *shape.axes[rest + 1 :])
    )


def _refuse(call: LayerCall, left: Shape, right: Shape, conflict: Conflict) -> NoReturn:
    raise Mismatch(
        BROADCAST,
        f"{call.layer} cannot go together {left} and {right}",
        (f"{conflict.left} is not {conflict.right}, and neither is 1",),
    )


@layer("Concatenate")
def concatenate(call: LayerCall) -> LayerResult:
    """One axis becomes as long as all of them; the other axes are the same in each.

    Good: layers.Concatenate()([x, y]) with x: (batch, dim), y: (batch, units) gives (batch, dim + units)
    Good: layers.Concatenate(axis=1)([x, x]) with x: (batch, time, dim) gives (batch, 2 * time, dim)
    Bad: layers.Concatenate()([x, y]) with x: (batch, time, dim), y: (batch, steps, dim) gives LG032
    Bad: layers.Concatenate()([x, y]) with x: (batch, time, dim), y: (batch, dim) gives LG032
    Bad: layers.Concatenate(axis=2)([x, y]) with x: (batch, dim), y: (batch, dim) gives LG034
    """
    tensors = merged(call)
    if tensors is None or any(t is None or t.shape is None for t in tensors):
        return LayerResult(Tensor(None, "unknown"), ())
    shapes = [t.shape for t in tensors if t is not None and t.shape is not None]
    dtype = merged_dtype(call, tensors)
    axes = call.numbers("axis", -1)
    if axes is None or len(axes) != 1:
        return LayerResult(Tensor(None, dtype), ())
    return LayerResult(Tensor(_concatenated(call, shapes, axes[0]), dtype), ())


def _concatenated(call: LayerCall, shapes: list[Shape], axis: int) -> Shape | None:
    ranks = {shape.rank for shape in shapes}
    listed = " and ".join(str(shape) for shape in shapes)
    if None in ranks:
        return _open_ended(shapes, axis)
    if len(ranks) > 1:
        raise Mismatch(
            JOINING, f"{call.layer} wants as many axes of each, not {listed}"
        )
    rank = len(shapes[0].axes)
    if len(shapes) == 1 and axis >= rank:
        # Keras gives a single tensor back, wherever behind its axes.
        return shapes[0]
    if not -rank <= axis < rank:
        raise Mismatch(AXIS, f"{call.layer} has axis {axis}, but joins {listed}")
    at = axis % rank
    result = list(shapes[0].axes)
    for shape in shapes[1:]:
        for index, (a, b) in enumerate(zip(result, shape.axes, strict=True)):
            if index == at:
                result[index] = plus(a, b)
                continue
            try:
                result[index] = same_axis(call.facts, a, b)
            except Conflict as conflict:
                raise Mismatch(
                    JOINING,
                    f"{call.layer} along axis {axis} cannot join {listed}",
                    (
                        f"axis {index} is {conflict.left} in one and {conflict.right} in another",
                    ),
                ) from None
    return Shape(tuple(result))


def _open_ended(shapes: list[Shape], axis: int) -> Shape | None:
    """Shapes with `...`: all of them alike but for the axis at the end that they are joined along."""
    first = shapes[0]
    if axis >= 0 or any(s.rest != first.rest for s in shapes):
        return None
    at = len(first.axes) + axis
    if first.rest is None or at <= first.rest:
        return None
    total: Axis = None
    for shape in shapes:
        if len(shape.axes) != len(first.axes):
            return None
        if any(
            a != b or a is None
            for i, (a, b) in enumerate(zip(first.axes, shape.axes, strict=True))
            if i != at
        ):
            return None
        total = shape.axes[at] if shape is first else plus(total, shape.axes[at])
    return Shape((*first.axes[:at], total, *first.axes[at + 1 :]))


@layer("Dot")
def dot(call: LayerCall) -> LayerResult:
    """Products summed over one axis of each, for each example.

    Good: layers.Dot(axes=1)([x, y]) with x: (batch, dim), y: (batch, dim) gives (batch, 1)
    Good: layers.Dot(axes=(2, 1))([x, y]) with x: (batch, time, dim), y: (batch, dim, units) gives (batch, time, units)
    Bad: layers.Dot(axes=1)([x, y]) with x: (batch, dim), y: (batch, units) gives LG031
    Bad: layers.Dot(axes=0)([x, y]) with x: (batch, dim), y: (batch, dim) gives LG039
    """
    tensors = merged(call)
    axes = call.config.axes("axes")
    if tensors is not None and len(tensors) != 2:
        raise Mismatch(ARGUMENT, f"{call.layer} takes two tensors, not {len(tensors)}")
    if tensors is None or axes is None:
        return LayerResult(Tensor(None, "unknown"), ())
    if len(axes) > 2:
        raise Mismatch(ARGUMENT, f"{call.layer} wants one axis or two, not {len(axes)}")
    dtype = merged_dtype(call, tensors)
    shapes = [t.shape if t is not None else None for t in tensors]
    left, right = shapes
    if left is None or right is None or left.rank is None or right.rank is None:
        return LayerResult(Tensor(None, dtype), ())
    output = _dotted(call, left, right, axes * 2 if len(axes) == 1 else axes)
    return LayerResult(Tensor(output, dtype), ())


def _dotted(call: LayerCall, left: Shape, right: Shape, axes: tuple[int, ...]) -> Shape:
    places: list[int] = []
    both = isinstance(call.config.value("axes"), Items)
    for shape, axis in zip((left, right), axes, strict=True):
        rank = len(shape.axes)
        if rank < 2:
            raise Mismatch(
                RANK, f"{call.layer} wants at least 2 axes of each, not {shape}"
            )
        # One negative axis for both is wound around the axes of each.
        if not -rank <= axis < rank and (both or axis >= rank):
            raise Mismatch(AXIS, f"{call.layer} has axis {axis}, but gets {shape}")
        if axis % rank == 0:
            raise Mismatch(
                ARGUMENT, f"{call.layer} cannot sum over axis 0, which is the batch"
            )
        places.append(axis % rank)
    one, two = axis_at(left, places[0]), axis_at(right, places[1])
    try:
        same_axis(call.facts, one, two)
        batch = same_axis(call.facts, left.axes[0], right.axes[0])
    except Conflict as conflict:
        raise Mismatch(
            PRODUCT,
            f"{call.layer} cannot multiply {left} by {right}",
            (f"{conflict.left} is not {conflict.right}",),
        ) from None
    kept = [a for i, a in enumerate(left.axes) if i and i != places[0]]
    kept += [a for i, a in enumerate(right.axes) if i and i != places[1]]
    return Shape((sized(batch), *(kept or [ONE])))
