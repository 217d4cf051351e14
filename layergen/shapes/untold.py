"""The shape that each child is built for, and the children for which none can be told."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from layergen.description.analysis import Analysis
from layergen.description.scope import Kind
from layergen.diagnostics import Diagnostic
from layergen.shapes.call import UNTOLD
from layergen.shapes.children import Child, Use, exclude
from layergen.shapes.layer import Inference
from layergen.shapes.value import ANYTHING, Items, Rest, Tensor, Value


class Met(Struct, frozen=True):
    """What a child is first called on, by the parameters of its `build`.

    `chained` tells a list of layers each of which gets what the one before it gives.
    """

    arguments: tuple[tuple[str, Value], ...]
    chained: bool = False


def met(child: Child) -> Met | None:
    """What a child is built for; None where that cannot be told."""
    uses = [use for use in child.uses if use.turn == 0]
    if not uses:
        return None
    first = uses[0]
    same = [_arguments(child, use) == _arguments(child, first) for use in uses]
    if child.many:
        if not all(same):
            return None
        later = [use for use in child.uses if use.turn == 1]
        if all(_arguments(child, u) == _arguments(child, first) for u in later):
            return Met(_arguments(child, first))
        is_chain = later and _is_chain(child, first, later[0])
        return Met(_arguments(child, first), chained=True) if is_chain else None
    for use, alike in zip(uses, same, strict=True):
        if not alike and exclude(use.path, first.path):
            return None
    return Met(_arguments(child, first))


def _arguments(child: Child, use: Use) -> tuple[tuple[str, Value], ...]:
    if not child.made:
        given = next(iter(use.given.values()), ANYTHING)
        return (("", given),)
    pairs = child.made[0].builds
    return tuple((name, use.given[arg]) for name, arg in pairs if arg in use.given)


def _is_chain(child: Child, first: Use, later: Use) -> bool:
    given = _arguments(child, later)
    return len(given) == 1 and given[0][1] == first.result.output != ANYTHING


def is_told(value: Value) -> bool:
    """Whether every size of what a child is built for is known."""
    match value:
        case Tensor(shape=shape):
            return shape is not None and None not in shape.axes
        case Items(values):
            return all(not isinstance(v, Rest) and is_told(v) for v in values)
    return False


def judge_children(analysis: Analysis, inference: Inference) -> Iterator[Diagnostic]:
    """Children whose shape must be known beforehand and is not.

    Where `call` only computes, it can be run on symbolic inputs to build them; where it adds losses, updates
    metrics or state, it cannot.
    """
    description = analysis.description
    facts = analysis.piece("call").facts
    calls_method = any(r.kind is Kind.METHOD for r in facts.references)
    acts = description.metrics or facts.updates or calls_method
    if not acts and description.kind != "cell":
        return
    declared = {part.name: part for part in description.sublayers}
    for child in inference.children:
        part = declared.get(child.label)
        if part is None or part.shape is not None or not child.uses:
            continue
        found = met(child)
        if found and all(is_told(value) for _, value in found.arguments):
            continue
        message = f"the shape that '{child.label}' is called on cannot be told"
        hint = f"declare it: {child.label}: {{layer: {part.maker}, shape: [batch, …]}}"
        yield Diagnostic(UNTOLD, message, part.span, (hint,))
