"""Arguments and inputs that nobody said are found by trying; what was said is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import pytest

from layergen.checks import Given, Selection, Tensor
from layergen.checks.entry import check
from layergen.checks.given import from_texts, from_values, tensor
from layergen.checks.guess import words
from layergen.checks.guess.find import find
from layergen.checks.run import run
from layergen.checks.trial import Trial

FOLDER = Path(__file__).parent
SOUND = sorted((FOLDER / "sound").glob("*.py"))
# What hangs on the inputs; with those that are told, every check is tried elsewhere.
ON_VALUES = Selection(("LG21", "LG22", "LG24", "LG26"))
Load = Callable[[Path], ModuleType]

pytestmark = pytest.mark.usefixtures("framework")


def found(cls: Any, given: Given = Given()) -> Any:  # noqa: B008 - a frozen value
    return find(Trial(cls, ()), given)


@pytest.mark.sweep
@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.stem)
def test_a_sound_layer_of_which_nothing_is_said_holds(path: Path, load: Load) -> None:
    report = run(load(path).Sound, given=Given(), selection=ON_VALUES)
    assert report.ok, str(report)
    assert {r.code: r.outcome for r in report.results}["LG220"] == "passed"


@pytest.mark.parametrize(
    ("name", "rank"),
    [
        ("Dense", 2),
        ("Embedding", 2),
        ("LSTM", 3),
        ("MultiHeadAttention", 3),
        ("Conv1D", 3),
        ("Conv2D", 4),
        ("Conv3D", 5),
        ("GroupNormalization", 2),
        ("LSTMCell", 2),
        ("RandomFlip", 4),
        ("EinsumDense", 2),
        ("TimeDistributed", 3),
    ],
)
def test_inputs_of_the_right_rank_are_found_for_layers_of_keras(
    name: str, rank: int
) -> None:
    import keras

    sample = found(getattr(keras.layers, name)).samples[0]
    first = sample.inputs[0][1]
    assert isinstance(first, Tensor)
    assert len(first.shape) == rank
    assert (first.dtype == "int32") == (name == "Embedding")


def test_a_list_is_given_to_those_that_take_nothing_else() -> None:
    import keras

    (_, argument), *_ = found(keras.layers.Add).samples[0].inputs
    assert [each.shape for each in argument] == [(2, 6), (2, 6)]


def test_what_is_said_is_kept_and_the_rest_is_found() -> None:
    import keras

    sample = found(keras.layers.Dense, Given({"units": 7})).samples[0]
    assert dict(sample.params) == {"units": 7}
    inputs = (("", Tensor((3, 4, 5))),)
    sample = found(keras.layers.Dense, Given(inputs=inputs)).samples[0]
    assert sample.inputs == (("inputs", Tensor((3, 4, 5))),)
    assert set(sample.params) == {"units"}
    both = Given({"units": 7}, inputs)
    assert found(keras.layers.Dense, both).certain


def test_every_argument_gets_a_value_that_is_not_its_default() -> None:
    import keras

    class Scaled(keras.layers.Layer):  # type: ignore[misc]
        def __init__(
            self,
            units: int,
            rate: float = 0.5,
            use_bias: bool = True,
            how: Literal["sum", "mean"] = "sum",
            kind: str = "a",
            activation: Any = None,
            axis: int = -1,
            table: Any = None,
            sizes: tuple[int, ...] = (1, 2),
            **kwargs: Any,
        ) -> None:
            super().__init__(**kwargs)
            if kind not in ("a", "b"):
                raise ValueError(kind)

        def call(self, inputs: Any) -> Any:
            return inputs

    (variant,) = found(Scaled).variants
    assert dict(variant) == {
        "units": 4,
        "rate": 0.25,
        "use_bias": False,
        "how": "mean",
        "kind": "b",
        "activation": "tanh",
        "axis": 1,
        "sizes": (2, 3),
    }


def test_an_argument_that_nothing_fits_is_told_with_what_to_do() -> None:
    import keras

    class Strange(keras.layers.Layer):  # type: ignore[misc]
        def __init__(self, thing: Any, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            raise ValueError("never right")

    (finding,) = run(Strange, given=Given()).findings
    assert finding.code == "LG200"
    assert "no arguments were found that the constructor takes" in finding.message
    assert "never right" in str(finding.evidence["raised"])
    assert "--init units=4" in finding.hint


def test_inputs_that_nothing_fits_are_told_with_what_to_do() -> None:
    import keras

    class Picky(keras.layers.Layer):  # type: ignore[misc]
        def call(self, inputs: Any) -> Any:
            raise ValueError("never right")

    report = run(Picky, given=Given(), selection=Selection(("LG220",)))
    (finding,) = report.findings
    assert "never right" in finding.message
    assert "--input 2,8" in finding.hint


def test_a_class_that_is_no_layer_is_no_reason_to_try() -> None:
    (finding,) = run(dict, given=Given()).findings
    assert finding.message == "dict is no Keras layer, its bases are object"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2,8", Tensor((2, 8))),
        ("(2, 8)", Tensor((2, 8))),
        ("2,5:int32", Tensor((2, 5), "int32")),
        ("2,5:int32<7", Tensor((2, 5), "int32", maximum=7.0)),
        (":float32", Tensor(())),
        ("4,", Tensor((4,))),
    ],
)
def test_a_text_says_shape_and_dtype(text: str, expected: Tensor) -> None:
    assert tensor(text) == expected


@pytest.mark.parametrize("text", ["", "2,x", "2,8:floaty", "2;8", "2,8:int32<many"])
def test_a_text_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is of the form|not of the form|is no dtype"):
        tensor(text)


def test_options_are_read_as_values_of_python() -> None:
    given = from_texts(
        ["units=4", "activation=relu", "sizes=(1, 2)", "use_bias=false"],
        ["x=2,8", "xs=2,3", "xs=2,4"],
        ["causal=true"],
    )
    assert dict(given.params) == {
        "units": 4,
        "activation": "relu",
        "sizes": (1, 2),
        "use_bias": False,
    }
    assert given.inputs == (
        ("x", Tensor((2, 8))),
        ("xs", (Tensor((2, 3)), Tensor((2, 4)))),
    )
    assert dict(given.options) == {"causal": True}
    for init in ("units", "=4", "a b=3"):
        with pytest.raises(ValueError, match="not of the form NAME=VALUE"):
            from_texts([init], [])


def test_values_of_python_say_the_same() -> None:
    import numpy as np

    class Two:
        def call(self, query: Any, key: Any) -> None: ...

    cases: Mapping[str, tuple[Any, Any]] = {
        "shape": ((2, 8), (("", Tensor((2, 8))),)),
        "text": ("2,5:int32", (("", Tensor((2, 5), "int32")),)),
        "list": ([(2, 8), (2, 4)], (("", (Tensor((2, 8)), Tensor((2, 4)))),)),
        "names": ({"key": (2, 8)}, (("key", Tensor((2, 8))),)),
        "array": (
            np.array([[1, 2]], "int32"),
            (("", Tensor((1, 2), "int32", values=((1, 2),))),),
        ),
        "nothing": (None, ()),
    }
    for inputs, expected in cases.values():
        assert from_values(Two, None, inputs).inputs == expected
    keys = from_values(Two, None, {"x": (2, 8)}).inputs
    assert [(name, dict(value)) for name, value in keys] == [
        ("", {"x": Tensor((2, 8))})
    ]


def test_arguments_of_call_that_are_no_tensors_are_passed_on() -> None:
    import keras

    @keras.saving.register_keras_serializable("found")
    class Sided(keras.layers.Layer):  # type: ignore[misc]
        def call(self, inputs: Any, *, side: str) -> Any:
            return {"left": inputs, "right": 2.0 * inputs}[side]

    report = check(Sided, inputs=(2, 8), call={"side": "right"})
    assert report.ok, str(report)
    wrong = check(Sided, inputs=(2, 8), call={"side": "up"}, select=("LG220",))
    assert "KeyError" in wrong.findings[0].message


def test_checks_are_selected_by_how_their_codes_begin() -> None:
    import keras

    report = check(
        keras.layers.Dense, {"units": 3}, (2, 8), select=["LG22"], ignore=["LG221"]
    )
    codes = {result.code for result in report.results}
    assert "LG220" in codes
    assert "LG222" in codes
    assert "LG221" not in codes
    assert all(code.startswith("LG22") for code in codes)


def test_a_name_is_known_by_its_words() -> None:
    assert words.known("kernel_initializer")
    assert words.known("num_heads")
    assert not words.known("qq")
    assert next(words.values("vocab_size", "int")) == words.VOCABULARY
    assert next(words.values("dropout", "float")) == 0.25
    assert all(isinstance(v, str) for v in words.values("units", "str"))


def test_inputs_with_as_many_axes_as_the_layer_says_are_preferred() -> None:
    import keras

    class Last(keras.layers.Layer):
        """Takes two axes by chance."""

        def call(self, x):
            return x[:, -2:]

        def compute_output_shape(self, input_shape):
            return (input_shape[0], 2, input_shape[-1])

    class Wrong(Last):
        def compute_output_shape(self, input_shape):
            return (*input_shape, 1)

    (right,) = (len(each.shape) for _, each in found(Last).samples[0].inputs)
    (first,) = (len(each.shape) for _, each in found(Wrong).samples[0].inputs)
    assert (right, first) == (3, 2)
