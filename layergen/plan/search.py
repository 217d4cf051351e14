"""The search for values of params and sizes of axes under which no condition of a layer fails."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from itertools import islice, product
from typing import Any

from layergen.description.decode.samples import ShapeText
from layergen.description.model import Input
from layergen.description.shape import Size
from layergen.description.types import Value
from layergen.plan.candidates import kept_values, simplest
from layergen.plan.evaluate import Unknown, evaluate, evaluate_shape
from layergen.plan.model import Plan

BATCH = 2
AXES = (3, 5, 4, 6, 7, 9)
ATTEMPTS = 4000


def param_values(plan: Plan, fixed: Mapping[str, Value]) -> Iterator[dict[str, Any]]:
    """Values for all params: the fixed ones, the defaults, and for the rest the simplest that hold."""
    params = plan.description.params
    options = [
        [fixed[p.name]] if p.name in fixed else list(simplest(p)) for p in params
    ]
    for values in islice(product(*options), ATTEMPTS):
        env = dict(zip((p.name for p in params), values, strict=True))
        if conditions_hold(plan, env):
            yield env


def axis_sizes(
    plan: Plan,
    values: Mapping[str, Any],
    shapes: Mapping[str, Value],
    rest: tuple[int, ...],
) -> dict[str, Any] | None:
    """A size for every axis: from the given shapes first, then small numbers that satisfy the conditions."""
    sizes: dict[str, Any] = {"...": rest}
    for tensor in plan.description.tensors:
        if tensor.name in shapes:
            _bind(tensor, shape_of_value(shapes[tensor.name]), sizes)
    free = [a for a in plan.description.axes if a not in sizes]
    batch = plan.description.batch_axes
    options = [[BATCH] if a in batch else _rotated(n) for n, a in enumerate(free)]
    for numbers in islice(product(*options), ATTEMPTS):
        found = sizes | dict(zip(free, numbers, strict=True))
        if conditions_hold(plan, {**values, **found}):
            return found
    return None


def _rotated(number: int) -> list[int]:
    """Sizes to try for the axis of this number: different axes begin with different sizes."""
    start = number % len(AXES)
    return [*AXES[start:], *AXES[:start], 8, 12, 16, 2, 1]


def with_derived(plan: Plan, env: Mapping[str, Any]) -> dict[str, Any]:
    """The params and the derived values that can be computed from them."""
    values = kept_values(plan.description.params, env)
    for planned in plan.init.derived:
        expression = planned.fragment.code.expression
        assert expression is not None
        try:
            values[planned.definition.name] = evaluate(expression, values)
        except Unknown:
            continue
    return values


def with_late(
    plan: Plan, values: Mapping[str, Any], absent: Collection[str]
) -> dict[str, Any]:
    """The same with the derived values that read shapes of inputs, as far as they can be computed.

    The shape of an input that is absent is None.
    """
    found = {**values, **{f"{name}.shape": None for name in absent}}
    for tensor in plan.description.tensors:
        if tensor.name in absent:
            continue
        with suppress(Unknown):
            shape = evaluate_shape(tensor.shape, found, found["..."])
            found[f"{tensor.name}.shape"] = shape
    for planned in {
        v.definition.name: v for v in (*plan.build.derived, *plan.output_derived)
    }.values():
        expression = planned.fragment.code.expression
        assert expression is not None
        with suppress(Unknown):
            found[planned.definition.name] = evaluate(expression, found)
    return found


def conditions_hold(plan: Plan, values: Mapping[str, Any]) -> bool:
    """Whether no condition of the layer is known to fail."""
    known = with_derived(plan, values)
    early = (*plan.init.early, *plan.init.late)
    for planned in (*early, *plan.build.requirements, *plan.output_checks):
        expression = planned.fragment.code.expression
        assert expression is not None
        try:
            if not evaluate(expression, known):
                return False
        except Unknown:
            continue
    return True


def _bind(tensor: Input, shape: tuple[int, ...], sizes: dict[str, Any]) -> None:
    dims = tensor.shape.dims
    at = tensor.shape.rest
    if at is not None:
        behind = len(dims) - at - 1
        sizes["..."] = shape[at : len(shape) - behind]
        pairs = [*zip(dims[:at], shape, strict=False)]
        pairs += zip(dims[at + 1 :], shape[len(shape) - behind :], strict=False)
    else:
        pairs = [*zip(dims, shape, strict=False)]
    for dim, size in pairs:
        if isinstance(dim, Size) and dim.is_name:
            sizes.setdefault(dim.text, size)


def shape_of_value(value: Value) -> tuple[int, ...]:
    """The shape that is written as such, or that of nested numbers."""
    if isinstance(value, ShapeText):
        return tuple(value)  # type: ignore[arg-type]
    shape = []
    while isinstance(value, tuple):
        shape.append(len(value))
        value = value[0] if value else 0
    return tuple(shape)
