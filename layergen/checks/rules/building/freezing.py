"""A frozen layer has no trainable weights, and gets back those that it had.

## What it does

Sets `trainable` to False, where no weight may be left to train, and to True again, where none may be lost. A
call in between must change nothing of this.

## Why it matters

Fine-tuning freezes layers. A layer that keeps a list of weights of its own, or unfreezes a child in `call`, is
trained all the same.

## Example

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Scale(keras.layers.Layer):
        def build(self, input_shape):
            self.w = self.add_weight(name="w", shape=(input_shape[-1],))

        def call(self, inputs):
            return inputs * self.w

        @property
        def trainable_weights(self):
            return [self.w] if self.built else []


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))

## Use instead

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Scale(keras.layers.Layer):
        def build(self, input_shape):
            self.w = self.add_weight(name="w", shape=(input_shape[-1],))

        def call(self, inputs):
            return inputs * self.w


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layergen.checks.case import Case
from layergen.checks.faults import NotApplicable
from layergen.checks.report import Finding, Told
from layergen.checks.trial import Trial
from layergen.checks.weights import relative_name

CODE = "LG215"
TITLE = "freezing"


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for weights that are trained in a frozen layer, or no more afterwards."""
    cases = [case for case in trial.working() if case.layer.trainable_weights]
    if not cases:
        raise NotApplicable("the layer has no trainable weights")
    for case in cases:
        for told in _frozen(case):
            yield told.finding(CODE, case.label)


def _frozen(case: Case) -> Iterator[Told]:
    layer, trial = case.make(), case.trial
    trial.call(layer, case.arguments, "the call", training=False)
    before = _names(layer)
    with trial.running("setting trainable to False"):
        layer.trainable = False
    trial.call(layer, case.arguments, "the call of a frozen layer", training=False)
    left = _names(layer)
    if left:
        yield Told(
            f"trainable = False leaves {', '.join(left)} to be trained",
            "leave trainable_weights to Keras, and trainable of children to their parent",
            {"seen": [*left], "expected": []},
        )
        return
    with trial.running("setting trainable to True"):
        layer.trainable = True
    after = _names(layer)
    lost = [name for name in before if name not in after]
    if lost:
        yield Told(
            f"after trainable = False and True again, {', '.join(lost)} is trained no more",
            "leave trainable_weights to Keras, and trainable of children to their parent",
            {"seen": [*after], "expected": [*before]},
        )


def _names(layer: Any) -> list[str]:
    return [relative_name(layer, weight) for weight in layer.trainable_weights]
