"""Batches put together and taken apart, and where the batch is in the outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layergen.checks.arguments import Arguments
from layergen.checks.compare import shape_of

if TYPE_CHECKING:
    from layergen.checks.case import Case


def joined(case: Case, one: Arguments, other: Arguments) -> Arguments:
    """Two batches as one."""
    import keras

    pairs = iter(zip(other.leaves(), case.batch_axes, strict=True))

    def join(tensor: Any) -> Any:
        (_, behind), axes = next(pairs)
        for axis in axes:
            tensor = keras.ops.concatenate([tensor, behind], axis)
        return tensor

    return one.map(join)


def first_example(case: Case, arguments: Arguments) -> Arguments:
    """A batch with its first example only."""
    import keras

    axes = iter(case.batch_axes)

    def first(tensor: Any) -> Any:
        for axis in next(axes):
            tensor = keras.ops.take(tensor, [0], axis)
        return tensor

    return arguments.map(first)


def split_axis(whole: Any, parts: tuple[Any, ...]) -> int | None:
    """The only axis on which an output is as long as its parts together, None where there is none."""
    shapes = [shape_of(part) for part in parts]
    size = shape_of(whole)
    if any(len(shape) != len(size) for shape in shapes):
        return None
    other = [
        axis
        for axis, length in enumerate(size)
        if any(shape[axis] != length for shape in shapes)
    ]
    if len(other) != 1:
        return None
    total = sum(shape[other[0]] or 0 for shape in shapes)
    return other[0] if total == size[other[0]] else None
