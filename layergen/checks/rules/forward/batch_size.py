"""The layer takes another batch size than the first one.

## What it does

Calls the layer that has seen its sample once more, with the same inputs at a second batch size: the
one that the sample gives, else each input twice. Only axes of the outputs that are the batch may differ.

## Why it matters

The last batch of an epoch is mostly smaller, and a user asks for one prediction. A batch size that was
kept from the first call, or written into a reshape, fails then or mixes the examples.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Rows(keras.layers.Layer):
        def call(self, inputs):
            return ops.reshape(inputs, (2, -1))


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4, 3))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Rows(keras.layers.Layer):
        def call(self, inputs):
            return ops.reshape(inputs, (-1, inputs.shape[1] * inputs.shape[2]))


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4, 3))),))
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layergen.checks.arguments import Arguments
from layergen.checks.case import Case
from layergen.checks.compare import (
    against_declared,
    named,
    shape_of,
    sizes_agree,
    tensors,
    unlike,
)
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.report import Finding, Told
from layergen.checks.trial import Trial

CODE = "LG222"
TITLE = "batch size"
QUICK = True

BATCH = "take the batch size from ops.shape(x)[0] in call, or reshape with -1"


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for a second batch size that fails, or changes more than the first axis."""
    tried = 0
    for case in trial.working():
        if case.resized is not None:
            tried += 1
            yield from found_in(case)
    if not tried:
        raise NotApplicable("no input has a batch axis")


def found_in(case: Case) -> tuple[Finding, ...]:
    """What is wrong with a second batch size for one sample."""
    return case.kept.once("other batch size", lambda: tuple(_found(case)))


def _found(case: Case) -> Iterator[Finding]:
    resized = case.resized
    if resized is None:
        return
    try:
        outputs = case.trial.call(
            case.layer, resized, "the call with another batch size", training=False
        )
    except LayerFault as fault:
        yield fault.finding(CODE, case.label, BATCH)
        return
    for told in _wrong(case, resized, outputs):
        yield told.finding(CODE, case.label)
    yield from _wired_in(case, outputs)


def _wired_in(case: Case, outputs: Any) -> Iterator[Finding]:
    """Symbolic outputs for any batch size that say a number, which another batch size does not give."""
    try:
        _, symbolic = case.symbolic
    except LayerFault:
        # LG221 tells it.
        return
    known = dict(tensors(symbolic))
    usual = dict(tensors(case.outputs))
    for path, tensor in tensors(outputs):
        if path not in known or path not in usual:
            continue
        said, real = shape_of(known[path]), shape_of(tensor)
        if sizes_agree(said, shape_of(usual[path])) and not sizes_agree(said, real):
            message = (
                f"a symbolic call without a batch size gives {named(path)} the shape {said}, a real "
                f"one with another batch size {real}"
            )
            yield unlike(message, said, real, BATCH).finding(CODE, case.label)


def _wrong(case: Case, resized: Arguments, outputs: Any) -> Iterator[Told]:
    declared = case.sample.resized_outputs
    if declared is not None:
        for told in against_declared(outputs, declared, case.layer.compute_dtype):
            message = f"with another batch size {told.message}"
            yield Told(message, BATCH, told.evidence)
        return
    changes = _changes(case.arguments, resized)
    usual, others = dict(tensors(case.outputs)), dict(tensors(outputs))
    if usual.keys() != others.keys():
        message = f"with another batch size the call returns {len(others)} tensors, not {len(usual)}"
        yield unlike(message, len(others), len(usual), BATCH)
        return
    for path, tensor in others.items():
        before, after = shape_of(usual[path]), shape_of(tensor)
        if not _follows(before, after, changes):
            message = (
                f"a batch of {_listed(changes, 1)} instead of {_listed(changes, 0)} changes the "
                f"shape of {named(path)} from {before} to {after}"
            )
            yield unlike(message, after, before, BATCH)


def _changes(one: Arguments, other: Arguments) -> set[tuple[Any, Any]]:
    """The sizes of input axes before and after, where they differ."""
    return {
        sizes
        for (_, a), (_, b) in zip(one.leaves(), other.leaves(), strict=True)
        for sizes in zip(shape_of(a), shape_of(b), strict=True)
        if sizes[0] != sizes[1]
    }


def _follows(before: Any, after: Any, changes: set[tuple[Any, Any]]) -> bool:
    """Whether only axes of the size of the batch differ, and axis 0 in the same proportion."""
    if len(before) != len(after):
        return False
    for axis, sizes in enumerate(zip(before, after, strict=True)):
        was, became = sizes
        if was == became or sizes in changes:
            continue
        if axis or not any(was * new == became * old for old, new in changes):
            return False
    return True


def _listed(changes: set[tuple[Any, Any]], which: int) -> str:
    return " and ".join(str(sizes[which]) for sizes in sorted(changes))
