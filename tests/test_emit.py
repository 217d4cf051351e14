"""Rendering, formatting, the header, and files that are written whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading_support import SETTINGS

import layergen
from layergen.emit.files import State, compare, write
from layergen.emit.header import digest, printable, read_header, with_header
from layergen.emit.render import render, template_folder
from layergen.plan.make import make_plan
from layergen.styles import styles, view_of

TEMPLATES = sorted(template_folder().rglob("*.jinja"))


def module(style: str = "add-weight", call: str = "inputs * 2") -> str:
    return layergen.describe("Gate", call=call).source(style)


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_ctrl_c_behind_the_last_step_of_writing_is_no_error_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = os.replace

    def interrupted(one: str, two: Path) -> None:
        replace(one, two)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "gate.py", "x = 1\n")
    assert [path.name for path in tmp_path.iterdir()] == ["gate.py"]


def test_a_file_is_written_with_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "gate.py"
    write(path, "größe\n")
    assert path.read_bytes() == "größe\n".encode()
    assert names(path.parent) == ["gate.py"]


def test_a_new_file_has_the_rights_that_the_user_gives_files(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write(tmp_path / "gate.py", "")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "gate.py").stat().st_mode) == 0o640


def test_a_file_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "gate.py"
    path.write_text("old")
    path.chmod(0o600)
    write(path, "new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text() == "new"


@pytest.mark.parametrize("step", ["replace", "chmod"])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "gate.py"
    path.write_text("old")

    def fail(*_: Any) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(OSError, match="the disk is gone"):
        write(path, "new")
    assert path.read_text() == "old"
    assert names(tmp_path) == ["gate.py"]


def test_text_that_is_no_unicode_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write(tmp_path / "gate.py", "half a character: \ud800")
    assert names(tmp_path) == []


def test_how_a_file_stands_to_its_text(tmp_path: Path) -> None:
    path, text = tmp_path / "gate.py", module()
    assert compare(path, text).state is State.MISSING
    for held, state in (
        (text, State.FRESH),
        (text.replace("\n", "\r\n"), State.FRESH),
        (text + "\n", State.EDITED),
        (text.replace("* 2", "* 3"), State.EDITED),
        (text.removeprefix("# Generated"), State.FOREIGN),
        ("", State.FOREIGN),
        (module("tf-variable"), State.STALE),
        (module(call="inputs * 3"), State.STALE),
    ):
        path.write_bytes(held.encode())
        assert compare(path, text).state is state


def test_only_what_cannot_be_merged_is_lost(tmp_path: Path) -> None:
    path, text, new = tmp_path / "gate.py", module(), module(call="inputs * 3")
    for held, base, lost in (
        (text, None, False),
        (text + "# mine\n", text, False),
        (text + "# mine\n", None, True),
        (text + "# mine\n", new, True),
        ("# mine\n", text, True),
    ):
        path.write_text(held)
        assert compare(path, new, lambda base=base: base).is_lost is lost


def test_a_read_only_file_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "gate.py"
    path.write_text("old")
    path.chmod(0o444)
    with pytest.raises(PermissionError, match="is read-only"):
        write(path, "new")
    assert path.read_text() == "old"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.py").write_text("old")
    (tmp_path / "gate.py").symlink_to("real.py")
    write(tmp_path / "gate.py", "new")
    assert (tmp_path / "gate.py").is_symlink()
    assert (tmp_path / "real.py").read_text() == "new"


def test_a_file_that_is_no_text_is_foreign(tmp_path: Path) -> None:
    path = tmp_path / "gate.py"
    path.write_bytes(b"\xff\xfe\x00binary")
    change = compare(path, module())
    assert change.state is State.FOREIGN
    assert "+class Gate(" in change.diff()


def test_a_folder_in_place_of_a_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        compare(tmp_path, module())


def test_a_difference_can_be_applied(tmp_path: Path) -> None:
    path = tmp_path / "gate.py"
    path.write_text("one\ntwo")
    change = compare(path, "one\nthree\n")
    *_, removed, added = change.diff().splitlines()
    assert (removed, added) == ("-two", "+three")
    assert compare(path, "one\ntwo").diff() == ""


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@SETTINGS
@given(texts, texts.map(printable), st.sampled_from(sorted(styles())))
def test_a_header_tells_its_text_from_any_other(
    body: str, change: str, style: str
) -> None:
    text = with_header(body, "a/b.layer.yaml", "; edit that.", style, digest("x"))
    header = read_header(text)
    assert header is not None
    assert header.is_intact
    assert (header.origin, header.style) == ("a/b.layer.yaml", style)
    assert header.input == digest("x")
    for other in (body + change, change + body, body[1:]):
        found = read_header(text.removesuffix(body) + other)
        assert found is not None
        assert found.is_intact == (other == body)


@pytest.mark.parametrize(
    "name",
    ["a.layer.yaml", "a b; c: d.layer.toml", "x.layer.yaml.layer.json", "a.yml", "g"],
)
@pytest.mark.parametrize("how", [".", "; edit that, then run `layergen build`.", ""])
def test_a_header_names_the_file_that_it_comes_from(name: str, how: str) -> None:
    header = read_header(with_header("x", name, how, "add-weight", digest("")))
    assert header is not None
    assert header.origin == (name + how if name == "g" and how == "." else name)


@SETTINGS
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_a_name_stays_on_its_line(name: str) -> None:
    text = with_header("pass\n", name, ".", "add-weight", digest(""))
    assert len(text.splitlines()) == 3
    assert text.splitlines()[2] == "pass"
    assert printable(name).isprintable()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Generated by layergen from x.layer.yaml.",
        "# Generated by layergen from x.layer.yaml.\n# layergen: style=a in=1 out=2\n",
        "# Made by hand\n# layergen: style=a in=0123456789ab out=0123456789ab\n",
    ],
)
def test_what_is_no_header_is_none(text: str) -> None:
    assert read_header(text) is None


def test_texts_that_are_joined_otherwise_have_other_digests() -> None:
    assert digest("ab", "c") != digest("a", "bc") != digest("abc")
    assert digest("\ud800") != digest("\ud801")


def test_a_view_that_lacks_something_is_refused() -> None:
    with pytest.raises(jinja2.UndefinedError, match="has no attribute"):
        render(object())  # type: ignore[arg-type]


def test_the_templates_escape_nothing_and_add_nothing() -> None:
    described = layergen.describe("Gate", doc="<&>'\"", call="inputs < 2")
    text = render(view_of(make_plan(described._shaped), "add-weight", "layers"))
    assert "<&>'" in text
    assert "inputs < 2" in text


ALLOWED = {
    *("Template", "Output", "TemplateData", "Name", "Getattr", "Getitem", "Const"),
    *("For", "If", "Include", "Import", "FromImport", "Macro", "Call", "Assign"),
    *("Filter", "And", "Concat", "CondExpr", "Slice", "Keyword", "Tuple"),
    *("Block", "Compare", "Operand"),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_loops_ifs_and_blocks_alone(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) < 80
    tree = jinja2.Environment(autoescape=True).parse(text)
    kinds = {type(node).__name__ for node in tree.find_all(jinja2.nodes.Node)}
    assert kinds <= ALLOWED
    filters = {node.name for node in tree.find_all(jinja2.nodes.Filter)}
    assert filters <= {"trim", "indent", "join"}


def test_every_style_has_a_template_of_its_own() -> None:
    there = {path.name for path in TEMPLATES}
    for name, style in styles().items():
        assert f"{name.replace('-', '_')}.py.jinja" in there
        assert style.__doc__
