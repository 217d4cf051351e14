"""What is for training only is on in training.

## What it does

Calls the layer in training and looks which `training` arrives: at the layer itself, which must take it by that
name, and at each child that does something else in training. A child that is given `training=False` all the same
is reported, unless it is frozen. An argument called dropout, or drop rate, of 0.5 must change what comes out in
training. A dropout without weights that passes its input in inference must pass as much in training, on average.

## Why it matters

Dropout that is never on is silent: the model trains well, and overfits. Keras gives `training` to a `call` with an
argument of that name only, never to `**kwargs` or to `is_training`.

## Example

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Thinned(keras.layers.Layer):
        def __init__(self, rate=0.5, **kwargs):
            super().__init__(**kwargs)
            self.rate = rate
            self.dropout = keras.layers.Dropout(rate, dtype=self.dtype_policy)

        def call(self, inputs):
            return self.dropout(inputs, training=False)

        def get_config(self):
            return {**super().get_config(), "rate": self.rate}


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))

## Use instead

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Thinned(keras.layers.Layer):
        def __init__(self, rate=0.5, **kwargs):
            super().__init__(**kwargs)
            self.rate = rate
            self.dropout = keras.layers.Dropout(rate, dtype=self.dtype_policy)

        def call(self, inputs, training=None):
            return self.dropout(inputs, training=training)

        def get_config(self):
            return {**super().get_config(), "rate": self.rate}


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from layergen.checks.case import Case
from layergen.checks.compare import same_values, tensors
from layergen.checks.faults import LayerFault
from layergen.checks.guess.params import own_parameters
from layergen.checks.memory import unchanged
from layergen.checks.report import Finding, Told
from layergen.checks.trial import Trial
from layergen.checks.values import to_array
from layergen.checks.watching import cares, child_calls, child_name

CODE = "LG244"
TITLE = "training mode"
VARIED = True

OTHER_NAMES = (
    "is_training",
    "is_train",
    "train",
    "training_mode",
    "train_mode",
    "in_training",
    "deterministic",
    "inference",
)
DROPS = re.compile(
    r"(^|_)drop(out|path|connect|block)?(_(rate|prob|probability|ratio|p))?$"
)
# One that cuts parts out of images, or words out of texts, need not make up for them.
NAMED = re.compile(r"^(?!.*(Coarse|Word|Token|Modality)).*(Drop|Stochastic_?Depth)")
TRIES = 6
DRAWS = 150
TAKE_IT = "take it by its name: def call(self, inputs, training=None)"


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for a `training` that is lost on its way, and for dropout without effect."""
    for case in trial.working():
        told = [*_lost(case), *_children(case)]
        if not told:
            told = [*_without_effect(case)] or [*_out_of_balance(case)]
        yield from (each.finding(CODE, case.label) for each in told)


def _lost(case: Case) -> Iterator[Told]:
    parameters = inspect.signature(case.layer.call).parameters
    if "training" in parameters:
        return
    for name in OTHER_NAMES:
        if name in parameters and _matters(case, name):
            message = f"call takes '{name}', which Keras never passes: it passes 'training' only"
            yield Told(message, TAKE_IT, {"seen": name, "expected": "training"})
    variadic = any(each.kind is each.VAR_KEYWORD for each in parameters.values())
    if variadic and _lost_in_kwargs(case):
        yield Told(
            "call does something else with training=True among its **kwargs, but Keras passes "
            "'training' only to a call with an argument of that name",
            TAKE_IT,
            {"seen": "**kwargs", "expected": "training"},
        )


def _matters(case: Case, name: str) -> bool:
    seen = [_directly(case, **{name: value}) for value in (True, False)]
    return None not in seen and not same_values(*seen)


def _lost_in_kwargs(case: Case) -> bool:
    """Whether `call` itself hears of training, and not when Keras calls it."""
    direct, plain = _directly(case, training=True), _directly(case)
    if direct is None or plain is None or same_values(direct, plain):
        return False
    seen = []
    for training in (True, False):
        with unchanged(case.layer):
            called = case.trial.call(
                case.layer, case.arguments, "the call", training=training
            )
        seen.append(called)
    return same_values(*seen)


def _directly(case: Case, **options: Any) -> Any:
    """What `layer.call` gives, None where it raises."""
    positional, named = case.arguments.split()
    try:
        with unchanged(case.layer), case.trial.running("layer.call"):
            return case.layer.call(*positional, **named, **options)
    except LayerFault:
        return None


def _children(case: Case) -> Iterator[Told]:
    seen: dict[int, list[Any]] = {}
    calls = child_calls(case, training=True)
    for each in calls:
        seen.setdefault(id(each.child), []).append(each.training)
    for each in calls:
        child = each.child
        off = all(value is False for value in seen[id(child)])
        if not off or not child.trainable:
            continue
        if cares(case, each):
            name = child_name(case, child)
            kind = type(child).__name__
            yield Told(
                f"the child '{name}', a {kind}, is called with training=False in training",
                "pass training on: self.child(x, training=training), or leave it out",
                {"child": name, "seen": False, "expected": True},
            )
            return


def _without_effect(case: Case) -> Iterator[Told]:
    """Rates of dropout that change nothing."""
    own = own_parameters(case.trial.layer_class)
    names = [name for name in own if DROPS.search(name)]
    for name in names:
        others: dict[str, object] = {
            other: 0.0
            for other in names
            if other != name and isinstance(own[other].default, float)
        }
        params = {**case.sample.params, **others, name: 0.5}
        if _is_rate(own[name].default, case.sample.params.get(name)) and not _acts(
            case, params
        ):
            yield Told(
                f"with {name}=0.5 the call in training gives what it gives in inference",
                "use the rate, and pass training on to what drops",
                {"argument": name, "value": 0.5},
            )


def _out_of_balance(case: Case) -> Iterator[Told]:
    """A dropout that passes everything in inference must pass as much in training, on average."""
    import numpy as np

    if not NAMED.search(case.trial.layer_class.__name__) or case.layer.weights:
        return
    found, given = tensors(case.outputs), case.arguments.leaves()
    if len(found) != 1 or len(given) != 1 or not same_values(found[0][1], given[0][1]):
        return
    inputs = to_array(given[0][1])
    if inputs.dtype.kind != "f" or not inputs.all():
        return
    with unchanged(case.layer, but_seeds=True):
        ratios = np.stack(
            [to_array(tensors(_in_training(case))[0][1]) / inputs for _ in range(DRAWS)]
        )
    kept = ratios[ratios != 0]
    drawn = bool(np.any(ratios != ratios[0]))
    if not drawn or kept.size in (0, ratios.size) or _spread(kept) > 1e-3:
        # It draws nothing anew, or does not pass or drop alone.
        return
    means = ratios.reshape(DRAWS, -1).mean(axis=1)
    error = float(np.std(means)) / DRAWS**0.5
    average = float(np.mean(means))
    if abs(average - 1.0) > 5 * error + 0.01:
        yield Told(
            f"in training {average:.2f} of the inputs come out on average, in inference all: "
            f"{float(np.mean(ratios != 0)):.2f} of them are passed on, times {float(kept[0]):.3g}",
            "divide what is kept by the share that is kept, 1 - rate",
            {"seen": average, "expected": 1.0},
        )


def _spread(values: Any) -> float:
    import numpy as np

    return float(np.ptp(values) / abs(values[0]))


def _is_rate(*values: object) -> bool:
    return any(isinstance(value, float) for value in values)


def _acts(case: Case, params: Mapping[str, object]) -> bool:
    twin = Case(case.trial, "", case.number, replace(case.sample, params=params))
    try:
        usual = twin.outputs
        return any(not same_values(usual, _in_training(twin)) for _ in range(TRIES))
    except LayerFault:
        return True


def _in_training(case: Case) -> Any:
    what = "the call in training"
    return case.trial.call(case.layer, case.arguments, what, training=True)
