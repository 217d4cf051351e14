"""`list`, `show`, `explain`, `schema`, `--help`, `--version`: and what none of them imports."""

from __future__ import annotations

import json
import pkgutil
from pathlib import Path

import pytest
from cli_support import GATE, WRONG, files, put, ran, refused, run
from support import NAMES, run_python

import layergen
from layergen.cli import commands
from layergen.cli.app import app
from layergen.diagnostics import Source
from layergen.project.library import Library
from layergen.shapes.load import Family, load_text

COMMANDS = sorted(m.name.rstrip("_") for m in pkgutil.iter_modules(commands.__path__))


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def listed(*words: str) -> dict[str, dict[str, str]]:
    """What `layergen list` shows: by group and name, what is said of the layer."""
    *lines, blank, last = ran("list", *words).split("\n")[:-1]
    assert (blank, last) == ("", "Make one with: layergen new NAME")
    groups: dict[str, dict[str, str]] = {}
    group = ""
    for line in lines:
        if line.startswith("  "):
            name, _, doc = line.strip().partition(" ")
            groups[group][name] = doc.strip()
        elif line:
            group = line
            groups[group] = {}
    return groups


def test_list_names_every_layer_in_its_group_with_its_summary() -> None:
    groups = listed()
    assert list(groups) == sorted(groups)
    assert all(list(layers) == sorted(layers) for layers in groups.values())
    found = {name: doc for layers in groups.values() for name, doc in layers.items()}
    assert sorted(found) == list(NAMES)
    assert all(len(doc.split()) >= 3 for doc in found.values())
    assert groups["core"]["Linear"] == "Densely connected layer, y = x @ w + b."
    assert "Sampling" in groups["generative"]


def test_list_searches_names_groups_and_what_is_said() -> None:
    assert listed("attention")["attention"] == listed()["attention"]
    assert listed("linear")["core"].keys() >= {"Linear", "FixedLinear"}
    assert listed("GATED")["activation"].keys() == {"GatedLinearUnit"}
    # The paper that a formula is from stands further down in what is said.
    assert "StochasticDepth" in listed("huang")["regularization"]
    assert set(listed("core", "cross")["core"]) == {"FeatureCross"}


def test_list_finds_the_layers_that_bear_a_name_of_keras() -> None:
    found = {name for layers in listed("keras").values() for name in layers}
    assert "Dense" in found
    assert "Linear" not in found


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["atention"], "did you mean 'attention'?"),
        (["Linera"], "did you mean 'linear'?"),
        (["qqq"], "groups: activation, attention, "),
        (["attention", "qqq"], "groups: activation, "),
        (["attention", "dropout", "vision"], "each of the words is found, but not"),
    ],
)
def test_list_says_that_nothing_fits(words: list[str], hint: str) -> None:
    result = run("list", *words)
    assert result.exit_code == 1
    assert result.stdout == ""
    message, hinted = result.stderr.splitlines()
    assert message == f"no layer of the catalogue has '{' '.join(words)}'"
    assert hinted.strip().startswith(hint)


@pytest.mark.parametrize("name", NAMES)
def test_show_prints_a_description_that_says_the_same(name: str) -> None:
    shown = load_text(
        Source("shown.layer.yaml", ran("show", name)), family=Family(Library())
    )
    assert shown.diagnostics == ()
    assert shown.shaped is not None
    original = layergen.describe(name)
    again = layergen.Description(shown.shaped)
    assert (again.name, again.doc) == (original.name, original.doc)
    assert again.params == original.params
    assert again.inputs == original.inputs
    assert again.weights == original.weights


@pytest.mark.parametrize("style", ["add-weight", "tf-variable"])
def test_show_source_prints_the_module_that_new_writes(
    project: Path, style: str
) -> None:
    printed = ran("show", "Linear", "--source", "--style", style)
    assert files(project) == []
    ran("new", "Linear", "--style", style, "--no-check")
    assert (project / "generated" / "linear.py").read_text() == printed


def test_show_finds_layers_of_the_project(project: Path) -> None:
    put(project, "gate.layer.yaml", GATE)
    put(project, "deep/swish.layer.yaml", GATE.replace("Gate", "Swish"))
    assert "call: x * g" in ran("show", "Gate")
    assert "class Swish(" in ran("show", "deep/swish.layer.yaml", "--source")
    assert files(project) == ["deep/swish.layer.yaml", "gate.layer.yaml"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("show",), "Missing argument 'NAME'"),
        (("show", "Linea"), "did you mean 'Linear'?"),
        (("show", "Nothing"), "there is no layer 'Nothing'"),
        (("show", "Nothing"), "see: layergen list"),
        (("show", "no.layer.yaml"), "no.layer.yaml: No such file"),
        (("show", "Linear", "--source", "--style", "x"), "unknown style 'x'"),
        (("show", "wrong.layer.yaml"), "wrong.layer.yaml:4:7: LG012"),
        (("explain", "LG999"), "there is no rule 'LG999'"),
        (("explain", "nonsense"), "see: layergen explain"),
        (("explain", "LG012", "LG013"), "unexpected extra argument"),
        (("list", "--group"), "No such option"),
        (("schema", "x"), "unexpected extra argument"),
        (("nothing",), "No such command 'nothing'"),
        (("bild",), "did you mean 'build'?"),
        (("--nothing",), "No such option"),
    ],
)
def test_wrong_usage_is_told(
    project: Path, arguments: tuple[str, ...], message: str
) -> None:
    put(project, "wrong.layer.yaml", WRONG)
    said = refused(*arguments)
    assert message in " ".join(said.split())
    assert "Traceback" not in said
    assert files(project) == ["wrong.layer.yaml"]


def test_explain_lists_every_code_and_explains_each() -> None:
    lines = ran("explain").splitlines()
    codes = [line.split()[0] for line in lines]
    assert codes == sorted(set(codes))
    assert {"LG012", "LG025", "LG200", "LG220"} <= set(codes)
    for line in lines:
        code, title = line.split(maxsplit=1)
        page = ran("explain", code)
        assert page.startswith(f"{code}: {title}\n")
        assert "Why it matters" in page
        assert page == ran("explain", code.lower())


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_names_its_arguments_and_options(name: str) -> None:
    text = ran(name, "--help")
    assert text == ran(name, "-h")
    command = app.get_command(None, name)  # type: ignore[arg-type]
    assert command is not None
    assert text.startswith(f"Usage: app {name} [OPTIONS]")
    for parameter in command.params:
        if parameter.param_type_name == "option":
            assert parameter.opts[0] in text
            assert getattr(parameter, "help", None), parameter.opts
        else:
            # Once in the line of usage, and at least once in the words.
            assert (
                text.count(parameter.human_readable_name.strip("[]").rstrip(".")) >= 2
            )


def test_the_help_names_every_command_and_the_exit_codes() -> None:
    text = ran("--help")
    for name in COMMANDS:
        assert f"\n  {name} " in text
    assert "Exit codes: 0 all is well, 1 findings or stale files, 2 wrong usage" in text
    assert "Begin with: layergen new Linear" in text


def test_the_version_is_told() -> None:
    assert ran("--version") == f"layergen {layergen.__version__}\n"
    for arguments in (["-m", "layergen", "--version"],):
        done = run_python(*arguments)
        assert done.stdout == f"layergen {layergen.__version__}\n"


def test_it_runs_as_a_module(project: Path) -> None:
    done = run_python("-m", "layergen", "new", "Linear", "--no-check", cwd=project)
    assert done.returncode == 0, done.stderr
    assert files(project) == ["generated/linear.py"]
    done = run_python("-m", "layergen", "nothing", cwd=project)
    assert done.returncode == 2
    assert done.stderr.startswith("Usage: layergen")


def test_output_that_nobody_reads_is_no_traceback(project: Path) -> None:
    import subprocess
    import sys

    command = f"{sys.executable} -m layergen show Linear --source | head -n 1"
    done = subprocess.run(
        command, shell=True, capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("# Generated by layergen")
    assert "Traceback" not in done.stderr


IMPORTS = """
import json, sys
from layergen.cli import main
sys.argv = ["layergen", *json.loads(sys.argv[1])]
try:
    main()
except SystemExit as end:
    code = end.code or 0
else:
    code = 0
roots = {name.partition(".")[0] for name in sys.modules}
print(json.dumps([code, sorted(roots)]))
"""
FRAMEWORK = {"keras", "tensorflow", "numpy", "h5py", "scipy"}
FOR_WORK = {"black", "jinja2", "merge3", "msgspec", "watchfiles", "yaml"}


def imported(project: Path, words: list[str]) -> set[str]:
    """The packages that a command imports which ends well."""
    done = run_python("-c", IMPORTS, json.dumps(words), cwd=project)
    assert done.returncode == 0, done.stderr
    code, found = json.loads(done.stdout.splitlines()[-1])
    assert code == 0, done.stderr
    assert "click" in found or words == ["--version"]
    return {*found}


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["new", "--help"]])
def test_help_needs_only_click(project: Path, words: list[str]) -> None:
    assert not imported(project, words) & (FRAMEWORK | FOR_WORK)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["list"],
        ["schema"],
        ["explain"],
        ["explain", "LG220"],
        ["show", "Linear"],
        ["show", "Linear", "--source"],
        ["new", "--help"],
        ["new", "Linear", "--no-check"],
        ["new", "Linear", "--diff"],
        ["new", "Gate", "--call", "ops.relu(inputs)", "--no-check"],
        ["build", "--no-check"],
        ["build", "--diff"],
        ["build", "--check", "made"],
    ],
    ids=" ".join,
)
def test_the_framework_is_not_imported(project: Path, arguments: list[str]) -> None:
    put(project, "gate2.layer.yaml", GATE.replace("Gate", "Gate2"))
    if arguments[-1] == "made":
        put(project, "made/gate3.layer.yaml", GATE.replace("Gate", "Gate3"))
        ran("build", "made", "--no-check")
    assert not imported(project, arguments) & FRAMEWORK


def test_the_api_imports_the_framework_only_where_it_is_needed(project: Path) -> None:
    script = (
        "import sys, layergen\n"
        "text = layergen.describe('Linear').source()\n"
        "assert not {'keras', 'tensorflow', 'numpy'} & set(sys.modules)\n"
        "layergen.describe('Linear').layer_class()\n"
        "assert 'keras' in sys.modules\n"
    )
    done = run_python("-c", script, cwd=project)
    assert done.returncode == 0, done.stderr


def test_json_of_mistakes_is_all_that_stdout_holds(project: Path) -> None:
    put(project, "gate.layer.yaml", WRONG)
    for arguments in (("show", "Gate"), ("build",), ("new", "Gate"), ("check",)):
        result = run(*arguments, "--format", "json")
        assert result.exit_code == 2
        assert [each["code"] for each in json.loads(result.stdout)] == [
            "LG012",
            "LG013",
        ]
        assert result.stderr == ""
