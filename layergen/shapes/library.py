"""Calls of `ops`, `random`, `activations` and `np`: arguments are bound to parameters, a rule gives the value."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from layergen.description.keras_api import Kind, Namespace, Signature, namespace
from layergen.shapes.call import Call, Mismatch
from layergen.shapes.ops import find
from layergen.shapes.value import ANYTHING, Function, Items, Known, Rest, Value

if TYPE_CHECKING:
    from layergen.shapes.expressions import Expressions

DTYPES = frozenset(
    {
        "float16",
        "bfloat16",
        "float32",
        "float64",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "bool",
    }
)


def call_library(engine: Expressions, node: ast.Call, module: str, path: str) -> Value:
    """The value of a call of a library function.

    Raises:
        Mismatch: the rule of the function refuses the arguments.
    """
    keywords = {k.arg: engine.value(k.value) for k in node.keywords if k.arg}
    items = engine.items(node.args, False)
    if not isinstance(items, Items) or any(isinstance(v, Rest) for v in items.values):
        return ANYTHING
    values = tuple(v for v in items.values if not isinstance(v, Rest))
    labels = (
        [engine.label(a) for a in node.args] if len(values) == len(node.args) else []
    )
    named = {k.arg: engine.label(k.value) for k in node.keywords if k.arg}
    return apply(engine, module, path, values, keywords, labels, named)


def apply(
    engine: Expressions,
    module: str,
    path: str,
    values: tuple[Value, ...],
    keywords: Mapping[str, Value],
    labels: list[str],
    named: Mapping[str, str],
) -> Value:
    """The value of `module.path(*values, **keywords)`; unknown where there is no rule.

    Raises:
        Mismatch: the rule of the function refuses the arguments.
    """
    rule = find(module, path)
    known = namespace(cast(Namespace, module)) if module != "np" else {}
    if rule is None or path not in known:
        return ANYTHING
    bound = _bind(known[path], values, labels)
    if bound is None:
        return ANYTHING
    arguments, names, rest = bound
    call = Call(
        path,
        arguments | dict(keywords),
        names | dict(named),
        engine.facts,
        rest,
        lambda function, given: _applied(function, given),
    )
    return rule(call)


def _applied(function: Value, arguments: tuple[Value, ...]) -> Value:
    if not isinstance(function, Function):
        return ANYTHING
    result: Value = function.apply(arguments, {})
    return result


def _bind(
    signature: Signature, values: tuple[Value, ...], labels: list[str]
) -> tuple[dict[str, Value], dict[str, str], tuple[Value, ...]] | None:
    names = [
        p.name
        for p in signature.parameters
        if p.kind in (Kind.POSITIONAL_ONLY, Kind.POSITIONAL_OR_KEYWORD)
    ]
    takes_more = any(p.kind is Kind.VAR_POSITIONAL for p in signature.parameters)
    if len(values) > len(names) and not takes_more:
        return None
    arguments = dict(zip(names, values, strict=False))
    return arguments, dict(zip(names, labels, strict=False)), values[len(names) :]


def member(module: str, path: str, engine: Expressions) -> Value:
    """A library function that is handed over as a value."""

    def call(values: tuple[Value, ...], keywords: Mapping[str, Value]) -> Value:
        try:
            return apply(engine, module, path, values, keywords, [], {})
        except Mismatch:
            return ANYTHING

    return Function(f"{module}.{path}", call)


def dtype_name(value: Value) -> str | None:
    """The dtype that an argument names, where it is a text."""
    if (
        isinstance(value, Known)
        and isinstance(value.value, str)
        and value.value in DTYPES
    ):
        return value.value
    return None
