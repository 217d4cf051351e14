"""What a user reads where a layer does not fit, and the weights that have names for sizes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from layergen.shapes.call import Mismatch
from layergen.shapes.facts import Facts
from layergen.shapes.layers.call import LayerResult, Weight
from layergen.shapes.layers.sublayer import made, sublayer
from layergen.shapes.size import name, number, parse
from layergen.shapes.value import ANYTHING, Integer, Items, Known, Shape, Tensor, Value


def tensor(*sizes: str) -> Tensor:
    """A tensor of axes that are written."""
    return Tensor(Shape(tuple(parse(size) for size in sizes)))


def called(
    layer: str,
    config: Mapping[str, Value],
    *inputs: Value,
    labels: tuple[str, ...] = ("x",),
    facts: Facts | None = None,
) -> LayerResult:
    """What a layer gives."""
    found = sublayer(made(layer, (), config))
    assert found is not None
    return found.run(inputs, labels=labels, facts=facts)


UNITS = {"units": Integer(parse("units * 4"))}
SEQUENCE = tensor("batch", "time", "dim")


def test_a_wrong_number_of_axes_is_told_with_the_shape_and_what_is_meant() -> None:
    config = {"filters": Integer(number(8)), "kernel_size": Integer(number(3))}
    with pytest.raises(Mismatch) as caught:
        called("Conv2D", config, SEQUENCE)
    assert caught.value.code == "LG035"
    assert caught.value.message == "Conv2D wants 4 axes, x has 3: (batch, time, dim)"
    assert caught.value.hints == ("its axes are (batch, height, width, channels)",)


def test_channels_first_are_told_where_they_stand() -> None:
    config = {
        "filters": Integer(number(8)),
        "kernel_size": Integer(number(3)),
        "data_format": Known("channels_first"),
    }
    with pytest.raises(Mismatch) as caught:
        called("Conv2D", config, SEQUENCE)
    assert caught.value.hints == ("its axes are (batch, channels, height, width)",)


def test_an_axis_out_of_range_is_told_with_those_there_are() -> None:
    with pytest.raises(Mismatch) as caught:
        called("LayerNormalization", {"axis": Integer(number(3))}, SEQUENCE)
    assert caught.value.code == "LG034"
    assert "axis 3, which x has not" in caught.value.message
    assert caught.value.hints == ("axes are -3 to 2",)


def test_a_reshape_is_told_how_many_numbers_there_are() -> None:
    target = Items((Integer(name("time")), Integer(name("units"))))
    with pytest.raises(Mismatch) as caught:
        called("Reshape", {"target_shape": target}, SEQUENCE)
    assert caught.value.code == "LG033"
    assert "dim * time" in caught.value.message
    assert caught.value.hints[1] == "the target holds time * units"


def test_a_fact_makes_sizes_of_different_names_go_together() -> None:
    both = Items((tensor("batch", "dim"), tensor("batch", "units")), True)
    with pytest.raises(Mismatch):
        called("Add", {}, both)
    facts = Facts().with_equal(name("units"), name("dim"))
    assert called("Add", {}, both, facts=facts).output == tensor("batch", "dim")


def test_groups_that_are_said_to_divide_the_channels_do() -> None:
    facts = Facts().with_divides(name("dim"), name("groups"))
    config = {"groups": Integer(name("groups"))}
    result = called("GroupNormalization", config, SEQUENCE, facts=facts)
    assert result.output == SEQUENCE


def test_weights_have_the_sizes_that_the_author_named() -> None:
    result = called("Dense", UNITS, SEQUENCE)
    assert result.output == tensor("batch", "time", "4 * units")
    assert result.weights == (
        Weight("kernel", Shape((name("dim"), parse("4 * units"))), True),
        Weight("bias", Shape((parse("4 * units"),)), True),
    )


def test_a_layer_that_is_not_trained_has_no_trained_weights() -> None:
    result = called("Dense", {**UNITS, "trainable": Known(False)}, SEQUENCE)
    assert result.weights is not None
    assert [weight.trainable for weight in result.weights] == [False, False]


def test_weights_that_hang_on_what_is_not_known_are_not_known() -> None:
    for unknown in ("use_bias", "trainable", "lora_rank"):
        result = called("Dense", {**UNITS, unknown: ANYTHING}, SEQUENCE)
        assert result.weights is None
        assert result.output == tensor("batch", "time", "4 * units")


def test_a_gated_unit_as_activation_leaves_the_shape_open() -> None:
    result = called("Dense", {**UNITS, "activation": Known("glu")}, SEQUENCE)
    assert result.output == Tensor(None, "float")
