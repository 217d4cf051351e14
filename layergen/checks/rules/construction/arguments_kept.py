"""The layer leaves its arguments as they are.

## What it does

Makes the layer with lists and dicts of its own, builds and calls it, and looks at them again.

## Why it matters

A constructor that pops the last size off the list it was given works once. The caller's list is shorter
then, the next layer made with it is another one, and the config holds what was left.

## Example

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Scales(keras.layers.Layer):
        def __init__(self, factors=(), **kwargs):
            super().__init__(**kwargs)
            self.kept = list(factors)
            self.last = factors.pop() if factors else 1.0

        def call(self, inputs):
            return self.last * inputs

        def get_config(self):
            return {**super().get_config(), "factors": list(self.kept)}


    SAMPLE = Sample({"factors": [2.0, 3.0]}, (("inputs", Tensor((2, 4))),))

## Use instead

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Scales(keras.layers.Layer):
        def __init__(self, factors=(), **kwargs):
            super().__init__(**kwargs)
            self.kept = list(factors)
            self.last = factors[-1] if factors else 1.0

        def call(self, inputs):
            return self.last * inputs

        def get_config(self):
            return {**super().get_config(), "factors": list(self.kept)}


    SAMPLE = Sample({"factors": [2.0, 3.0]}, (("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from layergen.checks import values
from layergen.checks.faults import NotApplicable
from layergen.checks.report import Finding
from layergen.checks.trial import Trial

CODE = "LG204"
TITLE = "arguments kept"


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for lists and dicts that the layer has changed."""
    tried = False
    for case in trial.working():
        given = values.resolve(case.sample.params)
        before = {n: _copy(v) for n, v in given.items() if isinstance(v, (list, dict))}
        if not before:
            continue
        tried = True
        with trial.running("the constructor"):
            layer = trial.layer_class(**given)
        trial.call(layer, case.arguments, "the call", training=False)
        for name, was in before.items():
            if _copy(given[name]) != was:
                yield Finding(
                    CODE,
                    f"{case.label}the layer changes the {type(was).__name__} that it is given as '{name}'",
                    {
                        "argument": name,
                        "seen": repr(given[name]),
                        "expected": repr(was),
                    },
                    f"keep a copy: self.{name} = list({name})",
                )
    if not tried:
        raise NotApplicable("no argument is a list or a dict")


def _copy(value: Any) -> Any:
    """The same structure; what is neither list nor dict is itself."""
    if isinstance(value, Mapping):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value
