"""`layergen new`: from the catalogue, a file, options or questions; what it writes and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_support import FAILING, GATE, WRONG, files, put, ran, refused, run
from support import run_python

import layergen

OPTIONS = (
    *("--param", "units: int = 8"),
    *("--weight", "w: (input_dim, units) = glorot_uniform"),
    *("--call", "ops.sigmoid(inputs @ w)"),
)


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_layer_of_the_catalogue_is_written_checked_and_shown(project: Path) -> None:
    output = ran("new", "Linear")
    assert files(project) == ["generated/linear.py"]
    text = (project / "generated" / "linear.py").read_text()
    first, *lines = output.splitlines()
    assert first == "generated/linear.py  written"
    assert text.strip() in output
    assert "total                            12" in lines
    assert "shapes    x (2, 2) → (2, 4)" in lines
    assert any(line.startswith("checks    1") for line in lines)
    assert sum("✓ LG2" in line for line in lines) >= 11
    assert "✗" not in output
    assert lines[-1] == "import    from generated.linear import Linear"


def test_the_import_line_works(project: Path) -> None:
    *_, last = ran("new", "Squash", "--no-check").splitlines()
    code = f"{last.removeprefix('import').strip()}; print(Squash.__name__)"
    done = run_python("-c", code, cwd=project)
    assert done.stdout.strip() == "Squash", done.stderr


def test_without_checks_nothing_is_tried(project: Path) -> None:
    output = ran("new", "Linear", "--no-check")
    assert files(project) == ["generated/linear.py"]
    assert "checks" not in output
    assert "import    from generated.linear import Linear" in output


def test_the_style_and_the_folder_are_chosen(project: Path) -> None:
    options = ("--style", "tf-variable", "--out", "my/layers", "--no-check")
    output = ran("new", "Linear", *options)
    assert files(project) == ["my/layers/linear.py"]
    text = (project / "my" / "layers" / "linear.py").read_text()
    assert "tf.Variable(" in text
    assert 'package="my.layers"' in text
    assert "import    from my.layers.linear import Linear" in output


def test_options_write_a_description_and_its_module(project: Path) -> None:
    doc = ("--doc", "A gate: with a colon.")
    output = ran("new", "Gate", *OPTIONS, *doc, "--no-check")
    assert files(project) == ["gate.layer.yaml", "generated/gate.py"]
    assert output.startswith("gate.layer.yaml  written\ngenerated/gate.py  written\n")
    described = layergen.load(project / "gate.layer.yaml")
    assert (described.name, described.doc) == ("Gate", "A gate: with a colon.")
    assert [param.name for param in described.params] == ["units"]
    assert [weight.name for weight in described.weights] == ["w"]
    text = (project / "generated" / "gate.py").read_text()
    assert "return ops.sigmoid(inputs @ self.w)" in text
    assert "from gate.layer.yaml" in text.splitlines()[0]


def test_every_option_of_a_layer_reaches_the_description(project: Path) -> None:
    ran(
        *("new", "Total", "--input", "x: (batch, dim)", "--input", "z: (batch, dim)"),
        *("--state", "total: (dim,) = zeros", "--param", "rate: float = 0.5"),
        *("--param", "seed: int | None = None", "--output", "(batch, dim)"),
        *("--call", "x + rate * z + total + random.normal((batch, dim))", "--no-check"),
    )
    text = (project / "total.layer.yaml").read_text()
    assert "x: (batch, dim)\n  z: (batch, dim)" in text
    assert "state:\n  total: (dim,) = zeros" in text
    assert "seed: int | None = None" in text
    assert "output: (batch, dim)" in text


def test_a_description_is_taken_from_a_file(project: Path) -> None:
    put(project, "layers/gate.layer.yaml", GATE)
    output = ran("new", "--from", "layers/gate.layer.yaml", "--no-check")
    assert files(project) == ["generated/gate.py", "layers/gate.layer.yaml"]
    assert "from generated.gate import Gate" in output
    assert "layers/gate.layer.yaml;" in (project / "generated/gate.py").read_text()
    refused("new", "Other", "--from", "layers/gate.layer.yaml")


@pytest.mark.parametrize("kind", ["toml", "json"])
def test_a_description_may_be_toml_or_json(project: Path, kind: str) -> None:
    texts = {
        "toml": 'layer = "Gate"\ncall = "ops.relu(inputs)"\n',
        "json": '{"layer": "Gate", "call": "ops.relu(inputs)"}',
    }
    put(project, f"gate.layer.{kind}", texts[kind])
    ran("new", "--from", f"gate.layer.{kind}", "--no-check")
    assert "ops.relu(inputs)" in (project / "generated" / "gate.py").read_text()


def test_a_layer_of_the_project_comes_before_one_of_the_catalogue(
    project: Path,
) -> None:
    put(project, "linear.layer.yaml", GATE.replace("Gate", "Linear"))
    ran("new", "Linear", "--no-check")
    text = (project / "generated" / "linear.py").read_text()
    assert "return x * self.g" in text


def test_without_a_terminal_an_outline_is_written_that_is_right_as_it_stands(
    project: Path,
) -> None:
    output = ran("new", "Gate", "--no-check")
    assert files(project) == ["gate.layer.yaml"]
    assert "gate.layer.yaml  written, to be filled in" in output
    *_, advice = output.splitlines()
    assert advice == "Then run: layergen new --from gate.layer.yaml"
    ran(*advice.removeprefix("Then run: layergen ").split(), "--no-check")
    assert files(project) == ["gate.layer.yaml", "generated/gate.py"]


def test_a_slip_in_a_name_of_the_catalogue_is_pointed_out(project: Path) -> None:
    result = run("new", "Linea", "--no-check")
    assert "There is no Linea in the catalogue: did you mean 'Linear'?" in result.stderr
    assert "did you mean 'Linear'?" in refused("new", "linear")
    assert "did you mean 'ReflectionPadding2D'?" in refused(
        "new", "reflection_padding2d"
    )


def test_a_second_run_changes_nothing(project: Path) -> None:
    ran("new", "Gate", *OPTIONS, "--no-check")
    module = project / "generated" / "gate.py"
    before = module.stat().st_mtime_ns, module.read_bytes()
    output = ran("new", "Gate", "--no-check")
    assert output.startswith("generated/gate.py  unchanged\n")
    assert (module.stat().st_mtime_ns, module.read_bytes()) == before


def test_a_changed_description_rewrites_the_module(project: Path) -> None:
    put(project, "gate.layer.yaml", GATE)
    ran("new", "Gate", "--no-check")
    put(project, "gate.layer.yaml", GATE.replace("x * g", "x + g"))
    assert ran("new", "Gate", "--no-check").startswith("generated/gate.py  rewritten\n")
    assert "return x + self.g" in (project / "generated" / "gate.py").read_text()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: "print('mine')\n", "not generated by layergen"),
        (lambda text: "", "not generated by layergen"),
        (lambda text: text.split("\n", 1)[1], "not generated by layergen"),
    ],
    ids=["foreign", "empty", "headless"],
)
def test_a_person_s_work_is_never_overwritten_unasked(
    project: Path, change: object, reason: str
) -> None:
    put(project, "gate.layer.yaml", GATE)
    ran("new", "Gate", "--no-check")
    module = project / "generated" / "gate.py"
    fresh = module.read_text()
    assert callable(change)
    module.write_text(change(fresh))
    before = module.read_bytes()
    said = refused("new", "Gate", "--no-check")
    assert f"generated/gate.py: {reason}" in said
    assert "nothing was written" in said
    assert "layergen new Gate --diff" in said
    assert "layergen new Gate --force" in said
    assert module.read_bytes() == before
    difference = ran("new", "Gate", "--diff")
    assert module.read_bytes() == before
    assert difference.startswith("--- a/generated/gate.py\n+++ b/generated/gate.py\n")
    ran("new", "Gate", "--no-check", "--force")
    assert module.read_text() == fresh


def test_a_foreign_file_stops_a_new_description_too(project: Path) -> None:
    put(project, "generated/gate.py", "mine = 1\n")
    refused("new", "Gate", *OPTIONS, "--no-check")
    assert files(project) == ["generated/gate.py"]


def test_a_difference_is_shown_and_nothing_written(project: Path) -> None:
    output = ran("new", "Linear", "--diff")
    assert files(project) == []
    assert output.startswith("--- /dev/null\n+++ b/generated/linear.py\n")
    assert "+class Linear(keras.layers.Layer):" in output
    ran("new", "Linear", "--no-check")
    assert ran("new", "Linear", "--diff") == ""


def test_a_layer_that_nobody_has_described_has_no_difference(project: Path) -> None:
    said = refused("new", "Gate", "--diff")
    assert "there is no description of Gate yet" in said
    assert "layergen new Gate" in said
    assert files(project) == []
    assert "+class Gate(" in ran("new", "Gate", *OPTIONS, "--diff")
    assert files(project) == []


def test_a_description_with_options_is_not_replaced(project: Path) -> None:
    put(project, "gate.layer.yaml", GATE)
    said = refused("new", "Gate", *OPTIONS)
    assert "gate.layer.yaml describes Gate already" in said
    assert (project / "gate.layer.yaml").read_text() == GATE


def test_mistakes_are_shown_in_place_and_nothing_is_written(project: Path) -> None:
    path = put(project, "gate.layer.yaml", WRONG)
    said = refused("new", "Gate")
    assert "gate.layer.yaml:4:7: LG012 unknown op 'ops.sigmoyd'" in said
    assert "did you mean 'ops.sigmoid'?" in said
    assert "gate.layer.yaml:4:23: LG013 unknown name 'y'" in said
    assert "2 mistakes in 1 file" in said
    assert files(project) == [path.name]


def test_mistakes_in_options_are_shown_in_the_description_that_they_make(
    project: Path,
) -> None:
    said = refused("new", "Gate", "--call", "ops.sigmoyd(inputs)")
    assert "gate.layer.yaml:2:7: LG012 unknown op 'ops.sigmoyd'" in said
    assert files(project) == []


def test_mistakes_are_given_to_programs_on_stdout(project: Path) -> None:
    put(project, "gate.layer.yaml", WRONG)
    result = run("new", "Gate", "--format", "json")
    assert result.exit_code == 2
    first, second = json.loads(result.stdout)
    assert first == {
        "file": "gate.layer.yaml",
        "line": 4,
        "column": 7,
        "end_column": 18,
        "code": "LG012",
        "message": "unknown op 'ops.sigmoyd'",
        "hints": ["did you mean 'ops.sigmoid'?"],
    }
    assert second["code"] == "LG013"
    github = run("new", "Gate", "--format", "github")
    assert github.exit_code == 2
    lines = github.stdout.splitlines()
    assert lines[0].startswith("::error file=gate.layer.yaml,line=4,")
    assert "LG012" in lines[0]
    assert len(lines) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Say which layer: a NAME, or --from FILE."),
        (("--from", "x.layer.yaml", "--call", "x"), "leave out the other options"),
        (("--from", "nothing.layer.yaml"), "nothing.layer.yaml: No such file"),
        (("--from", "."), ".: Is a directory"),
        (("Linear", "--style", "keras"), "unknown style 'keras'"),
        (("Linear", "--style", "tf-variabel"), "did you mean 'tf-variable'?"),
        (("gate",), "'gate' cannot name a class"),
        (("Gate-1",), "'Gate-1' cannot name a class"),
        (("None",), "'None' cannot name a class"),
        (("Gate", "--param", "units"), "--param 'units' is not of the form NAME: …"),
        (("Gate", "--param", "units:"), "is not of the form NAME: …"),
        (("Gate", "--input", "(batch,)"), "--input '(batch,)' is not of the form"),
        (("Gate", "--weight", "w"), "--weight 'w' is not of the form"),
        (("Gate", "--state", "w"), "--state 'w' is not of the form"),
        (
            ("Gate", "--param", "a: int = 1", "--param", "a: int = 2"),
            "--param a is given twice",
        ),
        (("Gate", "--format", "xml"), "'xml' is not one of"),
        (("Gate", "--cal", "x"), "No such option"),
        (("Gate", "Other"), "unexpected extra argument"),
        (("Linear", "--out", "file"), "linear.py: Not a directory"),
        (("Linear", "--out", "file/deep"), "linear.py: Not a directory"),
        (("Linear", "--out", "/proc/layergen"), "linear.py: No such file"),
    ],
)
def test_wrong_usage_is_told_in_a_line_and_writes_nothing(
    project: Path, arguments: tuple[str, ...], message: str
) -> None:
    put(project, "file", "")
    said = refused("new", *arguments, *(["--no-check"] if arguments else []))
    assert message in " ".join(said.split())
    assert "Traceback" not in said
    assert files(project) == ["file"]


def test_a_module_that_cannot_be_written_leaves_no_description(project: Path) -> None:
    result = run("new", "Gate", *OPTIONS, "--no-check", "--out", "/proc/layergen")
    assert result.exit_code == 2
    assert "gate.py: No such file or directory" in result.stderr
    assert "gate.layer.yaml  removed again" in result.stderr
    assert files(project) == []


def test_a_description_that_cannot_be_written_is_told(project: Path) -> None:
    put(project, "pyproject.toml", '[tool.layergen]\ndescriptions = "file/x"\n')
    put(project, "file", "")
    for arguments in (("new", "Gate", *OPTIONS), ("new", "Gate")):
        said = refused(*arguments, "--no-check")
        assert "gate.layer.yaml: Not a directory" in said
    assert files(project) == ["file", "pyproject.toml"]


def test_a_failing_layer_is_a_finding(project: Path) -> None:
    put(project, "failing.layer.yaml", FAILING)
    output = ran("new", "Failing", code=1)
    assert "generated/failing.py  written" in output
    assert "✗" in output
    assert "failed" in output
    assert "import " not in output.splitlines()[-1]


def test_a_missing_keras_is_told_in_a_line(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(project, "broken/keras/__init__.py", 'raise ImportError("no keras here")\n')
    monkeypatch.setenv("PYTHONPATH", str(project / "broken"))
    result = run("new", "Linear")
    assert result.exit_code == 2
    assert "the checks need Keras, which cannot be imported" in result.stderr
    assert "ImportError: no keras here" in result.stderr
    assert (project / "generated" / "linear.py").exists()
