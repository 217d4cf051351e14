"""A name that the generated module needs

What it does
    Reports a class, a declared name or a local name that the generated module uses for
    something else: a module such as `ops`, a builtin such as `range`, or an argument such as
    `training`, `mask` or `x_shape` for an input `x`.

Why it matters
    The module would call the author's value in place of `range`, or a method would get two
    arguments of one name.

Example
    layer: Repeat
    params:
      range: int = 2
    call: ops.repeat(inputs, range, axis=-1)

Use instead
    layer: Repeat
    params:
      times: int = 2
    call: ops.repeat(inputs, times, axis=-1)
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from layergen.description.analysis import Analysis, Piece
from layergen.description.code import Code
from layergen.description.model import Description
from layergen.description.rules.lg011_keras_name import clash
from layergen.description.rules.lg025_never_used import uses_random
from layergen.description.rules.support import (
    bound_names,
    declared,
    key_span,
    loop_span,
    word_span,
)
from layergen.description.scope import BUILTINS, Kind
from layergen.description.scopes import mask_names
from layergen.diagnostics import Diagnostic, Span

CODE = "LG015"

MODULES = frozenset(
    {
        "activations",
        "constraints",
        "initializers",
        "keras",
        "layers",
        "np",
        "ops",
        "random",
        "regularizers",
        "tf",
    }
)
ARGUMENTS = frozenset({"cls", "config", "kwargs", "mask", "self", "super", "training"})
#: Builtins that generated code may use, beside those of the language.
BUILTIN_NAMES = frozenset(
    {
        "Ellipsis",
        "Exception",
        "NotImplementedError",
        "TypeError",
        "ValueError",
        "all",
        "any",
        "callable",
        "dict",
        "getattr",
        "hasattr",
        "isinstance",
        "map",
        "object",
        "property",
        "repr",
        "set",
        "slice",
        "str",
        "type",
    }
)
RESERVED = MODULES | ARGUMENTS | BUILTIN_NAMES | BUILTINS
#: Names that no function inside the code may hide.
HIDDEN = MODULES | BUILTIN_NAMES | BUILTINS | {"self", "super"}
CLASS_NAMES = MODULES | BUILTIN_NAMES | BUILTINS | {"Any", "inspect", "super"}


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every name that is taken."""
    description = analysis.description
    if description.name in CLASS_NAMES:
        yield _taken(description.name, description.name_key.span)
    seeds = {"seed", "seed_generator"} if uses_random(analysis) else set()
    made = argument_names(description)
    for entry in declared(description):
        is_model = description.kind == "model"
        if clash(entry, is_model=is_model) is not None or not entry.is_in(description):
            continue
        is_param_seed = entry.name == "seed" and entry.kind is Kind.PARAM
        in_init = entry.kind in (Kind.PARAM, Kind.AXIS, Kind.INPUT, Kind.OPTION)
        if entry.name in RESERVED or (in_init and entry.name in made):
            yield _taken(entry.name, entry.span)
        elif entry.name == "base" and description.extends:
            yield _taken(entry.name, entry.span, "it stands for what 'extends' makes")
        elif entry.name in seeds and not is_param_seed:
            yield _taken(entry.name, entry.span, "the layer draws random numbers")
    for function in description.functions:
        for name in function.parameters:
            if name in RESERVED:
                yield _taken(name, key_span(function.key, name))
    for weight in description.variables:
        loop, text = weight.loop, weight.text("for")
        if loop and text and (loop.name in RESERVED or loop.name in made):
            yield _taken(loop.name, word_span(text, loop.name))
    for part in description.sublayers:
        if part.loop and (part.loop.name in RESERVED or part.loop.name in made):
            yield _taken(part.loop.name, loop_span(part.loop))
    if description.python is not None:
        yield from _helpers(description, description.python)
    for piece in analysis.pieces:
        yield from _local_names(piece, made)


def _helpers(description: Description, code: Code) -> Iterator[Diagnostic]:
    """Names that Python beside the class gives to something else."""
    taken = CLASS_NAMES | {description.name}
    for node in code.tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                bound = {name}
            case _:
                bound = {
                    part.id
                    for part in ast.walk(node)
                    if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
                }
        for name in sorted(bound & taken):
            start = code.positions.start(node)
            end = code.text.find("\n", start)
            place = code.span(start, end if end != -1 else len(code.text))
            yield _taken(name, place)


def argument_names(description: Description) -> frozenset[str]:
    """Arguments of `build` and of `call` that are named after the inputs."""
    names = {"input_shape", *mask_names(description)}
    for entry in description.inputs:
        names |= {f"{entry.name}_shape", f"{entry.name}_mask"}
    return frozenset(names)


def _local_names(piece: Piece, made: frozenset[str]) -> Iterator[Diagnostic]:
    """Names that code assigns or takes as arguments; the shapes are arguments of `build` only."""
    in_build = piece.section not in ("call", "functions", "mask")
    taken = RESERVED | {n for n in made if in_build or not n.endswith("_shape")}
    seen: set[str] = set()
    for assigned in piece.facts.assigned:
        if assigned.name in taken and assigned.name not in seen:
            seen.add(assigned.name)
            yield _taken(assigned.name, piece.code.span(assigned.start, assigned.end))
    for bound in bound_names(piece):
        # A comprehension's variable is among the assigned names.
        if bound.what != "loop variable" and bound.name in HIDDEN:
            yield _taken(bound.name, bound.span)


def _taken(name: str, span: Span, reason: str = "") -> Diagnostic:
    message = f"'{name}' is a name that the generated module needs"
    hint = f"choose another name: {reason}" if reason else "choose another name"
    return Diagnostic(CODE, message, span, (hint,))
