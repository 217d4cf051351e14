"""Cropping1D."""

from parity_entries import Case

TESTS = "reshaping/cropping1d_test.py"
CASES = [
    Case({}, (2, 5, 3)),
    Case({"cropping": 2}, (2, 5, 3)),
    Case({"cropping": (0, 3)}, (2, 5, 3), policy="mixed_float16"),
]
