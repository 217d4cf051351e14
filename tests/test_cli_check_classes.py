"""`layergen check` of classes that nobody generated: targets, options, settings, forms of output."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from cli_support import GATE, put, ran, refused

from layergen.checks.formats import as_github, as_json, as_junit
from layergen.checks.report import Finding, Report, Result

MODULE = '''\
import os
import time

import keras


@keras.saving.register_keras_serializable("shop")
class Scale(keras.layers.Layer):
    def __init__(self, factor, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, x):
        return self.factor * x

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}


class Unregistered(keras.layers.Layer):
    def call(self, x):
        print("said aloud")
        return 2.0 * x


class Ends(keras.layers.Layer):
    def call(self, x):
        os._exit(9)


class Waits(keras.layers.Layer):
    def call(self, x):
        while True:
            time.sleep(0.01)


class Base(keras.layers.Layer):
    """Leaves the call to others."""


class _Private(Base):
    def call(self, x):
        return x
'''


@pytest.fixture(autouse=True)
def one_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each imports the framework, and here there is little to check."""
    monkeypatch.setattr("layergen.cli.commands.check._usual_jobs", lambda: 1)


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    put(tmp_path, "shop/__init__.py", "")
    put(tmp_path, "shop/parts.py", MODULE)
    return tmp_path


def test_a_class_is_named_by_module_or_file(project: Path) -> None:
    for target in ("shop.parts:Scale", "shop/parts.py:Scale"):
        lines = ran(
            "check", target, "--init", "factor=3.0", "--select", "LG22"
        ).splitlines()
        assert lines[0] == "Scale"
        assert "shapes    x (2, 6) → (2, 6)" in lines
    ran("check", "shop.parts:Scale", "--input", "3,4", "--select", "LG22")


def test_a_class_that_is_not_there_is_wrong_usage(project: Path) -> None:
    told = refused("check", "shop.parts:Scala")
    assert "shop.parts has no class 'Scala', did you mean 'Scale'?" in told
    assert "no module is called 'shop.nowhere'" in refused(
        "check", "shop.nowhere:Scale"
    )
    assert "has no class 'Scala'" in refused("check", "shop/parts.py:Scala")
    # What is there and fails is a finding.
    put(project, "shop/broken.py", "1 / 0")
    assert "ZeroDivisionError" in ran("check", "shop.broken:Scale", code=1)


def test_every_public_layer_of_a_module_is_checked_and_none_takes_another_down(
    project: Path,
) -> None:
    put(project, "pyproject.toml", "[tool.layergen.check]\nlimit = 2\n")
    output = ran("check", "shop.parts", "--format", "json", "--select", "LG2", code=1)
    layers = {each["title"]: each for each in json.loads(output)["layers"]}
    assert list(layers) == ["Scale", "Unregistered", "Ends", "Waits"]
    assert layers["Scale"]["ok"]
    told = {
        name: [f["code"] for f in each["findings"]] for name, each in layers.items()
    }
    assert told["Unregistered"][0] == "LG231"
    assert told["Ends"] == told["Waits"] == ["LG200"]
    assert "exit code 9" in layers["Ends"]["findings"][0]["message"]
    assert "no answer" in layers["Waits"]["findings"][0]["message"]
    assert "said aloud" in layers["Unregistered"]["output"]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("github", "::error file=shop/parts.py,line=20,title=LG231 Unregistered::"),
        ("junit", '<failure message="Unregistered is not registered'),
        ("human", "✗ LG231 reload"),
    ],
)
def test_findings_are_told_in_each_form(project: Path, form: str, words: str) -> None:
    assert words in ran(
        "check",
        "shop.parts:Unregistered",
        "--format",
        form,
        "--select",
        "LG231",
        code=1,
    )


def test_a_page_is_written_beside_what_is_printed(project: Path) -> None:
    ran("check", "shop.parts:Scale", "--select", "LG220", "--html", "report.html")
    assert "Scale" in (project / "report.html").read_text()


def test_what_is_printed_by_a_faulty_layer_is_shown_once(project: Path) -> None:
    output = ran("check", "shop.parts:Unregistered", code=1)
    assert output.count("said aloud") == 1
    assert " times)" in output


def test_settings_say_how_a_class_is_made_and_what_is_left_out(project: Path) -> None:
    put(
        project,
        "pyproject.toml",
        '[tool.layergen.check]\nignore = ["LG24"]\n'
        '[tool.layergen.check.layers."shop.parts:Scale"]\n'
        'init = { factor = 7 }\ninput = ["2,3,4"]\nignore = ["LG250"]\n',
    )
    output = ran("check", "shop.parts:Scale", "--format", "json")
    (layer,) = json.loads(output)["layers"]
    codes = {each["code"] for each in layer["checks"]}
    assert "LG241" not in codes
    assert "LG250" not in codes
    assert "LG220" in codes


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("limit = 0", "'limit' must be a number of seconds"),
        ("limits = 3", "has no key 'limits'"),
        ('select = "LG221"', "'select' must be a list of codes"),
        ('select = ["LG9"]', "there is no check 'LG9'"),
        ("layers = 3", "'layers' must be a table"),
        ('layers = { Scale = { input = ["x"] } }', "is not of the form"),
        ("layers = { Scale = { init = 3 } }", "'init' must be a table"),
        ("layers = { Scale = { inputs = [] } }", "did you mean 'input'?"),
    ],
)
def test_a_setting_that_is_not_understood_is_told(
    project: Path, settings: str, message: str
) -> None:
    put(project, "pyproject.toml", f"[tool.layergen.check]\n{settings}\n")
    assert message in refused("check", "shop.parts:Scale")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("shop.nothing",), "no module is called 'shop.nothing'"),
        (("shop",), "there are no descriptions here"),
        (("shop/none.py",), "shop/none.py: no such file"),
        (("shop.parts", "--init", "factor=2"), "--init, --input and --call are for"),
        (("--input", "2,8"), "--init, --input and --call are for a class"),
        (("shop.parts:Scale", "--init", "factor"), "not of the form NAME=VALUE"),
        (("shop.parts:Scale", "--input", "2,x"), "is not of the form"),
        (("shop.parts:Scale", "--select", "LG9"), "there is no check 'LG9'"),
        (("shop.parts:3",), "names no class"),
    ],
)
def test_wrong_usage_is_refused(
    project: Path, arguments: tuple[str, ...], message: str
) -> None:
    assert message in refused("check", *arguments)


def test_a_module_that_cannot_be_imported_is_a_finding(project: Path) -> None:
    put(project, "broken.py", "import keras\nx = 1 / 0\n")
    output = ran("check", "broken", "shop.parts:Scale", code=1)
    assert "ZeroDivisionError: division by zero" in output
    assert output.index("broken") < output.index("\nScale\n")


def test_descriptions_and_classes_are_checked_in_one_run(project: Path) -> None:
    put(project, "gate.layer.yaml", GATE)
    ran("build", "--no-check")
    output = ran("check", "gate.layer.yaml", "shop.parts:Scale", "-j", "2")
    assert output.index("Gate") < output.index("Scale")


STRANGE = Report(
    "<Layer> & co",
    (
        Result("call", "LG220", "passed", seconds=0.5),
        Result("fit", "LG241", "not applicable", 'no "weights"'),
        Result(
            "build",
            "LG210",
            "failed",
            "",
            (
                Finding(
                    "LG210", "a < b\x00 & 100%,\n:c", {"at": "a b.py:3: x = 1"}, "do"
                ),
            ),
        ),
    ),
    output=("\x1b[31mred",),
)


def test_strange_characters_stay_within_the_form() -> None:
    root = ElementTree.fromstring(as_junit.text([STRANGE]))
    (suite,) = root
    assert suite.attrib["name"] == "<Layer> & co"
    assert [suite.attrib[key] for key in ("tests", "failures", "skipped")] == [
        *("3", "1", "1")
    ]
    line = as_github.text([STRANGE])
    assert line == (
        "::error file=a b.py,line=3,title=LG210 <Layer> & co::"
        "a < b\\x00 & 100%25,%0A:c%0Ado"
    )


def test_evidence_of_any_kind_is_strict_json() -> None:
    seen = {"deep": [1, {"value": float("nan")}], "large": float("inf")}
    finding = Finding("LG210", "a", {"seen": seen})
    sent = Report("L", (Result("build", "LG210", "failed", "", (finding,)),))
    # As it comes from a worker, with mappings that cannot be changed.
    report = Report.from_data(json.loads(json.dumps(sent.to_data())))

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    read = json.loads(as_json.text([report]), parse_constant=refuse)
    (found,) = read["layers"][0]["findings"]
    assert found["evidence"] == {
        "seen": {"deep": [1, {"value": "nan"}], "large": "inf"}
    }


def test_what_a_layer_raises_can_be_printed_for_people_and_as_xml(
    project: Path,
) -> None:
    put(
        project,
        "half.py",
        "import keras\n\n\nclass Half(keras.layers.Layer):\n"
        "    def call(self, x):\n        raise ValueError('a \\ud800 \\x00 b')\n",
    )
    for form in ("human", "junit"):
        said = ran("check", "half.py", "--select", "LG22", "--format", form, code=1)
        assert "ud800" in said
        assert said.encode("utf-8")
        assert "\x00" not in said


def test_a_missing_keras_is_told_in_a_line(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(project, "broken/keras/__init__.py", 'raise ImportError("no keras here")\n')
    monkeypatch.setenv("PYTHONPATH", str(project / "broken"))
    for target in ("shop/parts.py", "shop/parts.py:Scale"):
        said = refused("check", target)
        assert "error: the checks need Keras, which cannot be imported" in said
        assert "ImportError: no keras here" in said
