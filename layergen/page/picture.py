"""A small picture of a layer: its description drawn, or, of any other, what it holds and is called with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from markupsafe import Markup

from layergen.checks.report import LayerRow, NamedShape, Report, WeightRow
from layergen.drawing.graph import Graph, graph_of
from layergen.drawing.nodes import Node
from layergen.drawing.svg import svg
from layergen.page.entry import Entry
from layergen.page.words import counted

#: Boxes of one sort beside each other; further ones are counted.
MOST = 3


def picture(entry: Entry) -> Markup:
    """The picture as a part of a page, empty where nothing is known of the layer."""
    if entry.shaped is not None:
        graph = graph_of(entry.shaped)
    elif entry.report.output_shapes:
        graph = _graph(entry.report)
    else:
        return Markup("")
    # The drawing escapes every text itself.
    return Markup(svg(graph, alone=False))


def _graph(report: Report) -> Graph:
    """Inputs, weights and layers, which meet in `call`, and what comes out."""
    before = [
        *_few([_tensor("input", each) for each in report.input_shapes[0]]),
        *_few(list(_own_weights(report))),
        *_few(list(_layers(report))),
    ]
    after = _few([_tensor("output", each) for each in report.output_shapes[0]])
    call = len(before)
    nodes = (*before, Node("statement", "call", ""), *after)
    edges = (
        *((index, call) for index in range(call)),
        *((call, call + 1 + index) for index in range(len(after))),
    )
    return Graph(report.title, "", nodes, edges)


def _tensor(kind: Literal["input", "output"], shape: NamedShape) -> Node:
    return Node(kind, shape.name or kind, str(shape.shape))


def _own_weights(report: Report) -> Iterable[Node]:
    """Weights of no sublayer: their names hold the name of none."""
    below = tuple(f"{layer.name}/" for layer in report.sublayers)
    for weight in report.weights:
        if not weight.name.startswith(below):
            yield _weight(weight)


def _weight(row: WeightRow) -> Node:
    dtype = "" if row.dtype == "float32" else f" {row.dtype}"
    return Node("weight" if row.trainable else "state", row.name, f"{row.shape}{dtype}")


def _layers(report: Report) -> Iterable[Node]:
    for layer in report.sublayers:
        size = counted(layer.parameters, "parameter") if layer.parameters else ""
        yield Node("layer", layer.kind, size, "" if _is_counted(layer) else layer.name)


def _is_counted(layer: LayerRow) -> bool:
    """Whether the name is one that Keras makes of the class: `dense_3`."""
    name = re.sub(r"_\d+$", "", layer.name).replace("_", "")
    return name.lower() == layer.kind.replace("_", "").lower()


def _few(nodes: Sequence[Node]) -> list[Node]:
    if len(nodes) <= MOST:
        return list(nodes)
    shown = list(nodes[: MOST - 1])
    kind = nodes[0].kind
    return [*shown, Node(kind, f"{len(nodes) - len(shown)} more", "")]
