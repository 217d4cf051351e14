"""TimeDistributed."""

import keras
from parity_entries import Case

TESTS = "rnn/time_distributed_test.py"
CASES = [
    Case({"layer": keras.layers.Activation("tanh", name="inner")}, (2, 4, 5)),
    Case({"layer": keras.layers.Flatten(name="inner")}, (2, 3, 4, 5)),
]
LEFT_OUT = {
    "test_masking": "the layer is called without the mask of its step",
    "test_mask_validation*": "the shape of a mask is not looked at",
}
