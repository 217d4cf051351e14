"""Every trainable weight gets a gradient.

## What it does

Calls the layer in training and takes the gradient of a random weighted sum of its outputs, and of its
own losses, with respect to each trainable weight. It must be there and finite; where it is all zero,
the check tries other inputs and other values of the weights before it says so. Weights that would have a gradient elsewhere, but
stay where they begin, are reported too.

## Why it matters

A weight without a gradient keeps its first random values for ever, and `fit` gives a warning at most.
It is mostly a weight that was forgotten in `call`, or one behind an argmax or a rounding.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Steps(keras.layers.Layer):
        def build(self, input_shape):
            self.w = self.add_weight(name="w", shape=(input_shape[-1], 4))

        def call(self, inputs):
            return ops.round(ops.matmul(inputs, self.w))


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Steps(keras.layers.Layer):
        def build(self, input_shape):
            self.w = self.add_weight(name="w", shape=(input_shape[-1], 4))

        def call(self, inputs):
            smooth = ops.matmul(inputs, self.w)
            return smooth + ops.stop_gradient(ops.round(smooth) - smooth)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from layergen.checks.case import Case
from layergen.checks.codec import Data
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.gradients import record
from layergen.checks.memory import unchanged
from layergen.checks.report import Finding
from layergen.checks.trial import Trial
from layergen.checks.weights import moved, relative_name

CODE = "LG240"
TITLE = "gradient"
QUICK = True
VARIED = True

UNUSED = (
    "use it in call, or give it trainable=False; argmax, round, comparisons and casts to integers "
    "let no gradient through"
)
AT_REST = "begin with random values: of two factors only one may begin with zeros"
TRIES = 3
# Of training, from the first values on.
STEPS = 6


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for weights without gradient, with an all-zero one, or with NaN in it."""
    cases = [case for case in trial.working() if _has_gradients(case)]
    if not cases:
        raise NotApplicable("the layer cannot be called in training (LG220)")
    if not any(case.layer.trainable_weights for case in cases):
        raise NotApplicable("the layer has no trainable weights")
    for group in _of_equal_layers(cases):
        yield from _of_one_layer(group)


def _has_gradients(case: Case) -> bool:
    try:
        return case.gradients is not None
    except NotApplicable:
        return False


def _of_equal_layers(cases: list[Case]) -> list[list[Case]]:
    """Cases whose layers have the same weights: one may need another input than the first."""
    groups: list[list[Case]] = []
    for case in cases:
        for group in groups:
            if _kind(group[0]) == _kind(case):
                group.append(case)
                break
        else:
            groups.append([case])
    return groups


def _kind(case: Case) -> tuple[Any, ...]:
    return case.sample.params, [each.name for each in case.layer.trainable_weights]


def _of_one_layer(group: list[Case]) -> Iterator[Finding]:
    label, layer = group[0].label, group[0].layer
    names = [relative_name(layer, weight) for weight in layer.trainable_weights]
    gradients = [case.gradients for case in group]
    for index, name in enumerate(names):
        if any(_is_broken(each[index]) for each in gradients):
            message = (
                f"{label}the gradient of '{name}' has values that are NaN or infinite"
            )
            yield Finding(CODE, message, {"weight": name, "seen": "not finite"})
    weights = layer.trainable_weights
    filled = [i for i, weight in enumerate(weights) if 0 not in weight.shape]
    at_rest = [i for i in filled if not any(_is_alive(g[i]) for g in gradients)]
    dead = at_rest
    for number in range(TRIES):
        if not dead:
            yield from _stuck(group[0], at_rest, names)
            return
        gradients += [_elsewhere(case, number) for case in group]
        dead = [i for i in filled if not any(_is_alive(g[i]) for g in gradients)]
    for index in dead:
        if all(each[index] is None for each in gradients):
            if not any(_leaves_out_an_input(case) for case in group):
                message = (
                    f"{label}no gradient reaches the trainable weight '{names[index]}'"
                )
                yield Finding(CODE, message, {"weight": names[index]}, UNUSED)
        else:
            message = f"{label}the gradient of '{names[index]}' is zero, for {TRIES + 1} inputs"
            evidence: dict[str, Data] = {"weight": names[index], "tries": TRIES + 1}
            yield Finding(CODE, message, evidence, UNUSED)


def _stuck(case: Case, at_rest: list[int], names: list[str]) -> Iterator[Finding]:
    """Weights that would have a gradient, but not where they begin: steps of training do not take them away
    from there. A product of two that are both zero is such a place."""
    import numpy as np

    layer = case.layer
    if not at_rest:
        return
    weights = layer.trainable_weights
    with unchanged(layer):
        for number in range(STEPS):
            try:
                called = record(
                    case.trial,
                    layer,
                    case.draw_freely(number),
                    training=bool(number % 2),
                )
                found = called.gradients()
            except LayerFault:
                return
            at_rest = [i for i in at_rest if not _is_alive(found[i])]
            for weight, gradient in zip(weights, found, strict=True):
                if _is_alive(gradient) and not _is_broken(gradient):
                    largest = max(float(np.max(np.abs(gradient))), 1e-12)
                    weight.assign_sub(0.1 * gradient / largest)
    if at_rest:
        told = ", ".join(f"'{names[i]}'" for i in at_rest)
        message = f"{case.label}the gradient of {told} is zero at the first values, and stays so in {STEPS} steps"
        evidence: dict[str, Data] = {
            "weights": [names[i] for i in at_rest],
            "steps": STEPS,
        }
        yield Finding(CODE, message, evidence, AT_REST)


def _elsewhere(case: Case, number: int) -> list[Any]:
    """The gradients for other inputs and weights, in training and in inference by turns."""
    layer = case.layer
    with moved(layer, seed=number):
        try:
            called = record(
                case.trial, layer, case.draw_freely(number), training=bool(number % 2)
            )
            return called.gradients()
        except LayerFault:
            return [None] * len(layer.trainable_weights)


def _is_alive(gradient: Any) -> bool:
    import numpy as np

    return gradient is not None and bool(np.any(gradient != 0))


def _is_broken(gradient: Any) -> bool:
    import numpy as np

    return gradient is not None and not np.all(np.isfinite(gradient))


def _leaves_out_an_input(case: Case) -> bool:
    """Whether `call` has a further optional input, or a flag, which the weight may belong to."""
    given = {name for name, value in case.sample.inputs if value is not None}
    parameters = list(inspect.signature(case.layer.call).parameters.values())
    if case.arguments.lead:
        parameters = parameters[1:]
    return any(
        (each.default is None or isinstance(each.default, bool))
        and each.name not in given
        and each.name != "training"
        and not each.name.endswith("mask")
        for each in parameters
    )
