"""A description as frozen, typed values: what is left of a file once it has been read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property
from typing import ClassVar, Literal

from msgspec import Struct
from msgspec.structs import replace

from layergen.description.code import Code
from layergen.description.factory import Factory
from layergen.description.nodes import Node, Scalar, Text
from layergen.description.output import Output, output_side, output_tensors
from layergen.description.shape import Fork, Shape, Size
from layergen.description.told import Told
from layergen.description.types import Maybe, ParamType, Value, is_atom
from layergen.diagnostics import Source, Span


class Named(Told, frozen=True):
    """What every declaration has: its name, and the key that declares it."""

    ASIDE: ClassVar[frozenset[str]] = frozenset({"key"})

    name: str
    key: Scalar

    @property
    def span(self) -> Span:
        """Place of the name."""
        return self.key.span


class Param(Named, frozen=True):
    """An argument of `__init__`; `required` tells a missing default from None.

    `same_as` is the param further up whose value it has where it is left out.
    """

    ASIDE: ClassVar[frozenset[str]] = frozenset({"value_span"})

    type: ParamType
    default: Value
    required: bool
    doc: str
    minimum: int | float | None
    maximum: int | float | None
    choices: tuple[Value, ...]
    value_span: Span
    same_as: str | None = None

    @property
    def may_be_none(self) -> bool:
        """Whether the argument may be None, even where the layer puts something in its place."""
        return isinstance(self.type, Maybe) or self.same_as is not None


class Input(Named, frozen=True):
    """An argument of `call`: a tensor, a list of tensors of one shape, or a few named tensors.

    `members` are the named tensors of an argument that holds just those, by their names where it is `keyed`; its
    own shape is unused. A `strict` one is refused where its rank is another one, or an axis that a weight depends on.
    `fork` tells when the tensor has another shape.
    """

    ASIDE: ClassVar[frozenset[str]] = frozenset({"text"})

    shape: Shape
    dtype: str | None
    minimum: str | None
    maximum: str | None
    optional: bool
    many: bool
    members: tuple[Input, ...]
    doc: str
    text: Text
    keyed: bool = False
    strict: bool = False
    fork: Fork | None = None

    @property
    def tensors(self) -> tuple[Input, ...]:
        """The tensors in this argument: its members, or itself."""
        return self.members or (self,)

    @property
    def is_list(self) -> bool:
        """Whether it must be a list of tensors, and may not be one of them."""
        return self.many and not self.optional

    def other(self) -> Input:
        """The argument where the condition does not hold."""
        shape = self.fork.otherwise if self.fork else self.shape
        members = tuple(member.other() for member in self.members)
        return replace(self, shape=shape, members=members, fork=None)


class Loop(Struct, frozen=True):
    """`for NAME in ITERABLE`, which makes a list of weights."""

    name: str
    iterable: Code

    def __str__(self) -> str:
        return f"{self.name} in {self.iterable}"


class Weight(Named, frozen=True):
    """A variable of the layer. `is_state` means that the layer updates it itself and no optimizer does.

    Without `autocast`, code gets it in its own dtype. `axes` are those that count as inputs and as outputs of the weight,
    for an initializer that scales by their sizes.
    """

    ASIDE: ClassVar[frozenset[str]] = frozenset({"texts"})

    shape: Shape
    initializer: Factory
    trainable: bool
    regularizer: Factory | None
    constraint: Factory | None
    dtype: str | None
    aggregation: str | None
    when: Code | None
    loop: Loop | None
    doc: str
    is_state: bool
    texts: tuple[tuple[str, Text], ...]
    autocast: bool = True
    axes: tuple[Code, Code] | None = None

    def place(self, part: str) -> Span:
        """Place of a part such as `shape` or `initializer`; of the name where it was left out."""
        return dict(self.texts)[part].span() if part in dict(self.texts) else self.span

    def text(self, part: str) -> Text | None:
        """The text of a part, where it was given."""
        return dict(self.texts).get(part)

    @property
    def factories(self) -> Iterator[tuple[str, Factory]]:
        """Initializer, regularizer and constraint, with the word for each."""
        yield "initializer", self.initializer
        if self.regularizer:
            yield "regularizer", self.regularizer
        if self.constraint:
            yield "constraint", self.constraint


class Definition(Named, frozen=True):
    """A derived value or a constant: a name for an expression."""

    value: Code
    dtype: str | None = None
    doc: str = ""


class Part(Named, frozen=True):
    """An object that the layer holds, and the expression that makes it: a sublayer, a loss or a metric.

    `shape` is the one that a sublayer is built for, where the description declares it. One that `passes_mask` keeps the
    steps of its input, so that the mask of that holds behind it.
    """

    ASIDE: ClassVar[frozenset[str]] = frozenset({"text"})

    maker: Code
    when: Code | None = None
    loop: Loop | None = None
    shape: Shape | None = None
    doc: str = ""
    text: Text | None = None
    passes_mask: bool = False


class Requirement(Struct, frozen=True):
    """A condition on params (or on axes, once they are known), what to say where it fails, and the error to raise.

    It is said in a `message`, or in the texts and values of a `template`.
    """

    condition: Code
    message: str
    error: str = "ValueError"
    template: tuple[str | Code, ...] = ()

    @property
    def values(self) -> tuple[Code, ...]:
        """The values in the template."""
        return tuple(part for part in self.template if isinstance(part, Code))


class Function(Named, frozen=True):
    """A helper method, in the language of `call`."""

    parameters: tuple[str, ...]
    body: Code


def _plain(entry: Input) -> tuple[Input, ...]:
    return tuple(replace(member, fork=None) for member in entry.members)


class SampleEntry(Named, frozen=True):
    """One value of a sample: a shape (a tuple of numbers), nested numbers, or the value of a param."""

    ASIDE: ClassVar[frozenset[str]] = frozenset({"node"})

    value: Value
    node: Node


class Sample(Told, frozen=True):
    """Sample inputs, params, weights and results by name."""

    ASIDE: ClassVar[frozenset[str]] = frozenset({"span"})

    entries: tuple[SampleEntry, ...]
    span: Span


ClassKind = Literal["layer", "model", "cell"]


class Description(Told, frozen=True, dict=True):
    """One layer, as its author described it.

    `only_samples` tells that no others fit. `options` are arguments of `call` that are no tensors. `states` are what a cell hands from step to step, with their shapes for one example. `extends` makes the
    layer of Keras that this one is a special case of, and `python` is code that is taken over as it is.
    """

    ASIDE: ClassVar[frozenset[str]] = frozenset({"name_key", "source"})

    kind: ClassKind
    name: str
    name_key: Scalar
    doc: str
    params: tuple[Param, ...]
    extends: Code | None
    inputs: tuple[Input, ...]
    options: tuple[Param, ...]
    states: tuple[Input, ...]
    sublayers: tuple[Part, ...]
    losses: tuple[Part, ...]
    metrics: tuple[Part, ...]
    weights: tuple[Weight, ...]
    state: tuple[Weight, ...]
    derived: tuple[Definition, ...]
    require: tuple[Requirement, ...]
    constants: tuple[Definition, ...]
    functions: tuple[Function, ...]
    call: Code
    mask: Literal["pass"] | Code | None
    output: Output | None
    autocast: bool
    create: Literal["build", "init"]
    samples: tuple[Sample, ...]
    only_samples: bool
    python: Code | None
    source: Source

    @cached_property
    def axes(self) -> tuple[str, ...]:
        """Names that the input shapes bind: those that are no params and stand alone in a shape."""
        taken = {p.name for p in self.params} | {d.name for d in self.derived}
        found: dict[str, None] = {}
        for tensor in self.tensors:
            for dim in tensor.shape.dims:
                if isinstance(dim, Size) and dim.is_name and dim.text not in taken:
                    found[dim.text] = None
        return tuple(found)

    @cached_property
    def late(self) -> frozenset[str]:
        """The derived values that are known only when the layer is built: they read an axis, or the shape of an input."""
        sources = {*self.axes, *(entry.name for entry in self.inputs)}
        sources |= {tensor.name for tensor in self.tensors}
        found: set[str] = set()
        for derived in self.derived:
            nodes = derived.value.nodes
            names = {node.id for node in nodes if isinstance(node, ast.Name)}
            if names & (sources | found):
                found.add(derived.name)
        return frozenset(found)

    @property
    def given_to_base(self) -> tuple[str, ...]:
        """Params that every layer of Keras takes: the base keeps them, and does what they are for."""
        if self.kind == "model" or self.extends is not None:
            return ()
        wanted = [p for p in self.params if is_atom(p.type, "regularizer")]
        return tuple(p.name for p in wanted if p.name == "activity_regularizer")

    @property
    def tensors(self) -> tuple[Input, ...]:
        """Every tensor of every input."""
        return tuple(tensor for entry in self.inputs for tensor in entry.tensors)

    @cached_property
    def batch_axes(self) -> frozenset[str]:
        """The first axis of each input where it has a name of its own: unknown when the layer is built."""
        first = (t.shape.dims[0] for t in self.tensors if t.shape.dims)
        return frozenset(
            d.text for d in first if isinstance(d, Size) and d.text in self.axes
        )

    @property
    def forks(self) -> tuple[Fork, ...]:
        """Every condition on which the shape of an input or a result depends; all are the same."""
        inputs = (t.fork for t in self.tensors)
        outputs = (t.fork for t in output_tensors(self.output))
        return tuple(fork for fork in (*inputs, *outputs) if fork is not None)

    @cached_property
    def sides(self) -> tuple[Description, ...]:
        """The description as it is where the condition holds, and as it is where it does not; else itself alone.

        The first has all samples.
        """
        if not self.forks:
            return (self,)
        whole = [(entry, entry.other()) for entry in self.inputs]
        held = tuple(replace(o, shape=e.shape, members=_plain(e)) for e, o in whole)
        return (
            replace(self, inputs=held, output=output_side(self.output, True)),
            replace(
                self,
                inputs=tuple(other for _, other in whole),
                output=output_side(self.output, False),
                samples=(),
            ),
        )

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every object that the layer holds, in the order in which they are made."""
        return (*self.sublayers, *self.losses, *self.metrics)

    @property
    def helpers(self) -> tuple[str, ...]:
        """The functions that `python` defines."""
        body = self.python.tree.body if self.python else []
        return tuple(node.name for node in body if isinstance(node, ast.FunctionDef))

    @property
    def variables(self) -> tuple[Weight, ...]:
        """Weights, then state: in the order in which they are made."""
        return (*self.weights, *self.state)
