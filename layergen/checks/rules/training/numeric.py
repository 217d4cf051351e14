"""The gradient is the slope of what the layer computes.

## What it does

Moves inputs and weights a little in a random direction, in float64 where the layer takes it, and compares the change
of the output with what the gradient says. Where they differ, it looks for the input or weight whose gradient
is wrong. It accepts gradients that are meant to differ: of a rounding or another function with steps, behind
`stop_gradient`, and of an identity, as reversed or scaled gradients are written.

## Why it matters

A gradient of the author's own that is off by a factor, or forgets `upstream`, still trains. It only trains to
something else, and nobody is told.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Softplus(keras.layers.Layer):
        def call(self, inputs):
            @ops.custom_gradient
            def softplus(x):
                def grad(*args, upstream=None):
                    (upstream,) = args if upstream is None else (upstream,)
                    return upstream * ops.sigmoid(x) * 2.0

                return ops.log(1.0 + ops.exp(x)), grad

            return softplus(inputs)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Softplus(keras.layers.Layer):
        def call(self, inputs):
            @ops.custom_gradient
            def softplus(x):
                def grad(*args, upstream=None):
                    (upstream,) = args if upstream is None else (upstream,)
                    return upstream * ops.sigmoid(x)

                return ops.logaddexp(x, ops.zeros_like(x)), grad

            return softplus(inputs)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

from collections.abc import Iterator

from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.report import Finding
from layergen.checks.slopes import Slope, Unclear, slopes
from layergen.checks.surrogates import is_meant
from layergen.checks.trial import Trial

CODE = "LG242"
TITLE = "numeric gradient"

HINT = (
    "a gradient of tf.custom_gradient is the derivative times upstream; where it is meant to differ, "
    "write it with stop_gradient"
)


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for inputs and weights whose gradient is not the slope."""
    reasons = []
    working = trial.working()
    for case in working:
        try:
            wrong = slopes(case)
            if wrong and is_meant(case):
                wrong = []
        except (Unclear, LayerFault) as why:
            reasons.append(str(why))
            continue
        yield from (_finding(case.label, slope) for slope in wrong)
    if len(reasons) == len(working):
        raise NotApplicable(reasons[0])


def _finding(label: str, slope: Slope) -> Finding:
    at = f" at {list(slope.index)}" if slope.index else ""
    return Finding(
        CODE,
        f"{label}the gradient of '{slope.name}'{at} is {slope.gradient:.4g}, but the output changes "
        f"by {slope.quotient:.4g} for each unit",
        {
            "of": slope.name,
            "at": [*slope.index],
            "seen": slope.gradient,
            "expected": slope.quotient,
        },
        HINT,
    )
