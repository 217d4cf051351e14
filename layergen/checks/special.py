"""Inputs at which formulas break: zeros, equal values, large values, masks that hide everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from layergen.checks.arguments import Arguments
from layergen.checks.case import Case
from layergen.checks.compare import dtype_of
from layergen.checks.padding import padded
from layergen.checks.subject import Tensor
from layergen.checks.tree import leaves


def changed_floats(case: Case, change: Callable[[Any], Any]) -> Arguments | None:
    """The arguments of a case with `change` of each float tensor that nobody has given values or bounds;
    None where there is none."""
    import keras

    free = iter(
        spec.values is None
        and spec.minimum is None
        and spec.maximum is None
        and keras.backend.is_float_dtype(spec.dtype)
        for spec in _specs(case)
    )
    many = 0

    def changed(tensor: Any) -> Any:
        nonlocal many
        if not next(free):
            return tensor
        many += 1
        return change(tensor)

    arguments = case.arguments.map(changed)
    return arguments if many else None


def constant_rows(tensor: Any) -> Any:
    """Zeros as the first example, and ones as all others."""
    import keras

    if not tensor.shape.rank:
        return keras.ops.zeros_like(tensor)
    first = keras.ops.zeros_like(tensor[:1])
    return keras.ops.concatenate([first, keras.ops.ones_like(tensor[1:])], 0)


def nothing_masked_in(case: Case) -> Iterator[tuple[str, Arguments, dict[str, Any]]]:
    """Arguments whose masks hide the whole first example: by a bool input, and by what Keras fills."""
    import keras
    import numpy as np

    def hidden(tensor: Any) -> Any:
        if dtype_of(tensor) != "bool" or not tensor.shape.rank:
            return tensor
        first = keras.ops.zeros_like(tensor[:1])
        return keras.ops.concatenate([first, tensor[1:]], 0)

    if any(spec.dtype == "bool" and spec.values is None for spec in _specs(case)):
        yield "a mask that hides all of the first example", case.arguments.map(
            hidden
        ), {}
    given = {name for name, value in case.sample.inputs if value is not None}
    for each in padded(case):
        if each.parameter is None or each.parameter in (*given, *case.sample.options):
            continue
        mask = np.ones(each.shape[:2], "bool")
        mask[:1] = False
        yield "a mask that hides all of the first example", case.arguments, {
            each.parameter: keras.ops.convert_to_tensor(mask)
        }


def _specs(case: Case) -> list[Tensor]:
    return [spec for _, tree in case.sample.inputs for _, spec in leaves(tree)]
