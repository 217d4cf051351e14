"""Dropout."""

from parity_entries import Case

TESTS = "regularization/dropout_test.py"
CASES = [
    Case({"rate": 0.5, "seed": 3}, (4, 5), training=(True, False, None)),
    Case(
        {"rate": 0.2, "seed": 3, "noise_shape": (None, 1, 4)},
        (2, 3, 4),
        training=(True,),
    ),
    Case({"rate": 0.5, "seed": 3}, training=(True,), policy="mixed_float16"),
]
DIFFERENCES = ["With `rate=0` Keras makes no seed generator."]
