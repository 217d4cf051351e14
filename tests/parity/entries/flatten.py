"""Flatten."""

from parity_entries import Case

TESTS = "reshaping/flatten_test.py"
CASES = [
    Case({}, (2, 3, 4)),
    Case({"data_format": "channels_first"}, (2, 3, 4, 2)),
    Case({}, (3,)),
]
