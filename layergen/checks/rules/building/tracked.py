"""Every weight is one that Keras knows, and is as declared.

## What it does

Watches which variables a call reads: each must be in `layer.weights`. It looks through the attributes,
into lists and objects too, for variables and layers that Keras does not track, and for tensors that
hold random values, which are weights that are neither trained nor saved. Paths must be unique. Where
the sample says which weights there are, their names, shapes, dtypes and `trainable` must be so.

## Why it matters

A `tf.Variable` as attribute is invisible to Keras 3: `fit` runs and changes nothing, a saved model
comes back with other values, and nothing is said.

## Example

    import keras
    import tensorflow as tf

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Linear(keras.layers.Layer):
        def build(self, input_shape):
            start = tf.random.normal((input_shape[-1], 4))
            self.w = tf.Variable(start, trainable=True)

        def call(self, inputs):
            return tf.matmul(inputs, self.w)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Linear(keras.layers.Layer):
        def build(self, input_shape):
            self.w = self.add_weight(
                name="w", shape=(input_shape[-1], 4), initializer="random_normal"
            )

        def call(self, inputs):
            return ops.matmul(inputs, self.w)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from layergen.checks.arguments import WrongShapeNames
from layergen.checks.case import Case
from layergen.checks.compare import dtype_of
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.report import Finding, Told
from layergen.checks.subject import ExpectedWeight
from layergen.checks.trial import Trial
from layergen.checks.weights import (
    attributes,
    is_of_keras,
    own_weights,
    relative_name,
    sublayers,
)

CODE = "LG211"
TITLE = "weights"
QUICK = True
VARIED = True

ADD_WEIGHT = "make it with self.add_weight(...), or wrap it in keras.Variable"
ATTRIBUTE = "make layers and weights in __init__ or build, as attributes, lists or dicts of them"
RANDOM = (
    "make it a weight: self.add_weight(..., trainable=False) if it is not to be trained"
)


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for weights that Keras does not know, and for those that are not as declared."""
    told: set[str] = set()
    for case in trial.working():
        for each in (*_untracked(case), *_clashes(case), *_undeclared(case)):
            if each.message not in told:
                told.add(each.message)
                yield each.finding(CODE, case.label)


def _untracked(case: Case) -> Iterator[Told]:
    layer = case.layer
    known = {id(each.value) for each in (*layer.variables, *layer.metrics_variables)}
    named: set[int] = set()
    for name, kind, variable, hint in _hidden(layer):
        if id(variable) not in known | named:
            named.add(id(variable))
            shape = tuple(variable.shape)
            yield Told(
                f"{name}, {kind} of shape {shape}, is not in layer.weights: not saved, not trained",
                hint,
                {"weight": name, "shape": list(shape)},
            )
    for variable in _watched(case):
        if id(variable) not in known | named:
            shape = tuple(variable.shape)
            yield Told(
                f"the call uses a variable '{variable.name}' {shape} that is not in layer.weights: "
                "not saved, not trained",
                ATTRIBUTE,
                {"weight": variable.name, "shape": list(shape)},
            )
    for weight in layer.trainable_weights:
        if not weight.value.trainable:
            name = relative_name(layer, weight)
            yield Told(
                f"'{name}' is trainable, but its tf.Variable is not: it gets no gradient",
                "give the same trainable to keras.Variable and to tf.Variable",
                {"weight": name, "keras.Variable": True, "tf.Variable": False},
            )
    yield from _random_tensors(case)


def _watched(case: Case) -> tuple[Any, ...]:
    try:
        return case.in_training.watched
    except (LayerFault, NotApplicable):
        return ()


def _hidden(layer: Any) -> Iterator[tuple[str, str, Any, str]]:
    """Variables below attributes: name, kind, the tf.Variable, and how to mend it."""
    import keras
    import tensorflow as tf

    tracked = {id(each) for each in (layer, *sublayers(layer))}
    for owner in _owners(layer):
        for name, value in attributes(owner, _called(owner, layer)):
            if isinstance(value, tf.Variable):
                yield name, "a tf.Variable", value, ADD_WEIGHT
            elif isinstance(value, keras.Variable):
                yield name, "a keras.Variable", value.value, ATTRIBUTE
            elif isinstance(value, keras.layers.Layer) and id(value) not in tracked:
                for weight in value.weights:
                    kind = "a weight of a layer that Keras does not see,"
                    yield f"{name}.{weight.name}", kind, weight.value, ATTRIBUTE


def _random_tensors(case: Case) -> Iterator[Told]:
    """Arrays that are others in a second layer made with the same arguments."""
    try:
        owners = zip(_owners(case.layer), _owners(case.built), strict=False)
    except (LayerFault, NotApplicable, WrongShapeNames):
        return
    for owner, other in owners:
        called = _called(owner, case.layer)
        twin = dict(attributes(other, called))
        for name, value in attributes(owner, called):
            if _is_float_array(value) and _differ(value, twin.get(name)):
                shape = tuple(value.shape)
                yield Told(
                    f"{name}, of shape {shape}, is a plain array of random values: "
                    "not saved, not trained",
                    RANDOM,
                    {"attribute": name, "shape": list(shape)},
                )


def _called(owner: Any, layer: Any) -> str:
    return "self" if owner is layer else str(owner.name)


def _owners(layer: Any) -> list[Any]:
    """The layer, and those below it that are not Keras's own."""
    children = sublayers(layer)
    return [layer, *(each for each in children if not is_of_keras(type(each)))]


def _is_float_array(value: Any) -> bool:
    import numpy as np
    import tensorflow as tf

    if isinstance(value, np.ndarray):
        return np.issubdtype(value.dtype, np.floating)
    return (
        isinstance(value, tf.Tensor)
        and hasattr(value, "numpy")
        and value.dtype.is_floating
    )


def _differ(one: Any, other: Any) -> bool:
    import numpy as np

    if not _is_float_array(other):
        return False
    return not np.array_equal(np.asarray(one), np.asarray(other), equal_nan=True)


def _clashes(case: Case) -> Iterator[Told]:
    paths = [weight.path for weight in case.layer.weights]
    for path in sorted({path for path in paths if paths.count(path) > 1}):
        yield Told(
            f"{paths.count(path)} weights have the path '{path}'",
            "give each its own name, and each sublayer too",
            {"path": path, "seen": paths.count(path), "expected": 1},
        )


def _undeclared(case: Case) -> Iterator[Told]:
    if case.sample.weights is None:
        return
    default = case.layer.variable_dtype
    wanted = _trainable_first(
        replace(each, dtype=each.dtype or default) for each in case.sample.weights
    )
    actual = _trainable_first(
        ExpectedWeight(
            each.name, tuple(each.shape), dtype_of(each), bool(each.trainable)
        )
        for each in own_weights(case.layer)
    )
    if len(wanted) != len(actual):
        yield Told(
            f"the weights are {_listed(actual)}, declared are {_listed(wanted)}",
            "",
            {"seen": _listed(actual), "expected": _listed(wanted)},
        )
        return
    for is_one, must in zip(actual, wanted, strict=True):
        if is_one != must:
            yield Told(
                f"the weight {_said(is_one)} is declared as {_said(must)}",
                "",
                {"seen": _said(is_one), "expected": _said(must)},
            )


def _trainable_first(weights: Iterable[ExpectedWeight]) -> list[ExpectedWeight]:
    """In the order in which Keras lists the weights of one layer."""
    return sorted(weights, key=lambda weight: not weight.trainable)


def _listed(weights: list[ExpectedWeight]) -> str:
    return ", ".join(f"{each.name} {each.shape}" for each in weights) or "none"


def _said(weight: ExpectedWeight) -> str:
    kind = "" if weight.trainable else " not trainable"
    return f"{weight.name} {weight.shape} {weight.dtype}{kind}"
