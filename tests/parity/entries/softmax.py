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
LEFT_OUT = {
    "test_softmax_mask_shape_mismatch": "a description has no errors about masks: the computation fails instead",
    "test_softmax_mask_too_many_dims": "a description has no errors about masks: the computation fails instead",
}
