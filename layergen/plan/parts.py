"""The layers, losses and metrics that a layer is made of."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from typing import Literal

from msgspec.structs import replace

from layergen.description.analysis import Analysis, Piece
from layergen.description.extends import base_arguments
from layergen.description.model import Part
from layergen.description.shape import Shape, Size
from layergen.description.types import Maybe, is_atom
from layergen.plan.model import (
    ChildPlan,
    ChildShape,
    Fragment,
    PlannedBase,
    PlannedPart,
)
from layergen.plan.places import axis_places
from layergen.shapes.children import Child
from layergen.shapes.load import Shaped
from layergen.shapes.output import written_shape
from layergen.shapes.untold import met
from layergen.shapes.value import Items, Rest, Tensor, Value

KINDS: tuple[tuple[str, Literal["sublayer", "loss", "metric"]], ...] = (
    ("sublayers", "sublayer"),
    ("losses", "loss"),
    ("metrics", "metric"),
)


def fragment_of(piece: Piece) -> Fragment:
    """A piece of code, ready to be spelled."""
    return Fragment(piece.code, piece.facts)


def planned_parts(analysis: Analysis) -> Iterator[PlannedPart]:
    """Every part, in the order in which they are made."""
    uses = initializer_uses(analysis)
    shared = {
        param.name: isinstance(param.type, Maybe)
        for param in analysis.description.params
        if uses[param.name] > 1
    }
    for section, kind in KINDS:
        parts: tuple[Part, ...] = getattr(analysis.description, section)
        for part in parts:
            loop = None
            if part.loop:
                iterable = fragment_of(analysis.piece("sublayer for", part.name))
                loop = (part.loop.name, iterable)
            when = None
            if part.when:
                when = fragment_of(analysis.piece("sublayer when", part.name))
            maker = fragment_of(analysis.piece(section, part.name))
            yield PlannedPart(part, kind, maker, when, loop, shared)


def initializer_uses(analysis: Analysis) -> Counter[str]:
    """How often each param that is an initializer is used; in a list, at least twice."""
    description = analysis.description
    wanted = {p.name for p in description.params if is_atom(p.type, "initializer")}
    uses: Counter[str] = Counter()
    for weight in description.variables:
        uses[weight.initializer.name] += 1 + bool(weight.loop)
    for part in description.sublayers:
        for reference in analysis.piece("sublayers", part.name).facts.references:
            uses[reference.name] += 1 + bool(part.loop)
    return Counter({name: count for name, count in uses.items() if name in wanted})


def part_fragments(planned: PlannedPart) -> Iterator[Fragment]:
    """All the code that one part is made by."""
    yield planned.maker
    if planned.when:
        yield planned.when
    if planned.loop:
        yield planned.loop[1]


def planned_base(analysis: Analysis) -> PlannedBase | None:
    """The layer of Keras that is specialised, and which of its arguments are params of the layer."""
    code = analysis.description.extends
    if code is None:
        return None
    _, given = base_arguments(code)
    params = {param.name for param in analysis.description.params}
    inherited = [
        name
        for name, value in given.items()
        if name in params and isinstance(value, ast.Name) and value.id == name
    ]
    fixed = [name for name in given if name not in params]
    fragment = fragment_of(analysis.piece("extends"))
    return PlannedBase(fragment, tuple(inherited), tuple(fixed))


def planned_children(shaped: Shaped) -> tuple[ChildPlan, ...]:
    """Sublayers and params that are layers, each with the shapes that it is first called on."""
    found = [_child(shaped, child) for child in shaped.inference.children]
    results = _results(shaped, found)
    axes = frozenset(shaped.analysis.description.axes)
    plans = [_behind(plan, results, axes) for plan in found]
    # What has no weights needs no building: where nobody can tell its shape, it is left to its first call.
    empty = {child.label for child in shaped.inference.children if child.weights == ()}
    needed = [p for p in plans if p.shapes is not None or p.name not in empty]
    return tuple(needed or plans)


def _results(shaped: Shaped, plans: list[ChildPlan]) -> dict[Shape, str]:
    """What children certainly give, one tensor each, by its shape: the first that gives it."""
    found: dict[Shape, str] = {}
    for child, plan in zip(shaped.inference.children, plans, strict=True):
        output = child.first.result.output if child.first else None
        told = isinstance(output, Tensor) and len(plan.every_shape) == 1
        if not told or plan.many or plan.optional or not child.made:
            continue
        assert isinstance(output, Tensor)
        shape = written_shape(shaped.analysis.description, output.shape)
        if shape is not None:
            found.setdefault(shape, plan.name)
    return found


def _behind(
    plan: ChildPlan, results: dict[Shape, str], axes: frozenset[str]
) -> ChildPlan:
    """A child that is built for what another gives, where its shape is computed from axes that may be unknown."""
    if len(plan.every_shape) != 1 or not _is_computed(plan.every_shape[0], axes):
        return plan
    other = results.get(plan.every_shape[0])
    return plan if other in (None, plan.name) else replace(plan, after=other, axes=())


def _is_computed(shape: Shape, axes: frozenset[str]) -> bool:
    sizes = [dim for dim in shape.dims if isinstance(dim, Size)]
    return any(not size.is_name and axes & set(size.names) for size in sizes)


def _child(shaped: Shaped, child: Child) -> ChildPlan:
    description = shaped.analysis.description
    part = next((p for p in description.sublayers if p.name == child.label), None)
    param = next((p for p in description.params if p.name == child.label), None)
    found = met(child)
    shapes: tuple[tuple[str, ChildShape], ...] | None = None
    if part is not None and part.shape is not None:
        shapes = (("input_shape", part.shape),)
    elif found is not None:
        shapes = _shapes(shaped, found.arguments)
    plan = ChildPlan(
        name=child.label,
        shapes=shapes,
        axes=(),
        many=child.many,
        chained=bool(found and found.chained),
        optional=bool(part.when if part else isinstance(param and param.type, Maybe)),
        owned=part is not None,
    )
    names = {name for shape in plan.every_shape for name in shape.names}
    return replace(plan, axes=axis_places(description, names))


def _shapes(
    shaped: Shaped, arguments: tuple[tuple[str, Value], ...]
) -> tuple[tuple[str, ChildShape], ...] | None:
    found: list[tuple[str, ChildShape]] = []
    for name, value in arguments:
        shape = _shape(shaped, value)
        if shape is None:
            return None
        found.append((name, shape))
    return tuple(found) or None


def _shape(shaped: Shaped, value: Value) -> ChildShape | None:
    description = shaped.analysis.description
    match value:
        case Tensor(shape=shape):
            return written_shape(description, shape)
        case Items(values) if not any(isinstance(v, Rest) for v in values):
            parts = [v for v in values if isinstance(v, Tensor)]
            shapes = [written_shape(description, part.shape) for part in parts]
            known = tuple(shape for shape in shapes if shape is not None)
            return known if len(known) == len(values) else None
    return None
