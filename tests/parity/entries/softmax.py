"""Softmax."""

from parity_entries import Case

TESTS = "activations/softmax_test.py"
MASK = [[True, False, True], [False, False, False]]
CASES = [
    Case(),
    Case({"axis": [1, 2]}, (2, 3, 4)),
    Case({"axis": 1}, (2, 3, 4), policy="mixed_float16"),
    Case({}, (2, 3), call={"mask": MASK}),
    Case({"axis": [0, 1]}, (2, 3), call={"mask": MASK}),
]
