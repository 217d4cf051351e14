"""Arithmetic of whole shapes: broadcasting, products of matrices, counting elements."""

from __future__ import annotations

from dataclasses import dataclass

from layergen.shapes.facts import Facts, Relation
from layergen.shapes.size import ONE, Size, product
from layergen.shapes.value import Axis, Rest, Shape


@dataclass
class Conflict(Exception):
    """Two axes that must be of one size and are not."""

    left: Size
    right: Size
    axis: int = -1


def same_axis(facts: Facts, left: Axis, right: Axis) -> Axis:
    """The axis that two axes of one size are.

    Raises:
        Conflict: they are of different sizes.
    """
    if left == right:
        return left
    if isinstance(left, Size) and isinstance(right, Size):
        relation = facts.relation(left, right)
        if relation is Relation.DIFFERENT:
            raise Conflict(left, right)
        return left if relation is Relation.EQUAL else None
    # One of them is unknown, and equal to the other wherever the layer runs at all.
    known = left if isinstance(left, Size) else right
    return known if isinstance(known, Size) else None


def broadcast_axis(facts: Facts, left: Axis, right: Axis) -> Axis:
    """The axis that two axes give, where one of size 1 stretches to the other.

    Raises:
        Conflict: they are of different sizes, neither of them 1.
    """
    if left == ONE:
        return right
    if right == ONE:
        return left
    if left is None or right is None:
        other = right if left is None else left
        # An unknown axis may be 1, and then the other is the result; or it is the other's size.
        return other if isinstance(other, Size) else None
    return same_axis(facts, left, right)


def broadcast(facts: Facts, left: Shape | None, right: Shape | None) -> Shape | None:
    """The shape of an operation on each pair of elements; None where it cannot be told.

    Raises:
        Conflict: two axes do not go together; `axis` counts from the end, from -1.
    """
    if left is None or right is None:
        return None
    if left == right:
        return left
    behind_left, behind_right = _behind(left), _behind(right)
    common = min(behind_left, behind_right)
    tail: list[Axis] = []
    for position in range(1, common + 1):
        try:
            tail.insert(
                0, broadcast_axis(facts, left.axes[-position], right.axes[-position])
            )
        except Conflict as conflict:
            raise Conflict(conflict.left, conflict.right, -position) from None
    head_left = left.axes[: len(left.axes) - common]
    head_right = right.axes[: len(right.axes) - common]
    if not head_left or not head_right:
        return Shape((*(head_left or head_right), *tail))
    # Both go on, at least one of them with any number of axes.
    return Shape((*head_left, *tail)) if head_left == head_right else None


def _behind(shape: Shape) -> int:
    """How many axes stand behind the `...`, or all where there is none."""
    rest = shape.rest
    return len(shape.axes) if rest is None else len(shape.axes) - rest - 1


def matrix_product(
    facts: Facts, left: Shape | None, right: Shape | None
) -> Shape | None:
    """The shape of `left @ right`; None where it cannot be told.

    Raises:
        Conflict: the last axis of the one and the last but one of the other differ (`axis` 0), or
            axes in front of the matrices do.
        ValueError: one of them has no axes.
    """
    if left is None or right is None:
        return None
    if left.rank == 0 or right.rank == 0:
        raise ValueError("a scalar cannot be multiplied as a matrix")
    last = left.axes[-1]
    if isinstance(last, Rest):
        return None
    if right.rank == 1:
        _inner(facts, last, right.axes[0])
        return Shape(left.axes[:-1])
    if (
        len(right.axes) < 2
        or isinstance(right.axes[-2], Rest)
        or isinstance(right.axes[-1], Rest)
    ):
        return None
    _inner(facts, last, right.axes[-2])
    column = right.axes[-1]
    if right.rank == 2:
        return Shape((*left.axes[:-1], column))
    if left.rank == 1:
        return Shape((*right.axes[:-2], column))
    if len(left.axes) < 2 or isinstance(left.axes[-2], Rest):
        return None
    front = broadcast(facts, Shape(left.axes[:-2]), Shape(right.axes[:-2]))
    return None if front is None else Shape((*front.axes, left.axes[-2], column))


def _inner(facts: Facts, left: Axis, right: Axis) -> None:
    try:
        same_axis(facts, left, right)
    except Conflict as conflict:
        raise Conflict(conflict.left, conflict.right, 0) from None


def count(shape: Shape) -> Size | None:
    """The number of elements; None where an axis is not known."""
    sizes = [axis for axis in shape.axes if isinstance(axis, Size)]
    return product(sizes) if len(sizes) == len(shape.axes) else None
