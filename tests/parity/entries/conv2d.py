"""Conv2D."""

from parity_entries import LORA, Case

TESTS = "convolutional/conv_test.py"
CASES = [
    Case({"filters": 4, "kernel_size": 3}, (2, 5, 6, 3)),
    Case(
        {
            "filters": 4,
            "kernel_size": (2, 3),
            "strides": 2,
            "padding": "same",
            "groups": 2,
            "activation": "tanh",
            "kernel_regularizer": "l2",
            "bias_regularizer": "l1",
            "kernel_constraint": "non_neg",
            "bias_constraint": "max_norm",
        },
        (2, 5, 6, 4),
    ),
    Case(
        {"filters": 2, "kernel_size": 2, "dilation_rate": (1, 2), "use_bias": False},
        (2, 5, 6, 3),
    ),
    Case(
        {"filters": 2, "kernel_size": 2, "data_format": "channels_first"}, (2, 3, 5, 6)
    ),
]
LEFT_OUT = {
    "test_enable_lora_conv2d*": LORA,
    "test_lora*": LORA,
    "test_enable_lora_with_alpha": LORA,
}
NO_CONFIG = {
    "activity_regularizer": "Keras has it even where there is none",
}
