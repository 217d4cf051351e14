"""Reads YAML 1.2: PyYAML finds the parts, and their meaning and places are decided here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import Any

import yaml
from msgspec import Struct
from yaml.error import MarkedYAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from layergen.description.nodes import Mapping, Node, Plain, Scalar, Sequence
from layergen.description.reading.core_schema import is_integer, resolve
from layergen.description.reading.places import (
    CODE,
    HALF_HINT,
    MAX_DEPTH,
    MAX_DIGITS,
    SURROGATE,
    Places,
    Unreadable,
    joined_halves,
)
from layergen.description.reading.yaml_hints import (
    beginning_hint,
    parser_mistake,
)
from layergen.diagnostics import Diagnostic, Source, Span

#: Values in a file, those that stand behind an alias counted anew at each alias.
MAX_VALUES = 100_000

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_ANCHOR = re.compile(r"&\S+\s*")
_HEADER = re.compile(r"[|>][-+0-9]*")
_INDICATOR = re.compile(r"(?:\s|#[^\n]*\n)*[-:?](?=\s)")
_TAG = re.compile(r"!\S*")

_NOT_VALID = "not valid YAML: "
_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(source: Source) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """The nodes of the only document of the text, or None and why there are none."""
    places = Places(source)
    text = source.text
    forbidden = (_CONTROL if text.isascii() else _forbidden()).search(text)
    if forbidden:
        return None, (_forbidden_character(places, forbidden),)
    builder = _built(places)
    if builder.problems:
        return None, tuple(builder.problems)
    if builder.root is None:
        return None, (places.empty("begin with a line such as 'layer: NAME'"),)
    return builder.root, ()


@cache
def _forbidden() -> re.Pattern[str]:
    """Beside the characters that YAML forbids, the three that YAML 1.1 took for line ends, where the parser still breaks lines.

    It takes some milliseconds to compile: only what is not all ASCII asks for it.
    """
    return re.compile(
        "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    )


def _forbidden_character(places: Places, found: re.Match[str]) -> Diagnostic:
    number = ord(found[0])
    escape = f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"
    message = (
        f"{_NOT_VALID}the character U+{number:04X} cannot stand in the file itself"
    )
    hint = f'remove it, or write it as "{escape}" in a text in double quotes'
    return places.mistake(found.start(), message, hint)


def _built(places: Places) -> _Builder:
    """All that the file holds, as far as it could be read."""
    builder = _Builder(places)
    with suppress(yaml.YAMLError, ValueError, Unreadable):
        # Ten times as fast, and less plain about what it cannot read: that is read once more.
        for event in yaml.parse(places.text, Loader=_FAST):
            builder.take(event)
        return builder
    builder = _Builder(places)
    try:
        for event in _events(places):
            builder.take(event)
    except Unreadable as error:
        line = error.diagnostic.span.line
        if all(problem.span.line != line for problem in builder.problems):
            builder.problems.append(error.diagnostic)
    return builder


def _events(places: Places) -> Iterator[Any]:
    """What the parser meets; raises Unreadable where it stops."""
    events = yaml.parse(places.text, Loader=yaml.SafeLoader)
    reached = 0
    while True:
        try:
            event = next(events)
        except StopIteration:
            return
        except MarkedYAMLError as error:
            raise Unreadable(parser_mistake(places, error)) from error
        except Exception as error:
            # For some texts ("%YAML 1.3", "\UFFFFFFFF") the parser fails with errors of
            # other kinds and tells no place: what it cannot parse is unreadable all the same.
            message = f"{_NOT_VALID}the parser cannot read on from here"
            raise Unreadable(places.mistake(reached, message)) from error
        reached = event.end_mark.index
        yield event


class _Built(Struct, frozen=True):
    """A finished node with the number of values in it and the depth below it."""

    node: Node
    size: int = 1
    height: int = 0
    merges: bool = False


class _Open(Struct):
    """A collection whose end has not been met."""

    event: Any
    children: list[_Built]


class _Builder:
    """Puts events together; everything that only a later rule can judge is let through."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.problems: list[Diagnostic] = []
        self.root: Node | None = None
        self._documents = 0
        self._count = 0
        self._reached = 0
        self._open: list[_Open] = []
        # None for a collection that is still open.
        self._anchors: dict[str, _Built | None] = {}

    def take(self, event: Any) -> None:
        """Adds one event; raises Unreadable where going on makes no sense."""
        self._take(event)
        self._reached = event.end_mark.index

    def _take(self, event: Any) -> None:
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise Unreadable(self._second_document(event))
        elif isinstance(event, (MappingStartEvent, SequenceStartEvent)):
            self._check_tag(event)
            if event.anchor:
                self._anchors[event.anchor] = None
            self._open.append(_Open(event, []))
            self._check_depth(event, 0)
        elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            opened = self._open.pop()
            built = self._collection(opened, event.end_mark.index)
            self._add(opened.event, built)
        elif isinstance(event, ScalarEvent):
            self._take_scalar(event)
        elif isinstance(event, AliasEvent):
            self._add(event, self._aliased(event))

    def _take_scalar(self, event: Any) -> None:
        self._check_tag(event)
        nothing = event.value == "" and not event.style
        if nothing and not self._open and not event.anchor and not event.tag:
            return
        if nothing and event.anchor:
            hint = beginning_hint(self.places, event.start_mark.index, "&")
            self._problem(event, f"the name '&{event.anchor}' names no value", *hint)
        self._add(event, self._scalar(event))

    def _add(self, event: Any, built: _Built) -> None:
        """Hands a finished node to the collection around it."""
        anchor = None if isinstance(event, AliasEvent) else event.anchor
        if anchor:
            self._anchors[anchor] = built
        # A collection's children were counted as they came, those of an alias were not.
        self._count += built.size if isinstance(event, AliasEvent) else 1
        if self._count > MAX_VALUES:
            message = f"{_NOT_VALID}more than {MAX_VALUES} values"
            raise Unreadable(self.places.mistake(event.start_mark.index, message))
        self._check_depth(event, built.height)
        if self._open:
            self._open[-1].children.append(built)
        else:
            self.root = built.node

    def _scalar(self, event: Any) -> _Built:
        places, text = self.places, joined_halves(str(event.value))
        start, end = event.start_mark.index, event.end_mark.index
        if start == end:
            start = end = self._behind_indicator(start)
        half = SURROGATE.search(text)
        if half:
            self._problem(event, f"half a character (U+{ord(half[0]):04X})", HALF_HINT)
        anchor = _ANCHOR.match(places.text, start) if event.anchor else None
        inner = anchor.end() if anchor else start
        if event.style in ("|", ">"):
            header = _HEADER.match(places.text, inner)
            stop = header.end() if header else inner + 1
            starts = self._literal_starts(inner, text) if event.style == "|" else ()
            return _Built(Scalar(text, places.span(inner, stop), starts))
        if event.style in ("'", '"'):
            # Equal spelling tells that nothing was escaped; a line end always is folded.
            return _Built(places.scalar(text, start, end, inner=(inner + 1, end - 1)))
        value = self._resolved(event, text)
        merges = text == "<<" and not event.anchor
        scalar = places.scalar(value, start, end, inner=(inner, end))
        return _Built(scalar, merges=merges)

    def _behind_indicator(self, start: int) -> int:
        """Where an empty value would stand; the parser names the next thing in the file."""
        found = _INDICATOR.match(self.places.text, self._reached, start)
        return found.end() if found else start

    def _resolved(self, event: Any, text: str) -> Plain:
        if len(text) > MAX_DIGITS and is_integer(text):
            self._problem(event, f"a number of more than {MAX_DIGITS} digits")
            return None
        return resolve(text)

    def _literal_starts(self, start: int, text: str) -> tuple[tuple[int, int], ...]:
        """Where each line of a `|` text begins, found by comparing it with the file's lines."""
        header, _ = self.places.line_column(start)
        rows = text.split("\n")
        if not rows[-1]:
            rows.pop()
        lines = self.places.source.lines[header : header + len(rows)]
        filled = next((at for at, row in enumerate(rows) if row), None)
        if filled is None or len(lines) < len(rows):
            return ()
        indent = len(lines[filled]) - len(rows[filled])
        if indent < 0 or any(
            line[indent:] != row for line, row in zip(lines, rows, strict=True)
        ):
            return ()
        return tuple(
            (header + 1 + at, min(indent, len(line)) + 1)
            for at, line in enumerate(lines)
        )

    def _collection(self, opened: _Open, end: int) -> _Built:
        children = opened.children
        size = 1 + sum(child.size for child in children)
        height = 1 + max((child.height for child in children), default=0)
        span = self._span_of(opened, end)
        if isinstance(opened.event, SequenceStartEvent):
            items = tuple(child.node for child in children)
            return _Built(Sequence(items, span), size, height)
        entries = self._entries(children)
        return _Built(Mapping(entries, span), size, height)

    def _span_of(self, opened: _Open, end: int) -> Span:
        """The whole collection, of a block the part on its first line."""
        start = opened.event.start_mark.index
        if opened.event.flow_style:
            return self.places.span(start, end)
        first = self.places.span(start, start + 1)
        ends = [
            child.node.span.column + child.node.span.width
            for child in opened.children
            if child.node.span.line == first.line
        ]
        width = max((stop - first.column for stop in ends), default=1)
        return Span(first.source, first.line, first.column, max(width, 1))

    def _entries(self, children: list[_Built]) -> tuple[tuple[Scalar, Node], ...]:
        entries: list[tuple[Scalar, Node]] = []
        merged: list[tuple[Scalar, Node]] = []
        for key, value in zip(children[0::2], children[1::2], strict=True):
            if key.merges and _is_mergeable(value.node):
                merged += _merged_entries(value.node)
            elif isinstance(key.node, Scalar):
                entries.append((key.node, value.node))
            else:
                self.problems.append(_key_mistake(key.node.span))
        known = {key.value for key, _ in entries}
        for merged_key, node in merged:
            if merged_key.value not in known:
                known.add(merged_key.value)
                entries.append((merged_key, node))
        return tuple(entries)

    def _aliased(self, event: Any) -> _Built:
        """The node behind `*name`; an empty one after a problem was noted."""
        name, start = event.anchor, event.start_mark.index
        built = self._anchors.get(name)
        if built is not None:
            return built
        if name in self._anchors:
            self._problem(event, f"the value '&{name}' contains itself")
        else:
            hints = beginning_hint(self.places, start, "*")
            self._problem(event, f"no value is named '&{name}'", *hints)
        return _Built(Scalar(None, self.places.span(start, event.end_mark.index)))

    def _check_tag(self, event: Any) -> None:
        if event.tag is None:
            return
        start = event.start_mark.index
        found = _TAG.search(self.places.text, start)
        tag = found[0] if found else event.tag
        hints = beginning_hint(self.places, start, "!")
        self._problem(event, f"tags such as '{tag}' mean nothing here", *hints)

    def _check_depth(self, event: Any, height: int) -> None:
        if len(self._open) + height > MAX_DEPTH:
            message = f"{_NOT_VALID}nested more than {MAX_DEPTH} levels deep"
            raise Unreadable(self.places.mistake(event.start_mark.index, message))

    def _second_document(self, event: Any) -> Diagnostic:
        start, end = event.start_mark.index, event.end_mark.index
        message = f"{_NOT_VALID}a second document begins here"
        hint = "a file describes one layer: remove the line '---'"
        return self.places.mistake(start, message, hint, end=end)

    def _problem(self, event: Any, message: str, *hints: str) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        mistake = self.places.mistake(start, _NOT_VALID + message, *hints, end=end)
        self.problems.append(mistake)


def _key_mistake(span: Span) -> Diagnostic:
    message = f"{_NOT_VALID}a list or mapping cannot be a key"
    return Diagnostic(CODE, message, span, ("put the key in quotes",))


def _is_mergeable(node: Node) -> bool:
    if isinstance(node, Sequence):
        return all(isinstance(item, Mapping) for item in node.items)
    return isinstance(node, Mapping)


def _merged_entries(node: Node) -> list[tuple[Scalar, Node]]:
    """What `<<` brings in: the entries of one mapping or of several, the first ones winning."""
    if isinstance(node, Mapping):
        return list(node.entries)
    if isinstance(node, Sequence):
        return [entry for item in node.items for entry in _merged_entries(item)]
    return []
