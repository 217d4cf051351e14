"""Calls of `ops`, `random`, `activations` and `np`: arguments are bound to parameters, a rule gives the value."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from layergen.description.keras_api import Kind, Namespace, Signature, namespace
from layergen.shapes.call import Call, Mismatch
from layergen.shapes.ops import find
from layergen.shapes.value import ANYTHING, Function, Items, Rest, Value, scalar

if TYPE_CHECKING:
    from layergen.shapes.expressions import Expressions

NUMBERS = frozenset({"e", "euler_gamma", "inf", "nan", "pi"})


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
    nodes = node.args if len(values) == len(node.args) else []
    named = {k.arg: k.value for k in node.keywords if k.arg}
    return apply(engine, module, path, values, keywords, nodes, named)


def apply(
    engine: Expressions,
    module: str,
    path: str,
    values: tuple[Value, ...],
    keywords: Mapping[str, Value],
    nodes: Sequence[ast.expr],
    named: Mapping[str, ast.expr],
) -> Value:
    """The value of `module.path(*values, **keywords)`; unknown where there is no rule.

    `nodes` and `named` are what the author wrote for them, as far as that is known.

    Raises:
        Mismatch: the rule of the function refuses the arguments.
    """
    # NumPy's functions are those of the ops of the same name, as far as shapes go.
    module = "ops" if module == "np" else module
    rule = find(module, path)
    known = namespace(cast(Namespace, module))
    if rule is None or path not in known:
        return ANYTHING
    names = _names(known[path], len(values))
    if names is None:
        return ANYTHING
    written = dict(zip(names, nodes, strict=False)) | dict(named)
    call = Call(
        path,
        dict(zip(names, values, strict=False)) | dict(keywords),
        Labels(engine, written, nodes[len(names) :]),
        engine.facts,
        values[len(names) :],
        _applied,
    )
    try:
        return rule(call)
    except Mismatch as mismatch:
        mismatch.node = mismatch.node or written.get(mismatch.at or "")
        raise


class Labels(Mapping[str, str]):
    """How each argument is written, found out when it is asked for.

    `x`, `xs` and its items `xs[0]`, and `*0` for the first of `*args`.
    """

    def __init__(
        self,
        engine: Expressions,
        written: Mapping[str, ast.expr],
        more: Sequence[ast.expr],
    ) -> None:
        self.engine = engine
        self.nodes = dict(written)
        self.nodes |= {f"*{i}": node for i, node in enumerate(more)}
        for name, node in written.items():
            if isinstance(node, ast.List | ast.Tuple):
                parts = {f"{name}[{i}]": item for i, item in enumerate(node.elts)}
                self.nodes |= parts

    def __getitem__(self, name: str) -> str:
        return self.engine.label(self.nodes[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.nodes)

    def __len__(self) -> int:
        return len(self.nodes)


def _applied(function: Value, arguments: tuple[Value, ...]) -> Value:
    if not isinstance(function, Function):
        return ANYTHING
    result: Value = function.apply(arguments, {})
    return result


def _names(signature: Signature, given: int) -> list[str] | None:
    """The parameters that positions can give; None where more are given than there are."""
    names = [p.name for p in signature.positional]
    more = any(p.kind is Kind.VAR_POSITIONAL for p in signature.parameters)
    return None if given > len(names) and not more else names


def member(module: str, path: str, engine: Expressions) -> Value:
    """A library function that is handed over as a value, or a number that has a name."""
    if module == "np" and path in NUMBERS:
        return scalar("float")

    def call(values: tuple[Value, ...], keywords: Mapping[str, Value]) -> Value:
        try:
            return apply(engine, module, path, values, keywords, [], {})
        except Mismatch:
            return ANYTHING

    return Function(f"{module}.{path}", call)
