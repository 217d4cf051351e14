"""Finds where the keys and values of a TOML text stand; the values themselves come from elsewhere.

The text is known to be valid, so this only has to tell the parts from one another. Where it
meets something that it does not know it stops, and keeps the places found until then.
"""

from __future__ import annotations

import re
import sys
from contextlib import suppress

from msgspec import Struct, field

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

#: The keys and indices that lead to a value.
Path = tuple[str | int, ...]

_SPACE = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_BLANK = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[^\s.=\[\]{}#\"',]+")
_BARE_VALUE = re.compile(r"[^,\]}#\n]+")
_STRINGS = (
    re.compile(r'"""(?:\\.|[^\\])*?"""(?:"{0,2})', re.DOTALL),
    re.compile(r"'''.*?'''(?:'{0,2})", re.DOTALL),
    re.compile(r'"(?:\\.|[^"\\\n])*"'),
    re.compile(r"'[^'\n]*'"),
)


class Stretch(Struct, frozen=True):
    """A part of the text, and in it the characters between its quotes."""

    start: int
    end: int
    inner: tuple[int, int]


class TomlPlaces(Struct):
    """The stretch of each key, and of each value, by the path that leads to it."""

    keys: dict[Path, Stretch] = field(default_factory=dict)
    values: dict[Path, Stretch] = field(default_factory=dict)


def find_places(text: str) -> TomlPlaces:
    """The places of a valid TOML text; raises nothing, and finds less where it gets lost."""
    scanner = _Scanner(text)
    with suppress(_LostError):
        scanner.scan()
    return scanner.places


class _LostError(Exception):
    """The scanner does not know what it meets."""


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.places = TomlPlaces()
        self._lengths: dict[Path, int] = {}

    def scan(self) -> None:
        """Goes through all tables and their entries."""
        table: Path = ()
        while True:
            self._skip(_SPACE)
            if self.at == len(self.text):
                return
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._entry(table)

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _take(self, expected: str) -> None:
        if not self.text.startswith(expected, self.at):
            raise _LostError
        self.at += len(expected)

    def _header(self) -> Path:
        start = self.at
        is_list = self.text.startswith("[[", self.at)
        self._take("[[" if is_list else "[")
        keys = self._dotted_key()
        self._take("]]" if is_list else "]")
        stretch = Stretch(start, self.at, (start, self.at))
        path: Path = ()
        for depth, (name, key) in enumerate(keys, start=1):
            path += (name,)
            self.places.keys.setdefault(path, key)
            if is_list and depth == len(keys):
                self._lengths[path] = self._lengths.get(path, 0) + 1
            if path in self._lengths:
                path += (self._lengths[path] - 1,)
        self.places.values.setdefault(path, stretch)
        return path

    def _dotted_key(self) -> list[tuple[str, Stretch]]:
        keys = []
        while True:
            self._skip(_BLANK)
            keys.append(self._key())
            self._skip(_BLANK)
            if self.text[self.at : self.at + 1] != ".":
                return keys
            self.at += 1

    def _key(self) -> tuple[str, Stretch]:
        start = self.at
        bare = _BARE_KEY.match(self.text, start)
        if bare:
            self.at = bare.end()
            return bare[0], Stretch(start, self.at, (start, self.at))
        stretch = self._string()
        written = self.text[start : self.at]
        return str(tomllib.loads(f"key = {written}")["key"]), stretch

    def _string(self) -> Stretch:
        start = self.at
        for pattern in _STRINGS:
            found = pattern.match(self.text, start)
            if found:
                self.at = found.end()
                width = 3 if self.text.startswith(('"""', "'''"), start) else 1
                first = start + width
                if width == 3 and self.text.startswith("\n", first):
                    first += 1
                return Stretch(start, self.at, (first, self.at - width))
        raise _LostError

    def _entry(self, table: Path) -> None:
        """One `key = value`, of a table or between braces."""
        path = table
        for name, key in self._dotted_key():
            path += (name,)
            self.places.keys.setdefault(path, key)
        self._take("=")
        self._skip(_BLANK)
        self._value(path)

    def _value(self, path: Path) -> None:
        start = self.at
        char = self.text[start : start + 1]
        if char in ("'", '"'):
            self.places.values[path] = self._string()
            return
        if char == "[":
            self._array(path)
        elif char == "{":
            self._inline_table(path)
        else:
            bare = _BARE_VALUE.match(self.text, start)
            if not bare:
                raise _LostError
            self.at = start + len(bare[0].rstrip())
        self.places.values[path] = Stretch(start, self.at, (start, self.at))

    def _array(self, path: Path) -> None:
        self._take("[")
        index = 0
        while not self._closes("]"):
            self._value((*path, index))
            index += 1

    def _inline_table(self, path: Path) -> None:
        self._take("{")
        while not self._closes("}"):
            self._entry(path)

    def _closes(self, closer: str) -> bool:
        """Goes over commas, line ends and comments, and over the closing bracket if it is next."""
        self._skip(_SPACE)
        if self.text.startswith(",", self.at):
            self.at += 1
            self._skip(_SPACE)
        if self.text.startswith(closer, self.at):
            self.at += 1
            return True
        return False
