"""The weights of a layer and of all that it is made of: their shapes, and numbers for one sample."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from math import prod
from typing import Any

from layergen.description.analysis import constructor
from layergen.description.model import Description, Part, Weight
from layergen.description.types import Value
from layergen.drawing.parts import BASE, times
from layergen.drawing.words import UNKNOWN, one_line
from layergen.plan import make_plan
from layergen.plan.evaluate import Unknown, evaluate, evaluate_shape
from layergen.plan.samples import Argument, PlannedSample, TensorSample, first_sample
from layergen.shapes.call import Mismatch
from layergen.shapes.children import Child, Use
from layergen.shapes.declared import written
from layergen.shapes.described import Described
from layergen.shapes.load import Shaped
from layergen.shapes.size import Size
from layergen.shapes.untold import met
from layergen.shapes.value import Axis, Rest, Shape

#: Values of params, axes and derived values by name, and the axes of `...`.
Numbers = Mapping[str, Any]
Sizes = tuple[int, ...]
MOST_COPIES = 1000


@dataclass(frozen=True)
class Row:
    """A weight, or those of a list that have one shape.

    `copies` are the shapes of each of them in the sample: none where it is not there, None where nothing is known.
    """

    name: str
    shape: Shape | None
    text: str
    notes: tuple[str, ...] = ()
    copies: tuple[Sizes, ...] | None = None

    @property
    def parameters(self) -> int | None:
        """How many numbers there are in all of them."""
        return None if self.copies is None else sum(map(prod, self.copies))

    @property
    def sizes(self) -> str:
        """The shape in the sample."""
        if self.copies is None:
            return UNKNOWN
        shapes = {str(copy) for copy in self.copies}
        return "none" if not shapes else " or ".join(sorted(shapes))


@dataclass(frozen=True)
class Weights:
    """All weights, and the sample that their numbers are of; the text is empty where none can be told."""

    rows: tuple[Row, ...]
    sample: str

    @property
    def parameters(self) -> int | None:
        """How many numbers there are in all; None where that is not known of every row."""
        counts = [row.parameters for row in self.rows]
        known = [count for count in counts if count is not None]
        return sum(known) if len(known) == len(counts) else None


def weights_of(shaped: Shaped) -> Weights:
    """The weights as Keras lists them by part: those of the layer itself, then those of its sublayers."""
    sample = first_sample(make_plan(shaped))
    numbers = dict(sample.sizes) if sample else None
    return Weights(
        tuple(_rows(shaped, numbers)), _sample_words(sample) if sample else ""
    )


def _sample_words(sample: PlannedSample) -> str:
    params = [f"{name}={_param(value)}" for name, value in sample.params]
    inputs = [f"{name} {_argument(value)}" for name, value in sample.inputs]
    return ", ".join([*params, *inputs])


def _param(value: Value) -> str:
    """A value of a param; what stands for any layer or function is told as such."""
    if isinstance(value, str) and value.startswith("$"):
        return f"a {value[1:]}"
    return repr(value)


def _argument(argument: Argument) -> str:
    if isinstance(argument, TensorSample):
        return str(argument.shape)
    if isinstance(argument, Mapping):
        pairs = (f"{name}: {tensor.shape}" for name, tensor in argument.items())
        return f"{{{', '.join(pairs)}}}"
    return f"[{', '.join(str(tensor.shape) for tensor in argument)}]"


def _rows(shaped: Shaped, numbers: Numbers | None) -> Iterator[Row]:
    description = shaped.analysis.description
    base = shaped.inference.base
    if base is not None:
        yield from _of_child(description, base, numbers)
    for weight in description.variables:
        yield _own(weight, numbers)
    for child in shaped.inference.children:
        yield from _of_child(description, child, numbers)


def _own(weight: Weight, numbers: Numbers | None) -> Row:
    notes = []
    if weight.loop:
        notes.append(one_line(f"for {weight.loop}"))
    if weight.when:
        notes.append(one_line(f"if {weight.when}"))
    if weight.is_state or not weight.trainable:
        notes.append("not trained")
    copies = _copies(weight, numbers)
    name = f"{weight.name}[i]" if weight.loop else weight.name
    shape = written(weight.shape)
    return Row(name, shape, str(weight.shape), tuple(notes), copies)


def _copies(weight: Weight, numbers: Numbers | None) -> tuple[Sizes, ...] | None:
    if numbers is None:
        return None
    try:
        rounds = _rounds(weight, numbers)
        return tuple(evaluate_shape(weight.shape, each) for each in rounds)
    except Unknown:
        return None


def _rounds(entry: Weight | Part, numbers: Numbers) -> list[Numbers]:
    """The names that each copy is made with; none where it is not made.

    Raises:
        Unknown: the condition or the loop cannot be told.
    """
    if entry.when and not _value(entry.when.expression, numbers):
        return []
    if entry.loop is None:
        return [numbers]
    items = _value(entry.loop.iterable.expression, numbers)
    if not isinstance(items, range | tuple) or len(items) > MOST_COPIES:
        raise Unknown("no loop, or one over too many")
    return [{**numbers, entry.loop.name: item} for item in items]


def _value(tree: ast.expr | None, numbers: Numbers) -> Any:
    if tree is None:
        raise Unknown("no expression")
    return evaluate(tree, numbers)


def _of_child(
    description: Description, child: Child, numbers: Numbers | None
) -> Iterator[Row]:
    part = next((p for p in description.sublayers if p.name == child.label), None)
    notes = _notes(part)
    rounds: list[Numbers] | None = None
    if numbers is not None:
        try:
            rounds = _rounds(part, numbers) if part else [numbers]
        except Unknown:
            rounds = None
    for label, use, rounds_of_use in _groups(child, rounds):
        for row in _made(child, part, use, rounds_of_use):
            inner = row.name and f"/{row.name}"
            name = row.name if child.label == BASE else f"{label}{inner}"
            yield replace(row, name=name or label, notes=(*notes, *row.notes))


def _notes(part: Part | None) -> tuple[str, ...]:
    if part is None:
        return ()
    loop = (times(part.loop, part.maker),) if part.loop else ()
    return (*loop, one_line(f"if {part.when}")) if part.when else loop


def _groups(
    child: Child, rounds: list[Numbers] | None
) -> Iterator[tuple[str, Use | None, list[Numbers] | None]]:
    """The layers of a child that are called on one shape, with what each is made with."""
    found = met(child)
    first = child.first if found else None
    if not child.many:
        yield child.label, first, rounds
    elif found and found.chained and not _alike(child):
        later = next(use for use in child.uses if use.turn == 1)
        yield f"{child.label}[0]", first, None if rounds is None else rounds[:1]
        yield f"{child.label}[1:]", later, None if rounds is None else rounds[1:]
    else:
        yield f"{child.label}[i]", first, rounds


def _alike(child: Child) -> bool:
    uses = [use for use in child.uses if use.turn <= 1]
    return all(dict(use.given) == dict(uses[0].given) for use in uses)


def _made(
    child: Child, part: Part | None, use: Use | None, rounds: list[Numbers] | None
) -> Iterator[Row]:
    """The weights of one layer; a row without a name where they are not known."""
    made = child.made[0] if len(child.made) == 1 else None
    if isinstance(made, Described) and use is not None:
        yield from _described(made, part, use, rounds)
        return
    weights = use.result.weights if use else None
    if weights is None:
        yield Row("", None, UNKNOWN)
        return
    for weight in weights:
        notes = () if weight.trainable else ("not trained",)
        copies = _numbers(weight.shape, rounds)
        yield Row(weight.name, weight.shape, str(weight.shape), notes, copies)


def _described(
    made: Described, part: Part | None, use: Use, rounds: list[Numbers] | None
) -> Iterator[Row]:
    """The weights of a layer that is described, told by the names of the layer that it is a part of."""
    try:
        sizes, rest = made.placed(use.given)
    except Mismatch:
        yield Row("", None, UNKNOWN)
        return
    inner: list[Numbers] | None = None
    if rounds is not None:
        inner = [_inner(made, part, use, numbers) for numbers in rounds]
    every = [list(_rows(made.shaped, numbers)) for numbers in inner or (None,)]
    for copies in zip(*every, strict=True):
        row = copies[0]
        shape = made.moved(row.shape, sizes, rest)
        found = [copy.copies for copy in copies]
        known = [shape for each in found if each is not None for shape in each]
        all_known = rounds is not None and None not in found
        yield replace(
            row,
            shape=shape,
            text=UNKNOWN if shape is None else str(shape),
            copies=() if rounds == [] else tuple(known) if all_known else None,
        )


def _inner(made: Described, part: Part | None, use: Use, numbers: Numbers) -> Numbers:
    """The names of a layer that is described, in numbers, as far as they can be told."""
    description = made.description
    given = _arguments(made, part)
    sizes, rest = made.placed(use.given)
    found: dict[str, Any] = {"...": _axes(rest.axes or (), numbers)}
    for param in description.params:
        with suppress(Unknown):
            if param.name in given:
                found[param.name] = evaluate(given[param.name], numbers)
            elif not param.required:
                found[param.name] = param.default
    for name, size in sizes.items():
        with suppress(Unknown):
            found.setdefault(name, _size(size, numbers))
    for derived in description.derived:
        with suppress(Unknown):
            found.setdefault(derived.name, _value(derived.value.expression, found))
    return found


def _arguments(made: Described, part: Part | None) -> dict[str, ast.expr]:
    """What a layer is made with, as it is written."""
    call = part.maker.expression if part else None
    if not isinstance(call, ast.Call):
        return {}
    names = [p.name for p in constructor(made.shaped.analysis).positional]
    given = dict(zip(names, call.args, strict=False))
    return given | {k.arg: k.value for k in call.keywords if k.arg}


def _numbers(shape: Shape, rounds: list[Numbers] | None) -> tuple[Sizes, ...] | None:
    if rounds is None:
        return None
    try:
        return tuple(_axes(shape.axes, numbers) for numbers in rounds)
    except Unknown:
        return None


def _axes(axes: tuple[Axis, ...], numbers: Numbers) -> Sizes:
    """Axes in numbers.

    Raises:
        Unknown: one of them cannot be told.
    """
    found: list[int] = []
    for axis in axes:
        if axis is None:
            raise Unknown("an axis")
        if isinstance(axis, Rest):
            found += _value(ast.Name("..."), numbers)
        else:
            found.append(_size(axis, numbers))
    return tuple(found)


def _size(size: Size, numbers: Numbers) -> int:
    number: int = evaluate(ast.parse(str(size), mode="eval").body, numbers)
    return number
