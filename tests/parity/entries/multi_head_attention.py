"""MultiHeadAttention."""

import numpy as np
from parity_entries import QUANTIZATION, Case

TESTS = "attention/multi_head_attention_test.py"
SOME = {"num_heads": 2, "key_dim": 3}
TWO = {"query": (2, 4, 3), "value": (2, 5, 2)}
KEPT = np.array([[1, 1, 0, 1, 1], [0, 1, 0, 1, 1]], "bool")
CASES = [
    Case(
        {**SOME, "dropout": 0.5, "seed": 5},
        TWO,
        training=(False,),
    ),
    Case(
        {**SOME, "value_dim": 4, "use_bias": False},
        {**TWO, "key": (2, 5, 4)},
        call={"return_attention_scores": True},
        low=-0.3,
        high=0.3,
    ),
    Case(
        {**SOME, "output_shape": (2, 3), "use_gate": True},
        TWO,
        call={"attention_mask": np.repeat(KEPT[:, None], 4, 1)},
        low=-0.3,
        high=0.3,
    ),
    Case({**SOME, "attention_axes": (1,)}, {"query": (2, 4, 2), "value": (2, 5, 2)}),
    Case(
        {**SOME, "sliding_window": 2},
        {"query": (2, 4, 3), "value": (2, 4, 3)},
        call={"use_causal_mask": True},
    ),
]
NOT_TOLD = "where the shape of the output is not certain, Keras finds it out by tracing the call"
PRIVATE = "it asks for a private name of Keras's class"
ELIDED = "Keras's EinsumDense tells a wrong shape where `...` stands for several axes"
LEFT_OUT = {
    "test_compute_output_shape*": NOT_TOLD,
    "test_shape_mismatch_error*": NOT_TOLD,
    "test_compute_attention*": PRIVATE,
    "test_causal_only_skipped_for_subclass": PRIVATE,
    "test_dtype_policy_map": PRIVATE,
    "test_initializer": PRIVATE,
    "test_mha_constraints": PRIVATE,
    "test_sliding_window_serialization": PRIVATE,
    "test_quantize_int8": QUANTIZATION,
    "test_high_dim_attention_4d_inputs_1freebatch*": ELIDED,
    "test_high_dim_attention_5d*": ELIDED,
    "test_no_warning_with_keras_mask": "Keras's own takes the masks off its inputs by a private function",
    "test_multi_head_attention_output_shape_error": "the constructor does not look at the type of this argument",
}
DIFFERENCES = (
    "`activity_regularizer` is about the result; in Keras it is about the result of each projection.",
)
NO_CONFIG = {
    "activity_regularizer": "Keras has it even where there is none",
    "flash_attention": "Keras leaves it out, and a file forgets it",
}
