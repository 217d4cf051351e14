"""Dense layers, embeddings, activations, normalization and dropout against Keras."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layers_cases import FEW, Case, Given, Pool
from layers_support import assert_held, check


def some_tensor(pool: Pool, low: int = 1, high: int = 4) -> Given:
    """A tensor of a few axes, the last of them known."""
    rank = pool.draw(st.integers(low, high))
    axes = [pool.axis(1) for _ in range(max(rank - 1, 0))]
    return Given((*axes, pool.size()) if rank else ())


@FEW
@given(st.data())
def test_dense_replaces_the_last_axis(data: st.DataObject) -> None:
    pool = Pool(data.draw)
    config = {"units": pool.size(1)} | pool.some(
        use_bias=[True, False], activation=["relu", None], trainable=[False]
    )
    check(Case("Dense", config, [some_tensor(pool)]))


@FEW
@given(st.data())
def test_embeddings_add_an_axis(data: st.DataObject) -> None:
    pool = Pool(data.draw)
    rank = pool.draw(st.integers(0, 3))
    x = Given(tuple(pool.axis(1) for _ in range(rank)), "int32")
    config = {"input_dim": pool.size(), "output_dim": pool.size()}
    check(Case("Embedding", config | pool.some(mask_zero=[True]), [x]))


@FEW
@given(st.data())
def test_a_reversible_embedding_goes_both_ways(data: st.DataObject) -> None:
    pool = Pool(data.draw)
    rows, columns = pool.size(), pool.size()
    config = {"input_dim": rows, "output_dim": columns}
    config |= pool.some(tie_weights=[True, False])
    front = tuple(pool.axis(1) for _ in range(pool.draw(st.integers(1, 3))))
    if pool.flag():
        x = Given((*front, columns))
        check(Case("ReversibleEmbedding", config, [x], {"reverse": True}))
    else:
        check(Case("ReversibleEmbedding", config, [Given(front, "int32")]))


EQUATIONS = [
    ("ab,bc->ac", 2, 1),
    ("abc,cd->abd", 3, 2),
    ("abc,cde->abde", 3, 3),
    ("abc,bd->acd", 3, 2),
    ("...x,xy->...y", 3, 1),
    ("...x,xy->...y", 2, 1),
    ("...x,xyz->...yz", 4, 2),
    ("abx...,xy->aby...", 4, 2),
    ("ab,bc->ad", 2, 1),
    ("ab,bc", 2, 1),
    ("ab,bcd->ac", 2, 1),
]


@settings(FEW, max_examples=80)
@given(st.data())
def test_einsum_dense_follows_its_equation(data: st.DataObject) -> None:
    pool = Pool(data.draw)
    equation, rank, count = pool.one_of(*EQUATIONS)
    rank += pool.one_of(0, 0, 0, 0, 1)
    x = Given((pool.axis(1), *(pool.size() for _ in range(rank - 1))))
    sizes = [pool.one_of(pool.size(), None, *x.shape[1:]) for _ in range(count)]
    shape = sizes[0] if count == 1 and pool.flag() and sizes[0] else tuple(sizes)
    letters = equation.split("->")[-1].replace(".", "")
    config = {"equation": equation, "output_shape": shape}
    config |= pool.some(bias_axes=[letters[-1], letters[-2:], "q", None])
    check(Case("EinsumDense", config, [x]), vague=True, known_weights=False)


SAME = {
    "Identity": {},
    "ActivityRegularization": {"l2": [0.1]},
    "Masking": {"mask_value": [1.0]},
    "Activation": {},
    "ELU": {"alpha": [0.5]},
    "LeakyReLU": {"negative_slope": [0.1]},
    "ReLU": {"max_value": [6.0]},
    "Softmax": {"axis": [-1, 0, 1, 2, 3, -4, (1, 2), (-1, 0)]},
    "PReLU": {"shared_axes": [(1,), (1, 2), 1, [2, 3], (4,), None]},
    "BatchNormalization": {
        "axis": [-1, 1, 2, -2, 3, -4],
        "center": [True, False],
        "scale": [False],
        "renorm": [True, False],
        "trainable": [False],
    },
    "LayerNormalization": {
        "axis": [-1, 1, (1, 2), (-1, -2), [2, 1], 3, -4],
        "center": [False],
        "scale": [False],
    },
    "GroupNormalization": {
        "axis": [-1, 1, 2, 3, -4],
        "center": [False],
        "scale": [False],
    },
    "RMSNormalization": {"axis": [-1, 1, (1, 2), 3, -4]},
    "UnitNormalization": {"axis": [-1, 1, (1, 2), 3, -4, 0]},
    "Dropout": {
        "noise_shape": [(None, 1), (1, 1, 3), (None, 1, None), (2, 2)],
        "seed": [3],
    },
    "AlphaDropout": {"noise_shape": [(None, 1)]},
    "GaussianDropout": {"seed": [1]},
    "GaussianNoise": {"seed": [1]},
    "SpatialDropout1D": {},
    "SpatialDropout2D": {"data_format": ["channels_first", "channels_last"]},
    "SpatialDropout3D": {},
}
RATES = [0, 0.5, 1, 1.5, -1]
NEEDED = {
    "Activation": {"activation": ["relu", "softmax", "tanh"]},
    "GroupNormalization": {"groups": [-1, 1, 2, 3, 4]},
    "Dropout": {"rate": RATES},
    "AlphaDropout": {"rate": RATES},
    "GaussianDropout": {"rate": RATES},
    "GaussianNoise": {"stddev": RATES},
    "SpatialDropout1D": {"rate": RATES},
    "SpatialDropout2D": {"rate": RATES},
    "SpatialDropout3D": {"rate": RATES},
}


@pytest.mark.parametrize("layer", SAME)
@FEW
@given(st.data())
def test_layers_that_keep_the_shape_do(layer: str, data: st.DataObject) -> None:
    pool = Pool(data.draw)
    x = some_tensor(
        pool, 0 if layer in ("Masking", "ReLU", "UnitNormalization") else 1, 5
    )
    if pool.flag() and layer.endswith("Normalization"):
        x = Given((None, *(pool.size() for _ in range(pool.draw(st.integers(1, 3))))))
    config = {
        key: pool.one_of(*values) for key, values in NEEDED.get(layer, {}).items()
    }
    check(Case(layer, config | pool.some(**SAME[layer]), [x]))


@pytest.mark.parametrize("kind", ["int32", "bool"])
@pytest.mark.parametrize(
    "layer", ["Identity", "Dropout", "Flatten", "Reshape", "RepeatVector"]
)
def test_layers_that_pass_numbers_on_keep_their_dtype(layer: str, kind: str) -> None:
    config = {
        "Dropout": {"rate": 0.0},
        "Reshape": {"target_shape": (3, 2)},
        "RepeatVector": {"n": 2},
    }
    check(Case(layer, config.get(layer, {}), [Given((2, 6), kind)]))


def test_every_rule_was_held_against_keras() -> None:
    assert_held("core", "activation", "normalization", "regularization")
