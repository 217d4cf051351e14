"""What the constructor sets stays set.

## What it does

Notes what `__init__` assigns to attributes of the layer. What an attribute held after the assignment it must
hold at the end of the constructor as well, unless the layer itself assigns another value.

## Why it matters

`super().__init__()` sets the attributes of the base layer. What was assigned before is lost, without an
error: a layer that says `self.supports_masking = True` too early supports no masks.

## Example

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Twice(keras.layers.Layer):
        def __init__(self, **kwargs):
            self.supports_masking = True
            super().__init__(**kwargs)

        def call(self, inputs):
            return 2.0 * inputs


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))

## Use instead

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Twice(keras.layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.supports_masking = True

        def call(self, inputs):
            return 2.0 * inputs


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
"""

from __future__ import annotations

from collections.abc import Iterator

from layergen.checks.recording import recorded
from layergen.checks.report import Finding
from layergen.checks.trial import Trial

CODE = "LG202"
TITLE = "settings stay"

FIRST = "call super().__init__(**kwargs) before anything is assigned"


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for attributes that the base layer sets back."""
    parameters = trial.constructible()[0].parameters
    with recorded(trial.layer_class) as assignments:
        layer = trial.make(parameters)
    last = {each.name: each for each in assignments if each.owner == id(layer)}
    for name, each in last.items():
        if not each.taken or not isinstance(each.value, (bool, int, float, str)):
            continue
        seen = getattr(layer, name, None)
        if seen != each.value:
            yield Finding(
                CODE,
                f"self.{name} = {each.value!r} at {each.place} is lost: it is {seen!r} after the constructor",
                {"attribute": name, "seen": repr(seen), "expected": repr(each.value)},
                FIRST,
            )
