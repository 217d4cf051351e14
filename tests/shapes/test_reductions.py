"""Ops that make one number of many: shapes and kinds of numbers are those that Keras gives."""

from __future__ import annotations

from dataclasses import replace

import pytest
from harness import T, check, few, message_of, tensors
from hypothesis import given
from hypothesis import strategies as st

DTYPES = ("float32", "float32", "int32", "bool")
AXES = st.integers(-4, 4)
OVER_AXES = (
    *("sum", "prod", "max", "min", "amax", "amin", "mean", "any", "all", "std", "var"),
    *("logsumexp", "median", "ptp", "nansum", "nanprod", "nanmax", "nanmin"),
    *("nanmean", "nanstd", "nanvar", "nanmedian"),
)
ONE_AXIS = ("argmax", "argmin", "nanargmax", "nanargmin")


@pytest.mark.parametrize("op", OVER_AXES)
@given(
    x=tensors(0, 4, DTYPES, rest=True),
    axis=st.one_of(st.none(), AXES, AXES, st.tuples(AXES), st.tuples(AXES, AXES)),
    keepdims=st.booleans(),
)
@few(40)
def test_reductions(
    op: str, x: T, axis: int | tuple[int, ...] | None, keepdims: bool
) -> None:
    check(f"ops.{op}(x, axis=a, keepdims=k)", op=f"ops.{op}", x=x, a=axis, k=keepdims)


@pytest.mark.parametrize("op", [*OVER_AXES, *ONE_AXIS, "count_nonzero"])
@given(x=tensors(0, 4, DTYPES, rest=True))
@few(8)
def test_without_an_axis_all_axes_go(op: str, x: T) -> None:
    check(f"ops.{op}(x)", x=x)


@pytest.mark.parametrize("op", ONE_AXIS)
@given(
    x=tensors(1, 4, DTYPES, rest=True),
    axis=st.one_of(st.none(), AXES, AXES),
    keepdims=st.booleans(),
)
@few(40)
def test_positions(op: str, x: T, axis: int | None, keepdims: bool) -> None:
    check(f"ops.{op}(x, axis=a, keepdims=k)", op=f"ops.{op}", x=x, a=axis, k=keepdims)


@given(tensors(0, 4, DTYPES, rest=True), st.one_of(AXES, AXES, st.tuples(AXES, AXES)))
@few(60)
def test_count_nonzero(x: T, axis: int | tuple[int, ...]) -> None:
    check("ops.count_nonzero(x, axis=a)", x=x, a=axis)


@pytest.mark.parametrize("op", ["quantile", "percentile", "nanquantile"])
@given(
    x=tensors(0, 3, ("float32", "int32"), rest=True),
    q=st.sampled_from([0.5, [0.5], [0.1, 0.5, 0.9]]),
    axis=st.one_of(st.none(), AXES, AXES, st.tuples(AXES, AXES)),
    keepdims=st.booleans(),
)
@few(40)
def test_quantiles(
    op: str, x: T, q: object, axis: int | tuple[int, ...] | None, keepdims: bool
) -> None:
    text = f"ops.{op}(x, q, axis=a, keepdims=k)"
    check(text, op=f"ops.{op}", x=x, q=q, a=axis, k=keepdims)


@given(
    tensors(0, 3, ("float32", "int32"), none=False),
    tensors(0, 3, ("float32",), none=False),
    st.sampled_from(["none", "same", "axis", "other"]),
    st.one_of(st.none(), AXES, AXES),
)
@few(120)
def test_average(x: T, w: T, how: str, axis: int | None) -> None:
    w = replace(w, names=x.names)
    if how == "same":
        w = replace(w, axes=x.axes)
    if how == "axis" and axis is not None and -len(x.axes) <= axis < len(x.axes):
        w = replace(w, axes=(x.axes[axis],))
    certain = how in ("none", "same")
    weights = {} if how == "none" else {"w": w}
    text = f"ops.average(x, axis=a{', weights=w' if weights else ''})"
    check(text, op="ops.average", certain=certain, x=x, a=axis, **weights)


@given(
    tensors(0, 4, rest=True),
    st.one_of(AXES, st.lists(AXES, min_size=1, max_size=2), st.tuples(AXES)),
    st.booleans(),
)
@few(80)
def test_moments(x: T, axes: int | list[int], keepdims: bool) -> None:
    check("ops.moments(x, axes=a, keepdims=k)", x=x, a=axes, k=keepdims)


@given(tensors(0, 3, ("float32", "int32"), rest=True), AXES)
@few(40)
def test_trapezoid(y: T, axis: int) -> None:
    check("ops.trapezoid(y, axis=a)", y=y, a=axis)


@given(tensors(0, 3, none=False), tensors(0, 3, none=False))
@few(60)
def test_measures_of_two_tensors(x: T, y: T) -> None:
    y = replace(y, names=x.names)
    check("ops.psnr(x, x, 1.0)", x=x)
    check("ops.psnr(x, y, 1.0)", certain=x.axes == y.axes, x=x, y=y)


@given(tensors(1, 3, ("float32", "int32"), none=False))
@few(30)
def test_corrcoef(x: T) -> None:
    check("ops.corrcoef(x)", certain=len(x.axes) == 2, x=x)


@pytest.mark.parametrize("op", ["softmax", "log_softmax", "sparsemax"])
@given(x=tensors(0, 4, DTYPES, rest=True), axis=AXES, given=st.booleans())
@few(40)
def test_softmax_keeps_the_shape(op: str, x: T, axis: int, given: bool) -> None:
    text = f"ops.{op}(x, axis=a)" if given else f"ops.{op}(x)"
    check(text, op=f"ops.{op}", x=x, **({"a": axis} if given else {}))
    check(text.replace("ops", "activations"), x=x, **({"a": axis} if given else {}))


@given(tensors(0, 4, rest=True), st.one_of(AXES, st.tuples(AXES, AXES)))
@few(60)
def test_normalize(x: T, axis: int) -> None:
    check("ops.normalize(x, axis=a)", certain=len(x.axes) > 0, x=x, a=axis)


@given(tensors(0, 4, ("float32", "float32", "int32"), rest=True), AXES)
@few(80)
def test_glu_halves_an_axis(x: T, axis: int) -> None:
    check("ops.glu(x, axis=a)", strict=False, x=replace(x, names=False), a=axis)
    check("activations.glu(x, axis=a)", strict=False, x=x, a=axis)


@pytest.mark.parametrize("op", ["layer_normalization", "rms_normalization"])
@given(
    x=tensors(1, 4, ("float32", "float32", "int32"), rest=True),
    scale=tensors(0, 2),
    axis=st.one_of(AXES, st.just(-1), st.tuples(AXES, AXES)),
)
@few(80)
def test_normalizations_keep_the_shape(
    op: str, x: T, scale: T, axis: int | tuple[int, int]
) -> None:
    check(f"ops.{op}(x, axis=a)", op=f"ops.{op}", x=x, a=axis)
    own = replace(scale, axes=x.axes[-1:])
    check(f"ops.{op}(x, s)", op=f"ops.{op}", x=x, s=replace(own, names=x.names))


@given(tensors(1, 4, none=False), AXES, st.integers(1, 4))
@few(80)
def test_batch_normalization(x: T, axis: int, length: int) -> None:
    known = -len(x.axes) <= axis < len(x.axes)
    own = T((x.axes[axis] if known else 3,), names=x.names)
    text = "ops.batch_normalization(x, m, v, axis=a, offset=v, scale=v)"
    check(text, op="ops.batch_normalization", x=x, m=own, v=own, a=axis)
    other = replace(own, axes=(length,))
    check(
        text,
        op="ops.batch_normalization",
        certain=False,
        x=x,
        m=other,
        v=own,
        a=axis,
    )


def test_an_axis_one_too_far_is_answered_with_the_last_one() -> None:
    assert message_of("ops.sum(x, axis=3)", x=T((2, 3, 5))) == (
        "LG034 x has no axis 3: its shape is (n2, n3, n5)"
        " | axes are -3 to 2, did you mean axis=-1?"
    )
    assert message_of("ops.sum(x, axis=0)", x=T(())).endswith("| it is a scalar")


def test_an_axis_given_twice_is_named() -> None:
    assert message_of("ops.sum(x, axis=(1, -2))", x=T((2, 3, 5))) == (
        "LG034 axis 1 of x is given twice | give each axis once"
    )


def test_an_axis_that_falls_into_the_rest_gives_an_unknown_shape() -> None:
    x = T((2, 3, 5), rest=2)
    for axis in (0, 1, -2):
        assert check("ops.sum(x, axis=a)", x=x, a=axis) == "unknown"
    assert check("ops.sum(x, axis=a)", x=x, a=-1) == "shape"
