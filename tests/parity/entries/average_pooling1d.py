"""AveragePooling1D."""

from parity_entries import Case

TESTS = "pooling/average_pooling_test.py"
CASES = [
    Case({"pool_size": 2}, (2, 5, 3)),
    Case({"pool_size": 3, "strides": 1, "padding": "same"}, (2, 5, 3)),
    Case({"pool_size": 2, "data_format": "channels_first"}, (2, 3, 5)),
]
NO_ARGUMENTS = {"name": "one of those that every layer takes"}
