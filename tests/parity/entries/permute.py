"""Permute."""

from parity_entries import Case

TESTS = "reshaping/permute_test.py"
CASES = [
    Case({"dims": (2, 1)}, (2, 3, 4)),
    Case({"dims": (2, 3, 1)}, (2, 3, 4, 5)),
]
