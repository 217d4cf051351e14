"""Reshaping, moving axes and making them longer: the shapes are those that Keras gives."""

from __future__ import annotations

from itertools import pairwise
from math import prod

import numpy as np
import pytest
from harness import (
    N,
    T,
    axes_of,
    check,
    dims,
    few,
    infer_text,
    message_of,
    run_engine,
    tensors,
)
from hypothesis import given
from hypothesis import strategies as st

from layergen.shapes.facts import Facts
from layergen.shapes.size import name, parse
from layergen.shapes.value import Integer, Tensor, Value

AXES = st.integers(-6, 5)
DTYPES = ("float32", "int32", "bool")


@st.composite
def reshapes(draw: st.DrawFn) -> tuple[T, tuple[object, ...]]:
    """A tensor and a shape that is often one for as many elements."""
    x = draw(tensors(0, 4, DTYPES))
    sizes = [a for a in x.axes if a is not None]
    new: list[object] = draw(st.permutations(sizes))
    if len(new) > 1 and draw(st.booleans()):
        # Two axes become one: where sizes are names, a product of names.
        new = [new[0] * new[1], *new[2:]]  # type: ignore[operator]
    if draw(st.booleans()):
        new.insert(draw(st.integers(0, len(new))), 1)
    if new and draw(st.integers(0, 3)) == 0:
        new[draw(st.integers(0, len(new) - 1))] = draw(st.sampled_from([1, 2, 3, 4]))
    for _ in range(draw(st.sampled_from([0, 0, 1, 1, 2]))):
        if new:
            new[draw(st.integers(0, len(new) - 1))] = -1
    named = [N(n) if x.names and n in x.axes and n != 1 else n for n in new]
    return T(x.axes, x.dtype, 0, x.names), tuple(named)


@given(reshapes())
@few(200)
def test_reshape(case: tuple[T, tuple[object, ...]]) -> None:
    x, shape = case
    # A product of two sizes is written as a number, which names may or may not give.
    known = all(isinstance(n, N) or n in (-1, 1) for n in shape) or not x.names
    if x.names and not known:
        return
    check("ops.reshape(x, shape)", x=x, shape=shape)


@given(st.lists(dims(none=False), min_size=1, max_size=5), st.data())
@few(100)
def test_reshape_to_products_of_names(sizes: list[int], data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(1, len(sizes)), max_size=3)))
    bounds = [0, *cuts, len(sizes)]
    groups = [sizes[a:b] for a, b in pairwise(bounds)]
    free = data.draw(st.integers(-1, len(groups) - 1))
    texts = [
        "-1" if i == free else " * ".join(f"s{n}" for n in group) or "1"
        for i, group in enumerate(groups)
    ]
    values = {f"s{n}": N(n) if n > 1 else 1 for n in sizes}
    text = f"ops.reshape(x, ({', '.join(texts)},))"
    check(text, op="ops.reshape", x=T(tuple(sizes)), **values)


@given(st.lists(dims(none=False), min_size=1, max_size=4), st.integers(2, 12))
@few(100)
def test_reshape_with_what_is_left_over(sizes: list[int], factor: int) -> None:
    whole = prod(sizes)
    x = T(tuple(sizes), names=False)
    check("ops.reshape(x, (-1, factor))", x=x, factor=factor)
    check("ops.reshape(x, (factor, -1, 1))", x=x, factor=whole)


@given(tensors(0, 4, DTYPES, rest=True))
@few(50)
def test_ravel(x: T) -> None:
    check("ops.ravel(x)", x=x)


@given(tensors(0, 4, rest=True), st.lists(AXES, max_size=5), st.booleans())
@few(150)
def test_transpose(x: T, axes: list[int], right: bool) -> None:
    rank = len(x.axes)
    if right:
        order = sorted(range(rank), key=lambda i: (axes + [0] * 6)[i])
        axes = [i - rank if i % 2 else i for i in order]
    check("ops.transpose(x, axes)", x=x, axes=tuple(axes))
    check("ops.transpose(x)", x=x)


@given(tensors(0, 5, rest=True), AXES, AXES)
@few(120)
def test_swapaxes_and_moveaxis(x: T, a: int, b: int) -> None:
    check("ops.swapaxes(x, a, b)", x=x, a=a, b=b)
    check("ops.moveaxis(x, a, b)", x=x, a=a, b=b)


@given(
    tensors(2, 4),
    st.lists(AXES, min_size=1, max_size=3),
    st.lists(AXES, min_size=1, max_size=3),
)
@few(70)
def test_moveaxis_of_several_axes(x: T, a: list[int], b: list[int]) -> None:
    check("ops.moveaxis(x, a, b)", x=x, a=tuple(a), b=tuple(b))


@given(
    tensors(0, 4, rest=True), st.one_of(AXES, st.tuples(AXES), st.tuples(AXES, AXES))
)
@few(120)
def test_expand_dims(x: T, axis: object) -> None:
    check("ops.expand_dims(x, axis)", x=x, axis=axis)


@given(
    tensors(0, 5, rest=True),
    st.one_of(st.none(), AXES, st.tuples(AXES), st.tuples(AXES, AXES)),
)
@few(120)
def test_squeeze(x: T, axis: object) -> None:
    check("ops.squeeze(x, axis)", x=x, axis=axis)


@given(tensors(0, 3, rest=True), st.lists(dims(none=False), max_size=4), st.booleans())
@few(120)
def test_broadcast_to(x: T, shape: list[int], fits: bool) -> None:
    if fits:
        shape = shape[:1] + [3 if a in (1, None) else a for a in x.axes]
    sizes = tuple(N(n) if x.names and n > 1 else n for n in shape)
    check("ops.broadcast_to(x, shape)", x=x, shape=sizes)


@given(tensors(0, 4, rest=True), st.one_of(st.none(), AXES, st.tuples(AXES, AXES)))
@few(70)
def test_flip(x: T, axis: object) -> None:
    check("ops.flip(x, axis)", x=x, axis=axis)


@given(tensors(0, 3), st.sampled_from(["fliplr", "flipud"]))
@few(50)
def test_rows_and_columns_turned_round(x: T, op: str) -> None:
    check(f"ops.{op}(x)", x=x)


@given(tensors(0, 4, rest=True), st.one_of(st.none(), AXES), st.integers(-2, 2))
@few(60)
def test_roll(x: T, axis: object, shift: int) -> None:
    check("ops.roll(x, shift, axis)", x=x, shift=shift, axis=axis)


@given(
    tensors(0, 4), st.integers(-2, 5), st.tuples(st.integers(-2, 2), st.integers(-2, 2))
)
@few(70)
def test_rot90(x: T, k: int, axes: tuple[int, int]) -> None:
    check("ops.rot90(x, k, axes)", x=x, k=k, axes=axes)


@pytest.mark.parametrize("k", [-3, -2, -1, 0, 1, 2, 3, 4])
def test_rot90_turns_an_even_number_of_times_as_numpy_does(k: int) -> None:
    # Keras swaps the axes of symbolic tensors however often they are turned.
    expected = np.rot90(np.zeros((2, 3, 5)), k, (0, 2)).shape
    value, _ = run_engine(f"ops.rot90(x, {k}, (0, 2))", {"x": axes_of("(2, 3, 5)")})
    assert str(value) == str(expected)


COUNTS = st.one_of(
    st.integers(1, 3), st.lists(st.integers(1, 3), min_size=1, max_size=4).map(tuple)
)


@given(tensors(0, 4, rest=True), COUNTS)
@few(100)
def test_tile(x: T, repeats: object) -> None:
    check("ops.tile(x, repeats)", x=x, repeats=repeats)


@given(tensors(0, 4, rest=True), COUNTS, st.one_of(st.none(), AXES))
@few(120)
def test_repeat(x: T, repeats: object, axis: object) -> None:
    # How many repeats a name is long is not known.
    certain = isinstance(repeats, int) or len(repeats) == 1  # type: ignore[arg-type]
    text = "ops.repeat(x, repeats, axis)"
    check(
        text,
        certain=certain or not x.names,
        strict=certain,
        x=x,
        repeats=repeats,
        axis=axis,
    )


PAIR = st.tuples(st.integers(0, 2), st.integers(0, 2))


@given(
    tensors(1, 4),
    st.one_of(
        st.integers(0, 2), PAIR, st.lists(PAIR, min_size=1, max_size=4).map(tuple)
    ),
)
@few(100)
def test_pad(x: T, widths: object) -> None:
    check("ops.pad(x, widths)", x=x, widths=widths)


@given(tensors(0, 3), AXES, st.integers(0, 2))
@few(60)
def test_diff(x: T, axis: int, n: int) -> None:
    # A name is longer than the differences are deep.
    check(
        "ops.diff(x, n, axis)", strict=False, x=T(x.axes, names=False), n=n, axis=axis
    )


@given(tensors(0, 3, ("int32",)), st.lists(st.integers(1, 5), max_size=3))
@few(50)
def test_unravel_index(x: T, shape: list[int]) -> None:
    check("ops.unravel_index(x, shape)", x=x, shape=tuple(shape))


@given(tensors(0, 3), st.booleans())
@few(25)
def test_complex_numbers_as_pairs_of_floats(x: T, pairs: bool) -> None:
    x = T((*x.axes, 2) if pairs else x.axes, names=False)
    check("ops.view_as_complex(x)", x=x)
    check("ops.view_as_real(ops.view_as_complex(x))", x=x)


def shape_of(text: str, facts: Facts | None = None, **values: Value) -> str:
    value, log = run_engine(text, values, facts)
    assert not log.diagnostics
    assert isinstance(value, Tensor)
    return str(value.shape)


SIZES: dict[str, Value] = {
    n: Integer(name(n)) for n in ("batch", "time", "dim", "heads", "head_dim", "patch")
}


@pytest.mark.parametrize(
    ("x", "new", "result"),
    [
        (
            "(batch, time, heads, head_dim)",
            "(batch, time, heads * head_dim)",
            "(batch, time, head_dim * heads)",
        ),
        (
            "(batch, time, heads, head_dim)",
            "(-1, time, heads * head_dim)",
            "(batch, time, head_dim * heads)",
        ),
        (
            "(batch, time, heads, head_dim)",
            "(batch, time, -1)",
            "(batch, time, head_dim * heads)",
        ),
        (
            "(batch, time, dim)",
            "(batch, time, heads, -1)",
            "(batch, time, heads, dim // heads)",
        ),
        (
            "(..., dim)",
            "(*x.shape[:-1], heads, dim // heads)",
            "(..., heads, dim // heads)",
        ),
        ("(..., dim)", "(-1, dim)", "(?, dim)"),
        ("(batch, 4 * time, dim)", "(batch, 4, time, dim)", "(batch, 4, time, dim)"),
        ("(batch, time - 1, dim)", "(batch, -1)", "(batch, dim * time - dim)"),
        (
            "(batch, time, dim)",
            "(x.shape[0], x.shape[1] * x.shape[2])",
            "(batch, dim * time)",
        ),
        (
            "(batch, time, dim)",
            "x.shape[:-1] + (heads, dim // heads)",
            "(batch, time, heads, dim // heads)",
        ),
    ],
)
def test_reshapes_of_names(x: str, new: str, result: str) -> None:
    assert shape_of(f"ops.reshape(x, {new})", x=axes_of(x), **SIZES) == result


@pytest.mark.parametrize(
    ("x", "new", "message"),
    [
        (
            "(batch, time, dim)",
            "(batch, time, heads, head_dim)",
            "LG033 cannot reshape (batch, time, dim) to (batch, time, heads, head_dim)"
            " | x holds batch * dim * time elements, (batch, time, heads, head_dim) batch * head_dim * heads * time",
        ),
        (
            "(batch, time, dim)",
            "(batch, dim)",
            "LG033 cannot reshape (batch, time, dim) to (batch, dim)"
            " | x holds batch * dim * time elements, (batch, dim) batch * dim"
            " | did you mean (batch, dim * time)?",
        ),
        (
            "(batch, time, heads, head_dim)",
            "(batch, time, dim)",
            "LG033 cannot reshape (batch, time, heads, head_dim) to (batch, time, dim)"
            " | x holds batch * head_dim * heads * time elements, (batch, time, dim) batch * dim * time"
            " | did you mean (batch, time, head_dim * heads)?",
        ),
        (
            "(3, 5)",
            "(-1, 4)",
            "LG033 cannot reshape (3, 5) to (-1, 4) | x holds 15 elements, which 4 does not divide",
        ),
        (
            "(batch, dim)",
            "(-1, dim, -1)",
            "LG039 (-1, dim, -1) has -1 2 times: only one axis can be left over"
            " | write the sizes of the others",
        ),
        (
            "(batch, dim)",
            "(-2, dim)",
            "LG039 (-2, dim) has a negative size | only -1 is allowed, once",
        ),
    ],
)
def test_reshapes_that_cannot_be(x: str, new: str, message: str) -> None:
    assert message_of(f"ops.reshape(x, {new})", x=axes_of(x), **SIZES) == message


def test_a_reshape_that_a_requirement_allows() -> None:
    facts = Facts().with_equal(name("dim"), parse("heads * head_dim"))
    text = "ops.reshape(x, (batch, time, heads, head_dim))"
    x = axes_of("(batch, time, dim)")
    assert shape_of(text, facts, x=x, **SIZES) == "(batch, time, heads, head_dim)"
    assert infer_text(text, {"x": x, **SIZES})[1] == ["LG033"]


def test_a_reshape_that_divides_says_what_would_fit() -> None:
    facts = Facts().with_divides(name("dim"), name("heads"))
    x = axes_of("(batch, time, dim)")
    fits = "ops.reshape(x, (batch, time, heads, dim // heads))"
    assert shape_of(fits, facts, x=x, **SIZES) == "(batch, time, heads, dim // heads)"
    wrong = "ops.reshape(x, (batch, time, heads, dim))"
    assert "did you mean (batch, time, heads, dim // heads)?" in message_of(
        wrong, facts, x=x, **SIZES
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "ops.transpose(x, (0, 2, 1, 3))",
            "LG034 transpose orders 4 axes, x has 3: (batch, time, dim)"
            " | name every axis of x, from 0 to 2",
        ),
        (
            "ops.transpose(x, (0, 1, 1))",
            "LG034 axis 1 of x is named twice | each of 0 to 2 must be named once",
        ),
        (
            "ops.swapaxes(x, 1, 3)",
            "LG034 x has no axis 3: its shape is (batch, time, dim) | axes are -3 to 2",
        ),
        (
            "ops.squeeze(y, axis=1)",
            "LG039 axis 1 of y is time, not 1: (batch, time, 1) | did you mean axis=-1?",
        ),
        (
            "ops.broadcast_to(x, (time, dim))",
            "LG030 (batch, time, dim) cannot be stretched to (time, dim)"
            " | x has 3 axes, the target 2",
        ),
        (
            "ops.broadcast_to(x, (batch, dim, time))",
            "LG030 (batch, time, dim) cannot be stretched to (batch, dim, time)"
            " | axis -1 of x is dim, that of the target time",
        ),
        (
            "ops.pad(x, ((0, 0), (1, 1)))",
            "LG039 pad_width is for 2 axes, x has 3: (batch, time, dim)"
            " | give a pair for each axis, (0, 0) for those that stay",
        ),
        (
            "ops.expand_dims(x, 5)",
            "LG034 x has no axis 5: its shape is (batch, time, dim) | axes are -4 to 3",
        ),
    ],
)
def test_mistakes_say_what_the_axes_are(text: str, message: str) -> None:
    values = {"x": axes_of("(batch, time, dim)"), "y": axes_of("(batch, time, 1)")}
    assert message_of(text, **values, **SIZES) == message
