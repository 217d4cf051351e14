"""A build does only what is needed: what is generated again, and what is not even read."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from cli_support import FAILING, GATE, put, ran, run

from layergen.checks import Report, Subject
from layergen.cli import building
from layergen.project import generate
from layergen.project.build import Target

CHILD = GATE.replace("Gate", "Child")
PARENT = """\
layer: Parent
inputs:
  x: (batch, dim)
sublayers:
  child: Child()
call: child(x)
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A layer that is made of another one, and one that is alone."""
    monkeypatch.chdir(tmp_path)
    put(tmp_path, "child.layer.yaml", CHILD)
    put(tmp_path, "parent.layer.yaml", PARENT)
    put(tmp_path, "gate.layer.yaml", GATE)
    return tmp_path


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The descriptions that are read and generated, in order."""
    found: list[str] = []
    make = generate.Generator.make

    def noted(self: generate.Generator, task: generate.Task) -> generate.Made:
        found.append(task.key)
        return make(self, task)

    monkeypatch.setattr(generate.Generator, "make", noted)
    return found


def build(made: list[str], *words: str) -> set[str]:
    """What a build generates."""
    made.clear()
    ran("build", "--no-check", *words)
    return set(made)


ALL = {"child.layer.yaml", "parent.layer.yaml", "gate.layer.yaml"}
KIN = {"child.layer.yaml", "parent.layer.yaml"}


def test_the_second_build_generates_nothing_and_touches_no_file(
    made: list[str],
) -> None:
    assert build(made) == ALL
    times = {path: path.stat().st_mtime_ns for path in Path("generated").glob("*.py")}
    assert build(made) == set()
    assert build(made, "--check") == set()
    for path, before in times.items():
        assert path.stat().st_mtime_ns == before


def described_anew() -> None:
    put(Path(), "gate.layer.yaml", GATE.replace("ones", "zeros"))


def child_described_anew() -> None:
    put(Path(), "child.layer.yaml", CHILD.replace("ones", "zeros"))


def with_another_child() -> None:
    put(Path(), "deep/linear.layer.yaml", GATE.replace("Gate", "Linear"))


def without_module() -> None:
    Path("generated/gate.py").unlink()


def with_an_edit() -> None:
    path = Path("generated/gate.py")
    path.write_text(path.read_text() + "# mine\n")


def without_the_text_for_merging() -> None:
    Path("generated/.layergen/gate.py.base").unlink()


def of_another_package() -> None:
    put(Path(), "pyproject.toml", '[tool.layergen]\npackage = "mine"\n')


def with_longer_lines() -> None:
    put(Path(), "pyproject.toml", "[tool.black]\nline-length = 100\n")


def with_a_template() -> None:
    put(Path(), "pyproject.toml", '[tool.layergen]\ntemplates = "mine"\n')
    put(Path(), "mine/module.py.jinja", '{% extends "layergen/module.py.jinja" %}')


def without_records() -> None:
    Path(".layergen_cache/build.json").unlink()


def with_records_that_are_none() -> None:
    Path(".layergen_cache/build.json").write_text('{"key": [')


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (described_anew, {"gate.layer.yaml"}),
        (child_described_anew, KIN),
        (with_another_child, {"deep/linear.layer.yaml"}),
        (without_module, {"gate.layer.yaml"}),
        (with_an_edit, {"gate.layer.yaml"}),
        (without_the_text_for_merging, {"gate.layer.yaml"}),
        (of_another_package, ALL),
        (with_longer_lines, ALL),
        (with_a_template, ALL),
        (without_records, ALL),
        (with_records_that_are_none, ALL),
    ],
)
def test_what_changed_is_generated_again_and_nothing_else(
    made: list[str], change: Callable[[], None], expected: set[str]
) -> None:
    build(made)
    change()
    assert build(made) == expected


def test_a_template_that_changes_makes_modules_outdated(made: list[str]) -> None:
    with_a_template()
    build(made)
    put(
        Path(),
        "mine/module.py.jinja",
        '# Ours.\n{% extends "layergen/module.py.jinja" %}',
    )
    output = ran("build", "--check", code=1)
    assert "generated/gate.py: outdated: this layergen, or a template" in output
    ran("build", "--no-check")
    assert "# Ours." in Path("generated/gate.py").read_text()
    assert ran("build", "--check") == "3 up to date\n"


def test_a_description_that_is_only_touched_is_not_generated(made: list[str]) -> None:
    build(made)
    os.utime("gate.layer.yaml", (1, 1))
    assert build(made) == set()


def test_a_change_that_keeps_size_and_time_is_seen(made: list[str]) -> None:
    path = put(Path(), "gate.layer.yaml", GATE.replace("ones", "'ones'"))
    build(made)
    before = path.stat()
    path.write_text(path.read_text().replace("'ones'", " zeros"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = path.stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert build(made) == {"gate.layer.yaml"}


@pytest.mark.parametrize("place", ["gate.layer.yaml", "generated/gate.py"])
def test_what_is_saved_while_layers_are_tried_is_for_the_next_build(
    made: list[str], monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    edits = {
        "gate.layer.yaml": GATE.replace("ones", "zeros"),
        "generated/gate.py": "# mine\n",
    }

    def trying(targets: list[Target], *_: object) -> tuple[dict[Path, bool], set[Path]]:
        Path(place).write_text(edits[place])
        return {target.change.path: True for target in targets}, set()

    monkeypatch.setattr(building, "_try", trying)
    ran("build")
    assert "generated/gate.py: " in ran("build", "--check", code=1)
    made.clear()
    run("build", "--no-check")
    assert made == ["gate.layer.yaml"]


def test_what_is_saved_between_a_look_and_the_writing_is_not_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran("build", "--no-check")
    described_anew()
    refuse = building.refuse_lost

    def late(*arguments: Any) -> None:
        refuse(*arguments)
        Path("generated/gate.py").write_text("mine\n")

    monkeypatch.setattr(building, "refuse_lost", late)
    said = run("build", "--no-check")
    assert said.exit_code == 2
    assert "generated/gate.py was changed while it was built" in said.stderr
    assert Path("generated/gate.py").read_text() == "mine\n"


def test_force_on_one_description_leaves_the_records_of_the_others(
    made: list[str],
) -> None:
    build(made)
    assert build(made, "gate.layer.yaml", "--force") == {"gate.layer.yaml"}
    assert build(made) == set()


def test_descriptions_that_are_gone_are_forgotten(made: list[str]) -> None:
    build(made)
    Path("gate.layer.yaml").unlink()
    child_described_anew()
    build(made)
    known = json.loads(Path(".layergen_cache/build.json").read_text())["records"]
    assert set(known) == KIN


@pytest.mark.parametrize(
    "damaged",
    [
        lambda text: "",
        lambda text: text[:-9],
        lambda text: "[]",
        lambda text: text.replace('"records"', '"rubbish"'),
        lambda text: re.sub(r"\[\[\[.*?\]\]\]", "[]", text),
    ],
)
def test_records_that_are_damaged_are_as_none(
    made: list[str], damaged: Callable[[str], str]
) -> None:
    build(made)
    path = Path(".layergen_cache/build.json")
    text = damaged(path.read_text())
    assert text != path.read_text()
    path.write_text(text)
    assert build(made) == ALL
    assert build(made) == set()


def test_a_layer_that_another_now_means_is_generated(made: list[str]) -> None:
    put(Path(), "parent.layer.yaml", PARENT.replace("Child()", "Linear(units=3)"))
    assert build(made) == {*ALL, "Linear"}
    assert build(made) == set()
    # The project's own goes before the one of the catalogue.
    put(
        Path(),
        "linear.layer.yaml",
        GATE.replace("Gate", "Linear").replace("x * g", "x * g * units")
        + "params:\n  units: int = 3\n",
    )
    assert build(made) == {"linear.layer.yaml", "parent.layer.yaml"}


def test_only_what_is_new_is_tried_and_what_fails_is_tried_again() -> None:
    put(Path(), "failing.layer.yaml", FAILING)
    assert ran("build", code=1).count("checks:") == 4
    again = ran("build", code=1)
    assert again.count("checks:") == 1
    assert "Failing: checks:" in again
    put(
        Path(),
        "failing.layer.yaml",
        FAILING.replace("(batch, 3 * dim)", "(batch, 2 * dim)"),
    )
    ran("build")
    assert ran("build") == "4 unchanged\n"


def test_what_was_built_without_checks_is_tried_by_a_build_with_them() -> None:
    ran("build", "--no-check")
    assert ran("build").count("checks:") == 3


@pytest.mark.parametrize("jobs", [1, 2])
def test_many_come_out_in_the_same_order_however_many_work(jobs: int) -> None:
    for number in range(40):
        put(
            Path(),
            f"layer{number:02}.layer.yaml",
            GATE.replace("Gate", f"Layer{number:02}"),
        )
    lines = ran("build", "--no-check", "-j", str(jobs)).splitlines()
    names = ["child", "gate", *(f"layer{n:02}" for n in range(40)), "parent"]
    assert lines == [f"generated/{name}.py  written" for name in names]


def test_mistakes_of_many_are_all_told_and_nothing_is_written() -> None:
    for number in range(40):
        text = GATE.replace("Gate", f"Layer{number:02}")
        if number % 10 == 7:
            text = text.replace("x * g", "x * nothing")
        put(Path(), f"layer{number:02}.layer.yaml", text)
    found = json.loads(run("build", "--format", "json", "-j", "2").stdout)
    assert [each["file"] for each in found] == [
        f"layer{number:02}.layer.yaml" for number in (7, 17, 27, 37)
    ]
    assert not Path("generated").exists()


def test_checks_that_are_done_are_not_done_again_after_ctrl_c(
    made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    class Played:
        """Stands in for the process that checks; at the second layer somebody ends it."""

        def check(self, subjects: Sequence[Subject]) -> Iterator[Report]:
            for subject in subjects:
                tried.append(subject.title)
                if len(tried) == 2:
                    raise KeyboardInterrupt
                yield Report(subject.title, ())

        def close(self) -> None:
            """There is nothing to close."""

    monkeypatch.setattr(building.Trial, "worker", lambda self: Played())
    assert run("build").exit_code == 130
    done, _ = tried
    assert {path.name for path in Path("generated").glob("*.py")} == {
        "child.py",
        "gate.py",
        "parent.py",
    }
    made.clear()
    ran("build")
    assert f"{done.lower()}.layer.yaml" not in made
    assert {*tried[2:]} == {"Child", "Gate", "Parent"} - {done}
    assert build(made) == set()
