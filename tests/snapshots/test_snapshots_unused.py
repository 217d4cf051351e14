"""Snapshots that no test uses any more: when they are told of and removed, and when they stay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cli_support import GATE, put
from plugin_support import by_hand
from snapshots_support import (
    DOUBLE,
    GATE_SNAPSHOT,
    TRIPLE,
    has_colour,
    snapshots,
    write_tests,
)

pytest_plugins = ["pytester"]


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
