"""The methods that compute: `call`, the functions that it uses, and `compute_mask`."""

from __future__ import annotations

from collections.abc import Iterator

from layergen.description.model import Definition
from layergen.description.scopes import mask_names
from layergen.description.types import string_literal
from layergen.plan.model import CodePlan, Plan, PlannedFunction
from layergen.styles.axes import bind_in_call, inside
from layergen.styles.kinds import parameter
from layergen.styles.layout import bracketed
from layergen.styles.masks import masks_for
from layergen.styles.refusals import call_checks, mask_list_checks
from layergen.styles.spelling import statements
from layergen.styles.view import MethodView


def call_method(plan: Plan) -> MethodView:
    """The method that computes the result, with the members of its arguments under their names."""
    parameters = ["self"]
    unpacked = []
    for entry in plan.description.inputs:
        parameters.append(
            f"{entry.name}: Any = None" if entry.optional else f"{entry.name}: Any"
        )
        if entry.keyed:
            unpacked += [
                f"{member.name} = {entry.name}{inside(entry, at)}"
                for at, member in enumerate(entry.members)
            ]
        elif entry.members:
            names = ", ".join(member.name for member in entry.members)
            comma = "," if len(entry.members) == 1 else ""
            unpacked.append(f"{names}{comma} = {entry.name}")
    if plan.description.states:
        parameters.append("states: Any")
        names = ", ".join(state.name for state in plan.description.states)
        only = len(plan.description.states) == 1
        unpacked.append(f"({names},) = states" if only else f"{names} = states")
    parameters += [f"{mask}: Any = None" for mask in plan.call.masks]
    if plan.call.takes_training:
        parameters.append("training: bool | None = None")
    parameters += [parameter(option) for option in plan.description.options]
    signature = bracketed("def call", parameters, " -> Any:", 4)
    checks = call_checks(plan)
    return MethodView(signature, "", (*unpacked, *checks, *_body(plan.call)))


def function_method(planned: PlannedFunction) -> MethodView:
    """A helper of `call`, as a method."""
    function = planned.function
    parameters = ["self", *(f"{name}: Any" for name in function.parameters)]
    signature = bracketed(f"def _{function.name}", parameters, " -> Any:", 4)
    return MethodView(signature, "", tuple(_body(planned.code)))


def compute_mask(plan: Plan) -> Iterator[MethodView]:
    """Keras hands over the first input and its mask, and no others."""
    if plan.compute_mask is None:
        return
    first = plan.description.inputs[0]
    mask = mask_names(plan.description)[0]
    parameters = ["self", f"{first.name}: Any", f"{mask}: Any = None"]
    signature = bracketed("def compute_mask", parameters, " -> Any:", 4)
    checks = mask_list_checks(first.name, mask) if first.many else ()
    yield MethodView(signature, "", (*checks, *_body(plan.compute_mask)))


def _body(code: CodePlan) -> Iterator[str]:
    yield from (bind_in_call(place) for place in code.axes)
    yield from (_table(constant) for constant in code.constants)
    more = {
        start: [f"{name}={value}" for name, value in arguments]
        for start, arguments in code.handed
    }
    edited = masks_for(code.body, code.masked)
    yield from statements(code.body, more=more, edited=edited)


def _table(constant: Definition) -> str:
    """A table as a tensor of the dtype that the layer computes in: NumPy's own is float64."""
    dtype = string_literal(constant.dtype) if constant.dtype else "self.compute_dtype"
    return f"{constant.name} = ops.cast(self.{constant.name}, {dtype})"
