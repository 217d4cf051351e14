"""RepeatVector."""

from parity_entries import Case

TESTS = "reshaping/repeat_vector_test.py"
CASES = [
    Case({"n": 3}, (2, 4)),
    Case({"n": 1}, (2, 4), policy="mixed_float16"),
]
LEFT_OUT = {
    "test_repeat_vector_with_invalid_n": "the constructor does not look at the types of its arguments",
}
