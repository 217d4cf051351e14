"""Layers that prepare data, against Keras."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layers_cases import FEW, Case, Given, Pool
from layers_support import assert_held, check

RANGE = {"value_range": (0, 1)}
PICTURES: dict[str, dict[str, Any]] = {
    "AugMix": RANGE,
    "AutoContrast": RANGE,
    "ContrastLimitedAdaptiveHistogramEqualization": RANGE,
    "CutMix": {},
    "Equalization": RANGE,
    "MixUp": {},
    "RandAugment": RANGE,
    "RandomBrightness": {"factor": 0.1, **RANGE},
    "RandomColorDegeneration": {"factor": 0.1},
    "RandomColorJitter": RANGE,
    "RandomContrast": {"factor": 0.1, **RANGE},
    "RandomElasticTransform": {"factor": 0.1},
    "RandomErasing": {"factor": 0.1},
    "RandomFlip": {},
    "RandomGaussianBlur": {"factor": 0.1},
    "RandomGrayscale": {"factor": 0.1},
    "RandomHue": {"factor": 0.1, **RANGE},
    "RandomInvert": {"factor": 0.1, **RANGE},
    "RandomPerspective": {"factor": 0.1},
    "RandomPosterization": {"factor": 4},
    "RandomRotation": {"factor": 0.1},
    "RandomSaturation": {"factor": 0.1, **RANGE},
    "RandomSharpness": {"factor": 0.1, **RANGE},
    "RandomShear": {"x_factor": 0.1},
    "RandomTranslation": {"height_factor": 0.1, "width_factor": 0.1},
    "RandomZoom": {"height_factor": 0.1},
    "Solarization": RANGE,
}


@pytest.mark.parametrize("layer", PICTURES)
@settings(FEW, max_examples=6)
@given(st.data())
def test_pictures_keep_their_shape(layer: str, data: st.DataObject) -> None:
    pool = Pool(data.draw)
    channels: Any = 3
    if layer == "RandomColorDegeneration":
        channels = pool.one_of(3, 3, 4, None)
    x = Given((pool.axis(1), pool.axis(4), pool.axis(4), channels))
    if pool.flag():
        x = Given(x.shape[1:])
    check(Case(layer, PICTURES[layer], [x]))


@pytest.mark.parametrize("layer", ["Resizing", "CenterCrop", "RandomCrop"])
@FEW
@given(st.data())
def test_pictures_get_the_height_and_width_that_are_given(
    layer: str, data: st.DataObject
) -> None:
    pool = Pool(data.draw)
    axes = (pool.axis(1), pool.axis(4), pool.axis(4), pool.size())
    axes = pool.one_of(axes, axes, axes[1:], axes[1:], axes[2:])
    config = {"height": pool.size(), "width": pool.one_of(3, pool.size())}
    config |= pool.some(data_format=["channels_first", "channels_last"])
    check(Case(layer, config, [Given(axes)]))


MODES = ["int", "one_hot", "multi_hot", "count", "bits"]
CATEGORIES: dict[str, dict[str, Any]] = {
    "CategoryEncoding": {"num_tokens": 12},
    "Discretization": {"bin_boundaries": [0.0, 1.0, 2.0]},
    "Hashing": {"num_bins": 5},
    "IntegerLookup": {"vocabulary": [4, 5, 6]},
}


@pytest.mark.parametrize("layer", CATEGORIES)
@FEW
@given(st.data())
def test_categories_become_numbers_or_vectors(layer: str, data: st.DataObject) -> None:
    pool = Pool(data.draw)
    rank = pool.draw(st.integers(0, 3))
    axes = [pool.axis(1) for _ in range(rank)]
    kind = "float32" if layer == "Discretization" else "int32"
    config = CATEGORIES[layer] | pool.some(output_mode=MODES)
    if layer == "IntegerLookup" and pool.flag():
        config |= {"max_tokens": 9, "pad_to_max_tokens": True}
    if layer == "Discretization" and pool.flag():
        config = {**config, "bin_boundaries": None, "num_bins": 4}
    x = Given(tuple(axes), kind)
    known = layer != "IntegerLookup"
    check(Case(layer, config, [x]), vague=True, known_weights=known)


@FEW
@given(st.data())
def test_pairs_of_categories_are_crossed(data: st.DataObject) -> None:
    pool = Pool(data.draw)
    shape = pool.one_of((pool.axis(1),), (pool.axis(1), 1), (None, 1))
    other = pool.one_of(shape, shape, shape, (pool.size(),))
    config = {"num_bins": pool.size()} | pool.some(output_mode=["int", "one_hot"])
    pair: Any = [Given(shape, "int32"), Given(other, "int32")]
    pair = pool.one_of(pair, pair, pair, pair[:1])
    check(Case("HashedCrossing", config, [pair]), vague=True)


@FEW
@given(st.data())
def test_normalization_keeps_statistics_of_some_axes(data: st.DataObject) -> None:
    pool = Pool(data.draw)
    rank = pool.draw(st.integers(1, 4))
    x = Given((pool.size(), *(pool.size() for _ in range(rank - 1))))
    config: dict[str, Any] = pool.some(axis=[-1, 1, None, (1, 2), (-1, 1), 4, -2])
    if pool.one_of(False, False, True):
        config |= {"mean": 1.0, "variance": 2.0}
    check(Case("Normalization", config | pool.some(invert=[True]), [x]))


@FEW
@given(st.data())
def test_rescaling_keeps_the_shape(data: st.DataObject) -> None:
    pool = Pool(data.draw)
    axes = tuple(pool.axis(1) for _ in range(pool.draw(st.integers(0, 4))))
    kind = pool.one_of("float32", "int32")
    check(
        Case("Rescaling", {"scale": 0.5} | pool.some(offset=[1.0]), [Given(axes, kind)])
    )


@FEW
@given(st.data())
def test_mel_spectrograms(data: st.DataObject) -> None:
    pool = Pool(data.draw)
    axes = pool.one_of((pool.axis(1), pool.size(8, 40)), (pool.size(8, 40),))
    stride = pool.size(2, 5)
    config = {"fft_length": 8, "sequence_stride": stride, "num_mel_bins": pool.size()}
    check(Case("MelSpectrogram", config, [Given(axes)]))


@FEW
@given(st.data())
def test_spectrograms_of_short_frames(data: st.DataObject) -> None:
    pool = Pool(data.draw)
    axes: list[Any] = [pool.axis(1), pool.size(4, 40), pool.size()]
    axes = pool.one_of(axes, axes, axes, axes[1:])
    config = {"frame_length": pool.one_of(4, 5, 8)}
    config |= pool.some(
        mode=["log", "real", "imag", "stft", "angle"],
        frame_step=[1, 3],
        fft_length=[8, 16],
        padding=["same"],
        expand_dims=[True],
        data_format=["channels_last"],
    )
    check(Case("STFTSpectrogram", config, [Given(tuple(axes))]))


def test_words_become_places_in_the_vocabulary() -> None:
    words = {"vocabulary": ["a", "b"]}
    for layer, config in (
        ("StringLookup", words),
        ("StringLookup", {**words, "output_mode": "one_hot"}),
        ("TextVectorization", {**words, "output_sequence_length": 5}),
        ("TextVectorization", {**words, "output_mode": "count"}),
    ):
        check(
            Case(layer, config, [Given((None,), "string")]),
            vague=True,
            known_weights=False,
        )


def test_every_rule_was_held_against_keras() -> None:
    assert_held("preprocessing", "pictures")
