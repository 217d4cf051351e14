"""A user's own templates: what they override, and what the digest of a printing stands for."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from msgspec.structs import replace
from support import BOTH, run_python
from templates_support import (
    EXTENDS,
    OWN,
    blocks,
    module,
    plan,
    printed,
    put,
)

from layergen.emit.header import digest, read_header
from layergen.emit.printing import Printing
from layergen.emit.render import template_folder
from layergen.styles import view_of
from layergen.styles.view import MethodView


@pytest.mark.parametrize(("name", "style"), [*BOTH[::9], ("state", "tf-variable")])
def test_a_folder_without_templates_changes_nothing(
    name: str, style: str, tmp_path: Path
) -> None:
    assert printed(Printing(templates=tmp_path), name, style) == printed(
        Printing(), name, style
    )


@pytest.mark.parametrize(
    ("template", "block"), [(each, block) for each in OWN for block in blocks(each)]
)
def test_each_block_can_be_overridden_and_prints_what_stood_there(
    template: str, block: str, tmp_path: Path
) -> None:
    name = "MultiHeadAttention"
    extends = f'{{% extends "layergen/{template}" %}}'
    before = f"{{% block {block} %}}"
    same = put(
        tmp_path, f"{extends}{before}{{{{ super() }}}}{{% endblock %}}", template
    )
    plain = printed(Printing(), name)
    assert printed(same, name) == plain
    mark = f"<{block}>"
    other = put(tmp_path, f"{extends}{before}{mark}{{% endblock %}}", template)
    text = printed(other, name)
    count = len(view_of(plan(name), "add-weight", "layers").methods) - 1
    assert text.count(mark) == (count if block == "method" else 1)
    assert text != plain


@pytest.mark.parametrize(
    "template", [each for each in OWN if each != "module.py.jinja"]
)
def test_each_template_can_be_overridden_alone(template: str, tmp_path: Path) -> None:
    own = (template_folder() / template).read_text("utf-8")
    name, style = "state", "tf-variable" if "tf" in template else "add-weight"
    if template == "part.py.jinja":
        name = "WindowAttention"
    before = printed(Printing(), name, style)
    assert printed(put(tmp_path, own, template), name, style) == before
    changed = own.replace(
        "{% macro make(variable) %}\n", "{% macro make(variable) %}\n#"
    )
    if changed == own:
        changed = own.replace("\n{{ assign(variable)", "\n#{{ assign(variable)")
    if changed == own:
        changed = f"#{own}"
    after = printed(put(tmp_path, changed, template), name, style)
    assert after != before
    assert after.replace("#", "") == before.replace("#", "")


def test_a_template_may_take_in_others_of_the_folder(tmp_path: Path) -> None:
    put(tmp_path, "# Copyright\n", "parts/licence.txt")
    how = put(
        tmp_path,
        EXTENDS + '{% block top %}{% include "parts/licence.txt" %}{% endblock %}',
    )
    assert "# Copyright\n" in module(how)


def test_the_header_stands_first_and_tells_edits(tmp_path: Path) -> None:
    how = put(tmp_path, EXTENDS + "{% block top %}# Copyright\n{% endblock %}")
    text = module(how)
    header, plain = read_header(text), read_header(module(Printing()))
    assert header is not None
    assert plain is not None
    assert header.is_intact
    # Another text of the same description.
    assert header.input == plain.input
    edited = read_header(text.replace("# Copyright", "# Mine"))
    assert edited is not None
    assert not edited.is_intact
    assert digest(text.split("\n", 2)[2]) in text


def test_a_template_that_changes_appears_or_goes_is_noticed(tmp_path: Path) -> None:
    how = put(tmp_path, EXTENDS + "{% block top %}# one\n{% endblock %}")
    assert "# one\n" in module(how)
    put(tmp_path, EXTENDS + "{% block top %}# second\n{% endblock %}")
    assert "# second\n" in module(how)
    put(tmp_path, '    """Short."""\n', "docstring.py.jinja")
    text = module(how)
    assert "# second\n" in text
    assert '"""Short."""' in text
    for name in ("docstring.py.jinja", "module.py.jinja"):
        (tmp_path / "mine" / name).unlink()
    assert module(how) == module(Printing())


def test_the_sandbox_is_imported_only_for_templates_of_a_user(tmp_path: Path) -> None:
    code = (
        "import sys, layergen; layergen.describe('Linear').source()\n"
        "assert 'jinja2' in sys.modules\n"
        "assert 'jinja2.sandbox' not in sys.modules"
    )
    done = run_python("-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


# What the digest stands for


def test_the_digest_is_of_what_templates_and_options_say(tmp_path: Path) -> None:
    assert Printing().digest() == ""
    assert Printing(templates=tmp_path).digest() == ""
    assert Printing(templates=tmp_path / "nowhere").digest() == ""
    one = put(tmp_path / "a", "# one\n")
    found = [one.digest()]
    os.utime(tmp_path / "a" / "mine" / "module.py.jinja", (1, 1))
    assert one.digest() == found[0]
    elsewhere = put(tmp_path / "b", "# one\r\n")
    assert elsewhere.digest() == found[0], "another checkout of the same project"
    put(tmp_path / "b", "left out", ".hidden/x.jinja")
    put(tmp_path / "b", "left out", ".x.jinja.swp")
    assert elsewhere.digest() == found[0]
    found.append(put(tmp_path / "a", "# two\n").digest())
    found.append(put(tmp_path / "a", "", "licence.txt").digest())
    (tmp_path / "a" / "mine" / "licence.txt").rename(tmp_path / "a" / "mine" / "l.txt")
    found.append(one.digest())
    for changed in (
        {"line_length": 79},
        {"string_normalization": False},
        {"magic_trailing_comma": False},
        {"preview": True},
        {"unstable": True},
        {"target_versions": ("py311",)},
        {"enabled_features": ("string_processing",)},
    ):
        found.append(replace(one, **changed).digest())
        found.append(replace(Printing(), **changed).digest())
    assert len({*found}) == len(found)
    assert all(re.fullmatch("[0-9a-f]{12}", each) for each in found)


def test_the_name_of_a_method_is_that_of_its_signature() -> None:
    for signature in ("def call(self) -> Any:", "def call("):
        assert MethodView((signature,), "", ()).name == "call"
