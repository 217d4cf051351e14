"""The graph of a layer, and its pictures in a terminal and in SVG."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from drawing_support import ATTENTION, DESCRIPTIONS, graph, layer, read

from layergen.description.code import Code
from layergen.description.nodes import Scalar
from layergen.diagnostics import Source, Span
from layergen.drawing.flow import OUTSIDE, steps_of
from layergen.drawing.graph import Graph, Node, graph_of
from layergen.drawing.svg import svg
from layergen.drawing.terminal import diagram, fits

NS = "{http://www.w3.org/2000/svg}"


def test_an_assignment_is_found_from_every_use() -> None:
    text = (
        "y = x\n"
        "if c:\n    y = x + 1\n"
        "z = [y for y in x]\n"
        "for i in x:\n    y = y + i\n"
        "return y"
    )
    origin = Scalar(text, Span(Source("a", text), 1, 1))
    code = Code(text, origin)
    found = {
        text[s.start : s.end].split("\n")[0]: {
            u.name: {o if o == OUTSIDE else text[:o].count("\n") for o in u.origins}
            for u in s.uses
        }
        for s in steps_of(code)
    }
    assert found["y = x"] == {"x": {OUTSIDE}}
    assert found["y = x + 1"] == {"x": {OUTSIDE}}
    assert found["z = [y for y in x]"] == {"x": {OUTSIDE}, "y": {3}}
    assert found["y = y + i"] == {"y": {0, 2, 5}, "i": {4}}
    assert found["return y"] == {"y": {0, 2, 5}}
    assert steps_of(code, may_skip=False)[-1].uses[0].origins == {text.rindex("y = y")}


def named_edges(found: Graph) -> set[tuple[str, str]]:
    def title(node: Node) -> str:
        return f"{node.name}={node.code}" if node.kind == "statement" else node.name

    return {(title(found.nodes[a]), title(found.nodes[b])) for a, b in found.edges}


def test_the_graph_joins_each_statement_with_what_it_uses() -> None:
    found = graph(ATTENTION)
    assert named_edges(found) == {
        ("x", "q=x @ wq"),
        ("wq", "q=x @ wq"),
        ("q=x @ wq", "scores=q @ flip(x)"),
        ("flip(t)", "scores=q @ flip(x)"),
        ("x", "scores=q @ flip(x)"),
        ("scores=q @ flip(x)", "scores=scores + bias"),
        ("bias", "scores=scores + bias"),
        ("seen", "seen=seen.assign_add(1)"),
        ("scores=q @ flip(x)", "mixed=scores @ x"),
        ("scores=scores + bias", "mixed=scores @ x"),
        ("x", "mixed=scores @ x"),
        ("mixed=scores @ x", "mixed=mixed * scale"),
        ("scales", "mixed=mixed * scale"),
        ("mixed=mixed * scale", "mixed=mixed @ wo"),
        ("wo", "mixed=mixed @ wo"),
        ("mixed=mixed * scale", "return=mixed"),
        ("mixed=mixed @ wo", "return=mixed"),
        ("return=mixed", "output"),
    }
    by_name = {node.name: node for node in found.nodes}
    assert by_name["bias"].conditions == ("or None",)
    assert by_name["wo"].conditions == ("if heads > 1",)
    assert by_name["scales"] == Node(
        "weight", "scales", "list of (dim,)", "", ("for _ in range(2)",)
    )
    assert by_name["flip(t)"].shape == "(batch, dim, time)"
    conditions = {node.code: node.conditions for node in found.nodes}
    assert conditions["scores + bias"] == ("if bias is not None",)
    assert conditions["mixed * scale"] == ("for scale in scales",)


@pytest.mark.parametrize("file", DESCRIPTIONS, ids=lambda file: file.name)
def test_every_node_stands_behind_what_it_uses(file: Path) -> None:
    found = graph_of(read(file))
    assert all(source < target for source, target in found.edges)
    used = {source for source, _ in found.edges}
    for at, node in enumerate(found.nodes):
        acts = ("input", "statement", "output", "loss", "metric")
        assert at in used or node.kind in acts, node


def test_outputs_inputs_in_a_list_masks_layers_and_constants_have_boxes() -> None:
    text = """\
layer: Many
params:
  inner: layer
inputs:
  pair: [a: "(batch, dim)", b: "(batch, dim)"]
constants:
  table: np.arange(dim)
call: |
  s = inner(a) + table
  if mask is not None:
      s = s * mask
  return {"sum": s, "pair": pair[0]}
output: {sum: "(batch, dim)", pair: "(batch, dim)"}
"""
    found = graph(text)
    kinds = {(node.kind, node.name) for node in found.nodes}
    assert kinds >= {
        ("input", "a"),
        ("input", "b"),
        ("layer", "inner"),
        ("constant", "table"),
        ("mask", "mask"),
        ("output", "sum"),
        ("output", "pair"),
    }
    (last,) = (n for n in found.nodes if n.name == "return")
    edges = named_edges(found)
    assert {("a", f"return={last.code}"), ("b", f"return={last.code}")} <= edges


def test_helpers_that_call_each_other_are_drawn() -> None:
    text = layer(
        "f(x) @ w", "functions: {f(t): 't if training is None else g(t)', g(t): f(t)}"
    ).replace("training is None", "t.ndim > 2")
    found = graph(text)
    assert {"f(t)", "g(t)"} <= {node.name for node in found.nodes}
    assert all(source < target for source, target in found.edges)


def test_a_layer_is_drawn_in_a_terminal() -> None:
    text = (
        "layer: Score\ndoc: Scores.\ninputs: {x: '(batch, dim)'}\n"
        "weights: {w: '(dim, 2)', b: '(2,)'}\n"
        "call: |\n  y = x @ w\n  z = y + b\n  return z + y"
    )
    assert diagram(graph(text)).splitlines() == [
        "Score: Scores.",
        "",
        "○    x       (batch, dim)",
        "│ ◆  w       (dim, 2)",
        "●─╯  y       (batch, 2)    x @ w",
        "│ ◆  b       (2,)",
        "├─●  z       (batch, 2)    y + b",
        "●─╯  return  (batch, 2)    z + y",
        "◎    output  (batch, 2)",
        "",
        "○ input  ◆ weight  ● statement  ◎ output",
    ]


def test_a_rail_that_is_not_joined_passes_behind_the_line() -> None:
    text = (
        "layer: Three\ninputs: {x: '(dim,)', y: '(dim,)', z: '(dim,)'}\n"
        "call: |\n  a = x + z\n  b = a + z\n  return b + y"
    )
    rows = [line[:7].rstrip() for line in diagram(graph(text)).splitlines()[2:9]]
    assert rows == ["○", "│ ○", "│ │ ○", "●─│─┤", "●─│─╯", "●─╯", "◎"]


def test_a_drawing_in_plain_letters_holds_nothing_else() -> None:
    text = layer("x @ w if 'é' == 'ü' else x @ w")
    plain = diagram(graph(text), plain=True)
    assert plain.isascii()
    assert "| #  w       (dim, 2)" in plain
    assert "*-'  return" in plain
    assert "\\xe9" in plain
    assert fits("utf-8")
    assert not fits("ascii")
    assert not fits("latin-1")
    assert not fits("no such encoding")
    assert not fits(None)


def test_a_narrow_terminal_cuts_the_code_alone() -> None:
    found = graph(ATTENTION)
    whole, cut = diagram(found), diagram(found, width=60)
    assert all(len(line) <= 60 for line in cut.splitlines()[:-1])
    assert "…" in cut
    for one, other in zip(whole.splitlines()[:-1], cut.splitlines(), strict=False):
        assert one.startswith(other.rstrip("…").rstrip())


def rectangles(root: ElementTree.Element) -> list[tuple[float, float, float, float]]:
    found = []
    for rect in root.iter(f"{NS}rect"):
        if "box" in rect.attrib["class"].split():
            x, y, width, height = (
                float(rect.attrib[key]) for key in ("x", "y", "width", "height")
            )
            found.append((x, y, x + width, y + height))
    return found


def sample_line(path: str) -> list[tuple[float, float]]:
    """Points along `M x y V y C …`, near enough to see whether it crosses a box."""
    points: list[tuple[float, float]] = []
    for sign, rest in re.findall(r"([MVC])([^MVC]*)", path):
        numbers = [float(n) for n in rest.split()]
        if sign == "M":
            points.append((numbers[0], numbers[1]))
        elif sign == "V":
            x, y = points[-1]
            points += [(x, y + (numbers[0] - y) * i / 40) for i in range(1, 41)]
        else:
            (x0, y0), (x1, y1, x2, y2, x3, y3) = points[-1], numbers
            for i in range(1, 41):
                t = i / 40
                a, b, c, d = (
                    (1 - t) ** 3,
                    3 * t * (1 - t) ** 2,
                    3 * t**2 * (1 - t),
                    t**3,
                )
                points.append(
                    (
                        a * x0 + b * x1 + c * x2 + d * x3,
                        a * y0 + b * y1 + c * y2 + d * y3,
                    )
                )
    return points


@pytest.mark.parametrize("file", DESCRIPTIONS, ids=lambda file: file.name)
def test_a_picture_holds_every_name_and_shape_and_nothing_overlaps(file: Path) -> None:
    found = graph_of(read(file))
    root = ElementTree.fromstring(svg(found))
    boxes = rectangles(root)
    assert len(boxes) == len(found.nodes)
    for one, other in combinations(boxes, 2):
        apart = (
            one[2] <= other[0]
            or other[2] <= one[0]
            or one[3] <= other[1]
            or other[3] <= one[1]
        )
        assert apart, (one, other)
    texts = [text.text for text in root.iter(f"{NS}text")]
    for node in found.nodes:
        for text in (node.name, node.shape):
            assert not text or len(text) > 60 or text in texts
    for path in root.iter(f"{NS}path"):
        if "l" in path.attrib["d"]:
            continue
        for x, y in sample_line(path.attrib["d"]):
            inside = [b for b in boxes if b[0] < x < b[2] and b[1] < y < b[3]]
            assert not inside, path.attrib["d"]


@pytest.mark.parametrize("file", DESCRIPTIONS, ids=lambda file: file.name)
def test_every_text_fits_into_its_box_and_every_box_into_the_picture(
    file: Path,
) -> None:
    root = ElementTree.fromstring(svg(graph_of(read(file))))
    width = float(root.attrib["width"])
    (group,) = (g for g in root if "transform" in g.attrib)
    shift = re.fullmatch(r"translate\((\d+) (\d+)\)", group.attrib["transform"])
    assert shift is not None
    for part in group.iter(f"{NS}g"):
        rects = part.findall(f"{NS}rect")
        if not rects:
            continue
        left, top, right, bottom = rectangles(part)[0]
        assert left >= 0
        assert right + int(shift[1]) <= width
        assert bottom + int(shift[2]) <= float(root.attrib["height"])
        for text in part.findall(f"{NS}text"):
            x, y = float(text.attrib["x"]), float(text.attrib["y"])
            # The widest of the fonts that are named takes 0.602 of 13 pixels.
            size = len(text.text or "") * 13 * 0.602
            start = x - size if "text-anchor" in text.attrib else x
            assert left < start
            assert start + size < right
            assert top + 10 < y < bottom


def test_a_picture_is_one_file_without_scripts_and_the_same_each_time() -> None:
    text = svg(graph(ATTENTION))
    assert text == svg(graph(ATTENTION))
    root = ElementTree.fromstring(text)
    assert root.attrib["role"] == "img"
    assert root[0].tag == f"{NS}title"
    assert root[0].text == "Attention: Attends."
    assert "prefers-color-scheme:dark" in text
    for word in ("script", "http:", "https:", "url(", "@import", "href", " on"):
        assert word not in text.replace("http://www.w3.org/2000/svg", ""), word


def test_hostile_texts_are_escaped_in_a_picture() -> None:
    nodes = (
        Node("input", "</text><script>", '"&<', "]]>", ("<!--",)),
        Node("output", "a\x1b[31m\ufffe", "\u202e", "", ()),
    )
    text = svg(
        Graph("<svg onload='x'>", "</title><script>alert(1)</script>", nodes, ((0, 1),))
    )
    root = ElementTree.fromstring(text)
    assert {element.tag.removeprefix(NS) for element in root.iter()} <= {
        "svg",
        "title",
        "style",
        "rect",
        "text",
        "g",
        "path",
    }
    texts = [element.text for element in root.iter(f"{NS}text")]
    assert "</text><script>" in texts
    assert "a\\x1b[31m\ufffd" in texts
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\x1b" not in diagram(Graph("A", "", nodes, ((0, 1),)))
