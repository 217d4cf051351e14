"""Real mistakes of shape, each beside its right twin: `tests/cases/shapes/NAME/{wrong,right}.layer.yaml`."""

from __future__ import annotations

from pathlib import Path

import pytest

from layergen.diagnostics import Source
from layergen.diagnostics.render import human
from layergen.project.library import Library
from layergen.shapes.load import Family, Loaded, load_text

FOLDER = Path(__file__).parent / "cases" / "shapes"
CASES = sorted(path.name for path in FOLDER.iterdir())


def load(case: str, which: str) -> Loaded:
    text = (FOLDER / case / f"{which}.layer.yaml").read_text(encoding="utf-8")
    return load_text(Source(f"{case}.layer.yaml", text), family=Family(Library()))


def test_there_are_at_least_sixty_cases() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize("case", CASES)
def test_the_mistake_is_told_in_these_words(
    case: str, request: pytest.FixtureRequest
) -> None:
    shown = human(load(case, "wrong").diagnostics, color=False) + "\n"
    expected = FOLDER / case / "expected.txt"
    if request.config.getoption("--update"):
        expected.write_text(shown, encoding="utf-8")
    assert shown == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_the_mistake_is_one_of_shape(case: str) -> None:
    codes = {d.code for d in load(case, "wrong").diagnostics}
    assert codes
    assert all("LG030" <= code <= "LG043" for code in codes)


@pytest.mark.parametrize("case", CASES)
def test_the_right_twin_has_no_diagnostic(case: str) -> None:
    assert human(load(case, "right").diagnostics, color=False) == ""
