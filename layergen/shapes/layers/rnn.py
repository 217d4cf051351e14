"""Recurrent layers, and what runs a layer along time."""

from __future__ import annotations

from collections.abc import Sequence

from layergen.shapes.call import ARGUMENT, Mismatch
from layergen.shapes.layers import layer
from layergen.shapes.layers.call import (
    LayerCall,
    LayerResult,
    Weights,
    axis_at,
    nested,
    plus,
    replaced,
    times,
    together,
    weight,
    when,
)
from layergen.shapes.layers.cells import GATES, Cell, cell_of, simple
from layergen.shapes.layers.convolution import window
from layergen.shapes.layers.frames import frame
from layergen.shapes.layers.sublayer import sublayer
from layergen.shapes.size import number
from layergen.shapes.value import (
    ANYTHING,
    Axis,
    Items,
    Rest,
    Shape,
    Tensor,
    Value,
    join,
)

TAKES = ("sequences", "initial_state", "mask", "training")
MEANING = "(batch, time, dim)"


def _returned(
    call: LayerCall, sequence: Shape, last: Shape, states: Sequence[Value]
) -> Value:
    """What `return_sequences` and `return_state` ask for."""
    whole, more = call.config.flag("return_sequences"), call.config.flag("return_state")
    if more is None:
        return ANYTHING
    output: Value
    if whole is None:
        output = Tensor(None, call.computed)
    else:
        output = Tensor(sequence if whole else last, call.computed)
    return Items((output, *states)) if more else output


def _unless_stateful(call: LayerCall, weights: Weights | None) -> Weights | None:
    return weights if call.config.flag("stateful") is False else None


def _run(call: LayerCall, cell: Cell, shape: Shape) -> LayerResult:
    batch, time = axis_at(shape, 0), axis_at(shape, 1)

    def state(size: Axis | tuple[Axis, ...]) -> Value:
        if isinstance(size, tuple):
            return Items(tuple(state(s) for s in size), True)
        return Tensor(Shape((batch, size)), call.computed)

    output = _returned(
        call,
        Shape((batch, time, cell.output)),
        Shape((batch, cell.output)),
        [state(size) for size in cell.states],
    )
    return LayerResult(output, _unless_stateful(call, cell.weights))


@layer("SimpleRNN", "GRU", "LSTM", takes=TAKES)
def recurrent(call: LayerCall) -> LayerResult:
    """The last output of `units`, or all of them, and the last states if asked for.

    Good: layers.GRU(units)(x) with x: (batch, time, dim) gives (batch, units)
    Good: layers.LSTM(units, return_sequences=True)(x) with x: (batch, time, dim) gives (batch, time, units)
    Good: layers.LSTM(units, return_state=True)(x) with x: (batch, time, dim) gives [(batch, units), (batch, units), (batch, units)]
    Bad: layers.LSTM(units)(x) with x: (batch, dim) gives LG035
    """
    shape = call.of_rank(3, MEANING, "sequences")
    cell = simple(call, call.layer, axis_at(shape, -1))
    weights = nested(f"{call.layer.lower()}_cell", cell.weights)
    return _run(call, Cell(cell.output, cell.states, weights), shape)


@layer("RNN", takes=TAKES)
def rnn(call: LayerCall) -> LayerResult:
    """The last output of a cell, or all of them, and the last states if asked for.

    Good: layers.RNN(layers.LSTMCell(units))(x) with x: (batch, time, dim) gives (batch, units)
    Good: layers.RNN([layers.GRUCell(4), layers.GRUCell(units)], return_sequences=True)(x) with x: (batch, time, dim) gives (batch, time, units)
    Good: layers.RNN(layers.Dense(4))(x) with x: (batch, time, dim) gives unknown
    """
    shape = call.shape("sequences")
    if shape is None or shape.rank != 3:
        return LayerResult()
    cell = cell_of(call.config.value("cell"), call, axis_at(shape, -1))
    if cell is None:
        return LayerResult()
    return _run(
        call, Cell(cell.output, cell.states, nested("cell", cell.weights)), shape
    )


@layer("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", takes=TAKES)
def conv_lstm(call: LayerCall) -> LayerResult:
    """A recurrent layer whose states are images of `filters` channels.

    Good: layers.ConvLSTM1D(filters, 3)(x) with x: (batch, time, steps, dim) gives (batch, steps - 2, filters)
    Good: layers.ConvLSTM2D(filters, 3, padding="same", return_sequences=True)(x) with x: (batch, time, height, width, dim) gives (batch, time, height, width, filters)
    Bad: layers.ConvLSTM2D(filters, 3)(x) with x: (batch, height, width, dim) gives LG035
    """
    rank = int(call.layer[-2])
    filters = call.size("filters")
    kept = frame(call, rank, "sequences", ("batch", "time"))
    spatial, kernel = window(call, rank, kept)
    sequence = kept.shape(spatial, filters)
    last = Shape((sequence.axes[0], *sequence.axes[2:]))
    wide = times(number(4), filters)
    weights = together(
        weight("kernel", *kernel, kept.channels, wide),
        weight("recurrent_kernel", *kernel, filters, wide),
        when(call.config.flag("use_bias", True), weight("bias", wide)),
    )
    state = Tensor(last, call.computed)
    return LayerResult(
        _returned(call, sequence, last, [state, state]),
        _unless_stateful(call, nested("conv_lstm_cell", weights)),
    )


@layer("TimeDistributed", takes=("inputs", "training", "mask"))
def time_distributed(call: LayerCall) -> LayerResult:
    """The inner layer for each index of axis 1.

    Good: layers.TimeDistributed(layers.Dense(units))(x) with x: (batch, time, dim) gives (batch, time, units)
    Good: layers.TimeDistributed(layers.Flatten())(x) with x: (batch, time, height, width) gives (batch, time, height * width)
    Bad: layers.TimeDistributed(layers.Dense(units))(x) with x: (batch, dim) gives LG035
    Bad: layers.TimeDistributed(layers.Conv2D(8, 3))(x) with x: (batch, time, height, dim) gives LG035
    """
    shape = call.of_rank(3, "(batch, time, ...)", at_least=True)
    inner = sublayer(call.config.value("layer"))
    if inner is None or any(isinstance(axis, Rest) for axis in shape.axes[:2]):
        return LayerResult()
    child = Tensor(Shape((shape.axes[0], *shape.axes[2:])), call.inputs.dtype("inputs"))
    result = inner.run((child,), labels=(f"each of {call.label()}",), facts=call.facts)
    weights = nested("layer", result.weights)
    match result.output:
        case Tensor(shape=Shape(axes), dtype=dtype) if axes and not isinstance(
            axes[0], Rest
        ):
            output = Shape((axes[0], shape.axes[1], *axes[1:]))
            return LayerResult(Tensor(output, dtype), weights)
        case Tensor(dtype=dtype):
            return LayerResult(Tensor(None, dtype), weights)
    return LayerResult(ANYTHING, weights)


@layer("Bidirectional", takes=TAKES)
def bidirectional(call: LayerCall) -> LayerResult:
    """The inner layer forwards and backwards, the two results merged.

    Good: layers.Bidirectional(layers.LSTM(units))(x) with x: (batch, time, dim) gives (batch, 2 * units)
    Good: layers.Bidirectional(layers.GRU(units, return_sequences=True), merge_mode="sum")(x) with x: (batch, time, dim) gives (batch, time, units)
    Bad: layers.Bidirectional(layers.LSTM(units))(x) with x: (batch, dim) gives LG035
    Bad: layers.Bidirectional(layers.LSTM(units), merge_mode="max")(x) with x: (batch, time, dim) gives LG039
    """
    inner = sublayer(call.config.value("layer"))
    absent = call.config.is_absent_or_none("backward_layer")
    behind = inner if absent else sublayer(call.config.value("backward_layer"))
    if inner is None or behind is None or inner.name not in {*GATES, "RNN"}:
        return LayerResult()
    value, label = call.inputs.value("sequences"), call.label("sequences")
    forward = inner.run((value,), labels=(label,), facts=call.facts)
    backward = behind.run((value,), labels=(label,), facts=call.facts)
    weights = together(
        nested("forward", forward.weights), nested("backward", backward.weights)
    )
    if call.config.value("merge_mode") == ANYTHING and "merge_mode" in call.config:
        return LayerResult(ANYTHING, weights)
    mode = None if _keeps_both(call) else _mode(call)
    return LayerResult(_merged(mode, forward.output, backward.output), weights)


def _keeps_both(call: LayerCall) -> bool:
    return "merge_mode" in call.config and call.config.is_absent_or_none("merge_mode")


def _mode(call: LayerCall) -> str:
    mode = call.choice("merge_mode", "concat", "concat", "sum", "mul", "ave")
    if mode is None:
        raise Mismatch(ARGUMENT, f"{call.layer} does not know its merge_mode")
    return mode


def _merged(mode: str | None, forward: Value, backward: Value) -> Value:
    states: tuple[Value | Rest, ...] = ()
    more = isinstance(forward, Items) and isinstance(backward, Items)
    if isinstance(forward, Items) and isinstance(backward, Items):
        states = (*forward.values[1:], *backward.values[1:])
        one, two = forward.values[0], backward.values[0]
    else:
        one, two = forward, backward
    if not isinstance(one, Tensor) or not isinstance(two, Tensor):
        return ANYTHING
    if mode is None:
        return Items((one, two, *states))
    merged = join(one, two)
    if mode == "concat" and isinstance(merged, Tensor) and isinstance(one.shape, Shape):
        shape = replaced(
            merged.shape, -1, plus(axis_at(one.shape, -1), axis_at(two.shape, -1))
        )
        merged = Tensor(shape, merged.dtype)
    return Items((merged, *states)) if more else merged
