"""Layers of attention that were published elsewhere, once more in NumPy; and what other derivations share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from guide_derivations import Layer, filled, normal, relu, same, sigmoid

Weights = Mapping[str, Any]


def softmax(x: Any, axis: int = -1) -> Any:
    powers = np.exp(x - x.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def of(w: Weights, part: str) -> list[Any]:
    """The weights of one part, in the order in which it has them."""
    return [value for path, value in w.items() if path.startswith(f"{part}/")]


def dense(w: Weights, part: str, x: Any) -> Any:
    kernel, bias = of(w, part)
    return x @ kernel + bias


def feed_forward(w: Weights, part: str, x: Any) -> Any:
    first, one, second, two = of(w, part)
    return relu(x @ first + one) @ second + two


def layer_norm(w: Weights, part: str, x: Any, epsilon: float = 1e-3) -> Any:
    gamma, beta = of(w, part)
    variance = x.var(axis=-1, keepdims=True)
    return (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(
        variance + epsilon
    ) * gamma + beta


def attention(w: Weights, part: str, x: Any, context: Any, keep: Any) -> Any:
    """Scaled products of many heads, a head after the other; `keep` is what each step may attend to."""
    q, q_bias, k, k_bias, v, v_bias, out, bias = of(w, part)
    total = np.zeros((*x.shape[:2], out.shape[-1])) + bias
    for head in range(q.shape[1]):
        query = x @ q[:, head] + q_bias[head]
        key = context @ k[:, head] + k_bias[head]
        value = context @ v[:, head] + v_bias[head]
        scores = query @ key.transpose(0, 2, 1) / np.sqrt(q.shape[-1])
        weights = softmax(np.where(keep, scores, -1e9))
        total = total + weights @ value @ out[head]
    return total


KEPT = np.array([[1, 1, 0, 1], [1, 1, 1, 1]], "bool")


def transformer_block(make: Layer) -> None:
    layer = make(6, 2, 5, 0.5)
    w = filled(layer, (None, None, 6))
    x = normal(2, 4, 6)
    for mask, keep in ((None, np.array(True)), (KEPT, KEPT[:, None])):
        y = x + attention(w, "att", x, x, keep)
        y = layer_norm(w, "layernorm1", y, 1e-6)
        y = layer_norm(w, "layernorm2", y + feed_forward(w, "ffn", y), 1e-6)
        same(layer(x, mask=mask), y, 1e-4)
    noisy = np.array(layer(x, training=True))
    assert not np.allclose(noisy, np.array(layer(x)), atol=1e-3)


def transformer_decoder(make: Layer) -> None:
    layer = make(6, 5, 2)
    w = filled(layer, (None, None, 6), (None, None, 3))
    x, encoded = normal(2, 4, 6), normal(2, 5, 3, seed=1)
    seen = np.array([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]], "bool")
    past = np.tril(np.ones((4, 4), "bool"))
    for masked in (False, True):
        own = past & KEPT[:, None] if masked else past
        others = seen[:, None] if masked else np.array(True)
        y = layer_norm(w, "layernorm_1", x + attention(w, "attention_1", x, x, own))
        y = y + attention(w, "attention_2", y, encoded, others)
        y = layer_norm(w, "layernorm_2", y)
        y = layer_norm(w, "layernorm_3", y + feed_forward(w, "dense_proj", y))
        masks = {"x_mask": KEPT, "encoder_outputs_mask": seen} if masked else {}
        same(layer(x, encoded, **masks), y, 1e-4)


def token_and_position(make: Layer) -> None:
    layer = make(6, 9, 4)
    w = filled(layer, (None, None))
    tokens, positions = w.values()
    ids = np.array([[3, 0, 8], [1, 1, 0]])
    same(layer(ids), tokens[ids] + positions[:3], 0)
    assert layer.compute_mask(ids) is None
    masked = make(6, 9, 4, mask_zero=True).compute_mask(ids)
    np.testing.assert_array_equal(masked, ids != 0)


def positional_embedding(make: Layer) -> None:
    layer = make(6, 9, 4)
    w = filled(layer, (None, None))
    tokens, positions = w.values()
    ids = np.array([[3, 0, 8], [1, 1, 0]])
    same(layer(ids), tokens[ids] + positions[:3], 0)
    np.testing.assert_array_equal(layer.compute_mask(ids), ids != 0)


def window_attention(make: Layer) -> None:
    height, width, heads, size = 2, 3, 2, 4
    layer = make(4, (height, width), heads)
    w = filled(layer, (None, 6, 4))
    x = normal(3, 6, 4)
    allowed = np.random.default_rng(3).random((3, 6, 6)) < 0.6
    allowed |= np.eye(6, dtype="bool")
    for mask, keep in ((None, np.ones((3, 6, 6), "bool")), (allowed, allowed)):
        q, k, v = np.split(dense(w, "qkv", x), 3, axis=-1)
        parts = []
        for head in range(heads):
            at = slice(head * size // heads, (head + 1) * size // heads)
            scores = q[..., at] @ k[..., at].transpose(0, 2, 1) / np.sqrt(size // heads)
            for i, j in np.ndindex(6, 6):
                rows = i // width - j // width + height - 1
                columns = i % width - j % width + width - 1
                row = rows * (2 * width - 1) + columns
                scores[:, i, j] += w["relative_position_bias_table"][row, head]
            parts.append(softmax(np.where(keep, scores, -1e9)) @ v[..., at])
        same(layer(x, mask), dense(w, "proj", np.concatenate(parts, axis=-1)), 1e-4)


def class_attention(make: Layer) -> None:
    layer = make(6, 2, 0.5)
    w = filled(layer, (None, None, 6))
    x = normal(3, 4, 6)
    q, k, v = (dense(w, part, x) for part in ("q", "k", "v"))
    shares, tokens = [], []
    for at in (slice(0, 3), slice(3, 6)):
        scores = np.einsum("bd,btd->bt", q[:, 0, at], k[..., at]) / np.sqrt(3)
        shares.append(softmax(scores))
        tokens.append(np.einsum("bt,btd->bd", shares[-1], v[..., at]))
    token, weights = layer(x)
    same(token[:, 0], dense(w, "proj", np.concatenate(tokens, axis=-1)), 1e-4)
    same(weights[:, :, 0], np.stack(shares, axis=1), 1e-4)


def seq_self_attention(make: Layer) -> None:
    x = normal(2, 4, 3)
    for params in (
        {},
        {"attention_activation": "sigmoid", "attention_width": 3},
        {"attention_type": "multiplicative", "history_only": True},
        {"use_additive_bias": False, "attention_width": 2, "history_only": True},
    ):
        layer = make(5, return_attention=True, **params)
        w = filled(layer, (None, None, 3))
        for mask in (None, KEPT):
            shares = sequence_attention(w, x, params, mask)
            result, weights = layer(x, mask=mask)
            same(weights, shares, 1e-4)
            same(result, shares @ x, 1e-4)
    layer = make(attention_regularizer_weight=0.5, return_attention=True)
    shares = np.array(layer(x)[1])
    likeness = [np.linalg.norm(a @ a.T - np.eye(4)) ** 2 for a in shares]
    assert np.isclose(float(layer.losses[0]), 0.5 * np.mean(likeness), rtol=1e-4)


def sequence_attention(w: Weights, x: Any, params: Any, mask: Any) -> Any:
    scores = np.zeros((2, 4, 4))
    for n, i, j in np.ndindex(2, 4, 4):
        if "product_kernel" in w:
            scores[n, i, j] = x[n, i] @ w["product_kernel"] @ x[n, j]
        else:
            hidden = x[n, i] @ w["query_kernel"] + x[n, j] @ w["key_kernel"]
            hidden = np.tanh(hidden + w.get("hidden_bias", 0))
            scores[n, i, j] = hidden @ w["score_kernel"][:, 0]
    if "attention_activation" in params:
        scores = sigmoid(scores + w["score_bias"])
    assert ("score_bias" in w) is ("attention_activation" in params)
    powers = np.exp(scores)
    width = params.get("attention_width")
    for i, j in np.ndindex(4, 4):
        later = j > i
        if params.get("history_only"):
            near = width is None or i - j < width
            near = near and not later
        else:
            # A window of three has one step on either side.
            near = width is None or abs(i - j) <= 1
        powers[:, i, j] *= near
    if mask is not None:
        powers = powers * mask[:, :, None] * mask[:, None]
    return powers / np.maximum(powers.sum(axis=-1, keepdims=True), 1e-30)


def rotary_embedding(make: Layer) -> None:
    x = normal(2, 5, 3, 6)
    for start, params in (
        (0, {}),
        (4, {"max_wavelength": 100.0, "scaling_factor": 2.0}),
    ):
        expected = np.zeros_like(x)
        longest, factor = params.get("max_wavelength", 1e4), params.get(
            "scaling_factor", 1
        )
        for position, pair in np.ndindex(5, 3):
            angle = (position + start) / factor * longest ** (-2 * pair / 6)
            # A product with a complex number turns.
            turned = (
                x[:, position, :, pair] + 1j * x[:, position, :, pair + 3]
            ) * np.exp(1j * angle)
            expected[:, position, :, pair] = turned.real
            expected[:, position, :, pair + 3] = turned.imag
        at = {"start_index": start} if start else {}
        same(make(**params)(x, **at), expected, 1e-4)
        same(make(**params)(x[:, :, 0], **at), expected[:, :, 0], 1e-4)
        at = {"start_index": np.array([start, 0])}
        same(make(**params)(x, **at)[:1], expected[:1], 1e-4)


DERIVATIONS: Mapping[str, Callable[[Layer], None]] = {
    "ClassAttention": class_attention,
    "PositionalEmbedding": positional_embedding,
    "RotaryEmbedding": rotary_embedding,
    "SeqSelfAttention": seq_self_attention,
    "TokenAndPositionEmbedding": token_and_position,
    "TransformerBlock": transformer_block,
    "TransformerDecoder": transformer_decoder,
    "WindowAttention": window_attention,
}
