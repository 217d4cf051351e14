"""The parts of an entry that describes a tensor, read alike from its short and its long form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from layergen.description.declarations import Piece, unknown_dtype
from layergen.description.decode.reader import Entries, Reader
from layergen.description.fields import Key
from layergen.description.model import Text
from layergen.description.nodes import Mapping, Node, Scalar, Sequence
from layergen.description.shape import Shape, parse_shape
from layergen.description.types import DTYPES

Split = Callable[[str], dict[str, Piece]]


@dataclass
class Parts:
    """The texts of an entry by name, and for each the value of the file that holds it.

    `keys` are those of a long form; the short form has none.
    """

    pieces: dict[str, Piece] = field(default_factory=dict)
    holders: dict[str, Scalar] = field(default_factory=dict)
    keys: Entries = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.pieces

    def text(self, name: str) -> Text:
        """The place of a part."""
        piece = self.pieces[name]
        return Text(self.holders[name], piece.offset, len(piece.text))


def read_parts(
    reader: Reader, key: Scalar, node: Node, known: Iterable[Key], split: Split
) -> Parts | None:
    """The parts of the entry `key`, whose short form `split` cuts into them."""
    where = f"'{key.value}'"
    if isinstance(node, Mapping):
        names = [k.name for k in known]
        found = reader.entries(node, names, where, required=["shape"], place=key.span)
        parts = Parts(keys=found)
        for entry in known:
            other = entry.form == "boolean" or entry.choices or entry.name == "doc"
            if entry.name in found and not other:
                take(reader, found, entry.name, parts)
        return parts
    text = reader.text(node, where, _shape_hint(node))
    if text is None or not isinstance(node, Scalar):
        return None
    pieces = reader.attempt("LG028", node, 0, lambda: split(text))
    if pieces is None:
        return None
    return Parts(pieces, dict.fromkeys(pieces, node))


def _shape_hint(node: Node) -> str:
    """A list in place of a shape is as good as one to read, so that the hint can show it."""
    if not isinstance(node, Sequence):
        return "write a shape: (batch, units)"
    texts = [str(i.value) for i in node.items if isinstance(i, Scalar)]
    inner = ", ".join(texts) + ("," if len(texts) == 1 else "")
    return f"write ({inner})"


def take(reader: Reader, found: Entries, name: str, parts: Parts) -> None:
    """Puts a key of a long form beside the parts that a short form would have."""
    node = found[name][1]
    if name == "shape" and isinstance(node, Sequence):
        parts.pieces[name], parts.holders[name] = listed_shape(reader, node)
        return
    content = reader.source_text(
        node, f"'{name}'", f"write '{name}: …' or leave it out"
    )
    if content is not None and isinstance(node, Scalar):
        parts.pieces[name], parts.holders[name] = Piece(content).cut(0), node


def listed_shape(reader: Reader, node: Sequence) -> tuple[Piece, Scalar]:
    """A shape that is given as a list of sizes, as the text of a shape."""
    sizes = [
        (
            "None"
            if isinstance(item, Scalar) and item.value is None
            else reader.source_text(item, "a size")
        )
        for item in node.items
    ]
    inner = ", ".join(size for size in sizes if size is not None)
    text = f"({inner},)" if len(sizes) == 1 else f"({inner})"
    return Piece(text), Scalar(text, node.span)


def read_shape(reader: Reader, holder: Scalar, piece: Piece) -> Shape | None:
    """The shape that a piece spells."""
    return reader.attempt(
        "LG022", holder, piece.offset, lambda: parse_shape(piece.text)
    )


def read_dtype(reader: Reader, holder: Scalar, piece: Piece) -> str | None:
    """The dtype that a piece names."""
    if piece.text in DTYPES:
        return piece.text
    reader.language("LG029", unknown_dtype(piece.text), holder, piece.offset)
    return None


def read_doc(reader: Reader, found: Entries) -> str:
    """The text of the key `doc`; empty where there is none."""
    if "doc" not in found:
        return ""
    return reader.text(found["doc"][1], "'doc'", "write a text") or ""
