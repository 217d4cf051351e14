"""Models of a layer under a file, and what comes back from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layergen.checks.case import Case
from layergen.checks.compare import arrays_differ, same_values, worst_difference
from layergen.checks.config import revive
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.report import Told
from layergen.checks.trial import Trial
from layergen.checks.weights import is_of_keras, relative_name

TOLERANCE = 1e-5


def registered_problem(cls: type) -> str | None:
    """Why a class cannot be found again by the name in a file, None where it can."""
    import keras

    if is_of_keras(cls):
        return None
    found = keras.saving.get_registered_object(keras.saving.get_registered_name(cls))
    if found is cls:
        return None
    if found is None:
        return f"{cls.__name__} is not registered: a saved model cannot be loaded"
    name = keras.saving.get_registered_name(cls)
    return f"another class is registered as '{name}' too: the last one wins"


def savable(trial: Trial) -> Iterator[Case]:
    """The cases whose layer is in a model and comes back from its config.

    Raises NotApplicable where there is none; what stands in the way is told by other checks.
    """
    if registered_problem(trial.layer_class):
        raise NotApplicable("the class is not registered (LG231)")
    some = False
    for case in trial.working():
        try:
            revive(trial, case.sample.params)
            held = any(layer is case.layer for layer in case.model.layers)
        except (LayerFault, NotApplicable):
            continue
        if held:
            some = True
            yield case
    if not some:
        raise NotApplicable(
            "no functional model can be made of the layer (LG221, LG230)"
        )


def answer(model: Any, case: Case) -> Any:
    """What a model of the layer says to the sample, in inference."""
    return model([tensor for _, tensor in case.arguments.leaves()], training=False)


def is_steady(model: Any, case: Case) -> bool:
    """Whether the same call of the same model gives the same values."""
    return same_values(*(answer(model, case) for _ in range(2)))


def differences(
    case: Case, layer: Any, model: Any, other: Any, what: str, hint: str = ""
) -> Iterator[Told]:
    """How another model, which is called `what`, differs in weights and outputs."""
    import numpy as np

    many, back = len(model.weights), len(other.weights)
    if many != back:
        yield Told(
            f"{what} has {back} weights instead of {many}",
            hint,
            {"seen": back, "expected": many},
        )
        return
    for weight, there in zip(model.weights, other.weights, strict=True):
        told = arrays_differ(np.array(weight), np.array(there), TOLERANCE)
        if told:
            name = relative_name(layer, weight)
            evidence = {"weight": name, "difference": told}
            yield Told(f"{what} has another '{name}': {told}", hint, evidence)
            return
    with case.trial.running(f"calling {what}"):
        usual, again = answer(model, case), answer(other, case)
    told = worst_difference(usual, again, TOLERANCE)
    if told and is_steady(model, case):
        yield Told(f"{what} gives other values: {told}", hint, {"difference": told})
