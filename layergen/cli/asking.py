"""Questions at a terminal, and a description to fill in where there is nobody to ask."""

from __future__ import annotations

from collections.abc import Callable

import click

OUTLINE = """\
# What the layer is called and what it does, in a line.
layer: {name}
doc: Densely connected layer, y = x @ w.

# Arguments of the constructor: NAME: TYPE = DEFAULT.
params:
  units: int = 32

# Arguments of call, with their shapes. The names of the axes can be used below.
inputs:
  x: (..., input_dim)

# Variables that are trained: NAME: SHAPE = INITIALIZER.
weights:
  w: (input_dim, units) = glorot_uniform

# What the layer computes: an expression, or a block after '|' that returns.
call: x @ w

output: (..., units)
"""


def outline(name: str) -> str:
    """A description that is right as it stands, to be changed into another."""
    return OUTLINE.format(name=name)


def ask(name: str) -> dict[str, str | tuple[str, ...] | None]:
    """The parts of a layer, asked for one by one; an answer that is not understood is asked for again."""
    from layergen.description.declarations import split_input, split_weight

    click.echo(
        f"{name} is a new layer. Enter ends a list; Ctrl-C stops without writing anything."
    )
    return {
        "doc": click.prompt("What it does, in a line", default="", show_default=False),
        "param": _several("A param, as 'units: int = 8'", _check_param),
        "inputs": _several(
            "An input, as 'x: (batch, dim)' [inputs: (..., input_dim)]", split_input
        ),
        "weight": _several("A weight, as 'w: (dim, units) = zeros'", split_weight),
        "call": click.prompt(
            "What it computes, as 'ops.relu(inputs @ w)'", value_proc=_check_call
        ),
        "output": click.prompt(
            "Shape of the result, as '(batch, units)'", default="", show_default=False
        ),
    }


def _several(question: str, check: Callable[[str], object]) -> tuple[str, ...]:
    answers: list[str] = []
    while True:
        answer = click.prompt(question, default="", show_default=False)
        if not answer.strip():
            return tuple(answers)
        problem = _problem(answer, check)
        if problem:
            click.echo(f"  {problem}")
        else:
            answers.append(answer)


def _problem(answer: str, check: Callable[[str], object]) -> str | None:
    from layergen.description.text import LanguageError, is_identifier

    name, colon, text = answer.partition(":")
    if not colon:
        return "write NAME: …"
    if not is_identifier(name.strip()):
        return f"'{name.strip()}' is not a Python name"
    try:
        check(text.strip())
    except LanguageError as error:
        return "; ".join((error.message, *error.hints))
    return None


def _check_param(text: str) -> None:
    from layergen.description.declarations import split_param
    from layergen.description.types import parse_type

    parse_type(split_param(text)[0].text)


def _check_call(text: str) -> str:
    from layergen.description.text import LanguageError, parse_expression

    try:
        parse_expression(text, "the call")
    except LanguageError as error:
        raise click.UsageError(error.message) from None
    return text
