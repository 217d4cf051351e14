"""`layergen init`: what it adds to a project works, and what is there already stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from cli_support import GATE, files, put, ran
from init_support import ALL, NAMED, held, section

from layergen.emit.header import with_header

LAYOUTS: dict[str, tuple[Mapping[str, str], str, str | None]] = {
    "empty": ({}, "generated", "shop_floor"),
    "no package": ({"pyproject.toml": NAMED}, "generated", "My_Shop"),
    "src": (
        {"pyproject.toml": NAMED, "src/my_shop/__init__.py": ""},
        "src/my_shop/layers",
        "my_shop",
    ),
    "flat": (
        {"pyproject.toml": NAMED, "my_shop/a.py": "", "my_shop/b.py": ""},
        "my_shop/layers",
        "my_shop",
    ),
    "poetry": (
        {"pyproject.toml": '[tool.poetry]\nname = "a.b"\n', "a_b/__init__.py": ""},
        "a_b/layers",
        "a_b",
    ),
    "another name": (
        {
            "pyproject.toml": NAMED,
            "src/counter/__init__.py": "",
            "tests/__init__.py": "",
        },
        "src/counter/layers",
        "counter",
    ),
    "two packages": (
        {"pyproject.toml": NAMED, "a/__init__.py": "", "b/__init__.py": ""},
        "generated",
        "My_Shop",
    ),
    "layers.py is there": (
        {"my_shop/__init__.py": "", "my_shop/layers.py": "x = 1\n"},
        "my_shop/generated",
        "my_shop",
    ),
    "layers written by hand": (
        {"my_shop/__init__.py": "", "my_shop/layers/__init__.py": "x = 1\n"},
        "my_shop/generated",
        "my_shop",
    ),
    "everything in the way": (
        {
            "my_shop/__init__.py": "",
            "my_shop/layers.py": "",
            "my_shop/generated.py": "",
            "my_shop/generated_layers": "",
        },
        "my_shop/generated_layers_2",
        "my_shop",
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_build_works_right_after_init(project: Path, name: str) -> None:
    given, out, package = LAYOUTS[name]
    for path, text in given.items():
        put(project, path, text)
    ran("init")
    assert section(project) == {
        "descriptions": "descriptions",
        "out": out,
        "package": package,
        "style": "add-weight",
    }
    assert ran("build", "--no-check") == f"{out}/projection.py  written\n"
    made = (project / out / "projection.py").read_text("utf-8")
    assert f'register_keras_serializable(package="{package}")' in made
    assert ran("build", "--check") == "1 up to date\n"
    for path, text in given.items():
        assert (project / path).read_text("utf-8").startswith(text)


def test_without_options_the_other_parts_are_told_of(project: Path) -> None:
    printed = ran("init")
    assert files(project) == ["descriptions/projection.layer.yaml", "pyproject.toml"]
    assert "layergen build " in printed
    for option in ("--pre-commit", "--ci", "--schema"):
        assert f"layergen init {option} " in printed
    printed = ran("init", "--pre-commit", "--schema")
    assert "layergen init --ci " in printed
    assert "--schema" not in printed
    assert ".github/workflows/layergen.yml" not in files(project)


def test_a_second_time_changes_nothing_and_all_is_well(project: Path) -> None:
    printed = ran("init", "--all")
    assert files(project) == ALL
    assert printed.count("  written\n") == len(ALL)
    ran("build", "--no-check")
    before = held(project)
    for options in ((), ("--all",), ("--ci",)):
        again = ran("init", *options)
        assert "written" not in again
        assert "There is also" not in again
        assert held(project) == before


def test_each_part_that_is_missing_is_added_to_the_others(project: Path) -> None:
    ran("init", "--all")
    before = held(project)
    for name in ALL:
        (project / name).unlink()
        printed = ran("init", "--all")
        assert printed.count("  written\n") == 1
        assert files(project) == ALL
        # The schema was there when the description was written anew, and so on.
        assert (project / name).read_bytes() == before[name][0]


def test_diff_shows_what_init_would_write_and_writes_nothing(project: Path) -> None:
    put(project, "pyproject.toml", NAMED)
    before = held(project)
    shown = ran("init", "--all", "--diff")
    assert held(project) == before
    ran("init", "--all")
    for name in ALL:
        assert f"+++ b/{name}\n" in shown
        for line in (project / name).read_text("utf-8").splitlines():
            assert f"+{line}\n" in shown or line in NAMED
    assert ran("init", "--all", "--diff") == ""


def test_existing_descriptions_are_found_and_no_other_is_written(
    project: Path,
) -> None:
    put(project, "nets/a/gate.layer.yaml", GATE)
    put(project, "nets/b/swish.layer.yaml", GATE.replace("Gate", "Swish"))
    printed = ran("init")
    assert "nets/a/gate.layer.yaml  and 1 more are there" in printed
    assert section(project)["descriptions"] == "nets"
    assert not (project / "descriptions").exists()
    assert "generated/swish.py  written" in ran("build", "--no-check")


def test_descriptions_in_the_root_need_no_folder(project: Path) -> None:
    put(project, "gate.layer.yaml", GATE)
    ran("init", "--schema")
    assert "descriptions" not in section(project)
    assert "layer.schema.json" in files(project)


@pytest.mark.parametrize("style", ["add-weight", "tf-variable"])
def test_modules_that_are_there_stay_where_and_what_they_are(
    project: Path, style: str
) -> None:
    put(project, "gate.layer.yaml", GATE)
    put(project, "my_shop/__init__.py", "")
    ran("build", "--no-check", "--style", style)
    ran("init")
    assert section(project) == {"out": "generated", "style": style}
    assert ran("build", "--check") == "1 up to date\n"


def test_a_generated_folder_of_the_package_is_used_again(project: Path) -> None:
    put(project, "my_shop/__init__.py", "")
    text = with_header("x = 1\n", "gate.layer.yaml", ".", "add-weight", "0" * 12)
    put(project, "my_shop/layers/gate.py", text)
    put(project, "my_shop/layers/__init__.py", "")
    ran("init")
    assert section(project)["out"] == "my_shop/layers"


def test_the_project_of_a_folder_below_is_set_up(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(project, "pyproject.toml", NAMED)
    (project / "deep/er").mkdir(parents=True)
    monkeypatch.chdir(project / "deep/er")
    assert "../../pyproject.toml  [tool.layergen] added" in ran("init")
    assert files(project) == ["descriptions/projection.layer.yaml", "pyproject.toml"]


def test_a_project_around_the_repository_is_left_alone(project: Path) -> None:
    outer = put(project.parent, "pyproject.toml", NAMED)
    ran("init")
    assert outer.read_text("utf-8") == NAMED
    assert "pyproject.toml" in files(project)


def test_the_framework_is_not_imported_to_set_up(project: Path) -> None:
    from support import run_python

    script = (
        "import sys; from layergen.cli import main; sys.argv = ['layergen', 'init', '--all']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(sorted({'keras', 'tensorflow', 'numpy'} & set(sys.modules)))"
    )
    done = run_python("-c", script, cwd=project)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr
    assert files(project) == ALL
