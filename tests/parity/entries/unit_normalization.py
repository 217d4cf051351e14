"""UnitNormalization."""

from parity_entries import Case

TESTS = "normalization/unit_normalization_test.py"
CASES = [
    Case(),
    Case({"axis": [1, 2]}, (2, 3, 4)),
    # Not in half precision, in which Keras gives NaN for zeros: there it is computed in full.
    Case({"axis": 1}, (2, 3, 4)),
]
