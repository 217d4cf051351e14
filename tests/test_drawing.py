"""The text of a description with its shapes, what an editor is told, and the pictures, of layers written here."""

from __future__ import annotations

import json
import re
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import CASES, CATALOG

from layergen.description.code import Code
from layergen.description.nodes import Scalar
from layergen.diagnostics import Source, Span
from layergen.drawing import hover
from layergen.drawing.annotate import annotated, without_comments
from layergen.drawing.flow import OUTSIDE, steps_of
from layergen.drawing.graph import Graph, Node, graph_of
from layergen.drawing.svg import svg
from layergen.drawing.terminal import diagram, fits
from layergen.drawing.words import dtype_words, words
from layergen.shapes.load import Shaped, load_text
from layergen.shapes.size import name, number
from layergen.shapes.value import (
    ANYTHING,
    Function,
    Integer,
    Items,
    Known,
    Many,
    Rest,
    Shape,
    Table,
    Tensor,
    Value,
)

DESCRIPTIONS = sorted(
    file
    for folder in (CATALOG, CASES)
    for kind in ("yaml", "json", "toml")
    for file in folder.rglob(f"*.layer.{kind}")
)
NS = "{http://www.w3.org/2000/svg}"

ATTENTION = """\
layer: Attention
doc: Attends.
params:
  heads: int = 2
inputs:
  x: (batch, time, dim)
  bias: (batch, time, time) | None
weights:
  wq: (dim, dim)
  wo: {shape: "(dim, dim)", when: heads > 1}
  scales: (dim,) = ones for _ in range(2)
state:
  seen: {shape: "()", initializer: zeros, dtype: int32}
functions:
  flip(t): ops.transpose(t, (0, 2, 1))
call: |
  q = x @ wq  # queries
  scores = (
      q @ flip(x)
  )
  if bias is not None:
      scores = scores + bias
  seen.assign_add(1)
  mixed = scores @ x
  for scale in scales:
      mixed = mixed * scale
  if wo is not None:
      mixed = mixed @ wo
  return mixed
"""


def shaped(text: str, file: str = "layer.layer.yaml") -> Shaped:
    loaded = load_text(Source(file, text))
    assert loaded.shaped is not None, loaded.diagnostics
    return loaded.shaped


def read(file: Path) -> Shaped:
    return shaped(file.read_text(encoding="utf-8"), file.name)


def graph(text: str) -> Graph:
    return graph_of(shaped(text))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Tensor(Shape((name("batch"), name("dim")))), "(batch, dim)"),
        (Tensor(Shape((Rest(), None)), "int"), "(..., ?) int"),
        (Tensor(Shape(()), "bool"), "() bool"),
        (Tensor(None), "?"),
        (ANYTHING, "?"),
        (Integer(name("time")), "time"),
        (Integer(), "int"),
        (Known(None), "None"),
        (Known("a text"), "str"),
        (Known(0.5), "float"),
        (Function("f", print), "function"),
        (Many(Tensor(Shape((name("dim"),)))), "list of (dim,)"),
        (Items((Tensor(Shape((number(2),))), ANYTHING)), "((2,), ?)"),
        (Items((Integer(name("batch")), Rest())), "tuple (batch, ...)"),
        (Items((Integer(number(3)),), True), "[3]"),
        (Table((("a\x1b", Tensor(Shape(()))),)), "{a\\x1b: ()}"),
    ],
)
def test_a_value_is_told_in_few_words(value: Value, expected: str) -> None:
    assert words(value) == expected


def test_a_dtype_is_told_only_where_it_is_known() -> None:
    assert dtype_words(Tensor(None, "int")) == "int"
    assert dtype_words(Many(Tensor(None, "bool"))) == "bool"
    assert dtype_words(Tensor(None, "unknown")) is None
    assert dtype_words(ANYTHING) is None


def test_shapes_stand_in_one_column_at_the_end_of_each_statement() -> None:
    lines = annotated(shaped(ATTENTION)).text.splitlines()
    assert lines[14] == "  flip(t): ops.transpose(t, (0, 2, 1))  # (batch, dim, time)"
    assert lines[15:] == [
        "call: |",
        "  q = x @ wq  # queries       # (batch, time, dim)",
        "  scores = (",
        "      q @ flip(x)",
        "  )                           # (batch, time, time)",
        "  if bias is not None:",
        "      scores = scores + bias  # ?",
        "  seen.assign_add(1)",
        "  mixed = scores @ x          # ?",
        "  for scale in scales:        # (dim,)",
        "      mixed = mixed * scale   # ?",
        "  if wo is not None:",
        "      mixed = mixed @ wo      # ?",
        "  return mixed                # ?",
    ]


def layer(call: str, *more: str) -> str:
    return "\n".join(
        ["layer: Gate", "inputs: {x: '(batch, dim)'}", "weights: {w: '(dim, 2)'}"]
        + [*more, f"call: {call}"]
    )


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("x @ w", "call: x @ w  # (batch, 2)"),
        ("'x @ w'", "call: 'x @ w'  # (batch, 2)"),
        ("x @ w # mine", "call: x @ w # mine  # (batch, 2)"),
        ("x @ w  # (batch, 2)", "call: x @ w  # (batch, 2)"),
        ("x @ w  # (batch, 3)", "call: x @ w  # (batch, 3)  # (batch, 2)"),
        ("x @ w ", "call: x @ w  # (batch, 2)"),
    ],
)
def test_an_expression_gets_a_comment_behind_what_stands_there(
    call: str, expected: str
) -> None:
    assert annotated(shaped(layer(call))).text.splitlines()[-1] == expected


def test_a_long_line_leaves_its_neighbours_where_they_are() -> None:
    long = "  z = y + " + " + ".join(["y"] * 20)
    lines = annotated(shaped(layer(f"|\n  y = x @ w\n{long}\n  return z"))).text
    assert lines.splitlines()[-3:] == [
        "  y = x @ w  # (batch, 2)",
        f"{long}  # (batch, 2)",
        "  return z   # (batch, 2)",
    ]


def test_a_function_that_is_called_twice_has_two_shapes() -> None:
    text = layer("twice(x) @ w + twice(x @ w)", "functions: {twice(t): t + t}")
    found = annotated(shaped(text)).text
    assert "{twice(t): t + t}  # (batch, dim) or (batch, 2)\n" in found


def test_functions_side_by_side_are_told_one_after_the_other() -> None:
    text = layer("f(x) + g(x)", "functions: {f(t): t @ w, g(t): (t + t) @ w}")
    assert "}  # (batch, 2), (batch, 2)\n" in annotated(shaped(text)).text
    other = layer("f(x)", "functions: {f(t): g(t) @ w, g(t): t + t}")
    assert "}  # (batch, 2), (batch, dim)\n" in annotated(shaped(other)).text


def test_code_that_is_never_run_has_unknown_shapes() -> None:
    text = layer("|\n  if x is None:\n      x = x + 1\n  return x @ w")
    assert "      x = x + 1    # ?\n" in annotated(shaped(text)).text


@pytest.mark.parametrize("call", [">\n  x\n  @ w", '"x \\x40 w"', "x\n  @ w"])
def test_a_text_that_holds_no_comment_has_its_shapes_below(call: str) -> None:
    source = layer(call)
    found = annotated(shaped(source))
    assert found.text == f"{source}\n\n# Shapes:\n#   call: (batch, 2)\n"
    assert found.aside == ()


def test_the_lines_of_a_block_are_named_in_a_list_below() -> None:
    source = layer('"y = x @ w\\nreturn y + 1"')
    assert annotated(shaped(source)).text.splitlines()[-3:] == [
        "# Shapes:",
        "#   call, line 1 'y = x @ w': (batch, 2)",
        "#   call, line 2 'return y + 1': (batch, 2)",
    ]


def test_json_is_printed_as_it_is_and_its_shapes_beside_it() -> None:
    source = json.dumps(
        {"layer": "Gate", "inputs": {"x": "(batch, dim)"}, "call": "return x + 1"}
    )
    found = annotated(shaped(source, "gate.layer.json"))
    assert found.text == source
    assert found.aside == ("call, line 1 'return x + 1': (batch, dim)",)


def test_toml_gets_comments_of_python_inside_a_text_and_of_toml_behind_it() -> None:
    source = 'layer = "Gate"\ncall = """\ny = inputs + 1\nreturn y"""\n'
    found = annotated(shaped(source, "gate.layer.toml")).text
    assert found.splitlines()[2:] == [
        "y = inputs + 1  # (..., input_dim)",
        'return y"""     # (..., input_dim)',
    ]


def is_read_again(found: Shaped) -> None:
    description = found.analysis.description
    again = shaped(annotated(found).text, description.source.name)
    assert without_comments(again.analysis.description) == without_comments(description)


@pytest.mark.parametrize("file", DESCRIPTIONS, ids=lambda file: file.name)
def test_what_is_printed_describes_the_same_layer(file: Path) -> None:
    is_read_again(read(file))


def test_other_code_is_another_description() -> None:
    one, other = (shaped(layer(c)).analysis.description for c in ("x @ w", "x @ w + 1"))
    assert without_comments(one) != without_comments(other)


STATEMENTS = st.sampled_from(
    [
        "x = x + 1",
        "x = x * '#'.count",
        "a, b = x, (x,\n    x)",
        "if training:\n    x = x - 1\nelse:\n    x = x + 0.5",
        "for i in range(3): x = x * i",
        "y = [\n    x,  # first\n    x,\n]",
        "def f(t):\n    return t + 1\nx = f(x)",
        "# a comment alone",
        "",
        "x = (x  # half\n     + 2)",
        "x += 1; y = x",
    ]
).filter(lambda text: "count" not in text)


def spelled(call: str, form: str) -> tuple[str, str]:
    """A description with this code, and the name of a file for it."""
    inputs = {"x": "(batch, dim)"}
    if form == "json":
        data = {"layer": "Gate", "inputs": inputs, "call": call}
        return json.dumps(data), "gate.layer.json"
    if form == "toml":
        text = f'layer = "Gate"\ninputs.x = "(batch, dim)"\ncall = """\n{call}"""\n'
        return text, "gate.layer.toml"
    block = "\n".join(f"  {line}" if line else "" for line in call.split("\n"))
    value = {"literal": f"|\n{block}", "quoted": json.dumps(call)}[form]
    text = f"layer: Gate\ninputs: {{x: '(batch, dim)'}}\ncall: {value}"
    return text, "gate.layer.yaml"


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
)
@given(
    st.lists(STATEMENTS, max_size=5),
    st.sampled_from(["", "  # end", "  # (batch, dim)"]),
    st.sampled_from(["literal", "quoted", "toml", "json"]),
    st.sampled_from(["", "\n", "\n\n# tail\n"]),
)
def test_any_spelling_of_a_layer_can_be_printed_with_its_shapes(
    statements: list[str], comment: str, form: str, tail: str
) -> None:
    call = "\n".join([*statements, f"return x{comment}"])
    text, file = spelled(call, form)
    loaded = load_text(Source(file, text + (tail if form != "json" else "")))
    if loaded.shaped is not None:
        is_read_again(loaded.shaped)
    else:
        assert "LG" in loaded.diagnostics[0].code
        assert form == "literal", loaded.diagnostics


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
        assert at in used or node.kind in ("input", "statement", "output"), node


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
  return {"sum": s, "pair": pair}
output: {sum: "(batch, dim)", pair: "(batch, dim)"}
"""
    text = text.replace(', "pair": pair', ', "pair": pair[0]')
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
    assert (
        diagram(graph(text))
        == """\
Score: Scores.

○      x       (batch, dim)
│ ◆    w       (dim, 2)
●─╯    y       (batch, 2)    x @ w
│ ◆    b       (2,)
├─●    z       (batch, 2)    y + b
●─╯    return  (batch, 2)    z + y
◎      output  (batch, 2)

○ input  ◆ weight  ● statement  ◎ output""".replace("    ", "    ")
        .replace("      x", "    x")
        .replace("◆    ", "◆  ")
        .replace("╯    ", "╯  ")
        .replace("●    z", "●  z")
        .replace("◎      o", "◎    o")
    )


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


def told(found: Shaped) -> dict[tuple[int, int], hover.Hover]:
    return {(h.line, h.column): h for h in hover.hovers(found)}


HOVERED = """\
layer: Gate
params:
  units: int = 2
inputs:
  ids: (batch, 2 * time) int32
  x: (batch, dim)
weights:
  w: (dim, units + 0)
call: |
  y = x @ w
  if training:
      y = y + 1
  return (
      y * units
  )
"""


def test_an_editor_is_told_the_shape_of_each_name_and_result() -> None:
    found = told(shaped(HOVERED.replace("  ids: (batch, 2 * time) int32\n", "")))
    place = ("layer.layer.yaml",)
    assert found[3, 3] == hover.Hover(*place, 3, 3, 3, 8, "units", "param", None, "int")
    assert found[5, 3] == hover.Hover(
        *place, 5, 3, 5, 4, "x", "input", "(batch, dim)", "float"
    )
    assert found[7, 3].shape == "(dim, units + 0)", "as it is written"
    assert found[9, 3] == hover.Hover(
        *place, 9, 3, 9, 4, "y", "local name", "(batch, units)", "float"
    )
    assert found[9, 7].shape == "(batch, dim)"
    assert found[9, 11] == hover.Hover(
        *place, 9, 11, 9, 12, "w", "weight", "(dim, units + 0)", "float"
    )
    assert found[11, 11].shape == "(batch, units)"
    assert [(h.text, h.kind) for h in found.values() if h.line == 13] == [
        ("y", "local name"),
        ("units", "param"),
    ] or found[13, 7].text == "y * units"


def test_a_result_over_several_lines_ends_where_it_ends() -> None:
    found = hover.hovers(shaped(layer("|\n  return (x\n      @ w)")))
    (result,) = (h for h in found if h.kind == "result")
    assert (result.line, result.column, result.end_line, result.end_column) == (
        5,
        11,
        6,
        10,
    )
    assert result.text == "x\n      @ w"
    assert result.shape == "(batch, 2)"


def test_a_name_of_several_assignments_has_the_shapes_of_all() -> None:
    text = layer("|\n  y = x\n  if training:\n      y = x @ w\n  z = y\n  return x")
    found = told(shaped(text))
    assert found[8, 7].shape == "(batch, dim) or (batch, 2)"
    hidden = layer("|\n  if training:\n      x = x @ w\n  y = x\n  return y")
    assert told(shaped(hidden))[7, 7].shape == "(batch, dim) or (batch, 2)"


@pytest.mark.parametrize("file", DESCRIPTIONS, ids=lambda file: file.name)
def test_each_place_holds_the_text_that_it_tells_of(file: Path) -> None:
    found = read(file)
    source = found.analysis.description.source
    places = [h.place for h in hover.hovers(found)]
    assert len(places) == len(set(places)) > 0
    if file.suffix == ".json":
        return
    for about in hover.hovers(found):
        lines = source.lines[about.line - 1 : about.end_line]
        text = "\n".join([*lines[:-1], lines[-1][: about.end_column - 1]])
        text = text[about.column - 1 :]
        assert re.sub(r"\s", "", text) == re.sub(r"\s", "", about.text)


def test_the_json_of_an_editor_has_these_keys() -> None:
    data = json.loads(hover.as_json(shaped(layer("x @ w"))))
    assert list(data[0]) == [
        "file",
        "line",
        "column",
        "end_line",
        "end_column",
        "text",
        "kind",
        "shape",
        "dtype",
    ]
    assert {"kind": "result", "text": "x @ w", "shape": "(batch, 2)"}.items() <= next(
        entry for entry in data if entry["kind"] == "result"
    ).items()
