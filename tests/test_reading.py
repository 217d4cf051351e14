"""Reading in every format: any text, any line ends, and only the imports that it needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from reading_support import SETTINGS, assert_parts_are_exact, good, plain, scalars
from yaml import SafeLoader

from layergen.description.reading import format_of, load_source, read
from layergen.description.reading import yaml as reading_yaml
from layergen.diagnostics import Diagnostic, Source
from layergen.project.catalog import names

CATALOG = list(names().values())


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("a.layer.yaml", "yaml"),
        ("a.yml", "yaml"),
        ("a.layer.JSON", "json"),
        ("a.toml", "toml"),
        ("a", "yaml"),
        ("json", "yaml"),
        ("toml/a", "yaml"),
    ],
)
def test_the_ending_of_the_name_tells_the_format(name: str, format: str) -> None:
    assert format_of(name) == format


def test_a_named_format_goes_before_the_ending_and_must_be_known() -> None:
    assert read(Source("x.yaml", "a = 1"), "toml")[1] == ()
    with pytest.raises(ValueError, match="unknown format 'ini'"):
        read(Source("x.ini", ""), "ini")


SPECIAL = "ab01:-?[]{},&*!|>'\"%@`#\\=.<~ \n\t\r\x00\x01\x85\u2028\ufeff\ud800é日"
CLUSTERS = r"""a: |
~a: |2-
  b~a: >
  b~- a~? a~: b~<<: *a~&a [*a]~a = ~[a]
~[[b]]
~'''~\u0041~\ud83d~\U0010ffff~%YAML 1.1
---
~1979-05-27~true~1e5~"a": "b"~{"a": [1]}~!x """
fragments = st.sampled_from(SPECIAL) | st.sampled_from(CLUSTERS.split("~"))


@settings(SETTINGS, max_examples=1500)
@given(
    st.lists(fragments, max_size=14).map("".join) | st.text(),
    st.sampled_from(["yaml", "json", "toml"]),
)
def test_any_text_is_read_or_refused_with_places_inside_it(
    text: str, format: str
) -> None:
    node, diagnostics = read(Source("x", text), format)
    assert (node is None) == bool(diagnostics)
    spans = [diagnostic.span for diagnostic in diagnostics]
    if node is not None:
        for scalar in scalars(node):
            spans.append(scalar.span)
            assert_parts_are_exact(scalar)
    for span in spans:
        lines = span.source.lines
        assert 1 <= span.line <= len(lines)
        assert 1 <= span.column <= len(lines[span.line - 1]) + 1
        assert span.width >= 1


def test_yaml_is_the_same_with_and_without_the_parser_in_c(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sources = [Source(str(path), path.read_text("utf-8")) for path in CATALOG]
    fast = [read(source, "yaml") for source in sources]
    monkeypatch.setattr(reading_yaml, "_FAST", SafeLoader)
    assert [read(source, "yaml") for source in sources] == fast


@settings(SETTINGS, max_examples=600)
@given(st.lists(fragments, max_size=14).map("".join))
@example("\ufeff\ufeffa")
def test_what_the_plain_parser_reads_the_parser_in_c_reads_alike(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading_yaml, "_FAST", SafeLoader)
        node, diagnostics = read(Source("x", text), "yaml")
    if not diagnostics:
        assert read(Source("x", text), "yaml") == (node, diagnostics)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff", "\ufeff\ufeff"])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.yaml", "a: 1\nb: |\n  c\n  d\n"),
        ("x.json", '{"a": 1,\n"b": "c\\nd\\n"}\n'),
        ("x.toml", 'a = 1\nb = """\nc\nd\n"""\n'),
    ],
)
def test_line_ends_and_byte_order_marks_change_nothing(
    tmp_path: Path, name: str, text: str, mark: str, line_end: str
) -> None:
    written = mark + text.replace("\n", line_end)
    assert plain(good(written, name)) == {"a": 1, "b": "c\nd\n"}
    path = tmp_path / "file"
    path.write_bytes(written.encode())
    source = load_source(path, name)
    assert source == Source(name, text)


@pytest.mark.parametrize(
    ("data", "line", "column", "message", "hint"),
    [
        (b"a: 1\r\nb: caf\xe9\n", 2, 7, "byte 0xe9", "save the file as UTF-8"),
        (b"a\rb\xc3", 2, 2, "byte 0xc3", "save the file as UTF-8"),
        (b"\xef\xbb\xbfa\xff", 1, 2, "byte 0xff", "save the file as UTF-8"),
        ("a: 1".encode("utf-16"), 1, 1, "byte 0x", "UTF-16"),
    ],
)
def test_a_file_that_is_not_utf8_is_told_with_its_first_bad_byte(
    tmp_path: Path, data: bytes, line: int, column: int, message: str, hint: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    told = load_source(path, "x.yaml")
    assert isinstance(told, Diagnostic)
    assert (told.code, told.span.line, told.span.column) == ("LG001", line, column)
    assert message in told.message
    assert hint in told.hints[0]


def test_a_path_that_is_no_file_is_the_callers_matter(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="missing"):
        load_source(tmp_path / "missing", "missing")
    with pytest.raises(OSError, match=tmp_path.name):
        load_source(tmp_path, "directory")


@pytest.mark.parametrize(
    ("name", "text", "absent"),
    [
        ("x.json", "{}", ["yaml", "tomllib", "tomli", "tensorflow", "keras"]),
        ("x.toml", "a = 1", ["yaml", "tensorflow", "keras"]),
        ("x.yaml", "a: 1", ["tomllib", "tomli", "tensorflow", "keras"]),
    ],
)
def test_reading_imports_only_what_the_format_needs(
    name: str, text: str, absent: list[str]
) -> None:
    program = (
        "import sys\n"
        "from layergen.description.reading import read\n"
        "from layergen.diagnostics import Source\n"
        f"assert read(Source({name!r}, {text!r}))[1] == ()\n"
        f"print([name for name in {absent!r} if name in sys.modules])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
