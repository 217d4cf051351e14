"""What the update writes: which module, in which style, to which file, and what it refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cli_support import GATE, WRONG, put, ran
from snapshots_support import DOUBLE, GATE_SNAPSHOT, TRIPLE, snapshots, write_tests
from support import body

pytest_plugins = ["pytester"]


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
