"""The samples of the catalogue: all checks hold for them, and the values that they bring."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from guide_derivations import same
from support import BOTH, NAMES, STYLES, committed, samples

import layergen
from layergen.checks.run import run
from layergen.project import catalog

both_styles = pytest.mark.parametrize("style", STYLES)


def has_variables(name: str) -> bool:
    return bool(layergen.describe(name)._shaped.analysis.description.variables)


def assert_all_checks_hold(name: str, style: str, tried: Any) -> None:
    report = run(committed(name, style), tried, title=name)
    assert report.findings == ()
    assert report.ok
    assert len(report.output_shapes) == len(tried)


# Every second one: the others, and those of Keras, which are held against Keras's own tests, are for the sweep.
@pytest.mark.parametrize("name", [n for n in NAMES if not catalog.is_keras_s(n)][::2])
def test_all_checks_hold_for_the_first_sample(name: str) -> None:
    assert_all_checks_hold(name, "add-weight", samples(layergen.describe(name))[:1])


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("name", "style"), [b for b in BOTH if b[1] == "add-weight" or has_variables(b[0])]
)
def test_all_checks_hold_for_every_sample(name: str, style: str) -> None:
    assert_all_checks_hold(name, style, samples(layergen.describe(name)))


EXACT = [
    (name, number)
    for name in NAMES
    for number, sample in enumerate(samples(layergen.describe(name)))
    if sample.output_values is not None
]


def test_some_descriptions_bring_exact_values() -> None:
    assert {"Linear", "ComputeSum", "FeatureCross", "Squash"} <= {n for n, _ in EXACT}


@both_styles
@pytest.mark.parametrize(("name", "number"), EXACT)
def test_the_exact_values_of_a_description_hold(
    name: str, number: int, style: str
) -> None:
    sample = samples(layergen.describe(name))[number]
    layer = committed(name, style)(**sample.params)
    arrays = [np.array(tensor.values, tensor.dtype) for _, tensor in sample.inputs]
    layer.build(*(array.shape for array in arrays))
    for weight, value in sample.weight_values:
        getattr(layer, weight).assign(np.array(value))
    same(layer(*arrays), np.array(sample.output_values, "float32"))
