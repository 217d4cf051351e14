"""What a layer learns outside of training comes back from a file.

## What it does

Lets the layer adapt to data, where it has a method `adapt`, and calls it in training. Then it saves a model, loads it,
and compares outputs, and the arrays and numbers among the attributes that have changed meanwhile.

## Why it matters

A mean that is kept as a NumPy array is in no file. The loaded model answers with the mean of nothing.

## Example

    import keras
    import numpy as np

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Centre(keras.layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.mean = 0.0

        def adapt(self, data):
            self.mean = float(np.mean(data)) + 1.0

        def call(self, inputs):
            return inputs - self.mean


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))

## Use instead

    import keras
    import numpy as np

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Centre(keras.layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.mean = self.add_weight(
                name="mean", shape=(), initializer="zeros", trainable=False
            )

        def adapt(self, data):
            self.mean.assign(np.mean(data) + 1.0)

        def call(self, inputs):
            return inputs - self.mean


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from layergen.checks.case import Case
from layergen.checks.compare import worst_difference
from layergen.checks.faults import LayerFault
from layergen.checks.report import Finding, Told
from layergen.checks.saving import TOLERANCE, answer, is_steady, savable
from layergen.checks.trial import Trial, set_seeds
from layergen.checks.weights import attributes

CODE = "LG236"
TITLE = "state survives"

HINT = "keep it in a weight: self.add_weight(..., trainable=False)"


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for state that is in no file."""
    for case in savable(trial):
        try:
            told = list(_survived(case))
        except LayerFault:
            # Saving and loading by themselves are for another check.
            continue
        yield from (each.finding(CODE, case.label) for each in told)


def _survived(case: Case) -> Iterator[Told]:
    import keras

    layer, trial = case.make(), case.trial
    trial.call(layer, case.arguments, "the call", training=False)
    before = _numbers(layer)
    _used(case, layer)
    changed = {k: v for k, v in _numbers(layer).items() if before.get(k) != v}
    model = case.model_of(layer)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model.keras")
        with trial.running("saving a model"):
            model.save(path)
        set_seeds(11)
        with trial.running("loading the saved model"):
            loaded = keras.models.load_model(path, compile=False)
    told = worst_difference(answer(model, case), answer(loaded, case), TOLERANCE)
    if not told or not is_steady(model, case):
        return
    where = f", what is kept in {', '.join(changed)} is lost" if changed else ""
    yield Told(
        f"a model that was saved after use gives other values{where}: {told}",
        HINT,
        {"difference": told, "attributes": [*changed]},
    )


def _used(case: Case, layer: Any) -> None:
    """Some use of a layer, other than training its weights."""
    first = case.arguments.leaves()[0][1]
    adapt = getattr(layer, "adapt", None)
    if callable(adapt):
        with case.trial.running("adapt"):
            adapt(first)
    for _ in range(2):
        case.trial.call(layer, case.arguments, "the call in training", training=True)


def _numbers(layer: Any) -> dict[str, Any]:
    """Numbers and arrays among the attributes, as bytes or plain values."""
    import numpy as np

    found: dict[str, Any] = {
        f"self.{name}": value
        for name, value in vars(layer).items()
        if isinstance(value, (int, float)) and not name.startswith("_")
    }
    for name, value in attributes(layer):
        if isinstance(value, np.ndarray):
            found[name] = value.tobytes()
    return found
