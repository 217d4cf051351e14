"""GlobalAveragePooling1D."""

import numpy as np
from parity_entries import Case

TESTS = "pooling/global_average_pooling_test.py"
CASES = [
    Case({}, (2, 5, 3)),
    Case({"keepdims": True, "data_format": "channels_first"}, (2, 5, 3)),
    Case({}, (2, 3, 4), call={"mask": np.array([[1, 1, 0], [0, 1, 0]], "bool")}),
]
