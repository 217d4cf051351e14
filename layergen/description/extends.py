"""The call under `extends`, which makes the layer of Keras that is specialised."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from layergen.description.code import Code
from layergen.description.keras_api import layer_signature


def base_arguments(code: Code) -> tuple[str, Mapping[str, ast.expr]]:
    """The name of the layer and what it is given, by the names of its parameters."""
    call = code.expression
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return "", {}
    signature = layer_signature(call.func.attr)
    names = [p.name for p in signature.positional] if signature else []
    given = dict(zip(names, call.args, strict=False))
    return call.func.attr, given | {k.arg: k.value for k in call.keywords if k.arg}
