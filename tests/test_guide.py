"""The numbers of TensorFlow's guide "Custom layers and models", in both styles."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from support import STYLES, committed, path

both_styles = pytest.mark.parametrize("style", STYLES)


def normal(*shape: int) -> Any:
    return np.random.default_rng(7).normal(size=shape).astype("float32")


@both_styles
def test_linear_makes_its_weights_from_the_first_input(style: str) -> None:
    layer = committed("Linear", style)(4)
    assert layer.weights == []
    y = layer(tf.ones((2, 2)))
    assert y.shape == (2, 4)
    assert layer.weights == [layer.w, layer.b]
    assert layer.trainable_weights == [layer.w, layer.b]
    assert layer.w.shape == (2, 4)
    assert layer.b.shape == (4,)
    assert [w.name for w in layer.weights] == ["w", "b"]
    assert np.std(layer.w.numpy()) > 0
    assert np.all(layer.b.numpy() == 0)


@both_styles
def test_linear_is_x_times_w_plus_b(style: str) -> None:
    layer = committed("Linear", style)(5)
    layer.build((None, 3))
    layer.set_weights([normal(3, 5), normal(5)])
    x = normal(6, 3)
    expected = x @ normal(3, 5) + normal(5)
    np.testing.assert_allclose(layer(x), expected, rtol=1e-5, atol=1e-6)
    deep = normal(2, 4, 3)
    expected = np.einsum("abi,io->abo", deep, normal(3, 5)) + normal(5)
    np.testing.assert_allclose(layer(deep), expected, rtol=1e-5, atol=1e-6)


@both_styles
def test_linear_equals_keras_s_dense_layer_with_the_same_weights(style: str) -> None:
    layer, dense = committed("Linear", style)(5), keras.layers.Dense(5)
    x = normal(6, 3)
    layer(x), dense(x)
    layer.set_weights([normal(3, 5), normal(5)])
    dense.set_weights([normal(3, 5), normal(5)])
    np.testing.assert_allclose(layer(x), dense(x), rtol=1e-6)
    assert layer.count_params() == dense.count_params() == 20


@both_styles
def test_linear_refuses_an_input_of_another_size(style: str) -> None:
    layer = committed("Linear", style)(5)
    layer(normal(6, 3))
    with pytest.raises(tf.errors.InvalidArgumentError, match="size-incompatible"):
        layer(normal(6, 4))


@both_styles
def test_linear_takes_32_units_unless_told(style: str) -> None:
    linear = committed("Linear", style)
    assert linear().units == 32
    layer = linear(64)
    config = layer.get_config()
    assert set(config) == {"name", "trainable", "dtype", "units"}
    assert (config["name"], config["trainable"], config["units"]) == (
        layer.name,
        True,
        64,
    )
    again = linear.from_config(config)
    assert again is not layer
    assert again.units == 64
    assert again.get_config() == config
    with pytest.raises(
        ValueError, match=r"`units` must be at least 1\. Received: units=0"
    ):
        linear(0)


def test_every_weight_is_held_by_a_tf_variable_in_either_style() -> None:
    for style in STYLES:
        layer = committed("Linear", style)(4)
        layer(tf.ones((2, 2)))
        assert isinstance(layer.w.value, tf.Variable)
        assert isinstance(layer.b.value, tf.Variable)


def test_only_the_tf_variable_style_spells_tf_variable() -> None:
    texts = {style: path("Linear", style).read_text() for style in STYLES}
    assert texts["tf-variable"].count("tf.Variable(") == 2
    assert "import tensorflow as tf" in texts["tf-variable"]
    assert "add_weight" not in texts["tf-variable"]
    assert "tensorflow" not in texts["add-weight"]
    assert texts["add-weight"].count("self.add_weight(") == 2


@both_styles
def test_the_guide_s_first_linear_has_its_weights_before_any_call(style: str) -> None:
    linear = committed("FixedLinear", style)
    layer = linear(4, 2)
    assert layer.weights == [layer.w, layer.b]
    assert [tuple(w.shape) for w in layer.weights] == [(2, 4), (4,)]
    assert isinstance(layer.w.value, tf.Variable)
    x = tf.ones((2, 2))
    y = layer(x)
    assert y.shape == (2, 4)
    expected = np.ones((2, 2)) @ layer.w.numpy() + layer.b.numpy()
    np.testing.assert_allclose(y, expected, rtol=1e-5)
    assert linear().get_config()["units"] == linear().get_config()["input_dim"] == 32


@both_styles
def test_the_weights_of_two_first_linears_have_paths_of_their_own(style: str) -> None:
    linear = committed("FixedLinear", style)
    one, other = linear(4, 2, name="one"), linear(4, 2, name="other")
    assert [w.path for w in one.weights] == ["one/w", "one/b"]
    assert [w.path for w in other.weights] == ["other/w", "other/b"]


@both_styles
def test_compute_sum_adds_up_what_it_has_seen(style: str) -> None:
    layer = committed("ComputeSum", style)(2)
    x = tf.ones((2, 2))
    assert layer(x).numpy().tolist() == [2.0, 2.0]
    assert layer(x).numpy().tolist() == [4.0, 4.0]
    assert len(layer.weights) == len(layer.non_trainable_weights) == 1
    assert layer.weights == layer.non_trainable_weights == [layer.total]
    assert layer.trainable_weights == []


@both_styles
def test_an_earlier_sum_does_not_change_with_a_later_one(style: str) -> None:
    layer = committed("ComputeSum", style)(2)
    first = layer(tf.ones((2, 2)))
    layer(tf.ones((2, 2)))
    assert first.numpy().tolist() == [2.0, 2.0]


@both_styles
def test_custom_dropout_drops_only_while_training(style: str) -> None:
    rate, count = 0.3, 200_000
    layer = committed("CustomDropout", style)(rate, seed=3)
    x = np.ones((count // 100, 100), "float32")
    np.testing.assert_array_equal(layer(x), x)
    np.testing.assert_array_equal(layer(x, training=False), x)
    y = np.array(layer(x, training=True))
    assert set(np.unique(y)) == {np.float32(0), np.float32(1 / (1 - rate))}
    # Five standard deviations of a binomial share.
    bound = 5 * math.sqrt(rate * (1 - rate) / count)
    assert abs(np.mean(y == 0) - rate) < bound
    assert abs(np.mean(y) - 1) < bound / (1 - rate)


@both_styles
def test_custom_dropout_takes_rates_below_one_alone(style: str) -> None:
    dropout = committed("CustomDropout", style)
    for rate in (-0.1, 1.0, math.nan):
        with pytest.raises(ValueError, match=r"`rate` must be between 0 and 0\.99"):
            dropout(rate)
    x = np.ones((4, 4), "float32")
    np.testing.assert_array_equal(dropout(0.0)(x, training=True), x)


def masked_softmax(x: Any, mask: Any) -> Any:
    result = np.zeros_like(x)
    for row, keep, out in zip(x, mask, result, strict=True):
        kept = np.exp(row[keep] - row[keep].max(axis=0)) if keep.any() else row[keep]
        out[keep] = kept / kept.sum(axis=0)
    return result


@both_styles
def test_temporal_softmax_leaves_out_masked_steps(style: str) -> None:
    tokens = np.array([[5, 2, 0, 0], [1, 1, 1, 1], [4, 0, 3, 0], [0, 0, 0, 0]])
    embed = keras.layers.Embedding(6, 3, mask_zero=True)
    layer = committed("TemporalSoftmax", style)()
    embedded = embed(tokens)
    y = layer(embedded)
    expected = masked_softmax(np.array(embedded), tokens != 0)
    np.testing.assert_allclose(y, expected, rtol=1e-5, atol=1e-6)
    sums = np.array(y).sum(axis=1)
    np.testing.assert_allclose(sums[:3], 1, rtol=1e-5)
    np.testing.assert_array_equal(sums[3], 0)
    np.testing.assert_array_equal(keras.src.backend.get_keras_mask(y), tokens != 0)


@both_styles
def test_temporal_softmax_without_a_mask_is_keras_s_softmax_over_time(
    style: str,
) -> None:
    x = normal(2, 4, 3)
    layer = committed("TemporalSoftmax", style)()
    np.testing.assert_allclose(layer(x), keras.layers.Softmax(axis=1)(x), rtol=1e-5)


@both_styles
def test_temporal_softmax_gets_its_mask_inside_a_model(style: str) -> None:
    tokens = np.array([[5, 2, 0, 0], [4, 0, 3, 0]])
    embed = keras.layers.Embedding(6, 3, mask_zero=True)
    layer = committed("TemporalSoftmax", style)()
    inputs = keras.Input((None,), dtype="int32")
    model = keras.Model(inputs, layer(embed(inputs)))
    expected = masked_softmax(np.array(embed(tokens)), tokens != 0)
    y = model.predict(tokens, verbose=0)
    np.testing.assert_allclose(y, expected, rtol=1e-5, atol=1e-6)
