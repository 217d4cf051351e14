"""RMSNormalization."""

from parity_entries import Case

TESTS = "normalization/rms_normalization_test.py"
CASES = [
    Case(),
    Case({"axis": [2, 1], "epsilon": 1e-2}, (2, 3, 4)),
    Case({"axis": [-1]}, (2, 3, 4), policy="mixed_float16"),
]
DIFFERENCES = [
    "A mask goes through; in Keras it ends.",
    "Keras changes `axis` to a sorted list when the layer is built, so that its config changes too; here it stays.",
]
