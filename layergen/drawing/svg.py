"""A layer as a picture in SVG: one file without scripts, fonts or anything else from outside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from textwrap import wrap
from unicodedata import east_asian_width

from layergen.diagnostics.render import visible
from layergen.drawing.graph import Graph
from layergen.drawing.layout import Box, Layout, Line, Size, arranged
from layergen.drawing.nodes import Node
from layergen.drawing.words import shortened

#: Room for a character of the text, a little more than the widest of the usual fonts takes.
ADVANCE = 7.8
ROW = 18
PADDING = 10
MARGIN = 16
HEADING = 30
NARROWEST = 440
LONGEST = 60
MOST_LINES = 3
ARROW = 7
#: Kinds whose box says in words what it is.
NAMED = frozenset(
    {
        "input",
        "mask",
        "weight",
        "state",
        "constant",
        "layer",
        "function",
        "loss",
        "metric",
    }
)
# Characters that no XML text can hold, not even as an escape.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# Fills differ in lightness and borders in kind, so that the picture reads without colours too.
STYLE = """
.layergen text{font:13px ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;fill:#1f2328;white-space:pre}
.layergen .heading{font-size:16px;font-weight:bold}
.layergen .name{font-weight:bold}
.layergen .kind{fill:#57606a;font-size:11px}
.layergen .shape{fill:#0a4a9c}
.layergen .doc{fill:#57606a}
.layergen .condition{fill:#57606a;font-style:italic}
.layergen .page{fill:#ffffff}
.layergen .box{fill:#ffffff;stroke:#59636e;stroke-width:1.2}
.layergen .input,.layergen .mask{fill:#dbeafe;stroke:#1d4ed8}
.layergen .weight{fill:#fcd98a;stroke:#7c4a03}
.layergen .state{fill:#fcd98a;stroke:#7c4a03;stroke-dasharray:6 3}
.layergen .constant{fill:#ececec}
.layergen .layer,.layergen .function{fill:#f3e8ff;stroke:#6b21a8}
.layergen .loss{fill:#ffd8d0;stroke:#b42318}
.layergen .metric{fill:#ffd8d0;stroke:#b42318;stroke-dasharray:6 3}
.layergen .mask,.layergen .constant{stroke-dasharray:2 3}
.layergen .output{fill:#bfe8c8;stroke:#166534;stroke-width:2.4}
.layergen .line{fill:none;stroke:#59636e;stroke-width:1.3}
.layergen .arrow{fill:#59636e}
@media (prefers-color-scheme:dark){
.layergen text{fill:#e6edf3}
.layergen .kind,.layergen .condition,.layergen .doc{fill:#a5b0bb}
.layergen .shape{fill:#93c5fd}
.layergen .page{fill:#0d1117}
.layergen .box{fill:#161b22;stroke:#8b949e}
.layergen .input,.layergen .mask{fill:#14305f;stroke:#60a5fa}
.layergen .weight,.layergen .state{fill:#553a05;stroke:#f0b849}
.layergen .constant{fill:#30363d}
.layergen .layer,.layergen .function{fill:#3b1f5c;stroke:#c084fc}
.layergen .loss,.layergen .metric{fill:#5c1d14;stroke:#f88f80}
.layergen .output{fill:#0f4a24;stroke:#4ade80}
.layergen .line{stroke:#8b949e}
.layergen .arrow{fill:#8b949e}
}
"""
Row = tuple[str, str]


def svg(graph: Graph, *, alone: bool = True) -> str:
    """The picture. The same graph gives the same bytes.

    Where it does not stand `alone` it is part of a page that holds `STYLE` once for all pictures.
    """
    rows = [_rows(node) for node in graph.nodes]
    layout = arranged(graph, [_size(found) for found in rows])
    whole = f"{graph.name}: {graph.doc}" if graph.doc else graph.name
    room = max(layout.width, NARROWEST, round(len(graph.name) * 10)) + 2 * MARGIN
    # Wide characters take two columns, and a line of them holds half as many.
    wide = 2 if _columns(graph.doc) > len(graph.doc) else 1
    columns = int((room - 2 * MARGIN) / ADVANCE / wide)
    doc = wrap(graph.doc, columns, max_lines=3, placeholder=" …")
    top = MARGIN + HEADING + ROW * len(doc)
    width, height = room, top + layout.height + MARGIN
    left = (width - layout.width) // 2
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="layergen" role="img" width="{width}" '
            f'height="{height}" viewBox="0 0 {width} {height}">',
            f"<title>{safe(whole)}</title>",
            *([f"<style>{STYLE}</style>"] if alone else []),
            f'<rect class="page" width="{width}" height="{height}"/>',
            f'<text class="heading" x="{MARGIN}" y="{MARGIN + 12}">{safe(graph.name)}</text>',
            *(
                f'<text class="doc" x="{MARGIN}" y="{MARGIN + 14 + ROW * row}">{safe(line)}</text>'
                for row, line in enumerate(doc, start=1)
            ),
            f'<g transform="translate({left} {top})">',
            *_lines(layout),
            *_boxes(graph, layout, rows),
            "</g>",
            "</svg>",
            "",
        ]
    )


def _rows(node: Node) -> tuple[Row, ...]:
    """The texts of a box from above to below, each with its class."""
    rows: list[Row] = []
    if node.kind not in NAMED:
        rows += [("condition", text) for text in node.conditions]
    rows.append(("name", node.name))
    if node.made:
        rows.append(("made", node.made))
    if node.code:
        rows.append(("code", _with_names(node)))
    if node.kind in NAMED:
        rows += [("condition", text) for text in node.conditions]
    if node.shape:
        rows.append(("shape", node.shape))
    lines = [(kind, line) for kind, text in rows for line in _wrapped(kind, text)]
    return (*lines, ("kind", node.kind)) if node.kind in NAMED else tuple(lines)


def _wrapped(kind: str, text: str) -> list[str]:
    """A text in lines that a box has room for; a name is one line."""
    shown = visible(text)
    if kind == "name" or len(shown) <= LONGEST:
        return [shortened(shown, LONGEST)]
    indent = "    "
    return wrap(
        shown,
        LONGEST,
        subsequent_indent=indent,
        break_on_hyphens=False,
        max_lines=MOST_LINES,
        placeholder=" …",
    )


def _with_names(node: Node) -> str:
    """The code, with the names that its value gets."""
    if not node.gives or not node.code:
        return node.code
    return f"{node.gives} {'' if node.gives == 'return' else '= '}{node.code}"


def _size(rows: tuple[Row, ...]) -> Size:
    texts = [text for kind, text in rows if kind != "kind"]
    names = "  ".join(text for kind, text in rows if kind in ("name", "kind"))
    longest = max(_columns(text) for text in (*texts, names))
    return Size(round(longest * ADVANCE) + 2 * PADDING, len(texts) * ROW + PADDING)


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _boxes(graph: Graph, layout: Layout, rows: list[tuple[Row, ...]]) -> Iterator[str]:
    for node, box, texts in zip(graph.nodes, layout.boxes, rows, strict=True):
        yield f"<g><title>{safe(_whole(node))}</title>"
        round_corner = {"input": box.height // 2, "mask": box.height // 2}
        radius = min(round_corner.get(node.kind, 4), 18)
        if node.kind == "output":
            radius = min(box.height // 2, 18)
        yield (
            f'<rect class="box {node.kind}" x="{box.x}" y="{box.y}" width="{box.width}" '
            f'height="{box.height}" rx="{radius}"/>'
        )
        yield from _texts(box, texts)
        yield "</g>"


def _texts(box: Box, texts: tuple[Row, ...]) -> Iterator[str]:
    row = 0
    for kind, text in texts:
        if kind == "kind":
            names = next(i for i, (other, _) in enumerate(texts) if other == "name")
            x, y = box.x + box.width - PADDING, box.y + ROW * (names + 1)
            yield f'<text class="kind" x="{x}" y="{y}" text-anchor="end">{safe(text)}</text>'
            continue
        row += 1
        x, y = box.x + PADDING, box.y + ROW * row
        yield f'<text class="{kind}" x="{x}" y="{y}">{safe(text)}</text>'


def _whole(node: Node) -> str:
    """Everything about a node, for whoever points at it."""
    code = _with_names(node)
    parts = (f"{node.kind} {node.name}", node.made, code, *node.conditions, node.shape)
    return ", ".join(part for part in parts if part)


def _lines(layout: Layout) -> Iterator[str]:
    yield '<g class="line">'
    for line in layout.lines:
        yield f'<path d="{_path(line)}"/>'
    yield "</g>"
    yield '<g class="arrow">'
    for line in layout.lines:
        if line.arrow:
            x, y = line.x2, line.y2
            yield f'<path d="M{x} {y}l-4 -{ARROW}h8z"/>'
    yield "</g>"


def _path(line: Line) -> str:
    end = line.y2 - (ARROW - 1 if line.arrow else 0)
    land = min(line.land, end) - (ARROW if line.arrow else 0)
    middle = (line.bend + land) // 2
    start = f"M{line.x1} {line.y1}"
    if line.x1 == line.x2:
        return f"{start}V{end}"
    curve = f"C{line.x1} {middle} {line.x2} {middle} {line.x2} {land}"
    return f"{start}V{line.bend}{curve}V{end}"


def safe(text: str) -> str:
    """A text as XML and HTML can hold it."""
    return escape(_NO_XML.sub("\ufffd", visible(text)), quote=True)
