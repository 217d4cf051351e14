"""LeakyReLU."""

from parity_entries import Case

TESTS = "activations/leaky_relu_test.py"
CASES = [Case(), Case({"negative_slope": 0.0}, (2, 3, 4))]
