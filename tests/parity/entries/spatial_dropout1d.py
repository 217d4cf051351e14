"""SpatialDropout1D."""

from parity_entries import Case

TESTS = "regularization/spatial_dropout_test.py"
CASES = [
    Case({"rate": 0.5, "seed": 3}, (2, 3, 4), training=(True, False, None)),
    Case({"rate": 0.2, "seed": 4}, (3, 2, 5), training=(True,), policy="mixed_float16"),
]
NO_ARGUMENTS = {
    "name": "one of those that every layer takes",
    "dtype": "one of those that every layer takes",
}

NO_CONFIG = {
    "trainable": "Keras leaves it out here, and a frozen layer thaws in a file",
    "dtype": "Keras's own keeps only the name of the dtype here, and no mixed policy",
}
