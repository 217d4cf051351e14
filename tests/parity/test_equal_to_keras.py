"""Each layer of the catalogue that bears the name of one of Keras, beside that one with the same weights.

Outputs, gradients of inputs and of weights, losses, state, configs, constructors and shapes are equal.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import tree
from parity_entries import Case, Entry, entries
from support import KERAS_S_OWN, committed

from layergen.project import catalog

ENTRIES = entries()
CASES = [
    pytest.param(name, style, case, id=f"{name}-{style}-{number}")
    for name, entry in ENTRIES.items()
    for style in entry.styles
    for number, case in enumerate(entry.cases)
]
#: A cell tells no shape of its output: `keras.layers.RNN` asks it for sizes.
SHAPED = [
    case
    for case in CASES
    if not hasattr(getattr(keras.layers, case.values[0]), "get_initial_state")
]
pytestmark = [
    pytest.mark.filterwarnings("error"),
    pytest.mark.filterwarnings(KERAS_S_OWN),
]
#: Of a value in float16 four digits are left.
TOLERANCE = {"float32": 1e-6, "mixed_float16": 2e-3}


def is_shape(value: Any) -> bool:
    return isinstance(value, tuple) and all(
        isinstance(size, int | None) for size in value
    )


def over_shapes(function: Callable[[tuple[int, ...]], Any], shape: Any) -> Any:
    """The function of each shape in a structure of them."""
    if is_shape(shape):
        return function(shape)
    if isinstance(shape, Mapping):
        return {name: over_shapes(function, each) for name, each in shape.items()}
    return [over_shapes(function, each) for each in shape]


def inputs_of(case: Case) -> Any:
    """Values for the input, always the same."""
    rng = np.random.default_rng(7)

    def draw(shape: tuple[int, ...]) -> Any:
        values = rng.uniform(case.low, case.high, shape)
        if case.dtype.startswith("int"):
            values = np.floor(values)
        return tf.constant(values.astype(case.dtype))

    return over_shapes(draw, case.shape)


def pair(name: str, style: str, case: Case) -> tuple[Any, Any]:
    """Ours and Keras's own, built and with the same weights."""
    made = []
    for cls in (committed(name, style), getattr(keras.layers, name)):
        layer = cls(**case.init, dtype=case.policy, name="layer")
        if isinstance(case.shape, Mapping):
            layer.build(**{f"{arg}_shape": s for arg, s in case.shape.items()})
        else:
            layer.build(case.shape)
        made.append(layer)
    ours, theirs = made
    rng = np.random.default_rng(11)
    # None is negative, as it may be a variance; none is zero, so that all of them matter.
    values = [rng.uniform(0.1, 1, w.shape) for w in theirs.weights]
    for layer in made:
        layer.set_weights(values)
    return ours, theirs


def constant(value: Any) -> Any:
    """An argument of a call: arrays in a list stay apart, and an option is no tensor."""
    if isinstance(value, bool):
        return value
    if isinstance(value, list) and isinstance(value[0], np.ndarray):
        return [tf.constant(each) for each in value]
    return tf.constant(value)


def run(layer: Any, case: Case, training: bool | None) -> tuple[Any, ...]:
    """Outputs, losses, gradients of inputs and of weights."""
    inputs = inputs_of(case)
    keywords = {name: constant(value) for name, value in case.call.items()}
    if case.training:
        keywords["training"] = training
    floating = [x for x in tree.flatten(inputs) if x.dtype.is_floating]
    with tf.GradientTape() as tape:
        tape.watch(floating)
        if isinstance(inputs, dict):
            outputs = layer(**inputs, **keywords)
        else:
            outputs = layer(inputs, **keywords)
        losses = list(layer.losses)
        flat = [y for y in tree.flatten(outputs) if y.dtype.is_floating]
        # A weight of its own for each number, so that no gradient cancels out.
        steps = [tf.cumsum(tf.reshape(tf.ones_like(y), [-1])) for y in flat]
        total = sum(
            tf.reduce_sum(tf.cast(tf.sin(tf.reshape(y, [-1]) * s), "float32"))
            for y, s in zip(flat, steps, strict=True)
        )
        total += sum(tf.cast(loss, "float32") for loss in losses)
    variables = [w.value for w in layer.trainable_weights]
    by = [*floating, *variables]
    gradients = tape.gradient(total, by) if by else []
    mask = [getattr(y, "_keras_mask", None) for y in tree.flatten(outputs)]
    return (
        outputs,
        losses,
        [None if g is None else tf.convert_to_tensor(g) for g in gradients],
        mask,
    )


def values_of(layer: Any) -> list[Any]:
    """Weights, state and seeds; in which order the seeds are made makes no difference."""
    seeds = [v.value for v in layer.variables if "seed_generator" in v.path]
    return [*(w.value for w in layer.weights), *seeds]


def same(ours: Any, theirs: Any, tolerance: float) -> None:
    tree.assert_same_structure(ours, theirs)
    for a, b in zip(tree.flatten(ours), tree.flatten(theirs), strict=True):
        assert (a is None) == (b is None)
        if a is None:
            continue
        a, b = tf.convert_to_tensor(a), tf.convert_to_tensor(b)
        assert a.dtype == b.dtype
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize(("name", "style", "case"), CASES)
def test_values_gradients_losses_and_state_are_those_of_keras(
    name: str, style: str, case: Case
) -> None:
    ours, theirs = pair(name, style, case)
    for training in case.training or (None,):
        same(
            run(ours, case, training),
            run(theirs, case, training),
            TOLERANCE[case.policy],
        )
        same(values_of(ours), values_of(theirs), 1e-6)


@pytest.mark.parametrize(("name", "style", "case"), CASES)
def test_weights_are_those_of_keras(name: str, style: str, case: Case) -> None:
    def told(weight: Any) -> tuple[Any, ...]:
        kinds = [type(weight.regularizer), type(weight.constraint)]
        return weight.path, tuple(weight.shape), weight.dtype, weight.trainable, kinds

    ours, theirs = pair(name, style, case)
    assert [told(w) for w in ours.weights] == [told(w) for w in theirs.weights]
    # Some of Keras's own end a mask without need, which `layergen check` would find here.
    assert ours.supports_masking or not theirs.supports_masking


def config_of(layer: Any, entry: Entry) -> dict[str, Any]:
    """The config without what only Keras's has, its tuples as the lists that a file gives back."""
    config = json.loads(json.dumps(layer.get_config()))
    left_out = {*entry.config, *(set(entry.arguments) - {"name", "dtype"})}
    return {key: value for key, value in config.items() if key not in left_out}


@pytest.mark.parametrize(("name", "style", "case"), CASES)
def test_the_config_is_that_of_keras(name: str, style: str, case: Case) -> None:
    entry = ENTRIES[name]
    ours = committed(name, style)(**case.init, dtype=case.policy, name="layer")
    theirs = getattr(keras.layers, name)(**case.init, dtype=case.policy, name="layer")
    assert config_of(ours, entry) == config_of(theirs, entry)
    # Each takes the config of the other.
    left_out = set(entry.arguments) - {"name", "dtype"}
    config = {k: v for k, v in theirs.get_config().items() if k not in left_out}
    assert config_of(type(ours).from_config(config), entry) == config_of(ours, entry)
    config = {k: v for k, v in ours.get_config().items() if k not in entry.config}
    again = type(theirs).from_config(config)
    assert config_of(again, entry) == config_of(theirs, entry)


def output_shape(layer: Any, shape: Any) -> Any:
    """The shape that a layer tells, or where it has no method for that, the one that Keras finds out."""
    if type(layer).compute_output_shape is keras.layers.Layer.compute_output_shape:
        tensors = over_shapes(keras.KerasTensor, shape)
        spec = (
            layer.compute_output_spec(**tensors)
            if isinstance(tensors, dict)
            else layer.compute_output_spec(tensors)
        )
        return tree.map_structure(lambda tensor: tuple(tensor.shape), spec)
    if isinstance(shape, Mapping):
        return layer.compute_output_shape(**{f"{a}_shape": s for a, s in shape.items()})
    # Some of Keras's own give a list.
    return tuple(layer.compute_output_shape(shape))


@pytest.mark.parametrize(("name", "style", "case"), SHAPED)
def test_the_shape_of_the_output_is_that_of_keras(
    name: str, style: str, case: Case
) -> None:
    ours, theirs = pair(name, style, case)

    def without_batch(shape: tuple[int, ...]) -> tuple[int | None, ...]:
        return (None, *shape[1:])

    for change in (lambda shape: shape, without_batch):
        shape = over_shapes(change, case.shape)
        assert output_shape(ours, shape) == output_shape(theirs, shape)


@pytest.mark.parametrize("name", ENTRIES)
def test_the_constructor_takes_what_that_of_keras_takes(name: str) -> None:
    entry = ENTRIES[name]

    def arguments(cls: type, left_out: Mapping[str, str]) -> list[tuple[Any, ...]]:
        parameters = list(inspect.signature(cls.__init__).parameters.values())[1:]
        # What every layer takes comes with `**kwargs`.
        return [
            (p.name, p.kind, p.default)
            for p in parameters
            if p.name not in left_out and p.kind is not p.VAR_KEYWORD
        ]

    theirs = getattr(keras.layers, name)
    expected = arguments(theirs, entry.arguments)
    assert len(arguments(theirs, {})) == len(expected) + len(entry.arguments)
    for style in entry.styles:
        assert arguments(committed(name, style), entry.more) == expected


def test_every_layer_that_bears_a_name_of_keras_is_compared() -> None:
    names = {name for name in catalog.names() if catalog.is_keras_s(name)}
    assert names == set(ENTRIES)
    assert all(len(entry.cases) >= 2 for entry in ENTRIES.values())
