"""TimeDistributed."""

import keras
import numpy as np
from parity_entries import Case

TESTS = "rnn/time_distributed_test.py"
MASK = np.array([[True, False, True, True], [False, True, True, False]])
CASES = [
    Case({"layer": keras.layers.Activation("tanh", name="inner")}, (2, 4, 5)),
    Case({"layer": keras.layers.Flatten(name="inner")}, (2, 3, 4, 5)),
    # Softmax takes a mask, and Flatten none.
    Case(
        {"layer": keras.layers.Softmax(name="inner")},
        (2, 4, 2),
        call={"mask": MASK[:, :, None]},
    ),
    Case({"layer": keras.layers.Flatten(name="inner")}, (2, 4, 5), call={"mask": MASK}),
]
