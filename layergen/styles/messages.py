"""What the generated methods refuse, and in which words."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from layergen.description.model import Param
from layergen.description.types import (
    DATA_FORMATS,
    Atom,
    Choice,
    FixedTuple,
    Maybe,
    core,
    literal,
    preferred_quote,
    string_literal,
)
from layergen.plan.model import Fragment, PlannedRequirement
from layergen.styles.layout import columns
from layergen.styles.spelling import Spell, spell
from layergen.styles.tuples import extreme
from layergen.styles.view import RaiseView

INVERSE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
INDENT = 12
#: A word of an f-string, in which a value may have spaces.
VALUES_WHOLE = r"(?:\{[^{}]+\}|\S)*\s*"


def param_checks(param: Param) -> Iterator[RaiseView]:
    """What the declared bounds and choices of a param forbid."""
    name = param.name
    guard = f"{name} is not None and " if param.may_be_none else ""
    inner = core(param.type)
    choices = inner.values if isinstance(inner, Choice) else param.choices
    if inner == Atom("data_format"):
        choices = DATA_FORMATS
    if inner == Atom("data_format") and guard:
        # One test for both: None stands for Keras's own setting.
        choices, guard = (None, *DATA_FORMATS), ""
    if choices:
        listed = ", ".join(literal(choice) for choice in choices)
        options = f"({listed},)" if len(choices) == 1 else f"({listed})"
        text = f"`{name}` must be one of {listed.replace(chr(34), chr(39))}"
        head = f"{guard}{name} not in "
        if len(f"        if {head}{options}:") > columns():
            lines = "".join(f"\n            {literal(choice)}," for choice in choices)
            options = f"({lines}\n        )"
        yield RaiseView(f"{head}{options}", error_lines(text, [(name, name)]))
    if not isinstance(inner, FixedTuple):
        yield from _bound_check(param, guard, name, name)


def tuple_checks(param: Param) -> Iterator[RaiseView]:
    """What the declared bounds forbid to a tuple, once it has its length."""
    if isinstance(core(param.type), FixedTuple):
        guard = (
            f"self.{param.name} is not None and "
            if isinstance(param.type, Maybe)
            else ""
        )
        yield from _bound_check(param, guard, f"self.{param.name}", param.name)


def _bound_check(
    param: Param, guard: str, value: str, name: str
) -> Iterator[RaiseView]:
    """The condition under which a number, or one in a tuple, is out of bounds."""
    inner = core(param.type)
    smallest = largest = value
    if isinstance(inner, FixedTuple):
        smallest, largest = extreme(inner, "min", value), extreme(inner, "max", value)
    low, high = (
        None if bound is None else literal(bound)
        for bound in (param.minimum, param.maximum)
    )
    if low and high:
        condition = f"not {low} <= {smallest} <= {high}"
        if smallest != largest:
            condition = f"{smallest} < {low} or {largest} > {high}"
            condition = f"({condition})" if guard else condition
        words = f"between {low} and {high}"
    elif low:
        condition, words = f"{smallest} < {low}", f"at least {low}"
    elif high:
        condition, words = f"{largest} > {high}", f"at most {high}"
    else:
        return
    text = f"`{name}` must be {words}"
    yield RaiseView(f"{guard}{condition}", error_lines(text, [(name, value)]))


def requirement_check(
    planned: PlannedRequirement,
    names: Spell,
    write: Callable[[Fragment, Spell], str] = spell,
    shape: str = "{}.shape",
) -> RaiseView:
    """The opposite of a required condition, and the author's words for it.

    `write` spells its code, and `shape` is that of a tensor.
    """
    text = planned.requirement.message.strip().rstrip(".")
    spelled = {r.name: names(r) for f in planned.fragments for r in f.facts.references}
    values = [(name, spelled[name]) for name in planned.names]
    shapes = [shape.format(spelled[name]) for name in planned.tensors]
    values += [(text, _shown(text)) for text in shapes]
    fails = negated(ast.parse(write(planned.fragment, names), mode="eval").body)
    known = [f"{spelled[name]} is not None" for name in planned.open_names]
    condition = condition_text(fails)
    if known and isinstance(fails, ast.BoolOp) and isinstance(fails.op, ast.Or):
        condition = f"({condition})"
    error = planned.requirement.error
    lines = error_lines(text, values, error)
    if planned.requirement.template:
        lines = _filled(planned, [_shown(write(v, names)) for v in planned.values])
    return RaiseView(" and ".join((*known, condition)), lines)


def _shown(value: str) -> str:
    """What stands for a value in a text: the shape of a tensor is no tuple on every backend."""
    return f"tuple({value})" if value.endswith(".shape") else value


def condition_text(condition: ast.expr) -> str:
    """A condition without the brackets that `ast.unparse` puts where nobody needs them."""
    match condition:
        case ast.BoolOp(op=op, values=parts):
            word = " and " if isinstance(op, ast.And) else " or "
            texts = [(condition_text(part), part) for part in parts]
            return word.join(
                f"({text})" if isinstance(part, ast.BoolOp | ast.IfExp) else text
                for text, part in texts
            )
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            text = condition_text(operand)
            is_wide = isinstance(operand, ast.BoolOp | ast.IfExp)
            return f"not ({text})" if is_wide else f"not {text}"
    text = ast.unparse(condition)
    for node in ast.walk(condition):
        match node:
            case ast.Call(args=[ast.GeneratorExp() as each], keywords=[]):
                inner = ast.unparse(each)
                text = text.replace(f"({inner})", inner)
    return text


def negated(condition: ast.expr) -> ast.expr:
    """The opposite of a condition, as a person would write it: `a != b`, not `not a == b`."""
    match condition:
        case ast.Compare(left=left, ops=[op], comparators=[right]) if (
            type(op) in INVERSE
        ):
            return ast.Compare(left, [INVERSE[type(op)]()], [right])
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return operand
        case ast.BoolOp(op=op, values=parts):
            other = ast.Or() if isinstance(op, ast.And) else ast.And()
            return ast.BoolOp(other, [negated(part) for part in parts])
    return ast.UnaryOp(ast.Not(), condition)


def error_lines(
    text: str, values: list[tuple[str, str]], error: str = "ValueError"
) -> tuple[str, ...]:
    """The error in lines that need no more breaking: the words, then the values."""
    if not values:
        return (f"raise {error}({string_literal(text + '.')})",)
    shown = ", ".join(f"{name}={{{value}!r}}" for name, value in values)
    quote = preferred_quote(text)
    words = string_literal(f"{text}. ", quote)
    escaped = words[:-1].replace("{", "{{").replace("}", "}}")
    whole = f"f{escaped}Received: {shown}{quote}"
    if INDENT + len(f"raise {error}({whole})") <= columns():
        return (f"raise {error}({whole})",)
    if INDENT + 4 + len(whole) <= columns():
        return (f"raise {error}(", f"    {whole}", ")")
    return (
        f"raise {error}(",
        *(f"    {string_literal(part, quote)}" for part in _wrapped(f"{text}. ")),
        f'    f"Received: {shown}"',
        ")",
    )


def _filled(planned: PlannedRequirement, values: list[str]) -> tuple[str, ...]:
    """The error with values where its template has them."""
    spelled = iter(values)
    text = "".join(
        (
            part.replace("{", "{{").replace("}", "}}")
            if isinstance(part, str)
            else f"{{{next(spelled)}!r}}"
        )
        for part in planned.requirement.template
    ).strip()
    error, quote = planned.requirement.error, preferred_quote(text)
    if INDENT + len(f'raise {error}(f"{text}")') <= columns():
        return (f"raise {error}({_formatted(text, quote)})",)
    parts = (f"    {_formatted(part, quote)}" for part in _wrapped(text, VALUES_WHOLE))
    return (f"raise {error}(", *parts, ")")


def _formatted(text: str, quote: str) -> str:
    """A part of an f-string, or a plain one where no value stands in it."""
    if re.search(r"[{}]", re.sub(r"\{\{|\}\}", "", text)):
        return f"f{string_literal(text, quote)}"
    plain = text.replace("{{", "{").replace("}}", "}")
    return string_literal(plain, quote)


def _wrapped(text: str, word: str = r"\S*\s*") -> list[str]:
    """A text in parts that are no longer than a line, each with the space behind it."""
    lines = [""]
    for each in re.findall(word, text):
        if lines[-1] and len(lines[-1]) + len(each) > columns() - INDENT - 8:
            lines.append("")
        lines[-1] += each
    return lines
