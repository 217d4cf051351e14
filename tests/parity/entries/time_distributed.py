"""TimeDistributed."""

import keras
from parity_entries import Case

TESTS = "rnn/time_distributed_test.py"
CASES = [
    Case({"layer": keras.layers.Dense(3, name="inner")}, (2, 4, 5)),
    Case({"layer": keras.layers.Conv1D(3, 2, name="inner")}, (2, 3, 4, 5)),
]
LEFT_OUT = {
    "test_masking": "the layer is called without the mask of its step",
    "test_mask_validation*": "the shape of a mask is not looked at",
}
