"""From an analysed description to its plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from layergen.description.analysis import Analysis, Piece, Stage, draws_random
from layergen.description.code import Code
from layergen.description.factory import Factory
from layergen.description.facts import Facts, Update
from layergen.description.grammar import asked_for_none
from layergen.description.model import (
    Output,
    Weight,
    output_tensors,
)
from layergen.description.scope import Kind
from layergen.description.scopes import in_init, several
from layergen.description.shape import Shape, Size
from layergen.description.types import Maybe, is_atom
from layergen.plan.model import (
    BuildPlan,
    ChildPlan,
    CodePlan,
    Fragment,
    InitPlan,
    InputSpec,
    Plan,
    PlannedFactory,
    PlannedFunction,
    PlannedRequirement,
    PlannedValue,
    PlannedWeight,
)
from layergen.plan.parts import (
    fragment_of,
    initializer_uses,
    part_fragments,
    planned_base,
    planned_children,
    planned_parts,
)
from layergen.plan.places import axis_places, condition_of
from layergen.shapes.declared import is_size
from layergen.shapes.load import Shaped
from layergen.shapes.output import inferred_output, written_shape
from layergen.shapes.value import Items, Tensor


def make_plan(shaped: Shaped) -> Plan:
    """Decides everything about a layer."""
    if shaped.other is None:
        return _plan(shaped, planned_output(shaped))
    first = Shaped(shaped.analysis.sides[0], shaped.inference)
    outputs = planned_output(first), planned_output(shaped.other)
    if None in outputs:
        outputs = None, None
    plan = _plan(shaped, outputs[0])
    sides = _plan(first, outputs[0]), _plan(shaped.other, outputs[1])
    children = tuple(
        one if one == two else replace(whole, shapes=None)
        for whole, one, two in zip(
            plan.build.children, *(side.build.children for side in sides), strict=True
        )
    )
    # The conditions are looked at first, whichever side it is.
    asked = {n for check in plan.output_checks for n in check.names}
    derived = _needed(_late_values(shaped.analysis), asked)
    asked.update(*(value.fragment.facts.names for value in derived))
    return replace(
        plan,
        build=replace(plan.build, children=children),
        output=sides[0].output,
        output_axes=axis_places(shaped.analysis.description, asked),
        output_derived=derived,
        condition=condition_of(shaped.analysis.description),
        sides=sides,
        told_by=tuple(
            option
            for option in plan.description.options
            if any(option in side.told_by for side in sides)
        ),
    )


def _plan(shaped: Shaped, output: Output | None) -> Plan:
    analysis = shaped.analysis
    description = analysis.description
    checks = _requirements(analysis, "build")
    # Where the shape of the result is told, it is told too which shapes give none.
    told = [_guarded(analysis, check) for check in checks] if output else []
    asked = _output_names(output).union(*(check.names for check in told))
    derived = _needed(_late_values(analysis), asked)
    read = asked.union(*(value.fragment.facts.names for value in derived))
    return Plan(
        description=description,
        init=_init(analysis),
        build=_build(analysis, planned_children(shaped), () if told else checks),
        call=_call(shaped),
        functions=tuple(
            PlannedFunction(f, _code(analysis, analysis.piece("functions", f.name)))
            for f in analysis.description.functions
        ),
        compute_mask=_compute_mask(analysis),
        output=output,
        output_axes=axis_places(description, read),
        output_derived=derived,
        output_checks=tuple(told),
        relatives=tuple(analysis.relatives),
        sources=tuple(
            one.analysis.description.source.text for one in (shaped, *shaped.relatives)
        ),
        step_output=_step_output(shaped),
        told_by=tuple(
            option
            for option in description.options
            if output and option.name in shaped.inference.told_by
        ),
    )


def _step_output(shaped: Shaped) -> Shape | None:
    """The shape of a cell's output without the batch, as declared or as far as it is known."""
    description = shaped.analysis.description
    if description.kind != "cell":
        return None
    declared = output_tensors(description.output)
    if declared:
        return Shape(declared[0].shape.dims[1:])
    match shaped.inference.result:
        case Items((Tensor(shape=shape), *_)):
            written = written_shape(description, shape)
            return None if written is None else Shape(written.dims[1:])
    return None


def planned_output(shaped: Shaped) -> Output | None:
    """What `compute_output_shape` tells; nothing where Keras finds it out, or inherits it."""
    description = shaped.analysis.description
    if description.kind == "cell":
        return None
    if description.output or description.extends:
        return description.output
    return inferred_output(description, shaped.inference.plain)


def _call(shaped: Shaped) -> CodePlan:
    """The call with what children get without being written, and what must hold of masks."""
    analysis = shaped.analysis
    code = _code(analysis, analysis.piece("call"))
    handed = {h.start: h.arguments for h in shaped.inference.handed}
    values = [value for arguments in handed.values() for _, value in arguments]
    masks = [value for value in values if value != "training"]
    return replace(
        code,
        masks=tuple(dict.fromkeys((*analysis.masks, *masks))),
        takes_training=code.takes_training or "training" in values,
        handed=tuple(handed.items()),
        requirements=_requirements(analysis, "call"),
    )


def _init(analysis: Analysis) -> InitPlan:
    description = analysis.description
    derived = {d.name for d in description.derived}
    required = _requirements(analysis, "init")
    early = [r for r in required if not derived & {*r.names}]
    parts = [p for p in planned_parts(analysis) if in_init(p.part, description)]
    return InitPlan(
        params=description.params,
        early=tuple(early),
        derived=tuple(
            value
            for value in _values(analysis, "derived")
            if value.definition.name not in description.late
        ),
        late=tuple(r for r in required if r not in early),
        draws_random=draws_random(analysis.pieces),
        passes_mask=description.mask is not None,
        weights=_weights(analysis) if description.create == "init" else (),
        parts=tuple(parts),
        base=planned_base(analysis),
        none_asked=_none_asked(analysis),
        spec=_spec(analysis, ()),
    )


def _none_asked(analysis: Analysis) -> frozenset[str]:
    """The activations of which some code asks whether they are None."""
    activations = {
        p.name
        for p in analysis.description.params
        if isinstance(p.type, Maybe) and is_atom(p.type, "activation")
    }
    return frozenset(
        name.id
        for piece in analysis.pieces
        for name in asked_for_none(piece.code.nodes)
        if name.id in activations
    )


def _build(
    analysis: Analysis,
    children: tuple[ChildPlan, ...],
    requirements: tuple[PlannedRequirement, ...],
) -> BuildPlan:
    description = analysis.description
    weights = _weights(analysis) if description.create == "build" else ()
    constants = _values(analysis, "constants")
    derived = _kept(analysis, children, requirements)
    names: set[str] = set()
    for value in derived:
        names |= value.fragment.facts.names
    for planned in weights:
        names.update(planned.weight.shape.names)
        names.update(*(f.facts.names for f in _fragments(planned)))
    for value in constants:
        names |= value.fragment.facts.names
    for requirement in requirements:
        names.update(requirement.names)
    parts = [p for p in planned_parts(analysis) if not in_init(p.part, description)]
    for part in parts:
        names.update(*(f.facts.names for f in part_fragments(part)))
    for child in children:
        shapes = () if child.after else child.every_shape
        dims = [d for shape in shapes for d in shape.dims]
        sizes = (d for d in dims if isinstance(d, Size))
        names.update(*(size.names for size in sizes if not size.is_name))
    return BuildPlan(
        axes=axis_places(description, names),
        derived=derived,
        requirements=requirements,
        constants=constants,
        weights=weights,
        parts=tuple(parts),
        children=children,
        spec=_spec(analysis, {n for w in weights for n in w.weight.shape.names}),
        asks_output=not requirements and bool(_requirements(analysis, "build")),
        asks_lists=any(entry.is_list for entry in description.inputs),
    )


def _spec(analysis: Analysis, fixed: Iterable[str]) -> InputSpec | None:
    """What a strict input must be like, where the sizes of these axes are fixed."""
    description = analysis.description
    if not any(entry.strict for entry in description.inputs):
        return None
    (entry,) = description.inputs
    is_least = entry.shape.rest is not None
    rank = len(entry.shape.dims) - is_least
    places = axis_places(description, set(fixed) & set(description.axes))
    return InputSpec(rank, is_least, places)


def _fragments(planned: PlannedWeight) -> Iterator[Fragment]:
    if planned.when:
        yield planned.when
    if planned.loop:
        yield planned.loop[1]
    yield from planned.axes or ()
    for factory in (planned.initializer, planned.regularizer, planned.constraint):
        if factory and factory.arguments:
            yield from (fragment for _, fragment in factory.arguments)


def _requirements(analysis: Analysis, stage: Stage) -> tuple[PlannedRequirement, ...]:
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


def _guarded(analysis: Analysis, planned: PlannedRequirement) -> PlannedRequirement:
    """A condition for shapes of which any size may be unknown, and so what is computed from them."""
    late = {
        value.definition.name
        for value in _late_values(analysis)
        if (tree := value.fragment.code.expression) is not None and is_size(tree)
    }
    sizes = {*analysis.description.axes, *late} & planned.fragment.facts.names
    more = (name for name in planned.names if name in sizes)
    return replace(
        planned, open_names=tuple(dict.fromkeys((*planned.open_names, *more)))
    )


def _values(analysis: Analysis, section: str) -> tuple[PlannedValue, ...]:
    definitions = getattr(analysis.description, section)
    return tuple(
        PlannedValue(d, fragment_of(analysis.piece(section, d.name)))
        for d in definitions
    )


def _weights(analysis: Analysis) -> tuple[PlannedWeight, ...]:
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
    layers = {p.name for p in analysis.description.params if is_atom(p.type, "layer")}
    return CodePlan(
        axes=axis_places(analysis.description, axes),
        constants=tuple(constants),
        body=fragment_of(piece),
        masks=piece.facts.of_kind(Kind.MASK),
        takes_training=any(r.kind is Kind.TRAINING for r in references),
        masked=frozenset(
            call.start
            for call in piece.facts.named_calls
            if call.kind is Kind.PARAM
            and call.name in layers
            and "mask" in call.keywords
        ),
    )


def _compute_mask(analysis: Analysis) -> CodePlan | None:
    if not isinstance(analysis.description.mask, Code):
        return None
    return _code(analysis, analysis.piece("mask"))


def _output_names(output: Output | None) -> set[str]:
    return {n for t in output_tensors(output) for n in t.shape.names}


def _kept(
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
    return _needed(_late_values(analysis), wanted)


def _needed(
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


def _late_values(analysis: Analysis) -> tuple[PlannedValue, ...]:
    """The derived values that are known only with the shapes of the inputs."""
    late = analysis.description.late
    values = _values(analysis, "derived")
    return tuple(value for value in values if value.definition.name in late)
