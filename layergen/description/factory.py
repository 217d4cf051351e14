"""What makes a weight's values: `zeros`, `kernel_initializer`, `RandomNormal(stddev=0.02)`; so too regularizers and constraints."""

from __future__ import annotations

import ast
from typing import ClassVar

from msgspec import Struct

from layergen.description.text import LanguageError, parse_expression
from layergen.description.told import Told


class Argument(Told, frozen=True):
    """One argument of a factory: the text of an expression over params, axes and literals.

    `offset` is where it begins in the text of the factory.
    """

    ASIDE: ClassVar[frozenset[str]] = frozenset({"offset"})

    keyword: str | None
    text: str
    offset: int = 0

    def __str__(self) -> str:
        return f"{self.keyword}={self.text}" if self.keyword else self.text


class Factory(Struct, frozen=True):
    """A name, of Keras or of a param, and the arguments it is called with, if it is."""

    name: str
    arguments: tuple[Argument, ...] | None = None

    def __str__(self) -> str:
        if self.arguments is None:
            return self.name
        return f"{self.name}({', '.join(map(str, self.arguments))})"


def parse_factory(text: str, what: str) -> Factory:
    """Reads a factory; `what` (initializer, regularizer, constraint) is for the error.

    Raises:
        LanguageError: the text is neither a name nor a call of a name.
    """
    lead = len(text) - len(text.lstrip())
    try:
        node = parse_expression(text.strip(), f"the {what}")
        return _convert(node, text.strip(), what)
    except LanguageError as error:
        raise error.shifted(lead) from None


def _convert(node: ast.expr, text: str, what: str) -> Factory:
    match node:
        case ast.Name(id=name):
            return Factory(name)
        case ast.Constant(value=str(name)) if name.isidentifier():
            return Factory(name)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
            for keyword in keywords:
                if keyword.arg is None:
                    hint = "name each argument"
                    raise LanguageError(
                        "'**' is not supported here", *_place(keyword), (hint,)
                    )
            arguments = [_argument(None, arg, text) for arg in args]
            arguments += [_argument(k.arg, k.value, text) for k in keywords]
            return Factory(name, tuple(arguments))
        case ast.Constant(value=int() | float()) if what == "initializer":
            hint = f"write constant({ast.unparse(node)})"
            raise LanguageError("a number is no initializer", *_place(node), (hint,))
    hints: tuple[str, ...]
    called = node.func if isinstance(node, ast.Call) else node
    if isinstance(called, ast.Attribute):
        start = (called.end_col_offset or 0) - len(called.attr)
        hints = (f"write {text[start:]}",)
    elif what == "initializer":
        hints = ("write the name of an initializer, or a call: RandomNormal(0, 0.02)",)
    else:
        hints = (f"write the name of a {what}, or a call of one",)
    raise LanguageError(f"'{ast.unparse(node)}' is no {what}", *_place(node), hints)


ALLOWED = (
    ast.Name,
    ast.Load,
    ast.BinOp,
    ast.UnaryOp,
    ast.operator,
    ast.unaryop,
    ast.Constant,
    ast.Tuple,
    ast.List,
)


def _argument(keyword: str | None, node: ast.expr, text: str) -> Argument:
    for part in ast.walk(node):
        literal = isinstance(part, ast.Constant) and isinstance(
            part.value, str | int | float | None
        )
        if not isinstance(part, ALLOWED) or (
            isinstance(part, ast.Constant) and not literal
        ):
            place = _place(part) if isinstance(part, ast.expr) else _place(node)
            raise LanguageError(
                f"'{text[slice(*place)]}' is no value",
                *place,
                ("an argument is a literal, a param, or arithmetic over them",),
            )
    start, end = _place(node)
    return Argument(keyword, text[start:end], start)


def _place(node: ast.expr | ast.keyword) -> tuple[int, int]:
    return node.col_offset, node.end_col_offset or node.col_offset + 1
