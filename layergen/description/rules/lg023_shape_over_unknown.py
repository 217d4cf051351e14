"""A shape over an unknown name

What it does
    Reports a name in a shape that is no axis, param or derived value, a param there that is no
    whole number (or, after `*` and before `[…]`, no shape), and `...` where it can stand for
    nothing.

Why it matters
    The size could not be computed when the layer is built.

Example
    layer: Linear
    params:
      units: int = 4
    weights:
      w: (input_dim, unit)
    call: inputs @ w

Use instead
    layer: Linear
    params:
      units: int = 4
    weights:
      w: (input_dim, units)
    call: inputs @ w
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cached_property, partial

from msgspec import Struct

from layergen.description.analysis import Analysis
from layergen.description.model import Input, Param, Weight
from layergen.description.output import output_tensors
from layergen.description.rules.support import declared, word_span
from layergen.description.shape import Shape, Size, Spread
from layergen.description.types import (
    Atom,
    Choice,
    FixedTuple,
    ListOf,
    Maybe,
    OneOrShape,
    ParamType,
    TupleOf,
    core,
)
from layergen.diagnostics import Diagnostic, Span, did_you_mean

SPREADABLE: tuple[ParamType, ...] = (Atom("shape"), OneOrShape(), TupleOf(Atom("int")))
INDEXABLE: tuple[ParamType, ...] = (*SPREADABLE, ListOf(Atom("int")))

CODE = "LG023"


def _is_tuple_of_ints(kind: ParamType) -> bool:
    inner = core(kind)
    return isinstance(inner, FixedTuple) and inner.item == Atom("int")


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every wrong name or `...` in the shapes of inputs, weights and outputs."""
    description = analysis.description
    for tensor in description.tensors:
        where = f"the shape of '{tensor.name}'"
        place = partial(word_span, tensor.text)
        yield from _Names(analysis, where, place).shape(tensor.shape)
        place = partial(_bound_span, tensor)
        bounds = _Names(
            analysis, f"the bounds of '{tensor.name}'", place, is_bound=True
        )
        for bound in (tensor.minimum, tensor.maximum):
            if bound is not None:
                yield from bounds.size(Size(bound))
    for state in description.states:
        place = partial(word_span, state.text)
        where = f"the shape of '{state.name}'"
        yield from _Names(analysis, where, place).shape(state.shape)
    for part in description.sublayers:
        if part.shape and part.text:
            place = partial(word_span, part.text)
            where = f"the shape of '{part.name}'"
            names = _Names(analysis, where, place, is_built=True)
            yield from names.shape(part.shape)
    for weight in description.variables:
        yield from _weight(analysis, weight)
    for output in output_tensors(description.output):
        place = partial(word_span, output.text)
        names = _Names(analysis, "the output", place, is_built=True)
        yield from names.shape(output.shape)
        first = description.tensors[0].shape if description.tensors else None
        if output.shape.rest is not None and first is not None and first.rest is None:
            message = "'...' stands for nothing: the first input has none"
            hint = f"name the axes: the first input is {first}"
            yield Diagnostic(CODE, message, place("..."), (hint,))


def _weight(analysis: Analysis, weight: Weight) -> Iterator[Diagnostic]:
    text = weight.text("shape")
    assert text is not None
    place = partial(word_span, text)
    guards = frozenset(
        analysis.piece("when", weight.name).facts.names if weight.when else ()
    )
    own = frozenset({weight.loop.name} if weight.loop else ())
    where = f"the shape of '{weight.name}'"
    names = _Names(analysis, where, place, own=own, guards=guards, is_built=True)
    yield from names.shape(weight.shape)
    if weight.shape.rest is not None:
        message = f"'...' in {where}: a weight has a fixed number of axes"
        yield Diagnostic(CODE, message, place("..."), ("name each axis",))


def _bound_span(tensor: Input, name: str) -> Span:
    """Where a name stands behind the shape in the short form; else the name of the input."""
    text = tensor.text.origin.value
    if tensor.text.origin.starts and isinstance(text, str):
        start = tensor.text.offset + tensor.text.width
        found = re.compile(rf"\b{re.escape(name)}\b").search(text, start)
        if found:
            return tensor.text.origin.part(*found.span())
    return tensor.span


class _Names(Struct, frozen=True, dict=True):
    """Judges the names of one shape. `own` are further names in it; those in `guards` may be None."""

    analysis: Analysis
    where: str
    place: Callable[[str], Span]
    own: frozenset[str] = frozenset()
    guards: frozenset[str] = frozenset()
    is_bound: bool = False
    is_built: bool = False

    @cached_property
    def params(self) -> dict[str, Param]:
        return {p.name: p for p in self.analysis.description.params}

    @cached_property
    def free(self) -> frozenset[str]:
        """Names that may stand anywhere: axes, derived values, and those that are reported already."""
        description = self.analysis.description
        derived = {d.name for d in description.derived}
        if not self.is_built:
            derived -= description.late
        return self.own | derived | self.analysis.broken

    def shape(self, shape: Shape) -> Iterator[Diagnostic]:
        for dim in shape.dims:
            if isinstance(dim, Spread):
                yield from self.spread(dim)
            elif isinstance(dim, Size):
                yield from self.size(dim)

    def spread(self, dim: Spread) -> Iterator[Diagnostic]:
        yield from self.sizes_of(dim.name, f"*{dim.name}", SPREADABLE, "a shape")

    def size(self, dim: Size) -> Iterator[Diagnostic]:
        subscripted = {
            n.value.id: ast.unparse(n)
            for n in ast.walk(dim.tree)
            if isinstance(n, ast.Subscript) and isinstance(n.value, ast.Name)
        }
        for name in dim.names:
            if name in subscripted:
                text = subscripted[name]
                yield from self.sizes_of(
                    name, text, INDEXABLE, "a shape or a list of int"
                )
            elif name in self.params:
                yield from self.number(self.params[name])
            elif name not in self.free and name not in self.analysis.description.axes:
                yield self.unknown(name)

    def sizes_of(
        self, name: str, text: str, kinds: tuple[ParamType, ...], expected: str
    ) -> Iterator[Diagnostic]:
        """A name that must hold several sizes."""
        if name in self.analysis.description.axes or name in self.own:
            what = "axis" if name not in self.own else "loop variable"
            message = f"the {what} '{name}' is one size, and '{text}' wants several"
            yield Diagnostic(CODE, message, self.place(name), (f"write '{name}'",))
        elif name not in self.params:
            if name not in self.free:
                yield self.unknown(name)
        else:
            kind = self.params[name].type
            if core(kind) not in kinds and not _is_tuple_of_ints(kind):
                yield self.wrong_type(name, kind, expected)
            elif isinstance(kind, Maybe) and name not in self.guards:
                yield self.may_be_none(name, core(kind))

    def number(self, param: Param) -> Iterator[Diagnostic]:
        kind = core(param.type)
        is_number = kind == Atom("int") or (
            isinstance(kind, Choice) and all(type(v) is int for v in kind.values)
        )
        if not is_number and not (self.is_bound and kind == Atom("float")):
            yield self.wrong_type(param.name, kind, "an int")
        elif isinstance(param.type, Maybe) and param.name not in self.guards:
            yield self.may_be_none(param.name, kind)

    def wrong_type(self, name: str, kind: ParamType, expected: str) -> Diagnostic:
        message = (
            f"the param '{name}' is of type {kind}, not {expected}, in {self.where}"
        )
        hint = f"declare it as {'int' if expected == 'an int' else 'shape'}"
        if expected == "an int" and (
            core(kind) in INDEXABLE or _is_tuple_of_ints(kind)
        ):
            hint = f"write '*{name}' for all of its sizes, or '{name}[0]' for one"
        return Diagnostic(CODE, message, self.place(name), (hint,))

    def may_be_none(self, name: str, kind: ParamType) -> Diagnostic:
        message = f"the param '{name}' may be None in {self.where}"
        hint = f"declare it as {kind}"
        if self.where.startswith("the shape"):
            hint += f", or make the weight under a condition: … if {name} is not None"
        return Diagnostic(CODE, message, self.place(name), (hint,))

    def unknown(self, name: str) -> Diagnostic:
        description = self.analysis.description
        batch = description.batch_axes
        known = [*(a for a in description.axes if a not in batch), *self.params]
        known += [d.name for d in description.derived] + sorted(self.own)
        held = next((d for d in declared(description) if d.name == name), None)
        if held is not None:
            hints: tuple[str, ...] = (f"the {held.kind.value} '{name}' is no size",)
        else:
            hints = did_you_mean(name, [*known, *self.analysis.broken])
        if not hints:
            hints = (
                f"known are {', '.join(known)}" if known else "declare it as a param",
            )
        return Diagnostic(
            CODE, f"unknown name '{name}' in {self.where}", self.place(name), hints
        )
