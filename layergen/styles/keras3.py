"""The class as Keras 3 wants it."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from layergen.description.facts import Reference
from layergen.description.model import Definition, Description
from layergen.description.scope import Kind
from layergen.description.scopes import mask_names
from layergen.description.text import snake_case
from layergen.description.types import string_literal
from layergen.plan.model import CodePlan, InputSpec, Plan, PlannedFunction
from layergen.styles import Style
from layergen.styles.axes import (
    bind_in_build,
    bind_in_call,
    index,
    inside,
    of_shapes,
    shape_argument,
    shape_arguments,
)
from layergen.styles.cells import cell_methods, cell_sizes
from layergen.styles.docstring import class_docstring, summary
from layergen.styles.factories import axes_helper
from layergen.styles.kinds import config_entry, is_kept_as_given, kept, parameter
from layergen.styles.layout import bracketed, laid_out
from layergen.styles.masks import mask_helper, masks_for
from layergen.styles.messages import param_checks, requirement_check, tuple_checks
from layergen.styles.names import in_build, in_init
from layergen.styles.output_shape import output_methods
from layergen.styles.parts import child_views, part_view
from layergen.styles.refusals import (
    call_checks,
    lists_given,
    mask_list_checks,
    shape_checks,
)
from layergen.styles.saving import saving_methods
from layergen.styles.spelling import Spell, in_methods, spell, statements
from layergen.styles.tuples import tuple_helper
from layergen.styles.view import (
    AssignView,
    BuildView,
    InitView,
    MethodView,
    ModuleView,
    grouped,
)

#: Arguments that the config of a layer of Keras leaves out at times, or always.
AT_TIMES = frozenset(
    {"activity_regularizer", "flash_attention", "lora_alpha", "lora_rank", "seed"}
) | {"use_cudnn", "weights"}


def module_view(plan: Plan, style: Style, package: str) -> ModuleView:
    """Everything that the templates print."""
    description = plan.description
    held = frozenset(
        entry.name
        for entry in (*description.params, *description.derived, *description.constants)
    )
    init = _init(plan, style, held) if _needs_init(plan) else None
    build = _build(plan, style, held)
    dropped = plan.init.base.fixed if plan.init.base else ()
    inherited = plan.init.base.inherited if plan.init.base else ()
    handed_on = (*inherited, *description.given_to_base)
    imports, helpers = _verbatim(description)
    methods = (
        *cell_methods(plan, held),
        *(_function(planned) for planned in plan.functions),
        _call(plan),
        *_compute_mask(plan),
        *output_methods(plan, held),
        *saving_methods(plan),
    )
    config = tuple(
        config_entry(p, plan.init.none_asked)
        for p in plan.init.params
        if p.name not in handed_on
    )
    view = ModuleView(
        doc=summary(plan),
        imports=(),
        helpers=_modules_own(plan, helpers),
        package=string_literal(package),
        name=description.name,
        base=_base(plan),
        docstring=class_docstring(plan),
        init=init,
        build=build,
        methods=methods,
        config=config,
        dropped=tuple(map(_dropped, dropped)),
        style=style.NAME.replace("-", "_"),
    )
    return replace(view, imports=_imports(view, style, plan.relatives, imports))


def _modules_own(plan: Plan, helpers: tuple[str, ...]) -> tuple[str, ...]:
    """The functions that stand before the class: the module's own, then those of the author."""
    weights = (*plan.init.weights, *plan.build.weights)
    found = (tuple_helper(plan.description), axes_helper(weights), mask_helper(plan))
    blocks = [block for block in (*found, helpers) if block]
    return tuple(
        line
        for number, block in enumerate(blocks)
        for line in (*(("", "") if number else ()), *block)
    )


def _dropped(name: str) -> str:
    """The line that takes an argument of the base out of its config, which holds some of them only at times."""
    key = string_literal(name)
    return f"config.pop({key}, None)" if name in AT_TIMES else f"del config[{key}]"


def _base(plan: Plan) -> str:
    """The class that the generated one is a kind of."""
    if plan.init.base:
        call = plan.init.base.maker.facts.calls[0]
        return f"keras.layers.{call.library.path}"
    return "keras.Model" if plan.description.kind == "model" else "keras.layers.Layer"


def _needs_init(plan: Plan) -> bool:
    """A layer without params, helpers and weights of its own in `__init__` inherits it."""
    init = plan.init
    kept = init.params or init.derived or init.weights
    made = init.parts or init.base or plan.description.kind == "cell"
    return bool(
        kept
        or made
        or init.spec
        or not plan.description.autocast
        or init.early
        or init.late
        or init.draws_random
        or init.passes_mask
    )


def _is_built_at_once(plan: Plan) -> bool:
    """Whether the layer holds nothing to build; what it is a kind of sees to that itself."""
    is_layer = plan.description.kind == "layer" and plan.init.base is None
    return is_layer and plan.build.is_empty and not plan.init.weights


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
        r
        for r in plan.init.early
        if r.asks_for_type or all(is_kept_as_given(params[n]) for n in r.names)
    ]
    derived = {value.definition.name for value in plan.init.derived}
    after = [r for r in (*plan.init.early, *plan.init.late) if r not in early]
    signature = [
        "self",
        *(parameter(param) for param in plan.init.params),
        "**kwargs: Any",
    ]
    inherited = plan.init.base.inherited if plan.init.base else ()
    handed_on = (*inherited, *plan.description.given_to_base)
    params_kept = [p for p in plan.init.params if p.name not in handed_on]
    assignments = [
        AssignView(
            p.name,
            laid_out(kept(p, plan.init.none_asked), 8, len(f"self.{p.name} = ")),
        )
        for p in params_kept
    ]
    assignments += [
        AssignView(v.definition.name, spell(v.fragment, names))
        for v in plan.init.derived
    ]
    assert derived <= held
    helpers = []
    if plan.init.draws_random:
        helpers.append(AssignView("seed_generator", "keras.random.SeedGenerator(seed)"))
    helpers += cell_sizes(plan, held)
    if not plan.description.autocast:
        helpers.append(AssignView("autocast", "False"))
    if plan.init.spec:
        helpers.append(AssignView("input_spec", _input_spec(plan.init.spec)))
    if plan.init.passes_mask:
        helpers.append(AssignView("supports_masking", _masks_where(plan, names)))
    if _is_built_at_once(plan):
        # A class that stands on this one may have something to build.
        helpers.append(
            AssignView("built", "type(self).build is keras.layers.Layer.build")
        )
    taken = in_init(plan)
    variables = grouped(style.variable(w, held, taken) for w in plan.init.weights)
    return InitView(
        signature=bracketed("def __init__", signature, " -> None:", 4),
        base=_super(plan),
        checks=tuple(
            [check for param in plan.init.params for check in param_checks(param)]
            + [requirement_check(r, lambda reference: reference.name) for r in early]
        ),
        assignments=tuple(assignments),
        late_checks=tuple(
            [check for param in params_kept for check in tuple_checks(param)]
            + [requirement_check(r, names) for r in after]
        ),
        helpers=tuple(helpers),
        parts=tuple(part_view(part, names, taken) for part in plan.init.parts),
        variables=variables,
        needs_scope=bool(variables) and style.NEEDS_SCOPE,
    )


def _masks_where(plan: Plan, names: Spell) -> str:
    """The condition over params under which the layer has a mask; True where there is none."""
    if plan.compute_mask is None:
        return "True"
    early = {p.name for p in plan.init.params}
    early |= {v.definition.name for v in plan.init.derived}
    text = spell(plan.compute_mask.body, names)
    match ast.parse(text), plan.compute_mask.body.code.expression:
        case (
            ast.Module(body=[ast.Expr(value=ast.IfExp(test=spelled))]),
            ast.IfExp(test=test, orelse=ast.Constant(value=None)),
        ):
            used = {n.id for n in ast.walk(test) if isinstance(n, ast.Name)}
            return ast.unparse(spelled) if used <= early else "True"
    return "True"


def _super(plan: Plan) -> tuple[str, ...]:
    """The call of the base's `__init__`, with what a layer of Keras is specialised by."""
    if plan.init.base is None:
        given = [f"{name}={name}" for name in plan.description.given_to_base]
        return bracketed("super().__init__", [*given, "**kwargs"], "", 8)
    text = spell(plan.init.base.maker, lambda reference: reference.name)
    call = ast.parse(text, mode="eval").body
    assert isinstance(call, ast.Call)
    given = [ast.get_source_segment(text, node) or "" for node in call.args]
    given += [
        f"{k.arg}={ast.get_source_segment(text, k.value)}"
        for k in call.keywords
        if k.arg != "dtype"
    ]
    return bracketed("super().__init__", [*given, "**kwargs"], "", 8)


def _build(plan: Plan, style: Style, held: frozenset[str]) -> BuildView | None:
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
        yield AssignView("input_spec", _input_spec(plan.build.spec))


def _input_spec(spec: InputSpec) -> str:
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


def _verbatim(description: Description) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Python that is taken over: its imports, which stand at the top, and the lines of the rest."""
    code = description.python
    if code is None:
        return (), ()
    imports, rest = [], []
    lines = code.text.split("\n")
    last = 0
    for node in code.tree.body:
        end = node.end_lineno or node.lineno
        if isinstance(node, ast.Import | ast.ImportFrom):
            imports.append("\n".join(lines[node.lineno - 1 : end]))
            rest += lines[last : node.lineno - 1]
            last = end
    rest += lines[last:]
    return tuple(imports), tuple("\n".join(rest).strip("\n").split("\n"))


def _call(plan: Plan) -> MethodView:
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
    checks = mask_list_checks(first.name, mask) if first.many else ()
    yield MethodView(signature, "", (*checks, *_body(plan.compute_mask)))


def _imports(
    view: ModuleView,
    style: Style,
    relatives: tuple[str, ...],
    verbatim: tuple[str, ...],
) -> tuple[tuple[str, ...], ...]:
    """The import lines that the text needs, in groups: standard library, the rest, other descriptions."""
    text = "\n".join(_texts(view))
    collections = [
        name for name in ("Callable", "Mapping", "Sequence") if _mentions(text, name)
    ]
    typing = ["Any", *(["Literal"] if _mentions(text, "Literal") else [])]
    standard = [f"from typing import {', '.join(typing)}"]
    if collections:
        standard.insert(0, f"from collections.abc import {', '.join(collections)}")
    others = ["import keras"]
    if "_mask_for(" in text:
        standard.append("import inspect")
    if re.search(r"(?<![\w.])np\.", text):
        others.append("import numpy as np")
    others += style.IMPORTS if view.has_variables else ()
    if re.search(r"(?<![\w.])ops\.", text):
        others.append("from keras import ops")
    for line in verbatim:
        group = standard if _root(line) in sys.stdlib_module_names else others
        if line not in group:
            group.append(line)
    # As isort has them: `import x` before `from x import y`.
    for group in (standard, others):
        group.sort(key=lambda line: (line.startswith("from "), line.split()[1].lower()))
    near = tuple(
        f"from .{snake_case(name)} import {name}"
        for name in sorted(relatives, key=snake_case)
    )
    return tuple(group for group in (tuple(standard), tuple(others), near) if group)


def _root(line: str) -> str:
    """The package that an import line names."""
    return re.split(r"[\s.]+", line)[1]


def _mentions(text: str, word: str) -> bool:
    return re.search(rf"(?<![\w.\"]){word}\[", text) is not None


def _texts(view: ModuleView) -> Iterable[str]:
    """All code of the class, docstrings aside."""
    parts = [part for part in (view.init, view.build) if part is not None]
    for part in parts:
        yield from part.signature
        yield from (assign.value for assign in part.assignments)
        if isinstance(part, BuildView):
            yield from (assign.value for assign in part.derived)
        for made in part.parts:
            yield from (made.condition, made.loop, *made.value)
        for variable in (one for group in part.variables for one in group.variables):
            yield from (
                variable.loop,
                variable.condition,
                *variable.arguments,
                *variable.value,
            )
    for method in view.methods:
        yield from (*method.signature, *method.body)
