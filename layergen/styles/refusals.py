"""What the methods of a layer refuse before they compute anything: shapes in `build`, masks in `call`, what is no list."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from layergen.description.facts import Reference
from layergen.description.model import Description
from layergen.description.scope import Kind
from layergen.plan.model import Fragment, Plan, PlannedRequirement
from layergen.styles.axes import access_to_shape, of_shapes, shape_argument
from layergen.styles.layout import indented
from layergen.styles.messages import error_lines, requirement_check
from layergen.styles.spelling import Spell, in_methods
from layergen.styles.view import RaiseView


def shape_checks(
    plan: Plan,
    requirements: Iterable[PlannedRequirement],
    local: Container[str] = (),
) -> Iterator[RaiseView]:
    """Conditions on shapes, in a method that is given these; `local` are derived values that it computes itself."""
    description = plan.description

    def names(reference: Reference) -> str:
        if reference.kind is Kind.INPUT:
            return access_to_shape(reference.name, description)
        return reference.name if reference.name in local else in_methods(reference)

    def written(fragment: Fragment, names: Spell) -> str:
        return of_shapes(fragment, description, names)

    for planned in requirements:
        yield requirement_check(planned, names, written, shape="{}")


def lists_given(description: Description) -> Iterator[str]:
    """What tells one tensor from a list of them: the shape of the one holds numbers."""
    for entry in description.inputs:
        if entry.is_list:
            shapes = shape_argument(description, entry)
            text = f"`{entry.name}` must be a list of tensors"
            if len(description.inputs) == 1:
                text = f"`{description.name}` must be called on a list of tensors"
            yield from refused(
                RaiseView(
                    f"not all(isinstance(shape, list | tuple) for shape in {shapes})",
                    error_lines(text, [(shapes, shapes)]),
                )
            )


def call_checks(plan: Plan) -> Iterator[str]:
    """The conditions on masks, before anything is computed."""
    for planned in plan.call.requirements:
        yield from refused(requirement_check(planned, in_methods))


def mask_list_checks(tensors: str, mask: str) -> Iterator[str]:
    """What the masks of a list of tensors must be: a list that is as long."""
    yield f"if {mask} is not None:"
    for name in (mask, tensors):
        yield f"    if not isinstance({name}, list | tuple):"
        text = f'f"`{name}` should be a list. Received: {name}={{{name}}}"'
        yield f"        raise ValueError({text})"
    yield f"    if len({mask}) != len({tensors}):"
    yield "        raise ValueError("
    yield f'            "`{tensors}` and `{mask}` should have the same length. "'
    yield f'            f"Received: {{len({tensors})}} and {{len({mask})}}"'
    yield "        )"


def refused(view: RaiseView) -> Iterator[str]:
    """A check as lines of a method."""
    yield f"if {view.condition}:"
    yield from indented(view.message)
