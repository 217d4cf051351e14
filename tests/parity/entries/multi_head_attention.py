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
        {**SOME, "attention_axes": (2,), "output_shape": (5,)},
        {"query": (2, 2, 4, 3), "value": (2, 2, 5, 2)},
    ),
    Case(
        {**SOME, "sliding_window": 2},
        {"query": (2, 4, 3), "value": (2, 4, 3)},
        call={"use_causal_mask": True},
    ),
]
PRIVATE = "it asks for a private name of Keras's class"
LEFT_OUT = {
    "test_compute_attention*": PRIVATE,
    "test_causal_only_skipped_for_subclass": PRIVATE,
    "test_dtype_policy_map": PRIVATE,
    "test_initializer": PRIVATE,
    "test_mha_constraints": PRIVATE,
    "test_sliding_window_serialization": PRIVATE,
    "test_quantize_int8": QUANTIZATION,
}
DIFFERENCES = (
    "`activity_regularizer` is about the result; in Keras it is about the result of each projection.",
)
NO_CONFIG = {
    "activity_regularizer": "Keras has it even where there is none",
    "flash_attention": "Keras leaves it out, and a file forgets it",
}
