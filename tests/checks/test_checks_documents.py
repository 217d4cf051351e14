"""The pages on the checks say what the checks are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support import script

from layergen.checks.rules import rules

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def test_the_page_of_the_checks_is_fresh() -> None:
    checks_page = script("checks_page")
    text = (DOCS / "checks.md").read_text(encoding="utf-8")
    assert text == checks_page.page(), f"run: {checks_page.COMMAND}"


def test_the_page_of_the_checks_has_each_check_with_its_title() -> None:
    text = (DOCS / "checks.md").read_text(encoding="utf-8")
    headings = re.findall(r"^### (LG\d+) (.+)$", text, flags=re.MULTILINE)
    assert headings == [(rule.code, rule.title) for rule in rules()]
    linked = re.findall(r"^\| \[LG\d+\]\(#(lg\d+)\) \|", text, flags=re.MULTILINE)
    assert linked == re.findall(r'^<a id="(\w+)"></a>$', text, flags=re.MULTILINE)


def test_a_page_of_the_checks_that_is_not_fresh_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    checks_page = script("checks_page")
    stale = tmp_path / "checks.md"
    stale.write_text("stale", encoding="utf-8")
    monkeypatch.setattr(checks_page, "FILE", stale)
    monkeypatch.setattr("sys.argv", ["checks_page.py", "--check"])
    assert checks_page.main() == 1
    assert capsys.readouterr().err.endswith(f"run: {checks_page.COMMAND}\n")
    monkeypatch.setattr("sys.argv", ["checks_page.py"])
    assert checks_page.main() == 0
    assert stale.read_text(encoding="utf-8") == checks_page.page()


def test_the_table_of_faults_names_the_check_that_each_file_says_finds_it() -> None:
    """That it does find it is a test of every file in `faulty/`."""
    fault_table = script("fault_table")
    text = (DOCS / "faults.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (LG\d+) \|", text, flags=re.MULTILINE)
    assert [name for name, _, _ in rows] == list(fault_table.KNOWN)
    assert rows == [(name, *fault_table.known(name)) for name in fault_table.KNOWN]
    for name in fault_table.KNOWN:
        assert (ROOT / "tests" / "checks" / "sound" / f"{name}.py").is_file()


def test_the_table_of_faults_adds_up() -> None:
    text = (DOCS / "faults.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| `")]
    (total,) = (line for line in text.splitlines() if line.startswith("| of "))
    numbers = [int(number) for number in re.findall(r"\d+", total)]
    shape_only, everything = (
        sum(row[column].strip("| ") == "found" for row in rows) for column in (3, 4)
    )
    assert numbers == [len(rows), len(rows), shape_only, everything]
