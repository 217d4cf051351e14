"""How a call is written, where one more argument can be put into it, and whether it makes a layer."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from layergen.description.code import Code
from layergen.description.facts import CallSite
from layergen.description.grammar import blank_comments
from layergen.description.scope import Kind


def call_site(code: Code, node: ast.Call) -> CallSite:
    """A call of the code, as it is written there."""
    positions = code.positions
    start, end = positions.start(node), positions.end(node)
    values = [] if is_bare_generator(code, node) else _values(node)
    last = max(map(positions.end, values), default=None)
    tail = "" if last is None else blank_comments(code.text[last : end - 1])
    # Behind the last argument and its brackets, so that a comment at the end stays a comment.
    close = max(tail.rfind(")"), tail.find(",")) + 1
    stars = sum(isinstance(a, ast.Starred) for a in node.args)
    return CallSite(
        start,
        end,
        positional=len(node.args) - stars,
        keywords=tuple(k.arg for k in node.keywords if k.arg),
        has_star=stars > 0,
        insert_at=end - 1 if last is None else last + close,
        comma=last is not None and "," not in tail,
    )


def is_bare_generator(code: Code, node: ast.Call) -> bool:
    """Whether the brackets of the call are those of a generator too: nothing can stand beside it."""
    end = code.positions.end(node)
    return any(code.positions.end(value) == end for value in _values(node))


def _values(node: ast.Call) -> list[ast.expr]:
    return [*node.args, *(k.value for k in node.keywords)]


def makes_layer(node: ast.expr, kind: Callable[[str], Kind | None]) -> bool:
    """Whether a call of this makes a layer, as far as its name tells; `kind` says what a name stands for."""
    match node:
        case ast.Attribute():
            path = ast.unparse(node).split(".")
            return path[0] in ("layers", "keras", "tf") and "layers" in path
        case ast.Name(id=name):
            return name[:1].isupper() and kind(name) in (Kind.CLASS, None)
    return False


def made_where_called(made: ast.expr, in_maker: bool) -> tuple[str, str]:
    """The words for `layers.Dense(3)(x)`, in what makes a part or elsewhere."""
    if in_maker:
        return "calling a layer where it is made", "call it by its name in 'call'"
    text = re.sub(r"^[\w.]*layers\.", "layers.", ast.unparse(made))
    hint = f"declare it under 'sublayers': NAME: {text}"
    return "a layer that is made where it is called", hint
