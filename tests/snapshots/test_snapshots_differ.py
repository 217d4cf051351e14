"""The fixture `layer_snapshot` where a snapshot is missing or differs: what fails, and the command that mends it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cli_support import GATE, put
from plugin_support import ROOT
from snapshots_support import GATE_SNAPSHOT, UPDATE_GATE, has_colour, snapshots

from layergen.pytest_plugin.failure import Shown, unified_diff

pytest_plugins = ["pytester"]


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
