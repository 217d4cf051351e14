"""The section `output`: one shape, a list of shapes or a mapping of them."""

from __future__ import annotations

import ast

from layergen.description.declarations import Piece, split_output
from layergen.description.decode.flow import rejoin_items
from layergen.description.decode.parts import (
    listed_shape,
    read_dtype,
    read_fork,
    read_shape,
)
from layergen.description.decode.reader import Reader
from layergen.description.nodes import Mapping, Node, Scalar, Sequence, Text
from layergen.description.output import Output, OutputMapping, OutputTensor, OutputTuple
from layergen.description.text import LanguageError, parse_expression


def read_output(reader: Reader, node: Node | None) -> Output | None:
    """The declared output, as much of it as can be read."""
    if node is None:
        return None
    if isinstance(node, Mapping):
        pairs = reader.named(node, "'output'")
        named = [(str(key.value), _tensor(reader, value)) for key, value in pairs]
        return OutputMapping(tuple((n, t) for n, t in named if t is not None))
    if isinstance(node, Sequence):
        return _listed(reader, node)
    text = reader.text(node, "'output'", "write a shape: (..., units)")
    if text is None:
        return None
    nested = _nested_shapes(text)
    if nested:
        tensors = [_piece(reader, node, {"shape": piece}) for piece in nested]
        return OutputTuple(tuple(t for t in tensors if t is not None))
    return _tensor(reader, node)


def _listed(reader: Reader, node: Sequence) -> Output | None:
    node, split = rejoin_items(node)
    for text in split:
        reader.flow_text(text, is_shape=False, around="[…]")
    if node.items and not split and all(map(_is_size, node.items)):
        message = "'output' must be a shape or a list of shapes, not a list of sizes"
        sizes = ", ".join(str(i.value) for i in node.items if isinstance(i, Scalar))
        reader.report("LG005", message, node.span, f"write ({sizes})")
        return None
    items = [_tensor(reader, item) for item in node.items]
    return OutputTuple(tuple(item for item in items if item is not None))


def _is_size(node: Node) -> bool:
    text = node.value if isinstance(node, Scalar) else None
    return isinstance(text, int) or (
        isinstance(text, str) and not text.startswith(("(", "["))
    )


def _nested_shapes(text: str) -> list[Piece]:
    """The shapes in `((batch, a), (batch, b))`, if the text is that."""
    try:
        node = parse_expression(text.strip(), "the output")
    except LanguageError:
        return []
    lead = len(text) - len(text.lstrip())
    if not isinstance(node, ast.Tuple) or not node.elts:
        return []
    if not all(isinstance(e, ast.Tuple) for e in node.elts):
        return []
    pieces = [(e.col_offset, e.end_col_offset) for e in node.elts]
    return [Piece(text.strip()[a:b], lead + a) for a, b in pieces]


def _tensor(reader: Reader, node: Node) -> OutputTensor | None:
    if isinstance(node, Sequence):
        listed = listed_shape(reader, node)
        return (
            None if listed is None else _piece(reader, listed[1], {"shape": listed[0]})
        )
    text = reader.text(node, "an output", "write a shape: (..., units)")
    if text is None or not isinstance(node, Scalar):
        return None
    split = reader.attempt("LG028", node, 0, lambda: split_output(text))
    return None if split is None else _piece(reader, node, split)


def _piece(
    reader: Reader, holder: Scalar, pieces: dict[str, Piece]
) -> OutputTensor | None:
    piece, dtype = pieces["shape"], pieces.get("dtype")
    shape = read_shape(reader, holder, piece)
    name = None if dtype is None else read_dtype(reader, holder, dtype)
    fork = read_fork(reader, holder, pieces)
    if shape is None:
        return None
    return OutputTensor(shape, name, Text(holder, piece.offset, len(piece.text)), fork)
