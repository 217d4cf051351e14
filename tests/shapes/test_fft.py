"""Fourier transforms: their shapes are those that Keras gives."""

from __future__ import annotations

import pytest
from harness import T, axes_of, check, few, message_of, tensors
from hypothesis import given
from hypothesis import strategies as st


@given(tensors(0, 3), st.booleans(), st.sampled_from(["fft", "fft2", "ifft2", "irfft"]))
@few(100)
def test_transforms_of_a_pair(x: T, same: bool, op: str) -> None:
    y = x if same else T((*x.axes, 3), names=x.names)
    check(f"ops.{op}((x, y))", x=x, y=y)


@given(tensors(0, 3), st.sampled_from(["fft", "irfft"]))
@few(30)
def test_transforms_of_one_tensor_are_refused(x: T, op: str) -> None:
    assert check(f"ops.{op}(x)", x=T((2, *x.axes))) == "mistake"


@given(tensors(0, 3), st.one_of(st.none(), st.integers(1, 9)))
@few(60)
def test_transforms_of_reals(x: T, length: int | None) -> None:
    check("ops.rfft(x, length)", x=x, length=length)
    check("ops.irfft((x, x), length)", x=x, length=length)


LENGTHS = st.lists(st.sampled_from([1, 2, 3, None]), max_size=2)


@given(
    LENGTHS,
    st.one_of(st.none(), st.integers(8, 20)),
    st.integers(1, 4),
    st.integers(1, 4),
    st.integers(0, 3),
    st.booleans(),
)
@few(60)
def test_short_transforms(
    front: list[int | None],
    length: int | None,
    width: int,
    step: int,
    more: int,
    center: bool,
) -> None:
    x = T((*front, length), names=False)
    # Only a Hann window or none is in every backend.
    values = {"width": width, "step": step, "size": width + more, "center": center}
    check("ops.stft(x, width, step, size, center=center)", x=x, **values)


@given(
    LENGTHS,
    st.one_of(st.none(), st.integers(2, 6)),
    st.integers(1, 4),
    st.one_of(st.none(), st.integers(3, 9)),
    st.booleans(),
)
@few(50)
def test_short_transforms_back(
    front: list[int | None],
    windows: int | None,
    step: int,
    length: int | None,
    center: bool,
) -> None:
    x = T((*front, windows, 5), names=False)
    text = "ops.istft((x, x), 8, step, 8, length=length, center=center)"
    check(text, x=x, step=step, length=length, center=center)


@given(
    LENGTHS,
    st.one_of(st.none(), st.integers(4, 20)),
    st.integers(1, 4),
    st.integers(1, 4),
)
@few(50)
def test_extract_sequences(
    front: list[int | None], length: int | None, width: int, step: int
) -> None:
    x = T((*front, length), names=False)
    check("ops.extract_sequences(x, width, step)", x=x, width=width, step=step)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "ops.fft(x)",
            "LG039 fft wants a pair of the real and the imaginary part"
            " | write (x, ops.zeros_like(x))",
        ),
        (
            "ops.fft((x, y))",
            "LG030 the real part is (batch, dim), the imaginary part (batch, units)"
            " | axis 1 is dim and units",
        ),
        (
            "ops.fft2((v, v))",
            "LG035 fft2 wants at least 2 axes, its parts have 1: (dim,)",
        ),
    ],
)
def test_mistakes_say_what_a_pair_is(text: str, message: str) -> None:
    values = {
        "x": axes_of("(batch, dim)"),
        "y": axes_of("(batch, units)"),
        "v": axes_of("(dim,)"),
    }
    assert message_of(text, **values) == message
