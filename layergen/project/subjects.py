"""What the checks are to try, taken from the plan of a layer."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

from layergen.checks.subject import (
    Argument,
    ExpectedWeight,
    KerasObject,
    Nested,
    Output,
    OutputSpec,
    Sample,
    Subject,
    Tensor,
)
from layergen.description.types import Entries, Value
from layergen.plan import Plan, make_plan
from layergen.plan.samples import Argument as PlannedArgument
from layergen.plan.samples import (
    PlannedSample,
    Result,
    TensorSample,
    plan_samples,
)
from layergen.project.errors import UserError
from layergen.project.settings import Settings, module_path
from layergen.shapes.load import Shaped

#: What stands for "any layer" and "any function" among sample params.
STAND_INS = {
    "$layer": KerasObject("layers.Dense", {"units": 3}),
    "$callable": KerasObject("activations.tanh"),
}


def existing(shaped: Sequence[Shaped], settings: Settings) -> tuple[Subject, ...]:
    """The layers of descriptions as they are in their modules, those of each output together.

    Raises:
        UserError: a module is not there yet, or is none of the project's.
    """
    plans = [make_plan(one) for one in shaped]
    found = [
        (
            plan,
            Path(os.path.relpath(one.place(module_path(one, plan.description.name)))),
        )
        for one in settings.each()
        for plan in plans
    ]
    missing = [str(path) for _, path in found if not path.is_file()]
    if missing:
        raise UserError(f"{', '.join(missing)}: not there yet", "run: layergen build")
    return tuple(subject(plan, path) for plan, path in found)


def subject(plan: Plan, module: Path) -> Subject:
    """The layer in the file `module`, with everything that is known of it."""
    name = plan.description.name
    samples = tuple(sample(planned) for planned in plan_samples(plan))
    return Subject(name, str(module.resolve()), name, samples)


def sample(planned: PlannedSample) -> Sample:
    """One sample as the checks take it."""
    return Sample(
        params=params(planned.params),
        inputs=_arguments(planned.inputs),
        outputs=_output(planned.output),
        output_values=cast("Nested | None", planned.output_values),
        weight_values=cast("tuple[tuple[str, Nested], ...]", planned.weight_values),
        weights=(
            None
            if planned.weights is None
            else tuple(
                ExpectedWeight(w.name, w.shape, w.dtype, w.trainable)
                for w in planned.weights
            )
        ),
        resized=_arguments(planned.resized) or None,
        resized_outputs=_output(planned.resized_output),
    )


def params(values: tuple[tuple[str, Value], ...]) -> Mapping[str, object]:
    """Constructor arguments, with a real layer or function in place of a stand-in."""
    return {name: _real(value) for name, value in values}


def _real(value: Value) -> object:
    if isinstance(value, Entries):
        return dict(value)
    return STAND_INS.get(value, value) if isinstance(value, str) else value


def _arguments(
    inputs: tuple[tuple[str, PlannedArgument], ...],
) -> tuple[tuple[str, Argument], ...]:
    return tuple((name, _argument(value)) for name, value in inputs)


def _argument(value: PlannedArgument) -> Argument:
    if isinstance(value, TensorSample):
        return _tensor(value)
    if isinstance(value, tuple):
        return tuple(map(_tensor, value))
    return {name: _tensor(one) for name, one in value.items()}


def _tensor(planned: TensorSample) -> Tensor:
    return Tensor(
        planned.shape,
        planned.dtype or "float32",
        planned.low,
        planned.high,
        cast("Nested | None", planned.values),
    )


def _output(result: Result | None) -> Output | None:
    if result is None:
        return None
    if isinstance(result, TensorSample):
        return OutputSpec(result.shape, result.dtype)
    if all(isinstance(item, TensorSample) for item in result):
        items = cast("tuple[TensorSample, ...]", result)
        return tuple(OutputSpec(item.shape, item.dtype) for item in items)
    pairs = cast("tuple[tuple[str, TensorSample], ...]", result)
    return {name: OutputSpec(item.shape, item.dtype) for name, item in pairs}
