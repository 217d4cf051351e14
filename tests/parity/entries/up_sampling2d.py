"""UpSampling2D."""

from parity_entries import Case

TESTS = "reshaping/up_sampling2d_test.py"
CASES = [
    Case({}, (2, 3, 4, 2)),
    Case({"size": (1, 3), "data_format": "channels_first"}, (2, 3, 4, 2)),
    Case({"size": 2, "interpolation": "bilinear"}, (2, 3, 4, 2)),
]
