"""Whole descriptions whose shapes only names can show: heads, patches, groups, loops, branches."""

from __future__ import annotations

import pytest

from layergen.description.load import load_source_text
from layergen.diagnostics import Source
from layergen.shapes.layer import Inference, infer
from layergen.shapes.value import Rest, Shape, Tensor

ATTENTION = """\
layer: Attention
params:
  dim: int = 32
  heads: int = 4
inputs:
  x: (batch, time, dim)
weights:
  q: (dim, dim) = glorot_uniform
  k: (dim, dim) = glorot_uniform
  v: (dim, dim) = glorot_uniform
derived:
  head_dim: dim // heads
require:
  dim % heads == 0: dim must be a multiple of heads
functions:
  split(t): |
    return ops.transpose(ops.reshape(t, (-1, t.shape[1], heads, head_dim)), (0, 2, 1, 3))
call: |
  query, key, value = split(x @ q), split(x @ k), split(x @ v)
  scores = query @ ops.swapaxes(key, -1, -2)
  weights = ops.softmax(scores)
  mixed = ops.transpose(weights @ value, (0, 2, 1, 3))
  return ops.reshape(mixed, (-1, x.shape[1], dim))
"""


def inferred(text: str) -> Inference:
    """What is inferred of a description, which must have no other mistakes."""
    loaded = load_source_text(Source("test.layer.yaml", text))
    assert loaded.analysis is not None, [d.message for d in loaded.diagnostics]
    return infer(loaded.analysis)


def shape_of(text: str) -> str:
    """The result of `call`, of a description without mistakes."""
    found = inferred(text)
    assert not found.diagnostics, [d.message for d in found.diagnostics]
    return str(found.result)


def mistakes(text: str) -> list[str]:
    """The mistakes of a description as code, message and hints."""
    return [
        " | ".join((f"{d.code} {d.message}", *d.hints))
        for d in inferred(text).diagnostics
    ]


def layer(call: str, inputs: str = "(batch, time, dim)", **sections: str) -> str:
    """A description with one input."""
    lines = ["layer: Test"]
    for section in ("params", "derived", "require", "weights", "functions"):
        if section in sections:
            body = sections[section].strip("\n").splitlines()
            lines += [f"{section}:", *(f"  {line}" for line in body)]
    lines += ["inputs:", f"  x: {inputs}", "call: |"]
    lines += [f"  {line}" for line in call.strip("\n").splitlines()]
    return "\n".join(lines) + "\n"


def test_the_heads_of_attention_go_there_and_back() -> None:
    assert shape_of(ATTENTION) == "(batch, time, dim)"


def test_each_line_of_attention_has_its_shape() -> None:
    noted = {
        n.code.text[n.start : n.end]: str(n.value) for n in inferred(ATTENTION).noted
    }
    assert noted["query"] == "(batch, heads, time, head_dim)"
    assert noted["scores"] == "(batch, heads, time, time)"
    assert noted["mixed"] == "(batch, time, heads, head_dim)"


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        (
            "query @ ops.swapaxes(key, -1, -2)",
            "query @ key",
            "LG031 cannot multiply (batch, heads, time, head_dim) by"
            " (batch, heads, time, head_dim)",
        ),
        (
            "ops.transpose(weights @ value, (0, 2, 1, 3))",
            "ops.transpose(weights @ value, (0, 2, 1))",
            "LG034 transpose orders 3 axes",
        ),
        (
            "(-1, x.shape[1], dim))",
            "(x.shape[0], x.shape[1], head_dim))",
            "LG033 cannot reshape (batch, time, heads, head_dim) to (batch, time, head_dim)",
        ),
        (
            "k: (dim, dim)",
            "k: (heads, dim)",
            "LG031 cannot multiply (batch, time, dim) by (heads, dim)",
        ),
    ],
)
def test_a_slip_in_attention_is_found(right: str, wrong: str, message: str) -> None:
    found = mistakes(ATTENTION.replace(right, wrong))
    assert found
    assert found[0].startswith(message)


def test_a_requirement_makes_two_names_fit() -> None:
    call = "return ops.reshape(x, (batch, time, heads, size))"
    sections = {"params": "heads: int = 2\nsize: int = 4\ndim: int = 8"}
    text = layer(call, **sections)
    assert mistakes(text)[0].startswith("LG033")
    require = "dim == heads * size: dim must be heads * size"
    assert (
        shape_of(layer(call, **sections, require=require))
        == "(batch, time, heads, size)"
    )


def test_patches_of_an_image_become_a_sequence() -> None:
    call = """
h, w = height // patch, width // patch
t = ops.reshape(x, (-1, h, patch, w, patch, channels))
t = ops.transpose(t, (0, 1, 3, 2, 4, 5))
return ops.reshape(t, (-1, h * w, patch * patch * channels))
"""
    sizes = {
        "params": "patch: int = 4\nheight: int = 8\nwidth: int = 8",
        "require": "height % patch == 0: height must be a multiple of patch\n"
        "width % patch == 0: width must be a multiple of patch",
    }
    text = layer(call, "(batch, height, width, channels)", **sizes)
    result = inferred(text)
    assert not result.diagnostics
    assert isinstance(result.result, Tensor)
    assert isinstance(result.result.shape, Shape)
    assert str(result.result.shape.axes[0]) == "batch"
    assert str(result.result.shape.axes[2]) == "channels * patch**2"


def test_windows_of_an_image_go_there_and_back() -> None:
    call = """
t = ops.reshape(x, (-1, rows, size, columns, size, dim))
t = ops.transpose(t, (0, 1, 3, 2, 4, 5))
windows = ops.reshape(t, (-1, size * size, dim))
t = ops.reshape(windows, (-1, rows, columns, size, size, dim))
t = ops.transpose(t, (0, 1, 3, 2, 4, 5))
return ops.reshape(t, (-1, rows * size, columns * size, dim))
"""
    text = layer(
        call,
        "(batch, height, width, dim)",
        params="size: int = 2\nrows: int = 3\ncolumns: int = 5\nheight: int = 6\nwidth: int = 10",
        require="height == rows * size: height must be rows * size\n"
        "width == columns * size: width must be columns * size",
    )
    assert shape_of(text) == "(batch, rows * size, columns * size, dim)"


def test_groups_of_channels_are_normalized_and_merged_again() -> None:
    call = """
t = ops.reshape(x, (-1, height, width, groups, channels // groups))
m = ops.mean(t, axis=(1, 2, 4), keepdims=True)
return ops.reshape(t - m, (-1, height, width, channels))
"""
    text = layer(
        call,
        "(batch, height, width, channels)",
        params="groups: int = 4\nchannels: int = 8",
        require="channels % groups == 0: channels must be a multiple of groups",
    )
    assert shape_of(text) == "(batch, height, width, channels)"
    forgotten = text.replace(", keepdims=True", "")
    assert mistakes(forgotten)[0].startswith("LG030")


def test_sides_of_an_if_leave_what_they_share() -> None:
    call = """
if wide:
    y = ops.concatenate([x, x], axis=-1)
else:
    y = x
return y
"""
    assert shape_of(layer(call, params="wide: bool = False")) == "(batch, time, ?)"


def test_a_side_of_an_if_that_returns_leaves_the_other() -> None:
    call = """
if flat:
    return ops.reshape(x, (batch, time * dim))
y = ops.mean(x, axis=1)
return ops.expand_dims(y, 1)
"""
    assert shape_of(layer(call, params="flat: bool = False")) == "unknown shape"
    same = call.replace(
        "ops.reshape(x, (batch, time * dim))", "ops.sum(x, axis=1, keepdims=True)"
    )
    assert shape_of(layer(same, params="flat: bool = False")) == "(batch, 1, dim)"


def test_a_mistake_in_either_side_is_found() -> None:
    call = """
if flat:
    y = x @ w
else:
    y = w @ x
return y
"""
    text = layer(call, params="flat: bool = False", weights="w: (units, dim) = zeros")
    text = text.replace("flat: bool = False", "flat: bool = False\n  units: int = 3")
    assert [m[:5] for m in mistakes(text)] == ["LG031", "LG031"]


def test_a_loop_over_weights_keeps_the_shape_that_each_round_keeps() -> None:
    call = """
y = x
for kernel in kernels:
    y = y + y @ kernel
return y
"""
    weights = "kernels: (dim, dim) = glorot_uniform for _ in range(depth)"
    text = layer(call, params="depth: int = 3", weights=weights)
    assert shape_of(text) == "(batch, time, dim)"
    assert mistakes(text.replace("(dim, dim)", "(time, dim)"))[0].startswith("LG031")


def test_a_loop_that_grows_a_tensor_leaves_that_axis_unknown() -> None:
    call = """
y = x
for kernel in kernels:
    y = ops.concatenate([y, y[..., :1]], axis=-1)
return y
"""
    weights = "kernels: (dim, dim) = glorot_uniform for _ in range(depth)"
    text = layer(call, params="depth: int = 3", weights=weights)
    assert shape_of(text) == "(batch, time, ?)"


def test_a_loop_of_a_known_number_of_rounds_is_run() -> None:
    call = """
y = x
for _ in range(3):
    y = ops.concatenate([y, x], axis=-1)
return y
"""
    assert shape_of(layer(call)) == "(batch, time, 4 * dim)"


def test_a_list_built_in_a_loop_is_stacked() -> None:
    call = """
steps = []
for i in range(4):
    steps.append(x[:, i])
return ops.stack(steps, axis=1)
"""
    assert shape_of(layer(call)) == "(batch, 4, dim)"


def test_a_comprehension_gives_as_many_values() -> None:
    call = "return ops.concatenate([x * 2.0 ** i for i in range(3)], axis=1)"
    assert shape_of(layer(call)) == "(batch, 3 * time, dim)"


def test_a_helper_is_run_on_what_it_is_given() -> None:
    text = layer(
        "return twice(twice(x))", functions="twice(t): ops.concatenate([t, t], 1)"
    )
    assert shape_of(text) == "(batch, 4 * time, dim)"


def test_a_mistake_in_a_helper_stands_in_the_helper() -> None:
    text = layer("return turn(x)", functions="turn(t): t @ t")
    found = inferred(text).diagnostics
    assert [d.code for d in found] == ["LG031"]
    assert (
        found[0].span.source.lines[found[0].span.line - 1].strip() == "turn(t): t @ t"
    )


@pytest.mark.parametrize(
    "call",
    [
        "return x * scale",
        "return ops.matmul(x, scale)",
        "return ops.reshape(scale, (batch, dim))",
        "return ops.concatenate([x, scale], axis=-1)",
        "return ops.einsum('btd,du->btu', x, scale)",
        "return ops.transpose(scale, (0, 2, 1))",
        "return scale[0, 1, 2, 3]",
        "a, b, c = ops.split(scale, 3)\nreturn a + b + c + x",
    ],
)
def test_what_is_unknown_stays_unknown_without_a_mistake(call: str) -> None:
    text = layer(f"scale = made(x)\n{call}", params="made: callable | None = None")
    assert not mistakes(text.replace("callable | None = None", "callable"))


def test_one_mistake_is_told_once() -> None:
    call = """
y = ops.concatenate([x, x[:, 0]], axis=-1)
z = y @ y
return z + x
"""
    assert len(mistakes(layer(call))) == 1


def test_any_number_of_axes_goes_through() -> None:
    call = """
y = ops.reshape(x, (*x.shape[:-1], heads, dim // heads))
y = ops.swapaxes(y, -1, -2)
return ops.reshape(y, (*x.shape[:-1], dim))
"""
    text = layer(
        call,
        "(..., dim)",
        params="heads: int = 2\ndim: int = 8",
        require="dim % heads == 0: dim must be a multiple of heads",
    )
    found = inferred(text)
    assert not found.diagnostics
    assert isinstance(found.result, Tensor)
    assert isinstance(found.result.shape, Shape)
    assert isinstance(found.result.shape.axes[0], Rest)
    assert str(found.result) == "(..., dim)"


def test_every_line_of_long_code_has_its_shape() -> None:
    lines = ["y = x"]
    lines += ["y = ops.reshape(y @ w, (batch, time, dim)) + x"] * 30
    text = layer("\n".join([*lines, "return y"]), weights="w: (dim, dim) = zeros")
    found = inferred(text)
    assert [str(n.value) for n in found.noted] == ["(batch, time, dim)"] * 32
