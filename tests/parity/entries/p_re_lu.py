"""PReLU."""

from parity_entries import Case

TESTS = "activations/prelu_test.py"
CASES = [
    Case(),
    Case(
        {
            "alpha_initializer": "ones",
            "alpha_regularizer": "l2",
            "alpha_constraint": "non_neg",
            "shared_axes": [1],
        },
        (2, 3, 4),
    ),
    Case({"shared_axes": [1, 2]}, (2, 3, 4, 5), policy="mixed_float16"),
]
DIFFERENCES = [
    "One shared axis that is given as a number stays a number in the config, where Keras makes a list of it."
]
