"""Reads TOML: the values as the standard library reads them, their places as found in the text."""

from __future__ import annotations

import re
import sys
from datetime import date, time

from layergen.description.nodes import Mapping, Node, Scalar, Sequence
from layergen.description.reading.places import (
    MAX_DEPTH,
    MAX_DIGITS,
    Places,
    Unreadable,
)
from layergen.description.reading.toml_places import (
    Path,
    Stretch,
    TomlPlaces,
    find_places,
)
from layergen.diagnostics import Diagnostic, Source

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_PLACE = re.compile(
    r"(?P<message>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)",
    re.DOTALL,
)
_LONG_DIGITS = re.compile(rf"[0-9_]{{{MAX_DIGITS},}}")
_TWICE = re.compile(r"Can ?not declare \((.*)\) twice")
_YAML_ENTRY = re.compile(r"\s*[\w.-]+\s*:(?:\s|$)")


def read_toml(source: Source) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """The nodes of the text, or None and the first mistake in it."""
    places = Places(source)
    try:
        data = _load(places)
        if not data:
            raise Unreadable(places.empty('begin with a line such as layer = "NAME"'))
        _check_depth(places, data)
        return _Converter(places).node(data, ()), ()
    except Unreadable as error:
        return None, (error.diagnostic,)


def _load(places: Places) -> dict[str, object]:
    try:
        return tomllib.loads(places.text)
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(_syntax_mistake(places, str(error))) from error
    except RecursionError as error:
        raise Unreadable(_too_deep(places)) from error
    except ValueError as error:
        # Python's own limit on the digits of an integer: the only one met outside TOML's rules.
        raise Unreadable(_too_long(places)) from error


def _syntax_mistake(places: Places, report: str) -> Diagnostic:
    found = _PLACE.fullmatch(report)
    message = found["message"] if found else report
    at = len(places.text.rstrip())
    if found and found["line"]:
        at = places.offset(int(found["line"]), int(found["column"]))
    hint = _hint(places, message, at)
    table = _TWICE.fullmatch(message)
    if table:
        name = ".".join(re.findall(r"'([^']*)'", table[1]))
        message = f"the table '{name}' stands here twice"
    return places.mistake(at, f"not valid TOML: {message}", *((hint,) if hint else ()))


def _hint(places: Places, message: str, at: int) -> str:
    row, _ = places.line_column(at)
    line = places.source.lines[row - 1][:500]
    if "after a key" in message or "Invalid statement" in message:
        if _YAML_ENTRY.match(line):
            return "TOML writes 'key = value', and a table as '[key]'"
        return "every line is 'key = value' or a table's name in brackets"
    at_end = at >= len(places.text.rstrip())
    if "Unclosed" in message or (at_end and "[" in line):
        return "a closing bracket is missing"
    if "Invalid value" in message:
        return "a text stands in double quotes"
    if "Unterminated string" in message or "Illegal character '\\n'" in message:
        return 'close the text with " on the same line, or put it between """'
    if "overwrite" in message or "twice" in message or "uplicate" in message:
        return "give each key and each table once"
    if "escape" in message:
        return "a backslash has a meaning in double quotes: use single quotes, or double it"
    return ""


def _too_deep(places: Places, at: int = 0) -> Diagnostic:
    message = f"not valid TOML: nested more than {MAX_DEPTH} levels deep"
    return places.mistake(at, message)


def _too_long(places: Places, stretch: Stretch | None = None) -> Diagnostic:
    found = _LONG_DIGITS.search(places.text)
    start, end = found.span() if found else (0, 1)
    if stretch is not None:
        start, end = stretch.start, stretch.end
    message = f"not valid TOML: a number of more than {MAX_DIGITS} digits"
    return places.mistake(start, message, end=end)


def _check_depth(places: Places, data: object) -> None:
    """Raises Unreadable before anything walks recursively over data that is too deep."""
    level = [data]
    for _ in range(MAX_DEPTH + 1):
        level = [child for value in level for child in _children(value)]
        if not level:
            return
    raise Unreadable(_too_deep(places))


def _children(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


class _Converter:
    """Joins values and places; what has no place of its own takes that of the key above it."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.found: TomlPlaces = find_places(places.text)

    def node(self, value: object, path: Path) -> Node:
        stretch = self._stretch(path)
        span = self.places.span(stretch.start, stretch.end)
        if isinstance(value, dict):
            entries = tuple(
                (self._key(name, (*path, name)), self.node(item, (*path, name)))
                for name, item in value.items()
            )
            return Mapping(entries, span)
        if isinstance(value, list):
            items = enumerate(value)
            return Sequence(
                tuple(self.node(item, (*path, index)) for index, item in items), span
            )
        return self._scalar(value, path, stretch)

    def _key(self, name: str, path: Path) -> Scalar:
        stretch = self.found.keys.get(path) or self._stretch(path)
        return self.places.scalar(name, stretch.start, stretch.end, inner=stretch.inner)

    def _scalar(self, value: object, path: Path, stretch: Stretch) -> Scalar:
        start, end, inner = stretch.start, stretch.end, stretch.inner
        if isinstance(value, (date, time)):
            written = self.places.text[start:end]
            text = written if path in self.found.values else value.isoformat()
            return self.places.scalar(text, start, end, inner=inner)
        if isinstance(value, int) and abs(value) >= 10**MAX_DIGITS:
            raise Unreadable(_too_long(self.places, stretch))
        if value is None or isinstance(value, (str, int, float, bool)):
            return self.places.scalar(value, start, end, inner=inner)
        raise TypeError(f"TOML has no value of type {type(value).__name__}")

    def _stretch(self, path: Path) -> Stretch:
        """The place of a value, else of its key, else of the nearest key above."""
        for depth in range(len(path), -1, -1):
            near = path[:depth]
            stretch = self.found.values.get(near) or self.found.keys.get(near)
            if stretch:
                return stretch
        return Stretch(0, 1, (0, 0))
