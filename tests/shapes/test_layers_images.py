"""Convolutions, pooling and what pads, crops and enlarges, against Keras."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layers_cases import FEW, Case, Given, Pool, Times
from layers_support import assert_held, check

from layergen.shapes.layers import entries


def family(name: str) -> list[str]:
    """The layers whose rules stand in a file."""
    found = entries().items()
    return [n for n, e in found if e.rule.__module__.endswith(f".{name}")]


def spatial_rank(layer: str) -> int:
    """How many axes a layer's windows have."""
    return int(layer.removesuffix("Transpose")[-2])


def image(pool: Pool, rank: int, first: bool, channels: Any, wrong: int = 0) -> Given:
    """An image, or a tensor with more or fewer axes."""
    spatial = [pool.axis(3) for _ in range(max(rank + wrong, 0))]
    axes = [channels, *spatial] if first else [*spatial, channels]
    return Given((pool.axis(1), *axes))


def per_axis(pool: Pool, rank: int, *values: int) -> Any:
    """One number for all axes, or one for each."""
    if pool.flag():
        return pool.one_of(*values)
    return tuple(pool.one_of(*values) for _ in range(rank))


def config_of(layer: str, pool: Pool, rank: int) -> dict[str, Any]:
    """Arguments of a convolution."""
    config: dict[str, Any] = {"kernel_size": per_axis(pool, rank, 1, 2, 3)}
    if "Depthwise" not in layer:
        config["filters"] = pool.one_of(pool.size(), 4, 6)
    if pool.flag():
        config["strides"] = per_axis(pool, rank, 1, 2, 3)
    if pool.one_of(False, False, True):
        config["dilation_rate"] = per_axis(pool, rank, 1, 2)
    paddings = ["valid", "same", "same"] + (["causal"] if rank == 1 else [])
    config |= pool.some(padding=paddings, use_bias=[True, False], activation=["relu"])
    if "Transpose" in layer:
        if pool.flag():
            config["output_padding"] = per_axis(pool, rank, 0, 1, 2)
    elif "Depthwise" in layer or "Separable" in layer:
        config |= pool.some(depth_multiplier=[1, 2, pool.size()])
    else:
        config |= pool.some(groups=[1, 2, 3])
    return config


@pytest.mark.parametrize("layer", family("convolution"))
@settings(FEW, max_examples=20)
@given(st.data())
def test_convolutions(layer: str, data: st.DataObject) -> None:
    pool = Pool(data.draw)
    rank = spatial_rank(layer)
    config = config_of(layer, pool, rank)
    first = pool.one_of(False, False, True)
    if first or pool.flag():
        config["data_format"] = "channels_first" if first else "channels_last"
    channels = pool.one_of(pool.size(), 4, 6)
    wrong = pool.one_of(0, 0, 0, 0, -1, 1)
    check(Case(layer, config, [image(pool, rank, first, channels, wrong)]))


@settings(FEW, max_examples=20)
@given(st.data())
def test_a_kernel_and_stride_with_a_name_are_divided_by(data: st.DataObject) -> None:
    pool = Pool(data.draw)
    patch = pool.size(2, 4)
    x = Given((None, pool.size(5, 12), pool.size(5, 12), pool.size()))
    config = {"filters": pool.size(), "kernel_size": patch, "strides": patch}
    check(Case("Conv2D", config | pool.some(padding=["same"]), [x]))
    config = {"pool_size": patch} | pool.some(strides=[1, 2, patch], padding=["same"])
    check(Case("MaxPooling2D", config, [x]))


@pytest.mark.parametrize("layer", family("pooling"))
@settings(FEW, max_examples=12)
@given(st.data())
def test_pooling(layer: str, data: st.DataObject) -> None:
    pool = Pool(data.draw)
    rank = spatial_rank(layer)
    first = pool.one_of(False, False, True)
    config: dict[str, Any] = {"data_format": "channels_first"} if first else {}
    if layer.startswith("Adaptive"):
        config["output_size"] = per_axis(pool, rank, 1, 2, 3)
    elif layer.startswith("Global"):
        config |= pool.some(keepdims=[True, False])
    else:
        config["pool_size"] = per_axis(pool, rank, 1, 2, 3, 4)
        config |= pool.some(padding=["valid", "same"])
        if pool.flag():
            config["strides"] = per_axis(pool, rank, 1, 2, 3)
    # Adaptive pooling looks at the number of axes only where it has numbers, and may end the process.
    wrong = 0 if layer.startswith("Adaptive") else pool.one_of(0, 0, 0, 0, -1, 1)
    check(Case(layer, config, [image(pool, rank, first, pool.axis(1), wrong)]))


def ends(pool: Pool, rank: int) -> Any:
    """What is added or cut at the ends of each axis, in one of the ways to write it."""
    one: Any = pool.one_of(0, 1, 2, pool.size(1, 3))
    if rank == 1:
        return pool.one_of(one, (1, 0), (0, 2), (one, 1), (1, 2, 3))
    kind = pool.one_of("one", "each", "pairs", "wrong")
    if kind == "one":
        return one
    if kind == "wrong":
        return (1,) * (rank + 1)
    each = tuple(pool.one_of(0, 1, 2) for _ in range(rank))
    return each if kind == "each" else tuple((n, pool.one_of(0, 1, one)) for n in each)


@pytest.mark.parametrize("kind", ["ZeroPadding", "Cropping", "UpSampling"])
@pytest.mark.parametrize("rank", [1, 2, 3])
@settings(FEW, max_examples=20)
@given(st.data())
def test_padding_cropping_and_enlarging(
    rank: int, kind: str, data: st.DataObject
) -> None:
    pool = Pool(data.draw)
    layer = f"{kind}{rank}D"
    first = pool.one_of(False, True) and layer not in ("Cropping1D", "UpSampling1D")
    config: dict[str, Any] = {"data_format": "channels_first"} if first else {}
    if pool.one_of(True, True, False):
        if kind == "UpSampling":
            config["size"] = (
                pool.one_of(0, 1, 2, 3, pool.size(2, 5))
                if rank == 1
                else per_axis(pool, rank, 1, 2, 3)
            )
        else:
            config["padding" if kind == "ZeroPadding" else "cropping"] = ends(
                pool, rank
            )
    wrong = pool.one_of(0, 0, 0, 0, -1, 1)
    check(Case(layer, config, [image(pool, rank, first, pool.axis(1), wrong)]))


@FEW
@given(st.data())
def test_flatten_multiplies_the_axes(data: st.DataObject) -> None:
    pool = Pool(data.draw)
    rank = pool.draw(st.integers(0, 4))
    x = Given(tuple(pool.axis(1) for _ in range(rank)))
    check(Case("Flatten", pool.some(data_format=["channels_first"]), [x]))


@settings(FEW, max_examples=60)
@given(st.data())
def test_reshape_keeps_the_number_of_elements(data: st.DataObject) -> None:
    pool = Pool(data.draw)
    axes: list[Any] = [pool.size(1, 5) for _ in range(pool.draw(st.integers(1, 3)))]
    target: list[Any] = pool.draw(st.permutations(axes))
    match pool.one_of("same", "joined", "free", "free", "one", "wrong", "two", "none"):
        case "joined":
            target = [Times(tuple(axes))]
        case "free":
            target[pool.draw(st.integers(0, len(target) - 1))] = -1
        case "one":
            target = [*target, 1, -1]
        case "wrong":
            target[0] = pool.one_of(7, 11, pool.size(5, 9))
            target += pool.one_of([], [-1])
        case "two":
            target = [-1, *target, -1]
        case "none":
            axes[0] = None
    check(Case("Reshape", {"target_shape": tuple(target)}, [Given((None, *axes))]))


@FEW
@given(st.data())
def test_permute_moves_the_axes_behind_the_batch(data: st.DataObject) -> None:
    pool = Pool(data.draw)
    rank = pool.draw(st.integers(1, 4))
    dims = tuple(pool.draw(st.permutations(range(1, rank + 1))))
    dims = pool.one_of(dims, dims, dims, (0, *dims[1:]), (*dims, rank + 1))
    x = Given((pool.axis(1), *(pool.axis(1) for _ in range(rank))))
    check(Case("Permute", {"dims": dims}, [x]))


@FEW
@given(st.data())
def test_repeat_vector_adds_an_axis(data: st.DataObject) -> None:
    pool = Pool(data.draw)
    rank = pool.one_of(2, 2, 2, 1, 3)
    x = Given(tuple(pool.axis(1) for _ in range(rank)))
    check(Case("RepeatVector", {"n": pool.one_of(0, 1, pool.size())}, [x]))


def test_every_rule_was_held_against_keras() -> None:
    assert_held("convolution", "pooling", "reshaping")
