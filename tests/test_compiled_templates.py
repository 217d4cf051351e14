"""Compiled templates are kept between runs, and nothing depends on them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from jinja2 import Environment

from layergen.emit import compiled as kept
from layergen.emit import render
from layergen.plan import make_plan
from layergen.project import catalog
from layergen.shapes.load import load_text
from layergen.styles import view_of

PROGRAM = """\
import sys
from pathlib import Path
import jinja2
from layergen.emit import compiled as kept
kept.user_cache_path = lambda name: Path(sys.argv[1])
compiled = []
real = jinja2.Environment.compile
jinja2.Environment.compile = lambda self, *a, **k: compiled.append(a[1]) or real(self, *a, **k)
from layergen.emit.render import load_templates
load_templates()
print(len(compiled))
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the user's caches are."""
    monkeypatch.setattr(kept, "user_cache_path", lambda name: tmp_path / name)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    render._module_template.cache_clear()
    return tmp_path


def linear() -> str:
    shaped = load_text(catalog.source("Linear")).shaped
    assert shaped is not None
    render._module_template.cache_clear()
    return render.render(view_of(make_plan(shaped), "add-weight", "layers"))


def compiled(folder: Path) -> int:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder)],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)


def test_a_second_process_compiles_no_template(tmp_path: Path) -> None:
    assert compiled(tmp_path) > 5
    assert compiled(tmp_path) == 0


@pytest.mark.parametrize("spoiled", [b"", b"rubbish", b"j2" + bytes(40)])
def test_a_spoiled_file_is_compiled_anew(folder: Path, spoiled: bytes) -> None:
    wanted = linear()
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    good = {path: path.read_bytes() for path in files}
    for path in files:
        path.write_bytes(spoiled)
    assert linear() == wanted
    assert {path: path.read_bytes() for path in files} == good


def test_a_folder_that_cannot_be_made_does_not_matter(folder: Path) -> None:
    wanted = linear()
    for path in folder.rglob("*"):
        if path.is_file():
            path.unlink()
    (folder / "layergen/templates").rmdir()
    (folder / "layergen/templates").write_text("a file in its place")
    assert linear() == wanted


def test_nothing_is_kept_where_python_is_to_write_no_bytecode(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    linear()
    assert not any(folder.iterdir())


def test_another_text_of_a_template_is_compiled(folder: Path) -> None:
    from jinja2 import DictLoader

    from layergen.emit.compiled import CompiledTemplates

    def printed(text: str) -> str:
        loader = DictLoader({"one": text})
        return (
            Environment(loader=loader, bytecode_cache=CompiledTemplates())
            .get_template("one")
            .render()
        )

    assert [printed("a"), printed("b"), printed("a")] == ["a", "b", "a"]
