"""What a test for None tells of an input that may be left out."""

from __future__ import annotations

import pytest
from harness import axes_of, run_engine

from layergen.shapes.value import Perhaps

X = axes_of("(batch, heads, steps)")
MASK = axes_of("(batch, steps)")

TOLD = [
    ("y = x\nif m is not None:\n    y = x * ops.expand_dims(m, 1)\nreturn y", "known"),
    (
        "y = x\nif m is None:\n    pass\nelse:\n    y = x * m[:, None]\nreturn y",
        "known",
    ),
    ("if m is None:\n    return x\nreturn x * m[:, None]", "known"),
    ("if not m is None:\n    return x * m[:, None]\nreturn x", "known"),
    ("return x if m is None else x * m[:, None]", "known"),
    (
        "y = x\nif m is not None and training:\n    y = x * m[:, None]\nreturn y",
        "known",
    ),
    ("if m is not None or training:\n    return x * m[:, None]\nreturn x", "unknown"),
    ("return x * ops.expand_dims(m, 1)", "unknown"),
    # Behind a test it may be None again.
    ("y = x\nif m is not None:\n    y = 2 * x\nreturn x * m[:, None]", "unknown"),
    (
        "y = x\nfor _ in range(2):\n    if m is not None:\n        y = y * m[:, None]\nreturn y",
        "known",
    ),
]


@pytest.mark.parametrize(("text", "outcome"), TOLD)
def test_an_input_that_may_be_none_has_its_shape_where_it_is_not(
    text: str, outcome: str
) -> None:
    value, log = run_engine(text, {"x": X, "m": Perhaps(MASK)})
    assert not log.diagnostics
    assert (str(value) == "(batch, heads, steps)") is (outcome == "known")


def test_a_mistake_with_it_is_told_behind_the_test_only() -> None:
    tested = "if m is not None:\n    return x * m\nreturn x"
    _, log = run_engine(tested, {"x": X, "m": Perhaps(MASK)})
    assert [d.code for d in log.diagnostics] == ["LG030"]
    _, log = run_engine("return x * m", {"x": X, "m": Perhaps(MASK)})
    assert not log.diagnostics
