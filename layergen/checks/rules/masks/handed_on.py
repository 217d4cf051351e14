"""The mask of the outputs fits them, and is not lost on the way.

## What it does

Calls the layer on inputs with a mask, and looks at the masks that its outputs carry. A mask must be of booleans, have the
first axes of its output, and not be the opposite of the one that came in. A layer that keeps the steps must not lose it where
it takes a mask, makes one inside, or treats a step by its place.

## Why it matters

The layers behind take the mask as it comes. Without it, or with a wrong one, the padding counts from there
on; Keras warns at most.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Shares(keras.layers.Layer):
        def call(self, inputs, mask=None):
            if mask is not None:
                inputs = inputs - 1e4 * (1.0 - ops.cast(mask, inputs.dtype))[:, :, None]
            return ops.softmax(inputs, axis=1)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Shares(keras.layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.supports_masking = True

        def call(self, inputs, mask=None):
            if mask is not None:
                inputs = inputs - 1e4 * (1.0 - ops.cast(mask, inputs.dtype))[:, :, None]
            return ops.softmax(inputs, axis=1)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from layergen.checks.case import Case
from layergen.checks.compare import (
    arrays_differ,
    dtype_of,
    named,
    shape_of,
    tensors,
    unlike,
)
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.padding import (
    Padded,
    first_steps,
    padded,
    replaced,
    with_mask,
)
from layergen.checks.report import Finding, Told
from layergen.checks.state import repeats, same_state
from layergen.checks.trial import Trial
from layergen.checks.values import to_array
from layergen.checks.weights import is_of_keras, sublayers

CODE = "LG262"
TITLE = "masks handed on"
VARIED = True
TOLERANCE = 1e-5

FIT = (
    "let compute_mask return a boolean mask with the first axes of the output, or None where the steps "
    "are gone"
)
SIGNATURE = "write it as def compute_mask(self, inputs, mask=None)"
LOST = (
    "say self.supports_masking = True after super().__init__(), or write compute_mask"
)


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for masks that do not fit their outputs, and for masks that end here."""
    tried = False
    for case in trial.working():
        each = first_steps(case)
        if each is None:
            continue
        tried = True
        told = next(_wrong(case, each), None)
        if told:
            yield told.finding(CODE, case.label)
    if not tried:
        raise NotApplicable("the first input has no steps")


def _wrong(case: Case, each: Padded) -> Iterator[Told]:
    given = with_mask(case.arguments, {each.position: each.mask()})
    try:
        outputs = same_state(case, given, "the call with a mask")
    except LayerFault:
        # LG260 tells it.
        return
    masks = {path: getattr(t, "_keras_mask", None) for path, t in tensors(outputs)}
    for path, tensor in tensors(outputs):
        if masks[path] is not None:
            yield from _unfit(path, tensor, masks[path], each)
    if all(mask is None for mask in masks.values()):
        if not case.layer.supports_masking:
            yield from _lost(case, each, outputs)
        else:
            yield from _never_told(case, each, outputs)
    yield from _of_another_input(case, each)


def _never_told(case: Case, each: Padded, outputs: Any) -> Iterator[Told]:
    """Where `compute_mask` waits for masks that Keras does not hand to it."""
    compute = type(case.layer).compute_mask
    asked = [n for n in inspect.signature(compute).parameters if n.endswith("_mask")]
    found = [t for _, t in tensors(outputs)]
    keeps = len(found) == 1 and shape_of(found[0])[:2] == each.shape[:2]
    if is_of_keras(compute) or not asked or not keeps:
        return
    message = (
        f"compute_mask takes {', '.join(asked)}, but Keras calls it with the first input and its mask "
        f"only: the mask of '{each.name}' ends here"
    )
    yield Told(message, SIGNATURE, {"argument": each.name, "seen": [*asked]})


def _of_another_input(case: Case, first: Padded) -> Iterator[Told]:
    """With masks on all inputs the one of the output may be that of an input with other steps."""
    others = [each for each in padded(case) if each.position != first.position]
    if not others:
        return
    masks = {each.position: each.mask() for each in (first, *others)}
    what = "the call with masks on all inputs"
    try:
        outputs = same_state(case, with_mask(case.arguments, masks), what)
    except LayerFault:
        return
    for path, tensor in tensors(outputs):
        mask = getattr(tensor, "_keras_mask", None)
        if mask is not None:
            yield from _unfit(path, tensor, mask, first)


def _unfit(path: str, tensor: Any, mask: Any, each: Padded) -> Iterator[Told]:
    import numpy as np

    if dtype_of(mask) != "bool":
        seen = dtype_of(mask)
        yield unlike(
            f"the mask of {named(path)} is {seen}, not bool", seen, "bool", FIT
        )
    size = shape_of(mask)
    expected = shape_of(tensor)[: len(size)]
    if size != expected:
        message = f"the mask of {named(path)} has the shape {size}, the output {shape_of(tensor)}"
        yield unlike(message, size, expected, FIT)
        return
    if size == each.shape[:2] and np.array_equal(
        to_array(mask).astype(bool), ~each.mask()
    ):
        message = f"the mask of {named(path)} is the opposite of the mask of '{each.name}': True is for steps that count"
        yield Told(message, FIT, {"argument": each.name})


def _lost(case: Case, each: Padded, outputs: Any) -> Iterator[Told]:
    """Only where the outputs have the steps of the input, each made of the same step."""
    found = [t for _, t in tensors(outputs)]
    if len(found) != 1 or shape_of(found[0])[:2] != each.shape[:2]:
        return
    maker = next((c for c in sublayers(case.layer) if _makes_masks(c)), None)
    if maker is not None:
        message = f"the mask that '{maker.name}' makes ends in this layer, though its outputs have the same steps"
        yield Told(message, LOST, {"layer": maker.name})
    elif each.parameter is not None:
        message = f"the layer takes a mask for '{each.name}', keeps its steps, and hands no mask on"
        yield Told(message, LOST, {"argument": each.name})
    elif len(case.arguments.items) == 1 and _is_for_steps(case, each):
        message = f"the mask of '{each.name}' ends here without need: each step of the output is made of its own step"
        yield Told(message, LOST, {"argument": each.name})


def _makes_masks(layer: Any) -> bool:
    import keras

    return bool(getattr(layer, "mask_zero", False)) or isinstance(
        layer, keras.layers.Masking
    )


def _is_for_steps(case: Case, each: Padded) -> bool:
    """Whether the layer keeps steps apart, but treats each by its place.

    One that does the same to every step may be for the last axis of any input, and know nothing of steps.
    """
    if len(each.shape) != 3 or case.arguments.leaves()[0][1].dtype.is_integer:
        return False
    try:
        if not repeats(case):
            return False
        usual, first, last, turned = (
            to_array(tensors(same_state(case, arguments, "the call"))[0][1])
            for arguments in (
                case.arguments,
                replaced(case.arguments, each.position, lambda x: _changed(x, 0)),
                replaced(case.arguments, each.position, lambda x: _changed(x, -1)),
                replaced(case.arguments, each.position, lambda x: x[:, ::-1]),
            )
        )
    except LayerFault:
        return False
    if not usual.shape == first.shape == last.shape == turned.shape:
        return False
    apart = not (
        arrays_differ(usual[:, 1:], first[:, 1:], TOLERANCE)
        or arrays_differ(usual[:, :-1], last[:, :-1], TOLERANCE)
    )
    return apart and bool(arrays_differ(usual, turned[:, ::-1], TOLERANCE))


def _changed(tensor: Any, step: int) -> Any:
    """Other values in one step."""
    import keras
    import numpy as np

    array = np.array(tensor)
    array[:, step] = 3.0 - 2.0 * array[:, step]
    return keras.ops.convert_to_tensor(array, dtype=tensor.dtype)
