"""Formats the statements of a module that Black would change, before it formats the module.

Black formats a text once more after it has changed anything, and it formats every statement for itself. So to format a few
statements beforehand costs less than to format all of them twice; the module becomes the same.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

import black

STEP = "    "
#: What has a head that can stand before another body.
BLOCKS = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If, ast.While),
    *(ast.For, ast.AsyncFor, ast.With, ast.AsyncWith),
)
#: By which formatting depends on more than a statement.
SWITCH = re.compile(r"#\s*(?:fmt|yapf)\s*:|[\f\r]")
#: What may not be moved to the left.
HELD = re.compile(r"\\$|\"\"\"|'''", re.MULTILINE)
#: A text in other quotes than those of Black.
QUOTE = re.compile(r"(?<![\w\"'])[rRbBfFuU]*'")


def settled(text: str, tree: ast.Module, mode: black.Mode) -> str:
    """The text with those statements formatted that Black would most likely change; `tree` is that of the text."""
    if not mode.target_versions or SWITCH.search(text):
        return text
    lines = text.split("\n")
    found: list[str] = []
    done = 0
    for node, depth in _statements(tree.body, 0, lines):
        first, end = node.lineno - 1, _end(node, lines)
        alone = lines[first:end]
        if (
            first >= done
            and _is_loose(alone, mode)
            and alone[0][: node.col_offset] == STEP * depth
            and not HELD.search("\n".join(alone))
        ):
            is_head = isinstance(node, BLOCKS)
            found += [*lines[done:first], *_formatted(alone, depth, is_head, mode)]
            done = end
    return "\n".join([*found, *lines[done:]])


def _statements(
    block: Sequence[ast.stmt], depth: int, lines: Sequence[str]
) -> Iterator[tuple[ast.stmt, int]]:
    """Every statement, in order, and how deep it stands."""
    for node in block:
        yield node, depth
        yield from _statements(getattr(node, "body", ()), depth + 1, lines)
        for handler in getattr(node, "handlers", ()):
            yield from _statements(handler.body, depth + 1, lines)
        other = getattr(node, "orelse", ())
        is_alike = other and _is_elif(other[0], lines)
        yield from _statements(other, depth if is_alike else depth + 1, lines)
        yield from _statements(getattr(node, "finalbody", ()), depth + 1, lines)


def _is_elif(node: ast.stmt, lines: Sequence[str]) -> bool:
    return lines[node.lineno - 1].startswith("elif", node.col_offset)


def _end(node: ast.stmt, lines: Sequence[str]) -> int:
    """The line behind a simple statement, or behind the head of a block; the first line where that cannot stand alone."""
    body: list[ast.stmt] = getattr(node, "body", [])
    if not body:
        return node.end_lineno or node.lineno
    inner: list[ast.stmt | ast.expr] = [
        body[0],
        *getattr(body[0], "decorator_list", ()),
    ]
    end = min(each.lineno for each in inner) - 1
    beside = (
        end < node.lineno or lines[body[0].lineno - 1][: body[0].col_offset].strip()
    )
    if beside or not isinstance(node, BLOCKS) or _is_elif(node, lines):
        return node.lineno - 1
    # Comments in front of the body, and empty lines, are none of the head.
    while not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#"):
        end -= 1
    return end


def _is_loose(lines: Sequence[str], mode: black.Mode) -> bool:
    return any(len(line) > mode.line_length or QUOTE.search(line) for line in lines)


def _formatted(
    lines: Sequence[str], depth: int, is_head: bool, mode: black.Mode
) -> list[str]:
    alone = "\n".join(line.removeprefix(STEP * depth) for line in lines)
    text = f"{alone}\n{STEP}pass\n" if is_head else f"{alone}\n"
    width = max(mode.line_length - len(STEP) * depth, 1)
    formatted = _at_the_left(text, replace(mode, line_length=width))[
        : -1 if is_head else None
    ]
    return [STEP * depth + line for line in formatted]


@lru_cache(maxsize=256)
def _at_the_left(text: str, mode: black.Mode) -> list[str]:
    return black.format_str(text, mode=mode).rstrip("\n").split("\n")
