"""Attention."""

import numpy as np
from parity_entries import Case

TESTS = "attention/attention_test.py"
#: Keras makes random numbers only where there is dropout.
SOME = {"dropout": 0.5, "seed": 5}
PAIR = [(2, 3, 4), (2, 5, 4)]
MASKS = [
    np.array([[1, 1, 0], [1, 0, 1]], "bool"),
    np.array([[1, 1, 0, 1, 1], [0, 1, 0, 1, 1]], "bool"),
]
CASES = [
    Case(SOME, PAIR, training=(False,)),
    Case(
        {"use_scale": True, "score_mode": "concat", **SOME},
        [(2, 3, 4), (2, 5, 3), (2, 5, 4)],
        call={"return_attention_scores": True},
    ),
    Case({"use_scale": True, **SOME}, PAIR, call={"mask": MASKS}),
    Case(SOME, [(2, 3, 4), (2, 3, 4)], call={"use_causal_mask": True}),
]
