"""DepthwiseConv2D."""

from parity_entries import Case

TESTS = "convolutional/depthwise_conv_test.py"
CASES = [
    Case({"kernel_size": 3}, (2, 5, 6, 3)),
    Case(
        {
            "kernel_size": (2, 3),
            "depth_multiplier": 2,
            "padding": "same",
            "strides": 2,
            "activation": "tanh",
            "depthwise_regularizer": "l2",
            "bias_regularizer": "l1",
            "depthwise_constraint": "non_neg",
            "bias_constraint": "max_norm",
        },
        (2, 6, 6, 2),
    ),
    Case(
        {"kernel_size": 2, "use_bias": False, "data_format": "channels_first"},
        (2, 3, 5, 6),
    ),
]
NO_CONFIG = {
    "activity_regularizer": "Keras has it even where there is none",
}
