"""The config holds all that makes the layer.

## What it does

For each set of constructor arguments, and for others that it makes up by changing a default, makes
the layer, then a second one from `get_config()`, and a third from the same config written as JSON. All
must have the same config and the same settings among their attributes. Every parameter of
`__init__` must be in the config, and so must the `name`, `dtype` and `trainable` of the base.

## Why it matters

A model is saved as the configs of its layers. An argument that is not in it comes back as its default,
and the loaded model gives other answers without a word.

## Example

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Scale(keras.layers.Layer):
        def __init__(self, factor=2.0, offset=0.0, **kwargs):
            super().__init__(**kwargs)
            self.factor = factor
            self.offset = offset

        def call(self, inputs):
            return self.factor * inputs + self.offset

        def get_config(self):
            return {**super().get_config(), "factor": self.factor}


    SAMPLE = Sample({"factor": 3.0}, (("inputs", Tensor((2, 4))),))

## Use instead

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Scale(keras.layers.Layer):
        def __init__(self, factor=2.0, offset=0.0, **kwargs):
            super().__init__(**kwargs)
            self.factor = factor
            self.offset = offset

        def call(self, inputs):
            return self.factor * inputs + self.offset

        def get_config(self):
            return {
                **super().get_config(),
                "factor": self.factor,
                "offset": self.offset,
            }


    SAMPLE = Sample({"factor": 3.0}, (("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

from layergen.checks.compare import unlike
from layergen.checks.config import (
    Revival,
    differing,
    plain_attributes,
    plain_config,
    revive,
)
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.report import Finding, Told
from layergen.checks.trial import (
    BASE_PARAMETERS,
    HALF_PRECISION,
    ParameterSet,
    Trial,
    said,
)
from layergen.checks.weights import is_of_keras, moved

CODE = "LG230"
TITLE = "config"
QUICK = True

COMPLETE = "return {**super().get_config(), ...} with every argument of __init__ from get_config"
REVIVE = "turn it back in __init__ or from_config: initializers.get(...), activations.get(...)"
LEARNT = "return the argument as it was given; what is learnt is saved with the weights"
LONGEST_VALUE = 60
# Values of another kind than the default would be, for parameters that are called so.
NAMED_VALUES = {
    "initializer": "ones",
    "regularizer": "l2",
    "constraint": "non_neg",
    "activation": "tanh",
}


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for arguments that are lost on the way through the config, or changed."""
    told: set[str] = set()
    for each in trial.constructible():
        for one in _messages(trial, each):
            if one.message not in told:
                told.add(one.message)
                yield one.finding(CODE, each.label)
    if not trial.has_own_constructor:
        return
    for one in (*_changed_defaults(trial, told), *_base(trial), *_learnt(trial)):
        if one.message not in told:
            told.add(one.message)
            yield one.finding(CODE)


def _messages(trial: Trial, each: ParameterSet) -> Iterator[Told]:
    try:
        revival = revive(trial, each.parameters)
    except LayerFault as fault:
        yield fault.told(COMPLETE)
        return
    missing = _missing(trial, each.parameters, revival.config)
    if missing:
        names = ", ".join(map(repr, missing))
        message = f"get_config leaves out {names} of __init__"
        yield Told(message, COMPLETE, {"arguments": [*missing]})
    try:
        yield from _compared(trial, each.parameters, revival, missing)
    except LayerFault as fault:
        yield fault.told(REVIVE)


def _compared(
    trial: Trial, parameters: Mapping[str, object], revival: Revival, missing: list[str]
) -> Iterator[Told]:
    settings = plain_attributes(revival.layer)
    again = plain_attributes(trial.make(parameters, seed=2))
    steady = {
        name: value for name, value in settings.items() if again.get(name) == value
    }
    for layer, what in (
        (revival.straight, "from_config(get_config())"),
        (revival.through_json, "the config through a file"),
    ):
        config = plain_config(trial, layer)
        keys = [
            key
            for key in differing(revival.config, config)
            if key not in BASE_PARAMETERS
        ]
        if keys:
            was, became = revival.config.get(keys[0]), config.get(keys[0])
            yield _changes(f"{what} changes '{keys[0]}'", was, became, REVIVE)
        found = plain_attributes(layer)
        lost = [name for name in differing(steady, found) if name in steady]
        lost = [name for name in lost if name not in (*keys, *missing)]
        if lost:
            was, became = steady[lost[0]], found.get(lost[0])
            yield _changes(f"{what} changes self.{lost[0]}", was, became, COMPLETE)
        if keys or lost:
            return


def _missing(
    trial: Trial, parameters: Mapping[str, object], config: Mapping[str, Any]
) -> list[str]:
    """Parameters without a place in the config.

    One whose default is None may be left out while it is None, where `get_config` names it; a
    class with a `from_config` of its own may store other things, so its attributes decide.
    """
    cls = trial.layer_class
    if not is_of_keras(cls.from_config) or not trial.has_own_constructor:
        return []
    missing = []
    for name, parameter in _own_parameters(cls).items():
        optional = parameter.default is None and parameters.get(name) is None
        if name not in config and not (optional and _mentions(cls, name)):
            missing.append(name)
    return missing


def _own_parameters(cls: type) -> dict[str, inspect.Parameter]:
    kinds = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    parameters = list(inspect.signature(cls.__init__).parameters.items())[1:]  # type: ignore[misc]
    return {
        name: parameter
        for name, parameter in parameters
        if parameter.kind not in kinds and name not in BASE_PARAMETERS
    }


def _mentions(cls: type, name: str) -> bool:
    """Whether the source of a `get_config` of the class or its bases holds the name."""
    for base in cls.__mro__:
        method = vars(base).get("get_config")
        try:
            if method is not None and f'"{name}"' in inspect.getsource(method).replace(
                "'", '"'
            ):
                return True
        except (OSError, TypeError):
            return True
    return False


def _changed_defaults(trial: Trial, told: set[str]) -> Iterator[Told]:
    """Tries parameters that no sample sets, one at a time; values that are refused tell nothing."""
    sets = trial.constructible()
    first = sets[0].parameters
    for name, parameter in _own_parameters(trial.layer_class).items():
        if any(name in each.parameters for each in sets) or any(
            repr(name) in t for t in told
        ):
            continue
        value = _another(name, parameter.default)
        if value is None:
            continue
        changed = {**first, name: value}
        try:
            revival = revive(trial, changed)
            settings = [plain_attributes(trial.make(each)) for each in (first, changed)]
            moved = differing(*settings)
            revived = plain_attributes(revival.straight)
            lost = [key for key in moved if revived.get(key) != settings[1].get(key)]
        except LayerFault:
            continue
        if lost and not any(f"self.{lost[0]}" in message for message in told):
            seen, expected = revived.get(lost[0]), settings[1].get(lost[0])
            message = (
                f"from_config(get_config()) of a layer made with {said({name: value})} gives "
                f"self.{lost[0]} = {_short(seen)}"
            )
            yield unlike(message, _short(seen), _short(expected), COMPLETE)


def _changes(what: str, was: object, became: object, hint: str) -> Told:
    message = f"{what} from {_short(was)} to {_short(became)}"
    return unlike(message, _short(became), _short(was), hint)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}..."


def _another(name: str, default: object) -> object:
    for ending, value in NAMED_VALUES.items():
        if name.endswith(ending) and (default is None or isinstance(default, str)):
            return value
    if isinstance(default, bool):
        return not default
    if isinstance(default, int):
        return default + 1
    if isinstance(default, float):
        return default / 2 if default else 0.25
    return None


def _base(trial: Trial) -> Iterator[Told]:
    """Name, policy and `trainable` of the base must come back, where the constructor takes them."""
    base = {"name": "kept_name", "trainable": False, "dtype": HALF_PRECISION}
    parameters = trial.constructible()[0].parameters
    try:
        layer = trial.make(parameters, base)
        config = plain_config(trial, layer)
        with trial.running("from_config"):
            revived = trial.layer_class.from_config(layer.get_config())
    except LayerFault:
        return
    left_out = [name for name in base if name not in config]
    if left_out:
        message = f"get_config leaves out {', '.join(left_out)} of the base layer"
        yield Told(message, COMPLETE, {"arguments": [*left_out]})
        return
    was, became = _of_base(layer), _of_base(revived)
    # One that the constructor itself drops is told by the check of constructors.
    for key in differing(was, became):
        if was[key] == base[key]:
            yield _changes(
                f"from_config changes {key}", was[key], became[key], COMPLETE
            )


def _learnt(trial: Trial) -> Iterator[Told]:
    """What the config holds of the weights: they are in a file of their own."""
    try:
        layer = trial.working()[0].layer
        usual = plain_config(trial, layer)
        with moved(layer, seed=6):
            other = plain_config(trial, layer)
    except (LayerFault, NotApplicable):
        return
    for key in differing(usual, other)[:1]:
        message = f"'{key}' of the config follows the weights"
        yield _changes(message, usual.get(key), other.get(key), LEARNT)


def _of_base(layer: Any) -> dict[str, Any]:
    return {
        "name": layer.name,
        "dtype": layer.dtype_policy.name,
        "trainable": layer.trainable,
    }
