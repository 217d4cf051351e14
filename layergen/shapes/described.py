"""A layer of another description as a value: made with arguments, and called later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec import Struct

from layergen.description.analysis import needs_build
from layergen.description.keras_api import Kind, Parameter, Signature
from layergen.description.model import (
    Description,
    Input,
)
from layergen.description.scopes import mask_names
from layergen.shapes.broadcast import Conflict, same_axis
from layergen.shapes.call import ARGUMENT, RANK, Call, Mismatch
from layergen.shapes.declared import output_value, value_of, written
from layergen.shapes.facts import Facts, substitute
from layergen.shapes.layers.call import LayerResult, Weight, Weights
from layergen.shapes.layers.sublayer import Made, Step, Values
from layergen.shapes.size import Opaque, Size
from layergen.shapes.value import (
    ANYTHING,
    Axis,
    Integer,
    Items,
    Known,
    Many,
    Rest,
    Shape,
    Table,
    Tensor,
    Value,
)

if TYPE_CHECKING:
    from layergen.shapes.load import Shaped

#: What the axes of a description stand for in a call; the axes behind `...` go by that.
Sizes = dict[str, Size]


@dataclass(frozen=True)
class Described(Made):
    """A class of a description without mistakes, with the arguments of its constructor by name."""

    name: str
    config: Call
    shaped: Shaped

    @property
    def description(self) -> Description:
        """The description of its class."""
        return self.shaped.analysis.description

    @property
    def signature(self) -> Signature:
        """The parameters of its `call`."""
        return call_signature(self.shaped)

    @property
    def builds(self) -> tuple[tuple[str, str], ...]:
        """The parameters of its `build`; Keras's own takes one shape."""
        inputs = self.description.inputs
        if len(inputs) == 1 or not needs_build(self.shaped.analysis):
            return (("input_shape", inputs[0].name),)
        return tuple((f"{entry.name}_shape", entry.name) for entry in inputs)

    def run(
        self,
        values: Values,
        keywords: Mapping[str, Value] | None = None,
        labels: Sequence[str] = (),
        named: Mapping[str, str] | None = None,
        facts: Facts | None = None,
    ) -> LayerResult:
        """As for every layer: the inputs bind the axes, and the output follows from them."""
        names = [p.name for p in self.signature.positional]
        given = dict(zip(names, values, strict=False)) | dict(keywords or {})
        written = dict(zip(names, labels, strict=False)) | dict(named or {})
        sizes, rest = self.placed(given, written, facts)
        output = ANYTHING if self.is_told(given) else self.result(sizes, rest)
        return LayerResult(output, self.weights(sizes))

    def is_told(self, given: Mapping[str, Value]) -> bool:
        """Whether a call has an option that makes its result another one."""
        defaults = {o.name: value_of(o.default) for o in self.description.options}
        told_by = self.shaped.inference.told_by
        return any(given.get(n, defaults[n]) != defaults[n] for n in told_by)

    def placed(
        self,
        given: Mapping[str, Value],
        labels: Mapping[str, str] | None = None,
        facts: Facts | None = None,
    ) -> tuple[Sizes, Rests]:
        """What the names of its shapes stand for where it is called with these inputs.

        Raises:
            Mismatch: an input does not fit.
        """
        sizes, rest = self.params(), Rests()
        for entry in self.description.inputs:
            value = given.get(entry.name, ANYTHING)
            label = (labels or {}).get(entry.name, entry.name)
            self.bind(entry, value, label, sizes, rest, facts or self.config.facts)
        self.derive(sizes)
        return sizes, rest

    def step(self, dim: Axis) -> Step | None:
        """One step, if it is a cell: its output and states for one example."""
        if self.description.kind != "cell":
            return None
        result = self.run((Tensor(Shape((None, dim))), ANYTHING))
        output = result.output
        first = output.values[0] if isinstance(output, Items) else output
        size: Axis = None
        if isinstance(first, Tensor) and first.shape is not None:
            size = first.shape.axes[-1]
        sizes = self.params()
        self.derive(sizes)
        states: list[Axis] = []
        for state in self.description.states:
            shape = self.moved(written(state.shape), sizes, Rests())
            states.append(shape.axes[0] if shape and len(shape.axes) == 1 else None)
        return size, tuple(states), result.weights

    def params(self) -> Sizes:
        """The sizes that the arguments of the constructor give."""
        sizes: Sizes = {}
        for param in self.description.params:
            value = self.config.arguments.get(param.name)
            if value is None and param.same_as in sizes:
                sizes[param.name] = sizes[param.same_as]
                continue
            if value is None and not param.required:
                value = value_of(param.default)
            if isinstance(value, Integer) and value.size is not None:
                sizes[param.name] = value.size
        return sizes

    def derive(self, sizes: Sizes) -> None:
        """Adds the derived values that are sizes."""
        for name, size in self.shaped.inference.facts.equal.items():
            moved = moved_size(size, sizes)
            if name not in sizes and moved is not None:
                sizes[name] = moved

    def bind(
        self,
        entry: Input,
        value: Value,
        label: str,
        sizes: Sizes,
        rest: Rests,
        facts: Facts,
    ) -> None:
        """Takes an argument as an input: its axes get their sizes.

        Raises:
            Mismatch: it does not fit the shape that is declared.
        """
        if self.description.forks:
            return
        if entry.members:
            if isinstance(value, Items) and len(value.values) == len(entry.members):
                for member, one in zip(entry.members, value.values, strict=True):
                    if not isinstance(one, Rest):
                        self.bind(member, one, member.name, sizes, rest, facts)
            if isinstance(value, Table):
                found = dict(value.entries)
                for member in entry.members:
                    one = found.get(member.name, ANYTHING)
                    self.bind(member, one, member.name, sizes, rest, facts)
            return
        if entry.many and isinstance(value, Items):
            value = next((v for v in value.values if not isinstance(v, Rest)), ANYTHING)
        if entry.many and isinstance(value, Many):
            value = value.item
        declared = written(entry.shape)
        if not isinstance(value, Tensor) or value.shape is None or declared is None:
            return
        for axis, actual in self.paired(entry, declared, value.shape, label, rest):
            self.bind_axis(axis, actual, label, value.shape, sizes, facts)

    def paired(
        self, entry: Input, declared: Shape, actual: Shape, label: str, rest: Rests
    ) -> list[tuple[Axis, Axis]]:
        """The axes of a declared shape, each with what it is in this call."""
        least, count = declared.least_rank, len(actual.axes)
        is_free = declared.rest is None and actual.rest is not None
        fits = count >= least if declared.rest is not None else actual.rank == least
        if not fits and not is_free:
            message = f"{self.name} wants {entry.shape} for {entry.name}, {label} has the shape {actual}"
            hint = (
                f"its axes are those of {entry.name} in the description of {self.name}"
            )
            raise Mismatch(RANK, message, (hint,))
        at = declared.rest
        if is_free or (actual.rest is not None and at is None):
            return []
        if at is None:
            return [*zip(declared.axes, actual.axes, strict=True)]
        behind = len(declared.axes) - at - 1
        rest.axes = rest.axes or actual.axes[at : count - behind]
        pairs = [*zip(declared.axes[:at], actual.axes[:at], strict=True)]
        return [
            *pairs,
            *zip(declared.axes[at + 1 :], actual.axes[count - behind :], strict=True),
        ]

    def bind_axis(
        self,
        axis: Axis,
        actual: Axis,
        label: str,
        shape: Shape,
        sizes: Sizes,
        facts: Facts,
    ) -> None:
        if not isinstance(axis, Size) or not isinstance(actual, Size):
            return
        known = moved_size(axis, sizes)
        text = str(axis)
        if known is None:
            if text.isidentifier() and text in self.description.axes:
                sizes[text] = actual
            return
        try:
            same_axis(facts, known, actual)
        except Conflict:
            what = text if text == str(known) else f"{text}, which is {known}"
            message = (
                f"{self.name} wants an axis of {what}, that of {label} is {actual}"
            )
            hint = f"{label} has the shape {shape}"
            raise Mismatch(ARGUMENT, message, (hint,)) from None

    def result(self, sizes: Sizes, rest: Rests) -> Value:
        """What calling it gives."""
        if self.description.forks:
            # Which shape it is may hang on a setting of Keras.
            return ANYTHING
        output = self.description.output
        inference = self.shaped.inference
        value = inference.plain if output is None else output_value(output)
        return self.moved_value(value, sizes, rest)

    def moved_value(self, value: Value, sizes: Sizes, rest: Rests) -> Value:
        """A value of the description as one of this call."""
        match value:
            case Tensor(shape=shape, dtype=dtype):
                return Tensor(self.moved(shape, sizes, rest), dtype)
            case Integer(size=Size() as size):
                return Integer(moved_size(size, sizes))
            case Items(values, is_list) if not any(isinstance(v, Rest) for v in values):
                parts = [v for v in values if not isinstance(v, Rest)]
                moved = (self.moved_value(v, sizes, rest) for v in parts)
                return Items(tuple(moved), is_list)
            case Table(entries):
                pairs = ((k, self.moved_value(v, sizes, rest)) for k, v in entries)
                return Table(tuple(pairs))
            case Known():
                return value
        return ANYTHING

    def weights(self, sizes: Sizes) -> Weights | None:
        """The weights that building it makes, with those of its own sublayers; None where they are not all known."""
        own = self.shaped.inference.weights
        if own is None or self.description.forks:
            return None
        found = []
        for weight in own:
            shape = self.moved(weight.shape, sizes, Rests())
            if shape is None:
                return None
            found.append(Weight(weight.name, shape, weight.trainable))
        return tuple(found)

    def moved(self, shape: Shape | None, sizes: Sizes, rest: Rests) -> Shape | None:
        """A shape of the description as one of this call."""
        if shape is None:
            return None
        axes: list[Axis] = []
        for axis in shape.axes:
            if isinstance(axis, Rest):
                if rest.axes is None:
                    return None
                axes += rest.axes
            else:
                axes.append(None if axis is None else moved_size(axis, sizes))
        return Shape(tuple(axes))


class Rests(Struct):
    """The axes that `...` stands for; None where no input tells."""

    axes: tuple[Axis, ...] | None = None


def moved_size(size: Size, sizes: Mapping[str, Size]) -> Size | None:
    """A size over the names of a description as one over those of its caller."""
    if not size.names <= sizes.keys() or any(isinstance(a, Opaque) for a in size.atoms):
        return None
    return substitute(size, sizes)


def call_signature(shaped: Shaped) -> Signature:
    """The parameters of the `call` of a generated class."""
    kind = Kind.POSITIONAL_OR_KEYWORD
    description = shaped.analysis.description
    found = [Parameter(e.name, kind, not e.optional) for e in description.inputs]
    if description.kind == "cell":
        found.append(Parameter("states", kind, True))
    used = set(shaped.analysis.piece("call").facts.names)
    used.update(shaped.analysis.masks)
    used |= {value for h in shaped.inference.handed for _, value in h.arguments}
    masks = [name for name in mask_names(description) if name in used]
    more = [*masks, *(["training"] if "training" in used else [])]
    more += [option.name for option in description.options]
    return Signature((*found, *(Parameter(name, kind, False) for name in more)))
