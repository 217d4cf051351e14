"""Keras's own layers: the checks find in them what is true, and nothing else.

`keras_samples` has a sample for each class, `keras_findings` shows what is true with Keras alone.
"""

from __future__ import annotations

import inspect
from typing import Any

import keras
import pytest
from keras_findings import FINDINGS, assert_true_findings
from keras_samples import ENTRIES, FLAT, LEFT_OUT, sample

from layergen.checks.run import run


@pytest.mark.sweep
@pytest.mark.usefixtures("framework")
@pytest.mark.parametrize(("name", "params", "inputs"), ENTRIES[::2])
def test_in_a_layer_of_keras_only_what_is_true_is_found(
    name: str, params: dict[str, object], inputs: Any
) -> None:
    assert_true_findings(name, params, inputs)


def test_every_public_class_is_checked_once_or_left_out_for_a_reason() -> None:
    public = {
        value
        for _, value in inspect.getmembers(keras.layers, inspect.isclass)
        if value.__module__.startswith("keras.")
    }
    checked = {getattr(keras.layers, name) for name, _, _ in ENTRIES}
    left_out = {getattr(keras.layers, name) for name in LEFT_OUT}
    assert checked | left_out == public
    assert not checked & left_out
    assert {name for name, _ in FINDINGS} <= {name for name, _, _ in ENTRIES}


@pytest.mark.usefixtures("framework")
def test_the_weights_of_a_report_are_those_of_the_layer() -> None:
    report = run(keras.layers.BatchNormalization, (sample({}, FLAT),))
    rows = [
        (row.name, row.shape, row.dtype, row.parameters, row.trainable)
        for row in report.weights
    ]
    assert rows == [
        ("gamma", (6,), "float32", 6, True),
        ("beta", (6,), "float32", 6, True),
        ("moving_mean", (6,), "float32", 6, False),
        ("moving_variance", (6,), "float32", 6, False),
    ]
    assert report.parameters == 24
