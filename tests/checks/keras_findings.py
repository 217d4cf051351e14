"""What the checks find in Keras's own layers, each with a few lines of Keras that show it to be true.

A function of this module is called with the layer as the checks make it and asserts the fault; it uses nothing of
layergen but the sample.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from typing import Any

import keras
import keras_samples
import numpy as np
import pytest
import tensorflow as tf

HALF = "mixed_float16"
Show = Callable[[Callable[..., Any]], None]

_RANDOM = np.random.default_rng(3)
PICTURES = _RANDOM.uniform(size=(2, 8, 8, 3)).astype("float32")
STEPS = _RANDOM.normal(size=(2, 5, 4)).astype("float32")


def an_exported_model_augments(make: Callable[..., Any]) -> None:
    """`training=True` is the default of `call`, and an exported model takes the default."""
    layer = make()
    inputs = keras.Input((8, 8, 3))
    model = keras.Model(inputs, layer(inputs))
    with tempfile.TemporaryDirectory() as folder:
        model.export(folder, verbose=False)
        served = tf.saved_model.load(folder)
    outputs = [served.serve(PICTURES).numpy() for _ in range(20)]
    wanted = layer(PICTURES, training=False)
    assert any(
        each.shape != wanted.shape or not np.allclose(each, wanted, atol=1e-4)
        for each in outputs
    )


def python_draws(make: Callable[..., Any]) -> None:
    """Python's own random numbers choose the augmentation: once for all steps in a graph."""
    before = random.getstate()
    make()(PICTURES, training=True)
    assert random.getstate() != before


def a_seed_does_not_repeat(make: Callable[..., Any]) -> None:
    """The same seed, other numbers."""
    outputs = [np.array(make(seed=1)(PICTURES, training=True)) for _ in range(10)]
    assert any(not np.allclose(outputs[0], each) for each in outputs)


def replicas_drift_apart(make: Callable[..., Any]) -> None:
    """The moving averages have no aggregation: each device keeps its own."""
    if len(tf.config.list_logical_devices("CPU")) < 2:
        pytest.skip("TensorFlow runs with one logical CPU")
    strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
    with strategy.scope():
        layer = make()
        layer.build((2, 8, 8, 3))

    def step() -> None:
        number = tf.distribute.get_replica_context().replica_id_in_sync_group
        layer(PICTURES * (1.0 + float(number)), training=True)

    strategy.run(step)
    one, other = (each.numpy() for each in layer.moving_mean.value.values)
    assert not np.allclose(one, other)


def float32_in_half_precision(make: Callable[..., Any]) -> None:
    """The call gives float32, where the symbolic one has said float16."""
    tokens = np.array([[1, 2, 3]])
    layer = make(dtype=HALF)
    assert (
        layer.compute_output_spec(keras.Input((3,), dtype="int32")).dtype == "float16"
    )
    assert layer(tokens).dtype == tf.float32


def float32_of_resized_pictures(make: Callable[..., Any]) -> None:
    """What is resized and not cropped stays in float32."""
    layer = make(dtype=HALF)
    assert layer.compute_dtype == "float16"
    assert layer(PICTURES, training=False).dtype == tf.float32


def boxes_stay_in_float32(make: Callable[..., Any]) -> None:
    """The inputs are not cast, though a symbolic call says float16."""
    boxes = {
        "images": PICTURES,
        "bounding_boxes": {
            "boxes": np.zeros((2, 3, 4), "float32"),
            "labels": np.zeros((2, 3), "int32"),
        },
    }
    assert make(dtype=HALF)(boxes)["bounding_boxes"]["boxes"].dtype == tf.float32


def labels_are_said_to_be_floats(make: Callable[..., Any]) -> None:
    """A symbolic call gives labels as floats, a real one as integers."""
    symbolic = {
        "images": keras.Input((8, 8, 3)),
        "bounding_boxes": {
            "boxes": keras.Input((3, 4)),
            "labels": keras.Input((3,), dtype="int32"),
        },
    }
    real = {
        "images": PICTURES,
        "bounding_boxes": {
            "boxes": np.zeros((2, 3, 4), "float32"),
            "labels": np.zeros((2, 3), "int32"),
        },
    }
    layer = make()
    assert layer(symbolic)["bounding_boxes"]["labels"].dtype == "float32"
    assert layer(real)["bounding_boxes"]["labels"].dtype == tf.int32


def no_graph_for_any_size(make: Callable[..., Any]) -> None:
    """Arithmetic of Python on sizes that are not known."""
    layer = make()
    any_size = tf.TensorSpec((None, None, None, 3))
    graph = tf.function(lambda x: layer(x, training=False))
    with pytest.raises(TypeError):
        graph.get_concrete_function(any_size)


def as_many_steps_as_examples(make: Callable[..., Any]) -> None:
    """Of an unknown number of steps the first are taken, as many as there are examples."""
    layer = make()
    layer(STEPS)
    graph = tf.function(layer, input_signature=[tf.TensorSpec((None, None, 4))])
    assert layer(STEPS).shape == (2, 5, 4)
    assert graph(STEPS).shape == (2, 2, 4)


def nothing_to_divide_by(make: Callable[..., Any]) -> None:
    """A mean over no steps is 0 / 0."""
    mask = np.array([[False] * 5, [True] * 5])
    outputs = np.array(make()(STEPS, mask=mask))
    assert np.all(np.isnan(outputs[0]))
    assert np.all(np.isfinite(outputs[1]))


def padding_counts(make: Callable[..., Any]) -> None:
    """With the steps among its axes the mean counts the padding, though the layer hands the mask on."""
    layer = make()
    padded = STEPS.copy()
    padded[:, 3:] = 7.0
    mask = np.array([[True] * 3 + [False] * 2] * 2)
    assert layer.supports_masking
    assert layer.compute_mask(STEPS, mask) is mask
    one, other = (np.array(layer(x))[:, :3] for x in (STEPS, padded))
    assert not np.allclose(one, other, atol=1e-2)


def float32_constants(make: Callable[..., Any]) -> None:
    """A constant in float32 meets a tensor in float64."""
    with pytest.raises(tf.errors.InvalidArgumentError, match="double tensor"):
        make(dtype="float64")(_RANDOM.normal(size=(2, 64)))


def xla_has_no_gamma(make: Callable[..., Any]) -> None:
    """The layer says that it supports XLA, which cannot draw from a gamma distribution."""
    layer = make()
    assert layer.supports_jit
    compiled = tf.function(lambda x: layer(x, training=False), jit_compile=True)
    with pytest.raises(tf.errors.InvalidArgumentError, match="Gamma"):
        compiled(PICTURES)


def children_keep_the_global_policy(make: Callable[..., Any]) -> None:
    """The children are made without the policy of their parent."""
    layer = make(dtype=HALF)
    children = layer._flatten_layers(include_self=False)
    assert {each.dtype_policy.name for each in children} == {"float32"}


def the_shape_of_inference_is_another(make: Callable[..., Any]) -> None:
    """In inference nothing is cropped, whatever `compute_output_shape` says."""
    layer = make()
    assert layer.compute_output_shape((2, 8, 8, 3)) == (2, 4, 6, 3)
    assert layer(PICTURES, training=False).shape == (2, 8, 8, 3)
    assert layer(PICTURES, training=True).shape == (2, 4, 6, 3)


def the_symbolic_output_is_the_input(make: Callable[..., Any]) -> None:
    """A symbolic call gives the input itself back, of which no model can be made."""
    inputs = keras.Input((8, 8, 3))
    outputs = make()(inputs)
    assert outputs is inputs
    with pytest.raises(ValueError, match="part of a cycle"):
        keras.Model(inputs, outputs)


def the_config_is_refused(make: Callable[..., Any]) -> None:
    """The config holds a negative factor, which the constructor refuses."""
    layer = make()
    with pytest.raises(TypeError, match=r"range \[0, 1.0\]"):
        type(layer).from_config(layer.get_config())


def a_regularizer_without_effect(make: Callable[..., Any]) -> None:
    """The argument is taken and dropped; that of `LSTM` is not."""
    simple, other = make(activity_regularizer="l2"), keras.layers.LSTM(
        3, activity_regularizer="l2"
    )
    for layer, losses in ((simple, 0), (other, 1)):
        layer(STEPS)
        assert len(layer.losses) == losses


def zeros_of_half_precision(make: Callable[..., Any]) -> None:
    """An epsilon of 1e-12 is zero in float16."""
    assert np.all(np.isnan(make(dtype=HALF)(np.zeros((2, 6), "float16"))))
    assert np.all(np.isfinite(make()(np.zeros((2, 6), "float32"))))


_AUGMENTS = (
    *("AugMix", "CutMix", "MixUp", "RandAugment", "RandomBrightness"),
    *("RandomColorDegeneration", "RandomColorJitter", "RandomContrast", "RandomCrop"),
    *("RandomElasticTransform", "RandomErasing", "RandomFlip", "RandomGaussianBlur"),
    *("RandomGrayscale", "RandomHue", "RandomInvert", "RandomPerspective"),
    *("RandomPosterization", "RandomRotation", "RandomSaturation", "RandomSharpness"),
    *("RandomTranslation", "RandomZoom", "Solarization"),
)
#: By class and code.
FINDINGS: dict[tuple[str, str], Show] = {
    **{(name, "LG235"): an_exported_model_augments for name in _AUGMENTS},
    ("AugMix", "LG229"): python_draws,
    ("AugMix", "LG247"): a_seed_does_not_repeat,
    ("BatchNormalization", "LG270"): replicas_drift_apart,
    ("CategoryEncoding", "LG250"): float32_in_half_precision,
    (
        "ContrastLimitedAdaptiveHistogramEqualization",
        "LG226",
    ): no_graph_for_any_size,
    ("Equalization", "LG221"): the_symbolic_output_is_the_input,
    ("GlobalAveragePooling1D", "LG263"): nothing_to_divide_by,
    ("LayerNormalization", "LG260"): padding_counts,
    ("MaxNumBoundingBoxes", "LG221"): labels_are_said_to_be_floats,
    ("MaxNumBoundingBoxes", "LG250"): boxes_stay_in_float32,
    ("MelSpectrogram", "LG251"): float32_constants,
    ("MixUp", "LG224"): xla_has_no_gamma,
    ("RandomColorJitter", "LG252"): children_keep_the_global_policy,
    ("RandomCrop", "LG220"): the_shape_of_inference_is_another,
    ("RandomCrop", "LG221"): the_shape_of_inference_is_another,
    ("RandomCrop", "LG226"): no_graph_for_any_size,
    ("RandomCrop", "LG250"): float32_of_resized_pictures,
    ("RandomShear", "LG230"): the_config_is_refused,
    ("SimpleRNN", "LG249"): a_regularizer_without_effect,
    ("TimeDistributed", "LG226"): as_many_steps_as_examples,
    ("UnitNormalization", "LG250"): zeros_of_half_precision,
}

NOT_APPLICABLE = "not applicable"
# No model can be made of it, as its finding tells; the config of the other one is refused.
NO_MODEL = "Equalization"
NOT_SAVED = (NO_MODEL, "RandomShear")


def assert_true_findings(name: str, params: dict[str, object], inputs: Any) -> None:
    """Runs all checks on a layer of Keras: they find what is true of it, and nothing else."""
    from layergen.checks.run import run

    sample = keras_samples.sample(params, inputs)
    report = run(getattr(keras.layers, name), (sample,))
    true = {code for known, code in FINDINGS if known == name}
    assert {finding.code for finding in report.findings} == true, str(report)
    outcomes = {result.code: result.outcome for result in report.results}
    assert outcomes["LG210"] == "passed"
    assert outcomes["LG220"] == ("failed" if "LG220" in true else "passed")
    assert outcomes["LG222"] == "passed"
    assert outcomes["LG231"] == ("passed" if name not in NOT_SAVED else NOT_APPLICABLE)
    assert outcomes["LG241"] == ("passed" if name != NO_MODEL else NOT_APPLICABLE)
    trained = any(row.trainable for row in report.weights)
    assert outcomes["LG240"] == ("passed" if trained else NOT_APPLICABLE)


def maker(name: str) -> Callable[..., Any]:
    """Makes the layer as its first sample does, with further arguments."""
    from layergen.checks.values import resolve

    params = next(p for known, p, _ in keras_samples.ENTRIES if known == name)
    return lambda **more: getattr(keras.layers, name)(**{**resolve(params), **more})
