"""The class as Keras 3 wants it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from layergen.description.analysis import mask_names
from layergen.description.facts import Reference
from layergen.description.model import Definition
from layergen.description.scope import Kind
from layergen.description.types import Maybe, string_literal
from layergen.plan.model import CodePlan, Plan, PlannedFunction
from layergen.styles import Style
from layergen.styles.axes import (
    bind_in_build,
    bind_in_call,
    shape_argument,
    shape_arguments,
)
from layergen.styles.docstring import class_docstring, summary
from layergen.styles.kinds import config_entry, is_kept_as_given, kept, parameter
from layergen.styles.layout import bracketed
from layergen.styles.messages import param_checks, requirement_check
from layergen.styles.output_shape import child_shape, output_methods
from layergen.styles.spelling import in_methods, spell, statements
from layergen.styles.view import (
    AssignView,
    BuildView,
    ChildView,
    InitView,
    MethodView,
    ModuleView,
)


def module_view(plan: Plan, style: Style, package: str) -> ModuleView:
    """Everything that the templates print."""
    description = plan.description
    held = frozenset(
        entry.name
        for entry in (*description.params, *description.derived, *description.constants)
    )
    init = _init(plan, style, held) if _needs_init(plan) else None
    build = _build(plan, style, held)
    methods = (
        *(_function(planned) for planned in plan.functions),
        _call(plan),
        *_compute_mask(plan),
        *output_methods(plan, held),
    )
    config = tuple(config_entry(param) for param in plan.init.params)
    view = ModuleView(
        doc=summary(plan),
        imports=(),
        package=string_literal(package),
        name=description.name,
        docstring=class_docstring(plan),
        init=init,
        build=build,
        methods=methods,
        config=config,
        style=style.NAME.replace("-", "_"),
    )
    return view.with_imports(_imports(view, style))


def _needs_init(plan: Plan) -> bool:
    """A layer without params, helpers and weights of its own in `__init__` inherits it."""
    init = plan.init
    kept = init.params or init.derived or init.weights
    return bool(
        kept or init.early or init.late or init.draws_random or init.passes_mask
    )


def _init(plan: Plan, style: Style, held: frozenset[str]) -> InitView:
    params = {param.name: param for param in plan.init.params}

    def names(reference: Reference) -> str:
        param = params.get(reference.name)
        if (
            reference.kind is Kind.PARAM
            and param is not None
            and is_kept_as_given(param)
        ):
            return reference.name
        return in_methods(reference)

    early = [
        r for r in plan.init.early if all(is_kept_as_given(params[n]) for n in r.names)
    ]
    derived = {value.definition.name for value in plan.init.derived}
    after = [r for r in (*plan.init.early, *plan.init.late) if r not in early]
    signature = [
        "self",
        *(parameter(param) for param in plan.init.params),
        "**kwargs: Any",
    ]
    assignments = [AssignView(p.name, kept(p)) for p in plan.init.params]
    assignments += [
        AssignView(v.definition.name, spell(v.fragment, names))
        for v in plan.init.derived
    ]
    assert derived <= held
    helpers = []
    if plan.init.draws_random:
        helpers.append(AssignView("seed_generator", "keras.random.SeedGenerator(seed)"))
    if plan.init.passes_mask:
        helpers.append(AssignView("supports_masking", "True"))
    variables = tuple(style.variable(weight, held) for weight in plan.init.weights)
    return InitView(
        signature=bracketed("def __init__", signature, " -> None:", 4),
        checks=tuple(
            [check for param in plan.init.params for check in param_checks(param)]
            + [requirement_check(r, names) for r in early]
        ),
        assignments=tuple(assignments),
        late_checks=tuple(requirement_check(r, names) for r in after),
        helpers=tuple(helpers),
        variables=variables,
        needs_scope=bool(variables) and style.NEEDS_SCOPE,
    )


def _build(plan: Plan, style: Style, held: frozenset[str]) -> BuildView | None:
    if plan.build.is_empty:
        return None
    arguments = ["self", *shape_arguments(plan.description, "tuple[int, ...]")]
    return BuildView(
        signature=bracketed("def build", arguments, " -> None:", 4),
        axes=tuple(bind_in_build(place, plan.description) for place in plan.build.axes),
        checks=tuple(requirement_check(r, in_methods) for r in plan.build.requirements),
        assignments=tuple(
            AssignView(v.definition.name, spell(v.fragment))
            for v in plan.build.constants
        ),
        children=tuple(_children(plan, held)),
        variables=tuple(style.variable(weight, held) for weight in plan.build.weights),
    )


def _children(plan: Plan, held: frozenset[str]) -> Iterator[ChildView]:
    optional = {p.name for p in plan.init.params if isinstance(p.type, Maybe)}
    for child in plan.build.children:
        name = child.name
        known = f"self.{name} is not None and " if name in optional else ""
        condition = f"{known}not self.{name}.built"
        if child.shape is None:
            yield ChildView(condition, _symbolic_call(plan))
        else:
            shape = child_shape(plan, child, held)
            yield ChildView(condition, (f"self.{name}.build({shape})",))


def _symbolic_call(plan: Plan) -> tuple[str, ...]:
    """Builds all children that are met, where the shape that one of them gets cannot be told beforehand."""
    inputs = []
    for entry in plan.description.inputs:
        dtype = string_literal(entry.dtype) if entry.dtype else "self.compute_dtype"
        name = shape_argument(plan.description, entry)
        one = "keras.Input(batch_shape={}, dtype=" + dtype + ")"
        if entry.many or entry.members:
            inputs.append(f"[{one.format('shape')} for shape in {name}]")
        elif entry.optional:
            inputs.append(f"None if {name} is None else {one.format(name)}")
        else:
            inputs.append(one.format(name))
    return bracketed("self.call", inputs, "", 12)


def _call(plan: Plan) -> MethodView:
    parameters = ["self"]
    unpacked = []
    for entry in plan.description.inputs:
        parameters.append(
            f"{entry.name}: Any = None" if entry.optional else f"{entry.name}: Any"
        )
        if entry.members:
            names = ", ".join(member.name for member in entry.members)
            comma = "," if len(entry.members) == 1 else ""
            unpacked.append(f"{names}{comma} = {entry.name}")
    parameters += [f"{mask}: Any = None" for mask in plan.call.masks]
    if plan.call.takes_training:
        parameters.append("training: bool | None = None")
    signature = bracketed("def call", parameters, " -> Any:", 4)
    return MethodView(signature, "", (*unpacked, *_body(plan.call)))


def _body(code: CodePlan) -> Iterator[str]:
    yield from (bind_in_call(place) for place in code.axes)
    yield from (_table(constant) for constant in code.constants)
    yield from statements(code.body)


def _table(constant: Definition) -> str:
    """A table as a tensor of the dtype that the layer computes in: NumPy's own is float64."""
    dtype = string_literal(constant.dtype) if constant.dtype else "self.compute_dtype"
    return f"{constant.name} = ops.cast(self.{constant.name}, {dtype})"


def _function(planned: PlannedFunction) -> MethodView:
    function = planned.function
    parameters = ["self", *(f"{name}: Any" for name in function.parameters)]
    signature = bracketed(f"def _{function.name}", parameters, " -> Any:", 4)
    return MethodView(signature, "", tuple(_body(planned.code)))


def _compute_mask(plan: Plan) -> Iterator[MethodView]:
    """Keras hands over the first input and its mask, and no others."""
    if plan.compute_mask is None:
        return
    first = plan.description.inputs[0]
    mask = mask_names(plan.description)[0]
    parameters = ["self", f"{first.name}: Any", f"{mask}: Any = None"]
    signature = bracketed("def compute_mask", parameters, " -> Any:", 4)
    yield MethodView(signature, "", tuple(_body(plan.compute_mask)))


def _imports(view: ModuleView, style: Style) -> tuple[tuple[str, ...], ...]:
    """The import lines that the text needs, in groups: standard library, then the rest."""
    text = "\n".join(_texts(view))
    collections = [name for name in ("Callable", "Sequence") if _mentions(text, name)]
    typing = ["Any", *(["Literal"] if _mentions(text, "Literal") else [])]
    standard = [f"from typing import {', '.join(typing)}"]
    if collections:
        standard.insert(0, f"from collections.abc import {', '.join(collections)}")
    others = ["import keras"]
    if re.search(r"(?<![\w.])np\.", text):
        others.append("import numpy as np")
    others += style.IMPORTS if view.has_variables else ()
    if re.search(r"(?<![\w.])ops\.", text):
        others.append("from keras import ops")
    return tuple(standard), tuple(others)


def _mentions(text: str, word: str) -> bool:
    return re.search(rf"(?<![\w.\"]){word}\[", text) is not None


def _texts(view: ModuleView) -> Iterable[str]:
    """All code of the class, docstrings aside."""
    parts = [part for part in (view.init, view.build) if part is not None]
    for part in parts:
        yield from part.signature
        yield from (assign.value for assign in part.assignments)
        for variable in part.variables:
            yield from (
                variable.loop,
                variable.condition,
                *variable.arguments,
                *variable.value,
            )
    for method in view.methods:
        yield from (*method.signature, *method.body)
