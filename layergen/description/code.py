"""A piece of the call language: the author's text, where it stands, and its syntax tree."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import ClassVar

from layergen.description.nodes import Scalar
from layergen.description.text import Positions, parse_python
from layergen.description.told import Told
from layergen.diagnostics import Span


class Code(Told, frozen=True, dict=True):
    """One expression or a block of statements, known to be Python.

    `origin` is the value of the file that holds the text, which begins there at `offset`.
    """

    ASIDE: ClassVar[frozenset[str]] = frozenset({"origin", "offset"})

    text: str
    origin: Scalar
    offset: int = 0

    def __str__(self) -> str:
        return self.text

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed text."""
        return parse_python(self.text, "the text")

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the tree, the outer ones first."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def positions(self) -> Positions:
        """From the tree's places to offsets in `text`."""
        return Positions(self.text)

    @property
    def expression(self) -> ast.expr | None:
        """The tree of a text that is a single expression."""
        body = self.tree.body
        if len(body) == 1 and isinstance(body[0], ast.Expr):
            return body[0].value
        return None

    def span(self, start: int, end: int) -> Span:
        """Place of the characters `start` to `end` of the text."""
        return self.origin.part(self.offset + start, self.offset + end)
