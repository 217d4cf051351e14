"""Einsum and rearrange: shapes that a pattern of letters tells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import permutations

from msgspec import Struct, field

from layergen.shapes.broadcast import Conflict, broadcast
from layergen.shapes.call import EINSUM, Call, Mismatch
from layergen.shapes.facts import Relation
from layergen.shapes.ops import rule
from layergen.shapes.ops.reshape import divided
from layergen.shapes.parts import chained
from layergen.shapes.size import ONE, Size, product
from layergen.shapes.value import (
    ANYTHING,
    Axis,
    DType,
    Integer,
    Shape,
    Tensor,
    Value,
    as_tensor,
    promoted,
)

DOTS = "..."
SCALAR = Shape(())
MOST_LETTERS_TO_TURN = 5


class Operand(Struct, frozen=True):
    """A tensor, the letters of its axes, and how it is written."""

    letters: str
    shape: Shape | None
    label: str

    @property
    def ends(self) -> tuple[str, str]:
        """The letters in front of the `...` and behind it; all in front where there is none."""
        front, _, back = self.letters.partition(DOTS)
        return front, back

    @property
    def has_dots(self) -> bool:
        """Whether a `...` stands among the letters."""
        return DOTS in self.letters


class Sizes(Struct):
    """What is known of each letter, and of the axes that the `...` stands for."""

    letters: dict[str, Axis] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)
    dots: Shape | None = SCALAR


@rule("einsum")
def einsum(call: Call) -> Value:
    """A product of tensors, summed over the letters that do not stand behind the arrow.

    Good: ops.einsum("bth,bsh->bts", q, k) with q: (batch, time, dim), k: (batch, keys, dim) gives (batch, time, keys)
    Good: ops.einsum("...d,du->...u", x, w) with x: (..., dim), w: (dim, units) gives (..., units)
    Good: ops.einsum("ij,jk", x, w) with x: (batch, dim), w: (dim, units) gives (batch, units)
    Bad: ops.einsum("bd,du->bu", x, w) with x: (batch, dim), w: (units, dim) gives LG038
    Bad: ops.einsum("btd,du->btu", x, w) with x: (batch, dim), w: (dim, units) gives LG038
    Bad: ops.einsum("bd,du->bx", x, w) with x: (batch, dim), w: (dim, units) gives LG038
    Bad: ops.einsum("bd->b", x, w) with x: (batch, dim), w: (dim, units) gives LG038
    """
    text = call.text("subscripts")
    tensors = [as_tensor(value) for value in call.rest]
    dtype = _dtype(tensors)
    if text is None:
        return Tensor(None, dtype)
    pattern = text.replace(" ", "")
    specs, output = _read(call, pattern, len(tensors))
    operands = [
        Operand(spec, t.shape if t else None, call.label(f"*{i}"))
        for i, (spec, t) in enumerate(zip(specs, tensors, strict=True))
    ]
    sizes = Sizes()
    for operand in operands:
        _take(call, sizes, operand, pattern)
    if output is None:
        if " " in text:
            # The backends do not agree on where the axes stand.
            return Tensor(None, dtype)
        output = _implicit(specs)
    return Tensor(_result(sizes, output, operands), dtype)


def _dtype(tensors: list[Tensor | None]) -> DType:
    return promoted(*("unknown" if t is None else t.dtype for t in tensors))


def _bad(message: str, *hints: str) -> Mismatch:
    return Mismatch(EINSUM, message, hints)


def _read(call: Call, pattern: str, operands: int) -> tuple[list[str], str | None]:
    """The letters of each operand, and those of the result if they are given.

    Raises:
        Mismatch: the pattern is none, or is for another number of operands.
    """
    if pattern.count("->") > 1:
        raise _bad(f"the pattern {pattern!r} has more than one arrow")
    left, arrow, right = pattern.partition("->")
    specs = left.split(",")
    for spec in [*specs, right]:
        if not re.fullmatch(r"[a-zA-Z]*(\.\.\.)?[a-zA-Z]*", spec):
            raise _bad(
                f"{spec!r} in the pattern {pattern!r} is not made of letters",
                "write letters, a comma between operands, and ... for the other axes",
            )
    if len(specs) != operands:
        raise _bad(
            f"the pattern {pattern!r} is for {len(specs)} tensors, {operands} are given",
            "write the letters of each tensor with a comma between them",
        )
    if arrow:
        _judge_output(pattern, left, right)
    return specs, right if arrow else None


def _judge_output(pattern: str, left: str, right: str) -> None:
    letters = right.replace(DOTS, "")
    for letter in letters:
        if letter not in left:
            raise _bad(
                f"'{letter}' stands behind the arrow of {pattern!r} and not in front of it",
                "the result can have only letters of the tensors",
            )
        if letters.count(letter) > 1:
            raise _bad(
                f"'{letter}' stands twice behind the arrow of {pattern!r}",
                "each letter can be one axis of the result",
            )


def _implicit(specs: list[str]) -> str:
    """The result where there is no arrow: the letters that stand once, in alphabetical order."""
    whole = "".join(specs)
    letters = sorted({c for c in whole if c.isalpha() and whole.count(c) == 1})
    return (DOTS if DOTS in whole else "") + "".join(letters)


def _take(call: Call, sizes: Sizes, operand: Operand, pattern: str) -> None:
    """Adds what an operand tells of its letters."""
    shape = operand.shape
    if shape is None:
        if operand.has_dots:
            sizes.dots = None
        return
    front, back = operand.ends
    count = len(front) + len(back)
    wrong = (
        shape.rank not in (None, count)
        if not operand.has_dots
        else shape.rank is not None and shape.rank < count
    )
    if wrong or (not operand.has_dots and count < shape.least_rank):
        has = shape.rank if shape.rank is not None else f"at least {shape.least_rank}"
        raise _bad(
            f"{operand.letters!r} has {count} letters, {operand.label} has {has} axes: {shape}",
            "write a letter for each axis, or ... for several",
        )
    first, middle, last = _spread(shape, len(front), len(back), operand.has_dots)
    for letter, axis in (
        *zip(front, first, strict=True),
        *zip(back, last, strict=True),
    ):
        _letter(call, sizes, operand, letter, axis, pattern)
    if operand.has_dots:
        _dots(call, sizes, operand, middle)


def _spread(
    shape: Shape, front: int, back: int, dots: bool
) -> tuple[list[Axis], Shape | None, list[Axis]]:
    """The axes for the letters in front, for the `...`, and for the letters behind it."""
    axes, rest = shape.axes, shape.rest
    if rest is None:
        end = len(axes) - back
        return list(axes[:front]), Shape(axes[front:end]), list(axes[end:])
    behind = len(axes) - rest - 1
    if not dots:
        # So many letters fix how many axes the rest of the input is.
        missing: list[Axis] = [None] * (front - len(axes) + 1)
        return [*axes[:rest], *missing, *axes[rest + 1 :]], SCALAR, []
    first: list[Axis] = [*axes[: min(front, rest)]]
    last: list[Axis] = [*axes[len(axes) - min(back, behind) :]]
    whole = front <= rest and back <= behind
    middle = Shape(axes[front : len(axes) - back]) if whole else None
    first += [None] * (front - len(first))
    return first, middle, [None] * (back - len(last)) + last


def _letter(
    call: Call, sizes: Sizes, operand: Operand, letter: str, axis: Axis, pattern: str
) -> None:
    before = sizes.letters.get(letter)
    if letter not in sizes.letters or before is None:
        sizes.letters[letter] = axis
        sizes.where[letter] = operand.label
        return
    if not isinstance(axis, Size) or not isinstance(before, Size) or axis == before:
        return
    if ONE in (axis, before):
        # Some backends stretch it.
        sizes.letters[letter] = None
        return
    relation = call.facts.relation(before, axis)
    if relation is Relation.DIFFERENT:
        one, two = sizes.where[letter], operand.label
        where = f"in {one} and in {two}" if one != two else f"in {one}"
        raise _bad(
            f"'{letter}' in {pattern!r} is {before} and {axis}: {where}",
            f"{two} is {operand.shape}",
            *_turned(sizes, operand, pattern),
        )
    if relation is Relation.UNKNOWN:
        sizes.letters[letter] = None


def _turned(sizes: Sizes, operand: Operand, pattern: str) -> tuple[str, ...]:
    """The pattern with the letters of one operand in the order that its axes have."""
    shape, letters = operand.shape, operand.letters
    if shape is None or shape.rank != len(letters) or pattern.count(letters) != 1:
        return ()
    if not 2 <= len(letters) <= MOST_LETTERS_TO_TURN:
        return ()
    fitting = {
        "".join(order)
        for order in permutations(letters)
        if all(
            sizes.letters.get(c, axis) in (axis, None)
            for c, axis in zip(order, shape.axes, strict=True)
        )
    }
    if len(fitting) != 1:
        return ()
    return (f"did you mean {pattern.replace(letters, fitting.pop())!r}?",)


def _dots(call: Call, sizes: Sizes, operand: Operand, axes: Shape | None) -> None:
    try:
        sizes.dots = broadcast(call.facts, sizes.dots, axes)
    except Conflict as conflict:
        raise _bad(
            f"the axes of ... are {sizes.dots} and {axes}",
            f"that of {operand.label} has {conflict.right} where the other has {conflict.left}",
        ) from None


def _result(sizes: Sizes, output: str, operands: list[Operand]) -> Shape | None:
    has_dots = any(operand.has_dots for operand in operands)
    front, dots, back = output.partition(DOTS)
    if has_dots and not dots and sizes.dots != SCALAR:
        return None
    middle = sizes.dots if dots else SCALAR
    if middle is None:
        return None
    return chained(
        [sizes.letters.get(c) for c in front],
        middle.axes,
        [sizes.letters.get(c) for c in back],
    )


TOKENS = re.compile(r"\(([^()]*)\)|(\w+)")


@rule("rearrange")
def rearrange(call: Call) -> Value:
    """Axes split, ordered and merged as a pattern of names says; the sizes of parts come by keyword.

    Good: ops.rearrange(x, "b t (h d) -> b h t d", h=4) with x: (batch, time, 4 * dim) gives (batch, 4, time, dim)
    Good: ops.rearrange(x, "b h w c -> b (h w) c") with x: (batch, a, b, c) gives (batch, a * b, c)
    Bad: ops.rearrange(x, "b t d -> b d") with x: (batch, dim) gives LG038
    Bad: ops.rearrange(x, "b t -> b t d") with x: (batch, time) gives LG038
    """
    tensor, pattern = call.tensor("tensor"), call.text("pattern")
    if tensor is None:
        return ANYTHING
    if tensor.shape is None or pattern is None or pattern.count("->") != 1:
        return Tensor(None, tensor.dtype)
    if "." in pattern or tensor.shape.rank is None:
        return Tensor(None, tensor.dtype)
    left, right = (_groups(side) for side in pattern.split("->"))
    if len(left) != len(tensor.shape.axes):
        raise _bad(
            f"{pattern!r} names {len(left)} axes, {call.label('tensor')} has "
            f"{len(tensor.shape.axes)}: {tensor.shape}",
            "write a name for each axis",
        )
    given = {
        name: value.size
        for name, value in call.arguments.items()
        if isinstance(value, Integer)
    }
    sizes: dict[str, Axis] = {}
    for group, axis in zip(left, tensor.shape.axes, strict=True):
        _split_group(call, sizes, group, axis, given, pattern)
    for name in (n for group in right for n in group):
        if name not in sizes:
            raise _bad(
                f"'{name}' stands behind the arrow of {pattern!r} and not in front of it",
                "the result can have only axes of the tensor",
            )
    return Tensor(
        Shape(tuple(_merged([sizes[n] for n in g]) for g in right)), tensor.dtype
    )


def _groups(side: str) -> list[list[str]]:
    """The names of each axis; several where they stand in brackets."""
    return [
        [found[2]] if found[2] else found[1].split() for found in TOKENS.finditer(side)
    ]


def _split_group(
    call: Call,
    sizes: dict[str, Axis],
    group: list[str],
    axis: Axis,
    given: Mapping[str, Size | None],
    pattern: str,
) -> None:
    if len(group) == 1:
        sizes[group[0]] = axis
        return
    free = [name for name in group if name not in given]
    if len(free) > 1:
        raise _bad(
            f"the sizes of {' and '.join(free)} in {pattern!r} are not known",
            f"give all but one of them, as in {free[0]}=2",
        )
    for name in group:
        sizes[name] = given.get(name)
    if not free or not isinstance(axis, Size):
        return
    others = [given[name] for name in group if name in given]
    known = [size for size in others if size is not None]
    if len(known) < len(others):
        return
    size = divided(call.facts, axis, product(known))
    if size is None:
        raise _bad(
            f"an axis of {axis} cannot be split into ({' '.join(group)})",
            f"{product(known)} does not divide {axis}",
        )
    sizes[free[0]] = size


def _merged(axes: list[Axis]) -> Axis:
    sizes = [axis for axis in axes if isinstance(axis, Size)]
    return product(sizes) if len(sizes) == len(axes) else None
