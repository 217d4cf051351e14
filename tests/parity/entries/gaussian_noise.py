"""GaussianNoise."""

from parity_entries import Case

TESTS = "regularization/gaussian_noise_test.py"
CASES = [
    Case({"stddev": 0.5, "seed": 3}, training=(True, False, None)),
    Case(
        {"stddev": 0.1, "seed": 4}, (2, 3, 4), training=(True,), policy="mixed_float16"
    ),
]
DIFFERENCES = ["With `stddev=0` Keras makes no seed generator."]
