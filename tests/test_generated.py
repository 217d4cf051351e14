"""The committed modules: fresh, formatted, typed, documented, and free of layergen."""

from __future__ import annotations

import ast
import doctest
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from support import (
    BOTH,
    CASES,
    CATALOG,
    NAMES,
    ROOT,
    STYLES,
    case_names,
    committed_module,
    folder,
    path,
    run_python,
    run_script,
)

import layergen
from layergen.cli.app import app
from layergen.emit.formatting import format_source
from layergen.emit.header import read_header
from layergen.emit.places import base_path
from layergen.emit.render import render
from layergen.plan.make import make_plan
from layergen.plan.samples import TensorSample, first_sample
from layergen.styles import view_of

MYPY = """\
[mypy]
strict = True
explicit_package_bases = True
# Keras has no types: a subclass of its Layer, its decorators and its results are Any.
disallow_subclassing_any = False
disallow_untyped_decorators = False
warn_return_any = False

# What a case imports from the module beside is made when it is tried.
[mypy-keras.*,tensorflow.*,tests.cases.modules.*]
ignore_missing_imports = True
"""


def build(*options: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["build", *map(str, options)])
    return result.exit_code, result.output


@pytest.mark.parametrize("style", STYLES)
def test_the_committed_modules_are_what_the_catalogue_becomes(
    style: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    out = folder(style).relative_to(ROOT)
    options = (CATALOG.relative_to(ROOT), "--out", out, "--style", style)
    assert build(*options, "--check") == (0, f"{len(NAMES)} up to date\n")
    assert build(*options, "--diff") == (0, "")
    made = sorted(path(name, style) for name in NAMES)
    assert sorted(folder(style).glob("*.py")) == made
    # What the edits of a person would be merged with.
    kept = [base_path(module).read_bytes() for module in made]
    assert kept == [module.read_bytes() for module in made]
    assert len(list((folder(style) / ".layergen").glob("*.base"))) == len(made)


def test_one_changed_byte_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    out = tmp_path / "out"
    shutil.copytree(folder("add-weight"), out)
    changed = out / "linear.py"
    changed.write_bytes(changed.read_bytes().replace(b"x @ self.w", b"x @ self.W"))
    code, text = build(CATALOG.relative_to(ROOT), "--out", out, "--check")
    assert code == 1
    assert "linear.py: edited by hand" in text


@pytest.mark.parametrize(("name", "style"), BOTH)
def test_the_header_names_the_source_and_no_time(name: str, style: str) -> None:
    text = path(name, style).read_text(encoding="utf-8")
    header = read_header(text)
    assert header is not None
    assert header.is_intact
    assert header.style == style
    assert (ROOT / header.origin).is_file()
    first, second, third = text.splitlines()[:3]
    assert not re.search(r"\d\d[-:. ]\d\d", first + second)
    assert third.startswith('"""')


def test_the_modules_are_formatted_by_black() -> None:
    done = run_python("-m", "black", "--check", ROOT / "generated", CASES)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "options", [["--isolated"], ["--ignore", "E501"]], ids=["default", "repository"]
)
def test_ruff_finds_nothing_in_the_modules(options: list[str]) -> None:
    done = run_python("-m", "ruff", "check", *options, "generated", CASES, cwd=ROOT)
    assert done.returncode == 0, done.stdout


def test_mypy_finds_nothing_in_the_modules(tmp_path: Path) -> None:
    config = tmp_path / "mypy.ini"
    config.write_text(MYPY)
    files = [*ROOT.glob("generated/*/*.py"), *CASES.glob("*/*.py")]
    options = ("--config-file", config, "--cache-dir", tmp_path / "cache")
    done = run_python("-m", "mypy", *options, "generated", "tests/cases", cwd=ROOT)
    assert done.stdout == f"Success: no issues found in {len(files)} source files\n"


WITHOUT_LAYERGEN = """
import importlib, json, sys
from pathlib import Path

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "layergen":
            raise ImportError("layergen is not installed here")

sys.meta_path.insert(0, Blocker())
folder = Path(sys.argv[1])
sys.path.insert(0, str(folder.parent))
found = []
for file in sorted(folder.glob("*.py")):
    module = importlib.import_module(f"{folder.name}.{file.stem}")
    found += [n for n, v in vars(module).items() if isinstance(v, type) and v.__module__ == module.__name__]
try:
    import layergen
    blocked = False
except ImportError:
    blocked = True
print(json.dumps({"blocked": blocked, "classes": found}))
"""


@pytest.mark.parametrize("style", STYLES)
def test_every_module_runs_where_layergen_is_not_installed(
    style: str, tmp_path: Path
) -> None:
    copied = tmp_path / "layers"
    shutil.copytree(folder(style), copied)
    result = run_script(WITHOUT_LAYERGEN, copied, cwd=tmp_path)
    assert result["blocked"]
    assert sorted(result["classes"]) == sorted(NAMES)


@pytest.mark.parametrize(("name", "style"), BOTH)
def test_the_examples_in_the_docstrings_hold(name: str, style: str) -> None:
    module = committed_module(name, style)
    runner = doctest.DocTestRunner()
    tests = doctest.DocTestFinder().find(module, name)
    for test in tests:
        runner.run(test)
    failed, attempted = runner.summarize(verbose=False)
    assert failed == 0
    sample = first_sample(make_plan(layergen.describe(name)._shaped))
    if sample is not None and isinstance(sample.output, TensorSample):
        assert attempted >= 3, "a layer, a call and a shape"


def public_functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for member in node.body:
                if isinstance(member, ast.FunctionDef) and member.name[0] != "_":
                    yield member


@pytest.mark.parametrize(("name", "style"), BOTH)
def test_modules_and_classes_are_documented_and_public_methods_are_keras_s(
    name: str, style: str
) -> None:
    import keras

    tree = ast.parse(path(name, style).read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    (found,) = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    doc = ast.get_docstring(found) or ""
    assert doc.splitlines()[0] == (ast.get_docstring(tree) or "").splitlines()[0]
    assert "Args:" in doc
    assert "Input shape:" in doc
    for function in public_functions(tree):
        overrides = hasattr(keras.layers.Layer, function.name)
        overrides |= hasattr(keras.layers.SimpleRNNCell, function.name)
        assert overrides or ast.get_docstring(function), function.name
        assert all(a.annotation for a in function.args.args[1:]), function.name
        assert function.returns is not None, function.name


EVERY_SOURCE = """
import hashlib, json, os, sys
from pathlib import Path
import layergen
from layergen.project import catalog

found = {}
files = {name: None for name in catalog.names()}
cases = sorted(folder for folder in Path(sys.argv[1]).iterdir() if folder.is_dir())
files |= {case.name: case / f"{case.name}.layer.yaml" for case in cases}
for name, file in files.items():
    described = layergen.describe(name) if file is None else layergen.load(file, trust=True)
    for style in ("add-weight", "tf-variable"):
        found[f"{name} {style}"] = hashlib.sha256(described.source(style).encode()).hexdigest()
assert os.environ["PYTHONHASHSEED"] == sys.argv[2]
print(json.dumps(found))
"""


def test_the_text_does_not_depend_on_the_process(tmp_path: Path) -> None:
    import json

    results = []
    for seed in ("1", "77"):
        done = run_python(
            "-c",
            EVERY_SOURCE,
            CASES,
            seed,
            cwd=tmp_path,
            environment={"PYTHONHASHSEED": seed},
        )
        assert done.returncode == 0, done.stderr
        results.append(json.loads(done.stdout))
    assert results[0] == results[1]
    assert len(results[0]) == 2 * (len(NAMES) + len(case_names()))


def pieces(text: str) -> dict[str, str]:
    """What stands above the class's first method, and each method."""
    tree = ast.parse(text)
    lines = text.splitlines()
    (found,) = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    methods = [node for node in found.body if isinstance(node, ast.FunctionDef)]
    result = {"": "\n".join(lines[: methods[0].lineno - 1])}
    for method in methods:
        result[method.name] = "\n".join(lines[method.lineno - 1 : method.end_lineno])
    return result


def authored(description: layergen.Description) -> set[str]:
    """The methods that hold the author's own code."""
    inner = description._shaped.analysis.description
    found = {"call", "compute_mask", *(f"_{f.name}" for f in inner.functions)}
    if inner.require or inner.derived:
        found.add("__init__")
    arguments = any(f.arguments for w in inner.variables for _, f in w.factories)
    if inner.require or inner.constants or inner.derived or arguments:
        found.add("build")
    if inner.output:
        # Its sizes are the author's arithmetic.
        found.add("compute_output_shape")
    if inner.sublayers:
        # What makes them, and which of them there are, is the author's own.
        found |= {"__init__", "build"}
    return found


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", [*NAMES, *case_names()])
def test_the_templates_print_what_black_leaves_alone(name: str, style: str) -> None:
    described = (
        layergen.describe(name)
        if name in NAMES
        else layergen.load(CASES / name / f"{name}.layer.yaml", trust=True)
    )
    raw = render(view_of(make_plan(described._shaped), style, "layers"))
    clean = format_source(raw)
    assert raw.startswith('"""')
    before, after = pieces(raw), pieces(clean)
    assert before.keys() == after.keys()
    changed = {key for key in before if before[key] != after[key]}
    assert changed <= authored(described)


def test_formatting_is_needed_where_the_author_writes_loosely() -> None:
    loose = layergen.describe("Loose", call="ops.relu( inputs )")
    raw = render(view_of(make_plan(loose._shaped), "add-weight", "layers"))
    assert "ops.relu( inputs )" in raw
    assert "ops.relu(inputs)" in format_source(raw)
