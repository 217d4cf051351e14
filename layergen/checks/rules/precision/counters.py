"""State is kept in float32 under half precision too: a counter goes on counting.

## What it does

Calls a layer in training under `mixed_float16`, and one in float32, from the same state, once a small and once a
large one. The state must change by the same amount in both.

## Why it matters

Inside of `call` Keras reads each weight in float16. There 2048 + 1 is 2048: a counter stops, and an average that is kept
up by small steps stands still.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Counted(keras.layers.Layer):
        def build(self, input_shape):
            self.count = self.add_weight(
                name="count",
                shape=(),
                initializer="zeros",
                trainable=False,
                aggregation="only_first_replica",
            )

        def call(self, inputs, training=False):
            if training:
                self.count.assign(self.count + 1.0)
            return inputs


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Counted(keras.layers.Layer):
        def build(self, input_shape):
            self.count = self.add_weight(
                name="count",
                shape=(),
                initializer="zeros",
                trainable=False,
                autocast=False,
                aggregation="only_first_replica",
            )

        def call(self, inputs, training=False):
            if training:
                self.count.assign(self.count + 1.0)
            return inputs


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layergen.checks.arguments import Arguments
from layergen.checks.case import Case
from layergen.checks.codec import Data
from layergen.checks.compare import dtype_of
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.memory import snapshot, state, unchanged
from layergen.checks.policies import single_twin
from layergen.checks.report import Finding, Told
from layergen.checks.rules.precision import half_precision
from layergen.checks.trial import HALF_PRECISION, Trial
from layergen.checks.weights import relative_name

CODE = "LG254"
TITLE = "state in half precision"

# Above 2048 float16 has no odd numbers.
LARGE = 4096.0
HINT = (
    "make it with add_weight(..., autocast=False), and compute its new value in float32"
)


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for state that moves in float32 only."""
    if half_precision.found(trial):
        raise NotApplicable("the layer does not work in half precision (LG250)")
    some = False
    for case in trial.working():
        if not _floats(case.layer):
            continue
        some = True
        try:
            told = list(_moves(case))
        except LayerFault:
            # A call that fails is told by the checks of calls.
            continue
        yield from (each.finding(CODE, case.label) for each in told[:1])
    if not some:
        raise NotApplicable("the layer has no state of floats")


def _floats(layer: Any) -> list[Any]:
    import keras

    is_float = keras.backend.is_float_dtype
    return [each for each in state(layer) if is_float(dtype_of(each))]


def _moves(case: Case) -> Iterator[Told]:
    layer = case.trial.half_precision(case.sample.params)
    case.trial.call(layer, case.arguments, "the call", training=False)
    usual = single_twin(case, layer)
    if usual is None:
        return
    told = next(_stands_still(case, usual), None)
    if told is not None:
        yield told
        return
    for start in (None, LARGE):
        yield from _moves_from(case, usual, layer, start)


def _moves_from(
    case: Case, usual: Any, layer: Any, start: float | None
) -> Iterator[Told]:
    """How far each state moves. From a large value only counters count: a sum of inputs outgrows any
    dtype, and how soon is for its author to say."""
    import numpy as np

    usually, again = (
        _step(case, usual, case.arguments, start, but_seeds=True) for _ in range(2)
    )
    half = _step(case, layer, case.arguments, start)
    others = _step(case, usual, case.draw_freely(31), start) if start else usually
    for number, variable in enumerate(_floats(layer)):
        was, wanted = usually[0][number], usually[1][number]
        seen = half[1][number]
        alike = np.array_equal(wanted, again[1][number])
        # Neither random numbers, nor the inputs, have a part in it.
        if not alike or not np.array_equal(wanted, others[1][number]):
            continue
        if not np.any(wanted) or not np.all(np.isfinite(wanted)):
            continue
        off = np.abs(seen - wanted) > 0.5 * np.abs(wanted) + 1e-6
        if np.all(off[wanted != 0]):
            at = int(np.argmax(np.abs(wanted)))
            yield _told(
                relative_name(layer, variable),
                was.flat[at],
                seen.flat[at],
                wanted.flat[at],
            )


def _stands_still(case: Case, usual: Any) -> Iterator[Told]:
    """State whose own dtype is too small under any policy: it moves at first, and not from a large value on."""
    import numpy as np

    small = [i for i, each in enumerate(_floats(usual)) if _is_small(each)]
    if not small:
        return
    first, later = (_step(case, usual, case.arguments, at)[1] for at in (None, LARGE))
    for number in small:
        moved, stays = first[number], later[number]
        if np.all(moved == 1.0) and not np.any(stays):
            name = relative_name(usual, _floats(usual)[number])
            dtype = dtype_of(_floats(usual)[number])
            message = f"the state '{name}' counts in {dtype}: from {LARGE:g} on a step leaves it as it is"
            evidence: dict[str, Data] = {"weight": name, "seen": dtype}
            yield Told(message, "count in int32 or float32", evidence)


def _is_small(variable: Any) -> bool:
    return dtype_of(variable) in ("float16", "bfloat16")


def _told(name: str, start: float, seen: float, wanted: float) -> Told:
    return Told(
        f"under {HALF_PRECISION} a step moves the state '{name}' from {start:.6g} by {seen:.4g}, in "
        f"float32 by {wanted:.4g}",
        HINT,
        {
            "weight": name,
            "from": float(start),
            "seen": float(seen),
            "expected": float(wanted),
        },
    )


def _step(
    case: Case,
    layer: Any,
    arguments: Arguments,
    start: float | None,
    *,
    but_seeds: bool = False,
) -> tuple[list[Any], list[Any]]:
    """The state before a call in training, the one that is there or large values, and its change."""
    import numpy as np

    floats = _floats(layer)
    with unchanged(layer, but_seeds=but_seeds):
        if start is not None:
            for variable in floats:
                variable.assign(np.full(tuple(variable.shape), start))
        before = [np.asarray(each, "float64") for each in snapshot(floats)]
        what = "the call in training"
        case.trial.call(layer, arguments, what, training=True)
        after = [np.asarray(each, "float64") for each in snapshot(floats)]
    return before, [new - old for new, old in zip(after, before, strict=True)]
