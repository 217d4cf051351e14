"""MaxPooling2D."""

from parity_entries import Case

TESTS = "pooling/max_pooling_test.py"
CASES = [
    Case({}, (2, 5, 6, 3)),
    Case({"pool_size": 3, "strides": (1, 2), "padding": "same"}, (2, 5, 6, 3)),
    Case({"pool_size": (2, 3), "data_format": "channels_first"}, (2, 3, 5, 6)),
]
NO_ARGUMENTS = {"name": "one of those that every layer takes"}
