"""Layers that Keras itself ships are sound: no check has anything to say of them."""

from __future__ import annotations

from typing import Any

import pytest

from layergen.checks import KerasObject, Sample, Tensor
from layergen.checks.run import run

FLAT = Tensor((2, 6))
STEPS = Tensor((2, 5, 4))
IMAGE = Tensor((2, 8, 8, 3))
TOKENS = Tensor((2, 5), "int32", maximum=7)
DENSE = KerasObject("layers.Dense", {"units": 4})
LSTM = KerasObject("layers.LSTM", {"units": 3})

LAYERS: list[tuple[str, dict[str, object], Any]] = [
    ("Dense", {"units": 3, "activation": "relu"}, FLAT),
    ("Dense", {"units": 3, "kernel_constraint": "non_neg", "use_bias": False}, STEPS),
    (
        "Dense",
        {"units": 3, "kernel_initializer": KerasObject("initializers.Ones", {})},
        FLAT,
    ),
    ("EinsumDense", {"equation": "abc,cd->abd", "output_shape": [None, 5]}, STEPS),
    ("Embedding", {"input_dim": 7, "output_dim": 3, "mask_zero": True}, TOKENS),
    ("LSTM", {"units": 3, "return_sequences": True, "return_state": True}, STEPS),
    ("GRU", {"units": 3}, STEPS),
    ("Bidirectional", {"layer": LSTM}, STEPS),
    ("RNN", {"cell": KerasObject("layers.LSTMCell", {"units": 3})}, STEPS),
    ("TimeDistributed", {"layer": DENSE}, STEPS),
    ("Attention", {"use_scale": True}, (STEPS, Tensor((2, 6, 4)))),
    ("BatchNormalization", {}, IMAGE),
    ("LayerNormalization", {"axis": [1, 2]}, STEPS),
    ("GroupNormalization", {"groups": 1}, IMAGE),
    ("SpectralNormalization", {"layer": DENSE}, FLAT),
    ("Dropout", {"rate": 0.5}, FLAT),
    ("GaussianNoise", {"stddev": 0.5}, FLAT),
    ("ActivityRegularization", {"l1": 0.1}, FLAT),
    ("Conv1D", {"filters": 2, "kernel_size": 3}, STEPS),
    ("Conv2D", {"filters": 2, "kernel_size": (3, 3)}, IMAGE),
    ("Conv2DTranspose", {"filters": 2, "kernel_size": 3, "strides": 2}, IMAGE),
    ("SeparableConv2D", {"filters": 2, "kernel_size": 3}, IMAGE),
    ("Concatenate", {}, (FLAT, Tensor((2, 3)))),
    ("Dot", {"axes": 1}, (FLAT, FLAT)),
    ("MaxPooling2D", {}, IMAGE),
    ("GlobalAveragePooling1D", {}, STEPS),
    ("Flatten", {}, STEPS),
    ("Reshape", {"target_shape": (4, 5)}, STEPS),
    ("Masking", {}, STEPS),
    ("Softmax", {"axis": (1, 2)}, STEPS),
    ("PReLU", {}, FLAT),
    ("Normalization", {"mean": 0.5, "variance": 2.0}, FLAT),
    ("Discretization", {"bin_boundaries": [0.0, 1.0]}, FLAT),
    ("Hashing", {"num_bins": 3}, TOKENS),
    ("RandomFlip", {}, IMAGE),
]


# An exported model flips images: the layer takes training=True where it is not told. The moving averages
# have no aggregation: each device keeps its own.
TRUE_OF_KERAS = {"RandomFlip": {"LG235"}, "BatchNormalization": {"LG270"}}


def check(name: str, params: dict[str, object], inputs: Any) -> Any:
    import keras

    return run(getattr(keras.layers, name), (Sample(params, inputs),))


@pytest.mark.usefixtures("framework")
@pytest.mark.parametrize(("name", "params", "argument"), LAYERS)
def test_a_layer_of_keras_gives_no_finding(
    name: str, params: dict[str, object], argument: Any
) -> None:
    report = check(name, params, (("inputs", argument),))
    told = {finding.code for finding in report.findings}
    assert told == TRUE_OF_KERAS.get(name, set()), str(report)
    outcomes = {result.code: result.outcome for result in report.results}
    assert outcomes["LG231"] == outcomes["LG241"] == outcomes["LG222"] == "passed"
    assert outcomes["LG240"] == (
        "passed" if any(w.trainable for w in report.weights) else "not applicable"
    )


@pytest.mark.usefixtures("framework")
def test_attention_with_two_inputs_gives_no_finding() -> None:
    inputs = (("query", STEPS), ("value", Tensor((2, 6, 4))))
    report = check("MultiHeadAttention", {"num_heads": 2, "key_dim": 4}, inputs)
    assert report.ok, str(report)
    assert len(report.weights) == 8
    assert report.input_shapes[0][1].shape == (2, 6, 4)


@pytest.mark.usefixtures("framework")
def test_the_weights_of_a_report_are_those_of_the_layer() -> None:
    report = check("BatchNormalization", {}, (("inputs", FLAT),))
    rows = [
        (row.name, row.shape, row.dtype, row.parameters, row.trainable)
        for row in report.weights
    ]
    assert rows == [
        ("gamma", (6,), "float32", 6, True),
        ("beta", (6,), "float32", 6, True),
        ("moving_mean", (6,), "float32", 6, False),
        ("moving_variance", (6,), "float32", 6, False),
    ]
    assert report.parameters == 24
