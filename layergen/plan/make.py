"""From an analysed description to its plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from layergen.description.analysis import Analysis, Piece
from layergen.description.code import Code
from layergen.description.factory import Factory
from layergen.description.facts import Facts, Update
from layergen.description.model import (
    Description,
    Output,
    Param,
    Weight,
    output_tensors,
)
from layergen.description.scope import Kind
from layergen.description.shape import Rest, Size
from layergen.description.types import Atom, Maybe
from layergen.plan.model import (
    AxisPlace,
    BuildPlan,
    ChildPlan,
    CodePlan,
    Fragment,
    InitPlan,
    Plan,
    PlannedFactory,
    PlannedFunction,
    PlannedRequirement,
    PlannedValue,
    PlannedWeight,
)
from layergen.shapes.load import Shaped
from layergen.shapes.output import inferred_output, written_shape
from layergen.shapes.value import Tensor


def make_plan(shaped: Shaped) -> Plan:
    """Decides everything about a layer."""
    analysis = shaped.analysis
    description = analysis.description
    output = description.output or inferred_output(description, shaped.inference.result)
    return Plan(
        description=_with_seed(analysis),
        init=_init(analysis),
        build=_build(analysis, _children(shaped)),
        call=_code(analysis, analysis.piece("call")),
        functions=tuple(
            PlannedFunction(f, _code(analysis, analysis.piece("functions", f.name)))
            for f in analysis.description.functions
        ),
        compute_mask=_compute_mask(analysis),
        output=output,
        output_axes=_places(description, _output_names(output)),
    )


def _draws_random(analysis: Analysis) -> bool:
    return any(
        c.library.module == "random" for p in analysis.pieces for c in p.facts.calls
    )


def _with_seed(analysis: Analysis) -> Description:
    """The description with a param `seed` where the layer draws random numbers and declares none."""
    description = analysis.description
    if not _draws_random(analysis) or any(p.name == "seed" for p in description.params):
        return description
    seed = Param(
        name="seed",
        key=description.name_key,
        type=Maybe(Atom("int")),
        default=None,
        required=False,
        doc="Optional integer, the seed of the random numbers.",
        minimum=None,
        maximum=None,
        choices=(),
        value_span=description.name_key.span,
    )
    return replace(description, params=(*description.params, seed))


def _init(analysis: Analysis) -> InitPlan:
    description = analysis.description
    derived = {d.name for d in description.derived}
    required = [r for r in _requirements(analysis) if not _reads_axes(r.fragment.facts)]
    early = [r for r in required if not derived & r.fragment.facts.names]
    return InitPlan(
        params=_with_seed(analysis).params,
        early=tuple(early),
        derived=_values(analysis, "derived"),
        late=tuple(r for r in required if r not in early),
        draws_random=_draws_random(analysis),
        passes_mask=description.mask is not None,
        weights=_weights(analysis) if description.create == "init" else (),
    )


def _build(analysis: Analysis, children: tuple[ChildPlan, ...]) -> BuildPlan:
    description = analysis.description
    weights = _weights(analysis) if description.create == "build" else ()
    constants = _values(analysis, "constants")
    requirements = tuple(
        r for r in _requirements(analysis) if _reads_axes(r.fragment.facts)
    )
    names: set[str] = set()
    for planned in weights:
        names.update(planned.weight.shape.names)
        names.update(*(f.facts.names for f in _fragments(planned)))
    for value in constants:
        names |= value.fragment.facts.names
    for requirement in requirements:
        names |= requirement.fragment.facts.names
    for child in children:
        sizes = (
            d for d in (child.shape.dims if child.shape else ()) if isinstance(d, Size)
        )
        names.update(*(size.names for size in sizes if not size.is_name))
    return BuildPlan(
        axes=_places(description, names),
        requirements=requirements,
        constants=constants,
        weights=weights,
        children=children,
    )


def _fragments(planned: PlannedWeight) -> Iterator[Fragment]:
    if planned.when:
        yield planned.when
    if planned.loop:
        yield planned.loop[1]
    for factory in (planned.initializer, planned.regularizer, planned.constraint):
        if factory and factory.arguments:
            yield from (fragment for _, fragment in factory.arguments)


def _children(shaped: Shaped) -> tuple[ChildPlan, ...]:
    """Params that are layers, each with the shape that it is first called on, as far as that is known."""
    description = shaped.analysis.description
    found = []
    for name, values in shaped.inference.children:
        tensor = values[0] if len(values) == 1 else None
        shape = tensor.shape if isinstance(tensor, Tensor) else None
        written = written_shape(description, shape)
        found.append(
            ChildPlan(
                name, written, _places(description, written.names if written else ())
            )
        )
    return tuple(found)


def _fragment(piece: Piece) -> Fragment:
    return Fragment(piece.code, piece.facts)


def _reads_axes(facts: Facts) -> bool:
    return any(reference.kind is Kind.AXIS for reference in facts.references)


def _requirements(analysis: Analysis) -> Iterator[PlannedRequirement]:
    for number, requirement in enumerate(analysis.description.require):
        fragment = _fragment(analysis.piece("require", str(number)))
        kinds = (Kind.PARAM, Kind.DERIVED, Kind.AXIS)
        names = dict.fromkeys(
            r.name for r in fragment.facts.references if r.kind in kinds
        )
        yield PlannedRequirement(
            requirement, fragment, tuple(names), _open_axes(analysis, names)
        )


def _open_axes(analysis: Analysis, names: Iterable[str]) -> tuple[str, ...]:
    """Axes of which no weight and no constant depends: these may be unknown (None) when the layer is built."""
    sized = {n for w in analysis.description.variables for n in w.shape.names}
    for piece in analysis.pieces:
        if piece.section == "constants":
            sized |= piece.facts.names
    return tuple(n for n in names if n in analysis.description.axes and n not in sized)


def _values(analysis: Analysis, section: str) -> tuple[PlannedValue, ...]:
    definitions = getattr(analysis.description, section)
    return tuple(
        PlannedValue(d, _fragment(analysis.piece(section, d.name))) for d in definitions
    )


def _weights(analysis: Analysis) -> tuple[PlannedWeight, ...]:
    variables = analysis.description.variables
    uses = Counter(w.initializer.name for w in variables)
    uses.update(w.initializer.name for w in variables if w.loop)
    return tuple(_weight(analysis, weight, uses) for weight in variables)


def _weight(analysis: Analysis, weight: Weight, uses: Counter[str]) -> PlannedWeight:
    def factory(what: str, value: Factory | None) -> PlannedFactory | None:
        if value is None:
            return None
        arguments = None
        if value.arguments is not None:
            arguments = tuple(
                (a.keyword, _fragment(analysis.piece(what, f"{weight.name}.{n}")))
                for n, a in enumerate(value.arguments)
            )
        is_param = value.name in {p.name for p in analysis.description.params}
        shared = what == "initializer" and uses[value.name] > 1
        return PlannedFactory(value.name, is_param, shared, arguments)

    initializer = factory("initializer", weight.initializer)
    assert initializer is not None
    return PlannedWeight(
        weight=weight,
        initializer=initializer,
        regularizer=factory("regularizer", weight.regularizer),
        constraint=factory("constraint", weight.constraint),
        aggregation=weight.aggregation or _aggregation(analysis, weight),
        when=_fragment(analysis.piece("when", weight.name)) if weight.when else None,
        loop=(
            (weight.loop.name, _fragment(analysis.piece("for", weight.name)))
            if weight.loop
            else None
        ),
    )


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


def _code(analysis: Analysis, piece: Piece) -> CodePlan:
    references = piece.facts.references
    constants = [c for c in analysis.description.constants if piece.facts.uses(c.name)]
    axes = {r.name for r in references if r.kind is Kind.AXIS}
    masks = dict.fromkeys(r.name for r in references if r.kind is Kind.MASK)
    return CodePlan(
        axes=_places(analysis.description, axes),
        constants=tuple(constants),
        body=_fragment(piece),
        masks=tuple(masks),
        takes_training=any(r.kind is Kind.TRAINING for r in references),
    )


def _compute_mask(analysis: Analysis) -> CodePlan | None:
    if not isinstance(analysis.description.mask, Code):
        return None
    return _code(analysis, analysis.piece("mask"))


def _output_names(output: Output | None) -> set[str]:
    return {n for t in output_tensors(output) for n in t.shape.names}


def _places(description: Description, names: Iterable[str]) -> tuple[AxisPlace, ...]:
    """Where each of these axes is found first, in the order of the inputs."""
    wanted = set(names)
    found: dict[str, AxisPlace] = {}
    # An optional input may be absent, so that its axes are read from another one where they can be.
    for argument in sorted(description.inputs, key=lambda entry: entry.optional):
        for position, tensor in enumerate(argument.tensors):
            member = position if argument.members else 0 if argument.many else None
            dims = tensor.shape.dims
            for index, dim in enumerate(dims):
                if not isinstance(dim, Size) or dim.text not in description.axes:
                    continue
                behind = any(isinstance(d, Rest) for d in dims[:index])
                last = index == len(dims) - 1 and index > 0
                place = index - len(dims) if behind or last else index
                if dim.text in wanted:
                    found.setdefault(
                        dim.text, AxisPlace(dim.text, argument, member, place)
                    )
    return tuple(found.values())
