"""Lines as Black leaves them, so that it has nothing left to do."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

WIDTH = 88
#: Every line that is laid out asks for it, at any depth: it belongs to the whole of a view.
_columns = ContextVar("_columns", default=WIDTH)


def columns() -> int:
    """How many columns a line may have."""
    return _columns.get()


@contextmanager
def lines_of(length: int) -> Iterator[None]:
    """A block in which lines are laid out for this many columns."""
    token = _columns.set(length)
    try:
        yield
    finally:
        _columns.reset(token)


def bracketed(
    head: str, items: Sequence[str], tail: str, indent: int
) -> tuple[str, ...]:
    """`head(items)tail` in one line where it fits behind `indent` columns, in three, or an item a line."""
    inside = ", ".join(items)
    line = f"{head}({inside}){tail}"
    if indent + len(line) <= columns():
        return (line,)
    # A tuple that does not fit has an item a line; arguments may share one.
    is_tuple = head.endswith(" ")
    if indent + 4 + len(inside) <= columns() and "**" not in inside and not is_tuple:
        return (f"{head}(", f"    {inside}", f"){tail}")
    return (f"{head}(", *(f"    {item}," for item in items), f"){tail}")


def laid_out(text: str, indent: int, head: int, tail: int = 0) -> str:
    """A value in one line where it fits between `head` and `tail` characters, else as Black breaks it.

    That is done for `A if B else C` and for a call; anything else stays as it is.
    """
    if "\n" in text or indent + head + len(text) + tail <= columns():
        return text
    node = ast.parse(text, mode="eval").body

    def source(part: ast.expr) -> str:
        return ast.get_source_segment(text, part) or ""

    match node:
        case ast.IfExp(test=test, body=body, orelse=orelse):
            lines = [text]
            if indent + 4 + len(text) > columns():
                parts = source(body), f"if {source(test)}", f"else {source(orelse)}"
                lines = [*parts]
            broken = ("(", *indented(lines), ")")
        case ast.Call(func=func) if text.startswith(f"{source(func)}("):
            inside = text[len(source(func)) + 1 : -1]
            if indent + 4 + len(inside) > columns():
                return text
            broken = (f"{source(func)}(", f"    {inside}", ")")
        case _:
            return text
    return f"\n{' ' * indent}".join(broken)


def indented(lines: Sequence[str], indent: int = 4) -> tuple[str, ...]:
    """The lines behind `indent` spaces; empty ones stay empty."""
    return tuple(" " * indent + line if line else line for line in lines)
