"""The text of a description with its shapes, and what an editor is told of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from drawing_support import ATTENTION, DESCRIPTIONS, layer, read, shaped
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layergen.diagnostics import Source
from layergen.drawing import hover
from layergen.drawing.annotate import annotated, without_comments
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
    text = ATTENTION.replace(" | None", "")
    lines = annotated(shaped(text)).text.splitlines()
    assert lines[14] == "  flip(t): ops.transpose(t, (0, 2, 1))  # (batch, dim, time)"
    assert lines[15:] == [
        "call: |",
        "  q = x @ wq  # queries       # (batch, time, dim)",
        "  scores = (",
        "      q @ flip(x)",
        "  )                           # (batch, time, time)",
        "  if bias is not None:",
        "      scores = scores + bias  # (batch, time, time)",
        "  seen.assign_add(1)",
        "  mixed = scores @ x          # (batch, time, dim)",
        "  for scale in scales:        # (dim,)",
        "      mixed = mixed * scale   # (batch, time, dim)",
        "  if wo is not None:",
        "      mixed = mixed @ wo      # (batch, time, dim)",
        "  return mixed                # (batch, time, dim)",
    ]


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
    assert "      x = x + 1  # ?\n" in annotated(shaped(text)).text


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


def is_read_again(found: Shaped, folder: Path | None = None) -> None:
    description = found.analysis.description
    again = shaped(annotated(found).text, description.source.name, folder)
    assert without_comments(again.analysis.description) == without_comments(description)


@pytest.mark.parametrize("file", DESCRIPTIONS, ids=lambda file: file.name)
def test_what_is_printed_describes_the_same_layer(file: Path) -> None:
    is_read_again(read(file), file.parent)


def test_other_code_is_another_description() -> None:
    one, other = (shaped(layer(c)).analysis.description for c in ("x @ w", "x @ w + 1"))
    assert without_comments(one) != without_comments(other)


STATEMENTS = st.sampled_from(
    [
        "x = x + 1",
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
)


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
    assert loaded.shaped is not None, loaded.diagnostics
    is_read_again(loaded.shaped)


def told(found: Shaped) -> dict[tuple[int, int, str], hover.Hover]:
    return {(h.line, h.column, h.text): h for h in hover.hovers(found)}


HOVERED = """\
layer: Gate
params:
  units: int = 2
inputs:
  ids: (batch, 2 * dim) int32
  x: (batch, dim)
weights:
  w: (dim, units + 0)
call: |
  y = x @ w
  return (
      y * ops.cast(ids[0, 0], y.dtype) * units
  )
"""


def test_an_editor_is_told_the_shape_of_each_name_and_result() -> None:
    found = told(shaped(HOVERED))
    place = ("layer.layer.yaml",)
    assert found[3, 3, "units"] == hover.Hover(
        *place, 3, 3, 3, 8, "units", "param", None, "int"
    )
    assert found[5, 3, "ids"] == hover.Hover(
        *place, 5, 3, 5, 6, "ids", "input", "(batch, 2 * dim) int32", "int32"
    )
    assert found[8, 3, "w"].shape == "(dim, units + 0)", "as it is written"
    assert found[10, 3, "y"] == hover.Hover(
        *place, 10, 3, 10, 4, "y", "local name", "(batch, units)", "float"
    )
    assert found[10, 11, "w"] == hover.Hover(
        *place, 10, 11, 10, 12, "w", "weight", "(dim, units + 0)", "float"
    )
    assert found[12, 7, "y"].shape == "(batch, units)"
    assert found[12, 31, "y"].shape == "(batch, units)"
    assert found[12, 42, "units"].kind == "param"
    assert found[12, 7, "y * ops.cast(ids[0, 0], y.dtype) * units"].kind == "result"


def test_a_result_over_several_lines_ends_where_it_ends() -> None:
    found = hover.hovers(shaped(layer("|\n  return (x\n      @ w)")))
    (result,) = (h for h in found if h.kind == "result")
    assert (result.line, result.column, result.end_line, result.end_column) == (
        5,
        11,
        6,
        10,
    )
    assert result.text == "x\n    @ w"
    assert result.shape == "(batch, 2)"


def test_a_name_of_several_assignments_has_the_shapes_of_all() -> None:
    text = layer("|\n  y = x\n  if training:\n      y = x @ w\n  z = y\n  return x")
    found = told(shaped(text))
    assert found[8, 7, "y"].shape == "(batch, dim) or (batch, 2)"
    hidden = layer("|\n  if training:\n      x = x @ w\n  y = x\n  return y")
    assert told(shaped(hidden))[7, 7, "x"].shape == "(batch, dim) or (batch, 2)"


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
