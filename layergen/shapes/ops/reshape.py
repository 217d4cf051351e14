"""Reshape, with its laws of counting: as many elements after as before."""

from __future__ import annotations

from functools import reduce
from math import gcd

from layergen.shapes.broadcast import count
from layergen.shapes.call import DTYPE, RESHAPE, Call, Mismatch
from layergen.shapes.facts import Facts, Relation
from layergen.shapes.ops import rule
from layergen.shapes.parts import (
    at_least,
    differ,
    is_number,
    refuse,
    several,
    tail,
)
from layergen.shapes.size import Product, Quotient, Remainder, Size, number, product
from layergen.shapes.value import (
    ANYTHING,
    Axis,
    Integer,
    Items,
    Known,
    Rest,
    Shape,
    Tensor,
    Value,
)


@rule("reshape")
def reshape(call: Call) -> Value:
    """The same elements in another shape; one axis may be -1, which makes it what is left over.

    Good: ops.reshape(x, (-1, time, heads, 4)) with x: (batch, time, 4 * heads) gives (batch, time, heads, 4)
    Good: ops.reshape(x, (*x.shape[:-1], dim, 2)) with x: (..., 2 * dim) gives (..., dim, 2)
    Good: ops.reshape(x, (-1, time + 1, 2)) with x: (batch, time + 1, 2) gives (batch, time + 1, 2)
    Bad: ops.reshape(x, (batch, dim)) with x: (batch, time, dim) gives LG033
    Bad: ops.reshape(x, (-1, -1)) with x: (batch, time, dim) gives LG039
    Bad: ops.reshape(x, (-1, 4)) with x: (3, 5) gives LG033
    """
    tensor = call.tensor("x")
    if tensor is None:
        return ANYTHING
    wanted = call.value("newshape")
    new = call.sizes("newshape") if isinstance(wanted, Items) else None
    if new is None:
        return Tensor(None, tensor.dtype)
    numbers = [a.number for a in new.axes if isinstance(a, Size)]
    if numbers.count(-1) > 1:
        raise refuse(
            f"{new} has -1 {numbers.count(-1)} times: only one axis can be left over",
            "write the sizes of the others",
            at="newshape",
        )
    if any(n is not None and n < -1 for n in numbers):
        raise refuse(
            f"{new} has a negative size", "only -1 is allowed, once", at="newshape"
        )
    return Tensor(_reshaped(call, tensor.shape, new), tensor.dtype)


def _reshaped(call: Call, old: Shape | None, new: Shape) -> Shape | None:
    free = next((i for i, a in enumerate(new.axes) if is_number(a, -1)), None)
    if sum(isinstance(axis, Rest) for axis in new.axes) > 1:
        return None
    sizes = None if old is None else _elements(old, new)
    if sizes is None:
        return new if free is None else _with(new, free, None)
    before, after = sizes
    if free is None:
        # Without what both have, `batch * time * dim` against `batch * time * head_dim` is name against name.
        left, right = cancelled(before, after)
        if call.facts.relation(left, right) is Relation.DIFFERENT:
            raise _other_size(call, old, new, before, after)
        return new
    assert old is not None
    found = divided(call.facts, *_unlike(old, new))
    if found is None:
        raise _other_size(call, old, new, before, after)
    return _with(new, free, found)


def _unlike(old: Shape, new: Shape) -> tuple[Size, Size]:
    """The products of the sizes that the shapes do not share; a sum in a product is a factor no more."""
    before = [a for a in old.axes if isinstance(a, Size)]
    after = [a for a in new.axes if isinstance(a, Size) and a.number != -1]
    for size in [a for a in after if a in before]:
        if size in before:
            before.remove(size)
            after.remove(size)
    return product(before), product(after)


def _elements(old: Shape, new: Shape) -> tuple[Size, Size] | None:
    """How many elements there are before and after, without a `...` that stands in both."""
    hidden = [[a for a in s.axes if isinstance(a, Rest)] for s in (old, new)]
    if hidden[0] != hidden[1]:
        return None
    before = [a for a in old.axes if isinstance(a, Size)]
    after = [a for a in new.axes if isinstance(a, Size)]
    if len(before) + len(hidden[0]) < len(old.axes):
        return None
    if len(after) + len(hidden[1]) < len(new.axes):
        return None
    return product(before), product([a for a in after if a.number != -1])


def _with(shape: Shape, index: int, axis: Axis) -> Shape:
    return Shape((*shape.axes[:index], axis, *shape.axes[index + 1 :]))


def divided(facts: Facts, top: Size, bottom: Size) -> Size | None:
    """`top // bottom` where the one is known to divide the other; None where it never does."""
    if not bottom.terms:
        return None
    for a, b in ((top, bottom), (facts.normal(top), facts.normal(bottom))):
        a, b = cancelled(a, b)
        whole = a // b
        if not any(isinstance(atom, Quotient) for atom in whole.atoms - a.atoms):
            return whole if whole * b == a else None
    a, b = cancelled(top, bottom)
    return a // b


def cancelled(top: Size, bottom: Size) -> tuple[Size, Size]:
    """Both without the factors that they have in common."""
    below = dict(_common(bottom))
    shared = tuple(
        (atom, min(power, below[atom])) for atom, power in _common(top) if atom in below
    )
    factor = reduce(gcd, (f for size in (top, bottom) for _, f in size.terms), 0) or 1
    if not shared and factor == 1:
        return top, bottom
    return _over(top, shared, factor), _over(bottom, shared, factor)


def _common(size: Size) -> Product:
    if not size.terms:
        return ()
    powers = dict(size.terms[0][0])
    for found, _ in size.terms[1:]:
        other = dict(found)
        powers = {a: min(p, other[a]) for a, p in powers.items() if a in other}
    return tuple(powers.items())


def _over(size: Size, shared: Product, factor: int) -> Size:
    """The size divided by a product that divides each of its terms."""
    taken = dict(shared)
    terms = [
        Size(
            (
                (
                    tuple(
                        (atom, power - taken.get(atom, 0))
                        for atom, power in found
                        if power > taken.get(atom, 0)
                    ),
                    times // factor,
                ),
            )
        )
        for found, times in size.terms
    ]
    return reduce(Size.__add__, terms[1:], terms[0]) if terms else size


def _other_size(
    call: Call, old: Shape | None, new: Shape, before: Size, after: Size
) -> Mismatch:
    label = call.label("x")
    free = any(is_number(axis, -1) for axis in new.axes)
    held = f"{label} holds {before} elements"
    other = (
        f"{held}, which {after} does not divide" if free else f"{held}, {new} {after}"
    )
    fit = None if free else _fitting(call.facts, new, before)
    hints = (other,) if fit is None else (other, f"did you mean {fit}?")
    return Mismatch(RESHAPE, f"cannot reshape {old} to {new}", hints)


def _fitting(facts: Facts, new: Shape, before: Size) -> Shape | None:
    """The shape that fits where one axis of it is another, the last one that can be."""
    for index in reversed(range(len(new.axes))):
        others = [
            a
            for i, a in enumerate(new.axes)
            if i != index and isinstance(a, Size) and a.number != -1
        ]
        if isinstance(new.axes[index], Rest):
            continue
        rest = product(others)
        if not rest.terms:
            continue
        size = divided(facts, before, rest)
        if size is None or any(
            (a, b) not in facts.divides
            for a, b in ((q.top, q.bottom) for q in _quotients(size))
        ):
            continue
        return _with(new, index, size)
    return None


def _quotients(size: Size) -> list[Quotient | Remainder]:
    return [a for a in size.atoms if isinstance(a, Quotient | Remainder)]


@rule("ravel")
def ravel(call: Call) -> Value:
    """All elements in one axis.

    Good: ops.ravel(x) with x: (batch, time, dim) gives (batch * time * dim,)
    """
    tensor = call.tensor("x")
    if tensor is None:
        return ANYTHING
    size = None if tensor.shape is None else count(tensor.shape)
    return Tensor(Shape((size,)), tensor.dtype)


@rule("view_as_complex")
def view_as_complex(call: Call) -> Value:
    """Pairs of floats in the last axis as one complex number each.

    Good: ops.view_as_complex(x) with x: (batch, dim, 2) gives (batch, dim) complex
    Bad: ops.view_as_complex(x) with x: (batch, 3) gives LG039
    Bad: ops.view_as_complex(x) with x: () gives LG035
    """
    at_least(call, "x", 1)
    shape = call.shape("x")
    parts = None if shape is None else tail(shape, 1)
    if parts is None:
        return Tensor(None, "complex")
    if differ(call, parts[1][0], number(2)):
        raise refuse(
            f"view_as_complex wants 2 numbers in the last axis, that of {call.label('x')} is "
            f"{parts[1][0]}: {shape}",
            "write ops.reshape with a last axis of 2",
        )
    return Tensor(Shape(parts[0]), "complex")


@rule("view_as_real")
def view_as_real(call: Call) -> Value:
    """Complex numbers as two floats each, in one more axis.

    Good: ops.view_as_real(x) with x: (batch, dim) complex gives (batch, dim, 2)
    Bad: ops.view_as_real(x) with x: (batch, dim) int gives LG037
    """
    shape = call.shape("x")
    if call.dtype("x") in ("int", "bool"):
        raise Mismatch(
            DTYPE,
            f"view_as_real wants complex numbers, {call.label('x')} is {call.dtype('x')}",
            (f"the shape of {call.label('x')} is {shape}",),
        )
    return Tensor(None if shape is None else Shape((*shape.axes, number(2))), "float")


@rule("unravel_index")
def unravel_index(call: Call) -> Value:
    """Places in a flat tensor as one index for each axis of `shape`.

    Good: ops.unravel_index(i, (4, 5)) with i: (batch,) int gives [(batch,) int, (batch,) int]
    """
    tensor, wanted = call.tensor("indices"), call.value("shape")
    if tensor is None or not isinstance(wanted, Items):
        return ANYTHING
    if any(isinstance(v, Rest) for v in wanted.values):
        return ANYTHING
    if any(isinstance(v, Known) for v in wanted.values):
        return ANYTHING
    if not all(isinstance(v, Integer) for v in wanted.values):
        return ANYTHING
    return several(*[tensor] * len(wanted.values))
