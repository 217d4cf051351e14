"""The cells of recurrent layers: one step."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from layergen.shapes.layers import layer
from layergen.shapes.layers.call import (
    LayerCall,
    LayerResult,
    Weights,
    axis_at,
    nested,
    times,
    together,
    weight,
    when,
)
from layergen.shapes.layers.sublayer import Sublayer, sublayer
from layergen.shapes.size import number
from layergen.shapes.value import ANYTHING, Axis, Items, Rest, Shape, Tensor, Value

#: How many matrices stand side by side in the kernel, and how many states there are.
GATES = {"SimpleRNN": (1, 1), "GRU": (3, 1), "LSTM": (4, 2)}


class Cell(Struct, frozen=True):
    """One step of a recurrent layer: the size of its output, its states, its weights.

    A state is a size, or several where cells are stacked.
    """

    output: Axis
    states: tuple[Axis | tuple[Axis, ...], ...]
    weights: Weights | None


def simple(call: LayerCall, kind: str, dim: Axis) -> Cell:
    """The cell of a `SimpleRNN`, `GRU` or `LSTM` made with the arguments of this call."""
    gates, states = GATES[kind]
    units = call.size("units")
    wide = times(number(gates), units)
    config = call.config
    bias: Weights | None = weight("bias", wide)
    if kind == "GRU":
        after = config.flag("reset_after", True)
        if after is None:
            bias = None
        elif after:
            bias = weight("bias", number(2), wide)
    weights = together(
        weight("kernel", dim, wide),
        weight("recurrent_kernel", units, wide),
        when(config.flag("use_bias", True), bias),
    )
    return Cell(units, (units,) * states, weights)


def cell_of(value: Value, call: LayerCall, dim: Axis) -> Cell | None:
    """The cell that a value is, given the size of its input; None where it is not one of Keras's."""
    if isinstance(value, Items):
        return stacked(value.values, call, dim)
    made = sublayer(value)
    if made is None:
        return None
    step = made.step(dim)
    if step is not None:
        return Cell(*step)
    inner = replace(call, layer=made.name, config=made.config)
    if made.name == "StackedRNNCells":
        cells = made.config.value("cells")
        return stacked(cells.values, inner, dim) if isinstance(cells, Items) else None
    kind = made.name.removesuffix("Cell")
    if not made.name.endswith("Cell") or kind not in GATES:
        return None
    cell = simple(inner, kind, dim)
    assert isinstance(made, Sublayer)
    return replace(cell, weights=made.trained(cell.weights))


def stacked(values: Sequence[Value | Rest], call: LayerCall, dim: Axis) -> Cell | None:
    """Cells on top of each other as one."""
    states: list[tuple[Axis, ...] | Axis] = []
    weights: Weights | None = ()
    for index, value in enumerate(values):
        cell = None if isinstance(value, Rest) else cell_of(value, call, dim)
        if cell is None:
            return None
        inner = tuple(s for s in cell.states if not isinstance(s, tuple))
        states.append(inner if len(inner) > 1 else inner[0])
        weights = together(weights, nested(f"cell_{index}", cell.weights))
        dim = cell.output
    return Cell(dim, tuple(states), weights) if states else None


def _stepped(call: LayerCall, cell: Cell, batch: Axis) -> LayerResult:
    def state(size: Axis | tuple[Axis, ...]) -> Value:
        if isinstance(size, tuple):
            return Items(tuple(state(s) for s in size), True)
        return Tensor(Shape((batch, size)), call.computed)

    output = Tensor(Shape((batch, cell.output)), call.computed)
    given = call.inputs.value("states")
    if isinstance(given, Items):
        return LayerResult(
            Items((output, Items(tuple(map(state, cell.states)), True))), cell.weights
        )
    if isinstance(given, Tensor) and len(cell.states) == 1:
        return LayerResult(Items((output, state(cell.states[0]))), cell.weights)
    return LayerResult(Items((output, ANYTHING)), cell.weights)


@layer("SimpleRNNCell", "GRUCell", "LSTMCell", takes=("inputs", "states", "training"))
def one_cell(call: LayerCall) -> LayerResult:
    """One step: the output and the next states.

    Good: layers.GRUCell(units)(x, [h]) with x: (batch, dim), h: (batch, units) gives [(batch, units), [(batch, units)]]
    Good: layers.LSTMCell(units)(x, [h, h]) with x: (batch, dim), h: (batch, units) gives [(batch, units), [(batch, units), (batch, units)]]
    Bad: layers.LSTMCell(0)(x, [h, h]) with x: (batch, dim), h: (batch, units) gives LG039
    """
    shape = call.of_rank(2, "(batch, dim)")
    cell = simple(call, call.layer.removesuffix("Cell"), axis_at(shape, -1))
    return _stepped(call, cell, axis_at(shape, 0))


@layer("StackedRNNCells", takes=("inputs", "states", "training"))
def stacked_cells(call: LayerCall) -> LayerResult:
    """One step of each cell, the output of one the input of the next.

    Good: layers.StackedRNNCells([layers.GRUCell(4), layers.GRUCell(units)])(x, [a, b]) with x: (batch, dim), a: (batch, 4), b: (batch, units) gives [(batch, units), [(batch, 4), (batch, units)]]
    """
    shape = call.of_rank(2, "(batch, dim)")
    cells = call.config.value("cells")
    dim = axis_at(shape, -1)
    cell = stacked(cells.values, call, dim) if isinstance(cells, Items) else None
    if cell is None:
        return LayerResult()
    if len(cell.states) == 1:
        return LayerResult(ANYTHING, cell.weights)
    return _stepped(call, cell, axis_at(shape, 0))
