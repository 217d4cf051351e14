"""Generated modules that people edit: what a build merges, what it refuses, and what `adopt` and `--force` do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cli_support import GATE, put, ran, refused, run

from layergen.emit.header import read_header
from layergen.emit.places import base_path

OTHER = GATE.replace("= ones", "= zeros")
METHOD = "\n    def scale(self) -> float:\n        return 2.0\n"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one module, just built."""
    monkeypatch.chdir(tmp_path)
    put(tmp_path, "gate.layer.yaml", GATE)
    ran("build", "--no-check")
    return tmp_path


MODULE = Path("generated/gate.py")


def edit(old: str, new: str) -> str:
    """Replaces a text in the module, and gives it as it is then."""
    before = MODULE.read_text()
    assert old in before
    MODULE.write_text(before.replace(old, new))
    return MODULE.read_text()


def add_method() -> None:
    MODULE.write_text(MODULE.read_text() + METHOD)


def test_an_edit_is_kept_beside_what_is_generated_anew() -> None:
    add_method()
    put(Path(), "gate.layer.yaml", OTHER)
    assert ran("build", "--no-check") == f"{MODULE}  merged: the edits are kept\n"
    text = MODULE.read_text()
    assert 'initializer="zeros"' in text
    assert text.endswith(METHOD)
    assert 'initializer="zeros"' in base_path(MODULE).read_text()
    assert METHOD not in base_path(MODULE).read_text()


def test_an_edit_is_kept_as_long_as_nothing_else_changes() -> None:
    add_method()
    before = MODULE.read_text()
    assert ran("build", "--no-check") == f"{MODULE}  unchanged\n"
    assert MODULE.read_text() == before


def test_merging_works_in_a_fresh_clone(tmp_path: Path) -> None:
    add_method()
    put(Path(), "gate.layer.yaml", OTHER)
    # What is not for version control is not there.
    shutil.rmtree(".layergen_cache")
    assert "merged" in ran("build", "--no-check")
    assert MODULE.read_text().endswith(METHOD)


def test_an_edit_that_says_what_is_generated_now_is_no_edit_any_more() -> None:
    edit('initializer="ones"', 'initializer="zeros"')
    put(Path(), "gate.layer.yaml", OTHER)
    ran("build", "--no-check")
    assert ran("build", "--check") == "1 up to date\n"
    header = read_header(MODULE.read_text())
    assert header is not None
    assert header.is_untouched


def conflict() -> tuple[str, str]:
    """Edits what the description changes, too; the text before, and what the build says."""
    before = edit('initializer="ones"', 'initializer="he_normal"')
    put(Path(), "gate.layer.yaml", OTHER)
    return before, ran("build", "--no-check", code=1)


def test_where_both_changed_a_line_the_file_gets_marks_and_its_old_text_is_kept() -> (
    None
):
    before, said = conflict()
    assert f"{MODULE}  conflict in a place" in said
    text = MODULE.read_text()
    for line in (
        "<<<<<<< edited by hand",
        '            initializer="he_normal",',
        "||||||| generated before",
        '            initializer="ones",',
        "=======",
        '            initializer="zeros",',
        ">>>>>>> generated now",
    ):
        assert f"\n{line}\n" in text
    assert Path(".layergen_cache/kept/generated/gate.py").read_text() == before
    assert ".layergen_cache/kept/generated/gate.py has the old text" in said


def test_a_conflict_stays_a_finding_until_somebody_resolves_it() -> None:
    conflict()
    text = MODULE.read_text()
    assert "conflict that nobody has resolved" in ran("build", "--no-check", code=1)
    assert "conflict that nobody has resolved" in ran("build", "--check", code=1)
    assert "holds a conflict" in refused("adopt", MODULE)
    assert MODULE.read_text() == text
    head, _, rest = text.partition("<<<<<<< edited by hand\n")
    _, _, tail = rest.partition(">>>>>>> generated now\n")
    MODULE.write_text(f'{head}            initializer="he_normal",\n{tail}')
    assert ran("build", "--no-check") == f"{MODULE}  unchanged\n"
    ran("adopt", MODULE)
    assert ran("build", "--check") == "1 up to date\n"


def test_adopted_edits_are_up_to_date_and_stay_through_later_changes() -> None:
    add_method()
    assert "edited by hand" in ran("build", "--check", code=1)
    assert ran("adopt", MODULE) == f"{MODULE}  adopted\n"
    assert ran("build", "--check") == "1 up to date\n"
    assert ran("build", "--no-check") == f"{MODULE}  unchanged\n"
    assert ran("build", "--no-check") == "1 unchanged\n"
    put(Path(), "gate.layer.yaml", OTHER)
    assert "stale" in ran("build", "--check", code=1)
    assert "merged" in ran("build", "--no-check")
    assert MODULE.read_text().endswith(METHOD)
    assert ran("build", "--check") == "1 up to date\n"
    shutil.rmtree(".layergen_cache")
    assert ran("build", "--check") == "1 up to date\n"


def test_an_edit_of_an_adopted_module_is_an_edit_again() -> None:
    add_method()
    ran("adopt", MODULE)
    edit("return 2.0", "return 3.0")
    assert "edited by hand" in ran("build", "--check", code=1)


def test_adopting_what_nobody_edited_changes_nothing() -> None:
    before = MODULE.read_text()
    assert ran("adopt", MODULE) == f"{MODULE}  unchanged: it was not edited\n"
    assert MODULE.read_text() == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "No such file or directory"),
        ("answer = 42\n", "was not generated by layergen"),
    ],
)
def test_only_generated_modules_can_be_adopted(text: str | None, message: str) -> None:
    other = Path("generated/other.py")
    if text is not None:
        other.write_text(text)
    add_method()
    before = MODULE.read_text()
    assert message in refused("adopt", MODULE, other)
    assert MODULE.read_text() == before


@pytest.mark.parametrize("adopt", [False, True])
def test_force_discards_edits_and_says_where_the_old_text_is(adopt: bool) -> None:
    add_method()
    if adopt:
        ran("adopt", MODULE)
    before = MODULE.read_text()
    ran("build", "--no-check")
    said = ran("build", "--no-check", "--force")
    assert "its old text is kept in .layergen_cache/kept/generated/gate.py" in said
    assert METHOD not in MODULE.read_text()
    kept = Path(".layergen_cache/kept/generated").glob("gate.py*")
    assert before in [path.read_text() for path in kept]
    assert ran("build", "--check") == "1 up to date\n"


def test_a_second_old_text_does_not_replace_the_first() -> None:
    for number in range(3):
        MODULE.write_text(MODULE.read_text() + f"# {number}\n")
        ran("build", "--no-check", "--force")
    kept = sorted(Path(".layergen_cache/kept/generated").iterdir())
    assert [path.read_text().splitlines()[-1] for path in kept] == ["# 0", "# 1", "# 2"]


def test_a_difference_shows_the_merged_text() -> None:
    add_method()
    put(Path(), "gate.layer.yaml", OTHER)
    shown = ran("build", "--diff")
    assert '+            initializer="zeros",' in shown
    assert "-    def scale" not in shown
    assert MODULE.read_text().endswith(METHOD)
    assert 'initializer="ones"' in MODULE.read_text()


def test_a_difference_under_force_is_what_force_would_do() -> None:
    add_method()
    shown = ran("build", "--diff", "--force")
    assert "-    def scale(self) -> float:" in shown
    assert shown == ran("new", "Gate", "--diff", "--force")
    assert MODULE.read_text().endswith(METHOD)


def test_new_merges_as_build_does() -> None:
    add_method()
    put(Path(), "gate.layer.yaml", OTHER)
    assert "merged" in ran("new", "Gate", "--no-check")
    assert MODULE.read_text().endswith(METHOD)


def test_a_module_with_edits_is_tried_as_it_is() -> None:
    edit("return x * self.g", 'raise ValueError("mine")')
    result = run("build")
    assert result.exit_code == 1
    assert "mine" in result.output
