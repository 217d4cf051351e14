"""Dense."""

from parity_entries import LORA, QUANTIZATION, Case

TESTS = "core/dense_test.py"
CASES = [
    Case({"units": 4}),
    Case({"units": 3, "use_bias": False, "activation": "relu"}, (2, 3, 4)),
    Case(
        {
            "units": 2,
            "activation": "tanh",
            "kernel_initializer": "he_normal",
            "bias_initializer": "ones",
            "kernel_regularizer": "l2",
            "bias_regularizer": "l1",
            "activity_regularizer": "l2",
            "kernel_constraint": "non_neg",
            "bias_constraint": "max_norm",
        },
        (2, 3, 2, 4),
    ),
    Case({"units": 4}, policy="mixed_float16"),
]
NO_ARGUMENTS = {
    "lora_rank": LORA,
    "lora_alpha": LORA,
    "quantization_config": QUANTIZATION,
}
LEFT_OUT = {
    "test_dense_quantize_config*": QUANTIZATION,
    "test_dense_int8*": QUANTIZATION,
    "test_dense_int4*": QUANTIZATION,
    "test_quantize_by*": QUANTIZATION,
    "test_quantize_dtype*": QUANTIZATION,
    "test_quantize_float8*": QUANTIZATION,
    "test_quantize_int*": QUANTIZATION,
    "test_quantize_invalid*": QUANTIZATION,
    "test_quantize_lora*": QUANTIZATION,
    "test_quantize_on_subclass*": QUANTIZATION,
    "test_quantize_when*": QUANTIZATION,
    "test_gptq*": QUANTIZATION,
    "test_awq*": QUANTIZATION,
    "test_int4*": QUANTIZATION,
    "test_legacy_load_own_variables": QUANTIZATION,
    "test_enable_lora*": LORA,
    "test_lora*": LORA,
}
