"""The pages of the codes that the inference of shapes reports: their examples are run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rules_support import sections

from layergen.description.rules import documentation as of_rules
from layergen.diagnostics import Source
from layergen.shapes import call
from layergen.shapes.load import load_text
from layergen.shapes.pages import documentation

PAGES = documentation()
SHAPES = Path(call.__file__).parent


def codes(text: str) -> set[str]:
    return {d.code for d in load_text(Source("example.layer.yaml", text)).diagnostics}


@pytest.mark.parametrize("code", sorted(PAGES))
def test_the_example_is_reported_with_its_code_alone(code: str) -> None:
    assert codes(sections(PAGES[code])["Example"]) == {code}


@pytest.mark.parametrize("code", sorted(PAGES))
def test_what_to_use_instead_has_no_diagnostic(code: str) -> None:
    assert codes(sections(PAGES[code])["Use instead"]) == set()


def test_every_code_that_is_reported_has_a_page_of_its_own() -> None:
    text = "".join(p.read_text(encoding="utf-8") for p in SHAPES.glob("*.py"))
    reported = set(re.findall(r'"(LG\d{3})"', text))
    # A wrong call of a layer is told here, one of an op by a rule: they have one page.
    assert reported - {call.ARGUMENTS} == set(PAGES)
    assert call.ARGUMENTS in of_rules()
    assert not set(PAGES) & set(of_rules())
