"""The section of `layergen init` in pyproject.toml: where it goes, and when it is left to its owner."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from cli_support import files, put, ran, refused
from init_support import NAMED, held

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def test_an_existing_section_is_left_alone_and_obeyed(project: Path) -> None:
    text = '[tool.layergen]\ndescriptions = "my"\nout = "mine"\n'
    put(project, "pyproject.toml", text)
    printed = ran("init", "--schema")
    assert "pyproject.toml  has [tool.layergen]" in printed
    assert (project / "pyproject.toml").read_text("utf-8") == text
    assert "my/projection.layer.yaml" in files(project)
    assert "my/layer.schema.json" in files(project)
    assert "mine/projection.py  written" in ran("build", "--no-check")


@pytest.mark.parametrize(
    "before",
    [
        "",
        "# only a comment",
        NAMED,
        NAMED.rstrip("\n"),
        NAMED.replace("\n", "\r\n"),
        "[tool.black]\nline-length = 100\n\n\n",
        "tool.black.line-length = 100  # dotted\n",
        '[tool]\nother = "x"\n[tool.ruff]\nselect = [\n  "E", # all\n]\n',
        '[[tool.many]]\na = """\n[tool.layergen]\n"""\n',
    ],
)
def test_the_section_goes_behind_whatever_is_there(project: Path, before: str) -> None:
    path = project / "pyproject.toml"
    path.write_bytes(before.encode())
    ran("init")
    after = path.read_bytes().decode()
    assert after.startswith(before)
    data = tomllib.loads(after)
    assert data["tool"].pop("layergen")["style"] == "add-weight"
    assert {"tool": {}, **data} == {"tool": {}, **tomllib.loads(before)}
    assert ("\r\n" in before) == (
        "\n" in after and "\n" not in after.replace("\r\n", "")
    )


@pytest.mark.parametrize(
    "text",
    ["tool = {}\n", "tool = {black = {line-length = 100}}\n", "tool = 3\n"],
)
def test_a_section_that_cannot_be_added_is_said_to_be_added_by_hand(
    project: Path, text: str
) -> None:
    path = put(project, "pyproject.toml", text)
    printed = ran("init", code=1)
    assert path.read_text("utf-8") == text
    assert "pyproject.toml  not changed: a table cannot be added at its end" in printed
    assert "    [tool.layergen]\n" in printed
    assert '    out = "generated" ' in printed
    # The rest is done.
    assert files(project) == ["descriptions/projection.layer.yaml", "pyproject.toml"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool\n", "pyproject.toml"),
        ("[tool.layergen]\nouts = 1\n", "has no key 'outs'"),
    ],
)
def test_wrong_settings_are_told_and_nothing_is_written(
    project: Path, text: str, message: str
) -> None:
    put(project, "pyproject.toml", text)
    before = held(project)
    assert message in refused("init", "--all")
    assert held(project) == before
