"""The types of params: `int`, `float | None`, `list[int]`, `tuple[int, int]`, `Literal["same", "valid"]`, `initializer`."""

from __future__ import annotations

import ast
import math
from typing import Any

from msgspec import Struct

from layergen.description.text import LanguageError, parse_expression
from layergen.diagnostics import did_you_mean

PLAIN = ("int", "float", "bool", "str")
NAMED = ("activation", "initializer", "regularizer", "constraint")
OBJECTS = ("layer", "callable")
ATOMS = (*PLAIN, "shape", "dtype", "data_format", *NAMED, *OBJECTS)
DATA_FORMATS = ("channels_first", "channels_last")
MEANT = {
    "integer": "int",
    "number": "float",
    "double": "float",
    "boolean": "bool",
    "string": "str",
    "text": "str",
    "list": "list[int]",
    "tuple": "tuple[int, ...]",
    "dict": "dict[str, float]",
    "mapping": "dict[str, float]",
}
DTYPES = (
    "bool",
    "bfloat16",
    "complex128",
    "complex64",
    "float16",
    "float32",
    "float64",
    "int16",
    "int32",
    "int64",
    "int8",
    "string",
    "uint16",
    "uint32",
    "uint64",
    "uint8",
)


class Atom(Struct, frozen=True):
    """A type that one word names."""

    name: str

    def __str__(self) -> str:
        return self.name


class Choice(Struct, frozen=True):
    """One of a few values."""

    values: tuple[str | int | bool, ...]

    def __str__(self) -> str:
        return f"Literal[{', '.join(map(literal, self.values))}]"


class ListOf(Struct, frozen=True):
    """A list, all items of one type."""

    item: ParamType

    def __str__(self) -> str:
        return f"list[{self.item}]"


class OneOrMany(Struct, frozen=True):
    """A value, or a list of such values; it stays the one or the other."""

    item: ParamType

    def __str__(self) -> str:
        return f"{self.item} | list[{self.item}]"


class OneOrShape(Struct, frozen=True):
    """A shape; one number stands for a shape of one axis."""

    def __str__(self) -> str:
        return "int | shape"


class TupleOf(Struct, frozen=True):
    """A tuple of any length, all items of one type."""

    item: ParamType

    def __str__(self) -> str:
        return f"tuple[{self.item}, ...]"


class FixedTuple(Struct, frozen=True):
    """A tuple of a known length, all items of one type; one item alone stands for all of them."""

    item: ParamType
    length: int

    def __str__(self) -> str:
        return f"tuple[{', '.join([str(self.item)] * self.length)}]"


class DictOf(Struct, frozen=True):
    """A mapping from names to values of one type."""

    item: Atom

    def __str__(self) -> str:
        return f"dict[str, {self.item}]"


class Maybe(Struct, frozen=True):
    """A type, or None."""

    item: ParamType

    def __str__(self) -> str:
        return f"{self.item} | None"


ParamType = (
    Atom
    | Choice
    | ListOf
    | OneOrMany
    | OneOrShape
    | TupleOf
    | FixedTuple
    | DictOf
    | Maybe
)


def core(kind: ParamType) -> ParamType:
    """The type without its `| None`."""
    return kind.item if isinstance(kind, Maybe) else kind


def scalar_of(kind: ParamType) -> ParamType:
    """The type of the numbers in a tuple of known length; of anything else the type itself, `| None` aside."""
    inner = core(kind)
    return scalar_of(inner.item) if isinstance(inner, FixedTuple) else inner


def is_atom(kind: ParamType, *names: str) -> bool:
    """Whether a type, `| None` aside, is one of these words."""
    inner = core(kind)
    return isinstance(inner, Atom) and inner.name in names


def parse_type(text: str) -> ParamType:
    """Reads a type.

    Raises:
        LanguageError: the text is no type of this language.
    """
    lead = len(text) - len(text.lstrip())
    try:
        return _convert(parse_expression(text.strip(), "the type"))
    except LanguageError as error:
        raise error.shifted(lead) from None


def _convert(node: ast.expr) -> ParamType:
    match node:
        case ast.Name(id=name) if name in ATOMS:
            return Atom(name)
        case ast.Name(id=name):
            raise LanguageError(f"unknown type '{name}'", *_place(node), _hints(name))
        case ast.BinOp(left=left, op=ast.BitOr(), right=ast.Constant(value=None)):
            inner = _convert(left)
            if isinstance(inner, Maybe):
                hint = ("write it once",)
                raise LanguageError("'| None' stands twice", *_place(node), hint)
            return Maybe(inner)
        case ast.BinOp(
            left=ast.Name(id=one),
            op=ast.BitOr(),
            right=ast.Subscript(value=ast.Name(id="list"), slice=ast.Name(id=item)),
        ) if one == item and one in ("int", "str"):
            return OneOrMany(Atom(one))
        case ast.BinOp(
            left=ast.Name(id="int"), op=ast.BitOr(), right=ast.Name(id="shape")
        ):
            return OneOrShape()
        case ast.Subscript(value=ast.Name(id="Literal"), slice=inside):
            return Choice(tuple(_choice(item) for item in _items(inside)))
        case ast.Subscript(value=ast.Name(id="list"), slice=inside):
            return ListOf(_item(inside))
        case ast.Subscript(
            value=ast.Name(id="dict"),
            slice=ast.Tuple(elts=[ast.Name(id="str"), ast.Name(id=item)]),
        ) if (
            item in PLAIN
        ):
            return DictOf(Atom(item))
        case ast.Subscript(
            value=ast.Name(id="tuple"),
            slice=ast.Tuple(elts=[inside, ast.Constant(value=builtins_ellipsis)]),
        ) if (
            builtins_ellipsis is Ellipsis
        ):
            return TupleOf(_item(inside))
        case ast.Subscript(value=ast.Name(id="tuple"), slice=inside) if (
            _items(inside) and len({ast.unparse(item) for item in _items(inside)}) == 1
        ):
            return FixedTuple(_number(_items(inside)[0]), len(_items(inside)))
    raise _no_type(node)


def _number(node: ast.expr) -> ParamType:
    """The type of the items of a tuple of known length: numbers, or such tuples."""
    kind = _convert(node)
    if not isinstance(kind, FixedTuple) and kind not in (Atom("int"), Atom("float")):
        raise LanguageError(
            f"a tuple of a known length has no {kind} in it",
            *_place(node),
            ("its items are int, float, or such tuples; else write tuple[int, ...]",),
        )
    return kind


def _no_type(node: ast.expr) -> LanguageError:
    """Why an expression is no type, with what was meant where that is known."""
    text = f"'{ast.unparse(node)}' is no type"
    hint = 'types are int, list[int], tuple[int, ...], int | None, Literal["a", "b"]'
    match node:
        case ast.BinOp(left=ast.Constant(value=None), op=ast.BitOr(), right=inner):
            text, hint = (
                "None stands last in a type",
                f"write '{ast.unparse(inner)} | None'",
            )
        case ast.BoolOp(op=ast.Or(), values=[inner, ast.Constant(value=None)]):
            text, hint = (
                "'or' is no part of a type",
                f"write '{ast.unparse(inner)} | None'",
            )
        case ast.Subscript(value=ast.Name(id="Optional"), slice=inner):
            text = "'Optional' is no type here"
            hint = f"write '{ast.unparse(inner)} | None'"
        case ast.Subscript(value=ast.Name(id="dict")):
            text = "a dict maps names to plain values of one type"
            hint = f"write dict[str, float]; the values are {', '.join(PLAIN)}"
        case ast.Subscript(value=ast.Name(id="tuple")):
            text = "the items of a tuple are of one type"
            hint = (
                "write tuple[int, int] for two of them, tuple[int, ...] for any number"
            )
    return LanguageError(text, *_place(node), (hint,))


def _hints(name: str) -> tuple[str, ...]:
    if name in MEANT:
        return (f"did you mean '{MEANT[name]}'?",)
    return did_you_mean(name, ATOMS) or (f"the types are {', '.join(ATOMS)}",)


def _item(node: ast.expr) -> ParamType:
    kind = _convert(node)
    if not isinstance(core(kind), Choice) and not is_atom(kind, *PLAIN, "dtype"):
        raise LanguageError(
            f"a list or tuple of {kind} is not supported",
            *_place(node),
            (f"items are {', '.join(PLAIN)}, dtype or Literal",),
        )
    return kind


def _items(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.Tuple) else [node]


def _choice(node: ast.expr) -> str | int | bool:
    match node:
        case ast.Constant(value=str() | int() as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(value))) if (
            type(value) is int
        ):
            return -value
    raise LanguageError(
        f"'{ast.unparse(node)}' is no choice",
        *_place(node),
        ("choices are quoted texts, integers or booleans",),
    )


def _place(node: ast.expr) -> tuple[int, int]:
    return node.col_offset, node.end_col_offset or node.col_offset + 1


class Entries(tuple[tuple[str, "Value"], ...]):
    """A mapping as it stands in the file: its names, each with a value."""

    def __repr__(self) -> str:
        return repr(dict(self))


Value = str | int | float | bool | None | tuple["Value", ...]


def literal(value: Value) -> str:
    """The Python text of a parsed value, as Black would write it; nothing else can come out of it."""
    match value:
        case bool() | None | int():
            return repr(value)
        case float():
            text = repr(value).replace("e+", "e")
            return text if math.isfinite(value) else f'float("{value}")'
        case str():
            return string_literal(value)
        case Entries():
            return f"{{{', '.join(f'{literal(k)}: {literal(v)}' for k, v in value)}}}"
        case tuple():
            inner = ", ".join(map(literal, value))
            return f"({inner},)" if len(value) == 1 else f"({inner})"
    raise TypeError(f"{value!r} is no value of a description")


def preferred_quote(text: str) -> str:
    """The quote that Black writes around a text: the double one, unless the other saves backslashes."""
    return "'" if text.count("'") < text.count('"') else '"'


def string_literal(text: str, quote: str | None = None) -> str:
    """A one-line Python string literal of printable characters, in this or the preferred quote."""
    quote = quote or preferred_quote(text)
    out = []
    for char in text:
        if char in ("\\", quote):
            out.append("\\" + char)
        elif char.isprintable():
            out.append(char)
        else:
            out.append(char.encode("unicode_escape").decode())
    return quote + "".join(out) + quote


def fits(value: Any, kind: ParamType) -> bool:
    """Whether a parsed value is of a type; named kinds (activations, initializers) are names here."""
    match kind:
        case Maybe(item):
            return value is None or fits(value, item)
        case Choice(values):
            return any(value == one and type(value) is type(one) for one in values)
        case ListOf(item) | TupleOf(item):
            return isinstance(value, tuple) and all(fits(v, item) for v in value)
        case FixedTuple(item, length):
            several = isinstance(value, tuple) and len(value) == length
            return fits(value, item) or (several and all(fits(v, item) for v in value))
        case DictOf(item):
            return isinstance(value, Entries) and all(fits(v, item) for _, v in value)
        case OneOrMany(item):
            return fits(value, item) or fits(value, ListOf(item))
        case OneOrShape():
            return (type(value) is int and value >= 0) or fits(value, Atom("shape"))
        case Atom("bool"):
            return isinstance(value, bool)
        case Atom("int"):
            return isinstance(value, int) and not isinstance(value, bool)
        case Atom("float"):
            return isinstance(value, int | float) and not isinstance(value, bool)
        case Atom("dtype"):
            return value in DTYPES
        case Atom("data_format"):
            return value in DATA_FORMATS
        case Atom("shape"):
            return isinstance(value, tuple) and all(
                v is None or (type(v) is int and v >= 0) for v in value
            )
        case Atom("layer" | "callable"):
            return value is None
        case Atom():
            return isinstance(value, str)
    raise TypeError(kind)
