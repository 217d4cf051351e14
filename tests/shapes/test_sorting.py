"""Ops that order numbers: shapes and kinds of numbers are those that Keras gives."""

from __future__ import annotations

from dataclasses import replace

import pytest
from harness import N, T, check, few, message_of, tensors
from hypothesis import given
from hypothesis import strategies as st

DTYPES = ("float32", "float32", "int32", "bool")
AXES = st.integers(-4, 4)


@pytest.mark.parametrize("op", ["sort", "argsort", "cumsum", "cumprod", "nancumsum"])
@given(tensors(0, 4, DTYPES, rest=True), st.one_of(st.none(), AXES, AXES))
@few(40)
def test_ops_along_an_axis(op: str, x: T, axis: int | None) -> None:
    check(f"ops.{op}(x)", x=x)
    check(f"ops.{op}(x, axis=a)", op=f"ops.{op}", x=x, a=axis)


@given(tensors(1, 3, ("int32",)), st.integers(-4, 4))
@few(30)
def test_argpartition(x: T, axis: int) -> None:
    check("ops.argpartition(x, 0, axis=a)", x=x, a=axis)


@given(tensors(0, 3, DTYPES), st.sampled_from([None, "float32", "int32"]))
@few(30)
def test_sums_of_another_dtype(x: T, dtype: str | None) -> None:
    check("ops.cumsum(x, axis=0, dtype=d)", x=x, d=dtype)
    check("ops.prod(x, axis=0, dtype=d)", x=x, d=dtype)


@given(
    tensors(0, 4, ("float32", "float32", "int32", "bool"), rest=True),
    st.sampled_from([1, 2, N(3), N(5)]),
)
@few(80)
def test_top_k(x: T, k: object) -> None:
    # How large a name is, is not known before it runs.
    check("ops.top_k(x, k)", strict=False, x=x, k=k)


@given(tensors(0, 2, ("int32", "float32"), none=False), tensors(0, 3, none=False))
@few(80)
def test_in_top_k(y: T, x: T) -> None:
    check("ops.in_top_k(y, x, 1)", y=replace(y, names=x.names), x=x)
    if len(x.axes) == 2:
        own = T(x.axes[:1], "int32", names=x.names)
        check("ops.in_top_k(y, x, 1)", y=own, x=x)


@given(tensors(0, 2, DTYPES[:3], none=False), tensors(0, 3, DTYPES[:3], rest=True))
@few(60)
def test_searchsorted(edges: T, x: T) -> None:
    check("ops.searchsorted(e, x)", certain=edges.dtype == x.dtype, e=edges, x=x)


@given(tensors(0, 3, DTYPES, rest=True))
@few(30)
def test_digitize(x: T) -> None:
    check("ops.digitize(x, b)", x=x, b=[0.0, 1.0])


@given(tensors(1, 2, ("int32",), none=False))
@few(20)
def test_counts(x: T) -> None:
    check("ops.bincount(x)", certain=False, x=x)
    check("ops.bincount(x, weights=x)", certain=False, x=x)


@given(tensors(0, 3, DTYPES[:3], none=False), st.sampled_from([1, 4, N(5)]))
@few(20)
def test_histogram(x: T, bins: object) -> None:
    check("ops.histogram(x, bins=b)", certain=x.dtype == "float32", x=x, b=bins)
    check("ops.histogram(x)", certain=x.dtype == "float32", x=x)


@given(tensors(1, 3, none=False), st.one_of(st.none(), AXES))
@few(30)
def test_what_nobody_knows_the_length_of(x: T, axis: int | None) -> None:
    check("ops.nonzero(x)", certain=False, x=x)
    check("ops.unique(x)", certain=False, x=x)
    check("ops.unique(x, axis=a)", certain=False, x=x, a=axis)
    check("ops.unique(x, return_inverse=True)", certain=False, x=x)


def test_messages() -> None:
    assert message_of("ops.top_k(x, 5)", x=T((2, 3), names=False)) == (
        "LG039 there are no 5 numbers in the last axis of x: its shape is (2, 3)"
        " | k is at most 3"
    )
    assert message_of("ops.searchsorted(e, x)", e=T((2, 3)), x=T((5,))) == (
        "LG035 searchsorted wants 1 axis in e, which has 2: (n2, n3)"
        " | use ops.reshape, or ops.vectorized_map for axes in front"
    )
