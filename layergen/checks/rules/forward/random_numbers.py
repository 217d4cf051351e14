"""Random numbers are new ones at every step, in a graph too.

## What it does

Compiles the layer in training, looks for draws whose seed is a constant, and calls it several times. Draws
for each example, or in training only, must not have a fixed seed. Where plain calls differ from each other and
those in the graph do not, or where a call uses the generators of NumPy or Python, the graph has frozen what they drew.
A layer that draws in its first call in training and not in the next ones keeps what it drew, as Keras's cells keep
their dropout where no `keras.layers.RNN` has it drawn anew.

## Why it matters

With the same noise at every step nothing is regularised: dropout always drops the same units, and the network learns
to do without them. Nothing shows it.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Noise(keras.layers.Layer):
        def call(self, inputs, training=False):
            if training:
                return inputs + keras.random.normal(ops.shape(inputs), seed=1)
            return inputs


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Noise(keras.layers.Layer):
        def __init__(self, seed=None, **kwargs):
            super().__init__(**kwargs)
            self.seed = seed
            self.seed_generator = keras.random.SeedGenerator(seed)

        def call(self, inputs, training=False):
            if not training:
                return inputs
            noise = keras.random.normal(
                ops.shape(inputs), dtype=inputs.dtype, seed=self.seed_generator
            )
            return inputs + noise

        def get_config(self):
            return {**super().get_config(), "seed": self.seed}


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from layergen.checks.case import Case
from layergen.checks.compare import same_values
from layergen.checks.draws import Draw, fixed_draws
from layergen.checks.faults import LayerFault
from layergen.checks.memory import is_seed, snapshot, unchanged, variables
from layergen.checks.report import Finding, Told
from layergen.checks.rules.building.calls_make_nothing import made_by_call
from layergen.checks.rules.forward.leftovers import changed_by_calls
from layergen.checks.state import same_state
from layergen.checks.trial import Trial

CODE = "LG229"
TITLE = "new random numbers"
VARIED = True

# A draw for two examples that is mostly the same must not be taken for a frozen one.
CALLS = 40
PLAIN_CALLS = 3
NEXT_CALLS = 3
HINT = (
    "draw with keras.random and seed=self.seed_generator, a keras.random.SeedGenerator(seed) made in "
    "__init__"
)
KEPT = "draw in each call; a cell of Keras in a layer that is no RNN takes no dropout: call a keras.layers.Dropout first"


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for draws that are the same at every step."""
    for case in trial.working():
        if any(made_by_call(case, training) for training in (False, True)):
            # What is made in call draws its first values, and LG214 tells it.
            continue
        told = next(_frozen(case), None) or _drawn_once(case)
        if told:
            yield told.finding(CODE, case.label)


def _frozen(case: Case) -> Iterator[Told]:
    try:
        for training in (True, False):
            yield from _drawn_by_python(case, training)
        yield from _fixed_seed(case)
        yield from _same_in_graph(case)
    except LayerFault:
        # Calls that fail, in a graph or not, are told by the checks of them.
        return


def _drawn_by_python(case: Case, training: bool) -> Iterator[Told]:
    import numpy as np

    def states() -> tuple[Any, str]:
        return random.getstate(), repr(np.random.get_state())

    how = "in training" if training else "in inference"
    before = states()
    _call(case, training)
    after = states()
    for name, one, other in zip(("random", "np.random"), before, after, strict=True):
        if one != other:
            message = f"a call {how} draws from {name}, which happens once in a graph"
            yield Told(message, HINT, {"generator": name})


def _drawn_once(case: Case) -> Told | None:
    """A layer that has drawn in training without changing any other variable draws in the next call, too."""
    import keras

    is_stack = isinstance(case.layer, keras.layers.StackedRNNCells)
    if is_stack or hasattr(case.layer, "reset_dropout_mask"):
        # A cell of Keras: RNN has it draw again.
        return None
    try:
        layer = case.make()
        case.trial.call(layer, case.arguments, "the first call", training=False)
        if not any(map(is_seed, variables(layer))):
            return None
        moved = [_moved(case, layer) for _ in range(1 + NEXT_CALLS)]
    except LayerFault:
        return None
    if moved[0] != {True} or any(moved[1:]):
        return None
    message = "the layer draws in its first call in training and never again: the numbers are kept"
    return Told(message, KEPT, {"draws": [bool(each) for each in moved]})


def _moved(case: Case, layer: Any) -> set[bool]:
    """Which kinds of variables a call in training changes: seeds (True), others (False)."""
    import numpy as np

    every = variables(layer)
    before = snapshot(every)
    case.trial.call(layer, case.arguments, "a call in training", training=True)
    return {
        is_seed(variable)
        for variable, was, now in zip(every, before, snapshot(every), strict=True)
        if not np.array_equal(was, now)
    }


def _call(case: Case, training: bool) -> Any:
    return same_state(case, case.arguments, "a further call", training=training)


def _fixed_seed(case: Case) -> Iterator[Told]:
    """A draw of one shape for every batch, in inference too, is a projection that is meant to stay."""
    in_training = fixed_draws(case.training_graph.traced.graph)
    if not in_training:
        return
    in_inference = {draw.shape for draw in fixed_draws(case.graph.traced.graph)}
    for draw in in_training:
        if draw.shape is None or None in draw.shape or draw.shape not in in_inference:
            yield _told(draw)


def _told(draw: Draw) -> Told:
    return Told(
        f"{draw.op} has a constant seed: a graph draws the same numbers at every step",
        HINT,
        {"op": draw.op},
    )


def _same_in_graph(case: Case) -> Iterator[Told]:
    """The state of variables is the same at each call, their seeds are not."""
    if changed_by_calls(case):
        # LG228 has told what makes them differ.
        return
    for training in (True, False):
        plain = [_call(case, training) for _ in range(PLAIN_CALLS)]
        if all(same_values(plain[0], each) for each in plain[1:]):
            continue
        graph = case.training_graph if training else case.graph
        with unchanged(case.layer):
            first = graph(case.arguments)
            calls = (graph(case.arguments) for _ in range(CALLS))
            same = all(same_values(first, each) for each in calls)
        if same:
            how = "in training" if training else "in inference"
            yield Told(
                f"plain calls {how} from the same state differ from each other, but {CALLS} calls in a "
                "graph are all alike: what Python has drawn or counted is frozen there",
                HINT,
                {"calls": CALLS, "different": 0},
            )
            return
