"""The layer works under every dtype policy, in float64 and bfloat16 too.

## What it does

Makes the layer with `dtype="float64"`, `dtype="mixed_bfloat16"` and a `DTypePolicy` object, gives it the weights of one
in float32, and calls both. Float weights must have the policy's dtype for variables, outputs that for computing, and values must
be close to those in float32.

## Why it matters

A weight with `dtype="float32"` written down works until somebody needs float64; then a product of two dtypes
ends the run. bfloat16 is what accelerators are used with, and a name compared with `"mixed_float16"` forgets it.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Linear(keras.layers.Layer):
        def build(self, input_shape):
            self.w = self.add_weight(name="w", shape=(input_shape[-1], 4), dtype="float32")

        def call(self, inputs):
            return ops.matmul(inputs, self.w)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Linear(keras.layers.Layer):
        def build(self, input_shape):
            self.w = self.add_weight(name="w", shape=(input_shape[-1], 4))

        def call(self, inputs):
            return ops.matmul(inputs, self.w)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from layergen.checks.case import Case
from layergen.checks.compare import dtype_of, named, same_values, tensors
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.guess.source import read
from layergen.checks.policies import differences, in_floats, single_twin
from layergen.checks.report import Finding, Told
from layergen.checks.rules.precision import half_precision
from layergen.checks.tree import leaves
from layergen.checks.trial import HALF_PRECISION, Trial
from layergen.checks.weights import relative_name, sublayers

CODE = "LG251"
TITLE = "policies"

WEIGHTS = "make weights without dtype, or with dtype=self.variable_dtype"
CONSTANTS = (
    "cast constants to self.compute_dtype, and give sublayers dtype=self.dtype_policy"
)


@dataclass(frozen=True)
class Policy:
    """A policy by its name, and how far values may be from those in float32."""

    name: str
    tolerance: float


POLICIES = (Policy("float64", 1e-3), Policy("mixed_bfloat16", 0.15))


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for errors, dtypes and values under these policies."""
    if half_precision.found(trial):
        raise NotApplicable("the layer does not work in half precision (LG250)")
    for case in filter(in_floats, trial.working()):
        for told in (*_as_object(case), *_under_all(case)):
            yield told.finding(CODE, case.label)


def _as_object(case: Case) -> Iterator[Told]:
    """A policy that is no name: only the constructor can mind."""
    import keras

    trial, params = case.trial, case.sample.params
    try:
        trial.half_precision(params)
    except LayerFault:
        return
    policy = keras.DTypePolicy(HALF_PRECISION)
    try:
        layer = trial.under(HALF_PRECISION, params, given=policy)
    except LayerFault as fault:
        yield fault.told("pass dtype on to super().__init__, and use self.dtype_policy")
        return
    if layer.dtype_policy.name != HALF_PRECISION:
        seen = layer.dtype_policy.name
        yield Told(
            f"with dtype=DTypePolicy('{HALF_PRECISION}') the policy of the layer is {seen}",
            "pass dtype on to super().__init__, and use self.dtype_policy",
            {"seen": seen, "expected": HALF_PRECISION},
        )


def _under_all(case: Case) -> Iterator[Told]:
    for policy in POLICIES:
        try:
            layer = case.trial.under(policy.name, case.sample.params)
        except LayerFault as fault:
            # A ValueError is the author's own: a layer may refuse a policy.
            if not isinstance(fault.error, ValueError):
                yield fault.told()
            continue
        if layer.dtype_policy.name != policy.name:
            continue
        what = f"the call under {policy.name}"
        try:
            outputs = case.trial.call(layer, case.arguments, what, training=False)
        except LayerFault as fault:
            if not (fault.is_of_the_machine or fault.is_refusal):
                told = [*_weights(case, layer, policy)] or [fault.told(CONSTANTS)]
                yield from told
            continue
        told = [*_weights(case, layer, policy), *_dtypes(case, layer, outputs, policy)]
        yield from told or _values(case, layer, policy)


def _weights(case: Case, layer: Any, policy: Policy) -> Iterator[Told]:
    """Float weights of another dtype than the policy has for variables; those of children that have a
    policy of their own are left out."""
    usual = case.layer.weights
    apart = {
        id(weight)
        for child in sublayers(layer)
        if child.dtype_policy.name != policy.name
        for weight in child.weights
    }
    if len(usual) != len(layer.weights):
        return
    for weight, other in zip(layer.weights, usual, strict=True):
        fits = dtype_of(weight) == layer.variable_dtype
        if fits or dtype_of(other) != "float32" or id(weight) in apart:
            continue
        name = relative_name(layer, weight)
        yield Told(
            f"the weight '{name}' is {dtype_of(weight)} under {policy.name}, not {layer.variable_dtype}",
            WEIGHTS,
            {
                "weight": name,
                "seen": dtype_of(weight),
                "expected": layer.variable_dtype,
            },
        )


def _dtypes(case: Case, layer: Any, outputs: Any, policy: Policy) -> Iterator[Told]:
    usual, other = dict(tensors(case.outputs)), dict(tensors(outputs))
    declared = dict(leaves(case.sample.outputs))
    for path, tensor in other.items():
        if path not in usual or dtype_of(usual[path]) != "float32":
            continue
        spec: Any = declared.get(path)
        wanted = spec.dtype if spec is not None and spec.dtype else layer.compute_dtype
        if dtype_of(tensor) != wanted:
            yield Told(
                f"{named(path)} is {dtype_of(tensor)} under {policy.name}, not {wanted}",
                CONSTANTS,
                {"seen": dtype_of(tensor), "expected": wanted},
            )


def _values(case: Case, layer: Any, policy: Policy) -> Iterator[Told]:
    """Values count only where two layers in float32 agree, and no seed may give other numbers in another
    dtype."""
    usual = single_twin(case, layer)
    if usual is None:
        return
    reference, exact, other = (
        case.trial.call(
            each, case.arguments, f"the call under {policy.name}", training=False
        )
        for each in (case.layer, usual, layer)
    )
    under = f"under {policy.name}"
    agree = same_values(reference, exact, 1e-4) and not _may_be_random(case)
    yield from differences(exact, other, under, policy.tolerance, compare=agree)


def _may_be_random(case: Case) -> bool:
    return "random" in read(case.trial.layer_class).text
