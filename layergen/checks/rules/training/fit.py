"""One step of training, in a graph, changes the weights.

## What it does

Puts the layer into a functional model, compiles it without XLA, and trains on the sample once. The loss
must be finite, and every weight that has a gradient must change.

## Why it matters

`fit` runs the layer in a graph, where Python runs once and never again: an `if` on a tensor, NumPy in
`call`, or a value fetched with `.numpy()` work in a notebook cell and fail here.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Centre(keras.layers.Layer):
        def call(self, inputs, training=False):
            if training and float(ops.mean(inputs)) > 0.0:
                return inputs - ops.mean(inputs)
            return inputs


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Centre(keras.layers.Layer):
        def call(self, inputs, training=False):
            if training:
                return inputs - ops.maximum(ops.mean(inputs), 0.0)
            return inputs


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layergen.checks.case import Case
from layergen.checks.compare import not_finite
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.gradients import weighted_loss
from layergen.checks.report import Finding, Told
from layergen.checks.trial import Trial
from layergen.checks.weights import relative_name

CODE = "LG241"
TITLE = "fit"
QUICK = True
VARIED = True

RATE = 0.01
# A smaller step may be lost in the rounding of float32.
SMALLEST_STEP = 1e-5


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for a step that fails, a loss that is not finite, and weights that stay."""
    reasons = []
    working = trial.working()
    for case in working:
        try:
            for told in _one_step(case, _model(case)):
                yield told.finding(CODE, case.label)
        except LayerFault as fault:
            yield fault.finding(CODE, case.label)
        except NotApplicable as why:
            reasons.append(why)
    if len(reasons) == len(working):
        raise reasons[0]


def _model(case: Case) -> Any:
    """The functional model of the layer. Raises NotApplicable where nothing can be trained."""
    if not case.batched:
        raise NotApplicable("no input has a batch axis")
    try:
        model = case.model
    except LayerFault:
        raise NotApplicable(
            "no functional model can be made of the layer (LG221)"
        ) from None
    if not any(layer is case.layer for layer in model.layers):
        raise NotApplicable("a functional model does not hold the layer (LG221)")
    return model


def _one_step(case: Case, model: Any) -> Iterator[Told]:
    import numpy as np

    gradients = case.gradients
    if gradients and all(each is None for each in gradients):
        raise NotApplicable("no gradient reaches any weight (LG240)")
    layer = case.layer
    before = [np.array(weight) for weight in layer.trainable_weights]
    trainer = _trainer(model)
    batch = [tensor for _, tensor in case.arguments.leaves()]
    with case.trial.running("a step of training"):
        loss = trainer.train_on_batch(
            batch if batch[1:] else batch[0], return_dict=True
        )["loss"]
    if not np.all(np.isfinite(loss)):
        # Where the outputs are not finite either, the check of calls has told so.
        if not any(not_finite(case.in_training.outputs)):
            seen = float(loss)
            yield Told(
                f"the loss of a step of training is {seen}", "", {"seen": repr(seen)}
            )
        return
    for weight, value, gradient in zip(
        layer.trainable_weights, before, gradients, strict=True
    ):
        if _must_move(value, gradient) and np.array_equal(np.array(weight), value):
            name = relative_name(layer, weight)
            yield Told(
                f"a step of training leaves '{name}' as it is, though it has a gradient",
                "",
                {"weight": name, "largest gradient": float(np.max(np.abs(gradient)))},
            )


def _trainer(model: Any) -> Any:
    import keras

    class Trainer(keras.Model):  # type: ignore[misc]
        """The same graph of layers, with a loss for outputs of any kind."""

        def compute_loss(
            self,
            x: Any = None,
            y: Any = None,
            y_pred: Any = None,
            sample_weight: Any = None,
            training: bool = True,
        ) -> Any:
            loss = weighted_loss(y_pred, list(self.losses))
            return keras.ops.zeros(()) if loss is None else loss

    trainer = Trainer(model.inputs, model.outputs)
    optimizer = keras.optimizers.SGD(RATE)
    trainer.compile(optimizer=optimizer, jit_compile=False, auto_scale_loss=False)
    return trainer


def _must_move(value: Any, gradient: Any) -> bool:
    import numpy as np

    if gradient is None or not gradient.size or not np.all(np.isfinite(gradient)):
        return False
    largest = float(np.max(np.abs(value)))
    return bool(RATE * np.max(np.abs(gradient)) > SMALLEST_STEP * max(largest, 1e-3))
