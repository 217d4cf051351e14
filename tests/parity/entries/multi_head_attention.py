"""MultiHeadAttention."""

import numpy as np
from parity_entries import LORA, QUANTIZATION, Case

TESTS = "attention/multi_head_attention_test.py"
#: Keras makes random numbers only where there is dropout.
SOME = {"num_heads": 2, "key_dim": 3, "dropout": 0.5, "seed": 5}
TWO = {"query": (2, 4, 3), "value": (2, 5, 2)}
KEPT = np.array([[1, 1, 0, 1, 1], [0, 1, 0, 1, 1]], "bool")
CASES = [
    Case(
        {"num_heads": 2, "key_dim": 3, "dropout": 0.5, "seed": 5},
        TWO,
        training=(False,),
    ),
    Case(
        {**SOME, "value_dim": 4, "use_bias": False},
        {**TWO, "key": (2, 5, 4)},
        call={"return_attention_scores": True},
    ),
    Case(
        {**SOME, "output_shape": (2, 3), "use_gate": True},
        TWO,
        call={"attention_mask": np.repeat(KEPT[:, None], 4, 1)},
    ),
    Case(
        {**SOME, "attention_axes": (2,)}, {"query": (2, 3, 4, 2), "value": (2, 3, 5, 2)}
    ),
    Case(
        {**SOME, "sliding_window": 2},
        {"query": (2, 4, 3), "value": (2, 4, 3)},
        call={"use_causal_mask": True},
    ),
]
LEFT_OUT = {}
