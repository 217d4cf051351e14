"""The section `params`, in its short and its long form."""

from __future__ import annotations

import ast
import math

from msgspec import Struct

from layergen.description.declarations import Piece, split_param
from layergen.description.decode.parts import read_doc
from layergen.description.decode.reader import Entries, Reader
from layergen.description.fields import BY_NAME
from layergen.description.model import Param
from layergen.description.nodes import Mapping, Node, Scalar, Sequence
from layergen.description.text import LanguageError, parse_expression
from layergen.description.types import (
    ATOMS,
    NAMED,
    OBJECTS,
    PLAIN,
    Atom,
    Choice,
    DictOf,
    Maybe,
    ParamType,
    Value,
    core,
    fits,
    is_atom,
    literal,
    parse_type,
    scalar_of,
)
from layergen.diagnostics import Span

NOTHING = object()
#: The params further up, by name.
Above = dict[str, Param]
WORDS = {
    "true": "True",
    "yes": "True",
    "on": "True",
    "false": "False",
    "no": "False",
    "off": "False",
    "null": "None",
    "none": "None",
    "nil": "None",
}


def read_options(reader: Reader, node: Node | None) -> tuple[Param, ...]:
    """Every option of `call` that can be read."""
    found = []
    for option in read_params(reader, node, "options"):
        kind = core(option.type)
        if not isinstance(kind, Choice) and not is_atom(kind, *PLAIN):
            message = f"the option '{option.name}' is of type {option.type}"
            hint = f"an option is {', '.join(PLAIN)} or Literal; a tensor is an input"
            reader.report("LG020", message, option.value_span, hint)
        elif option.required or option.same_as:
            message = f"the option '{option.name}' has no default"
            hint = f"write '{option.type} = …': call works without it"
            reader.report("LG021", message, option.span, hint)
        else:
            found.append(option)
    return tuple(found)


def read_params(
    reader: Reader, node: Node | None, section: str = "params"
) -> tuple[Param, ...]:
    """Every param that can be read."""
    params: dict[str, Param] = {}
    for key, value in reader.named(node, f"'{section}'"):
        if isinstance(value, Mapping):
            param = _long(reader, key, value, params, section)
        else:
            param = _short(reader, key, value, params)
        if param is not None:
            params[param.name] = param
    return tuple(params.values())


class SameAs(Struct, frozen=True):
    """A default that is the value of another param."""

    param: Param


def _short(reader: Reader, key: Scalar, node: Node, above: Above) -> Param | None:
    text = reader.text(node, f"the param '{key.value}'", _type_hint(node))
    if text is None:
        return None
    assert isinstance(node, Scalar)
    split = reader.attempt("LG028", node, 0, lambda: split_param(text))
    if split is None:
        return None
    kind_text, default_text = split
    kind = reader.attempt(
        "LG020", node, kind_text.offset, lambda: parse_type(kind_text.text)
    )
    if kind is None:
        return None
    default: object = NOTHING
    span = node.span
    if default_text is not None:
        span = node.part(default_text.offset, default_text.end)
        default = _default(reader, node, default_text, kind, above)
    return _param(reader, key, kind, default, span)


def _type_hint(node: Node) -> str:
    """What to write in place of a bare default such as `32`."""
    if isinstance(node, Scalar) and node.value is not None:
        return f"write '{type(node.value).__name__} = {literal(node.value)}'"
    return "write 'TYPE = DEFAULT', such as 'int = 32'"


def _default(
    reader: Reader, node: Scalar, piece: Piece, kind: ParamType, above: Above
) -> object:
    def parse() -> object:
        tree = parse_expression(piece.text, "the default")
        if isinstance(tree, ast.Name) and is_atom(kind, *NAMED, "dtype", "data_format"):
            return tree.id
        if isinstance(tree, ast.Name) and tree.id in above:
            return SameAs(above[tree.id])
        return literal_value(tree)

    try:
        return parse()
    except LanguageError as error:
        hints = _word_hints(piece.text, kind) or error.hints
        error = LanguageError(error.message, error.start, error.end, hints)
        reader.language("LG021", error, node, piece.offset)
        return error


def _word_hints(word: str, kind: ParamType) -> tuple[str, ...]:
    """What was meant by a bare word that is no Python literal."""
    meant = WORDS.get(word.lower())
    if meant is not None and fits(ast.literal_eval(meant), kind):
        return (f"write {meant}",)
    if is_atom(kind, *OBJECTS) or isinstance(core(kind), DictOf):
        return (f"a {core(kind)} has no default but None",)
    if not word.isidentifier():
        return ()
    if fits(word, kind):
        return (f'write "{word}", in quotes',)
    return (f"write a value of type {kind}",)


def literal_value(node: ast.expr) -> Value:
    """The value of a literal; lists and tuples become tuples.

    Raises:
        LanguageError: the expression is no literal.
    """
    match node:
        case ast.Constant(value=str() | int() | float() | bool() | None as value):
            return value
        case ast.UnaryOp(
            op=ast.USub(), operand=ast.Constant(value=int() | float() as value)
        ) if not isinstance(value, bool):
            return -value
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return tuple(literal_value(item) for item in items)
        case ast.Call(
            func=ast.Name(id="float"), args=[ast.Constant(value=str(text))]
        ) if text.strip("+-") in ("inf", "nan"):
            return float(text)
    text = ast.unparse(node)
    raise LanguageError(
        f"'{text}' is no literal",
        node.col_offset,
        node.end_col_offset or len(text),
        ("a default is a number, a text, True, False, None, or a list of them",),
    )


def _long(
    reader: Reader, key: Scalar, node: Mapping, above: Above, section: str
) -> Param | None:
    where = f"the param '{key.value}'"
    names = [k.name for k in BY_NAME[section].keys]
    found = reader.entries(node, names, where, required=["type"], place=key.span)
    if "type" not in found:
        return None
    kind_node = found["type"][1]
    text = reader.text(kind_node, f"the type of {where}", "write 'type: int'")
    if text is None or not isinstance(kind_node, Scalar):
        return None
    kind = reader.attempt("LG020", kind_node, 0, lambda: parse_type(text))
    if kind is None:
        return None
    default: object = NOTHING
    span = key.span
    if "default" in found:
        value_node = found["default"][1]
        span = value_node.span
        before = len(reader.problems)
        default = reader.value(value_node, f"the default of {where}")
        if len(reader.problems) > before:
            return None
        if isinstance(default, str) and default in above and not fits(default, kind):
            default = SameAs(above[default])
    bounds = _bounds(reader, found, kind)
    choices: tuple[Value, ...] = ()
    if "choices" in found:
        choices = _choices(reader, found["choices"][1], kind)
    doc = read_doc(reader, found)
    return _param(reader, key, kind, default, span, doc, bounds, choices)


def _bounds(
    reader: Reader, found: Entries, kind: ParamType
) -> dict[str, int | float | None]:
    bounds: dict[str, int | float | None] = {}
    for name in ("min", "max"):
        if name not in found:
            continue
        key, node = found[name]
        if scalar_of(kind) not in (Atom("int"), Atom("float")):
            message = f"'{name}' has no meaning for the type {kind}"
            hint = "only an int or a float has bounds, and a tuple of a known length"
            reader.report("LG021", message, key.span, hint)
            continue
        bounds[name] = _bound(reader, node)
    low, high = bounds.get("min"), bounds.get("max")
    if low is not None and high is not None and low > high:
        message = f"no value is at least {low} and at most {high}"
        reader.report("LG021", message, found["max"][1].span, "exchange min and max")
        return {}
    return bounds


def _bound(reader: Reader, node: Node) -> int | float | None:
    value = node.value if isinstance(node, Scalar) else None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and isinstance(value, int | float) and math.isfinite(value):
        return value
    hint = "write a number, or leave the bound out"
    reader.report("LG005", "a bound must be a finite number", node.span, hint)
    return None


def _choices(reader: Reader, node: Node, kind: ParamType) -> tuple[Value, ...]:
    if not isinstance(node, Sequence) or not node.items:
        message = "'choices' must be a list of values"
        reader.report("LG005", message, node.span, "write '[1, 2, 4]'")
        return ()
    choices = []
    for item in node.items:
        value = reader.value(item, "a choice")
        if fits(value, kind):
            choices.append(value)
        else:
            message = f"the choice {shown(value)} is no {kind}"
            hint = f"write a value of type {kind}"
            reader.report("LG021", message, item.span, hint)
    return tuple(choices)


def _param(
    reader: Reader,
    key: Scalar,
    kind: ParamType,
    default: object,
    span: Span,
    doc: str = "",
    bounds: dict[str, int | float | None] | None = None,
    choices: tuple[Value, ...] = (),
) -> Param | None:
    if isinstance(default, LanguageError):
        return None
    same_as = default.param if isinstance(default, SameAs) else None
    if isinstance(default, SameAs):
        if default.param.type != kind:
            reader.report(
                "LG021", *_not_the_same(str(key.value), kind, default.param, span)
            )
            return None
        default = None
    low, high = (bounds or {}).get("min"), (bounds or {}).get("max")
    if default is not NOTHING and same_as is None:
        problem = wrong_default(default, kind, low, high, choices)
        if problem:
            reader.report(
                "LG021",
                f"the default of '{key.value}' {problem[0]}",
                span,
                *problem[1:],
            )
            return None
        if is_atom(kind, "float") and type(default) is int:
            default = float(default)
    value: Value = None if default is NOTHING else default  # type: ignore[assignment]
    return Param(
        str(key.value),
        key,
        kind,
        value,
        default is NOTHING,
        doc,
        low,
        high,
        choices,
        span,
        same_as=same_as.name if same_as else None,
    )


def _not_the_same(
    name: str, kind: ParamType, other: Param, span: Span
) -> tuple[str, Span, str]:
    """Why a param cannot have the value of another one for its default."""
    message = f"the default of '{name}' is the param '{other.name}', which is of type {other.type}"
    return (
        message,
        span,
        f"both must be of one type: write {other.type}, or {kind} for both",
    )


def wrong_default(
    value: object,
    kind: ParamType,
    low: int | float | None,
    high: int | float | None,
    choices: tuple[Value, ...],
) -> tuple[str, ...] | None:
    """What is wrong with a default, and a hint; None where it is right."""
    if value == "None" and isinstance(kind, Maybe) and is_atom(kind, *ATOMS):
        return (
            "is the text 'None'",
            "write None in the short form, null in the long one",
        )
    if not fits(value, kind):
        hint = f"write a value of type {kind}"
        if value is None and not isinstance(kind, Maybe):
            hint = f"write '{kind} | None'"
        elif (
            isinstance(value, str)
            and is_atom(kind, "bool")
            and value.lower() in ("yes", "no", "on", "off")
        ):
            meant = "true" if value.lower() in ("yes", "on") else "false"
            hint = f"'{value}' is a text in YAML 1.2: write {meant}"
        elif isinstance(value, str) and is_atom(kind, "int", "float"):
            hint = f"write {value} without quotes" if _is_number(value) else hint
        return f"is {shown(value)}, which is no {kind}", hint
    if value is None or isinstance(value, tuple):
        return None
    return _out_of_range(value, low, high, choices)


def _out_of_range(
    value: object,
    low: int | float | None,
    high: int | float | None,
    choices: tuple[Value, ...],
) -> tuple[str, ...] | None:
    if low is not None and isinstance(value, int | float) and value < low:
        return f"is {shown(value)}, below its own min of {low}", f"write at least {low}"
    if high is not None and isinstance(value, int | float) and value > high:
        return (
            f"is {shown(value)}, above its own max of {high}",
            f"write at most {high}",
        )
    if choices and value not in choices:
        return (
            f"is {shown(value)}, none of its choices",
            f"choices are {', '.join(map(shown, choices))}",
        )
    return None


def shown(value: object) -> str:
    """A value as a message shows it."""
    try:
        return literal(value)  # type: ignore[arg-type]
    except TypeError:
        return repr(value)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
