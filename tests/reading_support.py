"""What the tests of reading share: reading what must be good or bad, and looking at places."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from hypothesis import HealthCheck, settings

from layergen.description.nodes import Mapping, Node, Scalar, Sequence
from layergen.description.reading import read
from layergen.diagnostics import Diagnostic, Source, Span

SETTINGS = settings(
    max_examples=300, deadline=None, suppress_health_check=list(HealthCheck)
)
TOML_DATES = (datetime.date, datetime.time)


def good(text: str, name: str = "x.yaml") -> Node:
    node, diagnostics = read(Source(name, text))
    assert diagnostics == ()
    assert node is not None
    return node


def bad(text: str, name: str = "x.yaml") -> Diagnostic:
    node, diagnostics = read(Source(name, text))
    assert node is None
    assert {diagnostic.code for diagnostic in diagnostics} == {"LG001"}
    return diagnostics[0]


def plain(node: Node) -> object:
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key.value: plain(value) for key, value in node.entries}


def scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from scalars(item)
    else:
        for key, value in node.entries:
            yield key
            yield from scalars(value)


def value_of(node: Node, *path: str | int) -> Node:
    for step in path:
        if isinstance(node, Sequence):
            assert isinstance(step, int)
            node = node.items[step]
        else:
            assert isinstance(node, Mapping)
            node = next(value for key, value in node.entries if key.value == step)
    return node


def key_of(node: Node, *path: str | int) -> Scalar:
    table = value_of(node, *path[:-1])
    assert isinstance(table, Mapping)
    return next(key for key, _ in table.entries if key.value == path[-1])


def underlined(span: Span) -> str:
    line = span.source.lines[span.line - 1]
    return line[span.column - 1 : span.column - 1 + span.width]


def same(left: object, right: object) -> bool:
    """Equal in type too, and nan equal to itself."""
    return repr(left) == repr(right)


def assert_parts_are_exact(scalar: Scalar) -> None:
    text = scalar.value
    if not scalar.starts:
        return
    assert isinstance(text, str)
    for start, char in enumerate(text):
        if char == "\n":
            continue
        line_end = (text + "\n").index("\n", start)
        for end in (start + 1, line_end):
            assert underlined(scalar.part(start, end)) == text[start:end]
