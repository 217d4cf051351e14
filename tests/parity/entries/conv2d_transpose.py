"""Conv2DTranspose."""

from parity_entries import Case

TESTS = "convolutional/conv_transpose_test.py"
CASES = [
    Case({"filters": 4, "kernel_size": 3}, (2, 3, 4, 3)),
    Case(
        {
            "filters": 4,
            "kernel_size": (2, 3),
            "strides": 2,
            "padding": "same",
            "activation": "tanh",
            "kernel_regularizer": "l2",
            "bias_regularizer": "l1",
            "kernel_constraint": "non_neg",
            "bias_constraint": "max_norm",
        },
        (2, 3, 4, 2),
    ),
    Case(
        {
            "filters": 2,
            "kernel_size": 3,
            "strides": 3,
            "output_padding": (1, 2),
            "use_bias": False,
        },
        (2, 3, 4, 2),
    ),
    Case(
        {"filters": 2, "kernel_size": 2, "data_format": "channels_first"}, (2, 3, 4, 3)
    ),
]
NO_CONFIG = {
    "activity_regularizer": "Keras has it even where there is none",
}
