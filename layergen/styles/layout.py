"""Lines as Black leaves them, so that it has nothing left to do."""

from __future__ import annotations

import ast
from collections.abc import Sequence

WIDTH = 88


def bracketed(
    head: str, items: Sequence[str], tail: str, indent: int
) -> tuple[str, ...]:
    """`head(items)tail` in one line where it fits behind `indent` columns, in three, or an item a line."""
    inside = ", ".join(items)
    line = f"{head}({inside}){tail}"
    if indent + len(line) <= WIDTH:
        return (line,)
    # A tuple that does not fit has an item a line; arguments may share one.
    is_tuple = head.endswith(" ")
    if indent + 4 + len(inside) <= WIDTH and "**" not in inside and not is_tuple:
        return (f"{head}(", f"    {inside}", f"){tail}")
    return (f"{head}(", *(f"    {item}," for item in items), f"){tail}")


def laid_out(text: str, indent: int, head: int, tail: int = 0) -> str:
    """A value in one line where it fits between `head` and `tail` characters, else as Black breaks it.

    That is done for `A if B else C` and for a call; anything else stays as it is.
    """
    if "\n" in text or indent + head + len(text) + tail <= WIDTH:
        return text
    node = ast.parse(text, mode="eval").body

    def source(part: ast.expr) -> str:
        return ast.get_source_segment(text, part) or ""

    match node:
        case ast.IfExp(test=test, body=body, orelse=orelse):
            lines = [text]
            if indent + 4 + len(text) > WIDTH:
                parts = source(body), f"if {source(test)}", f"else {source(orelse)}"
                lines = [*parts]
            broken = ("(", *indented(lines), ")")
        case ast.Call(func=func) if text.startswith(f"{source(func)}("):
            inside = text[len(source(func)) + 1 : -1]
            if indent + 4 + len(inside) > WIDTH:
                return text
            broken = (f"{source(func)}(", f"    {inside}", ")")
        case _:
            return text
    return f"\n{' ' * indent}".join(broken)


def indented(lines: Sequence[str], indent: int = 4) -> tuple[str, ...]:
    """The lines behind `indent` spaces; empty ones stay empty."""
    return tuple(" " * indent + line if line else line for line in lines)
