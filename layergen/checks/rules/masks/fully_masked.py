"""An example that is all padding gives finite outputs.

## What it does

Masks every step of the first example, in inference and in training. The outputs of all examples
must be finite.

## Why it matters

The last batch is filled up with empty rows, and a text may have no known word. A mean over no steps is 0 / 0, a
softmax of nothing but minus infinity is NaN, and one NaN makes the loss of the batch NaN.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Mean(keras.layers.Layer):
        def call(self, inputs, mask=None):
            if mask is None:
                return ops.mean(inputs, axis=1)
            kept = ops.cast(mask, inputs.dtype)[:, :, None]
            return ops.sum(inputs * kept, axis=1) / ops.sum(kept, axis=1)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Mean(keras.layers.Layer):
        def call(self, inputs, mask=None):
            if mask is None:
                return ops.mean(inputs, axis=1)
            kept = ops.cast(mask, inputs.dtype)[:, :, None]
            return ops.sum(inputs * kept, axis=1) / ops.maximum(ops.sum(kept, axis=1), 1.0)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
"""

from __future__ import annotations

from collections.abc import Iterator

from layergen.checks.case import Case
from layergen.checks.compare import not_finite
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.padding import Padded, padded, with_mask
from layergen.checks.report import Finding, Told
from layergen.checks.state import same_state
from layergen.checks.trial import Trial

CODE = "LG263"
TITLE = "all padding"

HINT = (
    "divide by ops.maximum(count, 1), and give masked scores a large finite value as "
    "-1e4, not minus infinity"
)


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for NaN and infinity from an example without a valid step."""
    tried = False
    for case in trial.working():
        if any(not_finite(case.outputs)):
            continue
        for each in padded(case):
            tried = True
            told = next(_broken(case, each), None)
            if told:
                yield told.finding(CODE, case.label)
    if not tried:
        raise NotApplicable("no mask of steps reaches the layer")


def _broken(case: Case, each: Padded) -> Iterator[Told]:
    mask = each.mask()
    mask[0] = False
    given = with_mask(case.arguments, {each.position: mask})
    for training, how in ((False, ""), (True, " in training")):
        what = f"the call on an example that is all padding{how}"
        try:
            outputs = same_state(case, given, what, training=training)
        except LayerFault:
            return
        for told in not_finite(outputs):
            message = f"with every step of an example of '{each.name}' masked{how}, {told.message}"
            yield Told(message, HINT, {**told.evidence, "argument": each.name})
