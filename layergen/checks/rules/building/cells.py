"""A cell works in an RNN.

## What it does

Looks at layers with a `state_size` whose `call` takes states. Puts the cell into `keras.layers.RNN`, for two batch sizes, and
under `mixed_float16` where the cell itself works under it, and compares the outputs with those of the cell called step by
step, from zeros or from what `get_initial_state` gives. The states that come back must have the sizes of
`state_size`, and not be those that went in.

## Why it matters

A cell is for nothing else. A state of another size, or a first state in float32, fails only in the RNN. A cell that gives
back the old state has no memory: nothing fails, and the model never learns what depends on the past.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Sum(keras.layers.Layer):
        state_size = 4

        def call(self, inputs, states):
            return inputs + 0.5 * states[0], states


    SAMPLE = Sample(
        inputs=(("inputs", Tensor((2, 4))), ("states", (Tensor((2, 4)),))),
    )

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Sum(keras.layers.Layer):
        state_size = 4

        def call(self, inputs, states):
            new = inputs + 0.5 * states[0]
            return new, [new]


    SAMPLE = Sample(
        inputs=(("inputs", Tensor((2, 4))), ("states", (Tensor((2, 4)),))),
    )
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from layergen.checks.case import Case
from layergen.checks.compare import dtype_of, same_values, shape_of, worst_difference
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.memory import unchanged
from layergen.checks.report import Finding, Told
from layergen.checks.rules.precision import half_precision
from layergen.checks.state import is_steady
from layergen.checks.trial import HALF_PRECISION, Trial

CODE = "LG217"
TITLE = "cells"

STEPS = 3
TOLERANCE = 1e-4
SIZES = "state_size and get_initial_state(batch_size) must fit what call takes and returns: (batch, size) for each"
RETURN = "return output, [new_state]: the states that the next step begins with"
DTYPE = "make the first state with dtype=self.compute_dtype"


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for cells that an RNN cannot run, or runs to other values."""
    cells = [case for case in trial.working() if _is_cell(case)]
    if not cells:
        raise NotApplicable("the layer is no cell")
    for case in cells:
        told = next(_wrong(case), None)
        if told is None and not half_precision.found(trial):
            told = next(_in_half_precision(case), None)
        if told:
            yield told.finding(CODE, case.label)


def _is_cell(case: Case) -> bool:
    layer = case.layer
    parameters = [*inspect.signature(layer.call).parameters]
    takes_states = len(parameters) > 1 and "state" in parameters[1]
    steps = [t for _, t in case.arguments.leaves()][:1]
    return (
        hasattr(layer, "state_size")
        and not hasattr(layer, "cell")
        and takes_states
        and case.batched
        and len(shape_of(steps[0])) == 2
    )


def _wrong(case: Case) -> Iterator[Told]:
    import keras

    for batch in (int(_step(case).shape[0]), 5):
        sequence = _sequence(case, batch)
        what = f"RNN(cell) on {batch} examples"
        try:
            with unchanged(case.layer), case.trial.running(what):
                outputs = keras.layers.RNN(case.layer, return_sequences=True)(sequence)
        except LayerFault as fault:
            yield fault.told(SIZES)
            return
    try:
        expected, first, last = _by_hand(case, sequence)
    except LayerFault as fault:
        yield fault.told(SIZES)
        return
    yield from _of_states(case, first, last)
    if is_steady(case):
        told = worst_difference(expected, outputs, TOLERANCE)
        if told:
            message = f"RNN(cell) gives other values than the cell called step by step: {told}"
            yield Told(message, SIZES, {"difference": told})


def _of_states(case: Case, first: list[Any], last: list[Any]) -> Iterator[Told]:
    import keras

    sizes = case.layer.state_size
    many = len(sizes) if isinstance(sizes, (list, tuple)) else 1
    if many != len(last):
        message = f"state_size tells of {many} states, call returns {len(last)}"
        yield Told(message, SIZES, {"seen": len(last), "expected": many})
    # A state may be made of several, as where cells are stacked.
    first, last = keras.tree.flatten(first), keras.tree.flatten(last)
    for number, (one, other) in enumerate(zip(first, last, strict=False)):
        if shape_of(one) != shape_of(other):
            seen, expected = shape_of(other), shape_of(one)
            message = f"state {number} comes back with the shape {seen}, it went in with {expected}"
            yield Told(message, SIZES, {"seen": [*seen], "expected": [*expected]})
    if all(same_values(a, b) for a, b in zip(first, last, strict=False)):
        message = "the states come back as they went in: the cell remembers nothing"
        yield Told(message, RETURN, {"seen": len(last)})


def _by_hand(case: Case, sequence: Any) -> tuple[Any, list[Any], list[Any]]:
    """The outputs of the steps, the first states, and the states after one step."""
    import keras

    cell, outputs = case.layer, []
    with unchanged(cell), case.trial.running("the cell called step by step"):
        states = first = _first_states(cell, int(sequence.shape[0]))
        after: list[Any] = []
        for step in range(STEPS):
            output, states = (
                cell(sequence[:, step], states, training=False)
                if _takes_training(cell)
                else cell(sequence[:, step], states)
            )
            states = list(states) if isinstance(states, (list, tuple)) else [states]
            after = after or states
            outputs.append(output)
        return keras.ops.stack(outputs, axis=1), first, after


def _takes_training(cell: Any) -> bool:
    return "training" in inspect.signature(cell.call).parameters


def _first_states(cell: Any, batch: int) -> list[Any]:
    import keras

    if hasattr(cell, "get_initial_state"):
        found = cell.get_initial_state(batch_size=batch)
        return list(found) if isinstance(found, (list, tuple)) else [found]
    sizes = cell.state_size
    sizes = list(sizes) if isinstance(sizes, (list, tuple)) else [sizes]
    return [keras.ops.zeros((batch, size), dtype=cell.compute_dtype) for size in sizes]


def _in_half_precision(case: Case) -> Iterator[Told]:
    import keras

    try:
        cell = case.trial.half_precision(case.sample.params)
    except LayerFault:
        return
    sequence = _sequence(case, 2)
    what = f"RNN(cell) under {HALF_PRECISION}"
    try:
        with case.trial.running(what):
            outputs = keras.layers.RNN(cell, dtype=HALF_PRECISION)(sequence)
    except LayerFault as fault:
        if not fault.is_of_the_machine:
            yield fault.told(DTYPE)
        return
    if dtype_of(outputs) != "float16":
        seen = dtype_of(outputs)
        message = f"RNN(cell) gives {seen} under {HALF_PRECISION}, not float16"
        yield Told(message, DTYPE, {"seen": seen, "expected": "float16"})


def _step(case: Case) -> Any:
    return case.arguments.leaves()[0][1]


def _sequence(case: Case, batch: int) -> Any:
    import numpy as np

    size = int(_step(case).shape[-1])
    numbers = np.random.default_rng(8).normal(size=(batch, STEPS, size))
    return numbers.astype("float32")
