"""layergen from Python: load, describe, source, class, check, and what they raise."""

from __future__ import annotations

import importlib.resources
import inspect
import json
import linecache
import sys
import traceback
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from cli_support import GATE, WRONG, put
from support import CATALOG, NAMES, STYLES, body, run_python

import layergen

SECTIONS: dict[str, Any] = {
    "doc": "Scales each feature.",
    "inputs": {"x": "(..., dim)"},
    "weights": {"g": "(dim,) = ones"},
    "call": "x * g",
    "output": "(..., dim)",
}


def test_every_public_name_is_there_and_documented() -> None:
    for name in layergen.__all__:
        assert inspect.getdoc(getattr(layergen, name)), name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        layergen.nothing  # noqa: B018


def test_a_description_tells_what_it_describes(tmp_path: Path) -> None:
    path = put(tmp_path, "gate.layer.yaml", GATE)
    gate = layergen.load(path)
    assert (gate.name, gate.doc, gate.text) == ("Gate", "Scales each feature.", GATE)
    assert [entry.name for entry in gate.inputs] == ["x"]
    assert [weight.name for weight in gate.weights] == ["g"]
    assert gate.params == ()
    assert "Gate" in repr(gate)
    assert layergen.load(str(path)).source() == gate.source()


@pytest.mark.parametrize("style", STYLES)
def test_a_description_made_in_code_equals_that_of_a_file(
    tmp_path: Path, style: str
) -> None:
    loaded = layergen.load(put(tmp_path, "gate.layer.yaml", GATE))
    made = layergen.describe("Gate", **SECTIONS)
    assert body(made.source(style)) == body(loaded.source(style))
    assert (made.inputs, made.weights) == (loaded.inputs, loaded.weights)
    json_text = json.dumps({"layer": "Gate", **SECTIONS})
    from_json = layergen.load(put(tmp_path, "gate.layer.json", json_text))
    assert body(from_json.source(style)) == body(loaded.source(style))


def test_the_order_in_which_sections_are_given_does_not_matter() -> None:
    backwards = dict(reversed(SECTIONS.items()))
    assert layergen.describe("Gate", **backwards).text == (
        layergen.describe("Gate", **SECTIONS).text
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_catalogue_is_described_by_name(name: str) -> None:
    described = layergen.describe(name)
    assert described.name == name
    assert any(path.read_text() == described.text for path in CATALOG.glob("*/*.yaml"))


def test_a_layer_that_is_not_in_the_catalogue_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="Nothing"):
        layergen.describe("Nothing")


def test_an_unknown_style_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="nope"):
        layergen.describe("Linear").source("nope")


@pytest.mark.parametrize("style", STYLES)
def test_the_source_is_that_of_the_class(style: str) -> None:
    described = layergen.describe("Linear")
    layer_class = described.layer_class(style)
    text = described.source(style)
    assert inspect.getsource(layer_class) in text
    assert inspect.getsource(layer_class).startswith("@keras.saving.register")
    assert inspect.getsource(layer_class.call).strip() in text
    assert inspect.getdoc(layer_class) == inspect.cleandoc(layer_class.__doc__)
    assert described.layer_class(style) is layer_class
    layer = layer_class(3)
    assert layer(tf.ones((2, 4))).shape == (2, 3)


def test_each_style_and_package_is_a_class_of_its_own() -> None:
    described = layergen.describe("Linear")
    classes = {
        described.layer_class(style, package=package)
        for style in STYLES
        for package in ("one", "two")
    }
    assert len(classes) == 4
    names = {keras.saving.get_registered_name(each) for each in classes}
    assert names == {"one>Linear", "two>Linear"}


def test_the_class_that_was_asked_for_last_is_the_one_that_keras_revives() -> None:
    described = layergen.describe("Linear")
    for style in (*STYLES, *STYLES):
        layer_class = described.layer_class(style, package="again")
        assert keras.saving.get_registered_object("again>Linear") is layer_class
        assert layergen.check(described).ok


def test_a_traceback_shows_the_generated_line() -> None:
    broken = layergen.describe(
        "Broken",
        params={"rows": "int = 7"},
        inputs={"x": "(batch, dim)"},
        call="ops.reshape(x, (rows, -1))",
    ).layer_class()
    with pytest.raises(Exception, match="reshape") as caught:
        broken()(tf.ones((2, 3)))
    text = "".join(traceback.format_exception(caught.value))
    assert "return ops.reshape(x, (self.rows, -1))" in text
    assert "in call" in text
    linecache.checkcache()
    assert "ops.reshape" in inspect.getsource(broken)


def test_a_class_made_in_memory_is_pickled_by_its_module() -> None:
    layer_class = layergen.describe("Squash").layer_class()
    assert sys.modules[layer_class.__module__].Squash is layer_class


def test_mistakes_are_raised_all_at_once_with_their_places(tmp_path: Path) -> None:
    path = put(tmp_path, "gate.layer.yaml", WRONG)
    with pytest.raises(layergen.DescriptionError) as caught:
        layergen.load(path)
    assert [each.code for each in caught.value.diagnostics] == ["LG012", "LG013"]
    text = str(caught.value)
    assert f"{path}:4:7: LG012 unknown op 'ops.sigmoyd'\n" in text
    assert "    4 | call: ops.sigmoyd(x + y)\n" in text
    assert "      |       ^^^^^^^^^^^ did you mean 'ops.sigmoid'?" in text
    assert text.endswith("2 mistakes in 1 file")
    assert "\x1b" not in text
    assert isinstance(caught.value, ValueError)


def test_mistakes_in_code_are_shown_in_the_file_that_it_would_be() -> None:
    with pytest.raises(
        layergen.DescriptionError, match=r"gate.layer.yaml:\d+:"
    ) as caught:
        layergen.describe("Gate", **{**SECTIONS, "call": "x * h"})
    assert "unknown name 'h'" in str(caught.value)
    with pytest.raises(layergen.DescriptionError, match="unknown key 'colour'"):
        layergen.describe("Gate", call="inputs", colour="red")
    with pytest.raises(layergen.DescriptionError, match="LG"):
        layergen.describe("my gate", call="inputs")
    with pytest.raises(TypeError, match="no value of type"):
        layergen.describe("Gate", call=object())


def test_a_file_that_cannot_be_read_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        layergen.load(tmp_path / "nothing.layer.yaml")
    with pytest.raises(IsADirectoryError):
        layergen.load(tmp_path)
    bad = tmp_path / "bad.layer.yaml"
    bad.write_bytes(b"layer: \xff\n")
    with pytest.raises(layergen.DescriptionError, match="not UTF-8"):
        layergen.load(bad)


def test_the_package_tells_that_it_is_typed() -> None:
    assert importlib.resources.files("layergen").joinpath("py.typed").is_file()


def test_a_user_s_code_is_type_checked_against_it(tmp_path: Path) -> None:
    put(
        tmp_path,
        "user.py",
        "import layergen\n"
        "report: layergen.Report = layergen.check(layergen.describe('Linear'))\n"
        "text: str = layergen.load('x').source(style='add-weight')\n"
        "layergen.describe('Linear').source(3)\n",
    )
    done = run_python("-m", "mypy", "--strict", "user.py", cwd=tmp_path)
    assert "user.py:4: error" in done.stdout
    assert done.stdout.count("error:") == 1, done.stdout


@pytest.mark.parametrize("name", ["Linear", "ComputeSum", "CustomDropout"])
def test_a_described_layer_holds_under_check(name: str) -> None:
    report = layergen.check(layergen.describe(name))
    assert report.ok, str(report)
    assert report.title == name
    assert f"{name}: " in str(report)


@keras.saving.register_keras_serializable("tests_api")
class Good(keras.layers.Layer):  # type: ignore[misc]
    """A correct layer that nobody generated."""

    def __init__(self, units: int = 3, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape: Any) -> None:
        self.w = self.add_weight(name="w", shape=(input_shape[-1], self.units))

    def call(self, x: Any) -> Any:
        return x @ self.w

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (*input_shape[:-1], self.units)

    def get_config(self) -> Any:
        return {**super().get_config(), "units": self.units}


@keras.saving.register_keras_serializable("tests_api")
class RawVariable(Good):
    """As in TensorFlow's guide: Keras 3 does not see the variable, and trains nothing."""

    def build(self, input_shape: Any) -> None:
        self.w = tf.Variable(tf.ones((input_shape[-1], self.units)))


@keras.saving.register_keras_serializable("tests_api")
class Forgetful(Good):
    """Its config leaves the argument out."""

    def get_config(self) -> Any:
        return super(Good, self).get_config()


@keras.saving.register_keras_serializable("tests_api")
class Scores(keras.layers.Layer):  # type: ignore[misc]
    """A correct layer of two inputs."""

    def call(self, query: Any, key: Any) -> Any:
        return query @ keras.ops.swapaxes(key, -1, -2)


def test_a_correct_layer_that_nobody_generated_holds() -> None:
    report = layergen.check(Good, {"units": 4}, inputs=(2, 8))
    assert report.ok, str(report)
    assert report.parameters == 32
    assert [row.name for row in report.weights] == ["w"]
    (outputs,) = report.output_shapes
    assert [shape.shape for shape in outputs] == [(2, 4)]


def test_several_inputs_are_given_by_name() -> None:
    report = layergen.check(Scores, inputs={"query": (2, 3, 4), "key": (2, 5, 4)})
    assert report.ok, str(report)


@pytest.mark.parametrize(
    ("faulty", "code", "words"),
    [(RawVariable, "LG211", "tf.Variable"), (Forgetful, "LG230", "units")],
)
def test_a_faulty_layer_is_found_out(faulty: Any, code: str, words: str) -> None:
    report = layergen.check(faulty, {"units": 4}, inputs=(2, 8))
    assert not report.ok
    assert code in {finding.code for finding in report.findings}
    assert words in str(report)


def test_inputs_that_are_no_shapes_are_refused() -> None:
    for inputs in (3, {"x": 3}, (2, None), (2, 8.0)):
        with pytest.raises(TypeError, match="must be a sequence of integers"):
            layergen.check(Good, inputs=inputs)


def test_checking_leaves_the_settings_as_they_were() -> None:
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        layergen.check(layergen.describe("Linear"))
        assert keras.config.dtype_policy().name == "mixed_bfloat16"
    finally:
        keras.config.set_dtype_policy("float32")
    assert (
        np.array(layergen.describe("Squash").layer_class()()(np.zeros((1, 2)))).sum()
        == 0
    )
