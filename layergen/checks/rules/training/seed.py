"""The same seed gives the same random numbers, another one others.

## What it does

Makes two layers with the same `seed`, gives them the same weights, and calls both in training: they must give the same.
A third with another seed must give something else, where the layer is random.

## Why it matters

A seed that is taken and not used makes an experiment that nobody can repeat, and its author believes
that anybody can.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Noisy(keras.layers.Layer):
        def __init__(self, seed=None, **kwargs):
            super().__init__(**kwargs)
            self.seed = seed
            self.seed_generator = keras.random.SeedGenerator()

        def call(self, inputs, training=None):
            if not training:
                return inputs
            noise = keras.random.normal(
                ops.shape(inputs), dtype=inputs.dtype, seed=self.seed_generator
            )
            return inputs + noise

        def get_config(self):
            return {**super().get_config(), "seed": self.seed}


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Noisy(keras.layers.Layer):
        def __init__(self, seed=None, **kwargs):
            super().__init__(**kwargs)
            self.seed = seed
            self.seed_generator = keras.random.SeedGenerator(seed)

        def call(self, inputs, training=None):
            if not training:
                return inputs
            noise = keras.random.normal(
                ops.shape(inputs), dtype=inputs.dtype, seed=self.seed_generator
            )
            return inputs + noise

        def get_config(self):
            return {**super().get_config(), "seed": self.seed}


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layergen.checks.case import Case
from layergen.checks.compare import same_values, worst_difference
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.guess.params import own_parameters
from layergen.checks.memory import is_seed
from layergen.checks.report import Finding, Told
from layergen.checks.trial import Trial

CODE = "LG247"
TITLE = "seed"

CALLS = 6
HINT = "keras.random.SeedGenerator(seed), once, in __init__"


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for random numbers that the seed does not decide."""
    trial.constructible()
    if "seed" not in own_parameters(trial.layer_class):
        raise NotApplicable("the constructor takes no seed")
    for case in trial.working():
        try:
            told = list(_repeats(case))
        except LayerFault:
            # A seed may be refused; that is for the check of constructors.
            continue
        yield from (each.finding(CODE, case.label) for each in told)


def _repeats(case: Case) -> Iterator[Told]:
    one, twin, other = (
        _first_calls(case, seed, number)
        for number, seed in enumerate((1234, 1234, 4321), start=1)
    )
    told = worst_difference(one, twin, 1e-5)
    if told:
        yield Told(
            f"two layers with seed=1234 and the same weights give other values in training: {told}",
            HINT,
            {"seed": 1234, "difference": told},
        )
    elif not same_values(one[:1], one[1:2]) and same_values(one, other):
        yield Told(
            "layers with seed=1234 and seed=4321 draw the same random numbers",
            HINT,
            {"seeds": [1234, 4321]},
        )


def _first_calls(case: Case, seed: int, number: int) -> list[Any]:
    """The outputs of calls in training of a layer that has the weights of the case's layer: of several, as one
    may drop nothing."""
    params = {**case.sample.params, "seed": seed}
    layer = case.trial.make(params, seed=number)
    what = "the call with a seed"
    case.trial.call(layer, case.arguments, "the call", training=False)
    for weight, given in zip(layer.weights, case.layer.weights, strict=False):
        if not is_seed(weight) and weight.shape == given.shape:
            weight.assign(given)
    return [
        case.trial.call(layer, case.arguments, what, training=True)
        for _ in range(CALLS)
    ]
