"""Wrong sample

What it does
    Reports a sample with an unknown name, a value that does not fit its param, a shape or
    values that do not fit a tensor, or one axis with two sizes.

Why it matters
    A sample is what the generated layer is tried on: a wrong one would blame the layer.

Example
    layer: Linear
    params:
      units: int = 4
    weights:
      w: (input_dim, units)
    call: inputs @ w
    output: (..., units)
    samples:
      - {units: 3, inputs: (2, 5), output: (2, 4)}

Use instead
    layer: Linear
    params:
      units: int = 4
    weights:
      w: (input_dim, units)
    call: inputs @ w
    output: (..., units)
    samples:
      - {units: 3, inputs: (2, 5), output: (2, 3)}
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator

from layergen.description.analysis import Analysis
from layergen.description.decode.params import shown, wrong_default
from layergen.description.decode.samples import ShapeText
from layergen.description.model import Input, Param, Sample, SampleEntry, Weight
from layergen.description.nodes import Mapping, Scalar, Sequence
from layergen.description.output import Output, OutputMapping, OutputTensor, OutputTuple
from layergen.description.shape import Dim, Rest, Shape, Size, Spread
from layergen.description.types import Value, literal
from layergen.diagnostics import Diagnostic, did_you_mean

#: Powers are left out: they may be too large to compute.
OPERATIONS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}

CODE = "LG065"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Everything that is wrong in each sample."""
    for sample in analysis.description.samples:
        # A sample is on that side of the condition on which shapes depend where less is wrong with it.
        found = [[*_Trial(side, sample).problems()] for side in analysis.sides]
        yield from min(found, key=len)


class _Trial:
    """One sample, judged entry by entry; `sizes` grows as axes are bound."""

    def __init__(self, analysis: Analysis, sample: Sample) -> None:
        self.analysis = analysis
        self.description = analysis.description
        self.entries = {entry.name: entry for entry in sample.entries}
        self.sizes: dict[str, Value] = {
            p.name: p.default for p in self.description.params if not p.required
        }
        self.bound_by: dict[str, str] = {}
        self.rests: set[tuple[int, ...]] = set()

    def problems(self) -> Iterator[Diagnostic]:
        yield from self.unknown()
        for param in self.description.params:
            if param.name in self.entries:
                yield from self.param(param, self.entries[param.name])
        for tensor in self.description.tensors:
            if tensor.name in self.entries:
                yield from self.input(tensor, self.entries[tensor.name])
        for weight in self.description.variables:
            if weight.name in self.entries:
                yield from self.weight(weight, self.entries[weight.name])
        if "output" in self.entries and self.description.output is not None:
            yield from self.output(self.entries["output"], self.description.output)

    def wrong(self, entry: SampleEntry, message: str, *hints: str) -> Diagnostic:
        return Diagnostic(CODE, message, entry.node.span, hints)

    def unknown(self) -> Iterator[Diagnostic]:
        description = self.description
        known = [p.name for p in description.params]
        known += [t.name for t in description.tensors]
        known += [w.name for w in description.variables]
        groups = {i.name: i.members for i in description.inputs if i.members}
        for name, entry in self.entries.items():
            if name in (*known, "output") or name in self.analysis.broken:
                continue
            hints = did_you_mean(name, known) or (
                f"a sample has {', '.join(known)} and output",
            )
            if name in groups:
                hints = (
                    f"give its members: {', '.join(m.name for m in groups[name])}",
                )
            message = f"unknown name '{name}' in a sample"
            yield Diagnostic(CODE, message, entry.span, hints)

    def param(self, param: Param, entry: SampleEntry) -> Iterator[Diagnostic]:
        problem = wrong_default(
            entry.value, param.type, param.minimum, param.maximum, param.choices
        )
        if problem and not is_unread(entry):
            self.sizes.pop(param.name, None)
            yield self.wrong(entry, f"'{param.name}' {problem[0]}", *problem[1:])
        elif not problem:
            self.sizes[param.name] = entry.value

    def input(self, tensor: Input, entry: SampleEntry) -> Iterator[Diagnostic]:
        if entry.value is None and tensor.optional:
            return
        shape = self.shape_of(entry)
        if isinstance(shape, Diagnostic):
            yield shape
        elif shape is not None:
            yield from self.match(entry, tensor.shape, shape, is_input=True)

    def weight(self, weight: Weight, entry: SampleEntry) -> Iterator[Diagnostic]:
        if isinstance(entry.value, ShapeText):
            hint = f"its shape is {weight.shape}: give numbers, or leave it out"
            yield self.wrong(entry, f"the values of '{weight.name}' are missing", hint)
            return
        if weight.loop is not None:
            return
        shape = self.shape_of(entry)
        if isinstance(shape, Diagnostic):
            yield shape
        elif shape is not None:
            yield from self.match(entry, weight.shape, shape)

    def output(self, entry: SampleEntry, output: Output) -> Iterator[Diagnostic]:
        parts = list(parts_of(entry, output))
        if not parts and not is_unread(entry):
            expected = "one tensor"
            if isinstance(output, OutputTuple):
                expected = f"a list of {len(output.items)} tensors"
            elif isinstance(output, OutputMapping):
                expected = f"a mapping of {', '.join(name for name, _ in output.items)}"
            hint = "give just these, each a shape or values"
            yield self.wrong(entry, f"the output is {expected}", hint)
        for each, tensor in parts:
            shape = self.shape_of(each)
            if isinstance(shape, Diagnostic):
                yield shape
            elif shape is not None:
                yield from self.match(each, tensor.shape, shape)

    def shape_of(self, entry: SampleEntry) -> tuple[int, ...] | Diagnostic | None:
        """The shape that an entry gives, written as one or held by its values."""
        if is_unread(entry):
            return None
        if isinstance(entry.value, ShapeText):
            return tuple(size for size in entry.value if isinstance(size, int))
        if isinstance(entry.value, tuple) and any(
            isinstance(v, ShapeText) for v in entry.value
        ):
            hint = "give one shape: every item of the list has it"
            return self.wrong(entry, f"'{entry.name}' has several shapes", hint)
        try:
            return shape_of_values(entry.value)
        except ValueError as error:
            hint = "give a shape such as (2, 3), or nested lists of numbers"
            return self.wrong(entry, f"'{entry.name}' {error}", hint)

    def match(
        self,
        entry: SampleEntry,
        expected: Shape,
        shape: tuple[int, ...],
        *,
        is_input: bool = False,
    ) -> Iterator[Diagnostic]:
        """Compares a shape with the one that was declared, and binds the axes of an input."""
        dims = list(self.expanded(expected))
        open_at = [i for i, d in enumerate(dims) if not isinstance(d, Size | int)]
        fixed = len(dims) - len(open_at)
        if len(shape) < fixed or (not open_at and len(shape) > fixed):
            number = f"{fixed} or more" if open_at else f"{fixed}"
            found = literal(shape)
            message = f"{found} of '{entry.name}' has {len(shape)} axes, not {number}"
            yield self.wrong(entry, message, f"its shape is {expected}")
        elif not open_at:
            for dim, size in zip(dims, shape, strict=True):
                yield from self.compare(entry, dim, size, is_input)
        elif len(open_at) == 1:
            before, behind = open_at[0], len(dims) - open_at[0] - 1
            rest = shape[before : len(shape) - behind]
            if isinstance(dims[before], Rest):
                yield from self.rest(entry, rest, is_input)
            sizes = shape[:before] + shape[len(shape) - behind :]
            closed = dims[:before] + dims[before + 1 :]
            for dim, size in zip(closed, sizes, strict=True):
                yield from self.compare(entry, dim, size, is_input)

    def rest(
        self, entry: SampleEntry, rest: tuple[int, ...], is_input: bool
    ) -> Iterator[Diagnostic]:
        """The axes of a `...`: those of an output are the same as those of the inputs."""
        if is_input:
            self.rests.add(rest)
        elif len(self.rests) == 1 and rest not in self.rests:
            (wanted,) = self.rests
            message = f"'...' of '{entry.name}' is {literal(rest)}, and should be {literal(wanted)}"
            hint = "'...' stands for the same axes as in the inputs"
            yield self.wrong(entry, message, hint)

    def expanded(self, shape: Shape) -> Iterator[Dim | int]:
        """The dims of a shape, with the sizes of a param in place of `*param` where they are known."""
        for dim in shape.dims:
            known = self.sizes.get(dim.name) if isinstance(dim, Spread) else None
            if isinstance(known, tuple) and all(type(size) is int for size in known):
                yield from (size for size in known if isinstance(size, int))
            else:
                yield dim

    def compare(
        self, entry: SampleEntry, dim: Dim | int, size: int, is_input: bool
    ) -> Iterator[Diagnostic]:
        name = dim.text if isinstance(dim, Size) and dim.is_name else ""
        if is_input and name in self.description.axes and name not in self.sizes:
            self.sizes[name] = size
            self.bound_by[name] = entry.name
            return
        wanted = (
            dim
            if isinstance(dim, int)
            else evaluate(dim.tree, self.sizes) if isinstance(dim, Size) else None
        )
        if wanted is None or wanted == size:
            return
        message = f"'{dim}' of '{entry.name}' is {size}, and should be {wanted}"
        hint = f"by the shape and the params, it is {wanted}"
        if name in self.bound_by:
            hint = "give one axis one size"
            message = f"'{name}' is {size} in '{entry.name}' and {wanted} in '{self.bound_by[name]}'"
        yield self.wrong(entry, message, hint)


def is_unread(entry: SampleEntry) -> bool:
    """Whether the value could not be read, which was reported."""
    return entry.value is None and not (
        isinstance(entry.node, Scalar) and entry.node.value is None
    )


def parts_of(
    entry: SampleEntry, output: Output
) -> Iterator[tuple[SampleEntry, OutputTensor]]:
    """Each result of a sample with the tensor it belongs to; none where they do not fit."""
    node, value = entry.node, entry.value
    match output:
        case OutputTensor() if not isinstance(node, Mapping):
            yield entry, output
        case OutputTuple(items) if isinstance(node, Sequence) and isinstance(
            value, tuple
        ):
            if len(value) == len(items):
                for tensor, one in zip(items, value, strict=True):
                    yield SampleEntry(entry.name, entry.key, one, node), tensor
        case OutputMapping(pairs) if isinstance(node, Mapping):
            given = {str(key.value): item for key, item in node.entries}
            found = dict(named_values(value))
            if sorted(found) == sorted(name for name, _ in pairs):
                for name, tensor in pairs:
                    each = SampleEntry(name, entry.key, found[name], given[name])
                    yield each, tensor


def named_values(value: Value) -> Iterator[tuple[str, Value]]:
    """The values of a mapping by name, as a sample holds them."""
    for pair in value if isinstance(value, tuple) else ():
        if isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[0], str):
            yield pair[0], pair[1]


def shape_of_values(value: Value) -> tuple[int, ...]:
    """The shape of nested numbers; ValueError says what is wrong with them."""
    if isinstance(value, tuple):
        if not value:
            return (0,)
        shapes = {shape_of_values(item) for item in value}
        if len(shapes) > 1:
            raise ValueError("has rows of different lengths")
        return (len(value), *shapes.pop())
    if isinstance(value, int | float):
        return ()
    raise ValueError(f"is neither a shape nor numbers: {shown(value)}")


def evaluate(node: ast.expr, sizes: dict[str, Value]) -> int | None:
    """The value of a size; None where a part of it is not known."""
    match node:
        case ast.Constant(value=int(value)):
            return value
        case ast.Name(id=name):
            size = sizes.get(name)
            return size if type(size) is int else None
        case ast.Subscript(value=ast.Name(id=name), slice=index):
            held, at = sizes.get(name), evaluate(index, sizes)
            if (
                isinstance(held, tuple)
                and at is not None
                and -len(held) <= at < len(held)
            ):
                item = held[at]
                return item if type(item) is int else None
            return None
        case ast.UnaryOp(operand=operand):
            inner = evaluate(operand, sizes)
            return None if inner is None else -inner
        case ast.BinOp(left=left, op=op, right=right):
            a, b = evaluate(left, sizes), evaluate(right, sizes)
            if (
                a is None
                or b is None
                or (isinstance(op, ast.FloorDiv | ast.Mod) and b == 0)
            ):
                return None
            operation = OPERATIONS.get(type(op))
            return operation(a, b) if operation else None
    return None
