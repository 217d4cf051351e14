"""`layergen build`: what it would write, and what it does not write over."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from build_support import contents, described_anew, edited, foreign, modules
from cli_support import ran, refused, run

from layergen.emit.places import base_path


def test_a_difference_is_shown_and_nothing_is_written(project: Path) -> None:
    output = ran("build", "--diff")
    assert modules(project) == []
    assert output.count("--- /dev/null") == 2
    ran("build", "--no-check")
    assert ran("build", "--diff") == ""
    described_anew(project / "generated" / "gate.py")
    output = ran("build", "--diff")
    assert "--- a/generated/gate.py\n+++ b/generated/gate.py\n" in output
    assert '-            initializer="ones",' in output
    assert '+            initializer="zeros",' in output
    assert "swish" not in output
    both = run("build", "--diff", "--check")
    assert both.exit_code == 1
    assert both.stdout == output
    assert "generated/gate.py: stale" in both.stderr


@pytest.mark.parametrize("lost", [foreign, edited])
def test_work_that_cannot_be_merged_stops_all_writing(
    project: Path, lost: Callable[[Path], None]
) -> None:
    ran("build", "--no-check")
    lost(project / "generated" / "gate.py")
    base_path(project / "generated" / "gate.py").unlink()
    described_anew(project / "generated" / "gate.py")
    (project / "generated" / "swish.py").unlink()
    said = refused("build", "--no-check")
    assert "generated/gate.py: " in said
    assert "so that no work is lost" in said
    assert "layergen build --diff" in said
    assert modules(project) == ["generated/gate.py"]
    ran("build", "--no-check", "--force")
    assert ran("build", "--check") == "2 up to date\n"


def test_a_failed_write_leaves_the_file_as_it_was(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran("build", "--no-check")
    described_anew(project / "generated" / "gate.py")
    before = contents(project)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    said = refused_after_output("build", "--no-check")
    assert "generated/gate.py: No space left on device" in said
    assert contents(project) == before


def refused_after_output(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 2
    return result.stderr
