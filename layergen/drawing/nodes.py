"""The boxes of a picture: what stands in each."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from layergen.description.code import Code
from layergen.description.model import Function, Input, Weight
from layergen.description.scopes import mask_names
from layergen.drawing.flow import Step, steps_of
from layergen.drawing.parts import given, member_words, members, parts_of
from layergen.drawing.words import (
    UNKNOWN,
    Values,
    input_words,
    joined,
    one_line,
    state_words,
    weight_words,
    words,
)
from layergen.shapes.load import Shaped
from layergen.shapes.value import Value

NodeKind = Literal[
    "input",
    "mask",
    "weight",
    "state",
    "constant",
    "layer",
    "function",
    "loss",
    "metric",
    "statement",
    "output",
]


@dataclass(frozen=True)
class Node:
    """A box: its name, its shape, the code that computes it, and under which conditions it is there.

    Of a part that is called, `made` is what makes it, and `gives` the names that its value gets.
    """

    kind: NodeKind
    name: str
    shape: str
    code: str = ""
    conditions: tuple[str, ...] = ()
    made: str = ""
    gives: str = ""


def declared_nodes(shaped: Shaped) -> Iterator[tuple[str, Node]]:
    """A box for every name that is declared, parts as they are where they are not called."""
    description = shaped.analysis.description
    for entry in description.inputs:
        for tensor in entry.tensors:
            yield tensor.name, _input_node(entry, tensor)
    for state in description.states:
        shape = state_words(description, state)
        yield state.name, Node("input", state.name, shape, "", ("state of the cell",))
    for name in mask_names(description):
        yield name, Node("mask", name, UNKNOWN)
    for weight in description.variables:
        yield weight.name, _weight_node(weight)
    for constant in description.constants:
        text = one_line(constant.value.text)
        yield constant.name, Node("constant", constant.name, UNKNOWN, text)
    for name, part in parts_of(description).items():
        yield name, Node(part.kind, name, "", "", part.notes, part.made)
    for text, name, attribute in members(shaped.analysis):
        yield text, Node("weight", text, member_words(shaped, name, attribute))
    for function in description.functions:
        yield function.name, Node("function", function.name, UNKNOWN)


def _input_node(entry: Input, tensor: Input) -> Node:
    notes = ("or None",) if entry.optional or tensor.optional else ()
    if entry.members:
        notes = (f"in {entry.name}", *notes)
    return Node("input", tensor.name, input_words(tensor), "", notes)


def _weight_node(weight: Weight) -> Node:
    notes = []
    if weight.loop:
        notes.append(one_line(f"for {weight.loop}"))
    if weight.when:
        notes.append(one_line(f"if {weight.when}"))
    if not weight.is_state and not weight.trainable:
        notes.append("not trained")
    kind: NodeKind = "state" if weight.is_state else "weight"
    return Node(kind, weight.name, weight_words(weight), "", tuple(notes))


def function_node(function: Function, values: Values) -> Node:
    """A helper of the description."""
    code = function.body
    returned = [step.value for step in steps_of(code) if step.kind == "return"]
    found = [
        value for node in returned if node for value in _values(code, node, values)
    ]
    shape = joined(map(words, found)) or UNKNOWN
    name = f"{function.name}({', '.join(function.parameters)})"
    expression = code.expression
    return Node("function", name, shape, _text(code, expression) if expression else "")


def part_node(
    shaped: Shaped, code: Code, step: Step, name: str, values: Values
) -> Node:
    """A part where it is called; of a metric, where it is updated."""
    part = parts_of(shaped.analysis.description)[name]
    present = f"if {name} is not None"
    conditions = tuple(c for c in _lines(step) if c != present)
    text = one_line(code.text[step.start : step.end])
    if step.kind == "update":
        return Node(part.kind, name, "", text, (*part.notes, *conditions), part.made)
    assert step.value is not None
    gives = ", ".join(target for target, _ in step.targets)
    if step.kind == "return":
        gives = "return"
    start = code.positions.start(step.value)
    shape = ""
    if part.kind == "layer":
        shape = joined(map(words, given(shaped, code, start))) or UNKNOWN
    if step.targets:
        shape = _target_words(code, step, values)
    return Node(
        part.kind,
        name,
        shape,
        _text(code, step.value),
        (*part.notes, *conditions),
        part.made,
        gives,
    )


def step_node(code: Code, step: Step, values: Values, nodes: dict[str, Node]) -> Node:
    """A statement, or a local function."""
    text = one_line(code.text[step.start : step.end])
    if step.kind == "function":
        node = next(n for n in code.nodes if _is_at(code, n, step.start))
        assert isinstance(node, ast.FunctionDef)
        name = f"{node.name}({ast.unparse(node.args)})"
        return Node("function", one_line(name), "", "", step.conditions)
    if step.value is not None and step.kind != "augment":
        text = _text(code, step.value)
    if step.kind == "return" and step.value is not None:
        shape = _told(code, step.value, values)
        return Node("statement", "return", shape, text, _lines(step))
    if step.kind == "update" and text.startswith("add_loss("):
        return Node("loss", "add_loss", "", text, _lines(step))
    name = ", ".join(name for name, _ in step.targets)
    if step.kind == "update":
        state = nodes.get(f"declared {name}")
        return Node("statement", name, state.shape if state else "", text, _lines(step))
    shape = _target_words(code, step, values)
    return Node("statement", name, shape, text, _lines(step))


def _target_words(code: Code, step: Step, values: Values) -> str:
    return ", ".join(
        values.words(code, start, start + len(name)) for name, start in step.targets
    )


def _values(code: Code, node: ast.expr, values: Values) -> tuple[Value, ...]:
    return values.at(code, code.positions.start(node), code.positions.end(node))


def _told(code: Code, node: ast.expr, values: Values) -> str:
    return joined(map(words, _values(code, node, values))) or UNKNOWN


def _is_at(code: Code, node: ast.AST, start: int) -> bool:
    return isinstance(node, ast.FunctionDef) and code.positions.start(node) == start


def _lines(step: Step) -> tuple[str, ...]:
    return tuple(map(one_line, step.conditions))


def _text(code: Code, node: ast.expr) -> str:
    """An expression on one line, comments left out."""
    start, end = code.positions.start(node), code.positions.end(node)
    text = code.text[start:end]
    return one_line(ast.unparse(node) if "#" in text else text)
