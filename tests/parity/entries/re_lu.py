"""ReLU."""

from parity_entries import Case

TESTS = "activations/relu_test.py"
CASES = [
    Case(),
    Case({"max_value": 1.0, "negative_slope": 0.2, "threshold": 0.5}, (2, 3, 4)),
    Case({"negative_slope": 0.1}, policy="mixed_float16"),
]
