"""The guide's layers and models that are made of others, with the guide's own assertions, in both styles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from support import STYLES, WARNINGS_ARE_ERRORS, committed

both_styles = pytest.mark.parametrize("style", STYLES)
pytestmark = WARNINGS_ARE_ERRORS


@pytest.fixture(autouse=True)
def seeded() -> None:
    keras.utils.set_random_seed(2)


def random(*shape: int) -> Any:
    return np.random.default_rng(4).random(shape).astype("float32")


def values(tensors: Any) -> list[float]:
    return [float(tensor) for tensor in tensors]


@both_styles
def test_mlp_block_has_six_weights_after_the_first_call(style: str) -> None:
    mlp = committed("MLPBlock", style)()
    assert mlp.weights == []
    y = mlp(tf.ones((3, 64)))
    assert y.shape == (3, 1)
    assert len(mlp.weights) == 6
    assert len(mlp.trainable_weights) == 6
    parts = [mlp.linear_1, mlp.linear_2, mlp.linear_3]
    assert mlp.weights == [w for part in parts for w in (part.w, part.b)]


@both_styles
def test_mlp_block_has_six_weights_when_it_is_only_built(style: str) -> None:
    built, called = (committed("MLPBlock", style)() for _ in range(2))
    built.build((None, 64))
    called(tf.ones((3, 64)))
    assert len(built.weights) == len(built.trainable_weights) == 6
    assert [w.shape for w in built.weights] == [w.shape for w in called.weights]
    held = [w.value for w in built.weights]
    built(tf.ones((3, 64)))
    assert all(a.value is b for a, b in zip(built.weights, held, strict=True))


@both_styles
def test_a_built_mlp_block_refuses_an_input_of_another_size(style: str) -> None:
    mlp = committed("MLPBlock", style)()
    mlp.build((None, 64))
    with pytest.raises(tf.errors.InvalidArgumentError, match="size-incompatible"):
        mlp(tf.ones((3, 63)))


@both_styles
@pytest.mark.parametrize("name", ["ActivityRegularizationLayer", "OuterLayer"])
def test_losses_are_empty_at_first_and_hold_one_after_each_call(
    name: str, style: str
) -> None:
    layer = committed(name, style)()
    assert len(layer.losses) == 0
    layer(tf.zeros((1, 1)))
    assert len(layer.losses) == 1
    layer(tf.zeros((1, 1)))
    assert len(layer.losses) == 1
    layer(tf.ones((1, 1)))
    np.testing.assert_allclose(values(layer.losses), [0.01], rtol=1e-6)


@both_styles
def test_the_loss_of_a_kernel_regularizer_is_there_once_there_is_a_kernel(
    style: str,
) -> None:
    layer = committed("OuterLayerWithKernelRegularizer", style)()
    assert layer.losses == []
    layer(tf.zeros((1, 1)))
    expected = 1e-3 * np.sum(layer.dense.kernel.numpy() ** 2)
    np.testing.assert_allclose(values(layer.losses), [expected], rtol=1e-6)
    layer(tf.ones((1, 1)))
    np.testing.assert_allclose(values(layer.losses), [expected], rtol=1e-6)


@both_styles
def test_fit_adds_the_losses_of_layers_to_its_own(style: str) -> None:
    inputs = keras.Input((3,))
    linear = committed("Linear", style)(3)
    outputs = committed("ActivityRegularizationLayer", style)(0.5)(linear(inputs))
    model = keras.Model(inputs, outputs)
    x, y = random(2, 3), random(2, 3)[::-1]
    model.compile(optimizer="adam", loss="mse")
    z = x @ linear.w.numpy() + linear.b.numpy()
    history = model.fit(x, y, verbose=0).history
    both = np.mean((z - y) ** 2) + 0.5 * z.mean()
    np.testing.assert_allclose(history["loss"], [both], rtol=1e-5)
    # Without a loss of its own a model trains on those of its layers.
    model = keras.Model(inputs, outputs)
    model.compile(optimizer="adam")
    z = x @ linear.w.numpy() + linear.b.numpy()
    history = model.fit(x, y, verbose=0).history
    np.testing.assert_allclose(history["loss"], [0.5 * z.mean()], rtol=1e-5)


@both_styles
def test_a_loop_of_one_s_own_trains_on_the_losses_of_layers(style: str) -> None:
    layer = committed("OuterLayerWithKernelRegularizer", style)(4, factor=0.1)
    layer.build((None, 3))
    optimizer = keras.optimizers.SGD(1.0)
    kernel, bias = layer.dense.get_weights()
    x = random(8, 3)
    with tf.GradientTape() as tape:
        layer(x)
        loss = tf.add_n(layer.losses)
    gradients = tape.gradient(loss, layer.trainable_weights)
    assert gradients[1] is None, "the bias is not regularized"
    optimizer.apply_gradients([(gradients[0], layer.trainable_weights[0])])
    np.testing.assert_allclose(layer.dense.kernel, kernel - 0.2 * kernel, rtol=1e-5)
    np.testing.assert_array_equal(layer.dense.bias, bias)


@both_styles
def test_logistic_endpoint_keeps_its_loss_and_its_metric(style: str) -> None:
    layer = committed("LogisticEndpoint", style)()
    targets, logits = tf.ones((2, 2)), tf.ones((2, 2))
    y = layer(logits, targets)
    np.testing.assert_allclose(y, np.full((2, 2), 1 / (1 + np.exp(-1))), rtol=1e-6)
    assert layer.metrics == [layer.accuracy]
    assert float(layer.metrics[0].result()) == 1
    np.testing.assert_allclose(values(layer.losses), [np.log(1 + np.exp(-1))], 1e-6)
    layer(-logits, targets)
    assert float(layer.metrics[0].result()) == 0.5
    layer(logits)
    assert layer.losses == []
    assert float(layer.metrics[0].result()) == 0.5


@both_styles
def test_logistic_endpoint_trains_a_functional_model_without_a_loss_of_its_own(
    style: str,
) -> None:
    inputs = keras.Input((3,), name="inputs")
    targets = keras.Input((10,), name="targets")
    logits = keras.layers.Dense(10)(inputs)
    predictions = committed("LogisticEndpoint", style)(name="predictions")(
        logits, targets
    )
    model = keras.Model([inputs, targets], predictions)
    model.compile(optimizer=keras.optimizers.Adam(0.1))
    x = random(64, 3)
    y = (x @ random(3, 10) > 0.7).astype("float32")
    history = model.fit({"inputs": x, "targets": y}, epochs=40, verbose=0).history
    assert history["loss"][-1] < 0.6 * history["loss"][0]
    assert history["accuracy"][-1] > history["accuracy"][0]
    p = model.predict({"inputs": x, "targets": y}, verbose=0)
    found = model.evaluate(
        {"inputs": x, "targets": y}, verbose=0, return_dict=True, batch_size=64
    )
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    np.testing.assert_allclose(found["loss"], loss, rtol=1e-4)
    np.testing.assert_allclose(found["accuracy"], np.mean((p > 0.5) == y), rtol=1e-5)


@both_styles
def test_logistic_endpoint_refuses_targets_of_another_shape(style: str) -> None:
    with pytest.raises(ValueError, match="same shape"):
        committed("LogisticEndpoint", style)()(tf.ones((2, 2)), tf.ones((2, 3)))


def images() -> tuple[Any, Any]:
    """Three classes: bright above, bright below, bright nowhere."""
    rng = np.random.default_rng(8)
    classes = rng.integers(0, 3, 48)
    x = rng.normal(0, 0.1, (48, 6, 6, 2)).astype("float32")
    x[classes == 0, :3] += 1
    x[classes == 1, 3:] += 1
    return x, classes


@both_styles
def test_res_net_is_compiled_trained_saved_and_exported(
    style: str, tmp_path: Path
) -> None:
    model = committed("ResNet", style)(3, filters=4)
    assert isinstance(model, keras.Model)
    x, classes = images()
    model.compile(
        optimizer=keras.optimizers.Adam(0.01),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    dataset = tf.data.Dataset.from_tensor_slices((x, classes)).batch(16)
    history = model.fit(dataset, epochs=15, shuffle=False, verbose=0).history
    assert history["loss"][-1] < 0.5 * history["loss"][0]
    assert history["accuracy"][-1] > 0.9
    before = model.predict(x, verbose=0)

    model.save(tmp_path / "net.keras")
    again = keras.models.load_model(tmp_path / "net.keras")
    assert type(again) is type(model)
    np.testing.assert_allclose(again.predict(x, verbose=0), before, atol=1e-6)

    model.export(tmp_path / "net", verbose=False)
    served = tf.saved_model.load(tmp_path / "net")
    np.testing.assert_allclose(served.serve(x), before, atol=1e-4)


@both_styles
def test_res_net_is_a_model_of_models(style: str) -> None:
    block, net = committed("ResNetBlock", style), committed("ResNet", style)
    model = net(3, filters=4)
    assert [type(layer) for layer in model.layers[:2]] == [block, block]
    assert isinstance(model.layers[0], keras.Model)
    assert net().num_classes == 1000
    with pytest.raises(ValueError, match="same length as input"):
        model(tf.ones((2, 6, 6)))


TOKENS = np.array([[5, 2, 0, 0], [1, 1, 1, 1], [4, 0, 3, 0]])


def masked_sums(x: Any, mask: Any) -> Any:
    """Softmax over the time of the steps that are kept."""
    kept = np.exp(x) * mask[:, :, None]
    return kept / np.maximum(kept.sum(axis=1, keepdims=True), 1e-9)


@both_styles
def test_a_mask_goes_from_an_embedding_into_a_softmax_over_time(style: str) -> None:
    inputs = keras.Input((None,), dtype="int32")
    embed = committed("MaskedEmbedding", style)(6, 3)
    softmax = committed("TemporalSoftmax", style)()
    model = keras.Model(inputs, softmax(embed(inputs)))
    expected = masked_sums(embed.embeddings.numpy()[TOKENS], TOKENS != 0)
    np.testing.assert_allclose(model.predict(TOKENS, verbose=0), expected, rtol=1e-5)
    # Without the mask each step counts.
    bare = committed("MaskedEmbedding", style)(6, 3, mask_zero=False)
    inputs = keras.Input((None,), dtype="int32")
    unmasked = keras.Model(inputs, softmax(bare(inputs)))
    bare.set_weights(embed.get_weights())
    assert np.abs(unmasked.predict(TOKENS, verbose=0) - expected).max() > 0.1


@both_styles
def test_a_mask_is_split_with_its_sequence(style: str) -> None:
    inputs = keras.Input((4,), dtype="int32")
    embed = committed("MaskedEmbedding", style)(6, 3)
    softmax = committed("TemporalSoftmax", style)()
    halves = committed("TemporalSplit", style)()(embed(inputs))
    model = keras.Model(inputs, [softmax(half) for half in halves])
    found = model.predict(TOKENS, verbose=0)
    vectors = embed.embeddings.numpy()[TOKENS]
    for half, part in zip(found, (slice(0, 2), slice(2, 4)), strict=True):
        expected = masked_sums(vectors[:, part], TOKENS[:, part] != 0)
        np.testing.assert_allclose(half, expected, rtol=1e-5, atol=1e-7)


@both_styles
def test_a_mask_from_a_generated_embedding_reaches_keras_s_own_layers(
    style: str,
) -> None:
    embed = committed("MaskedEmbedding", style)(6, 3)
    lstm = keras.layers.LSTM(2)
    inputs = keras.Input((None,), dtype="int32")
    model = keras.Model(inputs, lstm(embed(inputs)))
    padded, trimmed = np.array([[5, 2, 0, 0]]), np.array([[5, 2]])
    found = model.predict(padded, verbose=0)
    np.testing.assert_allclose(found, lstm(embed(trimmed)), atol=1e-6)
    assert np.abs(found - lstm(np.array(embed(padded)))).max() > 1e-4


def halves() -> Any:
    """Rows that are bright on the left or on the right."""
    rows = np.zeros((64, 8), "float32")
    rows[:32, :4] = rows[32:, 4:] = 1
    return rows


def small_vae(style: str, **options: Any) -> Any:
    vae = committed("VariationalAutoEncoder", style)(8, 16, 2, **options)
    vae.build((None, 8))
    return vae


@both_styles
def test_the_autoencoder_is_compiled_and_trained_with_the_divergence_among_its_losses(
    style: str,
) -> None:
    x = halves()
    vae = small_vae(style, kl_weight=0.01)
    assert len(vae.weights) == len(vae.trainable_weights) == 10
    vae.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse", metrics=["mse"])
    history = vae.fit(x, x, epochs=60, batch_size=64, verbose=0).history
    assert set(history) == {"loss", "mse", "kl"}
    # The loss is what the reconstruction and the divergence are together.
    both = np.add(history["mse"], 0.01 * np.array(history["kl"]))
    np.testing.assert_allclose(history["loss"], both, rtol=1e-4)
    assert history["loss"][-1] < 0.5 * history["loss"][0]
    free = small_vae(style, kl_weight=0.0)
    free.compile(optimizer="adam", loss="mse", metrics=["mse"])
    history = free.fit(x, x, batch_size=64, verbose=0).history
    np.testing.assert_allclose(history["loss"], history["mse"], rtol=1e-5)
    assert history["kl"][0] > 0


@both_styles
def test_the_autoencoder_trains_in_a_loop_of_one_s_own(style: str) -> None:
    vae, x = small_vae(style, kl_weight=0.01), halves()
    optimizer = keras.optimizers.Adam(0.01)
    totals = []
    for _ in range(60):
        with tf.GradientTape() as tape:
            reconstruction = tf.reduce_mean(tf.square(x - vae(x)))
            total = reconstruction + sum(vae.losses)
        assert len(vae.losses) == 1
        gradients = tape.gradient(total, vae.trainable_weights)
        assert all(g is not None for g in gradients)
        optimizer.apply_gradients(zip(gradients, vae.trainable_weights, strict=True))
        totals.append(float(total))
    assert totals[-1] < 0.5 * totals[0]


@both_styles
def test_the_parts_of_the_autoencoder_make_the_same_functional_model(
    style: str,
) -> None:
    pixels = keras.Input((8,))
    encoder = committed("Encoder", style)(2, 16)
    divergence = committed("KLDivergenceLoss", style)()
    decoder = committed("Decoder", style)(8, 16)
    model = keras.Model(pixels, decoder(divergence(*encoder(pixels))))
    vae, x = small_vae(style), random(16, 8)
    model.set_weights(vae.get_weights())
    for one in (vae, model):
        (seed,) = [v for v in one.variables if "seed_generator_state" in v.path]
        seed.assign([1, 0])
    np.testing.assert_allclose(model(x), vae(x), rtol=1e-5)
    np.testing.assert_allclose(values(model.losses), values(vae.losses), rtol=1e-5)
    (seed,) = [v for v in vae.variables if "seed_generator_state" in v.path]
    seed.assign([2, 0])
    assert np.abs(model(x) - vae(x)).max() > 1e-4


@both_styles
def test_the_parts_of_a_model_compute_in_half_precision_with_it(style: str) -> None:
    x = random(16, 8)
    vae = small_vae(style, dtype="mixed_float16")
    outputs = vae(x)
    assert outputs.dtype == tf.float16
    assert {part.dtype_policy.name for part in vae._flatten_layers()} == {
        "mixed_float16"
    }
    assert {w.dtype for w in vae.weights} == {"float32"}
    assert vae.losses[0].dtype == tf.float32
    vae.compile(optimizer="adam", loss="mse")
    assert np.isfinite(vae.fit(x, x, verbose=0).history["loss"][0])


@both_styles
def test_xla_compiles_the_training_of_layers_made_of_layers(style: str) -> None:
    trained = []
    for compiled in (True, False):
        keras.utils.set_random_seed(2)
        model = keras.Sequential([keras.Input((8,)), committed("MLPBlock", style)(4)])
        before = model.get_weights()
        model.compile(
            optimizer=keras.optimizers.SGD(0.1), loss="mse", jit_compile=compiled
        )
        model.fit(random(16, 8), np.ones((16, 1)), epochs=3, verbose=0, shuffle=False)
        trained.append(model.get_weights())
    for start, one, other in zip(before, *trained, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)
        assert not np.allclose(one, start)
