"""Checks look at a layer with other arguments than the defaults, where these are found."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from layergen.checks.report import Report
from layergen.checks.run import run
from layergen.checks.subject import Given, Selection, Tensor

GIVEN = Given(inputs=(("inputs", Tensor((2, 5, 4))),))


def checked(cls: Any, *codes: str, given: Given = GIVEN) -> Report:
    return run(cls, given=given, selection=Selection(select=codes))


class Means(keras.layers.Layer):  # type: ignore[misc]
    """Means over the steps; `keep` leaves their axis."""

    def __init__(self, keep: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.keep = keep

    def call(self, inputs: Any) -> Any:
        return ops.mean(inputs, axis=1, keepdims=self.keep)

    def compute_output_shape(self, input_shape: Any) -> Any:
        steps = (1,) if self.keep else ()
        return (input_shape[0], *steps, input_shape[-1])


class ForgetsKeep(Means):
    def compute_output_shape(self, input_shape: Any) -> Any:
        return (input_shape[0], input_shape[-1])


class FailsWithKeep(Means):
    def call(self, inputs: Any) -> Any:
        means = ops.mean(inputs, axis=1)
        return ops.expand_dims(means, self.axis) if self.keep else means


class RefusesKeep(Means):
    def call(self, inputs: Any) -> Any:
        if self.keep:
            raise ValueError("the steps cannot be kept")
        return ops.mean(inputs, axis=1)


class Scales(keras.layers.Layer):  # type: ignore[misc]
    """Takes a vector for each example beside its steps; a matrix of them would be broadcast."""

    def call(self, x: Any, condition: Any) -> Any:
        return x * ops.sigmoid(condition)[:, None, : x.shape[-1]]

    def compute_output_shape(self, x_shape: Any, condition_shape: Any) -> Any:
        return x_shape


def test_a_fault_at_another_value_of_a_flag_is_told_with_that_value() -> None:
    (finding,) = checked(ForgetsKeep, "LG221").findings
    assert "with (keep=True): compute_output_shape gives (2, 4)" in finding.message
    assert checked(Means, "LG221", "LG220").ok


def test_a_flag_with_which_the_call_fails_is_told_and_one_that_is_refused_is_not() -> (
    None
):
    (finding,) = checked(FailsWithKeep, "LG220").findings
    assert finding.message.startswith("with (keep=True): the call raises Attribute")
    assert checked(RefusesKeep, "LG220").ok


def test_inputs_are_of_the_ranks_that_the_layer_declares() -> None:
    report = checked(Scales, "LG22", given=Given())
    assert report.ok, str(report)
    assert [len(each.shape) for each in report.input_shapes[0]] == [3, 2]
