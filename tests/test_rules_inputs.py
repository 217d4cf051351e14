"""Mistakes among several inputs: their order, and which of them reach `compute_mask`."""

from __future__ import annotations

from rules_support import codes, problems, underlined

OPTIONAL_FIRST = """\
layer: Mix
inputs:
  x: (batch, dim) | None
  y: (batch, dim)
call: y if x is None else x + y
"""
TWO_INPUTS = """\
layer: Mix
inputs:
  x: (batch, dim)
  y: (batch, dim)
mask: {mask}
call: x + y
"""


def test_an_input_that_is_always_there_cannot_follow_an_optional_one() -> None:
    (found,) = problems(OPTIONAL_FIRST)
    assert found.code == "LG027"
    assert found.span.line == 4
    assert underlined(found) == "y"
    assert found.hints == ("move it above 'x', or write '| None' behind it too",)


def test_inputs_that_may_all_be_left_out_can_stand_in_any_order() -> None:
    text = OPTIONAL_FIRST.replace("y: (batch, dim)", "y: (batch, dim) | None")
    assert codes(problems(text)) == []


def test_only_the_first_input_and_its_mask_reach_compute_mask() -> None:
    assert codes(problems(TWO_INPUTS.format(mask="x_mask"))) == []
    for name in ("y_mask", "y"):
        (found,) = problems(TWO_INPUTS.format(mask=name))
        assert found.code == "LG013"
        assert underlined(found) == name
        assert "first input and its mask only" in found.hints[0]
