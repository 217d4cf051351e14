"""Reads JSON (RFC 8259) with the place of every key and value, keeping keys that stand twice."""

from __future__ import annotations

import math
import re
from typing import NoReturn

from layergen.description.nodes import Mapping, Node, Scalar, Sequence
from layergen.description.reading.places import (
    HALF_HINT,
    MAX_DEPTH,
    MAX_DIGITS,
    SURROGATE,
    Places,
    Unreadable,
    joined_halves,
)
from layergen.diagnostics import Diagnostic, Source

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?P<float>(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)")
_PLAIN_TEXT = re.compile(r'[^"\\\x00-\x1f]*')
_HEX = re.compile(r"[0-9a-fA-F]{4}")
_WORD = re.compile(r"[^\s,:\[\]{}\"]+")
_WORDS = {"true": True, "false": False, "null": None}
_ESCAPES = {
    '"': '"',
    "\\": "\\",
    "/": "/",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
}
_PYTHON = {"True": "true", "False": "false", "None": "null"}
_NOT_FINITE = ("NaN", "Infinity", "-Infinity")


def read_json(source: Source) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """The nodes of the text, or None and the first mistake in it."""
    try:
        return _Reader(source).document(), ()
    except Unreadable as error:
        return None, (error.diagnostic,)


class _Reader:
    """Walks over the text once; each method leaves `at` behind what it read."""

    def __init__(self, source: Source) -> None:
        self.places = Places(source)
        self.text = source.text
        self.at = 0
        self.opened: list[int] = []

    def document(self) -> Node:
        self._skip()
        if self.at == len(self.text):
            raise Unreadable(self.places.empty('begin with {"layer": "NAME", …}'))
        node = self._value()
        self._skip()
        if self.at < len(self.text):
            self._fail("more text after the end of the data", _comment_hint(self._word))
        return node

    @property
    def _char(self) -> str:
        return self.text[self.at : self.at + 1]

    @property
    def _word(self) -> str:
        """What stands here, as long as it can be one word."""
        found = _WORD.match(self.text, self.at, self.at + 40)
        return found[0] if found else self._char

    def _skip(self) -> None:
        space = _SPACE.match(self.text, self.at)
        self.at = space.end() if space else self.at

    def _fail(
        self, message: str, hint: str = "", *, at: int | None = None, width: int = 1
    ) -> NoReturn:
        start = self.at if at is None else at
        hints = (hint,) if hint else ()
        told = f"not valid JSON: {message}"
        raise Unreadable(self.places.mistake(start, told, *hints, end=start + width))

    def _value(self) -> Node:
        char = self._char
        if char in ("{", "["):
            if len(self.opened) == MAX_DEPTH:
                self._fail(f"nested more than {MAX_DEPTH} levels deep")
            self.opened.append(self.at)
            node = self._mapping() if char == "{" else self._sequence()
            self.opened.pop()
            return node
        if char == '"':
            return self._text()
        return self._number_or_word()

    def _mapping(self) -> Mapping:
        start = self.at
        entries: list[tuple[Scalar, Node]] = []
        while self._more("}", first=not entries):
            if self._char != '"':
                self._fail("expected a key", self._key_hint())
            key = self._text()
            self._skip()
            if self._char != ":":
                self._fail_unclosed()
                self._fail("expected ':' after the key", 'write "key": value')
            self.at += 1
            self._skip()
            entries.append((key, self._value()))
        return Mapping(tuple(entries), self.places.span(start, self.at))

    def _sequence(self) -> Sequence:
        start = self.at
        items: list[Node] = []
        while self._more("]", first=not items):
            items.append(self._value())
        return Sequence(tuple(items), self.places.span(start, self.at))

    def _more(self, closer: str, *, first: bool) -> bool:
        """Goes over `[`, `{`, `,` or the closing bracket; whether another item follows."""
        if first:
            self.at += 1
        self._skip()
        if self._char == closer:
            self.at += 1
            return False
        if first:
            return True
        self._fail_unclosed()
        if self._char != ",":
            hint = _comment_hint(self._word) or "put a comma between two items"
            self._fail(f"expected ',' or '{closer}', found {self._char!r}", hint)
        comma = self.at
        self.at += 1
        self._skip()
        if self._char == closer:
            self._fail(f"a comma before the '{closer}'", "remove this comma", at=comma)
        return True

    def _fail_unclosed(self) -> None:
        """At the end of the text: names the bracket that was never closed."""
        if self.at < len(self.text) or not self.opened:
            return
        start = self.opened[-1]
        closer = "}" if self.text[start] == "{" else "]"
        message = f"'{self.text[start]}' is not closed"
        self._fail(message, f"add '{closer}'", at=start)

    def _key_hint(self) -> str:
        self._fail_unclosed()
        return _comment_hint(self._word) or "a key stands in double quotes"

    def _text(self) -> Scalar:
        start = self.at
        self.at += 1
        parts: list[str] = []
        while True:
            plain = _PLAIN_TEXT.match(self.text, self.at)
            if plain:
                parts.append(plain[0])
                self.at = plain.end()
            if self._char == '"':
                break
            if self._char == "\\":
                parts.append(self._escape())
            elif self._char in ("", "\n"):
                self._fail("a text is not closed", 'add " at its end', at=start)
            else:
                escape = "\\t" if self._char == "\t" else f"\\u{ord(self._char):04x}"
                message = f"the character U+{ord(self._char):04X} in a text"
                self._fail(message, f"write it as {escape}")
        self.at += 1
        text = joined_halves("".join(parts))
        half = SURROGATE.search(text)
        if half:
            message = f"half a character (U+{ord(half[0]):04X})"
            self._fail(message, HALF_HINT, at=start)
        inner = (start + 1, self.at - 1)
        return self.places.scalar(text, start, self.at, inner=inner)

    def _escape(self) -> str:
        letter = self.text[self.at + 1 : self.at + 2]
        if letter == "u":
            digits = _HEX.match(self.text, self.at + 2)
            if not digits:
                self._fail("'\\u' needs four hexadecimal digits")
            self.at = digits.end()
            return chr(int(digits[0], 16))
        if letter not in _ESCAPES:
            self._fail(f"unknown escape '\\{letter}'", "a backslash itself is '\\\\'")
        self.at += 2
        return _ESCAPES[letter]

    def _number_or_word(self) -> Scalar:
        start, word = self.at, self._word
        number = _NUMBER.match(self.text, self.at)
        if number and not _WORD.match(self.text, number.end()):
            self.at = number.end()
            value = self._number(number)
            return Scalar(value, self.places.span(start, self.at))
        if word in _WORDS:
            self.at += len(word)
            return Scalar(_WORDS[word], self.places.span(start, self.at))
        self._fail_unclosed()
        if not word:
            self._fail("expected a value, found the end of the text")
        self._fail(
            f"expected a value, found {word!r}", _value_hint(word), width=len(word)
        )

    def _number(self, found: re.Match[str]) -> int | float:
        if not found["float"]:
            if len(found[0]) > MAX_DIGITS:
                self._fail(
                    f"a number of more than {MAX_DIGITS} digits", at=found.start()
                )
            return int(found[0])
        value = float(found[0])
        if math.isinf(value):
            self._fail("a number larger than any float", at=found.start())
        return value


def _comment_hint(word: str) -> str:
    if word.startswith(("#", "//", "/*")):
        return "JSON has no comments: remove it"
    if word.startswith("'"):
        return "JSON puts texts and keys in double quotes"
    return ""


def _value_hint(word: str) -> str:
    special = _comment_hint(word)
    if special:
        return special
    if word in _PYTHON:
        return f"JSON writes {_PYTHON[word]}"
    if word in _NOT_FINITE:
        return "JSON has no NaN and no Infinity: put it in double quotes"
    if word in (",", "]", "}", ":"):
        return "a value is missing here"
    if re.match(r"[-+.0-9]", word):
        return (
            "a number is written as 1, -1, 0.5 or 1e-5; a text stands in double quotes"
        )
    return "a text stands in double quotes"
