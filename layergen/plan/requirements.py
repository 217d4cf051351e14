"""The conditions of a layer, each where it is looked at."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from layergen.description.analysis import Analysis, Stage
from layergen.description.grammar import asked_for_none
from layergen.description.scope import Kind
from layergen.description.scopes import several
from layergen.plan.model import PlannedRequirement
from layergen.plan.parts import fragment_of
from layergen.plan.values import late_values
from layergen.shapes.declared import is_size


def planned_requirements(
    analysis: Analysis, stage: Stage
) -> tuple[PlannedRequirement, ...]:
    """The conditions that a method looks at."""
    found = []
    lists = several(analysis.description)
    for number, requirement in enumerate(analysis.description.require):
        piece = analysis.piece("require", str(number))
        if piece.stage != stage:
            continue
        values = [
            analysis.piece("require", f"{number}.{place}")
            for place in range(len(requirement.values))
        ]
        every = (piece, *values)
        kinds = (Kind.PARAM, Kind.DERIVED, Kind.AXIS)
        names = dict.fromkeys(n for p in every for n in p.facts.of_kind(*kinds))
        lacking = dict.fromkeys(n for p in every for n in analysis.may_lack(p))
        axes = _open_axes(analysis, piece.facts.of_kind(Kind.AXIS))
        tensors = piece.facts.of_kind(Kind.INPUT, Kind.MASK)
        if stage == "call":
            asked = {name.id for name in asked_for_none(piece.code.nodes)}
            tensors = tuple(n for n in tensors if n not in {*lists, *asked})
        found.append(
            PlannedRequirement(
                requirement=requirement,
                fragment=fragment_of(piece),
                values=tuple(map(fragment_of, values)),
                names=tuple(names),
                tensors=tensors,
                open_names=(*lacking, *axes),
            )
        )
    return tuple(found)


def _open_axes(analysis: Analysis, names: Iterable[str]) -> tuple[str, ...]:
    """Axes of which no weight and no constant depends: these may be unknown (None) when the layer is built."""
    sized = {n for w in analysis.description.variables for n in w.shape.names}
    for piece in analysis.pieces:
        if piece.section == "constants":
            sized |= piece.facts.names
    return tuple(n for n in names if n in analysis.description.axes and n not in sized)


def guarded_requirement(
    analysis: Analysis, planned: PlannedRequirement
) -> PlannedRequirement:
    """A condition for shapes of which any size may be unknown, and so what is computed from them."""
    late = {
        value.definition.name
        for value in late_values(analysis)
        if (tree := value.fragment.code.expression) is not None and is_size(tree)
    }
    sizes = {*analysis.description.axes, *late} & planned.fragment.facts.names
    more = (name for name in planned.names if name in sizes)
    return replace(
        planned, open_names=tuple(dict.fromkeys((*planned.open_names, *more)))
    )
