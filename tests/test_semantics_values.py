"""How generated layers behave: their weights, draws, masks, tables, state and outputs; in both styles."""

from __future__ import annotations

import warnings
from typing import Any

import keras
import numpy as np
import pytest
from keras.src.backend import get_keras_mask
from semantics_support import array, both_styles, case, normal
from support import made


@both_styles
def test_one_initializer_draws_anew_for_each_weight(style: str) -> None:
    layer = case("shared_initializer", style)(units=5, init="random_normal")
    layer.build((None, 5))
    values = [w.numpy() for w in layer.weights]
    assert len(values) == 4
    for number, one in enumerate(values):
        assert not any(np.allclose(one, other) for other in values[:number])


@both_styles
def test_no_weights_of_two_layers_are_drawn_alike(style: str) -> None:
    tower = case("shared_initializer", style)
    one, other = tower(units=5), tower(units=5)
    for layer in (one, other):
        layer.build((None, 5))
    assert not np.allclose(one.left.numpy(), other.left.numpy())
    assert not np.allclose(one.left.numpy(), other.right.numpy())


@both_styles
def test_a_seeded_initializer_makes_the_same_weights_again(style: str) -> None:
    tower = case("shared_initializer", style)
    layers = [tower(init=keras.initializers.RandomNormal(seed=4)) for _ in "ab"]
    for layer in layers:
        layer.build((None, 5))
    np.testing.assert_array_equal(*(layer.left.numpy() for layer in layers))


@both_styles
def test_a_seed_repeats_the_draws(style: str) -> None:
    jitter = case("random_seeded", style)
    x = np.zeros((3, 4), "float32")
    runs = [
        [array(layer(x, training=True)) for _ in "abc"]
        for layer in (jitter(1.0, 5), jitter(1.0, 5))
    ]
    np.testing.assert_array_equal(*runs)
    assert not np.allclose(runs[0][0], array(jitter(1.0, 6)(x, training=True)))


@both_styles
def test_draws_differ_between_calls_steps_and_layers(style: str) -> None:
    jitter = case("random_seeded", style)
    x = np.zeros((3, 4), "float32")
    layer, other = jitter(1.0), jitter(1.0)
    import tensorflow as tf

    @tf.function  # type: ignore[untyped-decorator]
    def step() -> Any:
        return layer(x, training=True)

    draws = [layer(x, training=True), layer(x, training=True), step(), step()]
    draws.append(other(x, training=True))
    arrays = [array(draw) for draw in draws]
    for number, one in enumerate(arrays):
        assert np.std(one) > 0
        assert not any(np.allclose(one, earlier) for earlier in arrays[:number])
    np.testing.assert_array_equal(array(layer(x)), x)


@both_styles
def test_draws_have_the_dtype_that_the_layer_computes_in(style: str) -> None:
    layer = case("random_unseeded", style)(seed=1, dtype="mixed_float16")
    outputs = layer(normal(6, 3), training=True)
    assert outputs.dtype == "float16"


@both_styles
def test_a_mask_is_passed_on_or_changed_as_described(style: str) -> None:
    tokens = np.array([[3, 0, 2, 1], [1, 1, 0, 0]])
    embedded = keras.layers.Embedding(5, 3, mask_zero=True)(tokens)
    passed = case("random_seeded", style)()(embedded)
    np.testing.assert_array_equal(get_keras_mask(passed), tokens != 0)
    cut = case("mask_expression", style)(2)(embedded)
    np.testing.assert_array_equal(get_keras_mask(cut), tokens[:, 2:] != 0)
    made = case("embedding", style)(vocab_size=5, length=6, dim=2)(tokens)
    np.testing.assert_array_equal(get_keras_mask(made), tokens != 0)
    expected = array(embedded)[:, 2:] * (tokens[:, 2:, None] != 0)
    np.testing.assert_allclose(array(cut), expected, rtol=1e-6)


@both_styles
def test_each_input_brings_a_mask_of_its_own(style: str) -> None:
    tokens = np.array([[3, 0, 0], [1, 1, 0]])
    embedded = keras.layers.Embedding(5, 2, mask_zero=True)(tokens)
    x = normal(2, 4, 2)
    y = array(case("several_masks", style)()(x, embedded))
    keep = (tokens != 0)[:, :, None]
    mean = (array(embedded) * keep).sum(axis=1) / keep.sum(axis=1)
    np.testing.assert_allclose(y, x + mean[:, None], rtol=1e-5, atol=1e-6)


@both_styles
def test_a_layer_without_mask_says_that_it_ends_there(style: str) -> None:
    embedded = keras.layers.Embedding(5, 3, mask_zero=True)(np.array([[3, 0]]))
    with pytest.warns(UserWarning, match="does not support masking"):
        case("no_output", style)()(embedded)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        case("mask_expression", style)()(embedded)


@both_styles
def test_tables_keep_their_precision_under_mixed_precision(style: str) -> None:
    rotary = case("constants", style)
    x = normal(1, 40, 8)
    exact = array(rotary()(x))
    half = rotary(dtype="mixed_float16")(x)
    assert half.dtype == "float16"
    # Only the result is rounded: angles of late positions in half precision would be off by far more.
    np.testing.assert_allclose(array(half), exact, atol=4e-3)
    wide = rotary(dtype="float64")(x.astype("float64"))
    assert wide.dtype == "float64"
    np.testing.assert_allclose(array(wide), exact, atol=1e-4)


@both_styles
def test_tables_are_no_weights_and_no_part_of_the_config(style: str) -> None:
    layer = case("constants", style)()
    layer.build((None, None, 6))
    assert layer.variables == []
    assert isinstance(layer.rates, np.ndarray)
    np.testing.assert_allclose(layer.rates, 10000.0 ** (-2 * np.arange(3) / 6))
    assert "rates" not in layer.get_config()
    assert "exponent" not in layer.get_config()


@both_styles
def test_rotation_keeps_lengths_and_depends_on_distance_alone(style: str) -> None:
    layer = case("constants", style)()
    rows = np.tile(normal(1, 1, 8), (1, 12, 1))
    turned = array(layer(rows))
    np.testing.assert_allclose(
        np.linalg.norm(turned, axis=-1), np.linalg.norm(rows, axis=-1), rtol=1e-5
    )
    scores = turned[0] @ turned[0].T
    for distance in range(4):
        diagonal = np.diagonal(scores, distance)
        np.testing.assert_allclose(diagonal, diagonal[0], rtol=1e-4, atol=1e-4)


@both_styles
def test_layers_of_one_class_share_no_state(style: str) -> None:
    running = case("state", style)
    one, other = running(momentum=0.5), running(momentum=0.5)
    x = normal(6, 3) + 4
    for layer in (one, other):
        layer(x)
    one(x, training=True)
    np.testing.assert_allclose(one.mean.numpy(), x.mean(axis=0) / 2, rtol=1e-5)
    np.testing.assert_allclose(one.variance.numpy(), 0.5 + x.var(axis=0) / 2, rtol=1e-4)
    assert int(one.count.numpy()) == 1
    np.testing.assert_array_equal(other.mean.numpy(), 0)
    assert int(other.count.numpy()) == 0
    assert one.trainable_weights == []
    assert len(one.non_trainable_weights) == 3


@both_styles
def test_state_is_left_alone_in_inference(style: str) -> None:
    layer = case("state", style)()
    layer(normal(6, 3))
    before = layer.get_weights()
    layer(normal(6, 3, seed=1), training=False)
    for old, new in zip(before, layer.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


@both_styles
def test_a_weight_that_is_not_made_is_none(style: str) -> None:
    normalize = case("conditional_weights", style)
    bare = normalize(center=False, scale=False, rank=2)
    bare.build((None, 4))
    assert bare.gamma is bare.beta is bare.down is bare.up is None
    assert bare.weights == []
    full = normalize(rank=2)
    full.build((None, 4))
    assert [w.name for w in full.weights] == ["gamma", "beta", "down", "up"]
    assert [tuple(w.shape) for w in full.weights] == [(4,), (4,), (4, 2), (2, 4)]
    x = normal(3, 4)
    mean, deviation = x.mean(axis=-1, keepdims=True), x.std(axis=-1, keepdims=True)
    expected = (x - mean) / np.sqrt(deviation**2 + 1e-3)
    np.testing.assert_allclose(array(bare(x)), expected, rtol=1e-4, atol=1e-5)


@both_styles
def test_normalization_equals_keras_s_own(style: str) -> None:
    ours, keras_s = (
        case("conditional_weights", style)(),
        keras.layers.LayerNormalization(),
    )
    x = normal(2, 5, 4)
    keras_s.build(x.shape)
    ours.build(x.shape)
    for layer in (ours, keras_s):
        layer.set_weights([normal(4, seed=1), normal(4, seed=2)])
    np.testing.assert_allclose(array(ours(x)), array(keras_s(x)), rtol=1e-4, atol=1e-5)


@both_styles
def test_a_projection_is_keras_s_dense_layer(style: str) -> None:
    params: dict[str, Any] = {
        "units": 3,
        "activation": "tanh",
        "kernel_initializer": keras.initializers.HeNormal(seed=1),
        "bias_initializer": "ones",
        "kernel_regularizer": keras.regularizers.L2(0.25),
        "bias_regularizer": "l1",
        "kernel_constraint": keras.constraints.MaxNorm(3),
    }
    ours, dense = case("keras_params", style)(**params), keras.layers.Dense(**params)
    x = normal(5, 4)
    ours(x), dense(x)
    dense.set_weights(ours.get_weights())
    np.testing.assert_allclose(array(ours(x)), array(dense(x)), rtol=1e-6)
    assert sorted(float(v) for v in ours.losses) == pytest.approx(
        sorted(float(v) for v in dense.losses)
    )
    assert len(ours.losses) == 2
    assert isinstance(ours.kernel.constraint, keras.constraints.MaxNorm)
    assert ours.bias.constraint is None


@both_styles
def test_every_option_of_a_weight_reaches_the_variable(style: str) -> None:
    layer = case("weight_options", style)(strength=0.5, limit=1.5)
    layer.build((None, 40))
    assert [w.name for w in layer.trainable_weights] == ["w", "b", "exact"]
    assert [w.name for w in layer.non_trainable_weights] == ["frozen"]
    assert abs(layer.w.numpy().std() - 0.1) < 0.01
    np.testing.assert_array_equal(layer.b.numpy(), 0.5)
    assert (layer.w.constraint.max_value, layer.w.constraint.axis) == (1.5, 0)
    assert isinstance(layer.b.constraint, keras.constraints.NonNeg)
    expected = [0.5 * np.sum(layer.w.numpy() ** 2), 0.01 * 0.5 * 40]
    assert [float(v) for v in layer.losses] == pytest.approx(expected, rel=1e-4)
    half = case("weight_options", style)(dtype="float16")
    half.build((None, 2))
    assert [w.dtype for w in half.trainable_weights] == ["float16"] * 2 + ["float32"]


@both_styles
def test_a_constraint_holds_after_a_training_step(style: str) -> None:
    layer = case("weight_options", style)()
    model = keras.Sequential([keras.Input((3,)), layer])
    model.compile(optimizer=keras.optimizers.SGD(5.0), loss="mse")
    model.fit(normal(8, 3), np.full((8, 3), -50.0), epochs=3, verbose=0)
    assert np.all(layer.b.numpy() >= 0)
    assert np.all(np.linalg.norm(layer.w.numpy(), axis=0) <= 2.0 + 1e-3)


@both_styles
def test_higher_order_functions_agree_with_a_loop(style: str) -> None:
    layer = case("higher_order", style)(decay=0.5, rounds=3)
    x = normal(2, 6, 3)
    total, sums = np.zeros((2, 3)), []
    for step in range(6):
        total = 0.5 * total + x[:, step]
        sums.append(total)
    expected = np.stack(sums, axis=1)
    # Three halvings and three doublings cancel; the gain is one.
    np.testing.assert_allclose(array(layer(x)), expected, rtol=1e-5, atol=1e-6)


@both_styles
def test_outputs_keep_the_structure_and_the_dtypes_of_their_description(
    style: str,
) -> None:
    x = normal(4, 5)
    heads = case("mapping_output", style)(classes=3)
    symbolic, actual = heads(keras.Input((5,))), heads(x)
    assert list(symbolic) == list(actual) == ["label", "logits", "place"]
    assert symbolic["label"].dtype == actual["label"].dtype == "int32"
    np.testing.assert_array_equal(
        array(actual["label"]), array(actual["logits"]).argmax(axis=1)
    )
    values, numbers = case("tuple_output", style)(k=2)(x)
    np.testing.assert_allclose(array(values), -np.sort(-x, axis=1)[:, :2])
    np.testing.assert_array_equal(array(numbers), np.argsort(-x, axis=1)[:, :2])
    half = case("tuple_output", style)(k=2, dtype="mixed_float16")
    assert [t.dtype for t in half(keras.Input((5,)))] == ["float16", "int32"]


@both_styles
def test_optional_inputs_may_be_left_out_or_given_by_name(style: str) -> None:
    layer = case("optional_input", style)()
    scores, bias = normal(2, 4), normal(2, 4, seed=1)
    heat = np.array([[2.0], [3.0]], "float32")

    def softmax(logits: Any) -> Any:
        return np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)

    for arguments, logits in (
        ({}, scores),
        ({"bias": bias}, scores + bias),
        ({"temperature": heat}, scores / heat),
        ({"bias": bias, "temperature": heat}, (scores + bias) / heat),
    ):
        actual = array(layer(scores, **arguments))
        np.testing.assert_allclose(actual, softmax(logits), rtol=1e-5)


@both_styles
def test_lists_and_groups_of_inputs_are_taken_as_one_argument(style: str) -> None:
    xs = [normal(2, 3, seed=n) for n in range(3)]
    skip, more = normal(2, 3, seed=7), [normal(2, 3, seed=8)]
    merged = case("list_input", style)()(xs, skip, more)
    gated = skip + sum(x / (1 + np.exp(-x)) for x in xs)
    np.testing.assert_allclose(array(merged), gated / 4 + more[0], rtol=1e-5)
    query, key = normal(2, 4, 3), normal(2, 5, 3, seed=1)
    scores = case("grouped_inputs", style)(scale=2.0)([query, key])
    expected = 2 * np.einsum("bqd,bkd->bqk", query, key) / np.sqrt(3)
    np.testing.assert_allclose(array(scores), expected, rtol=1e-5, atol=1e-6)


@both_styles
def test_an_activation_stays_none_where_that_is_asked(style: str) -> None:
    sections = {"params": {"act": "activation | None = None"}, "inputs": "(batch, dim)"}
    asking = "inputs if act is None else 2 * act(inputs)"
    x = normal(3, 4)
    asked = made({"layer": "Asked", "call": asking, **sections}, style)
    assert asked().act is asked.from_config(asked().get_config()).act is None
    np.testing.assert_allclose(array(asked()(x)), x)
    tanh = asked.from_config(asked("tanh").get_config())
    np.testing.assert_allclose(array(tanh(x)), 2 * np.tanh(x), rtol=1e-5)
    called = made({"layer": "Called", "call": "2 * act(inputs)", **sections}, style)
    assert called().act is keras.activations.linear
    np.testing.assert_allclose(array(called()(x)), 2 * x)
