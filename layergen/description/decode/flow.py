"""Texts that YAML split at their commas: `{shape: (units,)}` is the keys `shape: (units` and `)`.

Between brackets it splits alike: `[(a, b)]` is the items `(a` and `b)`.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from layergen.description.nodes import Mapping, Node, Scalar, Sequence
from layergen.diagnostics import Span

#: Parts in which a split text is looked for.
MAX_PARTS = 64


def rejoin(node: Mapping) -> tuple[Mapping, tuple[tuple[Scalar, Scalar], ...]]:
    """The mapping with such texts put together again.

    Returns:
        The mapping, and the key and value of each text that had been split.
    """
    entries: list[tuple[Scalar, Node]] = []
    mended: list[tuple[Scalar, Scalar]] = []
    skip = 0
    for at, (key, value) in enumerate(node.entries):
        if skip:
            skip -= 1
            continue
        if _is_open(value):
            joined, skip = _join(value, _null_keys(node, at + 1))
            if skip:
                value = joined
                mended.append((key, joined))
        entries.append((key, value))
    return (Mapping(tuple(entries), node.span), tuple(mended)) if mended else (node, ())


def rejoin_items(node: Sequence) -> tuple[Sequence, tuple[Scalar, ...]]:
    """The list with such texts put together again, and each text that had been split.

    An item may be the text, or a mapping of one name to it: `[query: (batch, dim)]`.
    """
    items: list[Node] = []
    mended: list[Scalar] = []
    skip = 0
    for at, item in enumerate(node.items):
        if skip:
            skip -= 1
            continue
        opening: Node
        match item:
            case Mapping(entries=((_, opening),)):
                pass
            case _:
                opening = item
        if _is_open(opening):
            joined, skip = _join(opening, islice(node.items, at + 1, None))
            if skip:
                mended.append(joined)
                if isinstance(item, Mapping):
                    item = Mapping(((item.entries[0][0], joined),), item.span)
                else:
                    item = joined
        items.append(item)
    return (Sequence(tuple(items), node.span), tuple(mended)) if mended else (node, ())


def _null_keys(node: Mapping, start: int) -> Iterable[Scalar]:
    """The keys from `start` on, up to the first that has a value."""
    for key, value in islice(node.entries, start, None):
        if not isinstance(value, Scalar) or value.value is not None:
            return
        yield key


def _is_open(node: Node) -> bool:
    return isinstance(node, Scalar) and _is_open_text(node.value)


def _is_open_text(text: object) -> bool:
    return isinstance(text, str) and text.count("(") > text.count(")")


def _join(opening: Node, parts: Iterable[Node]) -> tuple[Scalar, int]:
    """The whole text and how many of the parts it took: none where they do not close it."""
    assert isinstance(opening, Scalar)
    text = str(opening.value)
    first = opening.span
    for count, part in enumerate(islice(parts, MAX_PARTS), start=1):
        if not isinstance(part, Scalar):
            break
        text += f", {part.value}"
        if not _is_open_text(text):
            last = part.span
            width = (
                last.column + last.width - first.column
                if last.line == first.line
                else first.width
            )
            span = Span(first.source, first.line, first.column, width)
            return Scalar(text.replace(", )", ",)"), span), count
    return opening, 0
