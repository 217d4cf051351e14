"""The section `samples`: `{units: 4, x: (2, 2), output: (2, 4)}`, or exact values as nested lists."""

from __future__ import annotations

import ast

from layergen.description.decode.flow import rejoin, rejoin_items
from layergen.description.decode.reader import Reader, kind_of
from layergen.description.model import Sample, SampleEntry
from layergen.description.nodes import Mapping, Node, Scalar, Sequence
from layergen.description.text import LanguageError, parse_expression
from layergen.description.types import Entries, Value


class ShapeText(tuple[Value, ...]):
    """Sizes that were written as a shape, `(2, 2)`, and so are no values."""


def are_all(node: Node | None) -> bool:
    """Whether the samples are told to be all there are: `samples: {only: […]}`."""
    return isinstance(node, Mapping) and [k.value for k, _ in node.entries] == ["only"]


def read_samples(reader: Reader, node: Node | None) -> tuple[Sample, ...]:
    """Every sample that can be read."""
    if node is None:
        return ()
    if isinstance(node, Mapping) and are_all(node):
        ((_, node),) = node.entries
    if not isinstance(node, Sequence):
        reader.report(
            "LG005",
            f"'samples' must be a list, not {kind_of(node)}",
            node.span,
            "write '- {x: (2, 3)}' lines",
        )
        return ()
    return tuple(sample for item in node.items if (sample := _sample(reader, item)))


def _sample(reader: Reader, node: Node) -> Sample | None:
    mapping = reader.mapping(node, "a sample", "- {x: (2, 3)}")
    if mapping is None:
        return None
    # Here a shape in braces cannot mean anything else, so that it is read as it was meant.
    mapping, _ = rejoin(mapping)
    found = reader.entries(mapping, None, "a sample").values()
    entries = [
        SampleEntry(str(key.value), key, _value(reader, value), value)
        for key, value in found
    ]
    return Sample(tuple(entries), node.span)


def _value(reader: Reader, node: Node) -> Value:
    if isinstance(node, Mapping):
        node, _ = rejoin(node)
        pairs = reader.entries(node, None, "a sample").values()
        return Entries((str(key.value), _value(reader, value)) for key, value in pairs)
    if isinstance(node, Sequence):
        node, _ = rejoin_items(node)
        return tuple(_value(reader, item) for item in node.items)
    if isinstance(node.value, str) and node.value.startswith("("):
        return _shape(reader, node)
    return node.value


def _shape(reader: Reader, node: Scalar) -> Value:
    try:
        tree = parse_expression(str(node.value), "the shape")
        sizes = ast.literal_eval(tree)
    except (LanguageError, ValueError):
        sizes = None
    if isinstance(sizes, tuple) and all(
        type(size) is int and size >= 0 for size in sizes
    ):
        return ShapeText(sizes)
    reader.report(
        "LG022", f"'{node.value}' is no shape of numbers", node.span, "write (2, 3)"
    )
    return None
