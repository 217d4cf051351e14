"""A layer as a graph: inputs, weights, parts, statements and outputs, and which of them uses which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from layergen.description.code import Code
from layergen.drawing.flow import OUTSIDE, Step, steps_of
from layergen.drawing.nodes import (
    Node,
    declared_nodes,
    function_node,
    part_node,
    step_node,
)
from layergen.drawing.parts import calls_in_call, parts_of
from layergen.drawing.words import Values, one_line, output_words, values_of
from layergen.shapes.load import Shaped

#: Kinds of nodes that are there for what they do, whoever uses their value.
ACTING = frozenset({"statement", "layer", "loss", "metric", "output"})


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
        if node.kind in ACTING and not key.startswith("declared "):
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
        for name, node in declared_nodes(self.shaped):
            self.add(f"declared {name}", node, [])
            self.outer.setdefault(name, []).append(f"declared {name}")
        for entry in description.inputs:
            if entry.members:
                self.outer[entry.name] = [f"declared {m.name}" for m in entry.members]
        for function in description.functions:
            key = f"declared {function.name}"
            self.nodes[key] = function_node(function, values)
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
        parts = calls_in_call(self.shaped)
        found = _statements(steps_of(code, may_skip=False, parts=parts))
        results: list[str] = []
        for step in dict.fromkeys(found.values()):
            if step.kind in ("loop", "test"):
                continue
            key = f"step {step.place}"
            self.add(key, self.node(code, step, values), self.used(step, found))
            if step.kind == "return":
                results.append(key)
        for at, (name, shape) in enumerate(outputs):
            self.add(f"output {at}", Node("output", name, shape), results)

    def node(self, code: Code, step: Step, values: Values) -> Node:
        """The box of a step: that of the part where it calls or updates one."""
        parts = parts_of(self.shaped.analysis.description)
        changed = step.targets[0][0] if step.kind == "update" and step.targets else ""
        name = step.part or changed
        if name in parts:
            return part_node(self.shaped, code, step, name, values)
        return step_node(code, step, values, self.nodes)

    def used(
        self,
        step: Step,
        found: dict[int, Step],
        seen: frozenset[int] = frozenset(),
    ) -> Iterator[str]:
        """The keys of what a step uses; in place of the variable of a loop, what the loop goes over."""
        changed = {name for name, _ in step.targets} if step.kind == "update" else set()
        places = list(found)
        for use in step.uses:
            # A metric is in its update already.
            if use.name in changed & self.metrics:
                continue
            for origin in sorted(use.origins):
                if origin == OUTSIDE:
                    yield from self.outer.get(use.name, ())
                elif origin in found and origin not in seen:
                    other = found[origin]
                    if other.kind == "loop":
                        yield from self.used(other, found, seen | {origin})
                    elif places.index(other.place) < places.index(step.place):
                        # What a round of a loop hands to the next one is not shown.
                        yield f"step {other.place}"

    @property
    def metrics(self) -> set[str]:
        return {part.name for part in self.shaped.analysis.description.metrics}


def _without_steps(keys: Iterable[str]) -> list[str]:
    return [key for key in dict.fromkeys(keys) if not key.startswith("step ")]


def _statements(steps: Iterable[Step]) -> dict[int, Step]:
    """Each step by the places that it binds and by its own."""
    found: dict[int, Step] = {}
    for step in steps:
        found[step.place] = step
        found |= {start: step for _, start in step.targets}
    return found
