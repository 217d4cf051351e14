"""ActivityRegularization."""

from parity_entries import Case

TESTS = "regularization/activity_regularization_test.py"
CASES = [Case({"l1": 0.1, "l2": 0.2}), Case({"l2": 0.5}, (2, 3, 4))]
