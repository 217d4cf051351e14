"""The inferred shape of every name in `call` against the one that the running layer has."""

from __future__ import annotations

import ast
import sys
from contextlib import suppress
from types import FrameType
from typing import Any

import numpy as np
import pytest

import layergen
from layergen.description.shape import parse_shape
from layergen.plan import Plan, make_plan
from layergen.plan.evaluate import Unknown, evaluate
from layergen.plan.samples import PlannedSample, TensorSample, plan_samples
from layergen.project import catalog
from layergen.shapes.layer import written
from layergen.shapes.size import Size
from layergen.shapes.value import Integer, Items, Rest, Shape, Tensor, Value

# Those of Keras hang on ranks and params in most lines; tests/parity compares the shapes of their outputs.
LAYERS = [name for name in sorted(catalog.names()) if not catalog.is_keras_s(name)]
#: Names whose shape is not inferred: they depend on a mask, or on the rank of the input.
UNKNOWN = {
    "AttentionPooling": {"keep", "scores", "return 0"},
    "TemporalSoftmax": {"keep", "highest", "weights", "total", "return 0"},
    "StochasticDepth": {"shape", "draws", "return 0"},
    "CapsuleLayer": {"return 0"},
    "LNSimpleRNNCell": {"return 1"},
    "RotaryEmbedding": {"angles", "cos", "sin", "return 0"},
    "SeqSelfAttention": {"ahead", "allowed", "attention", "likeness", "return 0"},
    "VariableSelection": {"feature", "grn", "made", "return 0"},
}
#: Names that have another shape where an input is left out.
ON_ONE_PATH = {"RotaryEmbedding": {"positions"}}


def numbers(shape: Shape, sizes: dict[str, Any]) -> tuple[int, ...]:
    """A symbolic shape with numbers put in."""
    found: list[int] = []
    for axis in shape.axes:
        if isinstance(axis, Rest):
            found += sizes["..."]
        else:
            assert isinstance(axis, Size)
            found.append(evaluate(ast.parse(str(axis), mode="eval").body, sizes))
    return tuple(found)


def inferred(name: str, sizes: dict[str, Any]) -> dict[str, tuple[int, ...] | None]:
    """The shape of each name that `call` assigns, and of what it returns; None where it is unknown."""
    shaped = layergen.describe(name)._shaped
    found: dict[str, tuple[int, ...] | None] = {}
    call = shaped.analysis.description.call
    values: list[tuple[str, Value]] = [
        (noted.code.text[noted.start : noted.end], noted.value)
        for noted in shaped.inference.noted
        if noted.code == call
    ]
    values = [(text, value) for text, value in values if text.isidentifier()]
    result = shaped.inference.result
    parts = list(result.values) if isinstance(result, Items) else [result]
    results = [(f"return {at}", value) for at, value in enumerate(parts)]
    for text, value in [*values, *results]:
        if isinstance(value, Tensor):
            known = value.shape is not None and None not in value.shape.axes
            found[text] = numbers(value.shape, sizes) if known else None
        elif not isinstance(value, Items | Integer):
            found.setdefault(text, None)
    return found


def tensors(sample: PlannedSample) -> list[Any]:
    made = []
    for _, value in sample.inputs:
        made.append(
            tensor(value)
            if isinstance(value, TensorSample)
            else [tensor(one) for one in value]
        )
    return made


def tensor(sample: TensorSample) -> Any:
    return np.ones(sample.shape, sample.dtype or "float32")


def masks(plan: Plan, inputs: list[Any]) -> dict[str, Any]:
    """A mask for each input that has one, over its steps."""
    wanted = plan.call.masks
    return {
        name: np.ones(np.shape(inputs[0 if len(wanted) == 1 else at])[:2], bool)
        for at, name in enumerate(wanted)
    }


def seen(layer: Any, inputs: list[Any], **arguments: Any) -> dict[str, tuple[int, ...]]:
    """The shapes of the local names of `call` when it returns, and of what it returns."""
    found: dict[str, tuple[int, ...]] = {}
    file = sys.modules[type(layer).__module__].__file__

    def watch(frame: FrameType, event: str, value: Any) -> None:
        code = frame.f_code
        if event == "return" and (code.co_name, code.co_filename) == ("call", file):
            results = value if isinstance(value, tuple) else (value,)
            held = dict(frame.f_locals)
            held |= {f"return {at}": one for at, one in enumerate(results)}
            del held["self"]
            for name, one in held.items():
                # A list of tensors has no shape of its own.
                with suppress(ValueError):
                    found.update({name: np.shape(one)} if one is not None else {})

    sys.setprofile(watch)
    try:
        layer(*inputs, **arguments)
    finally:
        sys.setprofile(None)
    return found


@pytest.mark.parametrize("name", LAYERS)
def test_what_is_inferred_is_what_runs(name: str) -> None:
    description = layergen.describe(name)
    plan = make_plan(description._shaped)
    compared = 0
    for sample in plan_samples(plan):
        layer = description.layer_class()(**dict(sample.params))
        expected = inferred(name, dict(sample.sizes))
        inputs = tensors(sample)
        arguments: dict[str, Any] = masks(plan, inputs)
        if "if not training" in description.text:
            arguments["training"] = True
        running = seen(layer, inputs, **arguments)
        for text, shape in expected.items():
            if text not in running or text in ON_ONE_PATH.get(name, set()):
                continue
            if shape is not None:
                assert running[text] == shape, text
                compared += 1
        unknown = {text for text, shape in expected.items() if shape is None}
        assert unknown <= UNKNOWN.get(name, set())
    assert compared or name in UNKNOWN


def test_numbers_are_put_in_for_names() -> None:
    sizes = {"batch": 2, "dim": 3}
    assert numbers(load_shape("(batch, 2 * dim)"), sizes) == (2, 6)
    with pytest.raises(Unknown):
        numbers(load_shape("(batch, time)"), sizes)


def load_shape(text: str) -> Shape:
    found = written(parse_shape(text))
    assert found is not None
    return found
