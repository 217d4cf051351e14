"""What reaches the layers inside of a layer, and what comes out of them: training, masks, losses, metrics, weights."""

from __future__ import annotations

import json
from typing import Any

import keras
import numpy as np
import pytest
from semantics_support import array, both_styles, case, normal
from support import committed, made
from test_composition import tokens

pytestmark = [
    pytest.mark.filterwarnings("error"),
    # Of TensorFlow's variables under NumPy 2.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]


# What goes down by itself


@both_styles
def test_training_reaches_a_dropout_two_levels_down(style: str) -> None:
    layer = case("training_handed_on", style)(0.5)
    x = normal(64, 8)
    quiet = array(layer(x, training=False))
    np.testing.assert_array_equal(quiet, array(layer(x, training=False)))
    assert not np.allclose(
        array(layer(x, training=True)), array(layer(x, training=True))
    )
    calls = []
    original = layer.middle.dropout.call
    layer.middle.dropout.call = lambda t, training: calls.append(training) or original(
        t, training
    )
    layer(x, training=True)
    assert calls == [True, True, False]


@both_styles
def test_fit_trains_in_training_and_predict_predicts(style: str) -> None:
    inputs = keras.Input((4,))
    layer = case("training_handed_on", style)(0.5)
    model = keras.Model(inputs, layer(inputs))
    model.compile("sgd", "mse")
    x = normal(32, 4)
    before = array(layer.norms[0].moving_mean)
    model.fit(x, x, verbose=0)
    assert not np.allclose(before, array(layer.norms[0].moving_mean))
    np.testing.assert_array_equal(
        model.predict(x, verbose=0), model.predict(x, verbose=0)
    )


def masked(layer: Any, *inputs: Any) -> Any:
    """What the layer makes of sequences whose zeros are padding."""
    given = [keras.layers.Masking()(keras.ops.convert_to_tensor(x)) for x in inputs]
    return array(layer(*given))


def padded(x: Any, steps: int) -> Any:
    return np.concatenate([x, np.zeros((len(x), steps, x.shape[-1]), "float32")], 1)


@both_styles
def test_masks_reach_the_attention_and_the_recurrence_inside(style: str) -> None:
    layer = case("masks_handed_on", style)(6)
    x, memory = normal(2, 3, 6), normal(2, 4, 6, seed=1)
    short = array(layer(x, memory))
    long = masked(layer, padded(x, 2), padded(memory, 3))
    np.testing.assert_allclose(long[:, :3], short, rtol=1e-4, atol=1e-5)
    unmasked = array(layer(padded(x, 2), padded(memory, 3)))
    assert not np.allclose(unmasked[:, :3], short, rtol=1e-4, atol=1e-5)


@both_styles
def test_a_mask_reaches_an_lstm_behind_an_embedding_and_a_sum(style: str) -> None:
    reader = made(
        {
            "layer": "MaskedReader",
            "params": {"dim": "int = 4"},
            "inputs": {"x": "(batch, time, dim)"},
            "weights": {"offset": "(dim,) = ones"},
            "sublayers": {"lstm": "layers.LSTM(dim)"},
            "call": "lstm(x + offset)",
            "mask": "None",
        },
        style,
    )
    embedding, layer = keras.layers.Embedding(9, 4, mask_zero=True), reader()
    inputs = keras.Input((None,), dtype="int32")
    model = keras.Model(inputs, layer(embedding(inputs)))
    short = np.array([[3, 5, 7], [1, 2, 8]], "int32")
    long = np.concatenate([short, np.zeros((2, 4), "int32")], 1)
    wanted = array(model(short))
    np.testing.assert_allclose(array(model(long)), wanted, rtol=1e-5, atol=1e-6)
    assert getattr(model.output, "_keras_mask", None) is None
    shifted = np.concatenate([short, np.full((2, 4), 1, "int32")], 1)
    assert not np.allclose(array(model(shifted)), wanted)


@both_styles
def test_a_mask_goes_to_a_layer_that_was_handed_over_only_where_it_takes_one(
    style: str,
) -> None:
    guided = case("masks_for_a_param", style)
    x, memory = normal(2, 4, 3), normal(2, 4, 3, seed=1)
    first, second = np.arange(8).reshape(2, 4) % 3 != 0, np.arange(8).reshape(2, 4) > 1
    summing = made(
        {
            "layer": "MaskedTotals",
            "inputs": {"x": "(batch, time, dim)"},
            "mask": "pass",
            "call": "x if mask is None else x * ops.cast(mask, x.dtype)[:, :, None]",
        }
    )
    given = array(guided(summing())(x, memory, x_mask=first, memory_mask=second))
    expected = x + x * first[:, :, None] + memory * second[:, :, None]
    np.testing.assert_allclose(given, expected, rtol=1e-6)
    given = array(guided(summing())(x, memory))
    np.testing.assert_allclose(given, x + x + memory, rtol=1e-6)
    # Rescaling takes none.
    given = guided(keras.layers.Rescaling(2.0))(x, memory, x_mask=first)
    np.testing.assert_allclose(array(given), 3 * x + 2 * memory, rtol=1e-6)


@both_styles
def test_a_mask_of_another_shape_than_required_is_refused(style: str) -> None:
    layer = case("masks_for_a_param", style)(keras.layers.Rescaling(2.0), fewest=3)
    x, right = normal(2, 4, 3), np.ones((2, 4), bool)
    layer(x, x, x_mask=right, memory_mask=right)
    layer(x, x, memory_mask=right[:, :1])
    with pytest.raises(ValueError, match=r"two axes\. Received: x_mask.shape=\(4,\)"):
        layer(x, x, x_mask=right[0])
    with pytest.raises(ValueError, match=r"short\. Received: fewest=3, x_mask.shape="):
        layer(x, x, x_mask=right[:, :2])
    with pytest.raises(ValueError, match="the masks must be of one length"):
        layer(x, x, x_mask=right, memory_mask=right[:, :3])


@pytest.mark.parametrize("inner", ["Softmax", "Flatten"])
def test_steps_whose_number_nobody_knows_have_their_masks(inner: str) -> None:
    x, mask = normal(2, 4, 3), np.arange(8).reshape(2, 4, 1) % 3 != 0
    layer = committed("TimeDistributed", "add-weight")(getattr(keras.layers, inner)())
    theirs = keras.layers.TimeDistributed(getattr(keras.layers, inner)())
    inputs, masks = keras.Input((None, 3)), keras.Input((None, 1), dtype="bool")
    model = keras.Model([inputs, masks], layer(inputs, mask=masks))
    given = model.predict_on_batch([x, mask])
    np.testing.assert_allclose(given, array(theirs(x, mask=mask)), rtol=1e-6)


# Losses, metrics, weights of sublayers


@both_styles
def test_losses_are_there_once_a_call_and_of_the_right_size(style: str) -> None:
    layer = case("losses_and_metrics", style)(rate=0.5)
    assert layer.losses == []
    x, y = normal(4, 3), np.eye(3, dtype="float32")[[0, 1, 2, 0]]
    for _ in range(2):
        output = array(layer(x, y))
        assert len(layer.losses) == 2
    crossentropy = -np.mean(y * np.log(output) + (1 - y) * np.log(1 - output))
    penalty = 0.5 * np.mean(np.square(x))
    found = [float(loss) for loss in layer.losses]
    np.testing.assert_allclose(found, [penalty, crossentropy], rtol=1e-5)
    layer(x)
    assert len(layer.losses) == 1


@both_styles
def test_metrics_are_tracked_updated_and_reset(style: str) -> None:
    layer = case("losses_and_metrics", style)()
    x, y = normal(8, 3), (normal(8, 3, seed=1) > 0).astype("float32")
    inputs = [keras.Input((3,)), keras.Input((3,))]
    model = keras.Model(inputs, layer(*inputs))
    names = {metric.name for metric in model.metrics}
    assert {"accuracy", "mean_logit"} <= names
    model.compile("sgd")
    found = model.evaluate([x, y], verbose=0, return_dict=True)
    assert found["accuracy"] == pytest.approx(np.mean((x > 0) == (y > 0.5)))
    assert found["mean_logit"] == pytest.approx(np.mean(x), abs=1e-6)
    again = model.evaluate([x, y], verbose=0, return_dict=True)
    assert again == found, "the metrics began anew"


@both_styles
def test_tied_weights_are_one_weight_with_the_gradient_of_both_uses(style: str) -> None:
    import tensorflow as tf

    model = case("weight_tying", style)(vocab_size=9, dim=4)
    x = tokens(2, 3) % 9
    scores = array(model(x))
    table = array(model.embedding.embeddings)
    hidden = array(model.recurrent(model.embedding(x)))
    np.testing.assert_allclose(
        scores, hidden @ table.T + array(model.bias), rtol=1e-4, atol=1e-5
    )
    assert len([w for w in model.weights if tuple(w.shape) == (9, 4)]) == 1
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(model(x))
    gradient = tape.gradient(loss, model.embedding.embeddings.value)
    dense = np.array(tf.convert_to_tensor(gradient))
    unseen = sorted(set(range(9)) - set(x.ravel().tolist()))
    assert np.all(
        np.abs(dense[unseen]).sum(-1) > 0
    ), "rows that are used by the last map alone"


@both_styles
def test_a_wrapper_keeps_a_layer_that_is_built_and_one_that_is_described(
    style: str,
) -> None:
    wrapper = made(
        {
            "layer": "AddedTo",
            "params": {"inner": "layer"},
            "inputs": {"x": "(batch, dim)"},
            "call": "x + inner(x)",
        },
        style,
    )
    linear = made(
        {
            "layer": "Square",
            "inputs": {"x": "(batch, dim)"},
            "weights": {"w": "(dim, dim)"},
            "call": "x @ w",
        },
        style,
    )
    built = linear()
    built.build((None, 3))
    kernel = array(built.w)
    for inner in (built, keras.layers.Dense(3), linear()):
        layer = wrapper(inner)
        layer.build((None, 3))
        assert layer.inner is inner
        assert layer.weights == inner.weights != []
        again = wrapper.from_config(json.loads(json.dumps(layer.get_config())))
        again.build((None, 3))
        again.set_weights(layer.get_weights())
        np.testing.assert_allclose(
            array(again(normal(2, 3))), array(layer(normal(2, 3))), rtol=1e-6
        )
    np.testing.assert_array_equal(array(built.w), kernel)
