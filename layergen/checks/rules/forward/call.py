"""The layer answers its samples, with what was declared.

## What it does

Calls the layer on each sample, in inference and in training. The outputs must have the declared shapes
and dtypes, the same in both, and be finite. Where the sample gives values of the weights and of the output, the output must be these
values.

## Why it matters

Everything else builds on it: a layer that gives other shapes or values than it declares breaks the
layers behind it, mostly with an error that names those.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import OutputSpec, Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Norm(keras.layers.Layer):
        def call(self, inputs):
            return ops.sum(ops.square(inputs), axis=-1)


    SAMPLE = Sample(
        inputs=(("inputs", Tensor((1, 2), values=((3.0, 4.0),))),),
        outputs=OutputSpec((1,)),
        output_values=(5.0,),
    )

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import OutputSpec, Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Norm(keras.layers.Layer):
        def call(self, inputs):
            return ops.norm(inputs, axis=-1)


    SAMPLE = Sample(
        inputs=(("inputs", Tensor((1, 2), values=((3.0, 4.0),))),),
        outputs=OutputSpec((1,)),
        output_values=(5.0,),
    )
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layergen.checks.arguments import WrongShapeNames
from layergen.checks.case import Case
from layergen.checks.compare import (
    against_declared,
    arrays_differ,
    dtype_of,
    is_tensor,
    named,
    not_finite,
    shape_of,
    tensors,
    unlike,
)
from layergen.checks.faults import AlreadyTold, LayerFault, NotApplicable
from layergen.checks.report import Finding, Told
from layergen.checks.subject import Nested
from layergen.checks.tree import leaves, paired
from layergen.checks.trial import Trial, said
from layergen.checks.values import to_array
from layergen.checks.weights import find_weight, names

CODE = "LG220"
TITLE = "call"
QUICK = True
TOLERANCE = 1e-5

SAY_SO = (
    "no inputs were found that the layer takes; say which it does, as inputs=(2, 8) in Python or "
    "--input 2,8"
)


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for calls that fail, and for outputs that are not as declared."""
    trial.constructible()
    if not trial.cases:
        raise NotApplicable("there is no sample to call the layer with")
    called = 0
    for case in trial.cases:
        try:
            outputs = case.outputs
        except LayerFault as fault:
            if _is_of_the_call(case):
                yield fault.finding(CODE, case.label, _hint(case))
                called += 1
        else:
            called += 1
            for told in _wrong(case, outputs):
                yield told.finding(CODE, case.label)
            yield from _in_training(case)
    for parameters, broken in trial.broken:
        yield broken.finding(CODE, f"with {said(parameters)}: ")
    if not called:
        raise NotApplicable("the layer cannot be built (LG210)")


def _in_training(case: Case) -> Iterator[Finding]:
    try:
        outputs = case.in_training.outputs
    except LayerFault as fault:
        yield fault.finding(CODE, case.label)
        return
    yield from _of_other_shapes(case, outputs)
    if not any(not_finite(case.outputs)):
        for told in not_finite(outputs):
            yield told.finding(CODE, f"{case.label}in training, ")


def _of_other_shapes(case: Case, in_training: Any) -> Iterator[Finding]:
    """A model has one shape for each output, in training and in inference."""
    usual, others = (
        {path: (shape_of(each), dtype_of(each)) for path, each in tensors(outputs)}
        for outputs in (case.outputs, in_training)
    )
    if usual != others:
        seen, expected = (
            ", ".join(f"{named(path)} {shape} {dtype}" for path, (shape, dtype) in each)
            for each in (others.items(), usual.items())
        )
        message = f"in training the call returns {seen}, in inference {expected}"
        yield unlike(message, seen, expected).finding(CODE, case.label)


def _is_of_the_call(case: Case) -> bool:
    """Whether neither the constructor nor `build` fails by itself."""
    try:
        return case.built is not None
    except (LayerFault, WrongShapeNames, AlreadyTold):
        return False
    except NotApplicable:
        return True


def _hint(case: Case) -> str:
    import keras

    own_build = type(case.make()).build is not keras.layers.Layer.build
    if own_build and case.make().built:
        return (
            "__init__ sets self.built, so Keras never calls build(): leave it to Keras"
        )
    return "" if case.trial.certain else SAY_SO


def _wrong(case: Case, outputs: Any) -> Iterator[Told]:
    for path, leaf in leaves(outputs):
        if not is_tensor(leaf):
            seen = type(leaf).__name__
            yield Told(f"{named(path)} is a {seen}, not a tensor", "", {"seen": seen})
    sample = case.sample
    if sample.outputs is not None:
        yield from against_declared(outputs, sample.outputs, case.layer.compute_dtype)
    yield from not_finite(outputs)
    if sample.output_values is not None:
        yield from _other_values(case, sample.output_values)


def _other_values(case: Case, expected: Nested) -> Iterator[Told]:
    import numpy as np

    outputs = case.outputs
    if case.sample.weight_values:
        layer = case.make()
        case.trial.call(layer, case.arguments, "the call", training=False)
        for name, value in case.sample.weight_values:
            weight = find_weight(layer, name)
            if weight is None:
                message = (
                    f"no single weight is called '{name}', there are {names(layer)}"
                )
                yield Told(message, "", {"seen": names(layer), "expected": name})
                return
            with case.trial.running(f"assigning to the weight '{name}'"):
                weight.assign(np.array(value, dtype="float64"))
        outputs = case.trial.call(layer, case.arguments, "the call", training=False)
    for path, tensor, part in paired(outputs, expected):
        wanted = np.array(part, dtype="float64")
        told = arrays_differ(to_array(tensor).astype("float64"), wanted, TOLERANCE)
        if told:
            message = f"{named(path)} has other values than expected, {told}"
            yield Told(message, "", {"difference": told})
