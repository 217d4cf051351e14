"""Every layer of the catalogue against a second derivation: a formula in NumPy, or Keras's own layer."""

from __future__ import annotations

from pathlib import Path

import pytest
from catalog_derivations import DERIVATIONS
from support import BOTH, NAMES, committed
from wild_slips import SLIPS as PUBLISHED_SLIPS

import layergen
from layergen.project import catalog

#: Every layer that has no model in Keras, in both styles.
OWN = [(name, style) for name, style in BOTH if not catalog.is_keras_s(name)]


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
