"""Reads nodes as the values that a key wants, and collects what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from keyword import iskeyword
from typing import TypeVar

from layergen.description.code import Code
from layergen.description.decode.flow import rejoin
from layergen.description.nodes import Mapping, Node, Scalar, Sequence
from layergen.description.text import (
    LanguageError,
    is_identifier,
    parse_python,
    strip,
    without_comment,
)
from layergen.description.types import Value, literal
from layergen.diagnostics import Diagnostic, Span, did_you_mean

T = TypeVar("T")
Entries = dict[str, tuple[Scalar, Node]]
BOOLEAN_WORDS = {
    "yes": True,
    "on": True,
    "y": True,
    "true": True,
    "no": False,
    "off": False,
    "n": False,
    "false": False,
}


class Reader:
    """Collects the problems of one description; every method goes on after a problem."""

    def __init__(self) -> None:
        self.problems: list[Diagnostic] = []

    def report(self, code: str, message: str, span: Span, *hints: str) -> None:
        """Notes one mistake."""
        self.problems.append(Diagnostic(code, message, span, hints))

    def language(
        self, code: str, error: LanguageError, node: Scalar, offset: int = 0
    ) -> None:
        """Notes an error of a small language whose text stands at `offset` of a node."""
        start = offset + error.start
        end = max(offset + error.end, start + 1)
        self.report(code, error.message, node.part(start, end), *error.hints)

    def attempt(
        self, code: str, node: Scalar, offset: int, parse: Callable[[], T]
    ) -> T | None:
        """The result of a parser, or None and its error noted."""
        try:
            return parse()
        except LanguageError as error:
            self.language(code, error, node, offset)
            return None

    def entries(
        self,
        node: Mapping,
        known: Iterable[str] | None,
        where: str,
        *,
        required: Iterable[str] = (),
        place: Span | None = None,
    ) -> Entries:
        """The entries of a mapping by key; unknown, repeated and missing keys are noted.

        `place` is where a missing key is noted; a misspelled one is not missing.
        """
        found: Entries = {}
        meant: set[str] = set()
        allowed = None if known is None else list(known)
        node, split = rejoin(node)
        for key, text in split:
            self.flow_text(text, is_shape=key.value == "shape")
        for key, value in node.entries:
            name = key.value
            if not isinstance(name, str):
                message = f"a key is a text, not {kind_of(key)}"
                self.report("LG005", message, key.span, "put it in quotes")
            elif name in found:
                hint = f"it stands first in line {found[name][0].span.line}"
                self.report("LG003", f"'{name}' stands twice", key.span, hint)
            elif allowed is not None and name not in allowed:
                meant.update(get_close_matches(name, allowed, n=1, cutoff=0.7))
                self.unknown_key(key, allowed, where)
            else:
                found[name] = (key, value)
        for name in required:
            if name not in found and name not in meant:
                message = f"{where} needs the key '{name}'"
                self.report("LG004", message, place or node.span, f"add '{name}: …'")
        return found

    def unknown_key(self, key: Scalar, allowed: list[str], where: str) -> None:
        """Notes a key that means nothing there, with the nearest one or all that do."""
        near = did_you_mean(str(key.value), allowed)
        hints = near or (f"{where} has {', '.join(allowed)}",)
        self.report("LG002", f"unknown key '{key.value}' in {where}", key.span, *hints)

    def flow_text(self, text: Scalar, *, is_shape: bool, around: str = "{…}") -> None:
        """Notes a text that YAML split at its comma; `is_shape` tells the value of a key `shape`."""
        sizes = str(text.value).strip("()").rstrip(", ")
        quote = "'" if '"' in str(text.value) else '"'
        quoted = f"{quote}{text.value}{quote}"
        hint = f"write [{sizes}], or quote it: {quoted}"
        if not is_shape:
            hint = f"quote it: {quoted}, or give it a line of its own"
        message = f"YAML splits {text.value} at its comma inside {around}"
        self.report("LG006", message, text.span, hint)

    def mapping(
        self, node: Node | None, where: str, entry: str = "name: …"
    ) -> Mapping | None:
        """A node as a mapping of such entries; none where it is missing or empty."""
        if node is None or (isinstance(node, Scalar) and node.value is None):
            return None
        if not isinstance(node, Mapping):
            hint = f"write '{entry}' lines"
            if isinstance(node, Sequence):
                hint += " without '-'"
            elif isinstance(node.value, str):
                missing = re.match(r"(\w+):(\S.*)", node.value)
                if missing:
                    hint = f"put a space after the colon: '{missing[1]}: {missing[2]}'"
            message = f"{where} must be a mapping, not {kind_of(node)}"
            self.report("LG005", message, node.span, hint)
            return None
        return node

    def named(self, node: Node | None, where: str) -> list[tuple[Scalar, Node]]:
        """The entries of a section whose keys are names in the generated module."""
        mapping = self.mapping(node, where)
        if mapping is None:
            return []
        found = self.entries(mapping, None, where)
        return [pair for pair in found.values() if self.identifier(pair[0])]

    def identifier(self, key: Scalar) -> bool:
        """Whether a key can be a name; noted where it cannot."""
        name = str(key.value)
        if is_identifier(name):
            return True
        if iskeyword(name):
            hint = f"write '{name}_', or choose another name"
            self.report("LG010", f"'{name}' is a Python keyword", key.span, hint)
            return False
        hint = "use ASCII letters, digits and underscores, no digit first"
        self.report("LG010", f"'{name}' is not a name", key.span, hint)
        return False

    def class_name(self, node: Node | None, kind: str) -> Scalar | None:
        """The name of the class."""
        if node is None or self.text(node, f"'{kind}'") is None:
            return None
        assert isinstance(node, Scalar)
        return node if self.identifier(node) else None

    def text(self, node: Node, where: str, hint: str = "write a text") -> str | None:
        """A node as text."""
        if isinstance(node, Scalar) and isinstance(node.value, str):
            return node.value
        self.report(
            "LG005",
            f"{where} must be a text, not {kind_of(node)}",
            node.span,
            hint,
        )
        return None

    def optional_text(self, node: Node | None, where: str) -> str | None:
        """A node as text; None where there is none."""
        return None if node is None else self.text(node, where)

    def source_text(
        self, node: Node, where: str, hint: str = "write a text"
    ) -> str | None:
        """A node as the text of an expression, for which a bare number or boolean will do."""
        if isinstance(node, Scalar) and isinstance(node.value, int | float):
            return literal(node.value)
        return self.text(node, where, hint)

    def boolean(self, node: Node | None, where: str, default: bool = False) -> bool:
        """A node as a boolean; the words of YAML 1.1 are noted."""
        if node is None:
            return default
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return node.value
        word = (
            node.value.lower()
            if isinstance(node, Scalar) and isinstance(node.value, str)
            else ""
        )
        if word in BOOLEAN_WORDS:
            meant = str(BOOLEAN_WORDS[word]).lower()
            message = f"{where} is the text '{word}', not a boolean"
            self.report("LG007", message, node.span, f"write {meant}, without quotes")
        else:
            self.report(
                "LG005",
                f"{where} must be true or false, not {kind_of(node)}",
                node.span,
                "write true or false",
            )
        return default

    def choice(self, node: Node, options: tuple[str, ...], where: str) -> str:
        """A node as one of a few words; the first of them after a mistake."""
        text = self.text(node, where)
        if text is not None and text not in options:
            hints = did_you_mean(text, options) or (
                f"it is one of {', '.join(options)}",
            )
            self.report("LG005", f"{where} cannot be '{text}'", node.span, *hints)
        return text if text in options else options[0]

    def value(self, node: Node, where: str) -> Value:
        """A node as data: scalars, and lists as tuples."""
        if isinstance(node, Scalar):
            return node.value
        if isinstance(node, Sequence):
            return tuple(self.value(item, where) for item in node.items)
        message = f"{where} must be a value or a list, not a mapping"
        self.report("LG005", message, node.span, "write '[1, 2]' for a list")
        return None

    def code(self, node: Node, where: str) -> Code | None:
        """A node as a piece of the call language that is at least Python."""
        hint = "write an expression, or a text of several lines"
        text = self.source_text(node, where, hint)
        if text is None:
            return None
        assert isinstance(node, Scalar)
        return self.code_part(node, text, 0, where)

    def code_part(
        self, node: Scalar, text: str, offset: int, where: str
    ) -> Code | None:
        """A part of a text that begins at `offset`, as a piece of the call language."""
        text = text.rstrip()
        if "\n" not in text.strip():
            text, offset = strip(text, offset)
        if not text:
            self.report("LG008", f"{where} is empty", node.span, "write an expression")
            return None
        if (
            self.attempt("LG008", node, offset, lambda: parse_python(text, where))
            is None
        ):
            return None
        return Code(text, node, offset)

    def expression(
        self, node: Scalar, text: str, offset: int, where: str
    ) -> Code | None:
        """As `code_part`, for a text that must be one expression."""
        code = self.code_part(node, text, offset, where)
        if code is not None and code.expression is None:
            self.report(
                "LG008",
                f"{where} must be one expression",
                code.span(0, len(text)),
                "statements stand in 'call' and 'functions' only",
            )
            return None
        return code and Code(without_comment(code.text), node, code.offset)


def kind_of(node: Node) -> str:
    """What a node is, in words."""
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Sequence):
        return "a list"
    names = {bool: "a boolean", int: "a number", float: "a number", str: "a text"}
    return names.get(type(node.value), "nothing")
