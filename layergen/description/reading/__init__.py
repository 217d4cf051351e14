"""Reads the text of a description file, in YAML, JSON or TOML, into nodes that know their places."""

from __future__ import annotations

import os
from pathlib import Path

from layergen.description.nodes import Node
from layergen.description.reading.places import HALF_HINT, SURROGATE, Places
from layergen.diagnostics import Diagnostic, Source

FORMATS = ("yaml", "json", "toml")


def format_of(name: str) -> str:
    """The format that the ending of a file's name tells; YAML where it tells none."""
    _, dot, ending = name.lower().rpartition(".")
    return ending if dot and ending in ("json", "toml") else "yaml"


def read(
    source: Source, format: str | None = None
) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """The data of a description, or None and the reasons (`LG001`) why it cannot be read.

    `format` is "yaml", "json" or "toml"; without it the ending of the source's name decides.
    Places count in the text without a byte-order mark and with newlines for line ends: where
    the source has others, the spans name a source that is so mended. No text raises an
    exception; ValueError is raised for an unknown `format`.
    """
    chosen = format_of(source.name) if format is None else format
    if chosen not in FORMATS:
        raise ValueError(f"unknown format {chosen!r}: one of {', '.join(FORMATS)}")
    source = _mended(source)
    half = SURROGATE.search(source.text)
    if half:
        message = f"the text has half a character (U+{ord(half[0]):04X})"
        mistake = Places(source).mistake(half.start(), message, HALF_HINT)
        return None, (mistake,)
    if chosen == "json":
        from layergen.description.reading.json import read_json

        return read_json(source)
    if chosen == "toml":
        from layergen.description.reading.toml import read_toml

        return read_toml(source)
    from layergen.description.reading.yaml import read_yaml

    return read_yaml(source)


def load_source(path: str | os.PathLike[str], name: str) -> Source | Diagnostic:
    """The text of a file under the name that its user knows, or why it is not UTF-8.

    A byte-order mark is dropped and every line end becomes a newline. Raises OSError where
    the path cannot be read as a file.
    """
    data = Path(path).read_bytes()
    try:
        return _mended(Source(name, data.decode("utf-8")))
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        shown = _mended(Source(name, data.decode("utf-8", errors="replace")))
        at = len(_mended(Source(name, before)).text)
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            hint = "the file looks like UTF-16: save it as UTF-8"
        else:
            hint = "save the file as UTF-8"
        message = f"the file is not UTF-8: byte 0x{data[error.start]:02x}"
        return Places(shown).mistake(at, message, hint)


def _mended(source: Source) -> Source:
    """The source without byte-order marks before its text and with newlines as its only line ends."""
    # Where texts were joined there may be two, and the parsers of YAML differ on the second.
    text = source.text.lstrip("\ufeff")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return source if text == source.text else Source(source.name, text)
