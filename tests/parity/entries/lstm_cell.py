"""LSTMCell: Keras has no tests of its own for it, but for the layer that makes one."""

import numpy as np
from parity_entries import Case

TESTS = "rnn/lstm_test.py"
MADE_IN = {"keras.src.layers.rnn.lstm": ("implementation",)}
STATES = [
    np.linspace(-1, 1, 6, dtype="float32").reshape(2, 3),
    np.ones((2, 3), "float32"),
]
CASES = [
    Case(
        {"units": 3, "seed": 5}, (2, 4), call={"states": STATES}, training=(False, True)
    ),
    Case(
        {
            "units": 3,
            "seed": 5,
            "unit_forget_bias": False,
            "activation": "relu",
            "kernel_regularizer": "l2",
            "bias_regularizer": "l1",
            "kernel_constraint": "non_neg",
            "bias_constraint": "max_norm",
            "recurrent_regularizer": "l2",
        },
        (2, 4),
        call={"states": STATES},
    ),
    Case(
        {
            "units": 3,
            "seed": 5,
            "use_bias": False,
            "activation": None,
        },
        (2, 4),
        call={"states": STATES},
    ),
]
LEFT_OUT = {
    "test_basics": "Keras's LSTM draws what dropout leaves out by methods of its own cell",
}
DIFFERENCES = (
    "What dropout leaves out is drawn anew in each step; in Keras it is the same for all steps of a sequence.",
)
