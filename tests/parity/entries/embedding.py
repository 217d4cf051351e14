"""Embedding."""

from parity_entries import LORA, QUANTIZATION, Case

TESTS = "core/embedding_test.py"
CASES = [
    Case({"input_dim": 5, "output_dim": 3}, (2, 4), "int32", 0, 5),
    Case(
        {
            "input_dim": 5,
            "output_dim": 3,
            "embeddings_initializer": "ones",
            "embeddings_regularizer": "l2",
            "embeddings_constraint": "non_neg",
            "mask_zero": True,
        },
        (2, 3, 2),
        "int64",
        0,
        5,
    ),
    Case(
        {"input_dim": 5, "output_dim": 3}, (2, 4), "int32", 0, 5, policy="mixed_float16"
    ),
    Case({"input_dim": 5, "output_dim": 3}, (2, 4), "float32", 0, 5),
]
NO_ARGUMENTS = {
    "weights": "first values of a weight as an argument: initializers give them",
    "lora_rank": LORA,
    "lora_alpha": LORA,
    "quantization_config": QUANTIZATION,
}
NO_CONFIG = {"activity_regularizer": "Keras writes it where it is None, too"}
LEFT_OUT = {
    "test_embedding_int8*": QUANTIZATION,
    "test_embedding_quantize*": QUANTIZATION,
    "test_int4*": QUANTIZATION,
    "test_legacy_load_own_variables": QUANTIZATION,
    "test_quantize_by*": QUANTIZATION,
    "test_quantize_dtype*": QUANTIZATION,
    "test_quantize_int*": QUANTIZATION,
    "test_quantize_invalid*": QUANTIZATION,
    "test_quantize_lora*": QUANTIZATION,
    "test_quantize_on_subclass*": QUANTIZATION,
    "test_quantize_when*": QUANTIZATION,
    "test_enable_lora*": LORA,
    "test_lora_rank_argument": LORA,
    "test_ragged": "a symbolic call does not tell that the result is ragged",
    "test_weights_constructor_arg": "first values of a weight as an argument: initializers give them",
}
