"""RepeatVector."""

from parity_entries import Case

TESTS = "reshaping/repeat_vector_test.py"
CASES = [
    Case({"n": 3}, (2, 4)),
    Case({"n": 1}, (2, 4), policy="mixed_float16"),
]
