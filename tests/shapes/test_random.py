"""Random ops: their shapes are those that Keras gives."""

from __future__ import annotations

from dataclasses import replace

import pytest
from harness import N, T, check, few, message_of, tensors
from hypothesis import given
from hypothesis import strategies as st

SIZES = st.one_of(st.sampled_from([1, 2, 3, 5]), st.sampled_from([2, 3, 5, 7]).map(N))
SHAPES = st.lists(SIZES, max_size=3).map(tuple)
DTYPES = ("float32", "float32", "int32", "bool")


@pytest.mark.parametrize("op", ["normal", "truncated_normal", "uniform"])
@given(SHAPES, st.sampled_from([None, "float32", "float16", "int32", "bool"]))
@few(25)
def test_floats(op: str, shape: tuple[object, ...], dtype: str | None) -> None:
    check(f"random.{op}(s)", op=f"random.{op}", s=shape)
    check(f"random.{op}(s, 0.5, 1.5, dtype=d)", op=f"random.{op}", s=shape, d=dtype)


@given(tensors(0, 3, none=False), tensors(0, 3, none=False))
@few(50)
def test_floats_around_tensors(x: T, y: T) -> None:
    y = replace(y, names=x.names)
    check("random.normal(x.shape, mean=y)", certain=not y.axes, x=x, y=y)


@given(SHAPES, st.sampled_from([None, "int32", "uint8", "float32"]))
@few(30)
def test_randint(shape: tuple[object, ...], dtype: str | None) -> None:
    check("random.randint(s, 0, 5, dtype=d)", s=shape, d=dtype or "int32")
    check("random.randint(s, 0, 5)", s=shape)


@given(SHAPES)
@few(15)
def test_draws_with_parameters(shape: tuple[object, ...]) -> None:
    check("random.gamma(s, 0.5)", s=shape)
    check("random.beta(s, 0.5, 0.5)", s=shape)
    check("random.binomial(s, 5.0, 0.5)", s=shape)


@given(tensors(0, 3, rest=True), SIZES)
@few(40)
def test_categorical(x: T, samples: object) -> None:
    check("random.categorical(x, n)", x=x, n=samples)
    check("random.categorical(x, n, dtype='int64')", x=x, n=samples)


@given(tensors(0, 4, DTYPES, rest=True), st.sampled_from([0.5, 0.0, 1, 0]))
@few(50)
def test_dropout(x: T, rate: float) -> None:
    check("random.dropout(x, r)", x=x, r=rate)


@given(tensors(1, 3, none=False), tensors(0, 3, none=False))
@few(40)
def test_dropout_with_a_shape_of_noise(x: T, y: T) -> None:
    check("random.dropout(x, 0.5, noise_shape=x.shape)", x=x)
    noise = (None, *(1 for _ in x.axes[1:]))
    check("random.dropout(x, 0.5, noise_shape=n)", x=x, n=noise)


@given(tensors(1, 3, DTYPES, rest=True), st.integers(-4, 4))
@few(50)
def test_shuffle(x: T, axis: int) -> None:
    check("random.shuffle(x, axis=a)", x=x, a=axis)


def test_messages() -> None:
    assert message_of("random.uniform((2,), dtype='int32')") == (
        "LG037 random.uniform draws floats, not 'int32'"
        " | cast the result with ops.cast, or use random.randint"
    )
    assert message_of("random.categorical(x, 1)", x=T((2, 3, 5))) == (
        "LG035 random.categorical wants rows of logits, x has 3 axes: (n2, n3, n5)"
        " | reshape the axes in front into one, and the result back"
    )
