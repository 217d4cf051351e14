"""The docstring of a check is its page in the manual, and the examples on it are true."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from layergen.checks.report import Report
from layergen.checks.rules import Rule, documentation, rules
from layergen.checks.run import run
from layergen.checks.subject import Selection

Load = Callable[[Path], ModuleType]
Checked = Callable[[Rule, str, Selection], Report]
SECTIONS = ["What it does", "Why it matters", "Example", "Use instead"]
ROOT = Path(__file__).parents[2]


def section(page: str, title: str) -> str:
    parts = re.split(r"^## (.+)$", page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))[title]


@pytest.fixture
def checked(load: Load, tmp_path: Path) -> Checked:
    """Runs the module of an example on the class and the sample that it has."""
    import keras

    def run_example(rule: Rule, title: str, selection: Selection) -> Report:
        source = textwrap.dedent(section(rule.page, title)).strip() + "\n"
        path = tmp_path / f"example_{rule.code.lower()}.py"
        path.write_text(source)
        module = load(path)
        (layer,) = (
            value
            for value in vars(module).values()
            if isinstance(value, type) and issubclass(value, keras.layers.Layer)
        )
        return run(layer, (module.SAMPLE,), selection=selection)

    return run_example


@pytest.mark.usefixtures("framework")
@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_the_example_of_a_check_fires_it(rule: Rule, checked: Checked) -> None:
    alone = Selection((rule.code,) if rule.code != "LG200" else ())
    report = checked(rule, "Example", alone)
    assert {finding.code for finding in report.findings} == {rule.code}


@pytest.mark.usefixtures("framework")
@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_what_a_check_recommends_passes_every_check(
    rule: Rule, checked: Checked
) -> None:
    report = checked(rule, "Use instead", Selection())
    assert report.ok, str(report)
    assert len(report.results) == len(rules())


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_a_page_has_its_sections_in_order(rule: Rule) -> None:
    assert re.findall(r"^## (.+)$", rule.page, flags=re.MULTILINE) == SECTIONS
    assert all(section(rule.page, title).strip() for title in SECTIONS)


def test_codes_are_unique_and_sorted() -> None:
    codes = [rule.code for rule in rules()]
    assert codes == sorted(set(codes))
    assert codes[0] == "LG200"
    assert all(re.fullmatch(r"LG2\d\d", code) for code in codes)
    assert len({rule.title for rule in rules()}) == len(codes)


def test_pages_are_read_without_the_framework() -> None:
    program = (
        "import sys; from layergen.checks.rules import documentation; "
        "from layergen.checks import pool; "
        "print(len(documentation()), {'keras', 'tensorflow', 'numpy'} & set(sys.modules))"
    )
    told = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == [str(len(documentation())), "set()"]
