"""A layer as a graph: its inputs, weights, statements and outputs, and which of them uses which."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from layergen.description.code import Code
from layergen.description.model import Description, Function, Input, Param, Weight
from layergen.description.scopes import mask_names
from layergen.description.types import Maybe, is_atom
from layergen.drawing.flow import OUTSIDE, Step, steps_of
from layergen.drawing.words import (
    UNKNOWN,
    Values,
    input_words,
    joined,
    one_line,
    output_words,
    values_of,
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
    "statement",
    "output",
]


@dataclass(frozen=True)
class Node:
    """A box: its name, its shape, the code that computes it, and under which conditions it is there."""

    kind: NodeKind
    name: str
    shape: str
    code: str = ""
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Graph:
    """The nodes in an order in which each stands behind all that it uses, and the uses as pairs of indices."""

    name: str
    doc: str
    nodes: tuple[Node, ...]
    edges: tuple[tuple[int, int], ...]

    @property
    def edges_by_target(self) -> list[tuple[int, int]]:
        """The uses, those of an earlier node first."""
        return sorted(self.edges, key=lambda edge: (edge[1], edge[0]))


def graph_of(shaped: Shaped) -> Graph:
    """The graph of a layer. What `call` never uses, inputs apart, is no part of it."""
    draft = _Draft(shaped)
    description = shaped.analysis.description
    order = _ordered(draft)
    index = {key: at for at, key in enumerate(order)}
    # A helper that calls itself, or two that call each other, have no order: those uses are not shown.
    edges = {
        (index[source], index[target])
        for target in order
        for source in draft.sources[target]
        if index[source] < index[target]
    }
    nodes = tuple(draft.nodes[key] for key in order)
    doc = one_line(description.doc.strip().split("\n")[0])
    return Graph(description.name, doc, nodes, tuple(sorted(edges)))


def _ordered(draft: _Draft) -> list[str]:
    """Inputs first, then every statement behind what it uses, weights as late as can be."""
    order: dict[str, None] = {}
    begun: set[str] = set()

    def place(key: str) -> None:
        if key in begun:
            return
        begun.add(key)
        for source in draft.sources[key]:
            place(source)
        order[key] = None

    for key, node in draft.nodes.items():
        if node.kind == "input":
            place(key)
    for key, node in draft.nodes.items():
        if node.kind in ("statement", "output"):
            place(key)
    return list(order)


@dataclass
class _Draft:
    """The nodes by a key of their own, and for each the keys of what it uses."""

    shaped: Shaped
    nodes: dict[str, Node] = field(default_factory=dict)
    sources: dict[str, list[str]] = field(default_factory=dict)
    outer: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        description = self.shaped.analysis.description
        values = values_of(self.shaped.inference.noted)
        for name, node in _declared(description):
            self.add(f"declared {name}", node, [])
            self.outer.setdefault(name, []).append(f"declared {name}")
        for entry in description.inputs:
            if entry.members:
                self.outer[entry.name] = [f"declared {m.name}" for m in entry.members]
        for function in description.functions:
            key = f"declared {function.name}"
            self.nodes[key] = _function_node(function, values)
            found = _statements(steps_of(function.body, function.parameters))
            uses = [name for step in found.values() for name in self.used(step, found)]
            self.sources[key] = _without_steps(uses)
        self.statements(description.call, values)

    def add(self, key: str, node: Node, sources: Iterable[str]) -> None:
        self.nodes[key] = node
        self.sources[key] = list(dict.fromkeys(sources))

    def statements(self, code: Code, values: Values) -> None:
        """The statements of `call`, and the outputs behind those that return."""
        output = self.shaped.analysis.description.output
        outputs = output_words(output, self.shaped.inference.result)
        found = _statements(steps_of(code, may_skip=False))
        results: list[str] = []
        for step in dict.fromkeys(found.values()):
            if step.kind in ("loop", "test"):
                continue
            key = f"step {step.start}"
            node = _step_node(code, step, values, self.nodes)
            self.add(key, node, self.used(step, found))
            if step.kind == "return":
                results.append(key)
        for at, (name, shape) in enumerate(outputs):
            self.add(f"output {at}", Node("output", name, shape), results)

    def used(
        self, step: Step, found: dict[int, Step], seen: frozenset[int] = frozenset()
    ) -> Iterator[str]:
        """The keys of what a step uses; in place of the variable of a loop, what the loop goes over."""
        for use in step.uses:
            for origin in sorted(use.origins):
                if origin == OUTSIDE:
                    yield from self.outer.get(use.name, ())
                elif origin in found and origin not in seen:
                    other = found[origin]
                    if other.kind == "loop":
                        yield from self.used(other, found, seen | {origin})
                    elif other.start < step.start:
                        # What a round of a loop hands to the next one is not shown.
                        yield f"step {other.start}"


def _without_steps(keys: Iterable[str]) -> list[str]:
    return [key for key in dict.fromkeys(keys) if not key.startswith("step ")]


def _statements(steps: Iterable[Step]) -> dict[int, Step]:
    """Each step by the places that it binds and by its own."""
    found: dict[int, Step] = {}
    for step in steps:
        found[step.start] = step
        found |= {start: step for _, start in step.targets}
    return found


def _declared(description: Description) -> Iterator[tuple[str, Node]]:
    for entry in description.inputs:
        for tensor in entry.tensors:
            yield tensor.name, _input_node(entry, tensor)
    for name in mask_names(description):
        yield name, Node("mask", name, UNKNOWN)
    for weight in description.variables:
        yield weight.name, _weight_node(weight)
    for constant in description.constants:
        text = one_line(constant.value.text)
        yield constant.name, Node("constant", constant.name, UNKNOWN, text)
    for param in description.params:
        if is_atom(param.type, "layer"):
            yield param.name, _layer_node(param)
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


def _layer_node(param: Param) -> Node:
    notes = ("or None",) if isinstance(param.type, Maybe) else ()
    return Node("layer", param.name, "", "", notes)


def _function_node(function: Function, values: Values) -> Node:
    code = function.body
    returned = [step.value for step in steps_of(code) if step.kind == "return"]
    found = [
        value for node in returned if node for value in _values(code, node, values)
    ]
    shape = joined(map(words, found)) or UNKNOWN
    name = f"{function.name}({', '.join(function.parameters)})"
    expression = code.expression
    return Node("function", name, shape, _text(code, expression) if expression else "")


def _step_node(code: Code, step: Step, values: Values, nodes: dict[str, Node]) -> Node:
    text = one_line(code.text[step.start : step.end])
    if step.kind == "function":
        node = next(n for n in ast.walk(code.tree) if _is_at(code, n, step.start))
        assert isinstance(node, ast.FunctionDef)
        name = f"{node.name}({ast.unparse(node.args)})"
        return Node("function", one_line(name), "", "", step.conditions)
    if step.value is not None and step.kind != "augment":
        text = _text(code, step.value)
    if step.kind == "return" and step.value is not None:
        shape = _told(code, step.value, values)
        return Node("statement", "return", shape, text, _lines(step))
    name = ", ".join(name for name, _ in step.targets)
    if step.kind == "update":
        state = nodes.get(f"declared {name}")
        return Node("statement", name, state.shape if state else "", text, _lines(step))
    shape = ", ".join(
        values.words(code, start, start + len(name)) for name, start in step.targets
    )
    return Node("statement", name, shape, text, _lines(step))


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
