"""Average."""

from parity_entries import SPARSE, Case

TESTS = "merging/merging_test.py"
CASES = [
    Case({}, [(2, 3, 4), (2, 3, 4)]),
    Case({}, [(2, 3, 4), (2, 3, 4), (2, 1, 4)]),
    Case({}, [(2, 3, 4), (2, 4)]),
    Case({}, [(2, 3, 4), (2, 3, 4)], policy="mixed_float16"),
]
LEFT_OUT = {
    "test_sparse_average": SPARSE,
}
