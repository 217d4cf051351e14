"""A step of training runs no op in a generated layer that it does not run in Keras's own, so that it takes no longer."""

from __future__ import annotations

from collections import Counter
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from support import committed

LAYERS: dict[str, tuple[dict[str, Any], list[tuple[int, ...]]]] = {
    "BatchNormalization": ({}, [(2, 4, 4, 3)]),
    "Conv2D": ({"filters": 2, "kernel_size": 3}, [(2, 5, 5, 3)]),
    "Dense": ({"units": 2, "activation": "relu"}, [(2, 3)]),
    "EinsumDense": (
        {"equation": "abc,cd->abd", "output_shape": (None, 4)},
        [(2, 3, 5)],
    ),
    "LSTMCell": ({"units": 2}, [(2, 3, 4)]),
    "MultiHeadAttention": ({"num_heads": 2, "key_dim": 3}, [(2, 3, 4), (2, 5, 4)]),
}


def ops_of_a_step(layer: Any, inputs: list[Any]) -> Counter[str]:
    """How often each op stands in the graph of a step of training."""
    layer(*inputs)

    def step(*inputs: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(layer(*inputs, training=True)))
        return tape.gradient(loss, [w.value for w in layer.trainable_weights])

    graph = tf.function(step, autograph=False).get_concrete_function(*inputs)
    definition = graph.graph.as_graph_def()
    nodes = [*definition.node]
    for function in definition.library.function:
        nodes += function.node_def
    return Counter(node.op for node in nodes)


@pytest.mark.parametrize("name", LAYERS)
def test_a_step_of_training_runs_no_op_more_than_keras(name: str) -> None:
    arguments, shapes = LAYERS[name]
    inputs = [tf.constant(np.ones(shape, "float32")) for shape in shapes]
    both = committed(name, "add-weight"), getattr(keras.layers, name)
    layers = [cls(**arguments) for cls in both]
    if name.endswith("Cell"):
        layers = [keras.layers.RNN(cell) for cell in layers]
    if name in ("Conv2D", "Dense", "EinsumDense"):
        layers = [keras.Sequential([layer]) for layer in layers]
    ours, theirs = (ops_of_a_step(layer, inputs) for layer in layers)
    assert not ours - theirs


def test_a_kernel_with_elided_axes_runs_others() -> None:
    inputs = [tf.constant(np.ones((2, 3, 5), "float32"))]
    equations = {"abc,cd->abd": (None, 4), "...c,cd->...d": 4}
    one, other = (
        ops_of_a_step(
            keras.Sequential([keras.layers.EinsumDense(equation, shape)]), inputs
        )
        for equation, shape in equations.items()
    )
    assert other - one
