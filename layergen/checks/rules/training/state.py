"""What a call assigns is state: it is not trained, and Keras sees each change.

## What it does

Looks which weights a call in training changes. One that then depends on the inputs is state, and must not be
trainable; nor may one that it moves in a way of its own, or that a method `adapt` learns. Then it makes the same call in a `keras.StatelessScope`, which hands all values to the layer and takes back
those that change: it must give the same outputs, losses and state as a normal call.

## Why it matters

A running mean among the trainable weights is moved by the optimizer too, and regularized, and decayed. A variable that
is read or written past Keras is not seen by such a scope, on which training on JAX rests.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Centre(keras.layers.Layer):
        def build(self, input_shape):
            self.mean = self.add_weight(
                name="mean", shape=(input_shape[-1],), initializer="zeros", aggregation="mean"
            )

        def call(self, inputs, training=False):
            if training:
                mean = ops.cast(ops.mean(inputs, axis=0), self.mean.dtype)
                self.mean.assign(0.9 * self.mean + 0.1 * mean)
            return inputs - ops.cast(self.mean, inputs.dtype)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Centre(keras.layers.Layer):
        def build(self, input_shape):
            self.mean = self.add_weight(
                name="mean",
                shape=(input_shape[-1],),
                initializer="zeros",
                aggregation="mean",
                trainable=False,
            )

        def call(self, inputs, training=False):
            if training:
                mean = ops.cast(ops.mean(inputs, axis=0), self.mean.dtype)
                self.mean.assign(0.9 * self.mean + 0.1 * mean)
            return inputs - ops.cast(self.mean, inputs.dtype)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layergen.checks.arguments import Arguments
from layergen.checks.case import Case
from layergen.checks.codec import Data
from layergen.checks.compare import arrays_differ, same_values, worst_difference
from layergen.checks.faults import LayerFault
from layergen.checks.gradients import losses_of
from layergen.checks.memory import snapshot, state, unchanged
from layergen.checks.report import Finding, Told
from layergen.checks.state import repeats, same_state
from layergen.checks.trial import Trial
from layergen.checks.weights import is_of_keras, moved, own_weights, relative_name

CODE = "LG246"
TITLE = "state"

TOLERANCE = 1e-4
TRAINABLE = "make it with add_weight(..., trainable=False)"
UPDATE = "assign it in training, as the state beside it"
PAST_KERAS = (
    "keep the weight itself, not its .value, and read and assign it through the weight: "
    "self.total.assign(...)"
)


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for trained state, and for calls that Keras cannot make without state."""
    for case in trial.working():
        try:
            told = [*_trained(case), *_adapted(case), *_never_learnt(case)]
            told = told or [*_stateless(case)]
        except LayerFault:
            # A call that fails is told by the check of calls.
            continue
        yield from (each.finding(CODE, case.label) for each in told)


def _after(case: Case, arguments: Arguments, variables: list[Any]) -> list[Any]:
    """The values of variables after a call in training."""
    with unchanged(case.layer):
        what = "the call in training"
        case.trial.call(case.layer, arguments, what, training=True)
        return snapshot(variables)


def _trained(case: Case) -> Iterator[Told]:
    """At other values than the first ones: a weight that is normalised already is not changed by that."""
    import numpy as np

    weights = list(case.layer.trainable_weights)
    with moved(case.layer, seed=12):
        before, after = snapshot(weights), _after(case, case.arguments, weights)
        is_new = [
            not np.array_equal(a, b, equal_nan=True)
            for a, b in zip(before, after, strict=True)
        ]
        if not any(is_new):
            return
        other = _after(case, case.draw_freely(21), weights)
    own = {id(weight) for weight in own_weights(case.layer)}
    for weight, was, one, two, new in zip(
        weights, before, after, other, is_new, strict=True
    ):
        if not new:
            continue
        name = relative_name(case.layer, weight)
        evidence: dict[str, Data] = {"weight": name, "trainable": True}
        if not np.allclose(one, two, atol=1e-6, equal_nan=True):
            message = (
                f"the call assigns '{name}' from its inputs, but '{name}' is trainable"
            )
            yield Told(message, TRAINABLE, evidence)
        elif id(weight) in own and not _is_bounded(case, weight, was, one):
            message = f"the call assigns '{name}', which is trainable: the optimizer moves it too"
            yield Told(message, TRAINABLE, evidence)


def _adapted(case: Case) -> Iterator[Told]:
    """What a method `adapt` learns from data is not for the optimizer."""
    import numpy as np

    layer = case.layer
    adapt = getattr(layer, "adapt", None)
    if not callable(adapt) or is_of_keras(getattr(type(layer), "adapt", adapt)):
        return
    weights = list(layer.trainable_weights)
    with unchanged(layer), case.trial.running("adapt"):
        before = snapshot(weights)
        adapt(case.arguments.leaves()[0][1])
        after = snapshot(weights)
    for weight, was, new in zip(weights, before, after, strict=True):
        if not np.array_equal(was, new, equal_nan=True):
            name = relative_name(layer, weight)
            message = f"adapt assigns '{name}', but '{name}' is trainable"
            yield Told(message, TRAINABLE, {"weight": name, "trainable": True})


def _never_learnt(case: Case) -> Iterator[Told]:
    """State beside other state that only inference reads: training neither reads nor changes it."""
    import keras
    import numpy as np

    layer = case.layer
    kept = [each for each in state(layer) if keras.backend.is_float_dtype(each.dtype)]
    if len(kept) < 2 or not repeats(case) or not repeats(case, training=True):
        return
    with moved(layer, seed=15):
        before, after = snapshot(kept), _after(case, case.arguments, kept)
        stay = [bool(np.array_equal(a, b)) for a, b in zip(before, after, strict=True)]
        if all(stay):
            return
        usual = _both(case)
        for variable, value, stays in zip(kept, before, stay, strict=True):
            if not stays:
                continue
            variable.assign(1.5 * value + 0.5)
            training, inference = _both(case)
            variable.assign(value)
            if same_values(usual[0], training) and not same_values(usual[1], inference):
                name = relative_name(layer, variable)
                message = (
                    f"inference computes with '{name}', which training neither reads nor assigns: "
                    "it keeps its first values"
                )
                yield Told(message, UPDATE, {"weight": name})


def _both(case: Case) -> tuple[Any, Any]:
    """The outputs in training and in inference, from the same state."""
    what = ("the call in training", "the call")
    return (
        same_state(case, case.arguments, what[0], training=True),
        same_state(case, case.arguments, what[1]),
    )


def _is_bounded(case: Case, weight: Any, before: Any, after: Any) -> bool:
    """Whether a value was only cut off, in any call, or made shorter in training: that holds a weight within bounds."""
    import numpy as np

    if np.any(np.isclose(before, after)):
        return True
    lengths = np.linalg.norm(before) * np.linalg.norm(after)
    if abs(np.sum(before * after)) < 0.9999 * lengths:
        return False
    with moved(case.layer, seed=12), unchanged(case.layer):
        first = snapshot([weight])[0]
        case.trial.call(case.layer, case.arguments, "the call", training=False)
        return bool(np.array_equal(first, snapshot([weight])[0]))


def _stateless(case: Case) -> Iterator[Told]:
    """A normal call at other values of the weights, against one that is only given these values."""
    import keras

    layer = case.layer
    if type(layer).call is keras.layers.Layer.call:
        return
    with moved(layer, seed=9):
        trainable = snapshot(layer.trainable_variables)
        other = snapshot(layer.non_trainable_variables)
        first, held, losses = _normal(case)
        again, _, later = _normal(case)
    if not same_values(first, again) or len(losses) != len(later):
        # Random numbers, state and losses that Keras does not know: other checks tell of them.
        return
    try:
        outputs, after, stateless_losses = _in_scope(case, trainable, other)
    except LayerFault as fault:
        yield fault.told(PAST_KERAS)
        return
    told = worst_difference(first, outputs, TOLERANCE)
    if layer.activity_regularizer is None:
        # Keras adds the losses of its own activity regularizer in __call__, which this is none of.
        told = told or _differ("losses", losses, stateless_losses)
    for variable, value, there in zip(
        layer.non_trainable_variables, held, after, strict=True
    ):
        name = relative_name(layer, variable)
        told = told or _differ(f"state '{name}'", [value], [there])
    if told:
        message = (
            f"a stateless call, given the same values, differs from the call: {told}"
        )
        yield Told(message, PAST_KERAS, {"difference": told})


def _in_scope(
    case: Case, trainable: list[Any], other: list[Any]
) -> tuple[Any, list[Any], list[Any]]:
    """As `_normal`, where the layer is given all values and may change none in place."""
    import keras
    import numpy as np

    layer = case.layer
    variables = [*layer.trainable_variables, *layer.non_trainable_variables]
    mapping = list(zip(variables, [*trainable, *other], strict=True))
    with unchanged(layer), keras.StatelessScope(mapping, collect_losses=True) as scope:
        what = "a stateless call in training"
        outputs = case.trial.call(layer, case.arguments, what, training=True)
        losses = losses_of(case.trial, layer)
        after = [scope.get_current_value(v) for v in layer.non_trainable_variables]
    kept = zip(after, other, strict=True)
    held = [np.array(was if new is None else new) for new, was in kept]
    return outputs, held, losses


def _normal(case: Case) -> tuple[Any, list[Any], list[Any]]:
    """Outputs, state and losses of a call in training; the state is put back."""
    with unchanged(case.layer):
        what = "the call in training"
        outputs = case.trial.call(case.layer, case.arguments, what, training=True)
        losses = losses_of(case.trial, case.layer)
        return outputs, snapshot(case.layer.non_trainable_variables), losses


def _differ(what: str, ones: list[Any], others: list[Any]) -> str | None:
    import numpy as np

    if len(ones) != len(others):
        return f"{len(others)} {what} against {len(ones)}"
    for one, other in zip(ones, others, strict=True):
        told = arrays_differ(np.array(one), np.array(other), TOLERANCE)
        if told:
            return f"{what}: {told}"
    return None
