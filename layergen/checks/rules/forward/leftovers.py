"""A call leaves nothing behind in the attributes of the layer.

## What it does

Calls the layer again on the same inputs, in inference and in training, and compares its attributes, and those of its
class, before and after; the second call of a new layer must give what the first one gave. Then looks for tensors of a graph that tracing left in them, and calls a
layer whose first call was symbolic on numbers. What variables hold is not compared.

## Why it matters

Python runs only while a graph is traced. A counter in an attribute stands still from then on, and a tensor that was
kept in one belongs to a graph that is gone: using it fails, and so does copying the layer.

## Example

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Anneal(keras.layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.calls = 0

        def call(self, inputs):
            self.calls += 1
            return inputs * (1.0 - 0.5**self.calls)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Anneal(keras.layers.Layer):
        def build(self, input_shape):
            self.calls = self.add_weight(
                name="calls",
                shape=(),
                initializer="zeros",
                dtype="int32",
                trainable=False,
                aggregation="only_first_replica",
            )

        def call(self, inputs, training=False):
            if training:
                self.calls.assign_add(1)
            calls = ops.cast(1 + self.calls, inputs.dtype)
            return inputs * (1.0 - 0.5**calls)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layergen.checks.case import Case
from layergen.checks.compare import worst_difference
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.report import Finding, Told
from layergen.checks.snapshot import left_by_traces, taken
from layergen.checks.state import is_steady, same_state
from layergen.checks.trial import Trial

CODE = "LG228"
TITLE = "leftovers"
LONGEST = 60
TOLERANCE = 1e-5

HINT = (
    "keep what changes in a variable, made by add_weight with trainable=False in build"
)
KEPT = "return the tensor, or hold it in a local name; make tables of constants in build, as NumPy arrays"


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for attributes that calls change, and for tensors that they leave there."""
    for case in trial.working():
        changed = changed_by_calls(case) or tuple(_first_call(case))
        for told in (*changed, *_left(case)):
            yield told.finding(CODE, case.label)


def changed_by_calls(case: Case) -> tuple[Told, ...]:
    """What a repeated call changes."""
    return case.kept.once("changed by calls", lambda: tuple(_changed(case)))


def _changed(case: Case) -> Iterator[Told]:
    for training in (False, True):
        how = "in training" if training else "in inference"
        before = taken(case.layer)
        try:
            same_state(case, case.arguments, f"a second call {how}", training=training)
        except LayerFault:
            continue
        after = taken(case.layer)
        names = sorted(
            name
            for name in before.keys() | after.keys()
            if before.get(name) != after.get(name)
        )
        for name in names[:1]:
            was, became = (_short(each.get(name)) for each in (before, after))
            yield Told(
                f"a second call {how} changes {name} from {was} to {became}",
                HINT,
                {"attribute": name, "before": was, "after": became},
            )
            return


def _first_call(case: Case) -> Iterator[Told]:
    """Where inference changes no variables, the second call of a layer is like its first one."""
    import numpy as np

    def values() -> list[Any]:
        return [np.array(variable) for variable in layer.variables]

    try:
        if not is_steady(case):
            return
        layer = case.make()
        first = case.trial.call(layer, case.arguments, "the first call", training=False)
        before = values()
        second = case.trial.call(
            layer, case.arguments, "the second call", training=False
        )
    except LayerFault:
        return
    if not all(map(np.array_equal, before, values())):
        return
    told = worst_difference(first, second, TOLERANCE)
    if told:
        message = f"the second call of a new layer gives other values than the first one: {told}"
        yield Told(message, HINT, {"difference": told})


def _short(text: str | None) -> str:
    if text is None:
        return "nothing"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} ..."


def _left(case: Case) -> Iterator[Told]:
    try:
        layer = case.make()
        case.call_symbolically(layer)
    except (LayerFault, NotApplicable):
        return
    for name in list(left_by_traces(layer))[:1]:
        yield Told(
            f"a symbolic call leaves a tensor of its graph in {name}",
            KEPT,
            {"attribute": name},
        )
        return
    what = "a real call after a symbolic one"
    try:
        case.trial.call(layer, case.arguments, what, training=False)
    except LayerFault as fault:
        yield fault.told(KEPT)
