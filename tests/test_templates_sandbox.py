"""What a user's own templates cannot reach, and how their mistakes are told."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import BOTH
from templates_support import (
    EXTENDS,
    TOP,
    VIEWS,
    mistake,
    plan,
    put,
)

from layergen.emit.formatting import format_source
from layergen.emit.overrides import public
from layergen.emit.printing import Printing
from layergen.styles import view_of


def reached(value: object) -> None:
    """Only what is written in a view can be read of it."""
    if isinstance(value, tuple):
        assert type(value) is tuple
        for item in value:
            reached(item)
    elif type(value) in VIEWS.values():
        names = {name for name in dir(value) if not name.startswith("_")}
        assert names == {*public(type(value))}
        for name in names:
            reached(getattr(value, name))
        with pytest.raises(AttributeError, match="immutable type"):
            value.name = "other"  # type: ignore[attr-defined]
    else:
        assert value is None or type(value) in (str, bool)


@pytest.mark.parametrize(("name", "style"), [*BOTH[::9], ("state", "tf-variable")])
def test_a_view_is_plain_data(name: str, style: str) -> None:
    reached(view_of(plan(name), style, "layers"))


ESCAPES = [
    "module.__class__",
    "module.__init__.__globals__",
    "module.doc.__class__.__mro__",
    "''.__class__.__base__.__subclasses__()",
    "'{0.__class__}'.format(module)",
    "'{x.__class__}'.format_map({'x': module})",
    "module | attr('__class__')",
    "[module] | map(attribute='__class__') | first",
    "self._TemplateReference__context",
    "self.top.__globals__",
    "range.__globals__",
    "namespace.__init__",
    "dict.mro()",
    "cycler.__init__.__globals__['os']",
    "joiner.__init__.__globals__",
    "lipsum.__globals__['os']",
    "lipsum(1)",
    "module.imports | random",
    "module['__class__']",
    "module.methods.append(1)",
    "[].append(1)",
    "{}.update(a=1)",
    "environment.loader",
    "context.environment",
    "config",
    "open('/etc/passwd')",
    "range(1000000)",
]


@pytest.mark.parametrize("expression", ESCAPES)
def test_nothing_else_can_be_reached(expression: str, tmp_path: Path) -> None:
    how = put(
        tmp_path,
        f"{EXTENDS}{{% block top %}}# {{{{ {expression} }}}}\n{{% endblock %}}",
    )
    message, _ = mistake(how)
    assert "mine/module.py.jinja:2: " in message


@pytest.mark.parametrize("tag", ["include", "extends", "import"])
@pytest.mark.parametrize(
    "name",
    [
        *("../secret", "layergen/../../secret", "a/../../secret", "{root}/secret"),
        *("layergen/../pyproject.toml", ".hidden", "a/.hidden", "layergen/nothing"),
        *("a\0b", "a", "", "layergen/"),
    ],
)
def test_no_file_outside_can_be_read(tag: str, name: str, tmp_path: Path) -> None:
    for secret in ("secret", "mine/.hidden", "mine/a/.hidden"):
        path = tmp_path / secret
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("SECRET")
    named = name.format(root=tmp_path)
    rest = " as x" if tag == "import" else ""
    message, hint = mistake(put(tmp_path, f'\n{{% {tag} "{named}"{rest} %}}'))
    assert f"module.py.jinja:2: there is no template '{named}'" in message
    assert "no other file can be read" in hint or "did you mean" in hint


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_link_to_the_outside_is_refused(kind: str, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "x.jinja").write_text("SECRET")
    how = put(tmp_path, '{% include "a/x.jinja" %}')
    if kind == "folder":
        (tmp_path / "mine" / "a").symlink_to(tmp_path / "out")
    else:
        (tmp_path / "mine" / "a").mkdir()
        (tmp_path / "mine" / "a" / "x.jinja").symlink_to(tmp_path / "out" / "x.jinja")
    message, hint = mistake(how)
    assert "mine/a/x.jinja is a link to what is outside" in message
    assert hint == "put the template itself there"


# How mistakes are told

MISTAKES = [
    (TOP, 2, "Unexpected end of template", ""),
    (TOP + "{{ module. }}", 3, "expected name or number", ""),
    (TOP + "\n{% for %}", 4, "Expected an expression", ""),
    (TOP + "{{ module.doc | uper }}{% endblock %}", 3, "No filter named 'uper'", ""),
    (
        TOP + "# {{ module.nam }}\n{% endblock %}",
        3,
        "ModuleView has no 'nam' (for `Linear`)",
        "did you mean 'name'?",
    ),
    (
        TOP + "{% for m in module.methods %}\n# {{ m.x }}\n{% endfor %}{% endblock %}",
        4,
        "MethodView has no 'x' (for `Linear`)",
        "it has signature, doc, body, name",
    ),
    (
        TOP + "{{ modul.name }}{% endblock %}",
        3,
        "'modul' is undefined (for `Linear`)",
        "docs/templates.md",
    ),
    (
        TOP + "{{ module.__class__ }}{% endblock %}",
        3,
        "access to attribute '__class__' of 'ModuleView' object is unsafe (for `Linear`)",
        "plain data",
    ),
    (TOP + "\n{{ 1 // 0 }}{% endblock %}", 4, "ZeroDivisionError: ", ""),
    (
        '{% extends "module.py.jinja" %}',
        1,
        "'module.py.jinja' takes in itself (for `Linear`)",
        'layergen\'s own is "layergen/module.py.jinja"',
    ),
    (
        '\n\n{% include "modul.py.jinja" %}',
        3,
        "there is no template 'modul.py.jinja' (for `Linear`)",
        "did you mean 'module.py.jinja'?",
    ),
    (
        TOP + "# one\n# two\nimprot os\n{% endblock %}",
        5,
        "`Linear` becomes what is no Python: invalid syntax",
        "line 3 of the text is: improt os",
    ),
    (
        EXTENDS + "\n{% block bases %}A B{% endblock %}",
        3,
        "`Linear` becomes what is no Python: invalid syntax",
        "is: class Linear(A B):",
    ),
    (
        EXTENDS + "{% block end %}\n\n{{ module.name }} = \n{% endblock %}",
        4,
        "`Linear` becomes what is no Python: invalid syntax",
        "is: Linear =",
    ),
    (
        EXTENDS + "{% block end %}\n\nif True:\n{% endblock %}",
        4,
        "`Linear` becomes what is no Python: expected an indented block",
        "",
    ),
    (
        EXTENDS + "{% block top %}{% endblock %}{% block end %}# \0\n{% endblock %}",
        2,
        "`Linear` becomes what is no Python: source code ",
        "",
    ),
]


@pytest.mark.parametrize(("text", "line", "message", "hint"), MISTAKES)
def test_a_mistake_is_told_with_its_place(
    text: str,
    line: int,
    message: str,
    hint: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    told, help_ = mistake(put(tmp_path, text))
    assert told.startswith(f"mine/module.py.jinja:{line}: {message}")
    assert hint in help_
    assert "\n" not in told


def test_a_circle_of_templates_is_told(tmp_path: Path) -> None:
    put(tmp_path, '{% include "b.jinja" %}', "a.jinja")
    put(tmp_path, '{% include "a.jinja" %}', "b.jinja")
    message, hint = mistake(put(tmp_path, '{% include "a.jinja" %}'))
    assert "templates take in each other without end" in message
    assert hint == "layergen's own begin with 'layergen/'"


def test_a_macro_that_is_gone_is_told(tmp_path: Path) -> None:
    how = put(
        tmp_path, "{% macro other() %}{% endmacro %}", "variable/statement.py.jinja"
    )
    message, hint = mistake(how)
    assert message.startswith("layergen/build.py.jinja:")
    assert "'variable/statement.py.jinja'" in message
    assert "does not export the requested name 'create'" in message
    assert hint == "layergen's own, 'layergen/…', has macros that others need"


def test_the_template_that_printed_no_python_is_told_among_several(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path, TOP + "# fine\n{% endblock %}")
    how = put(
        tmp_path,
        "{% macro make(variable) %}\nself.add_weight(\n{% endmacro %}",
        "variable/add_weight.py.jinja",
    )
    assert mistake(how)[0].startswith("mine/variable/add_weight.py.jinja:")
    assert mistake(how)[0].endswith(
        ("'(' was never closed", 'perhaps you meant "=="?', "invalid syntax")
    )


def test_a_template_that_is_no_text_is_told(tmp_path: Path) -> None:
    how = put(tmp_path, "")
    (tmp_path / "mine" / "module.py.jinja").write_bytes(b"\xff")
    assert mistake(how)[0].endswith("mine/module.py.jinja: the template is not UTF-8")


def test_no_python_without_a_user_s_template_is_a_bug() -> None:
    with pytest.raises(SyntaxError):
        format_source("class (", Printing(line_length=60))
