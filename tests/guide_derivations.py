"""Second derivations of the guide's composed layers: formulas in NumPy, or Keras's own layers with equal weights."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np

Layer = Callable[..., Any]


def normal(*shape: int, seed: int = 0) -> Any:
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def same(actual: Any, expected: Any, tolerance: float = 1e-5) -> None:
    assert tuple(actual.shape) == np.shape(expected)
    np.testing.assert_allclose(actual, expected, rtol=tolerance, atol=tolerance)


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def relu(x: Any) -> Any:
    return np.maximum(x, 0)


def filled(layer: Any, *shapes: tuple[int | None, ...]) -> dict[str, Any]:
    """Builds a layer and gives each weight random values, those of variances positive; by path below the layer."""
    layer.build(*shapes)
    values = [normal(*w.shape, seed=9 + n) for n, w in enumerate(layer.weights)]
    layer.set_weights(
        [
            np.abs(value) + 0.5 if "variance" in w.path else value
            for w, value in zip(layer.weights, values, strict=True)
        ]
    )
    return {
        w.path.removeprefix(f"{layer.name}/"): v
        for w, v in zip(layer.weights, layer.get_weights(), strict=True)
    }


def dense(x: Any, w: Mapping[str, Any], name: str) -> Any:
    return x @ w[f"{name}/kernel"] + w[f"{name}/bias"]


def divergence(mean: Any, log_var: Any) -> float:
    """From the standard normal distribution, by its definition: an integral of p * log(p / q) over a grid."""
    grid = np.linspace(-40, 40, 200_001)
    step = grid[1] - grid[0]
    found = []
    for m, v in zip(
        mean.ravel(), np.exp(log_var.astype("float64")).ravel(), strict=True
    ):
        p = np.exp(-((grid - m) ** 2) / (2 * v)) / math.sqrt(2 * math.pi * v)
        log_ratio = (grid**2 - (grid - m) ** 2 / v - math.log(v)) / 2
        found.append(float((p * log_ratio).sum() * step))
    return float(np.mean(found))


def losses(layer: Any) -> list[float]:
    return [float(loss) for loss in layer.losses]


def activity_regularization(make: Layer) -> None:
    x = normal(4, 3, 2)
    for rate in (0.0, 0.01, 2.0):
        layer = make(rate)
        assert layer.losses == []
        same(layer(x), x, 0)
        np.testing.assert_allclose(losses(layer), [rate * x.mean()], rtol=1e-5)
        same(layer(x + 1), x + 1, 0)
        np.testing.assert_allclose(losses(layer), [rate * (x.mean() + 1)], rtol=1e-5)
    # Keras's own has a loss of another kind: the sum of squares.
    assert losses(layer) != losses_of_keras_s(x + 1)


def losses_of_keras_s(x: Any) -> list[float]:
    layer = keras.layers.ActivityRegularization(l2=2.0)
    layer(x)
    return losses(layer)


def outer_layer(make: Layer) -> None:
    layer = make(0.5)
    x = normal(4, 3)
    same(layer(x), x, 0)
    np.testing.assert_allclose(losses(layer), [0.5 * x.mean()], rtol=1e-5)
    assert layer.activity_reg.losses == layer.losses


def outer_layer_with_kernel_regularizer(make: Layer) -> None:
    layer = make(5, factor=0.1)
    w = filled(layer, (None, 3))
    squares = 0.1 * (w["dense/kernel"] ** 2).sum()
    np.testing.assert_allclose(losses(layer), [squares], rtol=1e-5)
    x = normal(2, 7, 3)
    same(layer(x), dense(x, w, "dense"))
    np.testing.assert_allclose(losses(layer), [squares], rtol=1e-5)


def mlp_block(make: Layer) -> None:
    layer = make(5, 2)
    w = filled(layer, (None, 3))
    x = normal(2, 7, 3)
    h = x
    for n in (1, 2, 3):
        y = h @ w[f"linear_{n}/w"] + w[f"linear_{n}/b"]
        h = relu(y)
    same(layer(x), y)
    assert y.min() < 0, "the last layer has no ReLU"
    keras_s = keras.Sequential(
        [
            keras.layers.Dense(u, activation=a)
            for u, a in ((5, "relu"), (5, "relu"), (2, None))
        ]
    )
    keras_s.build((None, 7, 3))
    keras_s.set_weights(layer.get_weights())
    same(layer(x), np.array(keras_s(x)))


def kl_divergence_loss(make: Layer) -> None:
    layer = make(0.3)
    mean, log_var, z = (normal(3, 4, seed=n) for n in range(3))
    same(layer(mean, log_var, z), z, 0)
    first = divergence(mean, log_var)
    np.testing.assert_allclose(losses(layer), [0.3 * first], rtol=1e-4)
    layer(2 * mean, log_var, z)
    second = divergence(2 * mean, log_var)
    np.testing.assert_allclose(losses(layer), [0.3 * second], rtol=1e-4)
    np.testing.assert_allclose(
        float(layer.kl.result()), (first + second) / 2, rtol=1e-4
    )
    layer(0 * mean, 0 * log_var, z)
    np.testing.assert_allclose(losses(layer), [0], atol=1e-7)


def encoder(make: Layer) -> None:
    keras.utils.set_random_seed(3)
    layer = make(2, 6)
    w = filled(layer, (None, 5))
    x = normal(20_000, 5)
    h = relu(dense(x, w, "dense_proj"))
    mean, log_var = dense(h, w, "dense_mean"), dense(h, w, "dense_log_var")
    outputs = layer(x)
    assert isinstance(outputs, tuple)
    same(outputs[0], mean, 1e-4)
    same(outputs[1], log_var, 1e-4)
    # Where the deviation is not lost beside the mean, what is left is standard normal.
    seen = log_var > 0
    noise = ((np.array(outputs[2]) - mean) / np.exp(log_var / 2))[seen]
    assert abs(noise.mean()) < 5 / math.sqrt(noise.size)
    assert abs(noise.var() - 1) < 5 * math.sqrt(2 / noise.size)
    again = np.array(layer(x)[2])
    assert np.mean(again == outputs[2]) < 0.01


def decoder(make: Layer) -> None:
    layer = make(7, 6)
    w = filled(layer, (None, 2))
    z = normal(5, 2)
    y = sigmoid(dense(relu(dense(z, w, "dense_proj")), w, "dense_output"))
    same(layer(z), y)
    assert 0 < y.min() < y.max() < 1


def variational_auto_encoder(make: Layer) -> None:
    model = make(7, 6, 2, kl_weight=0.3)
    filled(model, (None, 7))
    # With a deviation of nothing the draw is the mean.
    model.encoder.dense_log_var.set_weights([np.zeros((6, 2)), np.full(2, -25.0)])
    w = dict(
        zip(
            (v.path.split("/", 1)[1] for v in model.weights),
            model.get_weights(),
            strict=True,
        )
    )
    x = normal(5, 7)
    h = relu(dense(x, w, "encoder/dense_proj"))
    mean = dense(h, w, "encoder/dense_mean")
    h = relu(dense(mean, w, "decoder/dense_proj"))
    same(model(x), sigmoid(dense(h, w, "decoder/dense_output")), 1e-3)
    # 0.5 * (variance + mean**2 - 1 - log variance), with a variance of e**-25.
    kl = 0.5 * np.mean(math.exp(-25) + mean**2 - 1 + 25)
    np.testing.assert_allclose(losses(model), [0.3 * kl], rtol=1e-4)
    np.testing.assert_allclose(float(model.divergence.kl.result()), kl, rtol=1e-4)


def entropy(targets: Any, p: Any) -> Any:
    return -(targets * np.log(p) + (1 - targets) * np.log(1 - p)).mean(axis=-1)


def logistic_endpoint(make: Layer) -> None:
    layer = make()
    logits = normal(6, 3)
    targets = (normal(6, 3, seed=1) > 0).astype("float32")
    weights = np.array([0, 1, 2, 0.5, 1, 1], "float32")
    p = sigmoid(logits)
    same(layer(logits), p)
    assert layer.losses == []
    right = ((p > 0.5) == targets).mean(axis=-1)
    same(layer(logits, targets), p)
    np.testing.assert_allclose(losses(layer), [entropy(targets, p).mean()], rtol=1e-5)
    np.testing.assert_allclose(float(layer.accuracy.result()), right.mean(), rtol=1e-5)
    layer.accuracy.reset_state()
    same(layer(logits, targets, weights), p)
    weighted = (entropy(targets, p) * weights).mean()
    np.testing.assert_allclose(losses(layer), [weighted], rtol=1e-5)
    share = (right * weights).sum() / weights.sum()
    np.testing.assert_allclose(float(layer.accuracy.result()), share, rtol=1e-5)


def masked_embedding(make: Layer) -> None:
    tokens = np.array([[3, 0, 1], [0, 0, 4]])
    layer, keras_s = make(5, 2), keras.layers.Embedding(5, 2, mask_zero=True)
    w = filled(layer, (None, None))
    keras_s.build((None, None))
    keras_s.set_weights(layer.get_weights())
    same(
        layer(tokens),
        np.array([[w["embeddings"][t] for t in row] for row in tokens]),
        0,
    )
    same(layer(tokens), np.array(keras_s(tokens)), 0)
    same(layer.compute_mask(tokens), np.array([[1, 0, 1], [0, 0, 1]], "bool"), 0)
    assert make(5, 2, mask_zero=False).compute_mask(tokens) is None


def temporal_split(make: Layer) -> None:
    layer, x = make(), normal(2, 6, 3)
    first, second = layer(x)
    same(first, x[:, :3], 0)
    same(second, x[:, 3:], 0)
    mask = np.array([[1, 1, 0, 1, 0, 0], [0, 1, 1, 1, 1, 1]], "bool")
    first, second = layer.compute_mask(x, mask)
    same(first, mask[:, :3], 0)
    same(second, mask[:, 3:], 0)
    assert layer.compute_mask(x, None) is None


def given(layer: Any, w: Mapping[str, Any], name: str, shape: Any) -> Any:
    """One of Keras's layers, with the weights that stand under a name."""
    layer.build(shape)
    layer.set_weights([v for key, v in w.items() if key.startswith(f"{name}/")])
    return layer


def residual(
    x: Any, w: Mapping[str, Any], name: str, strides: int, training: bool
) -> Any:
    """A block of the paper, of Keras's own layers."""
    layers = keras.layers

    def conv(x: Any, child: str, size: int, strides: int = 1) -> Any:
        kernel, bias = w[f"{name}{child}/kernel"], f"{name}{child}/bias" in w
        assert kernel.shape[:2] == (size, size)
        layer = layers.Conv2D(
            kernel.shape[-1], size, strides, padding="same", use_bias=bias
        )
        return given(layer, w, f"{name}{child}", x.shape)(x)

    def norm(x: Any, child: str) -> Any:
        layer = given(layers.BatchNormalization(), w, f"{name}{child}", x.shape)
        return layer(x, training=training)

    y = keras.ops.relu(norm(conv(x, "conv_1", 3, strides), "norm_1"))
    y = norm(conv(y, "conv_2", 3), "norm_2")
    around = conv(x, "shortcut", 1, strides) if f"{name}shortcut/kernel" in w else x
    return keras.ops.relu(around + y)


def res_net_block(make: Layer) -> None:
    x = normal(3, 5, 4, 3)
    for filters, strides, changes in ((3, 1, False), (4, 1, True), (3, 2, True)):
        layer = make(filters, strides)
        w = filled(layer, (None, 5, 4, 3))
        assert (layer.shortcut is not None) is changes
        assert ("shortcut/kernel" in w) is changes
        for training in (False, True):
            expected = residual(x, w, "", strides, training)
            same(layer(x, training=training), np.array(expected), 1e-4)
        # What is learned of mean and variance while training is kept, and used outside of it.
        later = dict(zip(w, layer.get_weights(), strict=True))
        assert not np.array_equal(later["norm_1/moving_mean"], w["norm_1/moving_mean"])
        same(layer(x), np.array(residual(x, later, "", strides, False)), 1e-4)


def res_net(make: Layer) -> None:
    model = make(5, filters=4)
    w = filled(model, (None, 6, 6, 3))
    x = normal(3, 6, 6, 3)
    for training in (False, True):
        h = residual(x, w, "block_1/", 1, training)
        h = residual(h, w, "block_2/", 2, training)
        assert h.shape == (3, 3, 3, 8)
        pooled = np.array(h).mean(axis=(1, 2))
        same(model(x, training=training), dense(pooled, w, "classifier"), 1e-3)


DERIVATIONS: Mapping[str, Callable[[Layer], None]] = {
    "ActivityRegularizationLayer": activity_regularization,
    "Decoder": decoder,
    "Encoder": encoder,
    "KLDivergenceLoss": kl_divergence_loss,
    "LogisticEndpoint": logistic_endpoint,
    "MLPBlock": mlp_block,
    "MaskedEmbedding": masked_embedding,
    "OuterLayer": outer_layer,
    "OuterLayerWithKernelRegularizer": outer_layer_with_kernel_regularizer,
    "ResNet": res_net,
    "ResNetBlock": res_net_block,
    "TemporalSplit": temporal_split,
    "VariationalAutoEncoder": variational_auto_encoder,
}
