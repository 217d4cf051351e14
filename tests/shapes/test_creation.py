"""Ops that make tensors of sizes and numbers: their shapes are those that Keras gives."""

from __future__ import annotations

from dataclasses import replace

import pytest
from harness import N, T, axes_of, check, few, infer_text, message_of, tensors
from hypothesis import given
from hypothesis import strategies as st

from layergen.shapes.size import name
from layergen.shapes.value import Integer

DTYPES = ("float32", "float32", "int32", "bool")
NAMES = st.sampled_from([None, "int32", "bool", "float16"])
SIZES = st.one_of(st.sampled_from([1, 2, 3, 5]), st.sampled_from([2, 3, 5, 7]).map(N))


@pytest.mark.parametrize("op", ["zeros", "ones", "empty"])
@given(st.lists(SIZES, max_size=4).map(tuple), NAMES)
@few(25)
def test_filled(op: str, shape: tuple[object, ...], dtype: str | None) -> None:
    check(f"ops.{op}(s)", op=f"ops.{op}", s=shape)
    check(f"ops.{op}(list(s), dtype=d)", op=f"ops.{op}", s=shape, d=dtype)


@given(tensors(0, 4, DTYPES, none=False, rest=True), st.integers(-3, 3))
@few(40)
def test_shapes_taken_from_a_tensor(x: T, cut: int) -> None:
    check("ops.zeros(ops.shape(x))", x=x)
    check("ops.zeros(x.shape)", x=x)
    check("ops.ones((*ops.shape(x)[:-1], 3))", x=x)
    check("ops.ones(x.shape[cut:] + (2,))", x=x, cut=cut)


@given(st.lists(SIZES, max_size=3).map(tuple), st.sampled_from([2, 0.5, True]), NAMES)
@few(40)
def test_full(shape: tuple[object, ...], value: object, dtype: str | None) -> None:
    check("ops.full(s, v)", s=shape, v=value)
    check("ops.full(s, v, dtype=d)", s=shape, v=value, d=dtype)


@given(tensors(0, 3, none=False), tensors(0, 3, none=False))
@few(60)
def test_full_of_a_tensor(x: T, y: T) -> None:
    y = replace(y, names=x.names)
    check("ops.full(x.shape, y)", certain=not y.axes, x=x, y=y)
    check("ops.full_like(x, y)", certain=not y.axes, x=x, y=y)


@pytest.mark.parametrize("op", ["zeros_like", "ones_like", "empty_like"])
@given(tensors(0, 4, DTYPES, rest=True), NAMES)
@few(20)
def test_like(op: str, x: T, dtype: str | None) -> None:
    check(f"ops.{op}(x)", x=x)
    check(f"ops.{op}(x, dtype=d)", op=f"ops.{op}", x=x, d=dtype)


@pytest.mark.parametrize("op", ["eye", "tri"])
@given(SIZES, st.one_of(st.none(), SIZES), st.integers(-2, 2), NAMES)
@few(20)
def test_matrices(
    op: str, rows: object, columns: object, k: int, dtype: str | None
) -> None:
    check(f"ops.{op}(n)", op=f"ops.{op}", n=rows)
    text = f"ops.{op}(n, m, k=k, dtype=d)"
    check(text, op=f"ops.{op}", certain=k == 0, n=rows, m=columns, k=k, d=dtype)


@given(SIZES, NAMES)
@few(15)
def test_identity(size: object, dtype: str | None) -> None:
    check("ops.identity(n, dtype=d)", n=size, d=dtype)


@given(
    st.integers(-6, 9),
    st.one_of(st.none(), st.integers(-6, 9)),
    st.sampled_from([None, 1, 2, 3, -1, -2, 0]),
    st.sampled_from([None, "int32", "float32"]),
)
@few(120)
def test_arange_of_numbers(
    start: int, stop: int | None, step: int | None, dtype: str | None
) -> None:
    text = "ops.arange(start, stop, step, dtype=d)"
    check(
        text, op="ops.arange", certain=False, start=start, stop=stop, step=step, d=dtype
    )


@given(
    st.floats(-4, 4, width=16),
    st.floats(-4, 4, width=16),
    st.sampled_from([0.5, 1.0, 2.5, -0.5]),
)
@few(60)
def test_arange_of_floats(start: float, stop: float, step: float) -> None:
    certain = (stop - start) * step >= 0
    check(
        "ops.arange(start, stop, step)",
        certain=certain,
        start=start,
        stop=stop,
        step=step,
    )


@pytest.mark.parametrize(
    "text",
    [
        "ops.arange(n)",
        "ops.arange(1, n + 1)",
        "ops.arange(n - 1, -1, -1)",
        "ops.arange(0, n, 2)",
        "ops.arange(n, 2 * n, 3)",
        "ops.arange(0, 2 * n, 2, dtype='float32')",
        "ops.arange(n * n, dtype='int32')",
        "ops.arange(float(2), 5.0)",
    ],
)
@pytest.mark.parametrize("number", [2, 3, 5, 7])
def test_arange_of_names_is_known(text: str, number: int) -> None:
    check(text, op="ops.arange", certain="float" not in text, n=N(number))


def test_a_range_that_may_be_empty_is_of_unknown_length() -> None:
    names = {n: Integer(name(n)) for n in ("time", "window")}
    for text in ("ops.arange(time - window)", "ops.arange(time, window)"):
        assert str(infer_text(text, names)[0]) == "(?,) int"
    assert str(infer_text("ops.arange(time - 1)", names)[0]) == "(time - 1,) int"


@pytest.mark.parametrize("op", ["linspace", "logspace", "geomspace"])
@given(tensors(0, 2, none=False), st.integers(-4, 3), SIZES, st.booleans())
@few(30)
def test_spaced_numbers(op: str, x: T, axis: int, num: object, end: bool) -> None:
    text = f"ops.{op}(x, x, num=n, axis=a, endpoint=e)"
    check(text, op=f"ops.{op}", x=x, n=num, a=axis, e=end)
    check(f"ops.{op}(1.0, 2.0, n)", op=f"ops.{op}", n=num)
    check(f"ops.{op}(1, 2.0)", op=f"ops.{op}")


def test_linspace_gives_its_step_where_asked() -> None:
    result, codes = infer_text("ops.linspace(0.0, 1.0, 5, retstep=True)[0]", {})
    assert (str(result), codes) == ("(5,)", [])


@given(
    tensors(0, 4, ("int32",), rest=True),
    SIZES,
    st.integers(-6, 6),
    st.sampled_from([None, "bool", "int32"]),
)
@few(120)
def test_one_hot(x: T, classes: object, axis: int, dtype: str | None) -> None:
    check("ops.one_hot(x, c)", x=x, c=classes)
    check("ops.one_hot(x, c, axis=a, dtype=d)", x=x, c=classes, a=axis, d=dtype)


@given(
    tensors(1, 3, ("int32",), none=False),
    SIZES,
    st.sampled_from([-1, -1, 0, 1, 2, 5]),
)
@few(80)
def test_multi_hot(x: T, classes: object, axis: int) -> None:
    check("ops.multi_hot(x, c)", x=x, c=classes)
    check("ops.multi_hot(x, c, axis=a)", x=x, c=classes, a=axis)


@pytest.mark.parametrize("op", ["tril", "triu"])
@given(tensors(0, 4, DTYPES, rest=True), st.integers(-2, 2))
@few(30)
def test_triangles(op: str, x: T, k: int) -> None:
    check(f"ops.{op}(x, k=k)", op=f"ops.{op}", x=x, k=k)


@given(
    st.lists(tensors(0, 1, ("float32",), none=False), min_size=2, max_size=3),
    st.sampled_from(["xy", "ij", "yx"]),
)
@few(60)
def test_meshgrid(xs: list[T], indexing: str) -> None:
    xs = [replace(x, names=xs[0].names) for x in xs]
    names = ("x", "y", "z")[: len(xs)]
    text = f"ops.meshgrid({', '.join(names)}, indexing=i)"
    check(text, op="ops.meshgrid", **dict(zip(names, xs, strict=True)), i=indexing)


@pytest.mark.parametrize("op", ["bartlett", "blackman", "hamming", "hanning"])
@pytest.mark.parametrize("size", [1, 4, N(5)])
def test_windows(op: str, size: object) -> None:
    check(f"ops.{op}(n)", op=f"ops.{op}", n=size)
    check("ops.kaiser(n, 14.0)", n=size)


@given(tensors(0, 2, none=False), st.one_of(st.none(), SIZES))
@few(40)
def test_vander(x: T, powers: object) -> None:
    check("ops.vander(x, N=n)", x=x, n=powers)


@given(tensors(0, 4, DTYPES, rest=True))
@few(40)
def test_shape_ndim_and_size(x: T) -> None:
    check("ops.shape(x)", x=x)
    check("ops.size(x)", x=x)
    assert infer_text("ops.ndim(x)", {"x": axes_of("(a, b)")})[0] == infer_text("2", {})[0]  # fmt: skip


def test_a_negative_size_is_refused() -> None:
    assert message_of("ops.zeros((batch, -1))", batch=N(2)) == (
        "LG039 a size cannot be -1: (n2, -1)"
        " | give each size; only ops.reshape takes -1"
    )


def test_two_rests_give_no_shape() -> None:
    x = axes_of("(..., dim)")
    text = "ops.zeros((*ops.shape(x)[:-1], *ops.shape(x)))"
    assert str(infer_text(text, {"x": x})[0]) == "unknown shape"
