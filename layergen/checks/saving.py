"""Models of a layer under a file, and what comes back from it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from layergen.checks.arguments import WrongShapeNames
from layergen.checks.case import Case
from layergen.checks.compare import arrays_differ, same_values, unlike, worst_difference
from layergen.checks.config import revive
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.report import Told
from layergen.checks.trial import Trial, set_seeds
from layergen.checks.weights import is_of_keras, moved, relative_name

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
    """The cases whose layer is in a model and comes back from a file in this process.

    Raises NotApplicable where there is none; what stands in the way is told by other checks.
    """
    if registered_problem(trial.layer_class):
        raise NotApplicable("the class is not registered (LG231)")
    some = False
    for case in trial.working():
        if case.kept.once("savable", partial(_is_savable, case)):
            some = True
            yield case
    if not some:
        raise NotApplicable(
            "the layer does not come back from a file (LG210, LG221, LG230, LG231)"
        )


def _is_savable(case: Case) -> bool:
    import keras

    is_model = issubclass(case.trial.layer_class, keras.Model)
    try:
        revive(case.trial, case.sample.params)
        held = any(layer is case.layer for layer in case.model.layers)
        built = is_model or len(case.built.weights) == len(case.layer.weights)
        return held and built and not reloaded(case, case.layer, case.model)
    except (LayerFault, NotApplicable, WrongShapeNames):
        return False


def reloaded(case: Case, layer: Any, model: Any) -> tuple[Told, ...]:
    """What is wrong with a model of a layer that went through a `.keras` file. Raises LayerFault."""
    if layer is not case.layer:
        return tuple(_reloaded(case, layer, model))
    return case.kept.once("reloaded", lambda: tuple(_reloaded(case, layer, model)))


def _reloaded(case: Case, layer: Any, model: Any) -> Iterator[Told]:
    import keras
    import numpy as np

    trial = case.trial
    with moved(layer, seed=3), tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model.keras")
        with trial.running("saving a model"):
            model.save(path)
        # What is not in the file must not come back by the same random numbers.
        set_seeds(4)
        with trial.running("loading the saved model"):
            loaded = keras.models.load_model(path, compile=False)
        if len(loaded.weights) != len(model.weights):
            many, back = len(model.weights), len(loaded.weights)
            yield unlike(f"of {many} weights {back} come back from a file", back, many)
            return
        for weight, other in zip(model.weights, loaded.weights, strict=True):
            told = arrays_differ(np.array(weight), np.array(other), TOLERANCE)
            if told:
                name = relative_name(layer, weight)
                message = f"the weight '{name}' comes back changed, {told}"
                yield Told(message, "", {"weight": name, "difference": told})
        with trial.running("the loaded model"):
            usual, again = answer(model, case), answer(loaded, case)
        told = worst_difference(usual, again, TOLERANCE)
        if told and is_steady(model, case):
            message = f"a loaded model gives other values: {told}"
            yield Told(message, "", {"difference": told})


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
