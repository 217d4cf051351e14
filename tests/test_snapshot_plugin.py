"""The fixture `layer_snapshot`: what fails, what is written, and what no test uses any more."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cli_support import GATE, WRONG, put, ran
from hypothesis import given
from hypothesis import strategies as st
from plugin_support import ROOT, by_hand, run_pytest
from support import body

import layergen.api
import layergen.project.targets
from layergen.pytest_plugin.failure import Shown, unified_diff
from layergen.pytest_plugin.naming import file_name, name_of, owner_of

pytest_plugins = ["pytester"]

SETTINGS = '[tool.layergen]\npackage = "shop"\nstyle = "tf-variable"\n'
GATE_TEST = """\
def test_gate(layer_snapshot):
    layer_snapshot("layers/gate.layer.yaml")
"""
GATE_SNAPSHOT = "tests/__snapshots__/test_gate/test_gate.gate.tf_variable.py.snap"
UPDATE_GATE = "pytest tests/test_gate.py::test_gate --layergen-update"
DOUBLE = 'layergen.describe("Double", call="inputs * 2")'
TRIPLE = 'layergen.describe("Double", call="inputs * 3")'


# pytest, run inside a test, forgets what was imported in there: whatever it takes is imported before.
layergen.describe("Anything", call="inputs").source()


@pytest.fixture(autouse=True)
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    put(pytester.path, "pyproject.toml", SETTINGS)
    put(pytester.path, "layers/gate.layer.yaml", GATE)
    put(pytester.path, "tests/test_gate.py", GATE_TEST)
    return pytester.path


@pytest.fixture
def ran_tests(pytester: pytest.Pytester) -> Any:
    """pytest in this process: what it prints, and whether it exits with this code."""

    def run(*arguments: str, code: int = 0) -> str:
        done = pytester.runpytest_inprocess(*by_hand(), "-p", "no:xdist", *arguments)
        printed = done.stdout.str() + done.stderr.str()
        assert done.ret == code, printed
        return printed

    return run


def snapshots(project: Path) -> list[str]:
    return sorted(p.relative_to(project).as_posix() for p in project.rglob("*.snap"))


def write_tests(project: Path, name: str, *bodies: str) -> None:
    """A file of tests, each of which is one statement."""
    functions = [
        f"def test_{number}(layer_snapshot):\n    {each}\n"
        for number, each in enumerate(bodies)
    ]
    put(project, f"tests/{name}.py", "import layergen, pytest\n\n" + "".join(functions))


@pytest.mark.parametrize("in_ci", [False, True])
def test_a_snapshot_that_is_missing_fails_with_its_command_and_is_not_written(
    project: Path, ran_tests: Any, monkeypatch: pytest.MonkeyPatch, in_ci: bool
) -> None:
    if in_ci:
        monkeypatch.setenv("CI", "1")
    printed = ran_tests(code=1)
    assert (
        f"tests/test_gate.py:2: Gate has no snapshot yet, {GATE_SNAPSHOT}\n"
        f"write it with: {UPDATE_GATE}\n"
    ) in printed
    assert "Traceback" not in printed
    assert snapshots(project) == []


def test_the_update_writes_the_module_that_build_writes_without_its_header(
    project: Path, ran_tests: Any
) -> None:
    printed = ran_tests("--layergen-update")
    assert f"1 snapshot written\n  {GATE_SNAPSHOT}\n" in printed
    ran("build", "--no-check")
    built = (project / "generated" / "gate.py").read_text(encoding="utf-8")
    assert (project / GATE_SNAPSHOT).read_text(encoding="utf-8") == body(built)
    # The style and the package are those of the project.
    assert "tf.Variable(" in built
    assert 'register_keras_serializable(package="shop")' in built
    assert "snapshot" not in ran_tests()


def test_a_comment_in_the_description_changes_no_snapshot(
    project: Path, ran_tests: Any
) -> None:
    ran_tests("--layergen-update")
    put(project, "layers/gate.layer.yaml", f"# Of the shop.\n{GATE}")
    ran_tests()


def test_a_snapshot_that_differs_fails_with_a_diff_and_its_command(
    project: Path, ran_tests: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran_tests("--layergen-update")
    before = (project / GATE_SNAPSHOT).read_bytes()
    put(project, "layers/gate.layer.yaml", GATE.replace("x * g", "x + g"))
    printed = ran_tests(code=1)
    assert re.search(
        r"tests/test_gate\.py:2: Gate is generated differently from its snapshot\n"
        rf"--- {GATE_SNAPSHOT}\n"
        r"\+\+\+ generated now from layers/gate\.layer\.yaml\n"
        r"@@ .* @@\n"
        r"(?: .*\n){3}"
        r"-        return x \* self\.g\n"
        r"\+        return x \+ self\.g\n"
        r"(?: .*\n){3}"
        rf"update it with: {UPDATE_GATE}\n",
        printed,
    )
    assert (project / GATE_SNAPSHOT).read_bytes() == before
    # Where the summary is not cut to the terminal, it still has one line for each failure.
    monkeypatch.setenv("CI", "1")
    assert ran_tests(code=1).count("return x + self.g") == 1


def test_the_diff_is_in_colour_where_the_terminal_has_it(
    project: Path, ran_tests: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran_tests("--layergen-update")
    put(project, "layers/gate.layer.yaml", GATE.replace("x * g", "x + g"))
    assert "\x1b" not in ran_tests(code=1)
    monkeypatch.delenv("NO_COLOR")
    assert has_colour(ran_tests("--color=yes", code=1))


def has_colour(printed: str) -> bool:
    """Whether the diff of this change of the gate is in colour."""
    return (
        "\x1b[31m-        return x * self.g\x1b[0m\n" in printed
        and "\x1b[32m+        return x + self.g\x1b[0m\n" in printed
        and "\x1b[1m+++ generated now from " in printed
    )


def test_lines_that_look_like_the_head_of_a_diff_are_coloured_by_their_sign() -> None:
    marked: list[tuple[str, dict[str, bool]]] = []
    writer = SimpleNamespace(line=lambda text, **marks: marked.append((text, marks)))
    diff = unified_diff("-- a\nb\n", "++ a\nb\n", "old", "new")
    Shown(f"told\n{diff}end").toterminal(writer)
    assert marked == [
        ("told", {"bold": False}),
        ("--- old", {"bold": True}),
        ("+++ new", {"bold": True}),
        ("@@ -1,2 +1,2 @@", {"cyan": True}),
        ("--- a", {"red": True}),
        ("+++ a", {"green": True}),
        (" b", {"bold": False}),
        ("end", {"bold": False}),
    ]


def test_a_line_end_that_is_gone_is_seen_in_the_diff(
    project: Path, ran_tests: Any
) -> None:
    ran_tests("--layergen-update")
    path = project / GATE_SNAPSHOT
    whole = path.read_bytes()
    path.write_bytes(whole.rstrip(b"\n"))
    assert "\\ No newline at end of file\n+" in ran_tests(code=1)
    # Those of Windows, which Git may put there, are none.
    path.write_bytes(whole.replace(b"\n", b"\r\n"))
    ran_tests()


@pytest.mark.parametrize("folder", [".", "tests", "layers"])
def test_the_command_that_is_shown_writes_just_that_snapshot(
    project: Path, ran_tests: Any, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    odd = (
        "import pytest\n\nclass TestGate:\n"
        "    @pytest.mark.parametrize('of', ['it\\'s a $HOME; \"x\"', 'y::z'])\n"
        '    def test_odd(self, layer_snapshot, of):\n        layer_snapshot("layers/gate.layer.yaml")\n'
    )
    put(project, "tests/test_gate.py", odd)
    monkeypatch.chdir(project / folder)
    printed = ran_tests(str(project), code=1)
    commands = re.findall(r"^write it with: (.*)$", printed, re.MULTILINE)
    assert len(commands) == 2
    for number, command in enumerate(commands, start=1):
        program, *arguments = shlex.split(command)
        assert program == "pytest"
        ran_tests(*arguments)
        assert len(snapshots(project)) == number
    ran_tests(str(project))


def test_the_update_writes_what_differs_and_leaves_the_rest(
    project: Path, ran_tests: Any
) -> None:
    write_tests(project, "test_more", f"layer_snapshot({DOUBLE})")
    ran_tests("--layergen-update")
    times = {name: (project / name).stat().st_mtime_ns for name in snapshots(project)}
    (project / GATE_SNAPSHOT).write_text("x = 1\n")
    assert "1 snapshot written\n" in ran_tests("--layergen-update")
    assert ran_tests("--layergen-update").count("written") == 0
    changed = [
        name
        for name, time in times.items()
        if (project / name).stat().st_mtime_ns != time
    ]
    assert changed == [GATE_SNAPSHOT]
    assert list((project / "tests").rglob(".*.snap*")) == []


def test_a_test_may_have_several_snapshots(project: Path, ran_tests: Any) -> None:
    write_tests(
        project,
        "test_gate",
        'layer_snapshot("layers/gate.layer.yaml"); layer_snapshot("layers/gate.layer.yaml", style="add-weight")',
        f"layer_snapshot({DOUBLE}); layer_snapshot({TRIPLE}, name='triple'); layer_snapshot({DOUBLE})",
    )
    ran_tests("--layergen-update")
    ran_tests()
    folder = "tests/__snapshots__/test_gate/"
    assert snapshots(project) == [
        f"{folder}test_0.gate.add_weight.py.snap",
        f"{folder}test_0.gate.tf_variable.py.snap",
        f"{folder}test_1.double.tf_variable.py.snap",
        f"{folder}test_1.triple.tf_variable.py.snap",
    ]
    double, triple = ((project / name).read_text() for name in snapshots(project)[2:])
    assert "return inputs * 2" in double
    assert "return inputs * 3" in triple


def test_two_different_modules_are_not_held_against_one_file(
    project: Path, ran_tests: Any
) -> None:
    write_tests(
        project, "test_gate", f"layer_snapshot({DOUBLE}); layer_snapshot({TRIPLE})"
    )
    printed = ran_tests("--layergen-update", code=1)
    assert (
        "would both be test_0.double.tf_variable.py.snap\ngive one of them a name"
        in printed
    )
    # In tests of their own they are two files.
    write_tests(
        project, "test_gate", *(f"layer_snapshot({one})" for one in (DOUBLE, TRIPLE))
    )
    ran_tests("--layergen-update")
    ran_tests()
    assert len(snapshots(project)) == 2


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ('layer_snapshot("gate.layer.yaml")', "gate.layer.yaml: no such file\nthe path of a description begins at"),
        ('layer_snapshot("layers")', "layers: no such file"),
        ('layer_snapshot("layers/wrong.layer.yaml")', "layers/wrong.layer.yaml:4:7: LG012"),
        ('layer_snapshot("tests/test_gate.py")', "tests/test_gate.py"),
        ('layer_snapshot("layers/gate.layer.yaml", style="tf_variable")', "unknown style 'tf_variable'\ndid you mean 'tf-variable'?"),
        ("layer_snapshot(object)", "TypeError: layer_snapshot takes the path of a description or a layergen.Description. Received: type"),
        (f"layer_snapshot({DOUBLE}, name='../double')", "ValueError: The name of a snapshot has letters"),
        (f"layer_snapshot({DOUBLE}, name='')", "ValueError: The name of a snapshot has letters"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_told_and_nothing_is_written(
    project: Path, ran_tests: Any, call: str, told: str
) -> None:
    put(project, "layers/wrong.layer.yaml", WRONG)
    write_tests(project, "test_gate", call)
    assert told in ran_tests("--layergen-update", "--tb=short", code=1)
    assert snapshots(project) == []


def test_a_snapshot_that_cannot_be_read_or_written_is_told(
    project: Path, ran_tests: Any
) -> None:
    put(project, "tests/__snapshots__", "a file")
    for options in ([], ["--layergen-update"]):
        printed = ran_tests(*options, code=1)
        assert f"tests/test_gate.py:2: {GATE_SNAPSHOT}: " in printed
        assert "Traceback" not in printed
    (project / "tests/__snapshots__").unlink()
    (project / GATE_SNAPSHOT).mkdir(parents=True)
    assert f"{GATE_SNAPSHOT}: Is a directory" in ran_tests(code=1)


def test_without_a_pyproject_paths_begin_at_the_root_of_pytest(
    project: Path, ran_tests: Any
) -> None:
    (project / "pyproject.toml").unlink()
    put(project, "pytest.ini", "[pytest]\n")
    ran_tests("--layergen-update")
    assert snapshots(project) == [GATE_SNAPSHOT.replace("tf_variable", "add_weight")]


def test_a_style_is_that_of_the_output_which_has_it(
    project: Path, ran_tests: Any
) -> None:
    outputs = (
        '[[tool.layergen.outputs]]\nout = "one"\n'
        '[[tool.layergen.outputs]]\nout = "two"\nstyle = "tf-variable"\n'
    )
    put(project, "pyproject.toml", outputs)
    gate = 'layer_snapshot("layers/gate.layer.yaml"'
    write_tests(project, "test_gate", f'{gate}); {gate}, style="tf-variable")')
    ran_tests("--layergen-update")
    one, two = ((project / name).read_text() for name in snapshots(project))
    assert 'package="one"' in one
    assert "self.add_weight(" in one
    assert 'package="two"' in two
    assert "tf.Variable(" in two


def test_the_working_folder_of_a_test_changes_nothing(
    project: Path, ran_tests: Any
) -> None:
    put(
        project,
        "tests/test_gate.py",
        "def test_gate(layer_snapshot, tmp_path, monkeypatch):\n    monkeypatch.chdir(tmp_path)\n"
        '    layer_snapshot("layers/gate.layer.yaml")\n',
    )
    assert GATE_SNAPSHOT in ran_tests(code=1)
    ran_tests("--layergen-update")
    assert snapshots(project) == [GATE_SNAPSHOT]


# What no test uses any more.


def two_tests(project: Path) -> None:
    write_tests(
        project, "test_gate", f"layer_snapshot({DOUBLE})", f"layer_snapshot({TRIPLE})"
    )


def test_what_no_test_uses_is_told_and_the_update_removes_it(
    project: Path, ran_tests: Any
) -> None:
    two_tests(project)
    ran_tests("--layergen-update")
    write_tests(project, "test_gate", f"layer_snapshot({DOUBLE})")
    gone = "tests/__snapshots__/test_gate/test_1.double.tf_variable.py.snap"
    printed = ran_tests()
    assert (
        f"1 snapshot that no test uses\n  {gone}\n"
        "remove with: pytest tests/test_gate.py --layergen-update\n"
    ) in printed
    assert gone in snapshots(project)
    assert f"1 snapshot removed\n  {gone}\n" in ran_tests(
        "tests/test_gate.py", "--layergen-update"
    )
    assert gone not in snapshots(project)
    assert len(snapshots(project)) == 1
    assert "snapshot" not in ran_tests()


@pytest.mark.parametrize(
    "options",
    [
        ["-k", "test_0"],
        ["tests/test_gate.py::test_0"],
        ["--deselect", "tests/test_gate.py::test_1"],
        ["-x", "-k", "not nothing", "--maxfail=1"],
    ],
    ids=" ".join,
)
def test_a_run_of_some_tests_of_a_file_removes_nothing(
    project: Path, ran_tests: Any, options: list[str]
) -> None:
    two_tests(project)
    ran_tests("--layergen-update")
    put(project, "tests/__snapshots__/test_gate/test_9.double.tf_variable.py.snap", "")
    if "-x" in options:
        write_tests(project, "test_gate", "assert False", f"layer_snapshot({TRIPLE})")
    printed = ran_tests("--layergen-update", *options, code=1 if "-x" in options else 0)
    assert "removed" not in printed
    assert len(snapshots(project)) == 3


def test_a_run_of_the_last_failures_removes_nothing(
    project: Path, ran_tests: Any
) -> None:
    two_tests(project)
    ran_tests("--layergen-update")
    write_tests(
        project,
        "test_gate",
        f"layer_snapshot({DOUBLE})",
        f"layer_snapshot({TRIPLE.replace('3', '4')})",
    )
    ran_tests(code=1)
    printed = ran_tests("--lf", "--layergen-update")
    assert "1 passed" in printed
    assert "removed" not in printed
    assert len(snapshots(project)) == 2


@pytest.mark.parametrize(
    "instead",
    ["pytest.skip('not here')", "raise RuntimeError", "pytest.xfail('one day')"],
)
def test_the_snapshot_of_a_test_that_did_not_come_to_it_stays(
    project: Path, ran_tests: Any, instead: str
) -> None:
    two_tests(project)
    ran_tests("--layergen-update")
    write_tests(project, "test_gate", f"{instead}; layer_snapshot({DOUBLE})", "pass")
    printed = ran_tests("--layergen-update", code=1 if "raise" in instead else 0)
    # That of the other test goes.
    assert "1 snapshot removed" in printed
    assert snapshots(project) == [
        "tests/__snapshots__/test_gate/test_0.double.tf_variable.py.snap"
    ]


def test_the_snapshots_of_a_file_of_tests_that_is_gone_go_with_those_beside_it(
    project: Path, ran_tests: Any
) -> None:
    write_tests(project, "test_old", f"layer_snapshot({DOUBLE})")
    ran_tests("--layergen-update")
    (project / "tests/test_old.py").unlink()
    put(project, "tests/__snapshots__/test_old/of_another_tool.json", "{}")
    old = "tests/__snapshots__/test_old/test_0.double.tf_variable.py.snap"
    assert (
        f"1 snapshot that no test uses\n  {old}\nremove with: pytest tests --layergen-update"
        in ran_tests()
    )
    ran_tests("tests", "--layergen-update")
    assert snapshots(project) == [GATE_SNAPSHOT]
    assert (project / "tests/__snapshots__/test_old/of_another_tool.json").exists()


def test_a_folder_that_is_left_empty_is_removed(project: Path, ran_tests: Any) -> None:
    ran_tests("--layergen-update")
    put(project, "tests/test_gate.py", "def test_gate(): pass\n")
    ran_tests("--layergen-update")
    assert not (project / "tests/__snapshots__").exists()


def test_processes_of_xdist_write_remove_and_tell_as_one_does(
    project: Path, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR")
    options = [*by_hand(), "-n", "2", "--dist", "load", "--color=yes"]
    write_tests(project, "test_more", *(f"layer_snapshot({DOUBLE})" for _ in range(4)))
    done = pytester.runpytest_inprocess(*options, "--layergen-update")
    assert done.ret == 0
    assert "5 snapshots written" in done.stdout.str()
    assert len(snapshots(project)) == 5
    write_tests(project, "test_more", *(f"layer_snapshot({DOUBLE})" for _ in range(2)))
    put(project, "layers/gate.layer.yaml", GATE.replace("x * g", "x + g"))
    done = pytester.runpytest_inprocess(*options)
    assert done.ret == 1
    assert "2 snapshots that no test uses" in done.stdout.str()
    assert has_colour(done.stdout.str())


# Names.


def item(*names: str) -> Any:
    """As much of a test as its name is made of."""
    nodes = [SimpleNamespace(name=name) for name in ("session", *names)]
    return SimpleNamespace(
        listchain=lambda: nodes[:1] + nodes[-1:] if len(names) == 1 else nodes
    )


PARTS = st.text("ab.-_ /\\[]:é\n", max_size=4)


@given(st.lists(PARTS, unique=True, min_size=2, max_size=6), st.integers(0, 120))
def test_tests_with_different_arguments_have_different_files(
    parts: list[str], length: int
) -> None:
    names = [name_of(item(f"test_{'x' * length}[{part}]")) for part in parts]
    assert len(set(names)) == len(parts)
    for name in names:
        assert re.fullmatch(r"[A-Za-z0-9_.-]{1,120}", name)
        assert owner_of(file_name(name, "gate-2", "add-weight")) == name


def test_a_plain_name_stays_readable() -> None:
    assert name_of(item("test_gate")) == "test_gate"
    assert name_of(item("test_gate[add-weight-0.5]")) == "test_gate-add-weight-0.5"


# Other programs.


def test_no_other_program_takes_a_snapshot_for_its_own(
    project: Path, ran_tests: Any
) -> None:
    called_test = GATE.replace("layer: Gate", "layer: TestGate")
    put(project, "layers/test_gate.layer.yaml", called_test)
    put(
        project,
        "tests/test_gate.py",
        GATE_TEST.replace("gate.layer", "test_gate.layer"),
    )
    ran_tests("--layergen-update")
    (name,) = snapshots(project)
    put(project, name, "def not python >>>\n")
    assert "collected 1 item" in ran_tests("--doctest-modules", code=1)
    for command in (
        ["black", "--check", "tests"],
        ["ruff", "check", "--isolated", "tests"],
        ["ruff", "format", "--check", "--isolated", "tests"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=project,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_snapshot_of_a_file_imports_no_framework(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    put(
        project,
        "tests/test_gate.py",
        f"{GATE_TEST}\n\ndef test_imports():\n    import sys\n"
        "    assert not {'keras', 'tensorflow', 'numpy'} & set(sys.modules)\n",
    )
    code, output = run_pytest("--layergen-update", "-p", "no:randomly")
    assert code == 0, output
    assert "2 passed" in output


def test_the_page_of_the_manual_shows_what_happens(
    project: Path, ran_tests: Any
) -> None:
    (project / "pyproject.toml").unlink()
    put(project, "pytest.ini", "[pytest]\n")
    page = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    (description,) = (text for kind, text in blocks if kind == "yaml")
    test = next(text for kind, text in blocks if "layer_snapshot(" in text)
    missing, differs = (text for kind, text in blocks if kind == "text")
    put(project, "layers/gate.layer.yaml", description)
    put(project, "tests/test_gate.py", test)
    assert missing in ran_tests(code=1)
    ran_tests(*shlex.split(missing)[-2:])
    ran_tests()
    changed = description.replace("x * g", "x * ops.sigmoid(g)")
    put(project, "layers/gate.layer.yaml", changed)
    assert differs in ran_tests(code=1)
