"""Descriptions with mistakes, and what their author is told, to the letter.

`pytest --update` rewrites the expected texts.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from layergen.description.reading import load_source
from layergen.diagnostics import Diagnostic, Source
from layergen.diagnostics.render import human
from layergen.project.library import Library, described
from layergen.shapes.load import Family, load_text

CASES = Path(__file__).parent / "cases" / "mistakes"
NAMES = sorted(folder.name for folder in CASES.iterdir() if folder.is_dir())


def mistakes(name: str) -> tuple[Diagnostic, ...]:
    """All that is wrong with the description of a case, and with those beside it that it is made of."""
    (file,) = CASES.joinpath(name).glob(f"{name}.layer.*")
    source = load_source(file, file.name)
    if isinstance(source, Diagnostic):
        return (source,)
    given = {}
    for path in CASES.joinpath(name).glob("*.layer.*"):
        other, named = load_source(path, path.name), described(path)
        if named is not None and isinstance(other, Source):
            given[named] = other
    return load_text(source, family=Family(Library(given=given))).diagnostics


@pytest.mark.parametrize("name", NAMES)
def test_an_author_is_told_what_is_expected(
    name: str, request: pytest.FixtureRequest
) -> None:
    text = human(mistakes(name), color=False) + "\n"
    file = CASES / name / "expected.txt"
    if request.config.getoption("--update"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_every_mistake_has_a_place_and_a_hint(name: str) -> None:
    found = mistakes(name)
    assert found
    for diagnostic in found:
        assert diagnostic.hints, diagnostic.message
        assert not diagnostic.message.endswith(".")
        line = diagnostic.span.source.lines[diagnostic.span.line - 1]
        assert diagnostic.span.column <= len(line) + 1


def test_there_are_many_cases() -> None:
    assert len(NAMES) >= 45
    assert sum(len(mistakes(name)) > 4 for name in NAMES) >= 10
