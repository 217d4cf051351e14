"""In inference an example is answered alike alone and among others.

## What it does

Calls the layer on two batches, on both as one batch, and on one example alone. Each example must get the same answer,
whatever is beside it. A layer that draws random numbers in inference is given other neighbours at an equal batch size
and equal seeds. Layers that keep a state for each place of a batch, as a stateful RNN, are left out.

## Why it matters

A reduction or a reshape over a wrong axis mixes the examples of a batch. Shapes are right and the loss falls, but a
prediction then depends on who else asked at the same time.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Standardise(keras.layers.Layer):
        def call(self, inputs):
            return (inputs - ops.mean(inputs)) / (1.0 + ops.std(inputs))


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Standardise(keras.layers.Layer):
        def call(self, inputs):
            mean = ops.mean(inputs, axis=-1, keepdims=True)
            return (inputs - mean) / (1.0 + ops.var(inputs, axis=-1, keepdims=True))


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layergen.checks.batches import first_example, joined, split_axis
from layergen.checks.case import Case
from layergen.checks.compare import arrays_differ, named, shape_of, tensors, unlike
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.report import Finding, Told
from layergen.checks.rules.forward.batch_size import found_in
from layergen.checks.state import is_steady, repeats, same_state
from layergen.checks.trial import Trial
from layergen.checks.values import to_array

CODE = "LG225"
TITLE = "examples apart"
TOLERANCE = 1e-4

HINT = "reduce and reshape over the axes behind the first one only"
ALONE = "name the axis in ops.squeeze, and take sizes from ops.shape(x)"


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for answers that depend on the rest of the batch."""
    tried = False
    for case in trial.working():
        stateful = getattr(case.layer, "stateful", False)
        if not case.batched or stateful or any(len(a) > 1 for a in case.batch_axes):
            continue
        tried = True
        if found_in(case):
            # Another batch size fails, or changes the wrong axis.
            continue
        try:
            told = next(_mixed(case), None)
        except LayerFault:
            # The layer refuses inputs of these values.
            continue
        if told:
            yield told.finding(CODE, case.label)
    if not tried:
        raise NotApplicable("no input has a batch axis, or a state goes with it")


def _mixed(case: Case) -> Iterator[Told]:
    if not repeats(case):
        return
    one, other = case.arguments, case.draw_freely(5)
    apart = [same_state(case, each, "the call") for each in (one, other)]
    what = "the call on two batches at once"
    together = same_state(case, joined(case, one, other), what)
    if not is_steady(case):
        third = joined(case, one, case.draw_freely(6))
        yield from _depends(apart, together, same_state(case, third, what))
        return
    yield from _batch_lost(case, apart, together)
    yield from _unlike_parts(apart, together)
    yield from _alone(case, apart[0])


def _aligned(*outputs: Any) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The tensors at each place of several outputs, as far as all have it."""
    found = [dict(tensors(each)) for each in outputs]
    for path in found[0]:
        if all(path in each for each in found):
            yield path, tuple(each[path] for each in found)


def _unlike_parts(apart: list[Any], together: Any) -> Iterator[Told]:
    import numpy as np

    for path, (a, b, whole) in _aligned(*apart, together):
        axis = split_axis(whole, (a, b))
        if axis is None:
            continue
        expected = np.concatenate([to_array(a), to_array(b)], axis)
        difference = arrays_differ(to_array(whole), expected, TOLERANCE)
        if difference:
            message = (
                f"{named(path)} of an example depends on the others in its batch: with other "
                f"neighbours it is {difference}"
            )
            yield Told(message, HINT, {"difference": difference})


def _depends(apart: list[Any], together: Any, otherwise: Any) -> Iterator[Told]:
    """For layers that draw: the same batch size and seeds, other neighbours."""
    import numpy as np

    for path, (a, b, whole, there) in _aligned(*apart, together, otherwise):
        axis = split_axis(whole, (a, b))
        if axis is None or shape_of(whole) != shape_of(there):
            continue
        first = range(a.shape[axis])
        one, other = (np.take(to_array(each), first, axis) for each in (whole, there))
        difference = arrays_differ(one, other, TOLERANCE)
        if difference:
            message = f"{named(path)} of an example depends on the others in its batch: {difference}"
            yield Told(message, HINT, {"difference": difference})


def _batch_lost(case: Case, apart: list[Any], together: Any) -> Iterator[Told]:
    """Where no output follows the batch, and one that is no scalar depends on it."""
    found = list(_aligned(*apart, together))
    if not found or any(
        not shape_of(a) or shape_of(whole) != shape_of(a) for _, (a, _, whole) in found
    ):
        return
    for path, (a, b, _) in found:
        if shape_of(a) == shape_of(b) and arrays_differ(
            to_array(a), to_array(b), TOLERANCE
        ):
            message = f"{named(path)} has the shape {shape_of(a)} for any batch: its examples are merged"
            yield Told(message, HINT, {"seen": [*shape_of(a)]})


def _alone(case: Case, usual: Any) -> Iterator[Told]:
    try:
        outputs = same_state(
            case, first_example(case, case.arguments), "the call on one example"
        )
    except LayerFault as fault:
        if not fault.is_refusal:
            yield fault.told(ALONE)
        return
    sizes = {t.shape[0] for _, t in case.arguments.leaves() if len(t.shape)}
    for path, (whole, part) in _aligned(usual, outputs):
        before, after = shape_of(whole), shape_of(part)
        if len(before) != len(after):
            message = (
                f"for a batch of one example {named(path)} has the shape {after}, for more examples "
                f"{before}"
            )
            yield unlike(message, after, before, ALONE)
        elif before[:1] == tuple(sizes) and before[1:] == after[1:]:
            difference = arrays_differ(
                to_array(part), to_array(whole)[: after[0]], TOLERANCE
            )
            if difference:
                message = (
                    f"{named(path)} of one example is another one alone: {difference}"
                )
                yield Told(message, HINT, {"difference": difference})
