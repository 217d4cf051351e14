"""ZeroPadding2D."""

from parity_entries import Case

TESTS = "reshaping/zero_padding2d_test.py"
CASES = [
    Case({}, (2, 3, 4, 2)),
    Case({"padding": 2}, (2, 3, 4, 2)),
    Case({"padding": (1, 2)}, (2, 3, 4, 2)),
    Case({"padding": ((1, 0), (2, 3)), "data_format": "channels_first"}, (2, 3, 4, 2)),
]
