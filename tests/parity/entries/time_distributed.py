"""TimeDistributed."""

import keras
from parity_entries import Case

TESTS = "rnn/time_distributed_test.py"
CASES = [
    Case({"layer": keras.layers.Activation("tanh", name="inner")}, (2, 4, 5)),
    Case({"layer": keras.layers.Flatten(name="inner")}, (2, 3, 4, 5)),
]
NO_MASK = "`call` takes no mask, and the layer inside gets none"
LEFT_OUT = {"test_masking": NO_MASK, "test_mask_validation*": NO_MASK}
