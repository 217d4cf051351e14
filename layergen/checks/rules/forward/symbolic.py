"""A symbolic call gives the shapes and dtypes of a real one.

## What it does

Calls the layer on symbolic tensors, with the batch size of the sample and with an unknown one,
and compares shapes and dtypes with those of the real call. A `compute_output_shape` must agree as well;
where it is trusted instead of `call`, the call is traced into a graph.

## Why it matters

Functional models are made of symbolic calls. A wrong shape builds the layers behind to the wrong
size; a batch size that is used as a number fails when the model is made, or is wired in.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Halves(keras.layers.Layer):
        def call(self, inputs):
            return ops.reshape(inputs, (inputs.shape[0], 2, inputs.shape[1] // 2))

        def compute_output_shape(self, input_shape):
            return (input_shape[0], input_shape[1] // 2, 2)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Halves(keras.layers.Layer):
        def call(self, inputs):
            return ops.reshape(inputs, (-1, 2, inputs.shape[1] // 2))

        def compute_output_shape(self, input_shape):
            return (input_shape[0], 2, input_shape[1] // 2)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 8))),))
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layergen.checks.arguments import WrongShapeNames
from layergen.checks.case import MODEL, Case
from layergen.checks.compare import (
    dtype_of,
    has_rank,
    named,
    shape_of,
    sizes_agree,
    tensors,
    unlike,
)
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.report import Finding, Told
from layergen.checks.tree import shape_leaves
from layergen.checks.trial import Trial

CODE = "LG221"
TITLE = "symbolic"
QUICK = True
VARIED = True

FRESH = (
    "a symbolic output is a new keras.KerasTensor(shape, dtype), never the input itself"
)
BATCH = "take sizes that may be unknown from ops.shape(x), or reshape with -1"


def check(trial: Trial) -> Iterator[Finding]:
    """Findings where a symbolic call, a graph or `compute_output_shape` gives something else."""
    for case in trial.working():
        for told in _differences(case):
            yield told.finding(CODE, case.label)


def _differences(case: Case) -> Iterator[Told]:
    """The first stage that differs tells enough; the graph is a stage of its own."""
    found = (
        list(_declared_shapes(case)) if _overrides(case, "compute_output_shape") else []
    )
    yield from found or _symbolic(case)
    if _overrides(case, "compute_output_shape") or _overrides(
        case, "compute_output_spec"
    ):
        yield from _traced(case)
    yield from _left_out_of_models(case)


def _symbolic(case: Case) -> Iterator[Told]:
    try:
        _, known = case.call_symbolically(case.layer, batch=True)
    except LayerFault as fault:
        yield fault.told()
        return
    found = list(_against_eager(case, known, "a symbolic call"))
    yield from found
    try:
        _, unknown = case.symbolic
    except LayerFault as fault:
        yield fault.told(BATCH)
        return
    if not found:
        what = "a symbolic call with an unknown batch size"
        yield from _against_eager(case, unknown, what)


def _overrides(case: Case, method: str) -> bool:
    """Whether symbolic calls ask this method, and may never run `call`."""
    import keras

    return getattr(type(case.layer), method) is not getattr(keras.layers.Layer, method)


def _declared_shapes(case: Case) -> Iterator[Told]:
    layer = case.layer
    try:
        shapes = case.arguments.shapes_for(layer, layer.compute_output_shape)
    except WrongShapeNames as wrong:
        if not _overrides(case, "compute_output_spec"):
            hint = "name them as the arguments of call, with _shape behind"
            yield Told(str(wrong), hint, wrong.evidence)
        return
    with case.trial.running("compute_output_shape"):
        declared = layer.compute_output_shape(**shapes)
    try:
        wanted = dict(shape_leaves(declared))
    except TypeError:
        message = f"compute_output_shape gives {declared!r}, which is no shape"
        hint = "return a tuple, with None for the batch: it is given one shape for each input"
        yield Told(message, hint, {"seen": repr(declared)})
        return
    actual = {path: shape_of(tensor) for path, tensor in tensors(case.outputs)}
    if wanted.keys() != actual.keys():
        message = (
            f"compute_output_shape gives {len(wanted)} shapes, the call {len(actual)}"
        )
        yield unlike(message, len(wanted), len(actual))
        return
    for path, shape in actual.items():
        if not sizes_agree(shape, wanted[path]):
            message = f"compute_output_shape gives {wanted[path]} for {named(path)}, the call {shape}"
            yield unlike(message, wanted[path], shape)


def _traced(case: Case) -> Iterator[Told]:
    """The call in a graph with an unknown batch size, where `compute_output_shape` is not asked."""
    try:
        case.symbolic  # noqa: B018 - only whether it raises
    except LayerFault:
        return
    try:
        outputs = case.graph.outputs
    except LayerFault as fault:
        yield fault.told(BATCH)
        return
    yield from _against_eager(case, outputs, "a graph with an unknown batch size")


def _left_out_of_models(case: Case) -> Iterator[Told]:
    try:
        case.symbolic  # noqa: B018 - told above where it raises
        layers = case.model.layers
    except NotApplicable:
        return
    except LayerFault as fault:
        if fault.what == MODEL:
            yield fault.told(FRESH)
        return
    if not any(layer is case.layer for layer in layers):
        yield Told(
            "a functional model does not hold the layer: its weights are neither trained nor saved",
            "override call, not __call__",
            {"seen": [type(layer).__name__ for layer in layers]},
        )


def _against_eager(case: Case, outputs: Any, what: str) -> Iterator[Told]:
    eager, other = dict(tensors(case.outputs)), dict(tensors(outputs))
    if eager.keys() != other.keys():
        message = f"{what} gives {len(other)} outputs, a real one {len(eager)}"
        yield unlike(message, len(other), len(eager))
        return
    for path, tensor in eager.items():
        if not has_rank(other[path]):
            continue
        if not sizes_agree(shape_of(tensor), shape_of(other[path])):
            seen, expected = shape_of(other[path]), shape_of(tensor)
            message = (
                f"{what} gives {named(path)} the shape {seen}, a real one {expected}"
            )
            yield unlike(message, seen, expected)
        if dtype_of(tensor) != dtype_of(other[path]):
            was, real = dtype_of(other[path]), dtype_of(tensor)
            message = f"{what} gives {named(path)} the dtype {was}, a real one {real}"
            yield unlike(message, was, real)
