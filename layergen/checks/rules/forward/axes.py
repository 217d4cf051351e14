"""An axis that may have any length may have an unknown one.

## What it does

Calls the layer with more, or fewer, steps, rows or columns than in the sample. Where it takes both lengths, it must also take
them in a graph and in a symbolic call where the length is not known, and give the same shapes and values. Where the
length decides how many features come out, as in a flattening, it has to be known, and nothing is said; nor where images are cut into
parts, nor of the number of heads where inputs are called attention scores.

## Why it matters

Sentences and images differ in size, so models are made with `Input((None, 16))`, and exported so. A Python loop
over `x.shape[1]`, or arithmetic on it, has no number there.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Running(keras.layers.Layer):
        def call(self, inputs):
            total, steps = 0.0, []
            for step in range(inputs.shape[1]):
                total = total + inputs[:, step]
                steps.append(total)
            return ops.stack(steps, axis=1)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Running(keras.layers.Layer):
        def call(self, inputs):
            return ops.cumsum(inputs, axis=1)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from layergen.checks.arguments import Arguments
from layergen.checks.case import Case
from layergen.checks.compare import (
    named,
    shape_of,
    sizes_agree,
    tensors,
    unlike,
    worst_difference,
)
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.graphs import Axes, Graph, makes_variables, trace
from layergen.checks.memory import unchanged
from layergen.checks.report import Finding, Told
from layergen.checks.state import repeats, same_state
from layergen.checks.trial import Trial

CODE = "LG226"
TITLE = "open axes"
TOLERANCE = 1e-4
# What inputs of the shape (batch, heads, queries, keys) are called.
SCORES = re.compile("scores?$|attention|attn")

HINT = (
    "take lengths from ops.shape(x) in call, and go along an axis with ops.scan, ops.cumsum or an RNN; "
    "a layer for one length only should refuse others with a ValueError"
)


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for lengths that a layer takes, but not when they are unknown."""
    tried = False
    for case in trial.working():
        axes = _open(case)
        if not any(axes) or getattr(case.layer, "stateful", False):
            continue
        other = _accepted(case, axes)
        if other is None or _go_into_features(case.outputs, other[1]):
            continue
        tried = True
        try:
            # What fails there is told by LG221 and LG223.
            case.symbolic, case.graph  # noqa: B018
            told = next(_unlike(case, axes, other), None)
        except LayerFault:
            continue
        if told:
            yield told.finding(CODE, case.label)
    if not tried:
        raise NotApplicable("no axis but the batch may have another length")


def _open(case: Case) -> Axes:
    """For each input the axes between the batch and the features; of integers all behind the batch."""
    import keras

    found = []
    for (_, tensor), batch in zip(
        case.arguments.leaves(), case.batch_axes, strict=True
    ):
        dtype = keras.backend.standardize_dtype(tensor.dtype)
        last = len(tensor.shape) - (1 if keras.backend.is_float_dtype(dtype) else 0)
        found.append(frozenset(range(1, last) if batch == {0} else ()))
    return found


def _accepted(case: Case, axes: Axes) -> tuple[Arguments, Any] | None:
    """Inputs of other lengths that the layer takes, with its answer."""
    for change in (_doubled, _halved):
        arguments = change(case, axes)
        try:
            usual = same_state(case, arguments, "the call on another length")
        except LayerFault:
            continue
        return arguments, usual
    return None


def _go_into_features(usual: Any, other: Any) -> bool:
    """Whether the length decides the size of the features: no layer behind takes unknown ones."""
    known = dict(tensors(other))
    return any(
        path in known and shape_of(tensor)[-1:] != shape_of(known[path])[-1:]
        for path, tensor in tensors(usual)
        if len(shape_of(tensor)) == 2
    )


def _cuts_images(case: Case, other: Any) -> bool:
    """Whether rows and columns of images decide how many parts come out, as of patches.

    Models for images are made for one size mostly. What pools them, or keeps their size, has no need of it.
    """
    images = [t for _, t in case.arguments.leaves() if len(t.shape) > 3]
    if not images:
        return False
    known = dict(tensors(other))
    sizes = shape_of(images[0])[1:-1]
    return any(
        path in known
        and shape_of(tensor) != shape_of(known[path])
        and shape_of(tensor)[1 : 1 + len(sizes)] != sizes
        for path, tensor in tensors(case.outputs)
    )


def _doubled(case: Case, axes: Axes) -> Arguments:
    import keras

    each = iter(axes)

    def double(tensor: Any) -> Any:
        for axis in next(each):
            tensor = keras.ops.concatenate([tensor, tensor], axis)
        return tensor

    return case.arguments.map(double)


def _halved(case: Case, axes: Axes) -> Arguments:
    import keras

    each = iter(axes)

    def halve(tensor: Any) -> Any:
        for axis in next(each):
            kept = range((tensor.shape[axis] + 1) // 2)
            tensor = keras.ops.take(tensor, list(kept), axis)
        return tensor

    return case.arguments.map(halve)


def _unlike(case: Case, axes: Axes, other: tuple[Arguments, Any]) -> Iterator[Told]:
    arguments, usual = other
    what = "a symbolic call with axes of unknown length"
    try:
        symbolic, graph = _traced(case, axes, what)
    except LayerFault as fault:
        expected = not fault.is_refusal and not makes_variables(fault)
        if expected and not _cuts_images(case, usual) and not _has_heads(case, axes):
            yield fault.told(HINT)
        return
    for real in (case.outputs, usual):
        yield from _shapes(real, symbolic, what)
    if not repeats(case):
        return
    known = same_state(case, case.arguments, "the call")
    for given, expected in ((case.arguments, known), (arguments, usual)):
        with unchanged(case.layer):
            outputs = graph(given)
        difference = worst_difference(expected, outputs, TOLERANCE)
        if difference:
            message = (
                f"a graph with axes of unknown length gives other values: {difference}"
            )
            yield Told(message, HINT, {"difference": difference})


def _traced(case: Case, axes: Axes, what: str) -> tuple[Any, Graph]:
    """The outputs of a symbolic call with unknown lengths of the axes, and a graph. Raises LayerFault."""
    unknown = [a | b for a, b in zip(axes, case.batch_axes, strict=True)]
    symbolic = case.trial.call(case.layer, case.symbolic_inputs(unknown), what)
    in_a_graph = "the call in a graph with axes of unknown length"
    return symbolic, trace(case, case.layer, in_a_graph, unknown=unknown)


def _has_heads(case: Case, axes: Axes) -> bool:
    """Whether the layer takes attention scores of unknown lengths: how many heads they have is known when a model is
    made."""
    others = [
        each - {1} if len(tensor.shape) == 4 and SCORES.search(name) else each
        for (name, tensor), each in zip(case.arguments.leaves(), axes, strict=True)
    ]
    if others == [*axes]:
        return False
    try:
        _traced(case, others, "a symbolic call with a known number of heads")
    except LayerFault:
        return False
    return True


def _shapes(real: Any, symbolic: Any, what: str) -> Iterator[Told]:
    found = dict(tensors(symbolic))
    for path, tensor in tensors(real):
        if path in found and not sizes_agree(shape_of(tensor), shape_of(found[path])):
            seen, expected = shape_of(found[path]), shape_of(tensor)
            message = (
                f"{what} gives {named(path)} the shape {seen}, a real one {expected}"
            )
            yield unlike(message, seen, expected, HINT)
