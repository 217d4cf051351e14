"""The shape language: `(batch, time, units * heads)`, with at most one `...`.

A size is an integer expression over axes, params and derived values; it is held as the text that
Python's own `ast.unparse` gives, so equal texts are equal sizes.
"""

from __future__ import annotations

import ast
from functools import cached_property

from msgspec import Struct

from layergen.description.code import Code
from layergen.description.text import LanguageError, parse_expression

OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod, ast.Pow)


class Size(Struct, frozen=True, dict=True):
    """One integer expression."""

    text: str

    def __str__(self) -> str:
        return self.text

    @cached_property
    def tree(self) -> ast.expr:
        """The parsed expression."""
        return ast.parse(self.text, mode="eval").body

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names it is made of, each once, in reading order."""
        if self.is_name:
            return (self.text,)
        found = sorted(
            (n for n in ast.walk(self.tree) if isinstance(n, ast.Name)),
            key=lambda n: n.col_offset,
        )
        return tuple(dict.fromkeys(n.id for n in found))

    @property
    def is_name(self) -> bool:
        """Whether the size is a single name, which an input shape binds as an axis."""
        return self.text.isidentifier()

    @property
    def number(self) -> int | None:
        """The value of a size that is a plain number."""
        return int(self.text) if self.text.isdecimal() else None


class Rest(Struct, frozen=True):
    """Any number of leading or middle axes: `...`."""

    def __str__(self) -> str:
        return "..."


class Spread(Struct, frozen=True):
    """All the axes that a param of type `shape` holds: `*target_shape`."""

    name: str

    def __str__(self) -> str:
        return f"*{self.name}"


Dim = Size | Rest | Spread


class Shape(Struct, frozen=True):
    """The sizes of a tensor's axes, in order."""

    dims: tuple[Dim, ...]

    def __str__(self) -> str:
        inner = ", ".join(map(str, self.dims))
        return f"({inner},)" if len(self.dims) == 1 else f"({inner})"

    @property
    def names(self) -> tuple[str, ...]:
        """Every name in the shape, each once, in reading order."""
        found: dict[str, None] = {}
        for dim in self.dims:
            if isinstance(dim, Spread):
                found[dim.name] = None
            elif isinstance(dim, Size):
                found.update(dict.fromkeys(dim.names))
        return tuple(found)

    @property
    def rest(self) -> int | None:
        """Where the `...` stands, or None."""
        return next((i for i, d in enumerate(self.dims) if isinstance(d, Rest)), None)


class Fork(Struct, frozen=True):
    """`if CONDITION else SHAPE` behind a shape: the other one is that where the condition does not hold."""

    condition: Code
    otherwise: Shape


def parse_shape(text: str) -> Shape:
    """Reads a shape.

    Raises:
        LanguageError: the text is no shape.
    """
    node = parse_expression(text, "the shape")
    lead = len(text) - len(text.lstrip())
    bare = text.strip()
    if not isinstance(node, ast.Tuple) or not bare.startswith("("):
        inner = bare.strip("()[]")
        hint = f"write ({inner},) for one axis, () for none"
        if isinstance(node, ast.Tuple | ast.List) and "," in inner:
            hint = f"write ({inner})"
        raise LanguageError(f"'{bare}' is no shape", lead, lead + len(bare), (hint,))
    try:
        return shape_of(node)
    except LanguageError as error:
        raise error.shifted(lead) from None


def parse_dim(text: str) -> Dim:
    """Reads one part of a shape: a size, `...` or `*name`.

    Raises:
        LanguageError: the text is none.
    """
    bare = text.strip()
    try:
        node = parse_expression(f"({bare},)", "the size")
    except LanguageError as error:
        raise error.shifted(len(text) - len(text.lstrip()) - 1) from None
    if not isinstance(node, ast.Tuple) or len(node.elts) != 1:
        hint = "give each size an entry of its own"
        raise LanguageError(f"'{bare}' is no size", 0, len(text), (hint,))
    try:
        return _dim(node.elts[0])
    except LanguageError as error:
        raise error.shifted(len(text) - len(text.lstrip()) - 1) from None


def parse_size(text: str) -> Size:
    """Reads one size.

    Raises:
        LanguageError: the text is no integer expression.
    """
    lead = len(text) - len(text.lstrip())
    try:
        return _size(parse_expression(text, "the size"))
    except LanguageError as error:
        raise error.shifted(lead) from None


def shape_of(node: ast.Tuple) -> Shape:
    """The shape that a parsed tuple spells."""
    dims = tuple(_dim(element) for element in node.elts)
    rests = [e for e, d in zip(node.elts, dims, strict=True) if isinstance(d, Rest)]
    if len(rests) > 1:
        hint = "name the other axes"
        raise LanguageError("a shape has at most one '...'", *_place(rests[1]), (hint,))
    return Shape(dims)


def _dim(node: ast.expr) -> Dim:
    match node:
        case ast.Constant(value=value) if value is Ellipsis:
            return Rest()
        case ast.Starred(value=ast.Name(id=name)):
            return Spread(name)
    return _size(node)


def _size(node: ast.expr) -> Size:
    if isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant):
        hint = "give the axis a name: it may be unknown at run time"
        raise LanguageError(f"'{ast.unparse(node)}' is no size", *_place(node), (hint,))
    if isinstance(node, ast.Name):
        return Size(node.id)
    for part in ast.walk(node):
        _require_size(part)
    return Size(ast.unparse(node))


def _require_size(part: ast.AST) -> None:
    match part:
        case ast.Name() | ast.Load() | ast.operator() | ast.unaryop():
            return
        case ast.Constant(value=int(value)) if not isinstance(value, bool):
            return
        case ast.BinOp(op=op) if isinstance(op, OPERATORS):
            return
        case ast.UnaryOp(op=ast.USub()):
            return
        case ast.Subscript(value=ast.Name(), slice=index) if _is_index(index):
            return
        case ast.BinOp(op=ast.Div()):
            hints: tuple[str, ...] = ("a size is a whole number: write //",)
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            hints = (f"names stand without 'self.' here: {name}",)
        case ast.Constant(value=None):
            hints = ("give the axis a name: it may be unknown at run time",)
        case ast.Tuple():
            hints = ("a shape in a shape: give several shapes as a list",)
        case _:
            hints = ("a size is made of names, integers and + - * // % **",)
    assert isinstance(part, ast.expr)
    raise LanguageError(f"'{ast.unparse(part)}' is no size", *_place(part), hints)


def _is_index(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    return isinstance(node, ast.Constant) and type(node.value) is int


def _place(node: ast.expr) -> tuple[int, int]:
    return node.col_offset, node.end_col_offset or node.col_offset + 1
