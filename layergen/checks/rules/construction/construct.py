"""The constructor takes its own arguments, and those of every Keras layer.

## What it does

Constructs the layer with the arguments of each sample and variant, then once more with `name`,
`dtype` and `trainable`, which it must take and keep. It also looks at the defaults: a list, a layer or
a random initializer as default is one object that all layers share.

## Why it matters

Keras passes `name`, `dtype` and `trainable` back when a model is loaded or cloned. A layer that
drops them gets another name, computes in another precision, or trains what was frozen.

## Example

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Scale(keras.layers.Layer):
        def __init__(self, factor=2.0, **kwargs):
            super().__init__()
            self.factor = factor

        def call(self, inputs):
            return self.factor * inputs

        def get_config(self):
            return {**super().get_config(), "factor": self.factor}


    SAMPLE = Sample({"factor": 3.0}, (("inputs", Tensor((2, 4))),))

## Use instead

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Scale(keras.layers.Layer):
        def __init__(self, factor=2.0, **kwargs):
            super().__init__(**kwargs)
            self.factor = factor

        def call(self, inputs):
            return self.factor * inputs

        def get_config(self):
            return {**super().get_config(), "factor": self.factor}


    SAMPLE = Sample({"factor": 3.0}, (("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from layergen.checks.faults import LayerFault
from layergen.checks.report import Finding
from layergen.checks.trial import HALF_PRECISION, ParameterSet, Trial

CODE = "LG201"
TITLE = "construct"
QUICK = True

FORWARD = "take **kwargs in __init__ and pass them on: super().__init__(**kwargs)"


@dataclass(frozen=True)
class Base:
    """An argument of every Keras layer: a value to pass, and how to read it back."""

    name: str
    value: object
    read: Callable[[Any], object]


BASES = (
    Base("name", "kept_name", lambda layer: layer.name),
    Base("dtype", HALF_PRECISION, lambda layer: layer.dtype_policy.name),
    Base("trainable", False, lambda layer: layer.trainable),
    Base("activity_regularizer", "l2", lambda layer: _kind_of_regularizer(layer)),
)


def _kind_of_regularizer(layer: Any) -> object:
    import keras

    found = getattr(layer, "activity_regularizer", None)
    return "l2" if isinstance(found, keras.regularizers.L2) else found


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for arguments that are refused or lost, and for shared defaults."""
    working: list[ParameterSet] = []
    for each in trial.parameter_sets:
        try:
            trial.make(each.parameters)
        except LayerFault as fault:
            yield fault.finding(CODE, each.label)
        else:
            working.append(each)
    if not trial.has_own_constructor:
        return
    if working:
        yield from _base_arguments(trial, working[0])
    yield from _shared_defaults(trial.layer_class)


def _base_arguments(trial: Trial, each: ParameterSet) -> Iterator[Finding]:
    refused, lost = [], []
    for base in BASES:
        try:
            layer = trial.make(each.parameters, {base.name: base.value})
        except LayerFault as fault:
            if isinstance(fault.error, TypeError):
                refused.append(base.name)
            elif not isinstance(fault.error, ValueError):
                message = f"{each.label}with {base.name}: {fault}"
                yield Finding(CODE, message, fault.evidence)
            # A ValueError is the author's own: a layer of integers may refuse a float policy.
        else:
            if base.read(layer) != base.value:
                lost.append(base.name)
    if refused:
        message = f"the constructor does not take {_all(refused)}"
        yield Finding(CODE, message, {"arguments": [*refused]}, FORWARD)
    if lost:
        message = f"the constructor drops {_all(lost)}"
        yield Finding(CODE, message, {"arguments": [*lost]}, FORWARD)


def _shared_defaults(cls: type) -> Iterator[Finding]:
    import keras

    def shared(default: object) -> bool:
        if isinstance(default, (list, dict, set, keras.layers.Layer)):
            return True
        return isinstance(default, keras.initializers.Initializer) and hasattr(
            default, "seed"
        )

    for parameter in inspect.signature(cls).parameters.values():
        if parameter.default is not parameter.empty and shared(parameter.default):
            yield Finding(
                CODE,
                f"the default of '{parameter.name}' is a {type(parameter.default).__name__} that "
                "all layers of this class share",
                {"argument": parameter.name, "seen": repr(parameter.default)},
                "use None, a string or a tuple, and make the object in __init__",
            )


def _all(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
