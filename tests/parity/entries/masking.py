"""Masking."""

from parity_entries import Case

TESTS = "core/masking_test.py"
CASES = [
    Case({}, (2, 3, 4), dtype="float32", low=0, high=1),
    Case({"mask_value": 1}, (3, 5, 1), dtype="int32"),
    Case({"mask_value": -1.0}, (4, 3, 5, 1), dtype="float32"),
]
