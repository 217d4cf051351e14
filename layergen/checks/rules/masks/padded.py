"""What is masked has no influence: a padded input gives what a trimmed one gives.

## What it does

Gives the layer inputs with a mask over their last steps. Other values in these steps must change nothing, and
the outputs must be those for inputs without these steps. Nor may a masked first step change the steps behind it. It is done for each argument whose mask reaches the layer, as
`mask`, as `query_mask` beside `query`, or with `supports_masking`.
Where a child has `mask_zero`, zeros at the end of integers must change nothing either.

## Why it matters

Sentences of a batch are padded to the longest one. Where the padding counts, an answer depends on the length of
the other sentences, and a mean over time is the smaller the more padding there is.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Mean(keras.layers.Layer):
        def call(self, inputs, mask=None):
            if mask is not None:
                inputs = inputs * ops.cast(mask, inputs.dtype)[:, :, None]
            return ops.mean(inputs, axis=1)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Mean(keras.layers.Layer):
        def call(self, inputs, mask=None):
            if mask is None:
                return ops.mean(inputs, axis=1)
            kept = ops.cast(mask, inputs.dtype)[:, :, None]
            return ops.sum(inputs * kept, axis=1) / ops.maximum(ops.sum(kept, axis=1), 1.0)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 5, 4))),))
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layergen.checks.arguments import Arguments
from layergen.checks.case import Case
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.padding import (
    STEPS,
    Padded,
    ending_in_zeros,
    masked_inside,
    other_padding,
    other_values,
    padded,
    parts_differ,
    trimmed,
    unmasked_part,
    valid_part,
    with_mask,
)
from layergen.checks.report import Finding, Told
from layergen.checks.state import repeats, same_state
from layergen.checks.trial import Trial

CODE = "LG260"
TITLE = "padding"
VARIED = True
TOLERANCE = 1e-4

IGNORED = "use the mask wherever steps are put together: multiply by it, or give masked scores a large negative value"
NEUTRAL = "divide by the number of steps that are kept, and count positions without the padding"
BROKEN = "a mask has the shape (batch, steps): add the axes that it lacks, as mask[:, :, None]"


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for masks that are not used, or not to the end."""
    tried = False
    for case in trial.working():
        for each in padded(case):
            tried = True
            told = next(_wrong(case, each), None)
            if told:
                yield told.finding(CODE, case.label)
        inside = masked_inside(case)
        if inside is not None:
            tried = True
            yield from (t.finding(CODE, case.label) for t in _zeros(case, inside))
    if not tried:
        raise NotApplicable("no mask of steps reaches the layer")


def _wrong(case: Case, each: Padded) -> Iterator[Told]:
    try:
        if not repeats(case):
            return
    except LayerFault:
        return
    masked = _masked(case, case.arguments, each)
    if isinstance(masked, LayerFault):
        if not masked.is_refusal and not _takes_other_masks(case, each):
            yield masked.told(BROKEN)
        return
    usual = valid_part(masked, each)
    other = _masked(case, other_padding(case, each), each)
    if not isinstance(other, LayerFault):
        told = parts_differ(usual, valid_part(other, each), TOLERANCE)
        if told:
            message = (
                f"with a mask over {_steps(each)} other values there change {told}"
            )
            yield Told(message, IGNORED, {"argument": each.name, "difference": told})
            return
    told = _first_step(case, each)
    if told:
        message = f"with a mask over the first step of '{each.name}' other values there change {told}"
        yield Told(message, IGNORED, {"argument": each.name, "difference": told})
        return
    short = _without(case, each)
    if short is not None:
        told = parts_differ(usual, valid_part(short, each), TOLERANCE)
        if told:
            message = f"with a mask over {_steps(each)} the layer does not give what it gives without them: {told}"
            yield Told(message, NEUTRAL, {"argument": each.name, "difference": told})


def _first_step(case: Case, each: Padded) -> str | None:
    """What a masked first step changes in the others: a layer that looks back sees it, and not the last ones."""
    import numpy as np

    mask = np.ones(each.shape[: STEPS + 1], "bool")
    mask[:, 0] = False
    parts = []
    for arguments in (case.arguments, other_values(case, each, slice(0, 1))):
        given = with_mask(arguments, {each.position: mask})
        try:
            what = f"the call with a mask on the first step of '{each.name}'"
            outputs = same_state(case, given, what)
        except LayerFault:
            return None
        parts.append(unmasked_part(outputs, mask))
    return parts_differ(parts[0], parts[1], TOLERANCE)


def _zeros(case: Case, each: Padded) -> Iterator[Told]:
    """Zeros at the end are what a child with mask_zero takes for padding."""
    padded_by_zeros = ending_in_zeros(case, each)
    try:
        if not repeats(case):
            return
        usual = same_state(case, padded_by_zeros, "the call on padded integers")
        short = same_state(
            case, trimmed(padded_by_zeros, each), "the call on fewer steps"
        )
    except LayerFault:
        return
    told = parts_differ(valid_part(usual, each), valid_part(short, each), TOLERANCE)
    if told:
        message = f"a child takes zeros for padding, but zeros at the end of '{each.name}' change {told}"
        yield Told(message, IGNORED, {"argument": each.name, "difference": told})


def _steps(each: Padded) -> str:
    return f"the last {each.shape[STEPS] - each.valid} of {each.shape[STEPS]} steps of '{each.name}'"


def _masked(case: Case, arguments: Arguments, each: Padded) -> Any:
    given = with_mask(arguments, {each.position: each.mask()})
    try:
        return same_state(case, given, f"the call with a mask on '{each.name}'")
    except LayerFault as fault:
        return fault


def _without(case: Case, each: Padded) -> Any:
    """The outputs without the masked steps, None where the layer does not take them so."""
    try:
        return same_state(
            case, trimmed(case.arguments, each), "the call on fewer steps"
        )
    except LayerFault:
        return None


def _takes_other_masks(case: Case, each: Padded) -> bool:
    """Whether the argument is a mask of pairs of steps, which no layer before makes."""
    import numpy as np

    if each.parameter is None:
        return False
    batch, steps = each.shape[:2]
    for shape in ((batch, steps, steps), (batch, 1, steps), (batch, 1, 1, steps)):
        mask = np.ones(shape, dtype="bool")
        try:
            case.trial.call(
                case.layer,
                case.arguments,
                "the call with a mask of pairs",
                training=False,
                **{each.parameter: mask},
            )
        except LayerFault:
            continue
        return True
    return False
