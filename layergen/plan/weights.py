"""The variables of a layer, with what makes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from layergen.description.analysis import Analysis
from layergen.description.factory import Factory
from layergen.description.facts import Facts, Update
from layergen.description.model import Weight
from layergen.description.scope import Kind
from layergen.plan.model import Fragment, PlannedFactory, PlannedWeight
from layergen.plan.parts import fragment_of, initializer_uses


def planned_weights(analysis: Analysis) -> tuple[PlannedWeight, ...]:
    """Every weight and every state, in the order in which they are made."""
    variables = analysis.description.variables
    uses = initializer_uses(analysis)
    return tuple(_weight(analysis, weight, uses) for weight in variables)


def _weight(analysis: Analysis, weight: Weight, uses: Counter[str]) -> PlannedWeight:
    def factory(what: str, value: Factory | None) -> PlannedFactory | None:
        if value is None:
            return None
        arguments = None
        if value.arguments is not None:
            arguments = tuple(
                (a.keyword, fragment_of(analysis.piece(what, f"{weight.name}.{n}")))
                for n, a in enumerate(value.arguments)
            )
        is_param = value.name in {p.name for p in analysis.description.params}
        shared = what == "initializer" and uses[value.name] > 1
        functions = {f.name for f in analysis.description.functions}
        is_function = what == "initializer" and value.name in functions
        return PlannedFactory(value.name, is_param, shared, arguments, is_function)

    initializer = factory("initializer", weight.initializer)
    assert initializer is not None
    return PlannedWeight(
        weight=weight,
        initializer=initializer,
        regularizer=factory("regularizer", weight.regularizer),
        constraint=factory("constraint", weight.constraint),
        autocast=weight.autocast and analysis.description.autocast,
        aggregation=weight.aggregation or _aggregation(analysis, weight),
        when=fragment_of(analysis.piece("when", weight.name)) if weight.when else None,
        loop=(
            (weight.loop.name, fragment_of(analysis.piece("for", weight.name)))
            if weight.loop
            else None
        ),
        axes=(
            (
                fragment_of(analysis.piece("input_axes", weight.name)),
                fragment_of(analysis.piece("output_axes", weight.name)),
            )
            if weight.axes
            else None
        ),
    )


def weight_fragments(planned: PlannedWeight) -> Iterator[Fragment]:
    """All code that makes a weight."""
    if planned.when:
        yield planned.when
    if planned.loop:
        yield planned.loop[1]
    yield from planned.axes or ()
    for factory in (planned.initializer, planned.regularizer, planned.constraint):
        if factory and factory.arguments:
            yield from (fragment for _, fragment in factory.arguments)


def _aggregation(analysis: Analysis, weight: Weight) -> str | None:
    """For a variable that the code updates: without one, replicas drift apart. Only floats have a mean."""
    updated = any(
        _may_update(piece.facts, update, weight)
        for piece in analysis.pieces
        for update in piece.facts.updates
    )
    if not updated:
        return None
    is_float = weight.dtype is None or "float" in weight.dtype
    return "mean" if is_float else "only_first_replica"


def _may_update(facts: Facts, update: Update, weight: Weight) -> bool:
    """A local name that is updated may stand for any state that the same code uses, as in a loop over a list."""
    if update.kind is Kind.LOCAL:
        return weight.is_state and facts.uses(weight.name)
    return update.name == weight.name
