"""How generated layers behave: what they refuse, keep in their config and hand on; in both styles."""

from __future__ import annotations

import json
import re
from typing import Any

import keras
import numpy as np
import pytest
from semantics_support import array, both_styles, case, normal
from support import CASES, STYLES, body

import layergen


def reject(layer_class: Any, message: str, /, **params: Any) -> None:
    """The constructor must refuse these params, in just these words."""
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        layer_class(**params)


@both_styles
def test_bounds_are_refused_in_exact_words(style: str) -> None:
    features = case("bounded_params", style)
    received = "Received:"
    reject(features, f"`degree` must be between 1 and 9. {received} degree=0", degree=0)
    reject(
        features, f"`degree` must be between 1 and 9. {received} degree=10", degree=10
    )
    reject(features, f"`cap` must be at least 0.5. {received} cap=0.4", cap=0.4)
    reject(features, f"`copies` must be one of 1, 2, 4. {received} copies=3", copies=3)
    reject(
        features,
        f"`order` must be one of 'rising', 'falling'. {received} order='up'",
        order="up",
    )
    reject(
        features,
        f"`decay` must be between 0.01 and 1. {received} decay=nan",
        decay=float("nan"),
    )
    for params in ({"degree": 1}, {"degree": 9}, {"cap": None}, {"cap": 0.5}):
        features(**params)


@both_styles
def test_literal_params_are_refused_in_exact_words(style: str) -> None:
    pooling = case("literal_params", style)
    words = "`mode` must be one of 'mean', 'max', 'last'. Received: mode='min'"
    reject(pooling, words, mode="min")
    reject(
        pooling, "`power` must be one of 1, 2. Received: power=3", mode="max", power=3
    )
    with pytest.raises(TypeError, match="mode"):
        pooling()
    for power in (None, 1, 2):
        assert pooling("last", power=power).power == power


@both_styles
def test_conditions_on_params_are_refused_in_exact_words(style: str) -> None:
    heads = case("derived_require", style)
    even = "the size of all heads must be even. Received: total={}"
    reject(heads, even.format(9), heads=3, key_dim=3)
    few = "use fewer heads: {heads} is the number. Received: heads={}, width={}"
    reject(heads, few.replace("{}", "64", 1).replace("{}", "4", 1), heads=64)
    reject(heads, few.replace("{}", "2", 1).replace("{}", "-1", 1), heads=2, key_dim=-1)
    assert heads(63, key_dim=2).total == 126


@both_styles
def test_conditions_on_axes_are_refused_when_the_layer_is_built(style: str) -> None:
    layer = case("derived_require", style)(heads=4)
    words = "dim must be a multiple of heads. Received: dim=6, heads=4"
    with pytest.raises(ValueError, match=f"^{words}$"):
        layer.build((None, None, 6))
    layer.build((None, None, 8))
    top = case("tuple_output", style)(k=4)
    with pytest.raises(
        ValueError, match=r"there must be k features\. Received: k=4, dim"
    ):
        top(normal(2, 3))


@both_styles
def test_a_template_says_values_where_they_belong(style: str) -> None:
    layer = case("require_template", style)
    with pytest.raises(
        TypeError, match=r"^Received kind='three', not \{\"one\", \"two\"\}\.$"
    ):
        layer(kind="three")
    words = (
        "The sizes of this layer must all be positive numbers, or nothing is left: of (2, -1) the least is {-1}, and 1 are "
        "in order."
    )
    reject(layer, words, sizes=(2, -1))
    reject(layer, "120 are too many", sizes=(10, 12))
    reject(layer, "One is too few.", sizes=(1, 1))
    with pytest.raises(
        ValueError, match=r"^An input of 100 features is too wide for 6 units\.$"
    ):
        layer().build((None, 100))


@both_styles
def test_conditions_on_axes_are_told_with_the_shape_of_the_result(style: str) -> None:
    heads = case("derived_require", style)(heads=4)
    with pytest.raises(ValueError, match="dim must be a multiple of heads"):
        heads.compute_output_shape((None, None, 6))
    with pytest.raises(ValueError, match="there must be a step"):
        heads.compute_output_shape((None, 0, 8))
    for shape in ((None, None, None), (2, 3, 8)):
        assert heads.compute_output_shape(shape)[:2] == shape[:2]
    for data_format, few in (
        ("channels_last", (None, 1, 5, 3)),
        ("channels_first", (None, 3, 1, 5)),
    ):
        rows = case("shape_fork", style)(data_format=data_format)
        with pytest.raises(ValueError, match="there must be a row to drop"):
            rows.compute_output_shape(few)


@both_styles
def test_conditions_on_shapes_of_a_list_are_refused_when_the_layer_is_built(
    style: str,
) -> None:
    merge, one, scale = case("require_shapes", style), (2, 3, 4), (2, 4)
    for tensors, words in (
        (one, "`tensors` must be a list of tensors. Received: tensors_shape=(2, 3, 4)"),
        ([one] * 4, "there are 4 tensors, and at most 3 are wanted"),
        ([one, (2, 3)], "the tensors must have three axes. Received: tensors_shape="),
        ([one, (2, 3, 5)], "the last axis of all must be that of `scale`. Received: "),
    ):
        with pytest.raises(ValueError, match=f"^{re.escape(words)}"):
            merge().build(tensors, scale)
    merge().build([one, (None, 7, 4)], scale)


@both_styles
@pytest.mark.parametrize("name", ["Add", "Average", "Multiply", "Concatenate"])
def test_one_tensor_in_place_of_a_list_is_refused_as_by_keras(
    name: str, style: str
) -> None:
    ours, own = layergen.describe(name).layer_class(style), getattr(keras.layers, name)
    tensor = keras.ops.ones((2, 3))
    for kind in (own, ours):
        np.testing.assert_allclose(kind()([tensor, tensor]), own()([tensor, tensor]))
        with pytest.raises(ValueError, match=r"(should|must) be called on a list"):
            kind()(tensor)


@both_styles
def test_a_condition_over_an_input_that_is_left_out_is_looked_at_only_if_it_asks_for_that(
    style: str,
) -> None:
    merge, tensors = case("require_shapes", style), [(2, 3, 4)]
    merge().build(tensors, (2, 4))
    merge(most=9).build(tensors, (2, 4), (1, 4))
    with pytest.raises(ValueError, match=r"one batch\. Received: more_shape=\(3, 4\)"):
        merge().build(tensors, (2, 4), (3, 4))
    with pytest.raises(ValueError, match="nine tensors need more"):
        merge(most=9).build(tensors, (2, 4))


@both_styles
def test_conditions_on_masks_are_refused_in_a_call(style: str) -> None:
    merge = case("require_shapes", style)()
    tensors, scale = [normal(2, 3, 4), normal(2, 5, 4)[:, :3]], normal(2, 4)
    mask = np.ones((2, 3), bool)
    merge(tensors, scale, tensors_mask=[mask, None], scale_mask=mask[:1])
    with pytest.raises(TypeError, match="masks of a list are a list"):
        merge(tensors, scale, tensors_mask=mask)
    with pytest.raises(ValueError, match="a mask must have two axes"):
        merge(tensors, scale, tensors_mask=[mask[0], None])
    with pytest.raises(ValueError, match=r"a mask of \(3,\) does not fit \(2, 4\)"):
        merge(tensors, scale, scale_mask=np.ones((3,), bool))


@both_styles
def test_a_size_that_is_not_known_yet_breaks_no_condition(style: str) -> None:
    tokens = case("embedding", style)(vocab_size=9, length=4, dim=2)
    tokens.build((None, None))
    other = case("embedding", style)(vocab_size=9, length=4, dim=2)
    with pytest.raises(ValueError, match=r"too long\. Received: time=5, length=4"):
        other.build((None, 5))


NOT_DEFAULT: dict[str, dict[str, Any]] = {
    "plain_params": {
        "scale": 2.0,
        "shift": -1.5,
        "times": 3,
        "limit": 4.0,
        "absolute": True,
        "order": 'shift "first"\n',
    },
    "bounded_params": {
        "degree": 3,
        "decay": 0.25,
        "cap": 1.5,
        "copies": 4,
        "order": "falling",
    },
    "literal_params": {"mode": "last", "keep": True, "power": 2},
    "sequence_params": {
        "columns": [1, 0, 1],
        "scales": (0.5, 1.5, 2.5),
        "powers": [2, 3],
        "names": ("a", "b", "c"),
        "signs": [-1],
        "wide": "float64",
    },
    "shape_param": {"target_shape": (2, 3), "repeats": (1,)},
    "keras_params": {
        "units": 3,
        "activation": "relu",
        "use_bias": True,
        "kernel_initializer": keras.initializers.HeNormal(seed=1),
        "bias_initializer": "ones",
        "kernel_regularizer": keras.regularizers.L2(0.25),
        "bias_regularizer": "l1",
        "kernel_constraint": keras.constraints.MaxNorm(3),
    },
    "weight_lists": {"depth": 3, "sizes": [5, 2], "use_bias": False},
    "random_seeded": {"stddev": 0.5, "seed": 12},
    "random_unseeded": {"seed": 12},
    "create_init": {
        "vocab_size": 7,
        "dim": 3,
        "table_initializer": "ones",
        "scaled": True,
        "depth": 1,
    },
}


@both_styles
@pytest.mark.parametrize("name", NOT_DEFAULT)
def test_every_param_survives_its_config_and_json(name: str, style: str) -> None:
    layer_class = case(name, style)
    params = NOT_DEFAULT[name]
    layer = layer_class(**params, name="kept", trainable=False, dtype="mixed_float16")
    config = layer.get_config()
    assert set(params) <= set(config)
    revived = layer_class.from_config(json.loads(json.dumps(config)))
    assert revived.get_config() == config
    assert (revived.name, revived.trainable) == ("kept", False)
    assert revived.dtype_policy.name == "mixed_float16"
    for param, given in params.items():
        held, again = getattr(layer, param), getattr(revived, param)
        assert type(again) is type(held), param
        if isinstance(given, int | float | str | tuple | list) and not callable(held):
            assert again == held, param
        if isinstance(held, int | float | str | tuple | list):
            assert held == given, param


@both_styles
def test_a_tuple_stays_a_tuple_and_a_list_a_list(style: str) -> None:
    select = case("sequence_params", style)
    layer = select(columns=(1, 0), scales=[1.0, 2.0])
    again = select.from_config(json.loads(json.dumps(layer.get_config())))
    for each in (layer, again):
        assert each.columns == [1, 0]
        assert isinstance(each.columns, list)
        assert each.scales == (1.0, 2.0)
        assert isinstance(each.scales, tuple)


@both_styles
def test_a_default_list_is_not_shared(style: str) -> None:
    select = case("sequence_params", style)
    one, other = select(), select()
    one.columns.append(7)
    assert other.columns == select().columns == [0, 1]


@keras.saving.register_keras_serializable(package="semantics")
def halved(x: Any) -> Any:
    return x / 2


@both_styles
def test_layers_and_functions_are_revived_from_the_config(style: str) -> None:
    residual = case("object_params", style)
    for gate in (None, keras.layers.Dense(3, activation="sigmoid")):
        layer = residual(keras.layers.Dense(3), halved, gate)
        x = normal(4, 3)
        expected = array(layer(x))
        config = json.loads(json.dumps(layer.get_config()))
        again = residual.from_config(config)
        assert isinstance(again.inner, keras.layers.Dense)
        assert again.combine is halved
        again.build((None, 3))
        assert len(again.weights) == (2 if gate is None else 4)
        again.set_weights(layer.get_weights())
        np.testing.assert_allclose(array(again(x)), expected, rtol=1e-6)


@both_styles
def test_reviving_leaves_the_config_as_it_was(style: str) -> None:
    residual = case("object_params", style)
    config = residual(keras.layers.Dense(3), halved).get_config()
    before = json.dumps(config)
    residual.from_config(config)
    assert json.dumps(config) == before


@both_styles
def test_arguments_of_the_base_layer_are_forwarded(style: str) -> None:
    for name in ("functions", "random_seeded", "create_init"):
        layer = case(name, style)(name="given", trainable=False, dtype="float64")
        assert layer.name == "given"
        assert layer.trainable is False
        assert layer.dtype == layer.compute_dtype == "float64"
        with pytest.raises((TypeError, ValueError), match="unheard_of"):
            case(name, style)(unheard_of=1)
    layer = case("functions", style)(name="given")
    layer.build((None, 3))
    assert [w.path for w in layer.weights] == ["given/w"]
    assert layer.weights[0].dtype == "float32"


@both_styles
def test_a_layer_without_params_keeps_what_it_derives(style: str) -> None:
    layer = case("derived_only", style)()
    x = normal(2, 3)
    np.testing.assert_allclose(array(layer(x)), x - 1, rtol=1e-6)
    assert set(layer.get_config()) == {"name", "trainable", "dtype"}


def test_both_styles_are_one_class_but_for_their_variables() -> None:
    described = layergen.load(CASES / "no_output" / "no_output.layer.yaml")
    texts = [body(described.source(style)) for style in STYLES]
    assert texts[0] == texts[1]
