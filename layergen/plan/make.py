"""From an analysed description to its plan."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from layergen.description.analysis import Analysis, Piece, draws_random
from layergen.description.code import Code
from layergen.description.grammar import asked_for_none
from layergen.description.output import Output, output_tensors
from layergen.description.scope import Kind
from layergen.description.scopes import in_init
from layergen.description.shape import Shape, Size
from layergen.description.types import Maybe, is_atom
from layergen.plan.model import (
    BuildPlan,
    ChildPlan,
    CodePlan,
    InitPlan,
    InputSpec,
    Plan,
    PlannedFunction,
    PlannedRequirement,
)
from layergen.plan.parts import (
    fragment_of,
    part_fragments,
    planned_base,
    planned_children,
    planned_parts,
)
from layergen.plan.places import axis_places, condition_of
from layergen.plan.requirements import guarded_requirement, planned_requirements
from layergen.plan.values import (
    late_values,
    needed_values,
    planned_values,
    values_of_build,
)
from layergen.plan.weights import planned_weights, weight_fragments
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
    derived = needed_values(late_values(shaped.analysis), asked)
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
    checks = planned_requirements(analysis, "build")
    # Where the shape of the result is told, it is told too which shapes give none.
    told = [guarded_requirement(analysis, check) for check in checks] if output else []
    asked = _output_names(output).union(*(check.names for check in told))
    derived = needed_values(late_values(analysis), asked)
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
        requirements=planned_requirements(analysis, "call"),
    )


def _init(analysis: Analysis) -> InitPlan:
    description = analysis.description
    derived = {d.name for d in description.derived}
    required = planned_requirements(analysis, "init")
    early = [r for r in required if not derived & {*r.names}]
    parts = [p for p in planned_parts(analysis) if in_init(p.part, description)]
    return InitPlan(
        params=description.params,
        early=tuple(early),
        derived=tuple(
            value
            for value in planned_values(analysis, "derived")
            if value.definition.name not in description.late
        ),
        late=tuple(r for r in required if r not in early),
        draws_random=draws_random(analysis.pieces),
        passes_mask=description.mask is not None,
        weights=planned_weights(analysis) if description.create == "init" else (),
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
    weights = planned_weights(analysis) if description.create == "build" else ()
    constants = planned_values(analysis, "constants")
    derived = values_of_build(analysis, children, requirements)
    names: set[str] = set()
    for value in derived:
        names |= value.fragment.facts.names
    for planned in weights:
        names.update(planned.weight.shape.names)
        names.update(*(f.facts.names for f in weight_fragments(planned)))
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
        asks_output=not requirements and bool(planned_requirements(analysis, "build")),
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
