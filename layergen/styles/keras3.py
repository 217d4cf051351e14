"""The class as Keras 3 wants it."""

from __future__ import annotations

import ast

from msgspec.structs import replace

from layergen.description.model import Description
from layergen.description.types import string_literal
from layergen.plan.model import Plan
from layergen.styles import Style
from layergen.styles.building import build_view
from layergen.styles.cells import cell_methods
from layergen.styles.constructor import init_view, needs_init
from layergen.styles.docstring import class_docstring, summary
from layergen.styles.factories import axes_helper
from layergen.styles.imports import import_lines
from layergen.styles.kinds import config_entry
from layergen.styles.masks import mask_helper
from layergen.styles.methods import call_method, compute_mask, function_method
from layergen.styles.output_shape import output_methods
from layergen.styles.saving import saving_methods
from layergen.styles.tuples import tuple_helper
from layergen.styles.view import ModuleView

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
    init = init_view(plan, style, held) if needs_init(plan) else None
    build = build_view(plan, style, held)
    dropped = plan.init.base.fixed if plan.init.base else ()
    inherited = plan.init.base.inherited if plan.init.base else ()
    handed_on = (*inherited, *description.given_to_base)
    imports, helpers = _verbatim(description)
    methods = (
        *cell_methods(plan, held),
        *(function_method(planned) for planned in plan.functions),
        call_method(plan),
        *compute_mask(plan),
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
    return replace(view, imports=import_lines(view, style, plan.relatives, imports))


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
