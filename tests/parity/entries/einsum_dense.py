"""EinsumDense."""

from parity_entries import LORA, QUANTIZATION, Case

TESTS = "core/einsum_dense_test.py"
CASES = [
    Case({"equation": "ab,bc->ac", "output_shape": 4}),
    Case(
        {"equation": "abc,cde->abde", "output_shape": [None, 2, 4], "bias_axes": "d"},
        (2, 3, 5),
    ),
    Case(
        {
            "equation": "...x,xy->...y",
            "output_shape": 4,
            "bias_axes": "y",
            "activation": "tanh",
            "kernel_initializer": "he_normal",
            "bias_initializer": "ones",
            "kernel_regularizer": "l2",
            "bias_regularizer": "l1",
            "activity_regularizer": "l2",
            "kernel_constraint": "non_neg",
            "bias_constraint": "max_norm",
        },
        (2, 3, 5),
    ),
    Case({"equation": "BFNH,NHD->BFD", "output_shape": (3, 4)}, (2, 3, 2, 5)),
    Case(
        {"equation": "ibd,nd->ibn", "output_shape": (2, 3), "bias_axes": "bn"},
        (4, 2, 5),
    ),
    Case({"equation": "ab...,bc->ac...", "output_shape": 3}, (2, 4, 3, 2)),
    Case(
        {"equation": "ab...,bcd->acd...", "output_shape": (3, 2), "bias_axes": "c"},
        (2, 4, 3),
    ),
    Case(
        {"equation": "...bc,bc->...b", "output_shape": 3, "bias_axes": "b"},
        (2, 3, 4),
        policy="mixed_float16",
    ),
]
NO_ARGUMENTS = {
    "lora_rank": LORA,
    "lora_alpha": LORA,
    "gptq_unpacked_column_size": QUANTIZATION,
    "quantization_config": QUANTIZATION,
}
NO_CONFIG = {
    "activity_regularizer": "Keras has it even where there is none",
}
DIFFERENCES = [
    "Where a leading `...` stands for three axes or more, Keras's `compute_output_shape` tells those behind the batch in "
    "reverse; here they are as `call` computes them."
]
LEFT_OUT = {
    "test_einsum_dense_quantize*": QUANTIZATION,
    "test_einsum_dense_int8*": QUANTIZATION,
    "test_quantize_by*": QUANTIZATION,
    "test_quantize_dtype*": QUANTIZATION,
    "test_quantize_float8*": QUANTIZATION,
    "test_quantize_int*": QUANTIZATION,
    "test_quantize_invalid*": QUANTIZATION,
    "test_quantize_lora*": QUANTIZATION,
    "test_quantize_on_subclass*": QUANTIZATION,
    "test_quantize_when*": QUANTIZATION,
    "test_quantize_with*": QUANTIZATION,
    "test_gptq*": QUANTIZATION,
    "test_awq*": QUANTIZATION,
    "test_int4*": QUANTIZATION,
    "test_legacy_load_own_variables": QUANTIZATION,
    "test_enable_lora*": LORA,
    "test_lora*": LORA,
}
