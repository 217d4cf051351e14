"""Where the output is finite, its gradient is finite too.

## What it does

Takes the gradient for inputs with a row of zeros and one of equal values, and for large ones. Where the outputs
are finite there, the gradients with respect to inputs and weights must be so.

## Why it matters

The slope of a square root at zero is infinite, and a `where` that picks another value does not help: zero times
infinity is NaN. One padded row or one empty picture, and all weights of the model are NaN.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Length(keras.layers.Layer):
        def call(self, inputs):
            return ops.sqrt(ops.sum(ops.square(inputs), axis=-1))


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Length(keras.layers.Layer):
        def call(self, inputs):
            total = ops.sum(ops.square(inputs), axis=-1)
            return ops.sqrt(ops.maximum(total, 1e-7))


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layergen.checks.arguments import Arguments
from layergen.checks.case import Case
from layergen.checks.compare import dtype_of, not_finite
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.gradients import losses_of, weighted_loss
from layergen.checks.memory import unchanged
from layergen.checks.report import Finding, Told
from layergen.checks.special import changed_floats, constant_rows
from layergen.checks.trial import Trial
from layergen.checks.weights import relative_name

CODE = "LG243"
TITLE = "finite gradient"

LARGE = 100.0
HINT = (
    "keep the argument of sqrt, norm, log and division away from 0 before they are taken: "
    "ops.maximum(x, epsilon) inside, not around"
)


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for gradients that are NaN or infinite at such inputs."""
    tried = False
    for case in trial.working():
        if not _usual_is_finite(case):
            continue
        for arguments, training, inputs in _inputs(case):
            tried = True
            try:
                told = list(_broken(case, arguments, training, inputs))
            except LayerFault:
                # What raises here raises elsewhere too; whether it may is for other checks.
                continue
            if told:
                yield told[0].finding(CODE, case.label)
                break
    if not tried:
        raise NotApplicable("no input is a float that may have any value")


def _inputs(case: Case) -> Iterator[tuple[Arguments, bool, str]]:
    flat = changed_floats(case, constant_rows)
    large = changed_floats(case, lambda tensor: LARGE * tensor)
    if flat is not None and large is not None:
        yield flat, True, "a row of zeros and one of ones"
        yield large, False, f"values around {LARGE:g}"


def _usual_is_finite(case: Case) -> bool:
    import numpy as np

    try:
        found = case.gradients
    except (LayerFault, NotApplicable):
        return False
    return all(each is None or bool(np.all(np.isfinite(each))) for each in found)


def _broken(
    case: Case, arguments: Arguments, training: bool, inputs: str
) -> Iterator[Told]:
    import keras
    import numpy as np
    import tensorflow as tf

    layer, trial = case.layer, case.trial
    floats = [
        (name, tensor)
        for name, tensor in arguments.leaves()
        if keras.backend.is_float_dtype(dtype_of(tensor))
    ]
    weights = [(relative_name(layer, w), w.value) for w in layer.trainable_weights]
    with unchanged(layer), tf.GradientTape() as tape:
        tape.watch([tensor for _, tensor in floats])
        what = f"the call for {inputs}"
        outputs = trial.call(layer, arguments, what, training=training)
        with trial.running("adding up layer.losses"):
            loss = weighted_loss(outputs, losses_of(trial, layer))
    if loss is None or not np.isfinite(loss) or any(not_finite(outputs)):
        return
    sources: list[tuple[str, Any]] = [*floats, *weights]
    with trial.running("the gradient"):
        gradients = tape.gradient(loss, [source for _, source in sources])
    for (name, _), gradient in zip(sources, gradients, strict=True):
        array = np.zeros(()) if gradient is None else np.asarray(_dense(gradient))
        bad = int(array.size - np.isfinite(array).sum())
        if bad:
            yield Told(
                f"for {inputs} the output is finite, but {bad} of {array.size} values of the gradient "
                f"of '{name}' are NaN or infinite",
                HINT,
                {"of": name, "seen": bad, "expected": 0, "inputs": inputs},
            )


def _dense(gradient: Any) -> Any:
    import tensorflow as tf

    return tf.convert_to_tensor(gradient)
