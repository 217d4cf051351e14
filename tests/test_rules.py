"""Every rule has a page, whose example has just that mistake and whose twin has none."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from rules_support import SECTIONS, codes, problems, sections

import layergen
from layergen.description import pages
from layergen.description.rules import documentation, rule_modules
from layergen.diagnostics.pages import modules_of, pages_of

PAGES = documentation()
PACKAGE = Path(layergen.__file__).parent


@pytest.mark.parametrize("code", PAGES)
def test_a_page_has_a_title_and_all_sections(code: str) -> None:
    page = sections(PAGES[code])
    assert tuple(page) == ("", *SECTIONS)
    title = page[""]
    assert title == title.strip()
    assert title
    assert "\n" not in title
    assert not title.endswith(".")
    assert all(text.strip() for text in page.values())
    for heading in SECTIONS[:2]:
        assert page[heading].endswith(".")


@pytest.mark.parametrize("code", PAGES)
def test_the_example_of_a_page_has_just_that_mistake(code: str) -> None:
    found = problems(sections(PAGES[code])["Example"] + "\n")
    assert codes(found) == [code]
    assert found[0].hints


@pytest.mark.parametrize("code", PAGES)
def test_the_twin_of_an_example_has_no_mistake(code: str) -> None:
    assert problems(sections(PAGES[code])["Use instead"] + "\n") == ()


def test_codes_are_unique_and_name_their_files() -> None:
    modules = (*rule_modules(), *modules_of(pages))
    found = [module.CODE for module in modules]
    assert max(Counter(found).values()) == 1
    names = [module.__name__.rpartition(".")[2] for module in modules]
    assert all(n.startswith(f"{c.lower()}_") for n, c in zip(names, found, strict=True))
    assert len(found) == len(list((PACKAGE / "description").glob("*/lg*.py")))


@pytest.mark.parametrize("room", ["description", "diagnostics"])
def test_every_code_that_is_reported_has_a_page(room: str) -> None:
    texts = [file.read_text("utf-8") for file in (PACKAGE / room).rglob("*.py")]
    used = set(re.findall(r"\bLG\d{3}\b", "\n".join(texts)))
    assert used <= set(PAGES)


def test_every_page_on_form_belongs_to_a_code_that_the_reader_reports() -> None:
    reading = [*(PACKAGE / "description/decode").glob("*.py")]
    reading += (PACKAGE / "description/reading").glob("*.py")
    reported = set(
        re.findall(r"LG\d{3}", "".join(f.read_text("utf-8") for f in reading))
    )
    assert set(pages_of(pages)) <= reported
