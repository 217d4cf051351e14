"""The parts of an entry that describes a tensor, read alike from its short and its long form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Mapping as Mapping_

from msgspec import Struct, field

from layergen.description.declarations import (
    Piece,
    meant_dtype,
    split_input,
    split_shape,
    unknown_dtype,
)
from layergen.description.decode.reader import Entries, Reader
from layergen.description.fields import Key
from layergen.description.nodes import Mapping, Node, Scalar, Sequence, Text
from layergen.description.shape import Fork, Shape, parse_dim, parse_shape
from layergen.description.types import DTYPES

Split = Callable[[str], dict[str, Piece]]


class Parts(Struct):
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
        needed = [k.name for k in known if k.required]
        found = reader.entries(node, names, where, required=needed, place=key.span)
        parts = Parts(keys=found)
        for entry in known:
            other = entry.form == "boolean" or entry.choices or entry.name == "doc"
            if entry.name in found and not other:
                take(reader, found, entry.name, parts, split is split_input)
        return parts
    text = reader.text(node, where, _shape_hint(node))
    if text is None or not isinstance(node, Scalar):
        return None
    pieces = reader.attempt("LG028", node, 0, lambda: split(text))
    if pieces is None:
        return None
    return Parts(pieces, dict.fromkeys(pieces, node))


def _shape_hint(node: Node) -> str:
    """A number or a list in place of a shape is as good as one to read, so that the hint shows it."""
    items = node.items if isinstance(node, Sequence) else (node,)
    texts = [str(i.value) for i in items if isinstance(i, Scalar) and i.value]
    if not texts:
        return "write a shape: (batch, units)"
    inner = ", ".join(texts) + ("," if len(texts) == 1 else "")
    return f"write ({inner})"


def take(
    reader: Reader, found: Entries, name: str, parts: Parts, forks: bool = False
) -> None:
    """Puts a key of a long form beside the parts that a short form would have."""
    node = found[name][1]
    if name == "shape" and isinstance(node, Sequence):
        listed = listed_shape(reader, node)
        if listed is not None:
            parts.pieces[name], parts.holders[name] = listed
        return
    content = reader.source_text(
        node, f"'{name}'", f"write '{name}: …' or leave it out"
    )
    if content is not None and isinstance(node, Scalar):
        piece = Piece(content).cut(0)
        pieces = split_shape(piece) if forks and name == "shape" else {name: piece}
        parts.pieces |= pieces
        parts.holders |= dict.fromkeys(pieces, node)


def listed_shape(reader: Reader, node: Sequence) -> tuple[Piece, Scalar] | None:
    """A shape that is given as a list of sizes, as the text of a shape; none where a size is none."""
    before = len(reader.problems)
    sizes = [_listed_size(reader, item) for item in node.items]
    if len(reader.problems) > before:
        return None
    text = f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(sizes)})"
    span = node.span
    line = span.source.lines[span.line - 1]
    written = line[span.column - 1 : span.column - 1 + span.width]
    # Where the file spells the sizes alike, their places in both texts are the same.
    alike = written == f"[{', '.join(sizes)}]"
    starts = ((span.line, span.column),) if alike else ()
    return Piece(text), Scalar(text, span, starts)


def _listed_size(reader: Reader, item: Node) -> str:
    if isinstance(item, Scalar) and item.value is None:
        text: str | None = "None"
    else:
        text = reader.source_text(item, "a size", "write a name or a number")
    if text is None or not isinstance(item, Scalar):
        return ""
    reader.attempt("LG022", item, 0, lambda: parse_dim(text))
    return text


def read_shape(reader: Reader, holder: Scalar, piece: Piece) -> Shape | None:
    """The shape that a piece spells."""
    return reader.attempt(
        "LG022", holder, piece.offset, lambda: parse_shape(piece.text)
    )


def read_fork(
    reader: Reader, holder: Scalar, pieces: Mapping_[str, Piece]
) -> Fork | None:
    """The condition and the other shape that stand behind a shape."""
    if "when" not in pieces or "otherwise" not in pieces:
        return None
    when = pieces["when"]
    condition = reader.expression(holder, when.text, when.offset, "the condition")
    otherwise = read_shape(reader, holder, pieces["otherwise"])
    if condition is None or otherwise is None:
        return None
    return Fork(condition, otherwise)


def read_dtype(reader: Reader, holder: Scalar, piece: Piece) -> str | None:
    """The dtype that a piece names; of an unknown one, that which was meant."""
    if piece.text in DTYPES:
        return piece.text
    reader.language("LG029", unknown_dtype(piece.text), holder, piece.offset)
    return meant_dtype(piece.text)


def read_doc(reader: Reader, found: Entries) -> str:
    """The text of the key `doc`; empty where there is none."""
    if "doc" not in found:
        return ""
    return reader.text(found["doc"][1], "'doc'", "write a text") or ""
