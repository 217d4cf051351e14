"""The view of `__init__`."""

from __future__ import annotations

import ast

from layergen.description.facts import Reference
from layergen.description.scope import Kind
from layergen.plan.model import Plan
from layergen.styles import Style
from layergen.styles.building import input_spec
from layergen.styles.cells import cell_sizes
from layergen.styles.kinds import is_kept_as_given, kept, parameter
from layergen.styles.layout import bracketed, laid_out
from layergen.styles.messages import param_checks, requirement_check, tuple_checks
from layergen.styles.names import in_init
from layergen.styles.parts import part_view
from layergen.styles.spelling import Spell, in_methods, spell
from layergen.styles.view import AssignView, InitView, grouped


def needs_init(plan: Plan) -> bool:
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


def init_view(plan: Plan, style: Style, held: frozenset[str]) -> InitView:
    """How the layer is made: what it keeps and checks, and what it holds before it is built."""
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
        helpers.append(AssignView("input_spec", input_spec(plan.init.spec)))
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


def _is_built_at_once(plan: Plan) -> bool:
    """Whether the layer holds nothing to build; what it is a kind of sees to that itself."""
    is_layer = plan.description.kind == "layer" and plan.init.base is None
    return is_layer and plan.build.is_empty and not plan.init.weights


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
