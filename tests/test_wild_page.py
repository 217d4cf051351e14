"""The page of published layers is what has been seen, and nothing was found in what is generated for them."""

from __future__ import annotations

import re

from support import NAMES, script


def test_the_page_of_published_layers_is_fresh() -> None:
    wild_page = script("wild_page")
    text = wild_page.FILE.read_text(encoding="utf-8")
    assert text == wild_page.page(), f"run: {wild_page.COMMAND} --page"


def test_all_thirty_are_in_the_catalogue_and_in_the_table() -> None:
    wild_page = script("wild_page")
    assert len(wild_page.ORIGINALS) == 30
    assert set(wild_page.ORIGINALS) <= set(NAMES)
    rows = re.findall(r"^\| \[(\w+)\]\(", wild_page.page(), flags=re.MULTILINE)
    assert rows == list(wild_page.ORIGINALS)


def test_nothing_was_found_in_a_described_layer_and_something_in_each_original() -> (
    None
):
    wild_page = script("wild_page")
    for name, seen in wild_page.checked().items():
        for style in wild_page.STYLES:
            assert seen[style]["found"] == [], name
            assert seen[style]["hold"] > 30, name
    assert all(original.faults for original in wild_page.ORIGINALS.values())


def test_the_lines_of_the_table_add_up() -> None:
    wild_page = script("wild_page")
    lines = [n for n in wild_page.page().splitlines() if n.startswith("| ")]
    _, *rows, total = [[c.strip() for c in n.split("|")[1:-1]] for n in lines]
    assert len(rows) == 30
    for column in (2, 3, 4):
        assert int(total[column]) == sum(int(row[column]) for row in rows)
    assert int(total[6]) == sum(len(row[6].split(", ")) for row in rows)
