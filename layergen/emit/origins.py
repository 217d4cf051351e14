"""Which line of which template printed what."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Any

from jinja2 import Template
from msgspec import Struct


class Origin(Struct, frozen=True):
    """A piece of a printed text, and where in a template it is from: at this line, or a little below."""

    text: str
    file: Path
    line: int


def origins(template: Template, values: Mapping[str, Any]) -> list[Origin]:
    """The pieces of a text in order, each with the innermost template that it is from.

    A template is compiled to generators, each of which hands on what those inside it yield: the first that hands a
    piece on has made it. Tracing shows that, and is slow: this is for a text in which something is wrong.
    """
    first: list[tuple[Template, int]] = []

    def inside(frame: FrameType, event: str, value: Any) -> Any:
        if event == "return" and isinstance(value, str) and not first:
            first.append((frame.f_globals["__jinja_template__"], frame.f_lineno))
        return inside

    def entered(frame: FrameType, event: str, value: Any) -> Any:
        return inside if "__jinja_template__" in frame.f_globals else None

    found: list[Origin] = []
    pieces = template.generate(**values)
    before = sys.gettrace()
    try:
        while True:
            first.clear()
            sys.settrace(entered)
            piece = next(pieces, None)
            sys.settrace(before)
            if piece is None:
                return found
            made_by, line = first[0] if first else (template, 1)
            at = made_by.get_corresponding_lineno(line)
            found.append(Origin(piece, Path(str(made_by.filename)), at))
    finally:
        sys.settrace(before)
