"""The page about a user's own templates: its examples work, and its tables are whole."""

from __future__ import annotations

import re
import sys
import types
from pathlib import Path

import pytest
from msgspec.structs import replace
from support import ROOT
from templates_support import (
    OWN,
    TOP,
    VIEWS,
    blocks,
    mistake,
    module,
    put,
)

from layergen.emit.overrides import public
from layergen.emit.printing import Printing

PAGE = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")


def examples(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


LICENCE, MIXIN, DOCSTRING = examples("jinja")


def test_the_licence_of_the_page_stands_above_the_imports(tmp_path: Path) -> None:
    lines = module(put(tmp_path, LICENCE)).split("\n")
    plain = module(Printing()).split("\n")
    assert lines[2] == "# Copyright 2026 The Example Authors."
    assert lines[3] == "# SPDX-License-Identifier: Apache-2.0"
    assert lines[5:] == plain[2:]


def test_the_mixin_of_the_page_is_a_base_of_the_class(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = module(put(tmp_path, MIXIN))
    (shown,) = examples("python")
    assert shown in text

    class Described:
        def described(self) -> str:
            return f"a layer named {self.name}"  # type: ignore[attr-defined]

    layers = types.ModuleType("my_project.layers")
    layers.Described = Described  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "my_project", types.ModuleType("my_project"))
    monkeypatch.setitem(sys.modules, "my_project.layers", layers)
    space: dict[str, type] = {}
    exec(compile(text, "linear.py", "exec"), space)
    layer = space["Linear"](4, name="mine")
    assert layer.described() == "a layer named mine"
    assert layer.get_config()["units"] == 4


def test_the_docstring_of_the_page_is_one_line(tmp_path: Path) -> None:
    text = module(put(tmp_path, DOCSTRING, "docstring.py.jinja"))
    assert "Args:" not in text
    assert text.count('"""Densely connected layer, y = x @ w + b."""') == 2


def test_the_mistake_of_the_page_is_told_like_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my_templates").mkdir()
    how = put(tmp_path, TOP + "{{ module.nam }}{% endblock %}")
    (tmp_path / "mine" / "module.py.jinja").rename("my_templates/module.py.jinja")
    message, hint = mistake(replace(how, templates=Path("my_templates")))
    assert examples("text") == [f"error: {message}\n  {hint}\n"]


def rows(heading: str) -> list[list[str]]:
    """The rows of the table behind a text."""
    (table,) = re.findall(
        rf"{re.escape(heading)}[^\n]*\n\n\|[^\n]*\n\|[-|]*\n((?:\|[^\n]*\n)*)", PAGE
    )
    return [
        [c.strip() for c in line.strip("|").split("|")] for line in table.splitlines()
    ]


def test_the_page_lists_each_template_with_its_blocks() -> None:
    found = {
        row[0].strip("`"): re.findall(r"`(\w+)`", row[2])
        for row in rows("## Templates and their blocks")
    }
    assert sorted(found) == OWN
    for template, named in found.items():
        assert sorted(named) == sorted(blocks(template))


#: How the page says what a field is; the name of a view stands for itself.
WORDS = {
    "str": "text",
    "bool": "true or false",
    "tuple[str, ...]": "lines",
    "tuple[tuple[str, ...], ...]": "groups of lines",
    "tuple[tuple[str, str], ...]": "pairs of texts",
}


def words(annotation: str) -> str:
    if many := re.fullmatch(r"tuple\[(\w+View), \.\.\.\]", annotation):
        return f"`{many[1]}`s"
    if maybe := re.fullmatch(r"(\w+View) \| None", annotation):
        return f"`{maybe[1]}` or None"
    return WORDS[annotation]


@pytest.mark.parametrize("name", VIEWS)
def test_the_page_tells_what_a_view_holds(name: str) -> None:
    heading = f"`module`, a `{name}`" if name == "ModuleView" else f"\n`{name}`"
    kind = VIEWS[name]
    types_ = {field: kind.__annotations__[field] for field in kind.__struct_fields__}
    for each in public(kind)[len(types_) :]:
        types_[each] = vars(kind)[each].fget.__annotations__["return"]
    found = {row[0].strip("`"): row[1] for row in rows(heading)}
    assert found == {field: words(kind_) for field, kind_ in types_.items()}
