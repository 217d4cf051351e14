"""The plan of a layer: for each method of the class, what it takes, what it must know and what it does.

Nothing here knows how an op, a variable or an import is spelled; that is for the styles.
"""

from __future__ import annotations

from dataclasses import dataclass

from layergen.description.code import Code
from layergen.description.facts import Facts
from layergen.description.model import (
    Definition,
    Description,
    Function,
    Input,
    Output,
    Param,
    Requirement,
    Weight,
)
from layergen.description.shape import Shape


@dataclass(frozen=True)
class Fragment:
    """A piece of the author's code with its references, ready to be spelled."""

    code: Code
    facts: Facts


@dataclass(frozen=True)
class AxisPlace:
    """Where the size of an axis is found: `index` of the shape of a tensor.

    `member` is the position of the tensor in an argument that holds several, else None.
    """

    axis: str
    argument: Input
    member: int | None
    index: int


@dataclass(frozen=True)
class PlannedRequirement:
    """A condition, and the names whose values its error shows.

    `open_axes` are those that may be unknown when the condition is looked at; then it is not.
    """

    requirement: Requirement
    fragment: Fragment
    names: tuple[str, ...]
    open_axes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlannedValue:
    """A derived value or a constant."""

    definition: Definition
    fragment: Fragment


@dataclass(frozen=True)
class PlannedFactory:
    """An initializer, regularizer or constraint: a name of Keras or a param, with its arguments.

    `is_param` tells the two apart. `shared` means that several weights use the param, so that each
    must get an instance of its own.
    """

    name: str
    is_param: bool
    shared: bool
    arguments: tuple[tuple[str | None, Fragment], ...] | None


@dataclass(frozen=True)
class PlannedWeight:
    """A variable to make."""

    weight: Weight
    initializer: PlannedFactory
    regularizer: PlannedFactory | None
    constraint: PlannedFactory | None
    aggregation: str | None
    when: Fragment | None
    loop: tuple[str, Fragment] | None


@dataclass(frozen=True)
class InitPlan:
    """`__init__`: params are checked and kept, values derived, helpers and perhaps weights made."""

    params: tuple[Param, ...]
    early: tuple[PlannedRequirement, ...]
    derived: tuple[PlannedValue, ...]
    late: tuple[PlannedRequirement, ...]
    draws_random: bool
    passes_mask: bool
    weights: tuple[PlannedWeight, ...]


@dataclass(frozen=True)
class ChildPlan:
    """A layer that is a part of this one, and the shape it must be built for; None where that is not known."""

    name: str
    shape: Shape | None
    axes: tuple[AxisPlace, ...]


@dataclass(frozen=True)
class BuildPlan:
    """`build`: what can be made only once the shapes of the inputs are known."""

    axes: tuple[AxisPlace, ...]
    requirements: tuple[PlannedRequirement, ...]
    constants: tuple[PlannedValue, ...]
    weights: tuple[PlannedWeight, ...]
    children: tuple[ChildPlan, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (
            self.requirements or self.constants or self.weights or self.children
        )


@dataclass(frozen=True)
class CodePlan:
    """A method with the author's code: the names that must be bound before it begins."""

    axes: tuple[AxisPlace, ...]
    constants: tuple[Definition, ...]
    body: Fragment
    masks: tuple[str, ...] = ()
    takes_training: bool = False


@dataclass(frozen=True)
class PlannedFunction:
    """A helper method."""

    function: Function
    code: CodePlan


@dataclass(frozen=True)
class Plan:
    """The whole layer."""

    description: Description
    init: InitPlan
    build: BuildPlan
    call: CodePlan
    functions: tuple[PlannedFunction, ...]
    compute_mask: CodePlan | None
    output: Output | None
    output_axes: tuple[AxisPlace, ...]
