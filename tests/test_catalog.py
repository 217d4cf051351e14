"""Every layer of the catalogue against a second derivation: a formula in NumPy, or Keras's own layer."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from guide_derivations import DERIVATIONS as COMPOSED
from guide_derivations import Layer, filled, normal, same, sigmoid
from support import BOTH, NAMES, STYLES, committed, samples
from wild_derivations import DERIVATIONS as PUBLISHED
from wild_slips import REFUSED as PUBLISHED_REFUSED
from wild_slips import SLIPS as PUBLISHED_SLIPS
from wild_slips import STRANGE

import layergen
from layergen.checks.run import run
from layergen.project import catalog

both_styles = pytest.mark.parametrize("style", STYLES)


def softmax(x: Any, axis: int) -> Any:
    powers = np.exp(x)
    return powers / powers.sum(axis=axis, keepdims=True)


def antirectifier(make: Layer) -> None:
    layer = make()
    w = filled(layer, (None, 6))
    x = normal(5, 6)
    centered = x - x.mean(axis=1, keepdims=True)
    unit = centered / np.linalg.norm(centered, axis=1, keepdims=True)
    both = np.concatenate([np.maximum(unit, 0), np.maximum(-unit, 0)], axis=1)
    assert w["kernel"].shape == (12, 6)
    same(layer(x), both @ w["kernel"])
    same(layer(np.full((1, 6), 3.0, "float32")), np.zeros((1, 6)))


def attention_pooling(make: Layer) -> None:
    layer = make(4)
    w = filled(layer, (None, None, 3))
    x = normal(2, 5, 3)
    mask = np.array([[1, 1, 0, 1, 0], [1, 1, 1, 1, 1]], "bool")
    scores = np.tanh(x @ w["w"] + w["b"]) @ w["query"][:, 0]
    same(layer(x), np.einsum("bt,btd->bd", softmax(scores, 1), x))
    kept = np.exp(scores) * mask
    weights = kept / kept.sum(axis=1, keepdims=True)
    same(layer(x, mask=mask), np.einsum("bt,btd->bd", weights, x))
    same(layer(x, mask=mask)[:1], np.array(layer(x[:1][:, mask[0]])))


def compute_sum(make: Layer) -> None:
    layer = make(3)
    batches = [normal(4, 3, seed=n) for n in range(3)]
    for count, batch in enumerate(batches, start=1):
        same(layer(batch), sum(b.sum(axis=0) for b in batches[:count]))


def custom_dropout(make: Layer) -> None:
    x = normal(6, 50)
    for rate in (0.0, 0.2, 0.9):
        keras_s = keras.layers.Dropout(rate, seed=5)
        layer = make(rate, seed=5)
        for _ in range(3):
            same(layer(x, training=True), np.array(keras_s(x, training=True)))
        same(layer(x, training=False), x, 0)


def feature_cross(make: Layer) -> None:
    layer = make()
    w = filled(layer, (None, 4), (None, 4))
    x0, x = normal(3, 4), normal(3, 4, seed=1)
    same(layer(x0, x), x0 * (x @ w["w"] + w["b"]) + x)
    unbiased = make(use_bias=False)
    w = filled(unbiased, (None, 4), (None, 4))
    assert list(w) == ["w"]
    assert unbiased.b is None
    same(unbiased(x0, x), x0 * (x @ w["w"]) + x)


def fixed_linear(make: Layer) -> None:
    layer, dense = make(5, 3), keras.layers.Dense(5)
    dense.build((None, 3))
    layer.set_weights([normal(3, 5), normal(5)])
    dense.set_weights(layer.get_weights())
    x = normal(2, 7, 3)
    same(layer(x), np.array(dense(x)))


def gated_linear_unit(make: Layer) -> None:
    x = normal(2, 7, 3)
    for activation, formula in (("sigmoid", sigmoid), ("tanh", np.tanh)):
        layer = make(5, activation=activation)
        w = filled(layer, (None, None, 3))
        same(layer(x), formula(x @ w["g"]) * (x @ w["w"]))


def layer_scale(make: Layer) -> None:
    x = normal(2, 7, 3)
    same(make(0.25)(x), 0.25 * x)
    layer = make(0.25)
    w = filled(layer, (None, None, 3))
    same(layer(x), x * w["scale"])


def learned_positions(make: Layer) -> None:
    layer = make(8)
    w = filled(layer, (None, None, 3))
    for time in (1, 5, 8):
        x = normal(2, time, 3)
        same(layer(x), np.stack([row + w["positions"][:time] for row in x]))
    fresh = make(8)
    fresh.build((None, None, 3))
    assert np.abs(fresh.positions.numpy()).max() <= 0.05


def linear(make: Layer) -> None:
    layer, dense = make(5), keras.layers.Dense(5)
    w = filled(layer, (None, 3))
    dense.build((None, 3))
    dense.set_weights([w["w"], w["b"]])
    x = normal(2, 7, 3)
    same(layer(x), np.array(dense(x)))


def reflection_padding(make: Layer) -> None:
    x = normal(2, 5, 6, 3)
    for rows, columns in ((1, 1), (0, 2), (4, 5)):
        pads = [(0, 0), (rows, rows), (columns, columns), (0, 0)]
        layer = make((rows, columns))
        same(layer(x), np.pad(x, pads, mode="reflect"), 0)
        shape = layer.compute_output_shape((None, None, 6, 3))
        assert shape == (None, None, 6 + 2 * columns, 3)


def root_mean_square(make: Layer) -> None:
    layer = make(1e-3)
    keras_s = keras.layers.RMSNormalization(epsilon=1e-3)
    keras_s.build((None, None, 6))
    w = filled(layer, (None, None, 6))
    keras_s.set_weights([w["scale"]])
    x = 3 * normal(2, 4, 6)
    same(layer(x), np.array(keras_s(x)))


def sampling(make: Layer) -> None:
    shape = (400, 50)
    mean, log_var = normal(*shape), normal(*shape, seed=1)
    epsilon = np.array(make(seed=4)(np.zeros(shape), np.zeros(shape)))
    z = np.array(make(seed=4)(mean, log_var))
    same(z, mean + np.sqrt(np.exp(log_var)) * epsilon)
    # The draws are standard normal: five standard deviations of mean and variance.
    count = epsilon.size
    assert abs(epsilon.mean()) < 5 / math.sqrt(count)
    assert abs(epsilon.var() - 1) < 5 * math.sqrt(2 / count)
    same(make()(mean, np.full(shape, -80.0, "float32")), mean)


def sinusoidal_positions(make: Layer) -> None:
    time, dim = 7, 6
    table = np.zeros((time, dim))
    for position in range(time):
        for i in range(dim // 2):
            angle = position / 10000 ** (2 * i / dim)
            table[position, 2 * i] = math.sin(angle)
            table[position, 2 * i + 1] = math.cos(angle)
    x = normal(2, time, dim)
    same(make()(x), x + table)
    same(make(longest=1.0)(x)[:, :, 0], x[:, :, 0] + np.sin(np.arange(time)))


def squash(make: Layer) -> None:
    x = normal(2, 5, 4)
    length = np.linalg.norm(x, axis=-1, keepdims=True)
    same(make()(x), length**2 / (1 + length**2) * x / length)
    assert np.linalg.norm(make()(100 * x), axis=-1).max() < 1
    same(make()(np.zeros((1, 4), "float32")), np.zeros((1, 4)))


def stochastic_depth(make: Layer) -> None:
    rate, rows = 0.3, 20_000
    layer = make(rate, seed=2)
    x = 1 + normal(rows, 2, 3) ** 2
    same(layer(x), x, 0)
    y = np.array(layer(x, training=True))
    dropped = (y == 0).all(axis=(1, 2))
    same(y[~dropped], x[~dropped] / (1 - rate))
    assert abs(dropped.mean() - rate) < 5 * math.sqrt(rate * (1 - rate) / rows)


def temporal_softmax(make: Layer) -> None:
    x = normal(3, 5, 2)
    same(make()(x), softmax(x, 1))
    mask = np.array([[1, 0, 1, 1, 0], [0, 0, 0, 0, 1], [1, 1, 1, 1, 1]], "bool")
    kept = np.exp(x) * mask[:, :, None]
    same(make()(x, mask=mask), kept / kept.sum(axis=1, keepdims=True))
    huge = np.array([[[1e30], [-1e30], [1e30]]], "float32")
    same(make()(huge, mask=np.ones((1, 3), "bool"))[0, :, 0], np.array([0.5, 0, 0.5]))


#: Every layer that has no model in Keras, in both styles.
OWN = [(name, style) for name, style in BOTH if not catalog.is_keras_s(name)]

DERIVATIONS: Mapping[str, Callable[[Layer], None]] = {
    **COMPOSED,
    **PUBLISHED,
    "Antirectifier": antirectifier,
    "AttentionPooling": attention_pooling,
    "ComputeSum": compute_sum,
    "CustomDropout": custom_dropout,
    "FeatureCross": feature_cross,
    "FixedLinear": fixed_linear,
    "GatedLinearUnit": gated_linear_unit,
    "LayerScale": layer_scale,
    "LearnedPositions": learned_positions,
    "Linear": linear,
    "ReflectionPadding2D": reflection_padding,
    "RootMeanSquareNormalization": root_mean_square,
    "Sampling": sampling,
    "SinusoidalPositions": sinusoidal_positions,
    "Squash": squash,
    "StochasticDepth": stochastic_depth,
    "TemporalSoftmax": temporal_softmax,
}


def test_every_layer_of_the_catalogue_has_a_second_derivation() -> None:
    # Those that bear the name of a layer of Keras are compared with that, in tests/parity.
    names = [name for name in NAMES if not catalog.is_keras_s(name)]
    assert sorted(DERIVATIONS) == names


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("name", "style"), OWN)
def test_a_layer_equals_its_second_derivation(name: str, style: str) -> None:
    DERIVATIONS[name](committed(name, style))


#: A layer of the catalogue with one slip in it: what it says, and what it says in place of that.
SLIPS = [
    *PUBLISHED_SLIPS,
    ("ActivityRegularizationLayer", "ops.mean(x)", "ops.sum(x)"),
    ("ActivityRegularizationLayer", "return x", "return rate * x"),
    ("CustomDropout", "random.dropout(x, rate)", "random.dropout(x, rate / 2)"),
    ("CustomDropout", "if not training", "if training"),
    ("ComputeSum", "assign_add", "assign"),
    ("Decoder", '"sigmoid"', '"tanh"'),
    ("Decoder", '"relu"', '"gelu"'),
    (
        "Encoder",
        "sampling(z_mean, z_log_var)",
        "z_mean + 0 * sampling(z_mean, z_log_var)",
    ),
    ("Encoder", "sampling(z_mean, z_log_var)", "sampling(z_mean, 2 * z_log_var)"),
    ("Encoder", "return z_mean, z_log_var,", "return z_log_var, z_mean,"),
    ("KLDivergenceLoss", "ops.exp(z_log_var)", "ops.exp(2 * z_log_var)"),
    ("KLDivergenceLoss", "-0.5 * ops.mean", "-0.5 * ops.sum"),
    (
        "KLDivergenceLoss",
        "update_state(divergence)",
        "update_state(weight * divergence)",
    ),
    ("LogisticEndpoint", "from_logits=True", "from_logits=False"),
    ("LogisticEndpoint", "threshold=0.0", "threshold=0.5"),
    (
        "LogisticEndpoint",
        "loss_fn(targets, logits, sample_weight)",
        "loss_fn(targets, logits)",
    ),
    ("MLPBlock", "ops.relu(linear_2(x))", "linear_2(x)"),
    ("MLPBlock", "return linear_3(x)", "return ops.relu(linear_3(x))"),
    ("MaskedEmbedding", "ops.not_equal(tokens, 0)", "ops.equal(tokens, 0)"),
    (
        "MaskedEmbedding",
        "ops.take(embeddings, tokens, axis=0)",
        "2 * ops.take(embeddings, tokens, axis=0)",
    ),
    (
        "OuterLayer",
        "ActivityRegularizationLayer(rate)",
        "ActivityRegularizationLayer(2 * rate)",
    ),
    ("OuterLayerWithKernelRegularizer", "L2(factor)", "L1(factor)"),
    ("OuterLayerWithKernelRegularizer", "kernel_regularizer", "bias_regularizer"),
    ("ResNet", "block_2(block_1(images))", "block_2(ops.relu(-block_1(images)))"),
    ("ResNet", "GlobalAveragePooling2D", "GlobalMaxPooling2D"),
    ("ResNetBlock", "return ops.relu(x + y)", "return x + y"),
    ("ResNetBlock", "channels != filters or strides > 1", "True"),
    ("ResNetBlock", "norm_2(conv_2(y))", "conv_2(y) + 0 * norm_2(y)"),
    ("Sampling", "0.5 * z_log_var", "z_log_var"),
    ("TemporalSoftmax", "if mask is None", "if mask is None or True"),
    ("TemporalSplit", "return first, second", "return second, first"),
    (
        "TemporalSplit",
        "ops.split(mask, 2, axis=1)",
        "ops.split(ops.flip(mask, axis=1), 2, axis=1)",
    ),
    (
        "VariationalAutoEncoder",
        "KLDivergenceLoss(kl_weight)",
        "KLDivergenceLoss(2 * kl_weight)",
    ),
    (
        "VariationalAutoEncoder",
        "divergence(z_mean, z_log_var, z)",
        "divergence(z_mean, z_log_var, 2 * z)",
    ),
]


@pytest.mark.parametrize(("name", "said", "slip"), SLIPS)
def test_a_layer_with_a_slip_does_not_equal_its_second_derivation(
    name: str, said: str, slip: str, tmp_path: Path
) -> None:
    text = layergen.describe(name).text
    assert text.count(said) == 1
    file = tmp_path / "slip.layer.yaml"
    file.write_text(text.replace(said, slip).split("\nsamples:")[0])
    with pytest.raises(AssertionError):
        DERIVATIONS[name](layergen.load(file).layer_class())


REFUSED = [
    *PUBLISHED_REFUSED,
    ("Linear", {"units": 0}, r"`units` must be at least 1. Received: units=0"),
    ("CustomDropout", {"rate": 1.0}, r"`rate` must be between 0 and 0.99."),
    ("StochasticDepth", {"rate": -0.5}, r"`rate` must be between 0 and 0.99."),
    ("AttentionPooling", {"units": -1}, r"`units` must be at least 1."),
    ("FixedLinear", {"input_dim": 0}, r"`input_dim` must be at least 1."),
    ("LearnedPositions", {"length": 0}, r"`length` must be at least 1."),
    (
        "ReflectionPadding2D",
        {"padding": (1, 2, 3)},
        r"padding must have two numbers. Received: padding=\(1, 2, 3\)",
    ),
    ("RootMeanSquareNormalization", {"epsilon": -1e-3}, r"`epsilon` must be at least"),
    ("SinusoidalPositions", {"longest": 0.5}, r"`longest` must be at least 1."),
    ("GatedLinearUnit", {"activation": "swoosh"}, r"Could not interpret activation"),
    ("FeatureCross", {"kernel_initializer": "best"}, r"Could not interpret init"),
    ("ActivityRegularizationLayer", {"rate": -1.0}, r"`rate` must be at least 0."),
    ("ComputeSum", {"input_dim": 0}, r"`input_dim` must be at least 1."),
    ("Decoder", {"original_dim": 0}, r"`original_dim` must be at least 1."),
    ("Encoder", {"latent_dim": 0}, r"`latent_dim` must be at least 1."),
    ("KLDivergenceLoss", {"weight": -0.1}, r"`weight` must be at least 0."),
    ("MLPBlock", {"output_units": 0}, r"`output_units` must be at least 1."),
    ("MaskedEmbedding", {"vocab_size": 0}, r"`vocab_size` must be at least 1."),
    ("OuterLayer", {"rate": -1.0}, r"`rate` must be at least 0."),
    ("OuterLayerWithKernelRegularizer", {"factor": -1.0}, r"`factor` must be at least"),
    ("ResNet", {"num_classes": 0}, r"`num_classes` must be at least 1."),
    ("ResNetBlock", {"strides": 0}, r"`strides` must be at least 1."),
    (
        "VariationalAutoEncoder",
        {"original_dim": 4, "kl_weight": -1.0},
        r"`kl_weight` must be at least 0. Received: kl_weight=-1.0",
    ),
]


@both_styles
@pytest.mark.parametrize(("name", "params", "message"), REFUSED)
def test_a_layer_refuses_wrong_params(
    name: str, params: dict[str, Any], message: str, style: str
) -> None:
    with pytest.raises(ValueError, match=message):
        committed(name, style)(**params)


@both_styles
def test_a_layer_refuses_inputs_that_it_is_not_made_for(style: str) -> None:
    padding = committed("ReflectionPadding2D", style)((3, 1))
    with pytest.raises(ValueError, match="padding must be smaller than the image"):
        padding(normal(1, 3, 4, 1))
    positions = committed("LearnedPositions", style)(1)
    with pytest.raises(ValueError, match=r"longer than .*time=2, length=1"):
        positions(normal(1, 2, 3))
    halves = committed("TemporalSplit", style)()
    with pytest.raises(ValueError, match=r"number of steps must be even.*time=5"):
        halves(normal(1, 5, 3))


@both_styles
@pytest.mark.parametrize(("name", "params", "shapes", "message"), STRANGE)
def test_a_published_layer_refuses_inputs_that_it_is_not_made_for(
    name: str, params: dict[str, Any], shapes: Any, message: str, style: str
) -> None:
    with pytest.raises(ValueError, match=message):
        committed(name, style)(**params).build(shapes)


def has_variables(name: str) -> bool:
    return bool(layergen.describe(name)._shaped.analysis.description.variables)


def assert_all_checks_hold(name: str, style: str, tried: Any) -> None:
    report = run(committed(name, style), tried, title=name)
    assert report.findings == ()
    assert report.ok
    assert len(report.output_shapes) == len(tried)


# Every second one: the others, and those of Keras, which are held against Keras's own tests, are for the sweep.
@pytest.mark.parametrize("name", [n for n in NAMES if not catalog.is_keras_s(n)][::2])
def test_all_checks_hold_for_the_first_sample(name: str) -> None:
    assert_all_checks_hold(name, "add-weight", samples(layergen.describe(name))[:1])


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("name", "style"), [b for b in BOTH if b[1] == "add-weight" or has_variables(b[0])]
)
def test_all_checks_hold_for_every_sample(name: str, style: str) -> None:
    assert_all_checks_hold(name, style, samples(layergen.describe(name)))


EXACT = [
    (name, number)
    for name in NAMES
    for number, sample in enumerate(samples(layergen.describe(name)))
    if sample.output_values is not None
]


def test_some_descriptions_bring_exact_values() -> None:
    assert {"Linear", "ComputeSum", "FeatureCross", "Squash"} <= {n for n, _ in EXACT}


@both_styles
@pytest.mark.parametrize(("name", "number"), EXACT)
def test_the_exact_values_of_a_description_hold(
    name: str, number: int, style: str
) -> None:
    sample = samples(layergen.describe(name))[number]
    layer = committed(name, style)(**sample.params)
    arrays = [np.array(tensor.values, tensor.dtype) for _, tensor in sample.inputs]
    layer.build(*(array.shape for array in arrays))
    for weight, value in sample.weight_values:
        getattr(layer, weight).assign(np.array(value))
    same(layer(*arrays), np.array(sample.output_values, "float32"))


@pytest.mark.parametrize("style", STYLES)
def test_einsum_dense_tells_the_axes_of_an_ellipsis_in_their_order(style: str) -> None:
    layer = committed("EinsumDense", style)("...x,xy->...y", 7, bias_axes="y")
    assert layer.compute_output_shape((2, 3, 4, 5, 6)) == (2, 3, 4, 5, 7)
    assert layer.compute_output_shape((None, None, 4, 6)) == (None, None, 4, 7)
    assert tuple(layer(np.ones((2, 3, 4, 5, 6))).shape) == (2, 3, 4, 5, 7)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("abc->ab", 3), "of the form"),
        (("ab->bc,ac", 3), "of the form"),
        (("a1,1c->ac", 3), "each axis by a letter"),
        (("...a,ab->b", 3), "on the same side"),
        (("ab,bc->ad", 3), "each letter of the output"),
        (("ab,bcd->ac", 3), "each letter of the kernel"),
        (("ab,bc->ac", 3, None, "b"), "letters of the output"),
    ],
)
def test_einsum_dense_refuses_what_is_no_equation_of_a_dense_layer(
    arguments: tuple[Any, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        committed("EinsumDense", "add-weight")(*arguments)


def test_einsum_dense_refuses_another_size_of_an_axis_that_stays() -> None:
    layer = committed("EinsumDense", "add-weight")("abc,cd->abd", (4, 2))
    with pytest.raises(ValueError, match="another size in output_shape"):
        layer.build((None, 3, 5))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "equation", ["abc,cde->abde", "abc,dec->abde", "...c,cde->...de"]
)
@pytest.mark.parametrize("name", ["GlorotUniform", "HeNormal", "Orthogonal"])
def test_the_kernel_of_einsum_dense_begins_as_that_of_keras(
    style: str, equation: str, name: str
) -> None:
    start = getattr(keras.initializers, name)
    sizes = (4, 5) if "..." in equation else (3, 4, 5)
    first = []
    for cls in (committed("EinsumDense", style), keras.layers.EinsumDense):
        layer = cls(equation, sizes, kernel_initializer=start(seed=5))
        layer.build((2, 3, 6))
        first.append(keras.ops.convert_to_numpy(layer.kernel))
    np.testing.assert_allclose(*first, rtol=1e-5, atol=1e-6)
