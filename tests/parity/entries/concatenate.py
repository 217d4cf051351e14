"""Concatenate."""

from parity_entries import Case

TESTS = "merging/merging_test.py"
CASES = [
    Case({}, [(2, 3, 4), (2, 3, 4)]),
    Case({"axis": 1}, [(2, 3, 4), (2, 2, 4), (2, 1, 4)]),
    Case({"axis": -2}, [(2, 3, 4), (2, 3, 4)], policy="mixed_float16"),
]
LEFT_OUT = {
    "test_concatenate_errors": "shapes in a list are compared by the backend only, which says it in its own words",
}
