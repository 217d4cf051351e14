"""Recurrent layers, and layers around another, against Keras."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layers_cases import FEW, Case, Given, Inner, Pool
from layers_support import assert_held, check


def sequence(pool: Pool) -> Given:
    """A sequence of vectors, or now and then a tensor of other axes."""
    axes = [pool.axis(1), pool.axis(2), pool.size()]
    return Given(tuple(pool.one_of(axes, axes, axes, axes, axes[1:], [*axes, 2])))


def returns(pool: Pool) -> dict[str, Any]:
    """What a recurrent layer is asked to return."""
    return pool.some(return_sequences=[True, False], return_state=[True, False])


@pytest.mark.parametrize("layer", ["SimpleRNN", "GRU", "LSTM"])
@settings(FEW, max_examples=15)
@given(st.data())
def test_recurrent_layers(layer: str, data: st.DataObject) -> None:
    pool = Pool(data.draw)
    config = {"units": pool.size()} | returns(pool)
    config |= pool.some(use_bias=[True, False], dropout=[0.1], go_backwards=[True])
    if layer == "GRU":
        config |= pool.some(reset_after=[True, False])
    check(Case(layer, config, [sequence(pool)]))


def cell(pool: Pool) -> Inner:
    """A cell."""
    layer = pool.one_of("SimpleRNNCell", "GRUCell", "LSTMCell")
    return Inner(layer, {"units": pool.size()} | pool.some(use_bias=[False]))


@settings(FEW, max_examples=20)
@given(st.data())
def test_a_layer_of_a_cell_or_several(data: st.DataObject) -> None:
    pool = Pool(data.draw)
    axes = (pool.axis(1), pool.axis(2), pool.size())
    cells: Any = [cell(pool) for _ in range(pool.one_of(2, 3))]
    chosen = pool.one_of(cells[0], cells, Inner("StackedRNNCells", {"cells": cells}))
    check(Case("RNN", {"cell": chosen} | returns(pool), [Given(axes)]))


@pytest.mark.parametrize("layer", ["SimpleRNNCell", "GRUCell", "LSTMCell"])
@settings(FEW, max_examples=6)
@given(st.data())
def test_one_step_of_a_cell(layer: str, data: st.DataObject) -> None:
    pool = Pool(data.draw)
    batch, units = pool.size(), pool.size()
    state = Given((batch, units))
    states: Any = [state, state] if layer == "LSTMCell" else [state]
    config = {"units": units} | pool.some(use_bias=[False])
    check(Case(layer, config, [Given((batch, pool.size())), states]))


def test_one_step_of_stacked_cells() -> None:
    cells = [Inner("GRUCell", {"units": 4}), Inner("LSTMCell", {"units": 5})]
    wide, narrow = Given((2, 5)), Given((2, 4))
    states = [narrow, [wide, wide]]
    check(Case("StackedRNNCells", {"cells": cells}, [Given((2, 3)), states]))


@pytest.mark.parametrize("rank", [1, 2, 3])
@settings(FEW, max_examples=8)
@given(st.data())
def test_convolutional_recurrent_layers(rank: int, data: st.DataObject) -> None:
    pool = Pool(data.draw)
    first = pool.one_of(False, False, True)
    channels, spatial = pool.size(), [pool.size(4, 12) for _ in range(rank)]
    axes = [channels, *spatial] if first else [*spatial, channels]
    config = {"filters": pool.size(), "kernel_size": pool.one_of(1, 2, 3)}
    config |= {"data_format": "channels_first"} if first else {}
    config |= pool.some(padding=["same", "valid"], strides=[1, 2], use_bias=[False])
    x = (pool.axis(1), pool.axis(2), *axes)
    x = pool.one_of(x, x, x, x[1:])
    check(Case(f"ConvLSTM{rank}D", config | returns(pool), [Given(x)]))


@settings(FEW, max_examples=25)
@given(st.data())
def test_both_directions(data: st.DataObject) -> None:
    pool = Pool(data.draw)
    inner = Inner(
        pool.one_of("SimpleRNN", "GRU", "LSTM"), {"units": pool.size()} | returns(pool)
    )
    config: dict[str, Any] = {"layer": inner}
    config |= pool.some(merge_mode=["concat", "sum", "mul", "ave", None, "max"])
    if pool.one_of(False, False, True):
        other = {**inner.config, "go_backwards": True}
        other |= pool.some(units=[pool.size()])
        config["backward_layer"] = Inner("LSTM", other)
        if "merge_mode" in config:
            config["merge_mode"] = None
    check(Case("Bidirectional", config, [sequence(pool)]))


@settings(FEW, max_examples=25)
@given(st.data())
def test_a_layer_for_each_step(data: st.DataObject) -> None:
    pool = Pool(data.draw)
    units = pool.size()
    inner = pool.one_of(
        Inner("Dense", {"units": units}),
        Inner("Flatten", {}),
        Inner("Conv1D", {"filters": units, "kernel_size": 2, "padding": "same"}),
        Inner("LayerNormalization", {}),
        Inner("Reshape", {"target_shape": (1, -1)}),
        Inner("LSTM", {"units": units}),
    )
    rank = pool.draw(st.integers(2, 4))
    axes = (pool.axis(1), pool.axis(1), *(pool.size() for _ in range(rank - 1)))
    check(Case("TimeDistributed", {"layer": inner}, [Given(axes[:rank])]))


@settings(FEW, max_examples=15)
@given(st.data())
def test_spectral_normalization_adds_a_vector(data: st.DataObject) -> None:
    pool = Pool(data.draw)
    units = pool.size()
    inner = pool.one_of(
        Inner("Dense", {"units": units}),
        Inner("Conv2D", {"filters": units, "kernel_size": 2, "use_bias": False}),
        Inner("BatchNormalization", {}),
        Inner("Flatten", {}),
    )
    rank = 4 if inner.layer == "Conv2D" else pool.one_of(2, 3)
    axes = (pool.axis(1), *(pool.size() for _ in range(rank - 1)))
    check(Case("SpectralNormalization", {"layer": inner}, [Given(axes)]))


def test_a_pipeline_runs_its_layers_in_order() -> None:
    steps = [
        Inner("Rescaling", {"scale": 0.5}),
        Inner("Resizing", {"height": 4, "width": 5}),
    ]
    check(Case("Pipeline", {"layers": steps}, [Given((2, 8, 9, 3))]))
    check(Case("Pipeline", {"layers": steps}, [Given((8, 3))]))


@settings(FEW, max_examples=25)
@given(st.data())
def test_layers_in_a_row(data: st.DataObject) -> None:
    pool = Pool(data.draw)
    units = pool.size()

    def step() -> Inner:
        return pool.one_of(
            Inner("Dense", {"units": units}),
            Inner("Flatten", {}),
            Inner("Dropout", {"rate": 0.5}),
            Inner("LayerNormalization", {}),
            Inner("LSTM", {"units": units, "return_sequences": True}),
            Inner("GlobalAveragePooling1D", {}),
        )

    steps: Any = [step() for _ in range(pool.one_of(1, 2, 3))]
    if pool.one_of(True, False):
        steps.append(Inner("Sequential", {"layers": [step()]}))
    check(Case("Sequential", {"layers": steps}, [sequence(pool)]))


def test_every_rule_was_held_against_keras() -> None:
    assert_held("rnn", "cells", "wrappers")
