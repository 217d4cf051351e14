"""`assert_layer`, and the plugin that makes tests of descriptions."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_support import GATE, WRONG, put, ran
from plugin_support import run_pytest


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    put(tmp_path, "gate.layer.yaml", GATE)
    put(tmp_path, "test_nothing.py", "def test_nothing(): pass\n")
    return tmp_path


def test_a_description_is_a_test_where_that_is_asked_for(project: Path) -> None:
    ran("build", "--no-check")
    code, output = run_pytest("--layergen", "-v")
    assert code == 0, output
    assert "gate.layer.yaml::gate PASSED" in output
    assert "2 passed" in output
    put(project, "pytest.ini", "[pytest]\nlayergen = true\n")
    assert "2 passed" in run_pytest()[1]


def test_nobody_who_does_not_ask_has_such_a_test_or_waits_for_the_framework(
    project: Path,
) -> None:
    put(
        project,
        "test_nothing.py",
        "import sys\n\ndef test_nothing():\n"
        "    loaded = {'keras', 'tensorflow', 'numpy', 'layergen.checks', 'layergen.api'}\n"
        "    assert not loaded & set(sys.modules)\n",
    )
    code, output = run_pytest()
    assert code == 0, output
    assert "1 passed" in output


def test_a_layer_that_fails_is_told_with_its_report_and_no_traceback(
    project: Path,
) -> None:
    ran("build", "--no-check")
    path = project / "generated" / "gate.py"
    path.write_text(path.read_text().replace("x * self.g", "undefined * self.g"))
    code, output = run_pytest("--layergen")
    assert code == 1
    assert "the call raises NameError: name 'undefined' is not defined" in output
    assert "Traceback" not in output
    assert "1 failed, 1 passed" in output


def test_the_modules_of_every_output_are_tried(project: Path) -> None:
    put(
        project,
        "pyproject.toml",
        '[[tool.layergen.outputs]]\nout = "one"\n'
        '[[tool.layergen.outputs]]\nout = "two"\nstyle = "tf-variable"\n',
    )
    ran("build", "--no-check")
    path = project / "two" / "gate.py"
    path.write_text(path.read_text().replace("x * self.g", "undefined * self.g"))
    code, output = run_pytest("--layergen")
    assert code == 1
    assert "two/gate.py" in output
    assert "one/gate.py" not in output


def test_a_mistake_in_a_description_is_told_at_its_place(project: Path) -> None:
    put(project, "gate.layer.yaml", WRONG)
    code, output = run_pytest("--layergen")
    assert code == 1
    assert "gate.layer.yaml:4:7: LG012" in output


def test_a_module_that_is_not_there_yet_is_told(project: Path) -> None:
    code, output = run_pytest("--layergen")
    assert code == 1
    assert "generated/gate.py: not there yet" in output
    assert "run: layergen build" in output


def test_a_missing_keras_is_told_without_a_traceback(project: Path) -> None:
    ran("build", "--no-check")
    put(project, "broken/keras/__init__.py", 'raise ImportError("no keras here")\n')
    put(
        project,
        "conftest.py",
        'import os\n\nos.environ["PYTHONPATH"] += f"{os.pathsep}broken"\n',
    )
    code, output = run_pytest("--layergen", "gate.layer.yaml")
    assert code == 1
    assert "the checks need Keras, which cannot be imported" in output
    assert "ImportError: no keras here" in output
    assert "Traceback" not in output


def test_assert_layer_passes_a_sound_layer_and_prints_the_report_of_another() -> None:
    import keras

    from layergen.testing import assert_layer

    class Unknown(keras.layers.Layer):  # type: ignore[misc]
        def call(self, inputs: object) -> object:
            return inputs

    assert_layer(keras.layers.Dense, {"units": 3}, inputs=(2, 8))
    with pytest.raises(AssertionError, match="Unknown is not registered"):
        assert_layer(Unknown, inputs=(2, 8))
    assert_layer(Unknown, inputs=(2, 8), select=["LG220"])
    with pytest.raises(TypeError, match="must be a sequence of integers"):
        assert_layer(Unknown, inputs=3.5)
