"""SimpleRNNCell: Keras has no tests of its own for it, but for the layer that makes one."""

import numpy as np
from parity_entries import Case

TESTS = "rnn/simple_rnn_test.py"
MADE_IN = {"keras.src.layers.rnn.simple_rnn": ()}
STATES = [
    np.linspace(-1, 1, 6, dtype="float32").reshape(2, 3),
    np.ones((2, 3), "float32"),
]
CASES = [
    Case(
        {"units": 3, "seed": 5},
        (2, 4),
        call={"states": STATES[:1]},
        training=(False, True),
    ),
    Case(
        {
            "units": 3,
            "seed": 5,
            "activation": "relu",
            "kernel_regularizer": "l2",
            "bias_regularizer": "l1",
            "kernel_constraint": "non_neg",
            "bias_constraint": "max_norm",
            "recurrent_regularizer": "l2",
        },
        (2, 4),
        call={"states": STATES[:1]},
    ),
    Case(
        {
            "units": 3,
            "seed": 5,
            "use_bias": False,
            "activation": None,
        },
        (2, 4),
        call={"states": STATES[:1]},
    ),
]
DIFFERENCES = (
    "What dropout leaves out is drawn anew in each step, for the reason that is told of `LSTMCell`.",
)
