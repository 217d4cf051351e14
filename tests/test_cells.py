"""Cells in `keras.layers.RNN`, and specialised layers, against NumPy and Keras's own; in both styles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

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

SIMPLE = {
    "cell": "SimpleCell",
    "params": {"units": "int", "activation": "activation = tanh"},
    "inputs": {"x": "(batch, dim)"},
    "states": {"h": "(units,)"},
    "weights": {
        "kernel": "(dim, units)",
        "recurrent_kernel": "(units, units) = orthogonal",
        "bias": "(units,) = zeros",
    },
    "call": "h = activation(x @ kernel + bias + h @ recurrent_kernel)\nreturn h, [h]\n",
}


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


@both_styles
@pytest.mark.parametrize("return_sequences", [False, True])
def test_a_simple_cell_computes_what_simple_rnn_does(
    style: str, return_sequences: bool
) -> None:
    layer = keras.layers.RNN(made(SIMPLE, style)(4), return_sequences=return_sequences)
    theirs = keras.layers.SimpleRNN(4, return_sequences=return_sequences)
    layer.build((None, 5, 3))
    theirs.build((None, 5, 3))
    shapes = [tuple(w.shape) for w in theirs.weights]
    assert [tuple(w.shape) for w in layer.weights] == shapes
    values = [normal(*shape, seed=at) / 2 for at, shape in enumerate(shapes)]
    layer.set_weights(values)
    theirs.set_weights(values)
    x = normal(2, 5, 3)
    expected = array(theirs(x))
    np.testing.assert_allclose(array(layer(x)), expected, rtol=1e-5, atol=1e-6)
    assert layer.compute_output_shape((None, 5, 3)) == (None, *expected.shape[1:])


@both_styles
def test_a_cell_of_two_states_and_a_sublayer_equals_a_loop(style: str) -> None:
    cell = case("cell", style)(4)
    layer = keras.layers.RNN(cell, return_sequences=True, return_state=True)
    x = normal(2, 5, 3)
    sequence, last, steps = map(array, layer(x))
    kernel, recurrent, bias = map(
        array, (cell.kernel, cell.recurrent_kernel, cell.bias)
    )
    gate, offset = array(cell.gate.kernel), array(cell.gate.bias)
    h, expected = np.zeros((2, 4)), []
    for at in range(5):
        h = np.tanh(x[:, at] @ kernel + h @ recurrent + bias)
        expected.append(h * sigmoid(x[:, at] @ gate + offset))
    np.testing.assert_allclose(sequence, np.stack(expected, 1), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(last, h, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(steps, np.full((2, 1), 5))


@both_styles
def test_a_cell_tells_its_sizes_and_its_first_states(style: str) -> None:
    cell = case("cell", style)(4)
    assert cell.state_size == [4, 1]
    assert cell.output_size == 4
    first = cell.get_initial_state(3)
    assert [tuple(state.shape) for state in first] == [(3, 4), (3, 1)]
    assert all(not array(state).any() for state in first)
    half = case("cell", style)(4, dtype="mixed_float16")
    dtypes = map(
        keras.backend.standardize_dtype, [s.dtype for s in half.get_initial_state(2)]
    )
    assert set(dtypes) == {"float16"}
    output = keras.layers.RNN(half, dtype="mixed_float16")(normal(2, 3, 2))
    assert output.dtype == "float16"


@both_styles
def test_a_cell_has_all_its_weights_when_it_is_built(style: str) -> None:
    cell = case("cell", style)(4)
    cell.build((None, 3))
    names = ["kernel", "recurrent_kernel", "bias", "gate/kernel", "gate/bias"]
    assert [w.path.partition("/")[2] for w in cell.weights] == names


@both_styles
def test_cells_are_stacked_and_run_in_both_directions(style: str) -> None:
    simple = made(SIMPLE, style)
    x = normal(2, 5, 3)
    stacked = keras.layers.RNN([simple(4), keras.layers.GRUCell(2), simple(3)])
    assert stacked(x).shape == (2, 3)
    layer = keras.layers.Bidirectional(keras.layers.RNN(simple(4)))
    output = array(layer(x))
    forward, backward = layer.forward_layer, layer.backward_layer
    np.testing.assert_allclose(output[:, :4], array(forward(x)), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(output[:, 4:], array(backward(x)), rtol=1e-5, atol=1e-6)


@both_styles
def test_a_masked_step_leaves_the_states_of_a_cell(style: str) -> None:
    layer = keras.layers.RNN(case("cell", style)(4))
    x = normal(2, 4, 3)
    mask = np.array([[True, True, False, False]] * 2)
    np.testing.assert_allclose(
        array(layer(x, mask=mask)), array(layer(x[:, :2])), rtol=1e-5, atol=1e-6
    )


@both_styles
def test_a_model_of_a_cell_is_saved_and_loaded(style: str, tmp_path: Path) -> None:
    inputs = keras.Input((5, 3))
    model = keras.Model(
        inputs, keras.layers.RNN(case("cell", style)(4, activation="relu"))(inputs)
    )
    model.compile("sgd", "mse")
    x = normal(8, 5, 3)
    model.fit(x, normal(8, 4), verbose=0)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(
        again.predict(x, verbose=0), model.predict(x, verbose=0), rtol=1e-6
    )
    cell = again.layers[-1].cell
    assert type(cell) is case("cell", style)
    assert cell.activation is keras.activations.relu


@both_styles
def test_a_cell_draws_anew_in_each_step(style: str) -> None:
    cell = made(
        {
            "cell": "NoisyCell",
            "inputs": {"x": "(batch, 64)"},
            "states": {"h": "(1,)"},
            "call": "return random.dropout(x, 0.5), [h]\n",
        },
        style,
    )
    layer = keras.layers.RNN(cell(seed=1), return_sequences=True)
    model = keras.Sequential([keras.Input((3, 64)), layer])
    x = np.ones((1, 3, 64), "float32")
    for steps in (array(layer(x))[0], model.predict(x, verbose=0)[0]):
        kept = {tuple(step != 0) for step in steps}
        assert len(kept) == 3


# Specialised layers


@both_styles
def test_a_specialised_layer_is_its_base_with_other_arguments(style: str) -> None:
    layer = case("extends", style)(4, steps=2, power=2.0)
    base = keras.layers.Conv1D(4, 2, padding="causal", use_bias=False)
    layer.build((None, 6, 3))
    base.build((None, 6, 3))
    assert isinstance(layer, keras.layers.Conv1D)
    assert [tuple(w.shape) for w in layer.weights] == [(2, 3, 4), (4,)]
    scale = normal(4)
    layer.set_weights([normal(2, 3, 4, seed=1), scale])
    base.set_weights([normal(2, 3, 4, seed=1)])
    x = normal(2, 6, 3)
    np.testing.assert_allclose(
        array(layer(x)), scale**2 * array(base(x)), rtol=1e-5, atol=1e-6
    )
    assert layer.compute_output_shape((None, 6, 3)) == (None, 6, 4)


@both_styles
def test_the_config_of_a_specialised_layer_leads_back_to_it(style: str) -> None:
    special = case("extends", style)
    layer = special(4, steps=2, power=0.5, name="kept", kernel_regularizer="l2")
    config = layer.get_config()
    assert {"filters", "steps", "power", "kernel_regularizer"} <= set(config)
    assert not {"kernel_size", "padding", "use_bias"} & set(config)
    again = special.from_config(json.loads(json.dumps(config)))
    assert json.dumps(again.get_config()) == json.dumps(config)
    assert (again.filters, again.kernel_size, again.padding) == (4, (2,), "causal")
    assert isinstance(again.kernel_regularizer, keras.regularizers.L2)
    with pytest.raises(TypeError, match="kernel_size"):
        special(4, kernel_size=3)


@both_styles
@pytest.mark.parametrize("base", ["Dense", "Embedding", "Conv2D", "BatchNormalization"])
def test_all_variables_of_a_specialised_layer_are_saved(
    base: str, style: str, tmp_path: Path
) -> None:
    arguments = {"Dense": "3", "Embedding": "9, 3", "Conv2D": "3, 1"}.get(base, "")
    shape = {"Embedding": "(batch, time) int32 < 9", "Conv2D": "(batch, h, w, dim)"}
    special = made(
        {
            "layer": f"Scaled{base}",
            "extends": f"layers.{base}({arguments})",
            "inputs": {"x": shape.get(base, "(batch, 3)")},
            "weights": {"factor": "(3,) = ones"},
            "call": "base(x) * factor",
        },
        style,
    )
    x = np.ones((2, 4), "int32") if base == "Embedding" else normal(2, 3)
    x = normal(2, 4, 4, 2) if base == "Conv2D" else x
    inputs = keras.Input(x.shape[1:], dtype=str(x.dtype))
    layer = special()
    model = keras.Model(inputs, layer(inputs))
    layer.set_weights(
        [normal(*w.shape, seed=at) ** 2 for at, w in enumerate(layer.weights)]
    )
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    for one, other in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_allclose(array(again(x)), array(model(x)), rtol=1e-6)


def test_the_bases_that_save_a_fixed_number_of_variables_are_those_of_keras() -> None:
    from layergen.styles.saving import FIXED

    inherited = keras.layers.Layer.load_own_variables
    fixed = set()
    for name in dir(keras.layers):
        layer = getattr(keras.layers, name)
        is_layer = isinstance(layer, type) and issubclass(layer, keras.layers.Layer)
        if is_layer and layer.load_own_variables is not inherited:
            fixed.add(name)
    # These hand over to the base class, and then finish what they compute from the variables.
    finishing = {"Discretization", "IntegerLookup", "Normalization", "StringLookup"}
    assert fixed - finishing - {"TextVectorization", "TorchModuleWrapper"} == FIXED


@pytest.mark.parametrize(
    "base",
    ["LSTM(3, use_cudnn=False)", "Dense(3, lora_rank=1)", "Dense(3, lora_alpha=1)"],
)
def test_an_argument_that_the_config_of_the_base_leaves_out_is_no_hindrance(
    base: str,
) -> None:
    data = {
        "layer": "Special",
        "extends": f"layers.{base}",
        "inputs": {"x": "(batch, ...)"},
    }
    special = made({**data, "call": "base(x)"})
    again = special.from_config(
        json.loads(json.dumps(special(name="kept").get_config()))
    )
    assert (again.name, again.units) == ("kept", 3)


@pytest.mark.parametrize(
    ("layer", "name", "arguments"),
    [
        ("Conv1D", "kernel_size", {"filters": 2}),
        ("Conv2D", "strides", {"filters": 2, "kernel_size": 1}),
        ("Conv3D", "dilation_rate", {"filters": 2, "kernel_size": 1}),
        ("MaxPooling2D", "pool_size", {}),
        ("UpSampling2D", "size", {}),
        ("ZeroPadding2D", "padding", {}),
        ("Cropping2D", "cropping", {}),
        ("AdaptiveAveragePooling2D", "output_size", {}),
    ],
)
def test_keras_makes_tuples_of_what_a_rule_says_it_does(
    layer: str, name: str, arguments: dict[str, Any]
) -> None:
    made_of = getattr(keras.layers, layer)(**arguments, **{name: 1})
    assert isinstance(getattr(made_of, name), tuple)
    assert keras.layers.UpSampling1D(size=1).size == 1
