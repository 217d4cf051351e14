"""A layer as a drawing for a terminal: a row a node, and a rail for each value as long as it is used."""

from __future__ import annotations

from dataclasses import dataclass

from layergen.diagnostics.render import visible
from layergen.drawing.graph import Graph
from layergen.drawing.nodes import Node
from layergen.drawing.parts import TIMES
from layergen.drawing.words import shortened

#: Signs of the nodes by kind, then the rails: left, right, down of a joint as bits, and what passes by.
UNICODE = {
    "input": "○",
    "mask": "○",
    "weight": "◆",
    "state": "◈",
    "constant": "◇",
    "layer": "▣",
    "function": "□",
    "loss": "▼",
    "metric": "▽",
    "statement": "●",
    "output": "◎",
}
ASCII = {
    "input": "o",
    "mask": "o",
    "weight": "#",
    "state": "%",
    "constant": "=",
    "layer": "L",
    "function": "f",
    "loss": "!",
    "metric": "~",
    "statement": "*",
    "output": "@",
}
JOINTS = {
    (True, False, False): "╯",
    (False, True, False): "╰",
    (True, True, False): "┴",
    (True, False, True): "┤",
    (False, True, True): "├",
    (True, True, True): "┼",
}


@dataclass(frozen=True)
class Signs:
    """What rails and nodes are drawn with."""

    nodes: dict[str, str]
    rail: str
    across: str
    dots: str
    is_ascii: bool

    def joint(self, left: bool, right: bool, down: bool) -> str:
        """Where a rail meets the line to a node."""
        if self.is_ascii:
            return "+" if down else "'"
        return JOINTS[left, right, down]


FINE = Signs(UNICODE, "│", "─", "…", False)
PLAIN = Signs(ASCII, "|", "-", "...", True)
NARROWEST = 12


def diagram(graph: Graph, *, width: int | None = None, plain: bool = False) -> str:
    """The drawing, without a line end at its end.

    `width` cuts the code, and nothing else; `plain` keeps it in ASCII.
    """
    signs = PLAIN if plain else FINE
    rails = _rails(graph, signs)
    gutter = max(map(len, rails))
    names = [_name(node) for node in graph.nodes]
    shapes = [visible(node.shape) for node in graph.nodes]
    wide, wider = max(map(len, names)), max(map(len, shapes))
    rows = []
    for node, rail, name, shape in zip(graph.nodes, rails, names, shapes, strict=True):
        head = f"{rail.ljust(gutter)}  {name.ljust(wide)}  {shape.ljust(wider)}"
        about = _about(node)
        if about and width is not None:
            room = max(width - len(head) - 2, NARROWEST)
            about = shortened(about, room, signs.dots)
        rows.append(f"{head}  {about}".rstrip())
    heading = f"{graph.name}: {graph.doc}" if graph.doc else graph.name
    if width is not None:
        heading = shortened(heading, max(width, NARROWEST), signs.dots)
    text = "\n".join([heading, "", *rows, "", _legend(graph, signs)])
    return in_ascii(text) if plain else text


def in_ascii(text: str) -> str:
    """The text in letters that every terminal has."""
    return text.replace(TIMES, "x").encode("ascii", "backslashreplace").decode()


def fits(encoding: str | None) -> bool:
    """Whether an encoding has the characters of the finer drawing."""
    every = "".join(
        [*UNICODE.values(), *JOINTS.values(), FINE.rail, FINE.across, FINE.dots]
    )
    try:
        every.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _name(node: Node) -> str:
    return visible(node.gives or node.name)


def _about(node: Node) -> str:
    """The code of a node, what makes it and when it is there."""
    made = f"{node.name}: {node.made}" if node.made else ""
    conditions = f"[{', '.join(node.conditions)}]" if node.conditions else ""
    return visible("  ".join(filter(None, (node.code, made, conditions))))


def _legend(graph: Graph, signs: Signs) -> str:
    words: dict[str, list[str]] = {}
    for kind, sign in signs.nodes.items():
        if any(node.kind == kind for node in graph.nodes):
            words.setdefault(sign, []).append(kind)
    return "  ".join(f"{sign} {', '.join(found)}" for sign, found in words.items())


def _rails(graph: Graph, signs: Signs) -> list[str]:
    """The rails beside each node: a value keeps its rail from where it is made to its last use."""
    last: dict[int, int] = {}
    sources: dict[int, list[int]] = {}
    for source, target in graph.edges:
        last[source] = max(last.get(source, 0), target)
        sources.setdefault(target, []).append(source)
    held: list[int | None] = []
    rows = []
    for at, node in enumerate(graph.nodes):
        joined = {i for i, owner in enumerate(held) if owner in sources.get(at, ())}
        ended = {i for i in joined if last[held[i] or 0] == at}
        free = [i for i, owner in enumerate(held) if owner is None or i in ended]
        own = min(ended or free, default=len(held))
        row = [None if i in ended else owner for i, owner in enumerate(held)]
        if own == len(held):
            row.append(None)
        rows.append(_row(row, joined, own, signs.nodes[node.kind], signs))
        row[own] = at if at in last else None
        while row and row[-1] is None:
            row.pop()
        held = row
    return rows


def _row(
    held: list[int | None], joined: set[int], own: int, sign: str, signs: Signs
) -> str:
    first, final = min(joined | {own}), max(joined | {own})
    text = ""
    for i in range(max(len(held), final + 1)):
        owner = held[i] if i < len(held) else None
        inside = first <= i < final
        if i == own:
            char = sign
        elif i in joined:
            char = signs.joint(i > first, i < final, owner is not None)
        elif owner is not None:
            char = signs.rail
        else:
            char = signs.across if inside else " "
        text += char + (signs.across if inside else " ")
    return text.rstrip()
