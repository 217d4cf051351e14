"""Drawings of layers that are made of others: sublayers, lists, conditions, losses, metrics, cells."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from drawing_support import graph, layer, shaped
from support import CATALOG

from layergen.drawing import hover
from layergen.drawing.appendix import MARK, appendix, table, without_appendix
from layergen.drawing.graph import Graph, graph_of
from layergen.drawing.nodes import Node
from layergen.drawing.svg import svg
from layergen.drawing.terminal import diagram
from layergen.drawing.weights import weights_of

STACK = """\
model: Stack
doc: Attends, again and again.
params:
  depth: int = 2
  heads: int = 2
  hidden: int = 16
inputs:
  x: (batch, time, dim)
weights:
  w: (dim, dim)
sublayers:
  blocks: layers.MultiHeadAttention(heads, hidden) for _ in range(depth)
  norms: layers.LayerNormalization() for _ in range(depth)
  dense: layers.Dense(dim)
  project: layers.Dense(dim) if hidden != dim
metrics:
  seen: metrics.Mean()
call: |
  for block, norm in zip(blocks, norms):
      x = norm(x + block(x, x))
  y = project(x) if project is not None else x
  seen.update_state(ops.mean(x))
  add_loss(0.1 * ops.mean(ops.square(x)))
  return dense(y) @ w + dense.bias
"""
ENDPOINT = (CATALOG / "losses" / "logistic_endpoint.layer.yaml").read_text(
    encoding="utf-8"
)


def named(found: Graph) -> dict[str, Node]:
    return {node.name: node for node in found.nodes}


def edges(found: Graph) -> set[tuple[str, str]]:
    return {(found.nodes[a].name, found.nodes[b].name) for a, b in found.edges}


def test_a_sublayer_stands_between_what_it_is_called_on_and_what_uses_it() -> None:
    text = (CATALOG / "generative" / "encoder.layer.yaml").read_text(encoding="utf-8")
    found = graph(text)
    assert named(found)["dense_proj"] == Node(
        "layer",
        "dense_proj",
        "(batch, intermediate_dim)",
        "dense_proj(x)",
        (),
        'layers.Dense(intermediate_dim, activation="relu")',
        "h",
    )
    assert named(found)["sampling"].made == "Sampling()"
    assert named(found)["sampling"].gives == ""
    assert edges(found) == {
        ("x", "dense_proj"),
        ("dense_proj", "dense_mean"),
        ("dense_proj", "dense_log_var"),
        ("dense_mean", "sampling"),
        ("dense_log_var", "sampling"),
        ("dense_mean", "return"),
        ("dense_log_var", "return"),
        ("sampling", "return"),
        ("return", "output[0]"),
        ("return", "output[1]"),
        ("return", "output[2]"),
    }


def test_lists_conditions_and_weights_of_sublayers_are_told() -> None:
    found = graph(STACK)
    nodes = named(found)
    loop = "for block, norm in zip(blocks, norms)"
    assert nodes["blocks"].conditions == ("× depth", loop)
    assert nodes["norms"].code == "norm(x + block(x, x))"
    assert nodes["norms"].gives == "x"
    assert nodes["project"].conditions == ("if hidden != dim",)
    assert nodes["dense.bias"] == Node("weight", "dense.bias", "(dim,)")
    assert edges(found) == {
        ("x", "blocks"),
        ("x", "norms"),
        ("blocks", "norms"),
        ("norms", "project"),
        ("project", "y"),
        ("norms", "y"),
        ("norms", "seen"),
        ("norms", "add_loss"),
        ("y", "dense"),
        ("dense", "return"),
        ("w", "return"),
        ("dense.bias", "return"),
        ("return", "output"),
    }


def test_losses_and_metrics_are_boxes_of_their_own() -> None:
    found = graph(ENDPOINT)
    nodes = named(found)
    condition = ("if targets is not None",)
    assert (nodes["loss_fn"].kind, nodes["accuracy"].kind) == ("loss", "metric")
    assert nodes["loss_fn"].made == "losses.BinaryCrossentropy(from_logits=True)"
    assert nodes["loss_fn"].conditions == nodes["accuracy"].conditions == condition
    assert nodes["accuracy"].code.startswith("accuracy.update_state(")
    used = {"logits", "targets", "sample_weight"}
    assert {a for a, b in edges(found) if b == "loss_fn"} == used
    assert {a for a, b in edges(found) if b == "accuracy"} == used
    alone = graph(layer("|\n  add_loss(ops.mean(x))\n  return x @ w"))
    assert named(alone)["add_loss"].kind == "loss"


def test_what_a_metric_has_kept_is_used_behind_its_update() -> None:
    text = "metrics: {m: metrics.Mean()}"
    behind = graph(
        layer("|\n  m.update_state(ops.mean(x))\n  return x @ w * m.result()", text)
    )
    assert ("m", "return") in edges(behind)
    assert [node.name for node in behind.nodes].count("m") == 1
    before = graph(layer("x @ w * m.result()", text))
    assert ("m", "return") in edges(before)


def test_one_layer_called_twice_is_two_boxes() -> None:
    found = graph(layer("dense(dense(x @ w))", "sublayers: {dense: layers.Dense(2)}"))
    calls = [node.code for node in found.nodes if node.name == "dense"]
    assert calls == ["dense(x @ w)", "dense(dense(x @ w))"]
    assert ("dense", "dense") in edges(found)


def test_the_layer_that_is_specialised_has_a_box() -> None:
    text = "layer: A\nextends: layers.Dense(2)\ninputs: {x: '(batch, dim)'}\n"
    found = shaped(f"{text}call: base(x) * 2")
    drawn = graph_of(found)
    assert named(drawn)["base"] == Node(
        "layer", "base", "(batch, 2)", "base(x)", (), "layers.Dense(2)"
    )
    assert {("x", "base"), ("base", "return")} <= edges(drawn)
    told = {(h.text, h.kind): h.shape for h in hover.hovers(found)}
    assert told["base", "base layer"] == "(batch, dim) → (batch, 2)"


def test_a_layer_that_is_handed_on_uncalled_is_a_source() -> None:
    found = graph(
        layer(
            "|\n  return ops.map(lambda row: dense(row[None]), x @ w)",
            "sublayers: {dense: layers.Dense(2)}",
        )
    )
    node = named(found)["dense"]
    assert (node.code, node.made) == ("", "layers.Dense(2)")
    assert ("dense", "return") in edges(found)


@pytest.mark.parametrize(
    ("maker", "note"),
    [
        ("layers.Dense(2) for _ in range(3)", "× 3"),
        ("layers.Dense(2) for _ in range(n + 1)", "× (n + 1)"),
        ("layers.Dense(2 + i) for i in range(n)", "for i in range(n)"),
        ("layers.Dense(2) for _ in range(1, n)", "for _ in range(1, n)"),
    ],
)
def test_a_list_tells_how_many_there_are(maker: str, note: str) -> None:
    text = layer(
        "n * sum([each(x) for each in many]) @ w",
        "params: {n: int = 2}",
        f"sublayers: {{many: '{maker}'}}",
    )
    assert named(graph(text))["many"].conditions == (note, "for each in many")


def test_the_states_of_a_cell_are_inputs() -> None:
    text = """\
cell: Plain
params: {units: int = 3}
inputs: {x: "(batch, dim)"}
states: {h: "(units,)"}
weights:
  w: (dim, units)
  u: (units, units)
call: |
  h = ops.tanh(x @ w + h @ u)
  return h, h
"""
    found = graph(text)
    inputs = [node for node in found.nodes if node.kind == "input"]
    assert [(node.name, node.shape) for node in inputs] == [
        ("x", "(batch, dim)"),
        ("h", "(batch, units)"),
    ]
    told = {(h.line, h.text): h for h in hover.hovers(shaped(text))}
    assert told[4, "h"].shape == "(batch, units)"


def test_a_layer_of_parts_is_drawn_in_a_terminal() -> None:
    assert diagram(graph(STACK)).splitlines()[2:6] == [
        "○      x           (batch, time, dim)",
        "├─▣    blocks      (batch, time, dim)  block(x, x)  "
        "blocks: layers.MultiHeadAttention(heads, hidden)  "
        "[× depth, for block, norm in zip(blocks, norms)]",
        "▣─╯    x           (batch, time, dim)  norm(x + block(x, x))  "
        "norms: layers.LayerNormalization()  "
        "[× depth, for block, norm in zip(blocks, norms)]",
        "├─▣    project     (batch, time, dim)  project(x)  "
        "project: layers.Dense(dim)  [if hidden != dim]",
    ]
    plain = diagram(graph(STACK), plain=True)
    assert plain.isascii()
    assert "[x depth, for" in plain


def test_a_picture_tells_class_result_and_condition_of_a_part() -> None:
    root = ElementTree.fromstring(svg(graph(STACK)))
    texts = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "layers.LayerNormalization()" in texts
    assert "x = norm(x + block(x, x))" in texts
    assert "× depth" in texts
    assert {"layer", "loss", "metric"} <= set(texts)


def test_a_long_shape_is_told_in_lines_of_a_box() -> None:
    text = (CATALOG / "vision" / "res_net_block.layer.yaml").read_text(encoding="utf-8")
    found = graph(text)
    root = ElementTree.fromstring(svg(found))
    texts = [text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text")]
    shape = named(found)["conv_1"].shape
    assert len(shape) > 60
    assert shape in " ".join(text.strip() for text in texts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (STACK, [("blocks", "sublayer", "list of "), ("seen", "metric", None)]),
        (ENDPOINT, [("loss_fn", "loss", None), ("accuracy", "metric", None)]),
    ],
)
def test_an_editor_is_told_of_parts(
    text: str, expected: list[tuple[str, str, str | None]]
) -> None:
    found = {(h.text, h.kind): h for h in hover.hovers(shaped(text))}
    for name, kind, shape in expected:
        told = found[name, kind].shape
        assert (told is None) if shape is None else told and told.startswith(shape)


def test_an_editor_is_told_what_a_sublayer_takes_and_gives() -> None:
    found = {(h.text, h.kind): h for h in hover.hovers(shaped(STACK))}
    dense = found["dense", "sublayer"]
    assert dense.shape == "(batch, time, dim) → (batch, time, dim)"
    call = found["block(x, x)", "result"]
    assert (call.line, call.column, call.shape, call.dtype) == (
        20,
        20,
        "(batch, time, dim)",
        "float",
    )
    assert found["dense.bias", "weight"].shape == "(dim,)"


def test_the_table_of_weights_tells_shapes_numbers_and_conditions() -> None:
    text = "layer: A\nparams: {b: bool = True}\ninputs: {x: '(batch, dim)'}\n"
    text += "weights: {w: '(dim, 1000)', c: '(1000,) if b', s: '(dim,) for _ in range(2)'}\n"
    text += "state: {n: '(dim,) = zeros'}\n"
    call = "call: '(x + s[0] + s[1] + n) @ w + (0 if c is None else c)'\n"
    assert table(weights_of(shaped(text + call))) == (
        "weight  shape        in a sample  parameters",
        "w       (dim, 1000)  (5, 1000)         5,000",
        "c       (1000,)      (1000,)           1,000  if b",
        "s[i]    (dim,)       (5,)                 10  for _ in range(2)",
        "n       (dim,)       (5,)                  5  not trained",
        "total                                  6,015",
        "sample: x (2, 5)",
    )


def test_what_is_not_known_of_weights_is_told_as_such() -> None:
    text = layer("inner(x) @ w", "params: {inner: layer}")
    found = table(weights_of(shaped(text)))
    assert [line.split() for line in found[2:4]] == [
        ["inner", "?", "?", "?"],
        ["total", "?"],
    ]
    assert found[-1] == "sample: inner=a layer, x (2, 5)"


def test_a_layer_without_weights_has_a_drawing_alone() -> None:
    lines = appendix(shaped("layer: A\ncall: inputs + 1"))
    assert lines[:3] == (MARK, "#", "#   ○  inputs  (..., input_dim)")


def test_what_stands_below_can_be_taken_off_again() -> None:
    text = "layer: A\ncall: inputs + 1\n"
    below = "\n".join(appendix(shaped(text)))
    assert without_appendix(f"{text}\n{below}\n") == f"{text}\n"
    assert without_appendix(f"{text}\n{below}\n# mine\n") == f"{text}\n# mine\n"
    assert without_appendix(text) == text
