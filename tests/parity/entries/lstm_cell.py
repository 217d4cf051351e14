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
    "test_basics": "Keras's LSTM calls a method of its own cell, `get_dropout_mask`, for what dropout leaves out",
}
DIFFERENCES = (
    "What dropout leaves out is drawn anew in each step; in Keras it is the same for all steps of a sequence. There "
    "`keras.layers.RNN` has a cell draw it before the first step and forget it behind the last one, if the cell is an "
    "instance of `DropoutRNNCell`. Keras does not export that class: a cell of one's own is one by a private import, or "
    "as a kind of `GRUCell`, `LSTMCell` or `SimpleRNNCell`, and what re-creates these cannot stand on them. Of any other "
    "cell nothing is called once for each sequence: `get_initial_state` is not where the first states are given or "
    "kept (`stateful`), so that what it drew would hold from batch to batch. A state more would carry the draw from "
    "step to step, but `state_size` would be another one, and so would be what `return_state` gives.",
)
