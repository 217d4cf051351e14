"""Products and linear algebra: their shapes are those that Keras gives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from harness import (
    T,
    axes_of,
    check,
    dims,
    few,
    infer_text,
    is_certain,
    message_of,
    readable,
    symbolic,
    tensors,
)
from hypothesis import given
from hypothesis import strategies as st

DTYPES = ("float32", "int32", "bool")


@st.composite
def pairs(
    draw: st.DrawFn, least: int = 0, most: int = 4, none: bool = True, rest: bool = True
) -> tuple[T, T]:
    """Two tensors that often have axes in common at the ends."""
    a = draw(tensors(least, most, DTYPES[:2], none))
    b = draw(tensors(least, most, DTYPES[:2], none))
    left, right = list(a.axes), list(b.axes)
    if left and right:
        i, j = draw(
            st.sampled_from([(-1, -1), (-1, -2), (-2, -2), (0, 0), (-1, 0), (0, -1)])
        )
        if -i <= len(left) and -j <= len(right):
            right[j] = left[i]
    if draw(st.booleans()) and len(left) > 2 and len(right) > 2:
        right[:-2] = left[:-2][: len(right[:-2])]
    names = draw(st.booleans())
    hidden = draw(st.integers(0, len(left))) if rest and draw(st.booleans()) else 0
    return T(tuple(left), a.dtype, hidden, names), T(tuple(right), b.dtype, 0, names)


@given(pairs(least=0))
@few(120)
def test_matmul(both: tuple[T, T]) -> None:
    check("ops.matmul(x, y)", x=both[0], y=both[1])


@given(pairs(least=0))
@few(70)
def test_the_operator_for_matrices(both: tuple[T, T]) -> None:
    check("x @ y", op="@", x=both[0], y=both[1])


@given(pairs(), st.sampled_from(["dot", "inner", "outer", "vdot", "kron"]))
@few(200)
def test_products_of_two(both: tuple[T, T], op: str) -> None:
    # Keras gives a shape to kron of different ranks that its backends do not all compute.
    check(f"ops.{op}(x, y)", certain=op != "kron", x=both[0], y=both[1])


@given(pairs(most=4), st.integers(0, 3))
@few(70)
def test_tensordot_over_a_number_of_axes(both: tuple[T, T], axes: int) -> None:
    x, y = both
    if None in (*x.axes, *y.axes):
        return
    try:
        np.tensordot(np.zeros(x.axes), np.zeros(y.axes), axes)
    except (ValueError, IndexError):
        # TensorFlow sums over as many elements, whatever axes they are in; NumPy and JAX do not.
        found, codes = infer_text(
            "ops.tensordot(x, y, axes)",
            {
                "x": symbolic(replace(x, names=False)),
                "y": symbolic(replace(y, names=False)),
                "axes": symbolic(axes),
            },
        )
        assert codes or not is_certain(readable(found, {})) or x.rest
        return
    check("ops.tensordot(x, y, axes)", x=x, y=y, axes=axes)


@given(
    pairs(least=1, rest=False),
    st.lists(st.tuples(st.integers(-4, 3), st.integers(-4, 3)), min_size=1, max_size=2),
)
@few(120)
def test_tensordot_over_named_axes(
    both: tuple[T, T], axes: list[tuple[int, int]]
) -> None:
    x, y = both
    left = [a for a, _ in axes]
    right = [b for _, b in axes]
    ranks = len(x.axes), len(y.axes)
    if len({a % ranks[0] for a in left}) < len(left):
        return
    if len({b % ranks[1] for b in right}) < len(right):
        return
    check("ops.tensordot(x, y, axes=axes)", x=x, y=y, axes=[left, right])


@given(pairs(least=0, most=3), st.sampled_from([(2, 2), (3, 3), (2, 3), (3, 4), None]))
@few(100)
def test_cross(both: tuple[T, T], ends: tuple[int, int] | None) -> None:
    x, y = both
    if ends is not None:
        x = T((*x.axes, ends[0]), names=False)
        y = T((*y.axes, ends[1]), names=False)
    check("ops.cross(x, y)", x=x, y=y)


@given(st.integers(1, 7), st.integers(1, 7), st.sampled_from(["full", "same", "valid"]))
@few(40)
def test_correlate(a: int, b: int, mode: str) -> None:
    x, y = T((a,), names=False), T((b,), names=False)
    check("ops.correlate(x, y, mode=mode)", x=x, y=y, mode=mode)


@st.composite
def matrices(draw: st.DrawFn, none: bool = True) -> T:
    """Often square matrices, behind any number of axes."""
    x = draw(tensors(0, 4, none=none, rest=True))
    axes = list(x.axes)
    if len(axes) > 1 and draw(st.booleans()):
        axes[-1] = axes[-2]
    return T(tuple(axes), "float32", x.rest, x.names)


SQUARE = ["cholesky", "cholesky_inverse", "inv", "det", "eigh", "linalg.det"]


@given(matrices(), st.sampled_from(SQUARE))
@few(100)
def test_square_matrices(x: T, op: str) -> None:
    check(f"ops.{op}(x)", x=x)


@given(matrices(), st.sampled_from(["eig", "lu_factor", "logdet", "slogdet"]))
@few(60)
def test_factors_whose_dtype_or_shape_depends_on_the_backend(x: T, op: str) -> None:
    check(f"ops.{op}(x)", certain=False, x=x)


@given(matrices(), st.sampled_from(["matrix_rank", "pinv"]))
@few(50)
def test_matrices_of_any_size(x: T, op: str) -> None:
    check(f"ops.{op}(x)", x=x)


@given(matrices(), st.sampled_from(["reduced", "complete", "full"]))
@few(60)
def test_qr(x: T, mode: str) -> None:
    # Which of two names is the smaller is not known.
    check("ops.qr(x, mode=mode)", certain=not x.names, x=x, mode=mode)


@given(matrices(), st.booleans(), st.booleans())
@few(60)
def test_svd(x: T, full: bool, vectors: bool) -> None:
    text = "ops.svd(x, full_matrices=full, compute_uv=vectors)"
    check(text, certain=not x.names, x=x, full=full, vectors=vectors)


@given(matrices(none=False), pairs(least=1, most=3, none=False), st.booleans())
@few(100)
def test_solve(a: T, both: tuple[T, T], same: bool) -> None:
    b = both[1].axes
    if same and len(a.axes) > 1:
        b = (*a.axes[:-1], *b[-1:]) if len(b) > 1 else a.axes[:-1]
    check("ops.solve(a, b)", certain=False, a=a, b=T(b, "float32", 0, a.names))


@given(pairs(least=1, most=3, rest=False))
@few(70)
def test_lstsq(both: tuple[T, T]) -> None:
    a, b = T(both[0].axes, names=both[0].names), T(both[1].axes, names=both[0].names)
    check("ops.lstsq(a, b)", a=a, b=b)


@given(
    tensors(0, 4, DTYPES[:2], rest=True),
    st.sampled_from([None, -1, 0, 1, 2, -3, (0, 1), (-1, -2)]),
    st.booleans(),
)
@few(120)
def test_norm(x: T, axis: object, keepdims: bool) -> None:
    text = "ops.norm(x, axis=axis, keepdims=keepdims)"
    check(text, x=x, axis=axis, keepdims=keepdims)


@given(st.lists(dims(), min_size=5, max_size=5), st.integers(0, 2), st.booleans())
@few(50)
def test_cdist(sizes: list[int | None], front: int, same: bool) -> None:
    b, c, m, n, d = sizes
    x = T((*(b, c)[:front], m, d))
    y = T((*(b, c)[:front], n, d if same else m))
    check("ops.cdist(x, y)", certain=False, x=x, y=y)


def test_tensordot_names_the_axes_that_differ() -> None:
    values = {"x": axes_of("(batch, dim)"), "y": axes_of("(units, dim)")}
    for text in ("ops.tensordot(x, y, 1)", "ops.tensordot(x, y, [[-1], [0]])"):
        assert message_of(text, **values) == (
            "LG031 cannot multiply (batch, dim) by (units, dim)"
            " | axis -1 of x is dim, axis 0 of y is units"
        )


def test_a_product_says_which_axes_differ_and_what_was_meant() -> None:
    x, w = axes_of("(batch, dim)"), axes_of("(units, dim)")
    assert message_of("x @ w", x=x, w=w) == (
        "LG031 cannot multiply (batch, dim) by (units, dim)"
        " | the last axis of x is dim, the first axis of w is units"
        " | did you mean w: (dim, units)?"
    )


def test_a_product_of_stacked_matrices_says_how_to_turn_one() -> None:
    q, k = axes_of("(batch, heads, time, dim)"), axes_of("(batch, heads, keys, dim)")
    assert message_of("ops.matmul(q, k)", q=q, k=k) == (
        "LG031 cannot multiply (batch, heads, time, dim) by (batch, heads, keys, dim)"
        " | the last axis of q is dim, the last but one axis of k is keys"
        " | did you mean ops.transpose(k, (0, 1, 3, 2))?"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ops.dot(x, s)", ""),
        (
            "x @ s",
            "LG031 s is a scalar, which cannot be multiplied as a matrix | write *",
        ),
        (
            "ops.inv(x)",
            "LG039 inv wants square matrices, x is (batch, dim)"
            " | its last two axes are batch and dim",
        ),
        (
            "ops.det(v)",
            "LG035 det wants at least 2 axes, v has 1: (dim,) | the shape of v is (dim,)",
        ),
        (
            "ops.tensordot(x, v, 2)",
            "LG034 tensordot sums over 2 axes, v has 1: (dim,) | it sums over 2 unless axes= says otherwise",
        ),
        (
            "ops.cross(w, w)",
            "LG039 cross wants vectors of 2 or 3 numbers, the last axis of w is 4: (dim, 4)"
            " | name the axis that holds the vectors with axis=",
        ),
        (
            "ops.norm(x, axis=2)",
            "LG034 x has no axis 2: its shape is (batch, dim) | axes are -2 to 1, did you mean axis=-1?",
        ),
    ],
)
def test_mistakes_are_told_with_both_shapes(text: str, message: str) -> None:
    values = {
        "x": axes_of("(batch, dim)"),
        "v": axes_of("(dim,)"),
        "w": axes_of("(dim, 4)"),
        "s": axes_of("()"),
    }
    assert message_of(text, **values) == message
