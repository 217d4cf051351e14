"""Fourier transforms; a complex tensor is a pair of its real and imaginary part."""

from __future__ import annotations

from layergen.shapes.broadcast import Conflict, same_axis
from layergen.shapes.call import BROADCAST, RANK, Call, Mismatch
from layergen.shapes.ops import rule
from layergen.shapes.parts import at_least, chained, plural, refuse, several, tail
from layergen.shapes.size import ONE, Size, number
from layergen.shapes.value import (
    ANYTHING,
    Axis,
    Dim,
    Integer,
    Items,
    Rest,
    Shape,
    Tensor,
    Value,
    as_tensor,
)


def _pair(call: Call, least: int) -> Tensor | None:
    """What the real and the imaginary part have in common; None where they are not known.

    Raises:
        Mismatch: they are no pair, or not of one shape, or have too few axes.
    """
    value = call.value("x")
    if isinstance(value, Tensor) or (
        isinstance(value, Items) and len(value.values) != 2
    ):
        raise refuse(
            f"{call.op} wants a pair of the real and the imaginary part",
            (
                f"write ({call.label('x')}, ops.zeros_like({call.label('x')}))"
                if isinstance(value, Tensor)
                else "give two tensors"
            ),
            at="x",
        )
    if not isinstance(value, Items):
        return None
    real, imaginary = (
        None if isinstance(v, Rest) else as_tensor(v) for v in value.values
    )
    if real is None or imaginary is None:
        return None
    shape = _common(real.shape, imaginary.shape, call)
    if shape is not None and shape.rank is not None and shape.rank < least:
        raise Mismatch(
            RANK,
            f"{call.op} wants at least {plural(least, 'axis')}, its parts have {shape.rank}: {shape}",
        )
    return Tensor(shape, real.dtype)


def _common(one: Shape | None, two: Shape | None, call: Call) -> Shape | None:
    if one is None or two is None or one == two:
        return one if one == two else None
    message = f"the real part is {one}, the imaginary part {two}"
    if one.rank is not None and two.rank is not None and one.rank != two.rank:
        raise Mismatch(BROADCAST, message, ("both must be of one shape",))
    if one.rank is None or two.rank is None:
        return None
    found: list[Axis] = []
    for index, (a, b) in enumerate(zip(one.axes, two.axes, strict=True)):
        try:
            found.append(same_axis(call.facts, a, b))
        except Conflict:
            raise Mismatch(
                BROADCAST, message, (f"axis {index} is {a} and {b}",)
            ) from None
    return Shape(tuple(found))


@rule("fft", "fft2", "ifft2")
def fft(call: Call) -> Value:
    """A pair of the same shape.

    Good: ops.fft((x, y)) with x: (batch, dim), y: (batch, dim) gives [(batch, dim), (batch, dim)]
    Bad: ops.fft(x) with x: (batch, dim) gives LG039
    Bad: ops.fft((x, y)) with x: (batch, dim), y: (batch, units) gives LG030
    Bad: ops.fft2((x, y)) with x: (dim,), y: (dim,) gives LG035
    """
    tensor = _pair(call, 1 if call.op.endswith("fft") else 2)
    if tensor is None:
        return ANYTHING
    return several(tensor, tensor)


def _length(call: Call, name: str) -> Dim:
    value = call.value(name)
    return value.size if isinstance(value, Integer) else None


def _last(tensor: Tensor, size: Dim, count: int = 1) -> Tensor:
    """The tensor with its last axes replaced by one of this size."""
    parts = None if tensor.shape is None else tail(tensor.shape, count)
    return Tensor(None if parts is None else chained(parts[0], (size,)), tensor.dtype)


@rule("rfft")
def rfft(call: Call) -> Value:
    """A pair with `length // 2 + 1` in the last axis.

    Good: ops.rfft(x) with x: (batch, 2 * dim) gives [(batch, dim + 1), (batch, dim + 1)]
    Good: ops.rfft(x, fft_length=8) with x: (batch, dim) gives [(batch, 5), (batch, 5)]
    Bad: ops.rfft(x) with x: () gives LG035
    """
    at_least(call, "x", 1)
    tensor = call.tensor("x")
    if tensor is None:
        return ANYTHING
    if call.is_absent_or_none("fft_length"):
        axis = tensor.shape.at(-1) if tensor.shape and tensor.shape.axes else None
        length = axis if isinstance(axis, Size) else None
    else:
        length = _length(call, "fft_length")
    half = None if length is None else length // number(2) + ONE
    found = _last(tensor, half)
    return several(found, found)


@rule("irfft")
def irfft(call: Call) -> Value:
    """A tensor with `2 * (length - 1)` in the last axis.

    Good: ops.irfft((x, y)) with x: (batch, dim), y: (batch, dim) gives (batch, 2 * dim - 2)
    Good: ops.irfft((x, y), fft_length=8) with x: (batch, dim), y: (batch, dim) gives (batch, 8)
    Bad: ops.irfft(x) with x: (batch, dim) gives LG039
    """
    tensor = _pair(call, 1)
    if tensor is None:
        return ANYTHING
    if not call.is_absent_or_none("fft_length"):
        return _last(tensor, _length(call, "fft_length"))
    axis = tensor.shape.at(-1) if tensor.shape and tensor.shape.axes else None
    length = (axis - ONE) * number(2) if isinstance(axis, Size) else None
    return _last(tensor, length)


@rule("stft")
def stft(call: Call) -> Value:
    """A pair of (windows, `fft_length // 2 + 1`) for the last axis.

    Good: ops.stft(x, 4, 2, 4) with x: (batch, 10) gives [(batch, 6, 3), (batch, 6, 3)]
    Bad: ops.stft(x, 4, 2, 4) with x: () gives LG035
    """
    at_least(call, "x", 1)
    tensor = call.tensor("x")
    if tensor is None:
        return ANYTHING
    step, fft_length = _length(call, "sequence_stride"), _length(call, "fft_length")
    center = call.flag("center", True)
    parts = None if tensor.shape is None else tail(tensor.shape, 1)
    if parts is None or fft_length is None:
        nothing = Tensor(None, tensor.dtype)
        return several(nothing, nothing)
    length, windows = parts[1][0], None
    if (
        isinstance(length, Size)
        and step is not None
        and step.terms
        and center is not None
    ):
        half = fft_length // number(2)
        padded = half + half if center else number(0)
        windows = (length + padded - fft_length) // step + ONE
    shape = chained(parts[0], (windows, fft_length // number(2) + ONE))
    found = Tensor(shape, tensor.dtype)
    return several(found, found)


@rule("istft")
def istft(call: Call) -> Value:
    """The sequence that a pair of (windows, frequencies) was made of.

    Good: ops.istft((x, y), 4, 2, 4) with x: (batch, 6, 3), y: (batch, 6, 3) gives (batch, 10)
    Good: ops.istft((x, y), 4, 2, 4, length=9) with x: (batch, 6, 3), y: (batch, 6, 3) gives (batch, 9)
    Bad: ops.istft((x, y), 4, 2, 4) with x: (dim,), y: (dim,) gives LG035
    """
    tensor = _pair(call, 2)
    if tensor is None:
        return ANYTHING
    if not call.is_absent_or_none("length"):
        return _last(tensor, _length(call, "length"), 2)
    parts = None if tensor.shape is None else tail(tensor.shape, 2)
    step, fft_length = _length(call, "sequence_stride"), _length(call, "fft_length")
    center = call.flag("center", True)
    if parts is None or center is None:
        return Tensor(None, tensor.dtype)
    windows, size = parts[1][0], None
    if isinstance(windows, Size) and step is not None and fft_length is not None:
        half = fft_length // number(2)
        size = (windows - ONE) * step + fft_length
        size = size - half - half if center else size
    return _last(tensor, size, 2)


@rule("extract_sequences")
def extract_sequences(call: Call) -> Value:
    """Windows of the last axis, in one more axis.

    Good: ops.extract_sequences(x, 4, 2) with x: (batch, 10) gives (batch, 4, 4)
    Bad: ops.extract_sequences(x, 4, 2) with x: () gives LG035
    """
    at_least(call, "x", 1)
    tensor = call.tensor("x")
    if tensor is None:
        return ANYTHING
    parts = None if tensor.shape is None else tail(tensor.shape, 1)
    length, step = _length(call, "sequence_length"), _length(call, "sequence_stride")
    if parts is None:
        return Tensor(None, tensor.dtype)
    whole, windows = parts[1][0], None
    if (
        isinstance(whole, Size)
        and length is not None
        and step is not None
        and step.terms
    ):
        windows = (whole - length) // step + ONE
    return Tensor(chained(parts[0], (windows, length)), tensor.dtype)
