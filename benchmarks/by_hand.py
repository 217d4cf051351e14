"""Four layers as their authors write them, with care: what the generated ones are timed against."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import ops


class TransformerBlock(keras.layers.Layer):
    """Self-attention and a feed-forward network, each with a residual connection and normalization."""

    def __init__(self, embed_dim: int, num_heads: int, ff_dim: int, rate: float = 0.1):
        super().__init__()
        self.att = keras.layers.MultiHeadAttention(num_heads, embed_dim)
        self.ffn = keras.Sequential(
            [
                keras.layers.Dense(ff_dim, activation="relu"),
                keras.layers.Dense(embed_dim),
            ]
        )
        self.norms = [keras.layers.LayerNormalization(epsilon=1e-6) for _ in range(2)]
        self.dropouts = [keras.layers.Dropout(rate) for _ in range(2)]

    def build(self, input_shape: Any) -> None:
        self.att.build(input_shape, input_shape)
        self.ffn.build(input_shape)
        for norm in self.norms:
            norm.build(input_shape)

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        attended = self.att(inputs, inputs, training=training)
        attended = self.dropouts[0](attended, training=training)
        x = self.norms[0](inputs + attended)
        y = self.dropouts[1](self.ffn(x, training=training), training=training)
        return self.norms[1](x + y)


class VectorQuantizer(keras.layers.Layer):
    """The nearest vectors of a codebook, with both losses and the gradient straight through."""

    def __init__(self, num_embeddings: int, embedding_dim: int, beta: float = 0.25):
        super().__init__()
        self.num_embeddings = num_embeddings
        self.embedding_dim = embedding_dim
        self.beta = beta

    def build(self, input_shape: Any) -> None:
        self.embeddings = self.add_weight(
            shape=(self.num_embeddings, self.embedding_dim), initializer="uniform"
        )

    def call(self, x: Any) -> Any:
        squares = ops.sum(ops.square(self.embeddings), axis=-1)
        distances = squares - 2 * ops.matmul(x, ops.transpose(self.embeddings))
        chosen = ops.take(self.embeddings, ops.argmin(distances, axis=-1), axis=0)
        self.add_loss(self.beta * ops.mean(ops.square(ops.stop_gradient(chosen) - x)))
        self.add_loss(ops.mean(ops.square(chosen - ops.stop_gradient(x))))
        return x + ops.stop_gradient(chosen - x)


class GraphAttention(keras.layers.Layer):
    """One head of attention over the edges of a batch of graphs."""

    def __init__(self, units: int):
        super().__init__()
        self.units = units

    def build(self, input_shape: Any) -> None:
        self.kernel = self.add_weight(shape=(input_shape[0][-1], self.units))
        self.kernel_attention = self.add_weight(shape=(2 * self.units, 1))

    def call(self, inputs: Any) -> Any:
        node_states, edges = inputs
        batch, nodes = ops.shape(node_states)[:2]
        many = batch * nodes
        z = ops.reshape(ops.matmul(node_states, self.kernel), (-1, self.units))
        edges = ops.reshape(edges + nodes * ops.arange(batch)[:, None, None], (-1, 2))
        target, source = edges[:, 0], edges[:, 1]
        sent = ops.take(z, source, axis=0)
        both = ops.concatenate([ops.take(z, target, axis=0), sent], axis=-1)
        scores = ops.leaky_relu(ops.matmul(both, self.kernel_attention), 0.2)
        largest = ops.stop_gradient(ops.segment_max(scores, target, num_segments=many))
        powers = ops.exp(scores - ops.take(largest, target, axis=0))
        totals = ops.segment_sum(powers, target, num_segments=many)
        shares = powers / ops.take(totals, target, axis=0)
        received = ops.segment_sum(shares * sent, target, num_segments=many)
        return ops.reshape(received, (-1, nodes, self.units))


class WindowAttention(keras.layers.Layer):
    """Self-attention in windows, with a bias for each offset."""

    def __init__(
        self,
        dim: int,
        window_size: tuple[int, int],
        num_heads: int,
        drop_rate: float = 0.0,
    ):
        super().__init__()
        self.dim = dim
        self.num_heads = num_heads
        self.window_size = window_size
        self.qkv = keras.layers.Dense(3 * dim)
        self.proj = keras.layers.Dense(dim)
        self.dropouts = [keras.layers.Dropout(drop_rate) for _ in range(2)]

    def build(self, input_shape: Any) -> None:
        height, width = self.window_size
        self.table = self.add_weight(
            shape=((2 * height - 1) * (2 * width - 1), self.num_heads),
            initializer="zeros",
        )
        rows, columns = np.divmod(np.arange(height * width), width)
        down = rows[:, None] - rows + height - 1
        right = columns[:, None] - columns + width - 1
        self.offsets = (down * (2 * width - 1) + right).astype("int32")
        self.qkv.build(input_shape)
        self.proj.build(input_shape)

    def call(self, x: Any, training: bool | None = None) -> Any:
        places, head_dim = x.shape[1], self.dim // self.num_heads
        parts = ops.reshape(self.qkv(x), (-1, places, 3, self.num_heads, head_dim))
        query, key, value = ops.unstack(ops.transpose(parts, (2, 0, 3, 1, 4)), axis=0)
        scores = ops.matmul(query * head_dim**-0.5, ops.swapaxes(key, -2, -1))
        bias = ops.take(self.table, self.offsets, axis=0)
        weights = ops.softmax(scores + ops.transpose(bias, (2, 0, 1)), axis=-1)
        weights = self.dropouts[0](weights, training=training)
        y = ops.transpose(ops.matmul(weights, value), (0, 2, 1, 3))
        y = self.proj(ops.reshape(y, (-1, places, self.dim)))
        return self.dropouts[1](y, training=training)
