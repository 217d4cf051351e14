"""UnitNormalization."""

from parity_entries import Case

TESTS = "normalization/unit_normalization_test.py"
CASES = [
    Case(),
    Case({"axis": [1, 2]}, (2, 3, 4)),
    Case({"axis": 1}, (2, 3, 4), policy="mixed_float16"),
]
