"""Layers that take several tensors: merging and attention, against Keras."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layers_cases import FEW, Case, Given, Pool
from layers_support import assert_held, check


@pytest.mark.parametrize(
    "layer", ["Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract"]
)
@given(st.data())
@settings(FEW, max_examples=40)
def test_elementwise_layers_broadcast_behind_the_batch(
    layer: str, data: st.DataObject
) -> None:
    pool = Pool(data.draw)
    axes = [pool.axis(1), *(pool.axis(1) for _ in range(pool.draw(st.integers(1, 3))))]
    tensors = []
    for _ in range(pool.one_of(1, 2, 2, 2, 3)):
        other = [pool.one_of(axis, axis, axis, axis, 1) for axis in axes]
        if pool.one_of(False, False, False, True):
            other[pool.draw(st.integers(0, len(axes) - 1))] = pool.size()
        if pool.one_of(False, False, True):
            other = [other[0], *other[2:]]
        tensors.append(Given(tuple(other)))
    inputs: Any = tensors if pool.one_of(True, True, True, True, False) else tensors[0]
    check(Case(layer, {}, [inputs]))


@settings(FEW, max_examples=80)
@given(st.data())
def test_concatenate_adds_up_one_axis(data: st.DataObject) -> None:
    pool = Pool(data.draw)
    rank = pool.draw(st.integers(1, 4))
    axes = [pool.axis(1) for _ in range(rank)]
    axis = pool.draw(st.integers(-rank - 1, rank))
    tensors = []
    for _ in range(pool.one_of(1, 2, 2, 3)):
        other = list(axes)
        if -rank <= axis < rank:
            other[axis] = pool.one_of(axes[axis], pool.size(), pool.axis(1))
        if pool.one_of(False, False, False, False, True):
            other[pool.draw(st.integers(0, rank - 1))] = pool.size()
        if pool.one_of(False, False, False, False, False, True):
            other = other[1:]
        tensors.append(Given(tuple(other)))
    check(Case("Concatenate", {"axis": axis} if pool.flag() else {}, [tensors]))


@settings(FEW, max_examples=80)
@given(st.data())
def test_dot_sums_over_an_axis_of_each(data: st.DataObject) -> None:
    pool = Pool(data.draw)
    batch, shared = pool.axis(1), pool.size()
    shapes, axes = [], []
    for _ in range(pool.one_of(2, 2, 2, 2, 2, 2, 1, 3)):
        rank = pool.draw(st.integers(2, 4))
        at = pool.draw(st.integers(1, rank - 1))
        shape = [batch, *(pool.size() for _ in range(rank - 1))]
        shape[at] = pool.one_of(shared, shared, shared, shared, pool.size())
        shapes.append(Given(tuple(shape)))
        axes.append(pool.one_of(at, at, at - rank))
    chosen: Any = tuple(axes[:2]) if len(axes) > 1 else axes[0]
    chosen = pool.one_of(chosen, chosen, chosen, axes[0], 0, 4)
    check(Case("Dot", {"axes": chosen} | pool.some(normalize=[True]), [shapes]))


def sequences(pool: Pool) -> tuple[Given, Given, Given]:
    """Query, value and key, mostly of sizes that go together."""
    batch, dim, steps = pool.axis(1), pool.size(), pool.axis(2)
    query = Given((batch, pool.axis(2), dim))
    size = pool.one_of(dim, pool.size())
    value = Given((batch, steps, size))
    key = Given((batch, pool.one_of(steps, steps, steps, pool.size()), dim))
    return query, value, key


@settings(FEW, max_examples=40)
@given(st.data())
def test_multi_head_attention(data: st.DataObject) -> None:
    pool = Pool(data.draw)
    query, value, key = sequences(pool)
    config = {"num_heads": pool.size(), "key_dim": pool.size()}
    config |= pool.some(
        value_dim=[pool.size(), 5],
        output_shape=[pool.size(), (3, 4), None],
        use_bias=[True, False],
        use_gate=[True, False],
        dropout=[0.1],
    )
    keywords: dict[str, Any] = pool.some(key=[key])
    keywords |= pool.some(return_attention_scores=[True], use_causal_mask=[True])
    check(Case("MultiHeadAttention", config, [query, value], keywords))


@settings(FEW, max_examples=30)
@given(st.data())
def test_group_query_attention(data: st.DataObject) -> None:
    pool = Pool(data.draw)
    query, value, key = sequences(pool)
    heads, shared = pool.one_of((4, 2), (6, 3), (4, 4), (4, 3), (2, 1))
    config = {"head_dim": pool.size(), "num_query_heads": heads}
    config |= {"num_key_value_heads": shared}
    config |= pool.some(use_bias=[True, False], use_gate=[True], dropout=[0.1])
    keywords: dict[str, Any] = pool.some(key=[key], return_attention_scores=[True])
    if pool.one_of(False, False, False, False, True):
        value = Given(value.shape[1:])
    check(Case("GroupQueryAttention", config, [query, value], keywords))


@pytest.mark.parametrize("layer", ["Attention", "AdditiveAttention"])
@settings(FEW, max_examples=40)
@given(st.data())
def test_attention_without_heads(layer: str, data: st.DataObject) -> None:
    pool = Pool(data.draw)
    query, value, key = sequences(pool)
    tensors = pool.one_of([query, value], [query, value, key], [query, value, key])
    inputs: Any = pool.one_of(tensors, tensors, tensors, tensors, query, [query])
    config = pool.some(use_scale=[True, False], dropout=[0.1])
    if layer == "Attention":
        config |= pool.some(score_mode=["dot", "concat"])
    keywords = pool.some(return_attention_scores=[True, False], use_causal_mask=[True])
    check(Case(layer, config, [inputs], keywords))


def test_every_rule_was_held_against_keras() -> None:
    assert_held("merging", "attention")
