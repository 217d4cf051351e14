"""Lines as Black leaves them, so that it has nothing left to do."""

from __future__ import annotations

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


def indented(lines: Sequence[str], indent: int = 4) -> tuple[str, ...]:
    """The lines behind `indent` spaces; empty ones stay empty."""
    return tuple(" " * indent + line if line else line for line in lines)
