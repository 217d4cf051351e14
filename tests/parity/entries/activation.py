"""Activation."""

from parity_entries import Case

TESTS = "activations/activation_test.py"
CASES = [
    Case({"activation": "relu"}),
    Case({"activation": "softmax"}, (2, 3, 4)),
    Case({"activation": None}),
]
