"""Ops that pick and put parts of tensors: shapes and kinds are those that Keras gives."""

from __future__ import annotations

from dataclasses import replace

import pytest
from harness import N, T, check, dims, few, message_of, tensors
from hypothesis import given
from hypothesis import strategies as st

DTYPES = ("float32", "float32", "int32", "bool")
INTEGERS = ("int32", "int32", "int32", "float32", "bool")
AXES = st.integers(-4, 4)


@given(
    tensors(1, 3, DTYPES, rest=True),
    tensors(0, 2, INTEGERS),
    st.one_of(st.none(), AXES, AXES),
)
@few(120)
def test_take(x: T, i: T, axis: int | None) -> None:
    i = replace(i, names=x.names)
    check("ops.take(x, i, axis=a)", x=x, i=i, a=axis)
    check("ops.take(x, 0, axis=a)", x=x, a=axis)
    check("ops.take(x, [0, 0], axis=a)", x=x, a=axis)
    check("ops.take(x, i)", x=x, i=i)


@st.composite
def aligned(draw: st.DrawFn) -> tuple[T, T]:
    """A tensor and indices that mostly have as many axes as it."""
    x = draw(tensors(1, 4, DTYPES, none=draw(st.booleans())))
    axes = [draw(st.sampled_from([a, a, 1, draw(dims(False))])) for a in x.axes]
    if draw(st.integers(0, 5)) == 0:
        axes = axes[1:]
    return x, T(tuple(axes), "int32", names=x.names)


@given(aligned(), st.one_of(st.none(), AXES, AXES))
@few(150)
def test_take_along_axis(both: tuple[T, T], axis: int | None) -> None:
    x, i = both
    check("ops.take_along_axis(x, i, axis=a)", x=x, i=i, a=axis)


@given(
    tensors(0, 3, DTYPES, none=False),
    st.lists(st.integers(0, 1), min_size=1, max_size=4).map(tuple),
)
@few(50)
def test_get_item(x: T, key: tuple[int, ...]) -> None:
    # Whether a name is above 1 is not known before it runs.
    check("ops.get_item(x, k)", strict=False, x=x, k=key)


@given(
    tensors(1, 3, DTYPES, none=False),
    st.lists(st.integers(0, 2), min_size=3, max_size=3),
    st.lists(st.sampled_from([1, 2, 3, -1]), min_size=3, max_size=3),
    st.integers(0, 6),
)
@few(120)
def test_slice(x: T, starts: list[int], sizes: list[int], odd: int) -> None:
    rank = len(x.axes)
    start, size = tuple(starts[:rank]), tuple(sizes[: rank + (odd == 0)])
    check("ops.slice(x, s, n)", strict=False, x=x, s=start, n=size)
    own = tuple(N(a) if x.names and a > 1 else a for a in x.axes)
    check("ops.slice(x, s, n)", x=x, s=(0,) * rank, n=own)


@given(
    tensors(1, 3, ("float32", "int32"), none=False),
    st.lists(st.integers(0, 1), min_size=3, max_size=3),
    tensors(0, 3, none=False),
)
@few(100)
def test_slice_update(x: T, starts: list[int], y: T) -> None:
    start = tuple(starts[: len(x.axes)])
    y = replace(y, names=x.names)
    check("ops.slice_update(x, s, y)", strict=False, certain=False, x=x, s=start, y=y)
    own = replace(x, axes=(1,) * len(x.axes))
    zeros = (0,) * len(x.axes)
    check("ops.slice_update(x, s, y)", x=x, s=zeros, y=own)


@given(
    tensors(1, 3, ("float32", "int32"), none=False),
    dims(False),
    st.integers(1, 3),
    st.sampled_from(INTEGERS),
)
@few(80)
def test_scatter(x: T, many: int, depth: int, dtype: str) -> None:
    depth = min(depth, len(x.axes))
    i = T((many, depth), dtype, names=x.names)
    # The last axis of indices says how many axes they name: it is no name itself.
    i = replace(i, names=False)
    values = replace(x, axes=(many, *x.axes[depth:]), names=False)
    x = replace(x, names=False)
    check("ops.scatter(i, v, x.shape)", i=i, v=values, x=x)
    check("ops.scatter_update(x, i, v)", i=i, v=values, x=x)
    other = replace(values, axes=(many + 1, *x.axes[depth:]))
    check("ops.scatter(i, v, x.shape)", certain=False, i=i, v=other, x=x)
    check("ops.scatter_update(x, i, v)", certain=False, i=i, v=other, x=x)


@pytest.mark.parametrize("op", ["sum", "max", "min", "prod"])
@given(
    tensors(0, 3, ("float32", "int32"), none=False),
    st.sampled_from(INTEGERS),
    st.sampled_from([None, 2, N(3)]),
    st.integers(0, 4),
)
@few(25)
def test_segments(op: str, x: T, dtype: str, many: object, odd: int) -> None:
    axes = x.axes[:1] if odd else (4,)
    ids = T(axes, dtype, names=x.names)
    text = f"ops.segment_{op}(x, i, num_segments=n)"
    certain = many is not None
    check(text, op=f"ops.segment_{op}", certain=certain, x=x, i=ids, n=many)


@given(tensors(0, 4, DTYPES, none=False), AXES, AXES, st.integers(-2, 2))
@few(100)
def test_diagonals(x: T, one: int, two: int, offset: int) -> None:
    named = replace(x, names=False)
    check("ops.diagonal(x)", x=named)
    text = "ops.diagonal(x, offset=o, axis1=a, axis2=b)"
    check(text, x=named, o=offset, a=one, b=two)
    check(text, certain=False, x=x, o=offset, a=one, b=two)
    check("ops.trace(x, axis1=a, axis2=b)", certain=False, x=x, a=one, b=two)


@given(tensors(0, 3, DTYPES[:3], none=False), st.integers(-2, 2))
@few(60)
def test_diag(x: T, k: int) -> None:
    check("ops.diag(x, k=k)", x=replace(x, names=False), k=k)
    check("ops.diag(x)", certain=len(x.axes) == 1, x=x)
    check("ops.diagflat(x, k=k)", x=x, k=k)


@given(tensors(0, 3, none=False), tensors(0, 3, none=False), AXES)
@few(80)
def test_crossentropies(x: T, y: T, axis: int) -> None:
    y = replace(y, names=x.names)
    check("ops.binary_crossentropy(y, x)", x=x, y=y)
    check("ops.binary_crossentropy(x, x)", x=x)
    check("ops.categorical_crossentropy(y, x)", x=x, y=y)
    check("ops.categorical_crossentropy(x, x, axis=a)", x=x, a=axis)
    classes = replace(y, dtype="int32")
    check("ops.sparse_categorical_crossentropy(y, x)", x=x, y=classes)
    own = replace(classes, axes=x.axes[:-1])
    check("ops.sparse_categorical_crossentropy(y, x)", x=x, y=own)


@given(dims(False), dims(False))
@few(15)
def test_ctc_loss(batch: int, other: int) -> None:
    x = T((batch, 5, 3))
    y = T((other, 2), "int32")
    n = T((batch,), "int32")
    check("ops.ctc_loss(y, x, n, n)", x=x, y=y, n=n)


def test_messages() -> None:
    x, n = T((2, 3, 5)), T((2, 7), "int32")
    assert message_of("ops.take_along_axis(x, n, axis=1)", x=x, n=n) == (
        "LG035 (n2, n3, n5) and (n2, n7) have different numbers of axes"
        " | add axes of size 1 to n with ops.expand_dims, or use ops.take"
    )
    assert message_of("ops.take(x, y, axis=0)", x=x, y=T((2,))) == (
        'LG037 take takes integers, y holds floats | write ops.cast(y, "int32")'
    )
    assert message_of("ops.slice_update(x, (0, 0, 0), y)", x=x, y=T((2,))) == (
        "LG035 (n2,) cannot replace a block of (n2, n3, n5)"
        " | the block must have 3 axes as x has"
    )
