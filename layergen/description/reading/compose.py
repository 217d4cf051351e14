"""Writes plain data as the YAML that a person would write for a description."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

from layergen.description.reading.core_schema import resolve

#: Characters up to which a list stands on one line.
FLOW_LIMIT = 72

# YAML reads a key without `?` only up to 1024 characters.
_KEY_LIMIT = 1000
_INDENT = "  "

# Everything that YAML 1.1 readers take for something else than text: a superset is enough.
_NOT_TEXT_1_1 = re.compile(
    r"""y|n|yes|no|on|off|true|false|null|~|<<|=
    |[-+]?\.?[0-9][0-9a-fox_.:+-]*
    |[-+]?\.(?:inf|nan)?[0-9_]*
    |[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*""",
    re.VERBOSE | re.IGNORECASE,
)
_PLAIN_START = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`]|-(?=[^\s-])")
_NOT_PLAIN = re.compile(r":(?:\s|$)|\s#|\s$|^\.\.\.")
_NOT_PLAIN_IN_LIST = re.compile(r"[,\[\]{}:#?]")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def compose(data: Mapping[str, object]) -> str:
    """The YAML text of a mapping of mappings, lists, texts, numbers, booleans and None.

    Keys keep their order; texts of several lines come as blocks, short lists on one line. A
    text is quoted only where some reader of YAML 1.1 or 1.2 would take it for something else.
    Reading the text gives the data back (a tuple as a list). Raises TypeError for values of
    other types and for keys that are not texts.
    """
    if not data:
        return "{}\n"
    lines: list[str] = []
    size = 0
    for key, value in data.items():
        section = _entry(key, value, "")
        # A blank line behind a text that keeps its line ends would become a part of it.
        if lines and lines[-1] and (size > 1 or len(section) > 1):
            lines.append("")
        lines += section
        size = len(section)
    return "\n".join(lines) + "\n"


def _block(value: object, margin: str) -> list[str]:
    """The lines of a collection that is not written on one line."""
    if isinstance(value, Mapping):
        entries = (_entry(key, item, margin) for key, item in value.items())
        return [line for entry in entries for line in entry]
    if isinstance(value, (list, tuple)):
        return [line for item in value for line in _item(item, margin)]
    raise TypeError(f"YAML has no value of type {type(value).__name__}")


def _entry(key: object, value: object, margin: str) -> list[str]:
    if not isinstance(key, str):
        raise TypeError(f"a key is a text, not {type(key).__name__}")
    written = key if _is_plain(key) else _quoted(key)
    if len(written) < _KEY_LIMIT:
        return _value(f"{margin}{written}:", value, margin)
    return [f"{margin}? {written}", *_value(f"{margin}:", value, margin)]


def _value(head: str, value: object, margin: str) -> list[str]:
    """The lines of a value below or beside the `key:` that it belongs to."""
    inline = _inline(value)
    if inline is not None:
        return [f"{head} {inline}"]
    if isinstance(value, str):
        return _text_block(head, value, margin + _INDENT)
    return [head, *_block(value, margin + _INDENT)]


def _item(value: object, margin: str) -> list[str]:
    inline = _inline(value)
    if inline is not None:
        return [f"{margin}- {inline}"]
    if isinstance(value, str):
        return _text_block(f"{margin}-", value, margin + _INDENT)
    first, *others = _block(value, margin + _INDENT)
    return [f"{margin}- {first[len(margin) + len(_INDENT) :]}", *others]


def _inline(value: object) -> str | None:
    """The value on the line of its key, or None where it takes lines of its own."""
    if isinstance(value, str):
        if _is_block_text(value):
            return None
        return value if _is_plain(value) else _quoted(value)
    if isinstance(value, Mapping):
        return None if value else "{}"
    if isinstance(value, (list, tuple)):
        return _flow(value) if value else "[]"
    return _scalar(value)


def _flow(values: Iterable[object]) -> str | None:
    """A short list of numbers and plain words, and of such lists, in brackets."""
    parts: list[str] = []
    for value in values:
        if isinstance(value, (list, tuple)):
            part = _flow(value)
        elif isinstance(value, str):
            part = value if _is_plain(value) else None
            part = None if part and _NOT_PLAIN_IN_LIST.search(part) else part
        else:
            part = None if isinstance(value, Mapping) else _scalar(value)
        if part is None:
            return None
        parts.append(part)
    text = f"[{', '.join(parts)}]"
    return text if len(text) <= FLOW_LIMIT else None


def _scalar(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float(value)
    raise TypeError(f"YAML has no value of type {type(value).__name__}")


def _float(value: float) -> str:
    if math.isnan(value):
        return ".nan"
    if math.isinf(value):
        return ".inf" if value > 0 else "-.inf"
    mantissa, mark, exponent = repr(value).partition("e")
    # YAML 1.1 takes a number with an exponent for a float only with a point and a sign.
    if mark and "." not in mantissa:
        mantissa += ".0"
    return f"{mantissa}e{int(exponent):+d}" if mark else mantissa


def _is_plain(text: str) -> bool:
    """Whether every reader takes the bare text for this very text."""
    if not text.isprintable() or not _PLAIN_START.match(text):
        return False
    if _NOT_PLAIN.search(text) or _NOT_TEXT_1_1.fullmatch(text):
        return False
    return isinstance(resolve(text), str)


def _quoted(text: str) -> str:
    if text.isprintable() and ('"' in text or "\\" in text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_escaped(char) for char in text) + '"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    number = ord(char)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _is_block_text(text: str) -> bool:
    if "\n" not in text or not text.strip("\n"):
        return False
    return all(line.replace("\t", "").isprintable() for line in text.split("\n"))


def _text_block(head: str, text: str, margin: str) -> list[str]:
    """The lines of a `|` text, each as it is behind the margin."""
    indicator = str(len(_INDENT)) if text[0] in " \t\n" else ""
    body, chomp = (text[:-1], "") if text.endswith("\n") else (text, "-")
    if body.endswith("\n"):
        chomp = "+"
    lines = (margin + line if line else "" for line in body.split("\n"))
    return [f"{head} |{indicator}{chomp}", *lines]
