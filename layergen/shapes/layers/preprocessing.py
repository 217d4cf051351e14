"""Layers that prepare numbers, categories and sounds, where the shape follows from the arguments."""

from __future__ import annotations

from layergen.shapes.broadcast import Conflict, same_axis
from layergen.shapes.call import ARGUMENT, BROADCAST, Mismatch
from layergen.shapes.layers import layer
from layergen.shapes.layers.call import (
    LayerCall,
    LayerResult,
    Weights,
    axis_at,
    halves,
    plus,
    sized,
    times,
    together,
    weight,
    when,
)
from layergen.shapes.layers.frames import frame, slid
from layergen.shapes.layers.merging import merged
from layergen.shapes.size import ONE, number
from layergen.shapes.value import (
    ANYTHING,
    Axis,
    DType,
    Integer,
    Items,
    Rest,
    Shape,
    Tensor,
)


@layer("Rescaling")
def rescaling(call: LayerCall) -> LayerResult:
    """The shape stays.

    Good: layers.Rescaling(0.1)(x) with x: (batch, height, width, 3) gives (batch, height, width, 3)
    """
    return LayerResult(Tensor(call.shape(), call.computed), ())


@layer("Normalization")
def normalization(call: LayerCall) -> LayerResult:
    """The shape stays; mean and variance have the sizes of the axes that are kept.

    Good: layers.Normalization()(x) with x: (batch, dim) gives (batch, dim)
    Bad: layers.Normalization(axis=2)(x) with x: (batch, dim) gives LG034
    """
    shape = call.shape()
    axes: tuple[int, ...] | None = ()
    if "axis" not in call.config or not call.config.is_absent_or_none("axis"):
        axes = call.numbers("axis", -1)
    weights: Weights | None = None
    if axes is not None and shape is not None and shape.rank is not None:
        for axis in axes:
            call.check_axis(shape, axis)
        places = sorted(axis % shape.rank for axis in axes)
        adapts = call.config.is_absent_or_none("mean")
        if adapts and len(set(places)) < len(places):
            raise Mismatch(
                ARGUMENT, f"{call.layer} names an axis of {shape} twice: {axes}"
            )
        kept = [shape.axes[place] for place in places]
        if adapts:
            weights = together(
                weight("mean", *kept, trainable=False),
                weight("variance", *kept, trainable=False),
                weight("count", trainable=False),
            )
        else:
            weights = ()
    return LayerResult(Tensor(shape, call.computed), weights)


def encoded(shape: Shape | None, mode: str | None, depth: Axis) -> Shape | None:
    """The shape of categories that are written as vectors of so many numbers."""
    if shape is None or shape.rank is None or mode is None:
        return None
    if shape.rank == 0:
        return Shape((depth,))
    last = sized(shape.axes[-1])
    if mode == "one_hot":
        if shape.rank == 1 or (last is not None and last != ONE):
            return Shape((*shape.axes, depth))
        # A single category in the last axis is not counted as an axis.
        return Shape((*shape.axes[:-1], depth)) if last == ONE else None
    # Keras counts along the second axis where there are more than two, and says otherwise.
    return Shape((*shape.axes[:-1], depth)) if shape.rank <= 2 else None


def _encoded_dtype(call: LayerCall, mode: str | None) -> DType:
    if mode is None:
        return "unknown"
    return "int" if mode == "int" else call.computed


@layer("CategoryEncoding", takes=("inputs", "count_weights"))
def category_encoding(call: LayerCall) -> LayerResult:
    """The categories of an example become one vector, or each its own with `output_mode="one_hot"`.

    Good: layers.CategoryEncoding(num_tokens=tokens)(x) with x: (batch, dim) int gives (batch, tokens)
    Good: layers.CategoryEncoding(num_tokens=tokens, output_mode="one_hot")(x) with x: (batch, dim) int gives (batch, dim, tokens)
    Bad: layers.CategoryEncoding(num_tokens=0)(x) with x: (batch, dim) int gives LG039
    """
    depth = call.size("num_tokens")
    choices = ("multi_hot", "one_hot", "count", "binary")
    mode = call.choice("output_mode", "multi_hot", *choices)
    dtype = (
        call.computed if call.inputs.is_absent_or_none("count_weights") else "unknown"
    )
    return LayerResult(Tensor(encoded(call.shape(), mode, depth), dtype), ())


@layer("Discretization")
def discretization(call: LayerCall) -> LayerResult:
    """Each number becomes that of its bin, or a vector of as many numbers as there are bins.

    Good: layers.Discretization(bin_boundaries=[0.0, 1.0])(x) with x: (batch, dim) gives (batch, dim) int
    Good: layers.Discretization(bin_boundaries=[0.0, 1.0], output_mode="one_hot")(x) with x: (batch, dim) gives (batch, dim, 3)
    Bad: layers.Discretization(num_bins=4, output_mode="bits")(x) with x: (batch, dim) gives LG039
    """
    mode = call.choice("output_mode", "int", "int", "one_hot", "multi_hot", "count")
    bounds = call.config.value("bin_boundaries")
    depth: Axis = None
    if isinstance(bounds, Items) and not any(
        isinstance(v, Rest) for v in bounds.values
    ):
        depth = number(len(bounds.values) + 1)
    elif call.config.is_absent_or_none("bin_boundaries"):
        value = call.config.value("num_bins")
        depth = value.size if isinstance(value, Integer) else None
    shape = call.shape()
    output = shape if mode == "int" else encoded(shape, mode, depth)
    return LayerResult(Tensor(output, _encoded_dtype(call, mode)), ())


@layer("Hashing")
def hashing(call: LayerCall) -> LayerResult:
    """Each value becomes a number below `num_bins`, or a vector of as many numbers.

    Good: layers.Hashing(num_bins=8)(x) with x: (batch, dim) int gives (batch, dim) int
    Good: layers.Hashing(num_bins=8, output_mode="multi_hot")(x) with x: (batch, dim) int gives (batch, 8)
    Bad: layers.Hashing(num_bins=0)(x) with x: (batch, dim) int gives LG039
    """
    depth = call.size("num_bins")
    mode = call.choice("output_mode", "int", "int", "one_hot", "multi_hot", "count")
    shape = call.shape()
    output = shape if mode == "int" else encoded(shape, mode, depth)
    return LayerResult(Tensor(output, _encoded_dtype(call, mode)), ())


@layer("HashedCrossing")
def hashed_crossing(call: LayerCall) -> LayerResult:
    """Each pair of values of two tensors becomes a number below `num_bins`, or a vector.

    Good: layers.HashedCrossing(num_bins=8)([x, y]) with x: (batch, 1) int, y: (batch, 1) int gives (batch, 1) int
    Bad: layers.HashedCrossing(num_bins=8)(x) with x: (batch, 1) int gives LG039
    Bad: layers.HashedCrossing(num_bins=8)([x, y]) with x: (batch,) int, y: (time,) int gives LG030
    """
    depth = call.size("num_bins")
    mode = call.choice("output_mode", "int", "int", "one_hot")
    tensors = merged(call)
    dtype = _encoded_dtype(call, mode)
    if tensors is None:
        return LayerResult(Tensor(None, dtype), ())
    if len(tensors) != 2:
        raise Mismatch(ARGUMENT, f"{call.layer} takes two tensors, not {len(tensors)}")
    left, right = (t.shape if t is not None else None for t in tensors)
    try:
        same_axis(call.facts, axis_at(left, -1), axis_at(right, -1))
    except Conflict:
        raise Mismatch(
            BROADCAST,
            f"{call.layer} wants two tensors of one shape, not {left} and {right}",
        ) from None
    output = left if mode == "int" else encoded(left, mode, depth)
    return LayerResult(Tensor(output, dtype), ())


@layer("IntegerLookup", "StringLookup")
def lookup(call: LayerCall) -> LayerResult:
    """Each value becomes its place in the vocabulary, or a vector as long as that.

    Good: layers.IntegerLookup(vocabulary=[1, 2])(x) with x: (batch, dim) int gives (batch, dim) int
    Good: layers.IntegerLookup(max_tokens=8, pad_to_max_tokens=True, output_mode="one_hot")(x) with x: (batch, dim) int gives (batch, dim, 8)
    """
    modes = ("int", "one_hot", "multi_hot", "count", "tf_idf", "binary", "tf-idf")
    value = call.choice("output_mode", "int", *modes)
    if call.config.flag("invert") is not False or value is None:
        return LayerResult(Tensor(call.shape(), "unknown"))
    if value == "int":
        return LayerResult(Tensor(call.shape(), "int"))
    padded = call.config.flag("pad_to_max_tokens")
    depth = call.size("max_tokens") if padded else None
    return LayerResult(Tensor(encoded(call.shape(), value, depth), call.computed))


@layer("TextVectorization")
def text_vectorization(call: LayerCall) -> LayerResult:
    """Each text becomes the numbers of its words.

    Good: layers.TextVectorization(output_sequence_length=n)(x) with x: (batch,) gives (batch, n) int
    """
    mode = call.config.text("output_mode", "int")
    if mode != "int" or call.config.flag("ragged") is not False:
        return LayerResult(ANYTHING)
    length: Axis = None
    if not call.config.is_absent_or_none("output_sequence_length"):
        length = call.size("output_sequence_length")
    shape = call.shape()
    if shape is None or not shape.axes or shape.rank not in (1, 2):
        return LayerResult(Tensor(None, "int"))
    return LayerResult(Tensor(Shape((shape.axes[0], length)), "int"))


@layer("MelSpectrogram")
def mel_spectrogram(call: LayerCall) -> LayerResult:
    """Time becomes `num_mel_bins` pitches by frames, one each `sequence_stride`.

    Good: layers.MelSpectrogram(num_mel_bins=bins, sequence_stride=4)(x) with x: (batch, 4 * time) gives (batch, bins, time + 1)
    Bad: layers.MelSpectrogram(num_mel_bins=0)(x) with x: (batch, time) gives LG039
    """
    bins, stride = call.size("num_mel_bins", 128), call.size("sequence_stride", 512)
    shape = call.shape()
    if shape is None or shape.rank not in (1, 2):
        return LayerResult(Tensor(None, call.computed), ())
    frames = plus(halves(shape.axes[-1], stride), ONE)
    return LayerResult(
        Tensor(Shape((*shape.axes[:-1], bins, frames)), call.computed), ()
    )


MODES = ("log", "magnitude", "psd", "real", "imag", "angle", "stft")


@layer("STFTSpectrogram")
def stft_spectrogram(call: LayerCall) -> LayerResult:
    """Frames of time, and for each channel half as many frequencies as `fft_length`.

    Good: layers.STFTSpectrogram(frame_length=8, frame_step=4, padding="same")(x) with x: (batch, 4 * time, dim) gives (batch, time, dim * 5)
    Good: layers.STFTSpectrogram(frame_length=8, frame_step=1, expand_dims=True)(x) with x: (batch, time, dim) gives (batch, time - 7, 5, dim)
    Bad: layers.STFTSpectrogram()(x) with x: (batch, time) gives LG035
    """
    mode = call.choice("mode", "log", *MODES)
    padding = call.choice("padding", "valid", "valid", "same")
    kept = frame(call, 1)
    length, step, bins = _framing(call)
    time = slid(call, kept.spatial[0], length, step, ONE, padding)
    pitches = bins if mode != "stft" else times(number(2), bins)
    if mode is None:
        pitches = None
    expanded = call.config.flag("expand_dims")
    output: Shape | None = None
    if expanded:
        last = (time, pitches, kept.channels)
        first = (kept.channels, time, pitches)
        if kept.channels_last is not None:
            output = Shape((*kept.front, *(last if kept.channels_last else first)))
    elif expanded is False:
        output = kept.shape((time,), times(pitches, kept.channels))
    kernel = (length, ONE, bins)
    weights = together(
        None if mode is None else when(mode != "imag", weight("real_kernel", *kernel)),
        None if mode is None else when(mode != "real", weight("imag_kernel", *kernel)),
    )
    return LayerResult(Tensor(output, call.computed), weights)


def _framing(call: LayerCall) -> tuple[Axis, Axis, Axis]:
    """The length of a frame, the step to the next, and how many frequencies it has."""
    length = sized(call.size("frame_length", 256))
    step: Axis = None if length is None else length // number(2)
    if not call.config.is_absent_or_none("frame_step"):
        step = call.size("frame_step")
    if not call.config.is_absent_or_none("fft_length"):
        points = call.size("fft_length")
    elif length is None or length.number is None:
        points = None
    else:
        points = number(1 << (length.number - 1).bit_length())
    return length, step, plus(halves(points, number(2)), ONE)
