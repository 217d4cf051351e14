"""Dense layers, embeddings, and what passes its input on."""

from __future__ import annotations

import re

from msgspec import Struct

from layergen.shapes.broadcast import Conflict, same_axis
from layergen.shapes.call import ARGUMENT, AXIS, EINSUM, Mismatch
from layergen.shapes.layers import layer
from layergen.shapes.layers.call import (
    LayerCall,
    LayerResult,
    Weights,
    axis_at,
    replaced,
    together,
    weight,
    when,
)
from layergen.shapes.layers.sublayer import sublayer
from layergen.shapes.size import ONE
from layergen.shapes.value import (
    Axis,
    Function,
    Integer,
    Items,
    Known,
    Rest,
    Shape,
)

#: Activations that give another shape than they get.
RESHAPING = frozenset({"glu"})


def keeps_shape(call: LayerCall) -> bool:
    """Whether the activation of a layer gives the shape that it gets."""
    value = call.config.value("activation", Known(None))
    if isinstance(value, Known):
        return value.value not in RESHAPING
    inner = sublayer(value)
    if inner is not None:
        return False
    return (
        not isinstance(value, Function) or value.label.split(".")[-1] not in RESHAPING
    )


def activated(call: LayerCall, shape: Shape | None) -> Shape | None:
    """The shape after the activation of a layer."""
    return shape if keeps_shape(call) else None


def adapted(call: LayerCall, weights: Weights | None) -> Weights | None:
    """The weights, where neither LoRA nor quantization makes others of them."""
    plain = call.config.is_absent_or_none("lora_rank")
    plain = plain and call.config.is_absent_or_none("quantization_config")
    return weights if plain else None


@layer("Dense")
def dense(call: LayerCall) -> LayerResult:
    """The last axis becomes `units`.

    Good: layers.Dense(units * 4)(x) with x: (batch, time, dim) gives (batch, time, units * 4)
    Good: layers.Dense(units)(x) with x: (..., dim) gives (..., units)
    Bad: layers.Dense(units)(x) with x: (dim,) gives LG035
    Bad: layers.Dense(0)(x) with x: (batch, dim) gives LG039
    """
    units = call.size("units")
    shape = call.of_rank(2, "(batch, ..., dim)", at_least=True)
    weights = together(
        weight("kernel", axis_at(shape, -1), units),
        when(call.config.flag("use_bias", True), weight("bias", units)),
    )
    output = activated(call, replaced(shape, -1, units))
    return call.plain(output, adapted(call, weights))


@layer("Embedding")
def embedding(call: LayerCall) -> LayerResult:
    """Each number becomes a vector: an axis of size `output_dim` at the end.

    Good: layers.Embedding(vocab, dim)(x) with x: (batch, time) int gives (batch, time, dim)
    Bad: layers.Embedding(vocab, 0)(x) with x: (batch, time) int gives LG039
    """
    rows, columns = call.size("input_dim"), call.size("output_dim")
    shape = call.shape()
    output = None if shape is None else Shape((*shape.axes, columns))
    return call.plain(output, adapted(call, weight("embeddings", rows, columns)))


@layer("ReversibleEmbedding", takes=("inputs", "reverse"))
def reversible_embedding(call: LayerCall) -> LayerResult:
    """As an embedding; with `reverse=True` the last axis becomes `input_dim`.

    Good: layers.ReversibleEmbedding(vocab, dim)(x) with x: (batch,) int gives (batch, dim)
    Good: layers.ReversibleEmbedding(vocab, dim)(x, reverse=True) with x: (batch, dim) gives (batch, vocab)
    Bad: layers.ReversibleEmbedding(0, dim)(x) with x: (batch,) int gives LG039
    """
    rows, columns = call.size("input_dim"), call.size("output_dim")
    shape = call.shape()
    reverse = call.inputs.flag("reverse", False)
    output: Shape | None = None
    if reverse:
        output = replaced(shape, -1, rows)
    elif reverse is False and shape is not None:
        output = Shape((*shape.axes, columns))
    tied = call.config.flag("tie_weights", True)
    weights = together(
        weight("embeddings", rows, columns),
        (
            None
            if tied is None
            else when(not tied, weight("reverse_embeddings", columns, rows))
        ),
    )
    return call.plain(output, adapted(call, weights))


@layer("Identity", "ActivityRegularization")
def identity(call: LayerCall) -> LayerResult:
    """The input as it is.

    Good: layers.Identity()(x) with x: (batch, dim) gives (batch, dim)
    """
    value = call.inputs.value("inputs")
    if call.inputs.dtype("inputs") == "float" and call.computed != "float":
        return call.same()
    return LayerResult(value, ())


@layer("Masking")
def masking(call: LayerCall) -> LayerResult:
    """The shape stays.

    Good: layers.Masking()(x) with x: (batch, time, dim) gives (batch, time, dim)
    Bad: layers.Masking()(x) with x: () gives LG035
    """
    call.of_rank(1, at_least=True)
    return call.same()


class Equation(Struct, frozen=True):
    """The letters of `EinsumDense`'s equation, and where its `...` stands."""

    inputs: str
    kernel: str
    output: str
    left: bool
    right: bool


def parsed(call: LayerCall, text: str) -> Equation:
    """The equation of an `EinsumDense`.

    Raises:
        Mismatch: it has not the form that the layer takes.
    """
    for pattern, left, right in (
        (r"([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)", False, False),
        (r"\.\.\.([a-zA-Z]+),([a-zA-Z]+)->\.\.\.([a-zA-Z]+)", True, False),
        (r"([a-zA-Z]{2,})\.\.\.,([a-zA-Z]+)->([a-zA-Z]+)\.\.\.", False, True),
    ):
        match = re.match(pattern, text)
        if match:
            inputs, kernel, output = match.groups()
            return Equation(inputs, kernel, output, left, right)
    raise Mismatch(
        EINSUM,
        f"{call.layer} does not take the equation {text!r}",
        ("write it as 'abc,cd->abd', '...c,cd->...d' or 'ab...,bc->ac...'",),
    )


def _check_letters(equation: Equation) -> None:
    for letter in equation.output:
        if letter not in equation.inputs and letter not in equation.kernel:
            raise Mismatch(
                EINSUM,
                f"{letter!r} of the output is neither in the input nor the kernel",
            )
    for letter in equation.kernel:
        if letter not in equation.inputs and letter not in equation.output:
            raise Mismatch(
                EINSUM,
                f"{letter!r} of the kernel is neither in the input nor the output",
            )


@layer("EinsumDense")
def einsum_dense(call: LayerCall) -> LayerResult:
    """The axes that the equation says, of the sizes that `output_shape` gives.

    Good: layers.EinsumDense("abc,cd->abd", output_shape=(None, units))(x) with x: (batch, time, dim) gives (batch, time, units)
    Good: layers.EinsumDense("...x,xy->...y", output_shape=units)(x) with x: (..., dim) gives (..., units)
    Bad: layers.EinsumDense("abc,cd->abd", output_shape=(units, units))(x) with x: (batch, time, dim) gives LG038
    Bad: layers.EinsumDense("ab,bc->ad", output_shape=units)(x) with x: (batch, dim) gives LG038
    """
    text, given, shape = call.config.text("equation"), _partial(call), call.shape()
    if text is None:
        return call.plain(None, None)
    equation = parsed(call, text)
    _check_letters(equation)
    parts = None if shape is None else _parts(call, equation, shape)
    if parts is None or given is None:
        return call.plain(None, None)
    before, inner, behind = parts
    # The first axis of the output is that of the input, and not given unless `...` stands for it.
    full = given if before else [inner[0], *given]
    missing = len(equation.output) - len(full)
    if missing > 0:
        raise Mismatch(
            EINSUM,
            f"output_shape has {len(given)} sizes, the output {equation.output!r} needs {len(given) + missing}",
            ("give one size for each letter of the output, without the batch",),
        )
    letters = _joined(
        call,
        dict(zip(equation.inputs, inner, strict=True)),
        dict(zip(equation.output, full, strict=False)),
    )
    kernel = weight("kernel", *(letters.get(letter) for letter in equation.kernel))
    output = (*before, *(letters[letter] for letter in equation.output), *behind)
    weights = together(kernel, _bias(call, equation, letters, len(behind)))
    return call.plain(activated(call, Shape(output)), adapted(call, weights))


Axes = tuple[Axis, ...]


def _parts(
    call: LayerCall, equation: Equation, shape: Shape
) -> tuple[Axes, Axes, Axes] | None:
    """The axes in front of those with letters, those, and the axes behind; None where that cannot be told.

    Raises:
        Mismatch: the equation has other axes.
    """
    count, axes = len(equation.inputs), shape.axes
    if shape.rank is not None:
        elided = shape.rank - count
        if elided < 0 or (elided and not (equation.left or equation.right)):
            raise Mismatch(
                EINSUM,
                f"the equation has {count} axes for {call.label()}, whose shape is {shape}",
                ("write ... for axes that stay",),
            )
    at = len(axes) - count if equation.left else 0
    if at < 0 or any(isinstance(axis, Rest) for axis in axes[at : at + count]):
        return None
    if len(axes) < at + count or not (equation.left or equation.right or shape.rank):
        return None
    return axes[:at], axes[at : at + count], axes[at + count :]


def _partial(call: LayerCall) -> list[Axis] | None:
    match call.config.value("output_shape"):
        case Integer(size):
            return [size]
        case Items(values) if not any(isinstance(v, Rest) for v in values):
            return [v.size if isinstance(v, Integer) else None for v in values]
    return None


def _joined(
    call: LayerCall, inputs: dict[str, Axis], outputs: dict[str, Axis]
) -> dict[str, Axis]:
    letters = dict(outputs)
    for letter, axis in inputs.items():
        if letter not in letters:
            letters[letter] = axis
            continue
        try:
            letters[letter] = same_axis(call.facts, axis, letters[letter])
        except Conflict as conflict:
            raise Mismatch(
                EINSUM,
                f"axis {letter!r} of {call.label()} is {conflict.left}, but output_shape says {conflict.right}",
                ("give None for an axis that stays",),
            ) from None
    return letters


def _bias(
    call: LayerCall, equation: Equation, letters: dict[str, Axis], behind: int
) -> Weights | None:
    if call.config.is_absent_or_none("bias_axes"):
        return ()
    chosen = call.config.text("bias_axes")
    if chosen is None:
        return None
    if not chosen:
        raise Mismatch(ARGUMENT, f"{call.layer} wants a letter in bias_axes")
    for letter in chosen:
        if letter not in equation.output:
            raise Mismatch(
                AXIS, f"bias_axes names {letter!r}, which the output has not"
            )
    start = min(equation.output.find(letter) for letter in chosen)
    axes: list[Axis] = [
        letters[letter] if letter in chosen else ONE
        for letter in equation.output[start:]
    ]
    return weight("bias", *axes, *([ONE] * behind))
