"""A config stands for itself.

## What it does

Changes the lists and dicts in what `get_config` returns, which must not change the layer, and makes two layers
from one config, which must not change the config.

## Why it matters

Configs are kept, compared and edited. A layer that hands out its own list is changed by whoever edits the config; a
`from_config` that pops keys off it works once.

## Example

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Scale(keras.layers.Layer):
        def __init__(self, factor=2.0, **kwargs):
            super().__init__(**kwargs)
            self.factor = factor

        def call(self, inputs):
            return self.factor * inputs

        def get_config(self):
            return {**super().get_config(), "factor": self.factor}

        @classmethod
        def from_config(cls, config):
            return cls(factor=config.pop("factor"), **config)


    SAMPLE = Sample({"factor": 3.0}, (("inputs", Tensor((2, 4))),))

## Use instead

    import keras

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Scale(keras.layers.Layer):
        def __init__(self, factor=2.0, **kwargs):
            super().__init__(**kwargs)
            self.factor = factor

        def call(self, inputs):
            return self.factor * inputs

        def get_config(self):
            return {**super().get_config(), "factor": self.factor}

        @classmethod
        def from_config(cls, config):
            rest = dict(config)
            return cls(factor=rest.pop("factor"), **rest)


    SAMPLE = Sample({"factor": 3.0}, (("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from layergen.checks.config import differing, plain_config
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.report import Finding
from layergen.checks.trial import Trial
from layergen.checks.weights import is_of_keras

CODE = "LG237"
TITLE = "config alone"

POPPED = "begin from_config with config = dict(config)"
COPIED = "put copies into the config: list(self.sizes)"


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for configs that are tied to a layer, or used up by one."""
    for each in trial.constructible():
        layer = trial.make(each.parameters)
        try:
            before = plain_config(trial, layer)
            with trial.running("get_config"):
                config = layer.get_config()
        except LayerFault:
            raise NotApplicable("there is no config (LG230)") from None
        _spoil(copy.copy(config))
        changed = differing(before, plain_config(trial, layer))
        if changed:
            yield Finding(
                CODE,
                f"{each.label}who changes '{changed[0]}' in the config changes the layer",
                {"argument": changed[0]},
                COPIED,
            )
            return
        if not is_of_keras(trial.layer_class.from_config):
            yield from _used_up(trial, each.parameters, each.label)


def _spoil(value: Any) -> None:
    """Adds to every list and dict below this one."""
    if isinstance(value, dict):
        for item in list(value.values()):
            _spoil(item)
            if isinstance(item, dict):
                item["added by the check"] = None
            elif isinstance(item, list):
                item.append("added by the check")


def _used_up(trial: Trial, parameters: Any, label: str) -> Iterator[Finding]:
    config = trial.make(parameters).get_config()
    keys = set(config)
    try:
        with trial.running("from_config"):
            trial.layer_class.from_config(config)
    except LayerFault:
        return
    lost = sorted(keys - set(config))
    if lost:
        yield Finding(
            CODE,
            f"{label}from_config takes '{lost[0]}' out of the config that it is given",
            {"seen": [*sorted(config)], "expected": [*sorted(keys)]},
            POPPED,
        )
