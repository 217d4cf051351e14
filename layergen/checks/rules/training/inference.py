"""In inference a layer answers the same to the same, and learns nothing.

## What it does

Calls the layer in inference, twice on the same inputs. A layer that takes `training` must give the same values
and leave its state as it is; so must one without it that blurs its input with noise, or that keeps a moving
average. Sampling, counting and adding up in each call are no faults where the layer does not tell the two
apart, nor is a state that can be reset.

## Why it matters

Dropout that is on in `predict` gives another answer each time. A moving average that goes on in inference makes a
model drift while it is used.

## Example

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Thinned(keras.layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.seed_generator = keras.random.SeedGenerator()

        def call(self, inputs, training=None):
            return keras.random.dropout(inputs, 0.5, seed=self.seed_generator)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))

## Use instead

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Thinned(keras.layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.seed_generator = keras.random.SeedGenerator()

        def call(self, inputs, training=None):
            if training:
                return keras.random.dropout(inputs, 0.5, seed=self.seed_generator)
            return inputs


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
"""

from __future__ import annotations

import inspect
import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from layergen.checks.case import Case
from layergen.checks.compare import dtype_of, tensors, worst_difference
from layergen.checks.faults import LayerFault
from layergen.checks.memory import snapshot, state, unchanged
from layergen.checks.report import Finding, Told
from layergen.checks.trial import Trial
from layergen.checks.values import to_array
from layergen.checks.watching import cares, child_calls, child_name
from layergen.checks.weights import relative_name, sublayers

CODE = "LG245"
TITLE = "inference"
VARIED = True

# Layers that are random on purpose say so.
ON_PURPOSE = re.compile(
    r"\bMC|(?i:monte.?carlo|bayes|always|(at|in) inference|at test)"
)
DRAWS = 200
ONLY_IN_TRAINING = "do it only in training: def call(self, inputs, training=None), and if training: ..."


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for random answers, and for state that changes."""
    for case in trial.working():
        try:
            told = [*_random(case), *_state(case)]
        except LayerFault:
            # A second call that fails is told by the check of calls.
            continue
        yield from (each.finding(CODE, case.label) for each in told)


def _answer(case: Case) -> Any:
    return case.trial.call(case.layer, case.arguments, "the call", training=False)


def _random(case: Case) -> Iterator[Told]:
    """Random values from a state that is the same but for the seeds."""
    seen = []
    with _dropouts() as dropped:
        for _ in range(2):
            with unchanged(case.layer, but_seeds=True):
                seen.append(_answer(case))
    told = worst_difference(seen[0], seen[1], 1e-6)
    if not told or _is_on_purpose(case.trial.layer_class):
        return
    for each in child_calls(case, training=False):
        if each.training and cares(case, each):
            name = child_name(case, each.child)
            yield Told(
                f"the child '{name}' is called with training=True in inference: {told}",
                "pass training on: self.child(x, training=training), or leave it out",
                {"child": name, "difference": told},
            )
            return
    if dropped or _tells_apart(case) or _only_blurs(case):
        yield Told(
            f"two equal calls in inference give other values: {told}",
            ONLY_IN_TRAINING,
            {"difference": told},
        )


@contextmanager
def _dropouts() -> Iterator[list[str]]:
    """A block in which dropouts that the author calls are noted."""
    import keras
    import tensorflow as tf

    noted: list[str] = []
    found = [(keras.random, "dropout"), (tf.nn, "dropout")]
    originals = [getattr(module, name) for module, name in found]

    def noting(original: Any) -> Any:
        def dropout(*positional: Any, **named: Any) -> Any:
            noted.append("dropout")
            return original(*positional, **named)

        return dropout

    for (module, name), original in zip(found, originals, strict=True):
        setattr(module, name, noting(original))
    try:
        yield noted
    finally:
        for (module, name), original in zip(found, originals, strict=True):
            setattr(module, name, original)


def _is_on_purpose(cls: type) -> bool:
    text = f"{cls.__name__} {cls.__doc__ or ''}"
    return bool(ON_PURPOSE.search(text))


def _tells_apart(case: Case) -> bool:
    """Whether the layer takes `training`, and no child that does not is what is random."""
    if "training" not in inspect.signature(case.layer.call).parameters:
        return False
    return not any(
        _has_seeds(child) and "training" not in inspect.signature(child.call).parameters
        for child in sublayers(case.layer)
    )


def _has_seeds(layer: Any) -> bool:
    return bool(getattr(layer, "_seed_generators", ()))


def _only_blurs(case: Case) -> bool:
    """Whether the mean of many answers is the one input: noise that is meant for training."""
    import numpy as np

    inputs, outputs = case.arguments.leaves(), tensors(case.outputs)
    if case.layer.weights or len(inputs) != 1 or len(outputs) != 1:
        return False
    (_, given), (_, output) = inputs[0], outputs[0]
    if tuple(given.shape) != tuple(output.shape) or dtype_of(given) != dtype_of(output):
        return False
    drawn = [to_array(tensors(_answer(case))[0][1]) for _ in range(DRAWS)]
    mean, error = np.mean(drawn, 0), np.std(drawn, 0) / np.sqrt(DRAWS)
    return bool(np.all(np.abs(mean - to_array(given)) <= 5 * error + 1e-3))


def _state(case: Case) -> Iterator[Told]:
    """State that changes in inference: any, where the layer takes `training`, else moving averages."""
    import numpy as np

    if any(_can_be_reset(each) for each in (case.layer, *sublayers(case.layer))):
        return
    kept = state(case.layer)
    with unchanged(case.layer):
        steps = [snapshot(kept)]
        for _ in range(3):
            _answer(case)
            steps.append(snapshot(kept))
    takes = "training" in inspect.signature(case.layer.call).parameters
    for number, variable in enumerate(kept):
        values = [np.asarray(step[number], "float64") for step in steps]
        if np.array_equal(values[0], values[1], equal_nan=True):
            continue
        if takes or _is_average(values):
            name = relative_name(case.layer, variable)
            at = int(np.argmax(np.abs(values[1] - values[0])))
            before, after = values[0].flat[at], values[1].flat[at]
            yield Told(
                f"a call in inference changes the state '{name}', from {before:.4g} to {after:.4g}",
                ONLY_IN_TRAINING,
                {"weight": name, "seen": float(after), "expected": float(before)},
            )


def _can_be_reset(layer: Any) -> bool:
    import keras

    own = any(hasattr(layer, name) for name in ("reset_state", "reset_states"))
    is_rnn = isinstance(layer, keras.layers.RNN)
    return bool(getattr(layer, "stateful", False)) or (own and not is_rnn)


def _is_average(values: list[Any]) -> bool:
    """Whether equal calls move a value by steps that shrink by one factor."""
    import numpy as np

    steps = [after - before for before, after in itertools.pairwise(values)]
    moving = np.abs(steps[0]) > 1e-6
    if not np.any(moving):
        return False
    first = steps[1][moving] / steps[0][moving]
    if np.any(np.abs(steps[1][moving]) < 1e-9):
        return False
    second = steps[2][moving] / steps[1][moving]
    shrinks = np.all((first > 0.02) & (first < 0.9999))
    return bool(shrinks and np.allclose(first, second, rtol=0.05, atol=0.02))
