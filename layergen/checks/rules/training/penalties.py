"""A regularizer that is given is applied, and once; a constraint is applied at all.

## What it does

Gives a regularizer of its own for each constructor argument called `..._regularizer`, and looks what it adds to
`layer.losses`: as much as it says of each tensor that it is shown, no more and no less. For each argument called `..._constraint`
it looks for a weight that has it.

## Why it matters

An argument that is kept, saved, and given to no weight looks right in every test but one of the values. The model
is trained without the penalty that its author has set.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Linear(keras.layers.Layer):
        def __init__(self, kernel_regularizer=None, **kwargs):
            super().__init__(**kwargs)
            self.kernel_regularizer = keras.regularizers.get(kernel_regularizer)

        def build(self, input_shape):
            self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], 4))

        def call(self, inputs):
            return ops.matmul(inputs, self.kernel)

        def get_config(self):
            regularizer = keras.regularizers.serialize(self.kernel_regularizer)
            return {**super().get_config(), "kernel_regularizer": regularizer}


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Linear(keras.layers.Layer):
        def __init__(self, kernel_regularizer=None, **kwargs):
            super().__init__(**kwargs)
            self.kernel_regularizer = keras.regularizers.get(kernel_regularizer)

        def build(self, input_shape):
            self.kernel = self.add_weight(
                name="kernel",
                shape=(input_shape[-1], 4),
                regularizer=self.kernel_regularizer,
            )

        def call(self, inputs):
            return ops.matmul(inputs, self.kernel)

        def get_config(self):
            regularizer = keras.regularizers.serialize(self.kernel_regularizer)
            return {**super().get_config(), "kernel_regularizer": regularizer}


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layergen.checks.case import Case
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.guess.params import own_parameters
from layergen.checks.memory import unchanged
from layergen.checks.report import Finding, Told
from layergen.checks.trial import Trial
from layergen.checks.weights import moved, relative_name

CODE = "LG249"
TITLE = "penalties"

REGULARIZER, CONSTRAINT = "_regularizer", "_constraint"
# Weights that a layer may be made without.
OPTIONAL = ("bias", "beta", "gamma", "scale", "offset", "center")


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for regularizers without effect or with twice the effect, and for lost constraints."""
    names = [
        name
        for name in own_parameters(trial.layer_class)
        if name.endswith((REGULARIZER, CONSTRAINT))
    ]
    if not names:
        raise NotApplicable("the constructor takes no regularizer and no constraint")
    for case in trial.working():
        for name in names:
            of = _regularizer if name.endswith(REGULARIZER) else _constraint
            try:
                told = list(of(case, name))
            except LayerFault:
                # An object of a foreign class may be refused.
                continue
            yield from (each.finding(CODE, case.label) for each in told)


def _regularizer(case: Case, name: str) -> Iterator[Told]:
    noting = _noting_regularizer()
    layer, trial = _made(case, name, noting), case.trial
    with moved(layer, seed=23):
        sums = []
        for strength in (1.0, 0.0):
            noting.strength = strength
            noting.seen.clear()
            with unchanged(layer):
                what = "the call in training"
                trial.call(layer, case.arguments, what, training=True)
                with trial.running("layer.losses"):
                    sums.append(sum(float(loss) for loss in layer.losses))
            if strength:
                expected = sum(noting.seen.values())
    added = sums[0] - sums[1]
    if not expected and not _may_be_without(layer, name.removesuffix(REGULARIZER)):
        yield Told(
            f"the argument '{name}' adds nothing to layer.losses",
            "give it to the weight: self.add_weight(..., regularizer=self.regularizer)",
            {"argument": name, "seen": 0.0},
        )
    elif expected and abs(added - expected) > 0.01 * expected + 1e-5:
        yield Told(
            f"the argument '{name}' adds {added:.4g} to layer.losses, {added / expected:.3g} times "
            f"the {expected:.4g} that it says of what it is shown",
            "count each term once, and add what a regularizer says to the losses",
            {"argument": name, "seen": added, "expected": expected},
        )


def _constraint(case: Case, name: str) -> Iterator[Told]:
    noting = _noting_constraint()
    layer = _made(case, name, noting)
    stem = name.removesuffix(CONSTRAINT)
    if any(weight.constraint is noting for weight in layer.weights) or noting.applied:
        return
    if not _may_be_without(layer, stem):
        yield Told(
            f"no weight has the constraint that is given as '{name}'",
            "give it to the weight: self.add_weight(..., constraint=self.constraint)",
            {
                "argument": name,
                "weights": [relative_name(layer, w) for w in layer.weights],
            },
        )


def _made(case: Case, name: str, value: object) -> Any:
    layer = case.trial.make({**case.sample.params, name: value})
    what = f"the call with a {name.rpartition('_')[2]}"
    case.trial.call(layer, case.arguments, what, training=False)
    return layer


def _may_be_without(layer: Any, stem: str) -> bool:
    """Whether the weight that an argument is for is not there, as a bias that is switched off."""
    names = [relative_name(layer, weight) for weight in layer.weights]
    if not names and stem != "activity":
        return True
    return stem in OPTIONAL and not any(stem in name for name in names)


def _noting_regularizer() -> Any:
    import keras
    import numpy as np

    class Noting(keras.regularizers.Regularizer):  # type: ignore[misc]
        """Knows what it has said of each tensor."""

        def __init__(self) -> None:
            self.strength = 1.0
            self.seen: dict[bytes, float] = {}

        def __call__(self, x: Any) -> Any:
            x = keras.ops.convert_to_tensor(x)
            value = keras.ops.mean(keras.ops.square(x)) + 0.1
            if hasattr(x, "numpy"):
                self.seen[np.asarray(x).tobytes()] = float(value)
            return self.strength * value

    return Noting()


def _noting_constraint() -> Any:
    import keras

    class Noting(keras.constraints.Constraint):  # type: ignore[misc]
        """Changes nothing, and knows whether it was asked."""

        def __init__(self) -> None:
            self.applied = False

        def __call__(self, w: Any) -> Any:
            self.applied = True
            return w

    return Noting()
