"""Layers that are made of others behave as one: built as they are called, saved, trained, masked; in both styles."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

import keras
import numpy as np
import pytest
from semantics_support import array, both_styles, case, normal
from support import made

pytestmark = [
    pytest.mark.filterwarnings("error"),
    # Of TensorFlow's variables under NumPy 2.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]


class Setup(NamedTuple):
    """Arguments of a constructor, and the inputs of a call."""

    params: dict[str, Any]
    inputs: tuple[Any, ...]


@keras.saving.register_keras_serializable(package="composition")
def halved(x: Any) -> Any:
    return x / 2


def tokens(*shape: int) -> Any:
    return np.random.default_rng(0).integers(1, 20, size=shape).astype("int32")


SETUPS = {
    "sublayer_lists": Setup({}, (normal(2, 5),)),
    "conditional_sublayers": Setup({}, (normal(2, 5),)),
    "sequential": Setup({}, (normal(2, 3, 4),)),
    "nested_layers": Setup({}, (normal(2, 5, 3),)),
    "declared_shape": Setup({"transform": halved}, (normal(2, 5),)),
    "symbolic_build": Setup({"transform": halved}, (normal(2, 5), normal(2, 5))),
    "model": Setup({}, (normal(2, 6, 6, 1),)),
    "extends": Setup({}, (normal(2, 5, 3),)),
    "dict_input": Setup({}, ({"price": normal(2, 1), "words": normal(2, 5, 3)},)),
    "losses_and_metrics": Setup({}, (normal(2, 3), np.ones((2, 3), "float32"))),
    "weight_tying": Setup({}, (tokens(2, 5),)),
    "masks_handed_on": Setup({}, (normal(2, 5, 6), normal(2, 4, 6))),
    "training_handed_on": Setup({}, (normal(2, 5),)),
    "initializers_of_sublayers": Setup({}, (normal(2, 5),)),
}
every_setup = pytest.mark.parametrize("name", SETUPS)


def layer_of(name: str, style: str, **more: Any) -> Any:
    return case(name, style)(**SETUPS[name].params, **more)


def shapes(tree: Any) -> Any:
    """The shapes of inputs, their batch unknown."""
    if isinstance(tree, dict):
        return {key: shapes(value) for key, value in tree.items()}
    return (None, *tree.shape[1:])


def symbolic(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: symbolic(value) for key, value in tree.items()}
    return keras.Input(tree.shape[1:], dtype=str(tree.dtype))


def told(layer: Any) -> list[tuple[str, tuple[int, ...]]]:
    """The path of each weight below the layer, and its shape."""
    return [(w.path.partition("/")[2], tuple(w.shape)) for w in layer.weights]


@both_styles
@every_setup
def test_building_makes_the_weights_that_a_call_makes(name: str, style: str) -> None:
    built, called = layer_of(name, style), layer_of(name, style)
    built.build(*map(shapes, SETUPS[name].inputs))
    called(*SETUPS[name].inputs)
    # Keras numbers the names of layers that nobody has named, such as those inside of a wrapper.
    first, second = (
        [(re.sub(r"_\d+(?=/)", "", path), shape) for path, shape in told(layer)]
        for layer in (built, called)
    )
    assert first == second
    paths = [path for path, _ in told(built)]
    assert len(set(paths)) == len(paths) > 0
    assert all(layer.built for layer in built._flatten_layers() if layer.weights)


@both_styles
@every_setup
def test_a_functional_model_computes_what_the_layer_does(name: str, style: str) -> None:
    layer = layer_of(name, style)
    inputs = [symbolic(each) for each in SETUPS[name].inputs]
    model = keras.Model(inputs, layer(*inputs))
    result = model.predict(list(SETUPS[name].inputs), verbose=0)
    np.testing.assert_allclose(
        result, array(layer(*SETUPS[name].inputs)), rtol=2e-4, atol=1e-5
    )
    assert model.count_params() == layer.count_params() > 0


@both_styles
@every_setup
def test_every_child_has_the_policy_of_its_parent(name: str, style: str) -> None:
    layer = layer_of(name, style, dtype="mixed_float16")
    layer(*SETUPS[name].inputs)
    plumbing = keras.Sequential | keras.layers.InputLayer | keras.src.Functional
    own = [c for c in layer._flatten_layers() if not isinstance(c, plumbing)]
    children = [*own, layer]
    assert {child.dtype_policy.name for child in children} == {"mixed_float16"}
    floats = [w for w in layer.weights if "float" in w.dtype]
    assert {w.dtype for w in floats} == {"float32"}


@both_styles
@every_setup
def test_a_revived_layer_computes_the_same(name: str, style: str) -> None:
    layer = layer_of(name, style)
    wanted = array(layer(*SETUPS[name].inputs))
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(layer)))
    again = keras.saving.deserialize_keras_object(config)
    assert type(again) is type(layer)
    again.set_weights(layer.get_weights())
    np.testing.assert_allclose(
        array(again(*SETUPS[name].inputs)), wanted, rtol=1e-5, atol=1e-6
    )


# Conditions and lists


@both_styles
def test_a_condition_on_an_axis_decides_when_the_layer_is_built(style: str) -> None:
    same, other = case("conditional_sublayers", style)(5), case(
        "conditional_sublayers", style
    )(4)
    x = normal(3, 5)
    same(x)
    other(x)
    assert same.project is None
    assert other.project.kernel.shape == (5, 4)
    assert not any("project" in path for path, _ in told(same))


@both_styles
@pytest.mark.parametrize(
    ("kind", "made_of"),
    [
        ("layer", keras.layers.LayerNormalization),
        ("batch", keras.layers.BatchNormalization),
    ],
)
def test_a_choice_makes_one_of_two_layers(style: str, kind: str, made_of: Any) -> None:
    layer = case("conditional_sublayers", style)(4, kind=kind, use_norm=False)
    x = normal(3, 4)
    output = array(layer(x))
    assert type(layer.norm) is made_of
    assert layer.last is None
    kernel, bias = (array(w) for w in (layer.dense.kernel, layer.dense.bias))
    hidden = np.maximum(x @ kernel + bias, 0)
    if kind == "layer":
        centred = hidden - hidden.mean(-1, keepdims=True)
        hidden = centred / np.sqrt(hidden.var(-1, keepdims=True) + 1e-3)
    else:
        hidden = hidden / np.sqrt(1 + 1e-3)
    np.testing.assert_allclose(output, x + hidden, rtol=1e-4, atol=1e-5)


@both_styles
def test_lists_of_sublayers_run_in_their_order(style: str) -> None:
    layer = case("sublayer_lists", style)(depth=2, widths=[3, 4, 2], rate=0.0)
    x = normal(4, 5)
    output = array(layer(x))
    assert [block.name for block in layer.blocks] == ["blocks_0", "blocks_1"]
    assert [dense.units for dense in layer.funnel] == [3, 4, 2]
    y = x
    for block in layer.blocks:
        y = y + np.tanh(y @ array(block.kernel) + array(block.bias))

    def normed(t: Any, epsilon: float) -> Any:
        return (t - t.mean(-1, keepdims=True)) / np.sqrt(
            t.var(-1, keepdims=True) + epsilon
        )

    y = normed(y, 1e-3)
    for dense in layer.funnel:
        y = np.tanh(y @ array(dense.kernel) + array(dense.bias))
    expected = normed(y, 1e-4) @ array(layer.head.kernel) + array(layer.head.bias)
    np.testing.assert_allclose(output, expected, rtol=1e-3, atol=1e-4)


@both_styles
def test_an_empty_list_of_sublayers_does_nothing(style: str) -> None:
    layer = case("sublayer_lists", style)(depth=0, widths=[])
    layer.build((None, 5))
    assert layer.blocks == layer.funnel == []
    assert layer(normal(2, 5)).shape == (2, 1)


@both_styles
def test_results_may_be_gathered_in_a_list_and_by_a_comprehension(style: str) -> None:
    heads = made(
        {
            "layer": "Heads",
            "params": {"count": "int = 3"},
            "inputs": {"x": "(batch, dim)"},
            "sublayers": {"heads": "Linear(2) for _ in range(count)"},
            "call": "found = []\nfor head in heads:\n    found.append(head(x))\n"
            "return ops.concatenate(found + [head(x) for head in heads], axis=-1)\n",
        },
        style,
    )
    layer = heads()
    layer.build((None, 4))
    assert [w.path.split("/")[1] for w in layer.weights] == [
        f"heads_{n}" for n in (0, 0, 1, 1, 2, 2)
    ]
    x = normal(5, 4)
    once = [x @ array(head.w) + array(head.b) for head in layer.heads]
    np.testing.assert_allclose(
        array(layer(x)), np.concatenate(once * 2, -1), rtol=1e-5, atol=1e-6
    )


@both_styles
def test_sublayers_of_one_initializer_do_not_begin_equal(style: str) -> None:
    layer = case("initializers_of_sublayers", style)(units=5, depth=2)
    layer.build((None, 5))
    kernels = [layer.first.kernel, *(d.kernel for d in layer.more), layer.last]
    values = [array(kernel) for kernel in kernels]
    assert len(values) == 4
    for at, one in enumerate(values):
        assert not any(np.allclose(one, other) for other in values[at + 1 :])


@both_styles
def test_a_sublayer_may_be_called_inside_of_an_op(style: str) -> None:
    scanned = made(
        {
            "layer": "Scanned",
            "inputs": {"x": "(batch, time, dim)"},
            "sublayers": {"dense": "layers.Dense(dim, use_bias=False)"},
            "call": "def step(carry, now):\n    carry = carry + dense(now)\n    return carry, carry\n"
            "steps = ops.swapaxes(x, 0, 1)\n"
            "_, sums = ops.scan(step, ops.zeros_like(steps[0]), steps)\nreturn ops.swapaxes(sums, 0, 1)\n",
            "output": "(batch, time, dim)",
        },
        style,
    )
    layer = scanned()
    layer.build((None, 4, 3))
    assert told(layer) == [("dense/kernel", (3, 3))]
    x = normal(2, 4, 3)
    expected = np.cumsum(x @ array(layer.dense.kernel), axis=1)
    np.testing.assert_allclose(array(layer(x)), expected, rtol=1e-5, atol=1e-6)
