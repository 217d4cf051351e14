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

from collections.abc import Iterator, Mapping
from typing import Any

from layergen.checks.case import Case
from layergen.checks.codec import Data
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.guess.params import own_parameters
from layergen.checks.memory import unchanged
from layergen.checks.report import Finding, Told
from layergen.checks.trial import Trial
from layergen.checks.weights import moved, relative_name

CODE = "LG249"
TITLE = "penalties"

REGULARIZER, CONSTRAINT = "_regularizer", "_constraint"
ACTIVITY = "activity_regularizer"
# Weights that a layer may be made without.
OPTIONAL = ("bias", "beta", "gamma", "scale", "offset", "center")


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for regularizers without effect or with twice the effect, and for lost constraints."""
    import keras

    trial.constructible()
    names = [
        name
        for name in own_parameters(trial.layer_class)
        if name.endswith((REGULARIZER, CONSTRAINT))
    ]
    if trial.layer_class.__init__ is keras.layers.Layer.__init__ or not names:
        raise NotApplicable("the constructor takes no regularizer and no constraint")
    for case in trial.working():
        # All at once, and one at a time only where something is wrong.
        if _wrong(case, names):
            for name in names:
                told = _wrong(case, [name])
                yield from (each.finding(CODE, case.label) for each in told)


def _wrong(case: Case, names: list[str]) -> list[Told]:
    try:
        return [*_regularizers(case, names), *_constraints(case, names)]
    except LayerFault:
        # An object of a foreign class may be refused.
        return []


def _regularizers(case: Case, names: list[str]) -> Iterator[Told]:
    noting = {n: _noting_regularizer() for n in names if n.endswith(REGULARIZER)}
    if not noting:
        return
    layer, sums = _made(case, noting), []
    with moved(layer, seed=23):
        for strength in (1.0, 0.0):
            for each in noting.values():
                each.strength = strength
                each.seen.clear()
            with unchanged(layer):
                what = "the call in training"
                case.trial.call(layer, case.arguments, what, training=True)
                with case.trial.running("layer.losses"):
                    sums.append(sum(float(loss) for loss in layer.losses))
            if strength:
                said = {name: sum(each.seen.values()) for name, each in noting.items()}
    for name, value in said.items():
        if not value and not _may_be_without(layer, name.removesuffix(REGULARIZER)):
            yield Told(
                f"the argument '{name}' adds nothing to layer.losses",
                "give it to the weight: self.add_weight(..., regularizer=self.regularizer)",
                {"argument": name, "seen": 0.0},
            )
    # Keras divides the activity of a batch by its size.
    if not said.get(ACTIVITY):
        yield from _not_once(", ".join(noting), sums[0] - sums[1], sum(said.values()))


def _not_once(names: str, added: float, expected: float) -> Iterator[Told]:
    if expected and abs(added - expected) > 0.01 * expected + 1e-5:
        yield Told(
            f"the argument '{names}' adds {added:.4g} to layer.losses, {added / expected:.3g} times "
            f"the {expected:.4g} that it says of what it is shown",
            "count each term once, and add what a regularizer says to the losses",
            {"argument": names, "seen": added, "expected": expected},
        )


def _constraints(case: Case, names: list[str]) -> Iterator[Told]:
    noting = {n: _noting_constraint() for n in names if n.endswith(CONSTRAINT)}
    if not noting:
        return
    layer = _made(case, noting)
    for name, each in noting.items():
        if each.applied or any(weight.constraint is each for weight in layer.weights):
            continue
        if not _may_be_without(layer, name.removesuffix(CONSTRAINT)):
            weights: list[Data] = [relative_name(layer, w) for w in layer.weights]
            yield Told(
                f"no weight has the constraint that is given as '{name}'",
                "give it to the weight: self.add_weight(..., constraint=self.constraint)",
                {"argument": name, "weights": weights},
            )


def _made(case: Case, arguments: Mapping[str, object]) -> Any:
    layer = case.trial.make({**case.sample.params, **arguments})
    what = f"the call with {', '.join(arguments)}"
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
