"""Reshape."""

from parity_entries import Case

TESTS = "reshaping/reshape_test.py"
CASES = [
    Case({"target_shape": (4, 3)}, (2, 12)),
    Case({"target_shape": (-1, 2)}, (2, 3, 4)),
    Case({"target_shape": (6,)}, (2, 3, 2), dtype="int32"),
]
