"""`build()` alone makes every weight.

## What it does

Calls `build` with the shapes of the sample, as Keras does, and compares the weights with those
that the layer has after a call. With several inputs the arguments of `build` must be named as
those of `call`, with `_shape` behind.

## Why it matters

A saved model is loaded by building its layers and filling their weights, without a call. A child
that nobody built has no weights to fill, and loading fails.

## Example

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Block(keras.layers.Layer):
        def __init__(self, units=8, **kwargs):
            super().__init__(**kwargs)
            self.units = units
            self.dense = keras.layers.Dense(units, dtype=self.dtype_policy)

        def build(self, input_shape):
            pass

        def call(self, inputs):
            return self.dense(inputs)

        def get_config(self):
            return {**super().get_config(), "units": self.units}


    SAMPLE = Sample({"units": 3}, (("inputs", Tensor((2, 4))),))

## Use instead

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Block(keras.layers.Layer):
        def __init__(self, units=8, **kwargs):
            super().__init__(**kwargs)
            self.units = units
            self.dense = keras.layers.Dense(units, dtype=self.dtype_policy)

        def build(self, input_shape):
            self.dense.build(input_shape)

        def call(self, inputs):
            return self.dense(inputs)

        def get_config(self):
            return {**super().get_config(), "units": self.units}


    SAMPLE = Sample({"units": 3}, (("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from layergen.checks.arguments import WrongShapeNames
from layergen.checks.case import Case
from layergen.checks.compare import dtype_of
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.report import Finding
from layergen.checks.trial import Trial
from layergen.checks.weights import own_name

CODE = "LG210"
TITLE = "build"
QUICK = True
VARIED = True

Weights = Counter[tuple[str, tuple[int, ...], str]]


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for a `build` that raises, or that makes other weights than a call does."""
    trial.constructible()
    if not trial.cases:
        raise NotApplicable("there is no sample to build the layer for")
    if _is_built_by_calls(trial.layer_class):
        raise NotApplicable("Keras builds a model without build() by calling it")
    for case in trial.cases:
        try:
            layer = case.built
        except WrongShapeNames as wrong:
            hint = "name them as the arguments of call, with _shape behind"
            yield Finding(CODE, f"{case.label}{wrong}", wrong.evidence, hint)
        except LayerFault as fault:
            if case.constructs():
                yield fault.finding(CODE, case.label)
        except NotApplicable:
            continue
        else:
            yield from _compared(case, layer)


def _is_built_by_calls(cls: Any) -> bool:
    import keras

    return issubclass(cls, keras.Model) and bool(cls.build is keras.Model.build)


def _compared(case: Case, built: Any) -> Iterator[Finding]:
    if not built.built:
        yield Finding(
            CODE,
            f"{case.label}the layer is not built after build()",
            {"seen": False, "expected": True},
            "leave self.built to Keras",
        )
    if not case.works():
        return
    after_build, after_call = _weights(built), _weights(case.layer)
    missing = after_call - after_build
    if missing:
        yield Finding(
            CODE,
            f"{case.label}build() leaves out {_said(missing)}, made by the first call only",
            {"seen": built.count_params(), "expected": case.layer.count_params()},
            "build every sublayer in build(): self.dense.build(input_shape)",
        )
    extra = after_build - after_call
    if extra:
        yield Finding(
            CODE,
            f"{case.label}build() makes {_said(extra)}, not there after a call",
            {"seen": _said(extra), "expected": ""},
        )


def _weights(layer: Any) -> Weights:
    return Counter(
        (own_name(layer, weight), tuple(weight.shape), dtype_of(weight))
        for weight in layer.weights
    )


def _said(weights: Weights) -> str:
    listed = [f"{name} {shape}" for name, shape, _ in weights.elements()]
    return ", ".join(listed[:4]) + (
        f" and {len(listed) - 4} more" if listed[4:] else ""
    )
