"""Layers of the catalogue that Keras has none of, once more: formulas in NumPy, or Keras's own layers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np
from guide_derivations import DERIVATIONS as COMPOSED
from guide_derivations import Layer, filled, normal, same, sigmoid
from wild_derivations import DERIVATIONS as PUBLISHED


def softmax(x: Any, axis: int) -> Any:
    powers = np.exp(x)
    return powers / powers.sum(axis=axis, keepdims=True)


def antirectifier(make: Layer) -> None:
    layer = make()
    w = filled(layer, (None, 6))
    x = normal(5, 6)
    centered = x - x.mean(axis=1, keepdims=True)
    unit = centered / np.linalg.norm(centered, axis=1, keepdims=True)
    both = np.concatenate([np.maximum(unit, 0), np.maximum(-unit, 0)], axis=1)
    assert w["kernel"].shape == (12, 6)
    same(layer(x), both @ w["kernel"])
    same(layer(np.full((1, 6), 3.0, "float32")), np.zeros((1, 6)))


def attention_pooling(make: Layer) -> None:
    layer = make(4)
    w = filled(layer, (None, None, 3))
    x = normal(2, 5, 3)
    mask = np.array([[1, 1, 0, 1, 0], [1, 1, 1, 1, 1]], "bool")
    scores = np.tanh(x @ w["w"] + w["b"]) @ w["query"][:, 0]
    same(layer(x), np.einsum("bt,btd->bd", softmax(scores, 1), x))
    kept = np.exp(scores) * mask
    weights = kept / kept.sum(axis=1, keepdims=True)
    same(layer(x, mask=mask), np.einsum("bt,btd->bd", weights, x))
    same(layer(x, mask=mask)[:1], np.array(layer(x[:1][:, mask[0]])))


def compute_sum(make: Layer) -> None:
    layer = make(3)
    batches = [normal(4, 3, seed=n) for n in range(3)]
    for count, batch in enumerate(batches, start=1):
        same(layer(batch), sum(b.sum(axis=0) for b in batches[:count]))


def custom_dropout(make: Layer) -> None:
    x = normal(6, 50)
    for rate in (0.0, 0.2, 0.9):
        keras_s = keras.layers.Dropout(rate, seed=5)
        layer = make(rate, seed=5)
        for _ in range(3):
            same(layer(x, training=True), np.array(keras_s(x, training=True)))
        same(layer(x, training=False), x, 0)


def feature_cross(make: Layer) -> None:
    layer = make()
    w = filled(layer, (None, 4), (None, 4))
    x0, x = normal(3, 4), normal(3, 4, seed=1)
    same(layer(x0, x), x0 * (x @ w["w"] + w["b"]) + x)
    unbiased = make(use_bias=False)
    w = filled(unbiased, (None, 4), (None, 4))
    assert list(w) == ["w"]
    assert unbiased.b is None
    same(unbiased(x0, x), x0 * (x @ w["w"]) + x)


def fixed_linear(make: Layer) -> None:
    layer, dense = make(5, 3), keras.layers.Dense(5)
    dense.build((None, 3))
    layer.set_weights([normal(3, 5), normal(5)])
    dense.set_weights(layer.get_weights())
    x = normal(2, 7, 3)
    same(layer(x), np.array(dense(x)))


def gated_linear_unit(make: Layer) -> None:
    x = normal(2, 7, 3)
    for activation, formula in (("sigmoid", sigmoid), ("tanh", np.tanh)):
        layer = make(5, activation=activation)
        w = filled(layer, (None, None, 3))
        same(layer(x), formula(x @ w["g"]) * (x @ w["w"]))


def layer_scale(make: Layer) -> None:
    x = normal(2, 7, 3)
    same(make(0.25)(x), 0.25 * x)
    layer = make(0.25)
    w = filled(layer, (None, None, 3))
    same(layer(x), x * w["scale"])


def learned_positions(make: Layer) -> None:
    layer = make(8)
    w = filled(layer, (None, None, 3))
    for time in (1, 5, 8):
        x = normal(2, time, 3)
        same(layer(x), np.stack([row + w["positions"][:time] for row in x]))
    fresh = make(8)
    fresh.build((None, None, 3))
    assert np.abs(fresh.positions.numpy()).max() <= 0.05


def linear(make: Layer) -> None:
    layer, dense = make(5), keras.layers.Dense(5)
    w = filled(layer, (None, 3))
    dense.build((None, 3))
    dense.set_weights([w["w"], w["b"]])
    x = normal(2, 7, 3)
    same(layer(x), np.array(dense(x)))


def reflection_padding(make: Layer) -> None:
    x = normal(2, 5, 6, 3)
    for rows, columns in ((1, 1), (0, 2), (4, 5)):
        pads = [(0, 0), (rows, rows), (columns, columns), (0, 0)]
        layer = make((rows, columns))
        same(layer(x), np.pad(x, pads, mode="reflect"), 0)
        shape = layer.compute_output_shape((None, None, 6, 3))
        assert shape == (None, None, 6 + 2 * columns, 3)


def root_mean_square(make: Layer) -> None:
    layer = make(1e-3)
    keras_s = keras.layers.RMSNormalization(epsilon=1e-3)
    keras_s.build((None, None, 6))
    w = filled(layer, (None, None, 6))
    keras_s.set_weights([w["scale"]])
    x = 3 * normal(2, 4, 6)
    same(layer(x), np.array(keras_s(x)))


def sampling(make: Layer) -> None:
    shape = (400, 50)
    mean, log_var = normal(*shape), normal(*shape, seed=1)
    epsilon = np.array(make(seed=4)(np.zeros(shape), np.zeros(shape)))
    z = np.array(make(seed=4)(mean, log_var))
    same(z, mean + np.sqrt(np.exp(log_var)) * epsilon)
    # The draws are standard normal: five standard deviations of mean and variance.
    count = epsilon.size
    assert abs(epsilon.mean()) < 5 / math.sqrt(count)
    assert abs(epsilon.var() - 1) < 5 * math.sqrt(2 / count)
    same(make()(mean, np.full(shape, -80.0, "float32")), mean)


def sinusoidal_positions(make: Layer) -> None:
    time, dim = 7, 6
    table = np.zeros((time, dim))
    for position in range(time):
        for i in range(dim // 2):
            angle = position / 10000 ** (2 * i / dim)
            table[position, 2 * i] = math.sin(angle)
            table[position, 2 * i + 1] = math.cos(angle)
    x = normal(2, time, dim)
    same(make()(x), x + table)
    same(make(longest=1.0)(x)[:, :, 0], x[:, :, 0] + np.sin(np.arange(time)))


def squash(make: Layer) -> None:
    x = normal(2, 5, 4)
    length = np.linalg.norm(x, axis=-1, keepdims=True)
    same(make()(x), length**2 / (1 + length**2) * x / length)
    assert np.linalg.norm(make()(100 * x), axis=-1).max() < 1
    same(make()(np.zeros((1, 4), "float32")), np.zeros((1, 4)))


def stochastic_depth(make: Layer) -> None:
    rate, rows = 0.3, 20_000
    layer = make(rate, seed=2)
    x = 1 + normal(rows, 2, 3) ** 2
    same(layer(x), x, 0)
    y = np.array(layer(x, training=True))
    dropped = (y == 0).all(axis=(1, 2))
    same(y[~dropped], x[~dropped] / (1 - rate))
    assert abs(dropped.mean() - rate) < 5 * math.sqrt(rate * (1 - rate) / rows)


def temporal_softmax(make: Layer) -> None:
    x = normal(3, 5, 2)
    same(make()(x), softmax(x, 1))
    mask = np.array([[1, 0, 1, 1, 0], [0, 0, 0, 0, 1], [1, 1, 1, 1, 1]], "bool")
    kept = np.exp(x) * mask[:, :, None]
    same(make()(x, mask=mask), kept / kept.sum(axis=1, keepdims=True))
    huge = np.array([[[1e30], [-1e30], [1e30]]], "float32")
    same(make()(huge, mask=np.ones((1, 3), "bool"))[0, :, 0], np.array([0.5, 0, 0.5]))


DERIVATIONS: Mapping[str, Callable[[Layer], None]] = {
    **COMPOSED,
    **PUBLISHED,
    "Antirectifier": antirectifier,
    "AttentionPooling": attention_pooling,
    "ComputeSum": compute_sum,
    "CustomDropout": custom_dropout,
    "FeatureCross": feature_cross,
    "FixedLinear": fixed_linear,
    "GatedLinearUnit": gated_linear_unit,
    "LayerScale": layer_scale,
    "LearnedPositions": learned_positions,
    "Linear": linear,
    "ReflectionPadding2D": reflection_padding,
    "RootMeanSquareNormalization": root_mean_square,
    "Sampling": sampling,
    "SinusoidalPositions": sinusoidal_positions,
    "Squash": squash,
    "StochasticDepth": stochastic_depth,
    "TemporalSoftmax": temporal_softmax,
}
