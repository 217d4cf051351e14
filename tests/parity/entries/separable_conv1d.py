"""SeparableConv1D."""

from parity_entries import Case

TESTS = "convolutional/separable_conv_test.py"
CASES = [
    Case({"filters": 4, "kernel_size": 3}, (2, 6, 3)),
    Case(
        {
            "filters": 4,
            "kernel_size": 2,
            "depth_multiplier": 2,
            "padding": "same",
            "strides": 2,
            "activation": "tanh",
            "depthwise_regularizer": "l2",
            "pointwise_regularizer": "l1",
            "bias_regularizer": "l1",
            "depthwise_constraint": "non_neg",
            "pointwise_constraint": "non_neg",
            "bias_constraint": "max_norm",
        },
        (2, 6, 3),
    ),
    Case(
        {
            "filters": 2,
            "kernel_size": 2,
            "use_bias": False,
            "data_format": "channels_first",
        },
        (2, 3, 5),
    ),
]
NO_CONFIG = {
    "activity_regularizer": "Keras has it even where there is none",
}
