"""Numbers to try a layer on: params, sizes of axes, and the shapes that follow from them."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from itertools import islice, product
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from layergen.description.decode.samples import ShapeText
from layergen.description.model import Input, Sample
from layergen.description.output import OutputMapping, OutputTensor, OutputTuple
from layergen.description.shape import Rest, Shape
from layergen.description.types import Entries, Value
from layergen.plan.candidates import first, others
from layergen.plan.evaluate import Unknown, evaluate, evaluate_shape
from layergen.plan.model import Plan
from layergen.plan.search import (
    ATTEMPTS,
    BATCH,
    axis_sizes,
    conditions_hold,
    param_values,
    shape_of_value,
    with_derived,
    with_late,
)
from layergen.plan.weight_samples import WeightSample, weight_samples


class TensorSample(Struct, frozen=True):
    """One tensor: its shape, or exact values; `low` and `high` bound values that are drawn."""

    shape: tuple[int, ...]
    dtype: str | None
    low: float | None = None
    high: float | None = None
    values: Value = None


Argument = TensorSample | tuple[TensorSample, ...] | Mapping[str, TensorSample]
Result = TensorSample | tuple[TensorSample, ...] | tuple[tuple[str, TensorSample], ...]


class PlannedSample(Struct, frozen=True):
    """A layer with params, called on inputs. `inputs` leaves out optional arguments.

    What cannot be told (`output`, `weights`) is None; `resized` are the inputs at another batch size.
    """

    params: tuple[tuple[str, Value], ...]
    sizes: tuple[tuple[str, Any], ...]
    inputs: tuple[tuple[str, Argument], ...]
    output: Result | None
    output_values: Value
    weights: tuple[WeightSample, ...] | None
    weight_values: tuple[tuple[str, Value], ...]
    resized: tuple[tuple[str, Argument], ...]
    resized_output: Result | None


def plan_samples(plan: Plan) -> tuple[PlannedSample, ...]:
    """The author's samples, then some made up.

    Those are one with the defaults, one of another rank where the rank is free, one with the optional inputs, and
    one with other values than the defaults for all params, which a round trip through the config must keep.
    """
    own = [_sample(plan, sample) for sample in plan.description.samples]
    if plan.description.only_samples:
        return tuple(sample for sample in own if sample is not None)
    made = [_sample(plan, None)]
    if any(
        dim
        for t in plan.description.tensors
        for dim in t.shape.dims
        if isinstance(dim, Rest)
    ):
        made.append(_sample(plan, None, rest=(3, 2)))
    if any(entry.optional for entry in plan.description.inputs):
        made.append(_sample(plan, None, with_optional=True))
    if plan.description.params:
        made.append(_variant(plan))
    return tuple(sample for sample in (*own, *made) if sample is not None)


def first_sample(plan: Plan) -> PlannedSample | None:
    """The first of the author's samples that can be completed, or the one with the defaults."""
    completed = (_sample(plan, given) for given in (*plan.description.samples, None))
    return next((sample for sample in completed if sample is not None), None)


def _variant(plan: Plan) -> PlannedSample | None:
    """A sample in which no param has its default value, as far as the conditions of the layer allow."""
    params = plan.description.params
    choices = [list(others(param)) or [first(param)] for param in params]
    for values in islice(product(*choices), ATTEMPTS):
        env = dict(zip((p.name for p in params), values, strict=True))
        if conditions_hold(plan, env):
            changed = {n: v for n, v in env.items() if not _is_default(plan, n, v)}
            found = _sample(plan, None, params=changed)
            if found is not None:
                return found
    return None


def _is_default(plan: Plan, name: str, value: Value) -> bool:
    param = next(p for p in plan.description.params if p.name == name)
    return (
        not param.required
        and param.default == value
        and type(param.default) is type(value)
    )


def _sample(
    plan: Plan,
    given: Sample | None,
    *,
    rest: tuple[int, ...] = (BATCH,),
    with_optional: bool = False,
    params: Mapping[str, Value] | None = None,
) -> PlannedSample | None:
    """One sample completed; None where no numbers satisfy the conditions of the layer."""
    entries = {e.name: e.value for e in given.entries} if given else {}
    params = dict(params or {}) | {
        p.name: entries[p.name] for p in plan.description.params if p.name in entries
    }
    shapes = {
        n: v
        for n, v in entries.items()
        if n in {t.name for t in plan.description.tensors}
    }
    for env in param_values(plan, params):
        values = with_derived(plan, env)
        side = _side(plan, values)
        sizes = axis_sizes(side, values, shapes, rest)
        if sizes is None:
            continue
        absent = {
            e.name for e in side.description.inputs if e.optional and not with_optional
        } - set(entries)
        values = with_late(side, values | sizes, absent)
        if not conditions_hold(side, values):
            continue
        return _complete(side, values, entries, absent, params)
    return None


def _side(plan: Plan, values: Mapping[str, Any]) -> Plan:
    """The plan on the side of the condition on which shapes depend that these values are on."""
    if plan.condition is None:
        return plan
    expression = plan.condition.code.expression
    assert expression is not None
    try:
        return plan.sides[0 if evaluate(expression, values) else 1]
    except Unknown:
        return plan


def _complete(
    plan: Plan,
    values: dict[str, Any],
    entries: Mapping[str, Value],
    absent: set[str],
    fixed: Mapping[str, Value],
) -> PlannedSample | None:
    description = plan.description
    rest = values["..."]
    larger = values | {axis: values[axis] + 1 for axis in description.batch_axes}
    larger_rest = (rest[0] + 1, *rest[1:]) if _leads_with_rest(plan) and rest else rest
    larger = with_late(plan, larger | {"...": larger_rest}, absent)
    inputs = [i for i in description.inputs if i.name not in absent]
    try:
        arguments = tuple((i.name, _argument(i, values, rest, entries)) for i in inputs)
        resized = tuple((i.name, _argument(i, larger, larger_rest, {})) for i in inputs)
        arguments += _states(plan, values, entries)
        resized += _states(plan, larger, {})
    except Unknown:
        return None
    needed = [p.name for p in description.params if p.required]
    params = {name: _as_written(values[name]) for name in needed} | dict(fixed)
    weight_names = {w.name for w in description.variables}
    return PlannedSample(
        params=tuple(
            (p.name, params[p.name]) for p in description.params if p.name in params
        ),
        sizes=tuple((n, v) for n, v in values.items() if not n.endswith(".shape")),
        inputs=arguments,
        output=_result(plan, values, rest),
        output_values=_exact(entries.get("output")),
        weights=weight_samples(plan, values),
        weight_values=tuple((n, v) for n, v in entries.items() if n in weight_names),
        resized=resized if resized != arguments else (),
        resized_output=_result(plan, larger, larger_rest),
    )


def _as_written(value: Any) -> Value:
    """A value that a layer keeps, as a description has it."""
    found: Value = Entries(value.items()) if isinstance(value, dict) else value
    return found


def _leads_with_rest(plan: Plan) -> bool:
    return all(t.shape.rest == 0 for t in plan.description.tensors)


def _exact(value: Value) -> Value:
    """The value of a sample that is no shape, nor a list of shapes."""
    shapes = isinstance(value, ShapeText) or (
        isinstance(value, tuple) and any(isinstance(item, ShapeText) for item in value)
    )
    return None if shapes else value


def _argument(
    entry: Input,
    values: Mapping[str, Any],
    rest: tuple[int, ...],
    entries: Mapping[str, Value],
) -> Argument:
    if entry.members:
        parts = {
            m.name: _tensor(m, values, rest, entries.get(m.name)) for m in entry.members
        }
        return parts if entry.keyed else tuple(parts.values())
    tensor = _tensor(entry, values, rest, entries.get(entry.name))
    return (tensor, tensor) if entry.many else tensor


def _states(
    plan: Plan, values: Mapping[str, Any], entries: Mapping[str, Value]
) -> tuple[tuple[str, Argument], ...]:
    """What a cell is handed from the step before, beside its inputs."""
    states = plan.description.states
    if not states:
        return ()
    first = plan.description.tensors[0].shape.dims
    batch = evaluate_shape(Shape(first[:1]), values)
    tensors = []
    for state in states:
        one = _tensor(state, values, (), entries.get(state.name))
        given = state.name in entries and one.values is not None
        tensors.append(one if given else replace(one, shape=(*batch, *one.shape)))
    return (("states", tuple(tensors)),)


def _tensor(
    entry: Input, values: Mapping[str, Any], rest: tuple[int, ...], given: Value
) -> TensorSample:
    exact = _exact(given)
    shape = (
        evaluate_shape(entry.shape, values, rest)
        if exact is None
        else shape_of_value(exact)
    )
    low, high = (_number(b, values) for b in (entry.minimum, entry.maximum))
    return TensorSample(shape, entry.dtype, low, high, exact)


def _number(text: str | None, values: Mapping[str, Any]) -> float | None:
    if text is None:
        return None
    number = evaluate(ast.parse(text, mode="eval").body, values)
    return float(number) if isinstance(number, int | float) else None


def _result(
    plan: Plan, values: Mapping[str, Any], rest: tuple[int, ...]
) -> Result | None:
    def tensor(output: OutputTensor) -> TensorSample:
        return TensorSample(evaluate_shape(output.shape, values, rest), output.dtype)

    try:
        match plan.output:
            case OutputTensor():
                return tensor(plan.output)
            case OutputTuple(items):
                return tuple(map(tensor, items))
            case OutputMapping(pairs):
                return tuple((name, tensor(item)) for name, item in pairs)
    except Unknown:
        pass
    return None
