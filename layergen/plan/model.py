"""The plan of a layer: for each method of the class, what it takes, what it must know and what it does.

Nothing here knows how an op, a variable or an import is spelled; that is for the styles.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, field

from layergen.description.code import Code
from layergen.description.facts import Facts
from layergen.description.model import (
    Definition,
    Description,
    Function,
    Input,
    Param,
    Part,
    Requirement,
    Weight,
)
from layergen.description.output import Output
from layergen.description.shape import Shape


class Fragment(Struct, frozen=True):
    """A piece of the author's code with its references, ready to be spelled."""

    code: Code
    facts: Facts


class AxisPlace(Struct, frozen=True):
    """Where the size of an axis is found: `index` of the shape of a tensor.

    `member` is the position of the tensor in an argument that holds several, else None. Where the shape depends on
    a condition, `otherwise` is the index where that does not hold.
    """

    axis: str
    argument: Input
    member: int | None
    index: int
    otherwise: int | None = None
    condition: Fragment | None = None


class PlannedRequirement(Struct, frozen=True):
    """A condition, and the names that it and its error are about; `values` are what a template shows.

    Without a template the error shows the values of `names`, and the shapes of `tensors`. `open_names` are the axes,
    masks and inputs that may be None when the condition is looked at; then it is not.
    """

    requirement: Requirement
    fragment: Fragment
    names: tuple[str, ...]
    values: tuple[Fragment, ...] = ()
    tensors: tuple[str, ...] = ()
    open_names: tuple[str, ...] = ()

    @property
    def fragments(self) -> tuple[Fragment, ...]:
        """All its code."""
        return (self.fragment, *self.values)

    @property
    def asks_for_type(self) -> bool:
        """Whether it is about the argument as it was given, not about what the layer keeps of it."""
        return "isinstance" in self.fragment.facts.names


class PlannedValue(Struct, frozen=True):
    """A derived value or a constant."""

    definition: Definition
    fragment: Fragment


class PlannedFactory(Struct, frozen=True):
    """An initializer, regularizer or constraint: a name of Keras or a param, with its arguments.

    `is_param` tells the two apart; `is_function` tells a function of the description. `shared` means that several weights use the param, so that each
    must get an instance of its own.
    """

    name: str
    is_param: bool
    shared: bool
    arguments: tuple[tuple[str | None, Fragment], ...] | None
    is_function: bool = False


class PlannedWeight(Struct, frozen=True):
    """A variable to make."""

    weight: Weight
    initializer: PlannedFactory
    regularizer: PlannedFactory | None
    constraint: PlannedFactory | None
    aggregation: str | None
    autocast: bool
    when: Fragment | None
    loop: tuple[str, Fragment] | None
    axes: tuple[Fragment, Fragment] | None = None


class PlannedPart(Struct, frozen=True):
    """A sublayer, loss or metric to make. `kind` tells which.

    `shared` are the initializers among the params that are used elsewhere too, so that each use must get an instance
    of its own, each with whether it may be None.
    """

    part: Part
    kind: Literal["sublayer", "loss", "metric"]
    maker: Fragment
    when: Fragment | None = None
    loop: tuple[str, Fragment] | None = None
    shared: Mapping[str, bool] = field(default_factory=dict)


class PlannedBase(Struct, frozen=True):
    """The call of a layer of Keras that is specialised.

    `inherited` are the params that it keeps itself, under the same name; `fixed` the names in its config that are no
    params of the layer.
    """

    maker: Fragment
    inherited: tuple[str, ...]
    fixed: tuple[str, ...]


class InputSpec(Struct, frozen=True):
    """What Keras is to refuse: another rank, or less than that; other sizes of `axes`, each with its name."""

    rank: int
    is_least: bool
    axes: tuple[AxisPlace, ...] = ()


class InitPlan(Struct, frozen=True):
    """`__init__`: params are checked and kept, values derived, parts, helpers and perhaps weights made.

    `none_asked` are the activations that stay None where they are: code asks for it. Of others Keras makes `linear`.
    """

    params: tuple[Param, ...]
    early: tuple[PlannedRequirement, ...]
    derived: tuple[PlannedValue, ...]
    late: tuple[PlannedRequirement, ...]
    draws_random: bool
    passes_mask: bool
    weights: tuple[PlannedWeight, ...]
    parts: tuple[PlannedPart, ...] = ()
    base: PlannedBase | None = None
    none_asked: frozenset[str] = frozenset()
    spec: InputSpec | None = None


ChildShape = Shape | tuple[Shape, ...]


class ChildPlan(Struct, frozen=True):
    """A layer that is a part of this one, and the shapes it must be built for; None where these are not known.

    A shape goes to each argument of its `build` that is named. `many` tells a list of layers; in a `chained` one
    each gets what the one before it gives. `after` is the child whose result it is built for, where that is easier
    said than the shape. `optional` tells that it may be None, `owned` that nobody else can have built it.
    """

    name: str
    shapes: tuple[tuple[str, ChildShape], ...] | None
    axes: tuple[AxisPlace, ...]
    many: bool = False
    chained: bool = False
    after: str | None = None
    optional: bool = False
    owned: bool = False

    @property
    def every_shape(self) -> tuple[Shape, ...]:
        """All shapes that it is built for."""
        found: list[Shape] = []
        for _, shape in self.shapes or ():
            found += [shape] if isinstance(shape, Shape) else shape
        return tuple(found)


class BuildPlan(Struct, frozen=True):
    """`build`: what can be made only once the shapes of the inputs are known.

    `asks_output` tells that the shapes are looked at where the shape of the result is told, `asks_lists` that one tensor in place
    of a list is refused.
    """

    axes: tuple[AxisPlace, ...]
    derived: tuple[PlannedValue, ...]
    requirements: tuple[PlannedRequirement, ...]
    constants: tuple[PlannedValue, ...]
    weights: tuple[PlannedWeight, ...]
    parts: tuple[PlannedPart, ...]
    children: tuple[ChildPlan, ...]
    spec: InputSpec | None = None
    asks_output: bool = False
    asks_lists: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        made = self.parts or self.children or self.derived
        asked = self.requirements or self.asks_output or self.asks_lists
        return not (asked or self.constants or self.weights or made)


class CodePlan(Struct, frozen=True):
    """A method with the author's code: what must hold and the names that must be bound before it begins.

    `handed` are arguments that calls get without being written, by where the call begins; at `masked` begin the calls
    that get their mask only where the layer takes one.
    """

    axes: tuple[AxisPlace, ...]
    constants: tuple[Definition, ...]
    body: Fragment
    masks: tuple[str, ...] = ()
    takes_training: bool = False
    handed: tuple[tuple[int, tuple[tuple[str, str], ...]], ...] = ()
    masked: frozenset[int] = frozenset()
    requirements: tuple[PlannedRequirement, ...] = ()


class PlannedFunction(Struct, frozen=True):
    """A helper method."""

    function: Function
    code: CodePlan


class Plan(Struct, frozen=True):
    """The whole layer; `step_output` is what a cell gives for one example. `output_checks` are conditions on shapes.

    `output_derived` are the derived values that the output needs and that follow from the shapes of inputs. Where shapes
    depend on a `condition`, `sides` are the plans where it holds and where it does not. `told_by` are the options that make
    the result another one than the output. `sources` are the texts that the layer follows from: its description, and those
    that it is made of.
    """

    description: Description
    init: InitPlan
    build: BuildPlan
    call: CodePlan
    functions: tuple[PlannedFunction, ...]
    compute_mask: CodePlan | None
    output: Output | None
    output_axes: tuple[AxisPlace, ...]
    output_derived: tuple[PlannedValue, ...] = ()
    output_checks: tuple[PlannedRequirement, ...] = ()
    relatives: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    step_output: Shape | None = None
    condition: Fragment | None = None
    sides: tuple[Plan, ...] = ()
    told_by: tuple[Param, ...] = ()
