"""Concatenate."""

from parity_entries import Case

TESTS = "merging/merging_test.py"
CASES = [
    Case({}, [(2, 3, 4), (2, 3, 4)]),
    Case({"axis": 1}, [(2, 3, 4), (2, 2, 4), (2, 1, 4)]),
    Case({"axis": -2}, [(2, 3, 4), (2, 3, 4)], policy="mixed_float16"),
]
