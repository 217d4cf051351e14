"""The variables that a layer must have, given numbers for its params and axes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from layergen.description.model import Weight
from layergen.plan.evaluate import Unknown, evaluate, evaluate_shape
from layergen.plan.model import Plan


class WeightSample(Struct, frozen=True):
    """One variable that must be there."""

    name: str
    shape: tuple[int, ...]
    dtype: str | None
    trainable: bool


def weight_samples(
    plan: Plan, values: Mapping[str, Any]
) -> tuple[WeightSample, ...] | None:
    """The variables that must be there; None where those of a layer of Keras are among them."""
    if plan.init.base is not None:
        return None
    found: list[WeightSample] = []
    try:
        for planned in (*plan.init.weights, *plan.build.weights):
            if planned.when and not _value(planned.when.code.expression, values):
                continue
            found += _variables(planned.weight, planned.loop, values)
    except Unknown:
        return None
    return tuple(found)


def _value(expression: Any, values: Mapping[str, Any]) -> Any:
    return evaluate(expression, values)


def _variables(
    weight: Weight, loop: Any, values: Mapping[str, Any]
) -> Iterator[WeightSample]:
    def variable(name: str, env: Mapping[str, Any]) -> WeightSample:
        shape = evaluate_shape(weight.shape, env)
        return WeightSample(name, shape, weight.dtype, weight.trainable)

    if loop is None:
        yield variable(weight.name, values)
        return
    name, fragment = loop
    for number, item in enumerate(_value(fragment.code.expression, values)):
        yield variable(f"{weight.name}_{number}", {**values, name: item})
