"""ELU."""

from parity_entries import Case

TESTS = "activations/elu_test.py"
CASES = [Case(), Case({"alpha": 0.5}, (2, 3, 4), policy="mixed_float16")]
