"""The losses of a layer are those of its last call, each once.

## What it does

Calls the layer three times in training and looks at `layer.losses`: there must be as many each time, each a
finite scalar. Two of them that are equal, and have equal gradients, are one term counted twice.

## Why it matters

A penalty that is given as a regularizer and added with `add_loss` too is twice as strong as the number says. A list
of losses that the layer keeps itself grows with each step. A loss that is added in `build` is gone after the first.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Linear(keras.layers.Layer):
        def build(self, input_shape):
            self.w = self.add_weight(
                name="w", shape=(input_shape[-1], 4), regularizer=keras.regularizers.L2(0.01)
            )

        def call(self, inputs):
            self.add_loss(0.01 * ops.sum(ops.square(self.w)))
            return ops.matmul(inputs, self.w)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Linear(keras.layers.Layer):
        def build(self, input_shape):
            self.w = self.add_weight(
                name="w", shape=(input_shape[-1], 4), regularizer=keras.regularizers.L2(0.01)
            )

        def call(self, inputs):
            return ops.matmul(inputs, self.w)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from layergen.checks.case import Case
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.gradients import losses_of
from layergen.checks.memory import unchanged
from layergen.checks.report import Finding, Told
from layergen.checks.trial import Trial
from layergen.checks.weights import moved

CODE = "LG248"
TITLE = "losses"

CALLS = 3


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for losses that pile up, get lost, are no scalars, or are counted twice."""
    some = False
    for case in trial.working():
        try:
            told = list(_counted(case))
            some = some or bool(told) or bool(case.layer.losses)
            told = told or list(_twice(case))
        except LayerFault:
            # A call that fails is told by the check of calls.
            continue
        yield from (each.finding(CODE, case.label) for each in told)
    if not some:
        raise NotApplicable("the layer has no losses")


def _counted(case: Case) -> Iterator[Told]:
    """What is seen on a new layer, whose first call builds it."""
    import numpy as np

    layer, trial = case.make(), case.trial
    counts, sums = [], []
    for _ in range(CALLS):
        trial.call(layer, case.arguments, "the call in training", training=True)
        with trial.running("layer.losses"):
            losses = list(layer.losses)
        counts.append(len(losses))
        sums.append(losses)
    if len(set(counts)) > 1:
        grows = counts[-1] > counts[0]
        yield Told(
            f"after {CALLS} calls one after the other, layer.losses holds "
            f"{', '.join(map(str, counts))} losses",
            (
                "leave losses to Keras: self.add_loss(...) in call, no list of your own"
                if grows
                else "call self.add_loss in call, not in build"
            ),
            {"seen": [*counts], "expected": [counts[0]] * CALLS},
        )
        return
    for number, loss in enumerate(sums[-1]):
        shape = tuple(getattr(loss, "shape", ()))
        if shape:
            yield Told(
                f"losses[{number}] has the shape {shape}, a loss is a scalar",
                "take the mean or the sum of it",
                {"seen": [*shape], "expected": []},
            )
        elif not np.isfinite(np.asarray(loss)):
            seen = repr(float(np.asarray(loss)))
            yield Told(f"losses[{number}] is {seen}", "", {"seen": seen})


def _twice(case: Case) -> Iterator[Told]:
    import numpy as np
    import tensorflow as tf

    layer, trial = case.layer, case.trial
    values = [weight.value for weight in layer.trainable_weights]
    floats = [t for _, t in case.arguments.leaves() if t.dtype.is_floating]
    with unchanged(layer), moved(layer, seed=17):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(floats)
            what = "the call in training"
            trial.call(layer, case.arguments, what, training=True)
            losses = losses_of(trial, layer)
        numbers = [float(np.asarray(loss)) for loss in losses]
        for (i, one), (j, other) in itertools.combinations(enumerate(numbers), 2):
            if one == 0 or not np.isclose(one, other, rtol=1e-5, atol=0):
                continue
            with trial.running("the gradient of a loss"):
                gradients = [
                    [_array(g) for g in tape.gradient(losses[k], [*values, *floats])]
                    for k in (i, j)
                ]
            if _alike(*gradients):
                yield Told(
                    f"losses[{i}] and losses[{j}] are one term counted twice: both are {one:.4g}, with "
                    "equal gradients",
                    "give the term as a regularizer or with add_loss, not with both",
                    {"seen": [one, other], "losses": [i, j]},
                )


def _array(gradient: Any) -> Any:
    import numpy as np
    import tensorflow as tf

    return None if gradient is None else np.asarray(tf.convert_to_tensor(gradient))


def _alike(one: list[Any], other: list[Any]) -> bool:
    import numpy as np

    some = False
    for a, b in zip(one, other, strict=True):
        if (a is None) != (b is None):
            return False
        if a is not None:
            some = some or bool(np.any(a != 0))
            if not np.allclose(a, b, rtol=1e-4, atol=1e-7):
                return False
    return some
