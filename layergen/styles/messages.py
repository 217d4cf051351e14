"""What the generated `__init__` and `build` refuse, and in which words."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from layergen.description.model import Param
from layergen.description.types import Choice, Maybe, core, literal, string_literal
from layergen.plan.model import PlannedRequirement
from layergen.styles.layout import WIDTH
from layergen.styles.spelling import Spell, spell
from layergen.styles.view import RaiseView

INVERSE: dict[type[ast.cmpop], str] = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Lt: ">=",
    ast.LtE: ">",
    ast.Gt: "<=",
    ast.GtE: "<",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
}
INDENT = 12


def param_checks(param: Param) -> Iterator[RaiseView]:
    """What the declared bounds and choices of a param forbid."""
    name = param.name
    guard = f"{name} is not None and " if isinstance(param.type, Maybe) else ""
    inner = core(param.type)
    choices = inner.values if isinstance(inner, Choice) else param.choices
    if choices:
        listed = ", ".join(literal(choice) for choice in choices)
        options = f"({listed},)" if len(choices) == 1 else f"({listed})"
        text = f"`{name}` must be one of {listed.replace(chr(34), chr(39))}"
        yield RaiseView(
            f"{guard}{name} not in {options}", _message(text, [(name, name)])
        )
    for bound, sign, words in (
        (param.minimum, "<", "at least"),
        (param.maximum, ">", "at most"),
    ):
        if bound is not None:
            text = f"`{name}` must be {words} {literal(bound)}"
            condition = f"{guard}{name} {sign} {literal(bound)}"
            yield RaiseView(condition, _message(text, [(name, name)]))


def requirement_check(planned: PlannedRequirement, names: Spell) -> RaiseView:
    """The opposite of a required condition, and the author's words for it."""
    text = planned.requirement.message.strip().rstrip(".")
    references = {r.name: names(r) for r in planned.fragment.facts.references}
    values = [(name, references[name]) for name in planned.names]
    condition = _negated(planned, names)
    known = [f"{axis} is not None" for axis in planned.open_axes]
    if known and " or " in condition:
        condition = f"({condition})"
    return RaiseView(" and ".join((*known, condition)), _message(text, values))


def _negated(planned: PlannedRequirement, names: Spell) -> str:
    text = spell(planned.fragment, names)
    match ast.parse(text, mode="eval").body:
        case ast.Compare(left=left, ops=[op], comparators=[right]) if (
            type(op) in INVERSE
        ):
            sign = INVERSE[type(op)]
            return f"{ast.unparse(left)} {sign} {ast.unparse(right)}"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return ast.unparse(operand)
        case ast.Name() | ast.Attribute() | ast.Call():
            return f"not {text}"
    return f"not ({text})"


def _message(text: str, values: list[tuple[str, str]]) -> tuple[str, ...]:
    """The argument of the error in lines that need no more breaking: the words, then the values."""
    if not values:
        return (f"raise ValueError({string_literal(text + '.')})",)
    shown = ", ".join(f"{name}={{{value}!r}}" for name, value in values)
    words = string_literal(f"{text}. ")[1:-1]
    whole = f'f"{words.replace("{", "{{").replace("}", "}}")}Received: {shown}"'
    if INDENT + len(f"raise ValueError({whole})") <= WIDTH:
        return (f"raise ValueError({whole})",)
    if INDENT + 4 + len(whole) <= WIDTH:
        return ("raise ValueError(", f"    {whole}", ")")
    return (
        "raise ValueError(",
        f'    "{words}"',
        f'    f"Received: {shown}"',
        ")",
    )
