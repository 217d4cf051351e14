"""The view of `build`, and what a layer tells Keras of its inputs."""

from __future__ import annotations

from collections.abc import Iterator

from layergen.description.scope import Kind
from layergen.plan.model import InputSpec, Plan
from layergen.styles import Style
from layergen.styles.axes import (
    bind_in_build,
    index,
    of_shapes,
    shape_argument,
    shape_arguments,
)
from layergen.styles.layout import bracketed, laid_out
from layergen.styles.names import in_build
from layergen.styles.parts import child_views, part_view
from layergen.styles.refusals import lists_given, shape_checks
from layergen.styles.spelling import in_methods, spell
from layergen.styles.view import AssignView, BuildView, grouped


def build_view(plan: Plan, style: Style, held: frozenset[str]) -> BuildView | None:
    """How the layer is built once the shapes of its inputs are known; None where nothing depends on them."""
    if plan.build.is_empty:
        return None
    is_special = plan.init.base is not None
    taken = in_build(plan)
    first = (f"super().build({_all_shapes(plan)})",) if is_special else ()
    if plan.build.asks_output:
        shapes = [shape_argument(plan.description, e) for e in plan.description.inputs]
        asked = bracketed("self.compute_output_shape", shapes, "", 8)
        first = ("# Shapes that do not fit are refused there.", *asked, *first)
    first = (*lists_given(plan.description), *first)
    arguments = ["self", *shape_arguments(plan.description, "tuple[int, ...]")]
    if _needs_no_shape(plan):
        arguments[1] += " | None = None"
    return BuildView(
        signature=bracketed("def build", arguments, " -> None:", 4),
        first=first,
        axes=tuple(bind_in_build(place, plan.description) for place in plan.build.axes),
        derived=tuple(
            AssignView(v.definition.name, of_shapes(v.fragment, plan.description))
            for v in plan.build.derived
        ),
        checks=tuple(shape_checks(plan, plan.build.requirements)),
        assignments=(
            *(
                AssignView(v.definition.name, spell(v.fragment))
                for v in plan.build.constants
            ),
            *_build_spec(plan),
        ),
        parts=tuple(part_view(part, in_methods, taken) for part in plan.build.parts),
        children=tuple(child_views(plan, held)),
        variables=grouped(style.variable(w, held, taken) for w in plan.build.weights),
    )


def _needs_no_shape(plan: Plan) -> bool:
    """Whether a layer of one input can be built before anybody knows that."""
    build = plan.build
    reads = build.axes or build.derived or build.children or plan.init.base
    entry = plan.description.inputs[0]
    asked = any(
        fragment.facts.of_kind(Kind.INPUT)
        for requirement in build.requirements
        for fragment in requirement.fragments
    )
    is_read = reads or entry.optional or entry.many or asked or build.asks_output
    return len(plan.description.inputs) == 1 and not is_read


def _build_spec(plan: Plan) -> Iterator[AssignView]:
    """What is refused once the sizes are known: nothing is said twice."""
    if plan.build.spec and plan.build.spec != plan.init.spec:
        yield AssignView("input_spec", input_spec(plan.build.spec))


def input_spec(spec: InputSpec) -> str:
    """What Keras refuses before it calls the layer."""
    arguments = [f"{'min_ndim' if spec.is_least else 'ndim'}={spec.rank}"]
    if spec.axes:
        axes = ", ".join(f"{index(place)}: {place.axis}" for place in spec.axes)
        arguments.append(f"axes={{{axes}}}")
    text = f"keras.InputSpec({', '.join(arguments)})"
    return laid_out(text, 8, len("self.input_spec = "))


def _all_shapes(plan: Plan) -> str:
    return ", ".join(
        shape_argument(plan.description, e) for e in plan.description.inputs
    )
