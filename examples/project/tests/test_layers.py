"""Values that were worked out by hand."""

from __future__ import annotations

import numpy as np
from layergen.testing import assert_layer

from gridcast.layers.demand_encoder import DemandEncoder
from gridcast.layers.gated_residual import GatedResidual
from gridcast.layers.hour_bias import HourBias
from gridcast.model import Yesterday


def test_an_hour_gets_its_own_bias() -> None:
    layer = HourBias(hours_per_day=3)
    demand, hour = np.ones((1, 4, 2), "float32"), np.array([[0, 2, 2, 1]])
    layer.build(demand.shape, hour.shape)
    layer.set_weights([np.array([[0, 0], [1, 10], [2, 20]], "float32")])
    assert np.array(layer(demand, hour)).tolist() == [
        [[1, 1], [3, 21], [3, 21], [2, 11]]
    ]


def test_a_gate_that_is_open_half_lets_half_through() -> None:
    layer = GatedResidual(closed=0.0)
    x = np.array([[1.0, 3.0]], "float32")
    layer.build(x.shape)
    # Normed, x is [-1, 1]; relu leaves [0, 1] of it, and the sigmoid of 0 is a half.
    layer.value.set_weights([np.eye(2), np.zeros(2)])
    layer.gate.set_weights([np.zeros((2, 2)), np.zeros(2)])
    np.testing.assert_allclose(layer(x), [[1.0, 3.5]], atol=1e-3)


def test_a_gate_that_is_closed_leaves_the_input() -> None:
    layer = GatedResidual(closed=100.0)
    x = np.random.default_rng(0).normal(size=(2, 5, 4)).astype("float32")
    np.testing.assert_array_equal(layer(x), x)


def test_the_encoder_has_a_block_for_each_level() -> None:
    encoder = DemandEncoder(units=4, depth=3)
    encoder.build((None, 24, 7), (None, 24))
    # The dense layer, the bias of 24 hours, and in each block a norm and two dense layers.
    assert encoder.count_params() == (7 * 4 + 4) + 24 * 4 + 3 * (8 + 2 * (4 * 4 + 4))
    assert len(encoder.blocks) == 3


def test_the_layer_that_is_written_by_hand_is_sound() -> None:
    demand = np.array([[1, 2, 3], [4, 5, 6]], "float32")
    assert np.array(Yesterday()(demand)).tolist() == [3, 6]
    assert_layer(Yesterday, inputs=(2, 24, 7))
