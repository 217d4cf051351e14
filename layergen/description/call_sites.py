"""How a call is written, and where one more argument can be put into it."""

from __future__ import annotations

import ast

from layergen.description.code import Code
from layergen.description.facts import CallSite
from layergen.description.grammar import blank_comments


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
