"""Conv1D."""

from parity_entries import LORA, Case

TESTS = "convolutional/conv_test.py"
CASES = [
    Case({"filters": 4, "kernel_size": 3}, (2, 6, 3)),
    Case(
        {
            "filters": 4,
            "kernel_size": 2,
            "padding": "causal",
            "groups": 2,
            "dilation_rate": 2,
            "activation": "tanh",
            "kernel_regularizer": "l2",
            "bias_regularizer": "l1",
            "kernel_constraint": "non_neg",
            "bias_constraint": "max_norm",
        },
        (2, 6, 4),
    ),
    Case(
        {
            "filters": 2,
            "kernel_size": 2,
            "strides": 2,
            "padding": "same",
            "use_bias": False,
        },
        (2, 5, 3),
    ),
    Case(
        {
            "filters": 2,
            "kernel_size": 2,
            "padding": "causal",
            "data_format": "channels_first",
        },
        (2, 3, 5),
    ),
]
LEFT_OUT = {
    "test_enable_lora_conv1d*": LORA,
}
NO_CONFIG = {
    "activity_regularizer": "Keras has it even where there is none",
}
