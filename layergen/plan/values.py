"""Derived values and constants, and which of them a method needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from layergen.description.analysis import Analysis
from layergen.plan.model import ChildPlan, PlannedRequirement, PlannedValue
from layergen.plan.parts import fragment_of


def planned_values(analysis: Analysis, section: str) -> tuple[PlannedValue, ...]:
    """The values that a section of the description defines, in its order."""
    definitions = getattr(analysis.description, section)
    return tuple(
        PlannedValue(d, fragment_of(analysis.piece(section, d.name)))
        for d in definitions
    )


def late_values(analysis: Analysis) -> tuple[PlannedValue, ...]:
    """The derived values that are known only with the shapes of the inputs."""
    late = analysis.description.late
    values = planned_values(analysis, "derived")
    return tuple(value for value in values if value.definition.name in late)


def needed_values(
    values: Sequence[PlannedValue], wanted: set[str]
) -> tuple[PlannedValue, ...]:
    """The values among these that are wanted, and those that they need, in their order."""
    found: list[PlannedValue] = []
    # One needs only those above it.
    for value in reversed(values):
        if value.definition.name in wanted:
            found.append(value)
            wanted = wanted | value.fragment.facts.names
    return tuple(reversed(found))


def values_of_build(
    analysis: Analysis,
    children: Iterable[ChildPlan],
    requirements: Iterable[PlannedRequirement],
) -> tuple[PlannedValue, ...]:
    """The late derived values that anything else than the output is made by, or these conditions are about."""
    description = analysis.description
    wanted = {
        name
        for piece in analysis.pieces
        if piece.section not in ("derived", "require") or piece.stage == "call"
        for name in piece.facts.names
    }
    wanted.update(*(requirement.names for requirement in requirements))
    wanted.update(*(weight.shape.names for weight in description.variables))
    wanted.update(*(shape.names for child in children for shape in child.every_shape))
    return needed_values(late_values(analysis), wanted)
