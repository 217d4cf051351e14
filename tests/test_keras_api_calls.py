"""What the shipped list says about calls of Keras, held against Python and against Keras itself."""

from __future__ import annotations

import functools
import inspect
import itertools
import json
import re
import warnings
from operator import attrgetter
from pathlib import Path
from typing import Any, get_args

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from layergen.description import keras_api
from layergen.description.keras_api import Namespace, Signature

ROOT = Path(__file__).resolve().parent.parent
NAMESPACES = get_args(Namespace)
LISTED = [(kind, name) for kind in NAMESPACES for name in keras_api.namespace(kind)]
# Keras drops an unknown keyword of these without a word, so `bind` accepts what the list refuses.
SWALLOWING = {"layer_normalization": "rms_scaling", "multi_hot": "num_tokens"}
SWALLOWING_LAYERS = {"HashedCrossing", "InputLayer"}
# These need JAX, PyTorch or a SavedModel to be made.
NOT_MADE = {"FlaxLayer", "JaxLayer", "TFSMLayer", "TorchModuleWrapper"}

_list = json.loads((ROOT / "layergen" / "data" / "keras_api.json").read_text())
SAME = (keras.__version__, tf.__version__) == (_list["keras"], _list["tensorflow"])
described = pytest.mark.skipif(not SAME, reason="the list describes another Keras")


def real(kind: str, name: str) -> Any:
    """The function or class itself."""
    return attrgetter(name)(getattr(keras, kind))


def real_signature(kind: str, name: str) -> inspect.Signature:
    """What Python says about a callable of Keras, for classes about making one."""
    value = real(kind, name)
    if not inspect.isclass(value):
        return inspect.signature(value)
    if value.__init__ is object.__init__:
        return inspect.Signature()
    own = list(inspect.signature(value.__init__).parameters.values())[1:]
    return inspect.Signature(own)


def binds(signature: inspect.Signature, positional: int, keywords: Any) -> bool:
    """Whether Python accepts such a call."""
    try:
        signature.bind(*[0] * positional, **dict.fromkeys(keywords, 0))
    except TypeError:
        return False
    return True


def open_keywords(kind: str, name: str) -> bool:
    """Whether the list spells out a `**kwargs` of this callable."""
    return kind == "layers" or name.removeprefix("nn.") in SWALLOWING


@described
@pytest.mark.parametrize("kind", NAMESPACES)
def test_callables_need_just_the_arguments_that_python_asks_for(
    kind: Namespace,
) -> None:
    wrong = []
    for name in [name for of, name in LISTED if of == kind]:
        signature = keras_api.namespace(kind)[name]
        python = real_signature(kind, name)
        required = [p.name for p in signature.positional if p.required]
        most = len(signature.positional)
        calls: list[tuple[int, set[str]]] = [
            (len(required), set()),
            (max(len(required) - 1, 0), set()),
            (most, set()),
            (most + 1, set()),
            (0, set(required)),
            *((0, {*required} - {key}) for key in signature.keywords),
            *(
                (0, {*required, key})
                for key in signature.keywords & {*python.parameters}
            ),
        ]
        wrong += [
            (name, call)
            for call in calls
            if (signature.mismatch(*call) is None) != binds(python, *call)
        ]
    assert wrong == []


@described
@settings(deadline=None)
@given(st.data())
def test_mismatch_agrees_with_python_on_calls_of_keras(data: st.DataObject) -> None:
    kind, name = data.draw(st.sampled_from(LISTED))
    signature = keras_api.namespace(kind)[name]
    python = real_signature(kind, name)
    names = [p for p in python.parameters if p not in ("args", "kwargs")]
    if not open_keywords(kind, name):
        names += ["axes", "kernels", "self"]
    positional = data.draw(st.integers(0, len(python.parameters) + 2))
    keywords = data.draw(st.sets(st.sampled_from(names))) if names else set()
    fits = signature.mismatch(positional, keywords) is None
    assert fits == binds(python, positional, keywords)


@st.composite
def signatures(draw: st.DrawFn) -> inspect.Signature:
    """Any order of kinds that Python allows, with up to five parameters and `=0` as default."""
    kinds = sorted(
        draw(st.lists(st.sampled_from(list(inspect._ParameterKind)), max_size=5))
    )
    variadic = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    parameters = []
    optional = False
    for name, (index, kind) in zip("abcde", enumerate(kinds), strict=False):
        if kind in variadic:
            if kind not in kinds[:index]:
                parameters.append(inspect.Parameter(name, kind))
            continue
        has_default = draw(st.booleans())
        if kind is not inspect.Parameter.KEYWORD_ONLY:
            optional = has_default = optional or has_default
        default = 0 if has_default else inspect.Parameter.empty
        parameters.append(inspect.Parameter(name, kind, default=default))
    return inspect.Signature(parameters)


def function_of(signature: inspect.Signature) -> Any:
    """A function with the signature: `bind` itself is wrong about some names by position only."""
    scope: dict[str, Any] = {}
    exec(f"def function{signature}: pass", scope)
    return scope["function"]


def runs(function: Any, positional: int, keywords: set[str]) -> bool:
    """Whether Python makes the call."""
    try:
        function(*[0] * positional, **dict.fromkeys(keywords, 0))
    except TypeError:
        return False
    return True


def as_text(signature: inspect.Signature) -> str:
    """Python's own spelling, without parentheses and without the default values."""
    return str(signature)[1:-1].replace("=0", "=")


@settings(deadline=None)
@given(signatures())
def test_signature_is_written_as_it_is_read(python: inspect.Signature) -> None:
    text = as_text(python)
    assert str(Signature.parse(text)) == text
    parsed = Signature.parse(text).parameters
    assert [p.name for p in parsed] == list(python.parameters)
    assert [p.kind.name for p in parsed] == [
        p.kind.name for p in python.parameters.values()
    ]


@settings(deadline=None)
@given(
    signatures(),
    st.integers(0, 6),
    st.sets(st.sampled_from("abcdex"), max_size=3),
    st.booleans(),
    st.booleans(),
)
def test_a_call_with_stars_fits_where_some_content_of_them_would(
    python: inspect.Signature,
    positional: int,
    keywords: set[str],
    has_star: bool,
    has_double_star: bool,
) -> None:
    more_positions = range(6) if has_star else (0,)
    free = sorted(set("abcde") - keywords) if has_double_star else []
    more_keywords = [
        set(chosen)
        for size in range(len(free) + 1)
        for chosen in itertools.combinations(free, size)
    ]
    function = function_of(python)
    possible = any(
        runs(function, positional + count, keywords | extra)
        for count in more_positions
        for extra in more_keywords
    )
    told = Signature.parse(as_text(python)).mismatch(
        positional, keywords, has_star=has_star, has_double_star=has_double_star
    )
    assert (told is None) == possible


@pytest.mark.parametrize(
    ("kind", "name", "positional", "keywords", "told"),
    [
        ("ops", "matmul", 2, [], None),
        ("ops", "matmul", 1, [], "missing 'x2'"),
        ("ops", "matmul", 0, [], "missing 'x1' and 'x2'"),
        ("ops", "slice", 0, [], "missing 'inputs', 'start_indices' and 'shape'"),
        ("ops", "matmul", 3, [], "takes at most 2 positional arguments, 3 given"),
        ("ops", "nn.relu", 2, [], "takes at most 1 positional argument, 2 given"),
        ("layers", "Add", 1, [], "takes no positional argument, 1 given"),
        ("ops", "mean", 1, ["axis", "keepdims"], None),
        ("ops", "mean", 1, ["axes"], "unknown keyword 'axes', did you mean 'axis'?"),
        ("ops", "mean", 1, ["q"], "unknown keyword 'q', known: axis, keepdims"),
        ("ops", "mean", 1, ["x"], "'x' is given twice"),
        ("ops", "mean", 1, ["axis", "axis"], "'axis' is given twice"),
        (
            "layers",
            "Dense",
            1,
            ["activaton"],
            "unknown keyword 'activaton', did you mean 'activation'?",
        ),
        ("layers", "Dense", 1, ["q"], "unknown keyword 'q'"),
        ("ops", "rearrange", 2, ["h", "w"], None),
        ("ops", "einsum", 4, [], None),
        ("initializers", "Zeros", 0, ["seed"], "unknown keyword 'seed'"),
    ],
)
def test_mismatch_says_what_is_wrong(
    kind: Namespace, name: str, positional: int, keywords: list[str], told: str | None
) -> None:
    assert keras_api.namespace(kind)[name].mismatch(positional, keywords) == told


@pytest.mark.parametrize(
    ("signature", "positional", "keywords", "stars", "told"),
    [
        ("a, b, c", 0, [], "*", None),
        ("a, b, c", 0, ["c"], "*", None),
        # What is unpacked cannot reach c without giving b a second time.
        ("a, b, c", 0, ["b"], "*", "missing 'c'"),
        ("a, b, c", 0, ["b"], "***", None),
        ("a, b, *, c", 1, [], "*", "missing 'c'"),
        ("a, b, *, c", 1, [], "**", None),
        ("a, b, /, c", 0, [], "**", "missing 'a' and 'b'"),
        ("a, b", 3, [], "*", "takes at most 2 positional arguments, 3 given"),
        ("a, b", 0, ["d"], "**", "unknown keyword 'd', known: a, b"),
    ],
)
def test_stars_in_a_call_excuse_what_they_may_hold(
    signature: str, positional: int, keywords: list[str], stars: str, told: str | None
) -> None:
    found = Signature.parse(signature).mismatch(
        positional,
        keywords,
        has_star=stars in ("*", "***"),
        has_double_star=stars in ("**", "***"),
    )
    assert found == told


def test_position_only_parameter_is_told_apart_from_an_unknown_one() -> None:
    signature = Signature.parse("x, /, y=")
    assert signature.mismatch(0, ["x"]) == "'x' can be given by position only"
    assert signature.mismatch(1, ["y"]) is None


@described
@pytest.mark.parametrize("name", SWALLOWING)
def test_keyword_that_an_op_swallows_is_refused(name: str) -> None:
    x = np.array([0, 1])
    required = {"num_classes": 2} if name == "multi_hot" else {}
    assert real("ops", name)(x, **required, axsi=-1) is not None
    signature = keras_api.namespace("ops")[name]
    told = signature.mismatch(1, [*required, "axsi"])
    assert told == "unknown keyword 'axsi', did you mean 'axis'?"
    assert signature.mismatch(1, [*required, SWALLOWING[name]]) is None


@described
def test_seeds_are_taken_where_python_has_such_a_parameter() -> None:
    assert {n for n in keras_api.namespace("random") if keras_api.takes_seed(n)} == {
        name
        for name, value in vars(keras.random).items()
        if inspect.isfunction(value) and "seed" in inspect.signature(value).parameters
    }
    assert keras_api.takes_seed("Dropout", "layers")
    assert keras_api.takes_seed("image.elastic_transform", "ops")
    assert not keras_api.takes_seed("Dense", "layers")
    assert not keras_api.takes_seed("matmul", "ops")
    with pytest.raises(KeyError):
        keras_api.takes_seed("gaussian")


# Keywords of layers


def required_arguments(name: str) -> dict[str, Any]:
    """Arguments with which a layer of Keras can be made."""
    given: dict[str, Any] = {
        "activation": "relu",
        "axes": 1,
        "cell": keras.layers.LSTMCell(2),
        "cells": [keras.layers.LSTMCell(2)],
        "dims": (1,),
        "equation": "ab,bc->ac",
        "factor": 0.5,
        "function": abs,
        "height_factor": 0.5,
        "layer": (
            keras.layers.LSTM(2) if name == "Bidirectional" else keras.layers.Dense(2)
        ),
        "layers": [keras.layers.Dense(2)],
        "num_tokens": 2,
        "output_shape": (2,),
        "rate": 0.5,
        "scale": 2.0,
        "stddev": 0.5,
        "target_shape": (2,),
        "width_factor": 0.5,
    }
    required = [
        p.name for p in keras_api.namespace("layers")[name].parameters if p.required
    ]
    return {parameter: given.get(parameter, 2) for parameter in required}


def takes(name: str, keyword: str) -> bool:
    """Whether a layer of Keras knows a keyword, found out by making one with it."""
    refused = "Unrecognized keyword|unexpected keyword|multiple values"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            real("layers", name)(**{**required_arguments(name), keyword: None})
        except Exception as error:
            return re.search(refused, str(error)) is None
    return True


@functools.cache
def layers() -> dict[str, type]:
    """Every layer class that can be made here, under one of its names."""
    made = {
        cls: name
        for name in keras_api.namespace("layers")
        if name not in NOT_MADE and (cls := getattr(keras.layers, name, None))
    }
    return {name: cls for cls, name in made.items()}


@described
@pytest.mark.parametrize("name", layers())
def test_a_layer_takes_from_its_bases_the_keywords_in_the_list_and_no_other(
    name: str,
) -> None:
    inherited = {
        parameter
        for base in layers()[name].__mro__
        if "__init__" in vars(base)
        for parameter in inspect.signature(vars(base)["__init__"]).parameters
    } - {"self", "args", "kwargs"}
    own = set(real_signature("layers", name).parameters) - {"kwargs"}
    listed = keras_api.namespace("layers")[name].keywords
    candidates = (inherited | listed | {"axsi"}) - own
    found = {keyword for keyword in candidates if takes(name, keyword)}
    if name in SWALLOWING_LAYERS:
        assert "axsi" in found
        assert listed <= found | own
    else:
        assert found == listed - own
    assert own <= listed
