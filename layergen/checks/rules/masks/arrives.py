"""The mask that Keras hands to a layer is the one that it takes.

## What it does

Calls the layer on inputs that carry masks, looks at what `call` receives, and compares the outputs with those for the same
masks handed over by name. Then does the same symbolically, as in a functional model.

## Why it matters

Keras fills `mask` where `call` has one tensor argument. Where there are several it fills `query_mask`,
`value_mask`, and nothing else: a `mask` stays None for ever, and the padding counts.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Weighted(keras.layers.Layer):
        def call(self, x, weights, mask=None):
            if mask is not None:
                weights = weights * ops.cast(mask, weights.dtype)[:, :, None]
            return ops.sum(x * weights, axis=1)


    SAMPLE = Sample(inputs=(("x", Tensor((2, 5, 4))), ("weights", Tensor((2, 5, 4)))))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Weighted(keras.layers.Layer):
        def call(self, x, weights, x_mask=None):
            if x_mask is not None:
                x = x * ops.cast(x_mask, x.dtype)[:, :, None]
            return ops.sum(x * weights, axis=1)


    SAMPLE = Sample(inputs=(("x", Tensor((2, 5, 4))), ("weights", Tensor((2, 5, 4)))))
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from layergen.checks.case import Case
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.padding import (
    Padded,
    mask_parameters,
    padded,
    parts_differ,
    valid_part,
    with_mask,
)
from layergen.checks.report import Finding, Told
from layergen.checks.state import repeats, same_state
from layergen.checks.trial import Trial
from layergen.checks.weights import is_of_keras

CODE = "LG261"
TITLE = "masks arrive"
TOLERANCE = 1e-5

HINT = (
    "name the masks after their inputs, as query_mask and value_mask; Keras fills these"
)
SYMBOLIC = (
    "use keras.ops on masks in call and in compute_mask: they may have no values yet"
)


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for masks that stay None, or count otherwise when they come by themselves."""
    tried = False
    for case in trial.working():
        if not mask_parameters(case.layer) and not case.layer.supports_masking:
            continue
        tried = True
        told = [*_never_filled(case)]
        for each in [] if told else padded(case):
            told += _unlike_explicit(case, each)
            told += _symbolic(case, each)
        yield from (each.finding(CODE, case.label) for each in told[:1])
    if not tried:
        raise NotApplicable("the layer takes no mask")


def _never_filled(case: Case) -> Iterator[Told]:
    """A mask without a default is one that the caller makes."""
    names = [name for name, _ in case.arguments.items]
    parameters = inspect.signature(case.layer.call).parameters
    given = parameters.get("mask")
    if (
        given is None
        or given.default is not None
        or len(names) < 2
        or "mask" in names
        or hasattr(case.layer, "state_size")
        or is_of_keras(type(case.layer).call)
        or any(f"{name}_mask" in parameters for name in names)
    ):
        return
    yield Told(
        f"call() takes mask beside {', '.join(names)}: with several inputs Keras never fills it, it stays None",
        HINT,
        {"argument": "mask", "expected": [f"{name}_mask" for name in names]},
    )


def _unlike_explicit(case: Case, each: Padded) -> Iterator[Told]:
    if each.parameter is None:
        return
    mask = each.mask()
    try:
        if not repeats(case):
            return
        what = f"the call with a mask on '{each.name}'"
        by_itself = same_state(
            case, with_mask(case.arguments, {each.position: mask}), what
        )
        explicit = same_state(case, _named(case, each, mask), what)
    except LayerFault:
        return
    told = parts_differ(
        valid_part(by_itself, each), valid_part(explicit, each), TOLERANCE
    )
    if told:
        message = (
            f"the mask that comes with '{each.name}' and the same one as {each.parameter}= give other "
            f"values: {told}"
        )
        evidence = {"argument": each.parameter, "difference": told}
        yield Told(message, "use the mask that call receives", evidence)


def _named(case: Case, each: Padded, mask: Any) -> Any:
    from dataclasses import replace

    import keras

    options = {
        **case.arguments.options,
        str(each.parameter): keras.ops.convert_to_tensor(mask),
    }
    return replace(case.arguments, options=options)


def _symbolic(case: Case, each: Padded) -> Iterator[Told]:
    """Where the real call takes the mask."""
    import keras

    try:
        case.symbolic  # noqa: B018 - without a mask LG221 tells it
        real = with_mask(case.arguments, {each.position: each.mask()})
        same_state(case, real, "the call with a mask")
    except LayerFault:
        return
    inputs = case.symbolic_arguments()
    tensor = inputs.leaves()[each.position][1]
    tensor._keras_mask = keras.Input(batch_shape=tensor.shape[:2], dtype="bool")
    try:
        case.trial.call(
            case.layer, inputs, f"a symbolic call with a mask on '{each.name}'"
        )
    except LayerFault as fault:
        yield fault.told(SYMBOLIC)
