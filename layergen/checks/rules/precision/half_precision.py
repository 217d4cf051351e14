"""The layer computes in float16 where its policy says so, with its weights in float32.

## What it does

Makes the layer with `dtype="mixed_float16"`, gives it the weights of one in float32, and calls
both, on the sample and on one whose first example is zeros. The outputs must be float16 unless another dtype is declared, finite, and close to those in
float32; in training they must have the same dtypes. The weights must stay in float32.

## Why it matters

Mixed precision is how large models are trained. A constant in float32, a child that was not given the
policy of its parent, a mask of -1e9 or an epsilon of 1e-8 all end it: with an error, slowly, or
with NaN.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class UnitLength(keras.layers.Layer):
        def call(self, inputs):
            length = ops.sqrt(ops.sum(ops.square(inputs), axis=-1, keepdims=True))
            return inputs / (length + 1e-8)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class UnitLength(keras.layers.Layer):
        def call(self, inputs):
            length = ops.sqrt(ops.sum(ops.square(inputs), axis=-1, keepdims=True))
            return inputs / (length + 1e-3)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from layergen.checks.case import Case
from layergen.checks.compare import dtype_of, named, same_values, tensors
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.policies import differences, in_floats, single_twin
from layergen.checks.report import Finding, Told
from layergen.checks.subject import OutputSpec
from layergen.checks.tree import leaves
from layergen.checks.trial import HALF_PRECISION, Trial
from layergen.checks.weights import relative_name

CODE = "LG250"
TITLE = "half precision"
QUICK = True
VARIED = True

# float16 holds 11 bits; a layer adds up some of these errors.
TOLERANCE = 0.03
UNDER = f"under {HALF_PRECISION}"

POLICY = "give sublayers the policy: dtype=self.dtype_policy; cast constants to self.compute_dtype"


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for errors, other dtypes, and values that float32 does not give."""
    yield from found(trial)


def found(trial: Trial) -> tuple[Finding, ...]:
    """The same, found once."""
    return trial.kept.once("half precision", lambda: tuple(_findings(trial)))


def _findings(trial: Trial) -> Iterator[Finding]:
    refused = 0
    working = [case for case in trial.working() if in_floats(case)]
    if not working:
        raise NotApplicable("the layer computes in integers")
    for case in working:
        try:
            layer = trial.half_precision(case.sample.params)
        except LayerFault:
            refused += 1
            continue
        if layer.dtype_policy.name != HALF_PRECISION:
            raise NotApplicable("the constructor drops dtype (LG201)")
        try:
            outputs = trial.call(
                layer, case.arguments, f"the call {UNDER}", training=False
            )
        except LayerFault as fault:
            if fault.is_of_the_machine:
                raise NotApplicable("this machine has no kernel in float16") from None
            if fault.is_refusal:
                refused += 1
                continue
            yield fault.finding(CODE, case.label, POLICY)
            continue
        wrong = [*_weights(case, layer), *_outputs(case, layer, outputs)]
        for told in wrong or _in_training(case, layer, outputs):
            yield told.finding(CODE, case.label)
    if refused == len(working):
        raise NotApplicable(f'the layer refuses dtype="{HALF_PRECISION}"')


def _weights(case: Case, layer: Any) -> Iterator[Told]:
    import keras

    usual = case.layer.weights
    if len(usual) != len(layer.weights):
        yield Told(
            f"{UNDER} there are {len(layer.weights)} weights, otherwise {len(usual)}",
            "",
            {"seen": len(layer.weights), "expected": len(usual)},
        )
        return
    for weight, other in zip(layer.weights, usual, strict=True):
        dtype = dtype_of(weight)
        if keras.backend.is_float_dtype(dtype) and dtype != dtype_of(other):
            name = relative_name(layer, weight)
            yield Told(
                f"the weight '{name}' is {dtype} {UNDER}",
                "make weights without dtype, or with dtype=self.variable_dtype",
                {"weight": name, "seen": dtype, "expected": dtype_of(other)},
            )


def _outputs(case: Case, layer: Any, outputs: Any) -> Iterator[Told]:
    usual, half = dict(tensors(case.outputs)), dict(tensors(outputs))
    if usual.keys() != half.keys():
        yield Told(
            f"{UNDER} the call returns {len(half)} tensors, otherwise {len(usual)}",
            "",
            {"seen": len(half), "expected": len(usual)},
        )
        return
    declared: dict[str, OutputSpec] = dict(leaves(case.sample.outputs))
    for path, tensor in half.items():
        wanted = declared[path].dtype if path in declared else None
        is_float = dtype_of(usual[path]) == "float32"
        wanted = wanted or ("float16" if is_float else dtype_of(usual[path]))
        if dtype_of(tensor) != wanted:
            yield Told(
                f"{named(path)} is {dtype_of(tensor)} {UNDER}, not {wanted}",
                POLICY,
                {"seen": dtype_of(tensor), "expected": wanted},
            )
    yield from _values(case, layer)


def _in_training(case: Case, layer: Any, usual: Any) -> Iterator[Told]:
    """The dtypes are the same in training; what fails there in float32 too is told by the check of calls."""
    try:
        case.in_training  # noqa: B018 - only whether it raises
    except (LayerFault, NotApplicable):
        return
    try:
        what = f"the call in training {UNDER}"
        outputs = case.trial.call(layer, case.arguments, what, training=True)
    except LayerFault as fault:
        if not fault.is_of_the_machine:
            yield fault.told(POLICY)
        return
    expected = {path: dtype_of(tensor) for path, tensor in tensors(usual)}
    for path, tensor in tensors(outputs):
        seen, wanted = dtype_of(tensor), expected.get(path)
        if wanted is not None and seen != wanted:
            message = f"{named(path)} is {seen} in training {UNDER}, not {wanted} as in inference"
            yield Told(message, POLICY, {"seen": seen, "expected": wanted})


def _values(case: Case, layer: Any) -> Iterator[Told]:
    """Compares with a layer in float32 that has the same weights and has seen as little.

    Then once more with zeros as the first example, which small constants are there for. Values
    count only where two layers in float32 agree: no random numbers, no weights that Keras misses.
    """
    usual = single_twin(case, layer)
    if usual is None:
        return
    told = False
    for arguments, inputs in (
        (case.arguments, ""),
        (case.with_zeros, " for an input of zeros"),
    ):
        if arguments is None or told:
            return
        what = f"the call {UNDER}{inputs}"
        reference, exact, rough = (
            case.trial.call(each, arguments, what, training=False)
            for each in (case.layer, usual, layer)
        )
        agree = same_values(reference, exact, 1e-4)
        for each in differences(exact, rough, UNDER, TOLERANCE, compare=agree):
            told = True
            yield replace(each, message=f"{each.message}{inputs}")
