"""Layers that were published elsewhere, once more in NumPy: each function checks one of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np
from guide_derivations import Layer, filled, normal, relu, same, sigmoid
from wild_attention import DERIVATIONS as ATTENTION
from wild_attention import Weights, dense, layer_norm, of, softmax


def elu(x: Any) -> Any:
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


def vector_quantizer(make: Layer) -> None:
    layer = make(5, 3, beta=0.25)
    w = filled(layer, (None, None, None, 3))
    x = normal(2, 4, 2, 3, seed=1)
    nearest = np.zeros_like(x)
    for place in np.ndindex(x.shape[:-1]):
        lengths = [np.linalg.norm(x[place] - code) for code in w["embeddings"]]
        nearest[place] = w["embeddings"][int(np.argmin(lengths))]
    same(layer(x), nearest)
    error = np.mean((nearest - x) ** 2)
    assert np.isclose(sum(map(float, layer.losses)), 1.25 * error, rtol=1e-5)
    gradients_of_quantizer(layer, x, nearest)


def gradients_of_quantizer(layer: Any, x: Any, nearest: Any) -> None:
    """Straight through to the input, by the two losses to the codebook and to the input."""
    import tensorflow as tf

    inputs = tf.constant(x)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(inputs)
        result = tf.reduce_sum(layer(inputs) * 3.0)
        losses = sum(layer.losses)
    same(tape.gradient(result, inputs), np.full_like(x, 3.0), 0)
    assert tape.gradient(result, layer.embeddings.value) is None
    same(tape.gradient(losses, inputs), 2 * 0.25 * (x - nearest) / x.size)
    expected = np.zeros(layer.embeddings.shape)
    codes = layer.embeddings.numpy()
    for place in np.ndindex(x.shape[:-1]):
        code = int(np.argmin(np.abs(codes - nearest[place]).sum(axis=-1)))
        expected[code] += 2 * (nearest[place] - x[place]) / x.size
    same(tf.convert_to_tensor(tape.gradient(losses, layer.embeddings.value)), expected)


EDGES = np.array(
    [
        [[0, 1], [0, 2], [1, 0], [3, 3], [3, 1], [0, 0]],
        [[2, 2], [2, 1], [1, 3], [1, 3], [0, 3], [2, 0]],
    ]
)


def graph_attention(make: Layer) -> None:
    layer = make(3, kernel_regularizer="l2")
    w = filled(layer, [(None, None, 4), (None, None, 2)])
    x = normal(2, 4, 4)
    z = x @ w["kernel"]
    expected = np.zeros((2, 4, 3))
    for graph, target in np.ndindex(2, 4):
        sources = [s for t, s in EDGES[graph] if t == target]
        if sources:
            pairs = [np.concatenate([z[graph, target], z[graph, s]]) for s in sources]
            scores = np.array([p @ w["kernel_attention"][:, 0] for p in pairs])
            shares = softmax(np.where(scores > 0, scores, 0.2 * scores))
            expected[graph, target] = shares @ z[graph, sources]
    same(layer([x, EDGES]), expected)
    assert len(layer.losses) == 2
    assert np.isfinite(np.array(layer([1e4 * x, EDGES]))).all()


def edge_messages(w: Weights, nodes: Any, features: Any, part: str = "") -> Any:
    size = nodes.shape[-1]
    messages = np.zeros_like(nodes)
    for graph, edge in np.ndindex(EDGES.shape[:2]):
        target, source = EDGES[graph, edge]
        matrix = features[graph, edge] @ w[f"{part}kernel"] + w[f"{part}bias"]
        messages[graph, target] += matrix.reshape(size, size) @ nodes[graph, source]
    return messages


GRAPHS = [(None, None, 3), (None, None, 5), (None, None, 2)]


def edge_network(make: Layer) -> None:
    layer = make()
    w = filled(layer, GRAPHS)
    nodes, features = normal(2, 4, 3), normal(2, 6, 5, seed=1)
    same(layer([nodes, features, EDGES]), edge_messages(w, nodes, features), 1e-4)


def message_passing(make: Layer) -> None:
    layer = make(4, steps=2)
    w = filled(layer, GRAPHS)
    nodes, features = normal(2, 4, 3), normal(2, 6, 5, seed=1)
    gru = keras.layers.GRUCell(4)
    gru.build((None, 4))
    gru.set_weights(of(w, "gru"))
    states = np.concatenate([nodes, np.zeros((2, 4, 1), "float32")], axis=-1)
    for _ in range(2):
        messages = edge_messages(w, states, features, "edge_net/")
        each = [np.array(gru(m, s)[0]) for m, s in zip(messages, states, strict=True)]
        states = layer_norm(w, "norm", np.stack(each))
    same(layer([nodes, features, EDGES]), states, 1e-3)


def residual_network(w: Weights, part: str, x: Any) -> Any:
    h = dense(w, f"{part}linear_dense", elu(dense(w, f"{part}elu_dense", x)))
    if of(w, f"{part}project"):
        x = dense(w, f"{part}project", x)
    gated = dense(w, f"{part}linear", h) * sigmoid(dense(w, f"{part}gate", h))
    return layer_norm(w, f"{part}layer_norm", x + gated)


def gated_residual_network(make: Layer) -> None:
    for size in (3, 5):
        layer = make(3, 0.5)
        w = filled(layer, (None, None, size))
        assert bool(of(w, "project")) is (size == 5)
        x = normal(2, 4, size)
        same(layer(x), residual_network(w, "", x), 1e-4)
    assert not np.allclose(np.array(layer(x, training=True)), np.array(layer(x)))


def variable_selection(make: Layer) -> None:
    layer = make(3, 4, 0.5)
    w = filled(layer, [(None, 5)] * 3)
    features = [normal(2, 5, seed=n) for n in range(3)]
    joined = residual_network(w, "grn_concat/", np.concatenate(features, axis=-1))
    shares = softmax(dense(w, "softmax", joined))
    made = [residual_network(w, f"grns_{n}/", f) for n, f in enumerate(features)]
    expected = sum(shares[:, n, None] * part for n, part in enumerate(made))
    same(layer(features), expected, 1e-4)


def involution(make: Layer) -> None:
    layer = make(4, 2, 3, stride=2, reduction_ratio=2)
    w = filled(layer, (None, None, None, 4))
    x = normal(2, 4, 6, 4)
    result, kernels = layer(x)
    places = x.reshape(2, 2, 2, 3, 2, 4).mean(axis=(2, 4))
    h = places @ w["reduce/kernel"][0, 0] + w["reduce/bias"]
    gamma, beta, mean, variance = of(w, "norm")
    h = relu((h - mean) / np.sqrt(variance + 1e-3) * gamma + beta)
    h = h @ w["span/kernel"][0, 0] + w["span/bias"]
    same(kernels, h.reshape(2, 2, 3, 9, 1, 2), 1e-4)
    # A stride of two with a window of three on an even size: one row and one column are added at the end.
    padded = np.pad(x, ((0, 0), (0, 1), (0, 1), (0, 0)))
    expected = np.zeros((2, 2, 3, 4))
    for row, column, dy, dx, channel in np.ndindex(2, 3, 3, 3, 4):
        kernel = h[:, row, column].reshape(2, 3, 3, 2)[:, dy, dx, channel % 2]
        there = padded[:, 2 * row + dy, 2 * column + dx, channel]
        expected[:, row, column, channel] += kernel * there
    same(result, expected, 1e-3)


def spade(make: Layer) -> None:
    layer = make(3, hidden=4)
    w = filled(layer, (None, 4, 6, 3), (None, 8, 6, 5))
    x, segmentation = normal(2, 4, 6, 3), normal(2, 8, 6, 5, seed=1)
    # Of two rows of the map the nearest to the middle between them is the second.
    h = relu(conv3(w, "conv", segmentation[:, 1::2]))
    gamma, beta = conv3(w, "conv_gamma", h), conv3(w, "conv_beta", h)
    mean, variance = of(w, "norm")
    same(
        layer(x, segmentation),
        gamma * (x - mean) / np.sqrt(variance + 1e-5) + beta,
        1e-3,
    )
    mean, variance = x.mean(axis=(0, 1, 2)), x.var(axis=(0, 1, 2))
    expected = gamma * (x - mean) / np.sqrt(variance + 1e-5) + beta
    same(layer(x, segmentation, training=True), expected, 1e-3)


def conv3(w: Weights, part: str, x: Any) -> Any:
    """A convolution of nine places, one after the other."""
    kernel, bias = of(w, part)
    _, height, width, _ = x.shape
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    places = list(np.ndindex(3, 3))
    return bias + sum(
        padded[:, dy : dy + height, dx : dx + width] @ kernel[dy, dx]
        for dy, dx in places
    )


def pixel_conv(make: Layer) -> None:
    x = normal(2, 4, 5, 3)
    for kind in "AB":
        layer = make(kind, 2, activation="relu")
        w = filled(layer, (None, None, None, 3))
        masked = np.array(w["kernel"])
        masked[2] = masked[1, 2] = 0
        if kind == "A":
            masked[1, 1] = 0
        expected = relu(conv3({"c/k": masked, "c/b": w["bias"]}, "c", x))
        same(layer(x), expected, 1e-4)
    wide = make("A", 1, 5)
    filled(wide, (None, None, None, 1))
    changed = np.zeros((1, 5, 5, 1), "float32")
    changed[0, 2, 2] = 1
    still = np.array(wide(changed) - wide(0 * changed))[0, :, :, 0]
    seen = np.arange(25).reshape(5, 5) > 12
    assert (still[~seen] == 0).all()
    assert (still[seen] != 0).all()


def cross_net(make: Layer) -> None:
    layer = make(2, l2_reg=0.5)
    w = filled(layer, (None, 4))
    x = normal(3, 4)
    one = np.stack([r * (r @ w["kernels_0"][:, 0]) + w["biases_0"] + r for r in x])
    rows = zip(x, one, strict=True)
    two = np.stack(
        [r * (y @ w["kernels_1"][:, 0]) + w["biases_1"] + y for r, y in rows]
    )
    same(layer(x), two, 1e-4)
    squares = sum(np.sum(w[f"kernels_{n}"] ** 2) for n in range(2))
    assert np.isclose(sum(map(float, layer.losses)), 0.5 * squares, rtol=1e-5)
    same(make(0)(x), x, 0)


def ln_cell(make: Layer) -> None:
    cell = make(3)
    w = filled(cell, (None, 4))
    kernel, recurrent, bias = of(w, "simple_rnn_cell")
    x = normal(2, 5, 4)
    state = np.zeros((2, 3))
    for step in range(5):
        sums = x[:, step] @ kernel + state @ recurrent + bias
        state = np.tanh(layer_norm(w, "layer_norm", sums))
    same(keras.layers.RNN(cell)(x), state, 1e-4)


def capsule_layer(make: Layer) -> None:
    layer = make(3, 4, routings=3)
    w = filled(layer, (None, 5, 6))
    x = normal(2, 5, 6)
    for n, row in enumerate(x):
        below = [[w["kernel"][j, i] @ row[i] for i in range(5)] for j in range(3)]
        predictions = np.array(below)
        logits = np.zeros((3, 5))
        for _ in range(3):
            shares = softmax(logits, axis=0)
            sums = np.stack([shares[j] @ predictions[j] for j in range(3)])
            squares = (sums**2).sum(axis=-1, keepdims=True)
            capsules = squares / (1 + squares) * sums / np.sqrt(squares)
            logits = logits + np.einsum("jd,jid->ji", capsules, predictions)
        same(layer(x)[n], capsules, 1e-3)


def router(make: Layer) -> None:
    layer = make(3, 2, jitter=0.0, loss_weight=0.5)
    w = filled(layer, (None, None, 4))
    x = normal(2, 7, 4)
    probabilities = softmax(dense(w, "route", x))
    dispatch, combine = np.zeros((2, 2, 7, 3, 2))
    chosen = probabilities.argmax(axis=-1)
    for group in range(2):
        taken = [0, 0, 0]
        for token, expert in enumerate(chosen[group]):
            place = taken[expert]
            taken[expert] += 1
            if place < 2:
                dispatch[group, token, expert, place] = 1
                combine[group, token, expert, place] = probabilities[
                    group, token, expert
                ]
    assert dispatch.sum() < 14
    for training in (False, True):
        actual = layer(x, training=training)
        same(actual[0], dispatch)
        same(actual[1], combine)
        load = np.array([(chosen == expert).mean() for expert in range(3)])
        loss = 0.5 * 3 * load @ probabilities.mean(axis=(0, 1))
        assert np.isclose(float(layer.losses[0]), loss, rtol=1e-5)
    noisy = make(3, 7, jitter=0.9)
    noisy.build((None, None, 4))
    still, shaken = noisy(x)[1], noisy(x, training=True)[1]
    assert not np.allclose(still, shaken)


DERIVATIONS: Mapping[str, Callable[[Layer], None]] = {
    **ATTENTION,
    "CapsuleLayer": capsule_layer,
    "CrossNet": cross_net,
    "EdgeNetwork": edge_network,
    "GatedResidualNetwork": gated_residual_network,
    "GraphAttention": graph_attention,
    "Involution": involution,
    "LNSimpleRNNCell": ln_cell,
    "MessagePassing": message_passing,
    "PixelConvLayer": pixel_conv,
    "Router": router,
    "SPADE": spade,
    "VariableSelection": variable_selection,
    "VectorQuantizer": vector_quantizer,
}
