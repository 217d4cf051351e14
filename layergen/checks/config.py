"""Configs of layers: made into JSON and back, and compared with what a layer holds."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from layergen.checks.trial import Parameters, Trial
from layergen.checks.weights import FRAMEWORK_PREFIXES


@dataclass(frozen=True)
class Revival:
    """A layer, and the two that came out of its config: straight, and through a JSON file."""

    layer: Any
    config: Mapping[str, Any]
    straight: Any
    through_json: Any


def revive(trial: Trial, parameters: Parameters) -> Revival:
    """Sends a new layer through its config. Raises LayerFault for the step that fails."""
    layer = trial.make(parameters)
    config = plain_config(trial, layer)
    with trial.running("from_config(get_config())"):
        straight = trial.layer_class.from_config(layer.get_config())
    with trial.running("from_config of the config that a file holds"):
        through_json = trial.layer_class.from_config(json.loads(json.dumps(config)))
    return Revival(layer, config, straight, through_json)


def plain_config(trial: Trial, layer: Any) -> Mapping[str, Any]:
    """The config as it is written into a file, tuples as lists."""
    import keras

    with trial.running("get_config"):
        config = layer.get_config()
    with trial.running("writing the config as JSON"):
        plain: dict[str, Any] = json.loads(
            json.dumps(keras.saving.serialize_keras_object(config))
        )
    return plain


def plain_attributes(layer: Any) -> dict[str, Any]:
    """The attributes that hold settings: numbers, text, functions, objects with a config.

    Tuples are lists, as a file makes them so. A layer counts as its class. State and what Keras
    sets itself are left out.
    """
    import keras

    base = vars(keras.layers.Layer())
    found = {}
    for name, value in vars(layer).items():
        if name not in base and not name.startswith(FRAMEWORK_PREFIXES):
            plain = _plain(value)
            if plain is not _NO_SETTING:
                found[name] = plain
    return found


_NO_SETTING = object()


def _plain(value: Any) -> Any:
    import keras

    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple)):
        items = [_plain(item) for item in value]
        return _NO_SETTING if any(item is _NO_SETTING for item in items) else items
    if isinstance(value, Mapping):
        pairs = {key: _plain(item) for key, item in value.items()}
        return _NO_SETTING if any(p is _NO_SETTING for p in pairs.values()) else pairs
    if _has_config(value):
        return (type(value).__name__, value.get_config())
    if isinstance(value, keras.layers.Layer):
        return type(value)
    return value if inspect.isroutine(value) or isinstance(value, type) else _NO_SETTING


def _has_config(value: Any) -> bool:
    import keras

    kinds = (
        keras.initializers.Initializer,
        keras.regularizers.Regularizer,
        keras.constraints.Constraint,
    )
    return isinstance(value, kinds)


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """The keys under which two mappings hold different values, or only one holds any."""
    keys = [*one, *(key for key in other if key not in one)]
    return [
        key
        for key in keys
        if key not in one or key not in other or one[key] != other[key]
    ]
