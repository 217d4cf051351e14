"""Shapes and sizes as expressions."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from layergen.description.shape import Rest, Shape, Size, Spread


def size(
    value: Size, held: frozenset[str], places: Mapping[str, str] | None = None
) -> str:
    """A size; `held` names become attributes of the layer, `places` are written in place of axes."""
    if value.is_name and value.text not in held and not places:
        return value.text
    tree = _Renamer(held, places or {}).visit(ast.parse(value.text, mode="eval").body)
    # Its only texts are names of tensors, in brackets.
    return ast.unparse(tree).replace("'", '"')


class _Renamer(ast.NodeTransformer):
    def __init__(self, held: frozenset[str], places: Mapping[str, str]) -> None:
        self.held = held
        self.places = places

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self.places:
            return ast.parse(self.places[node.id], mode="eval").body
        if node.id in self.held:
            return ast.Attribute(ast.Name("self", ast.Load()), node.id, ast.Load())
        return node


def shape(value: Shape, held: frozenset[str]) -> str:
    """A shape without `...`, over attributes of the layer and local names."""
    dims = []
    for dim in value.dims:
        assert not isinstance(dim, Rest)
        dims.append(f"*self.{dim.name}" if isinstance(dim, Spread) else size(dim, held))
    return tuple_text(dims)


def tuple_text(items: Iterable[str]) -> str:
    """The items as a tuple; all of another tuple is that tuple."""
    texts = list(items)
    if len(texts) == 1:
        text = texts[0]
        return text.removeprefix("*") if text.startswith("*") else f"({text},)"
    return f"({', '.join(texts)})"
