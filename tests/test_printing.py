"""How a project wants its modules printed: what is read of pyproject.toml, and that its own Black then has nothing to do."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import black
import pytest
from click.testing import CliRunner
from support import BOTH

import layergen
from layergen.diagnostics.errors import UserError
from layergen.emit.header import read_header
from layergen.emit.module import module_text
from layergen.emit.printing import Printing
from layergen.plan.make import make_plan
from layergen.project.printing import BLACK, read

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ELSEWHERE = "put the template itself there"
#: Long signatures, messages, docstrings, helpers, lists, a model.
LAYERS = [
    ("WindowAttention", "add-weight"),
    ("WindowAttention", "tf-variable"),
    ("ZeroPadding2D", "add-weight"),
    ("VariationalAutoEncoder", "add-weight"),
]


def printing(text: str, root: Path) -> Printing:
    return read(tomllib.loads(text).get("tool", {}), root, "pyproject.toml")


def text(name: str, style: str, how: Printing) -> str:
    plan = make_plan(layergen.describe(name)._shaped)
    return module_text(plan, style=style, package="layers", printing=how)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("", Printing()),
        ("[tool.black]", Printing()),
        ("[tool.black]\nline-length = 100", Printing(line_length=100)),
        ("[tool.black]\nline_length = '100'", Printing(line_length=100)),
        (
            "[tool.black]\nline-length = 100\n[tool.layergen.black]\nline-length = 79",
            Printing(line_length=79),
        ),
        (
            "[tool.black]\nskip-string-normalization = true\n"
            "[tool.layergen.black]\nskip-magic-trailing-comma = true",
            Printing(string_normalization=False, magic_trailing_comma=False),
        ),
        (
            "[tool.black]\nskip-string-normalization = true\npreview = 'yes'\n"
            "[tool.layergen.black]\nskip-string-normalization = false",
            Printing(preview=True),
        ),
        (
            "[tool.black]\ntarget-version = ['py311', 'PY312']",
            Printing(target_versions=("py311", "py312")),
        ),
        ("[tool.black]\ntarget-version = []", Printing()),
        (
            "[tool.black]\npreview = true\nenable-unstable-feature = ['string_processing']",
            Printing(preview=True, enabled_features=("string_processing",)),
        ),
        ("[tool.black]\nunstable = true", Printing(unstable=True)),
        ("[tool.black]\nexclude = 'x'\nrequired-version = 3\nwhat = 1", Printing()),
        ("[tool.layergen]\nstyle = 'add-weight'", Printing()),
        ("tool.layergen = 1\ntool.black = 2", Printing()),
    ],
)
def test_what_a_project_says(said: str, expected: Printing, tmp_path: Path) -> None:
    assert printing(said, tmp_path) == expected


@pytest.mark.parametrize(
    ("said", "message", "hint"),
    [
        ("black = 1", "[tool.layergen.black] must be a table", ""),
        (
            "black.line-lenght = 1",
            "[tool.layergen.black] has no key 'line-lenght'",
            "did you mean 'line-length'?",
        ),
        (
            "black.exclude = ''",
            "[tool.layergen.black] has no key 'exclude'",
            f"its keys are {', '.join(BLACK)}",
        ),
        (
            "black.line-length = 0",
            "[tool.layergen.black] 'line-length' must be a positive number",
            "",
        ),
        (
            "black.line-length = 88.5",
            "[tool.layergen.black] 'line-length' must be a positive number",
            "",
        ),
        (
            "black.preview = 'perhaps'",
            "[tool.layergen.black] 'preview' must be true or false",
            "",
        ),
        (
            "black.target-version = 'py310'",
            "[tool.layergen.black] 'target-version' must be a list of versions such as 'py310'",
            "",
        ),
        (
            "templates = 1",
            "[tool.layergen] 'templates' must be a text: the folder of your templates",
            "",
        ),
        (
            "templates = ''",
            "[tool.layergen] 'templates' must be a text: the folder of your templates",
            "",
        ),
        (
            "templates = 'nowhere'",
            "[tool.layergen] 'templates': there is no folder 'nowhere'",
            "its files, such as module.py.jinja, come before layergen's own",
        ),
        (
            "templates = 'loop'",
            "[tool.layergen] 'templates': there is no folder 'loop'",
            "its files, such as module.py.jinja, come before layergen's own",
        ),
        (
            'templates = "a\\u0000b"',
            r"[tool.layergen] 'templates': there is no folder 'a\x00b'",
            "its files, such as module.py.jinja, come before layergen's own",
        ),
        (
            "templates = '../x'",
            "[tool.layergen] 'templates': ../x is outside the project",
            "templates are below {root}",
        ),
        (
            "templates = '/'",
            "[tool.layergen] 'templates': / is outside the project",
            "templates are below {root}",
        ),
        (
            "templates = 'away'",
            "[tool.layergen] 'templates': away is outside the project",
            "templates are below {root}",
        ),
        (
            "templates = 'file'",
            "[tool.layergen] 'templates': there is no folder 'file'",
            "its files, such as module.py.jinja, come before layergen's own",
        ),
        (
            "templates = 'links'",
            "[tool.layergen] 'templates': links/a/b.jinja is a link to what is outside links",
            ELSEWHERE,
        ),
    ],
)
def test_what_cannot_be_understood(
    said: str, message: str, hint: str, tmp_path: Path
) -> None:
    root = tmp_path / "project"
    (root / "links" / "a").mkdir(parents=True)
    (root / "file").write_text("")
    (root / "links" / "a" / "b.jinja").symlink_to(root / "file")
    (root / "away").symlink_to(tmp_path)
    (root / "loop").symlink_to("loop")
    with pytest.raises(UserError) as caught:
        printing(f"[tool.layergen]\n{said}", root)
    assert caught.value.message == f"pyproject.toml: {message}"
    assert caught.value.hint == hint.format(root=root)


def test_a_wrong_value_of_the_project_s_black_is_told_of_that_table(
    tmp_path: Path,
) -> None:
    with pytest.raises(UserError, match=r"^pyproject.toml: \[tool.black\] 'preview'"):
        printing("[tool.black]\npreview = 3", tmp_path)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("target-version = ['py399']", "the installed Black knows no 'py399'"),
        (
            "preview = true\nenable-unstable-feature = ['string_procesing']",
            "the installed Black knows no 'string_procesing'",
        ),
    ],
)
def test_what_black_does_not_know(said: str, message: str, tmp_path: Path) -> None:
    how = printing(f"[tool.black]\n{said}", tmp_path)
    with pytest.raises(UserError, match=message) as caught:
        text("Linear", "add-weight", how)
    assert caught.value.hint.startswith(("did you mean", "there are py33, "))


def test_templates_are_found_and_may_be_links_within_their_folder(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "mine" / "templates"
    folder.mkdir(parents=True)
    (folder / "a.jinja").write_text("")
    (folder / "b.jinja").symlink_to("a.jinja")
    said = "[tool.layergen]\ntemplates = 'mine/templates'"
    assert printing(said, tmp_path) == Printing(templates=folder.resolve())


OPTIONS = {
    "nothing": "",
    "short": "line-length = 60",
    "long": "line-length = 120",
    "quotes": "skip-string-normalization = true",
    "commas": "skip-magic-trailing-comma = true\nline-length = 120",
    "preview": "preview = true",
    "unstable": "unstable = true\nline-length = 70",
    "newest": "target-version = ['py313', 'py314']",
}


def check_with_black(said: str, layers: list[tuple[str, str]], root: Path) -> None:
    """Holds that the project's own Black changes nothing in the modules, from the working folder."""
    config = f"[tool.black]\n{said}\n"
    (root / "pyproject.toml").write_text(config)
    how = printing(config, root)
    found = {}
    for name, style in layers:
        module = found[f"{name}_{style}".replace("-", "_")] = text(name, style, how)
        header = read_header(module)
        assert header is not None
        assert header.is_intact
    for file, module in found.items():
        (root / f"{file}.py").write_text(module)
    # Black itself reads the options here.
    done = CliRunner().invoke(black.main, ["--check", "--workers", "1", "."])
    assert done.exit_code == 0, done.output
    s = "s" * (len(layers) > 1)
    assert f"{len(layers)} file{s} would be left unchanged" in done.output


@pytest.mark.parametrize("said", OPTIONS.values(), ids=OPTIONS)
def test_the_project_s_black_leaves_the_modules_alone(
    said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    check_with_black(said, LAYERS, tmp_path)


@pytest.mark.sweep
@pytest.mark.parametrize("said", OPTIONS.values(), ids=OPTIONS)
def test_the_project_s_black_leaves_the_whole_catalogue_alone(
    said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    check_with_black(said, BOTH, tmp_path)


def wordy(name: str, length: int) -> list[str]:
    """The lines of the sections of a docstring that layergen itself words, without the example."""
    module = text(name, "add-weight", Printing(line_length=length))
    doc = module.partition(f"class {name}(")[2].split('"""')[1]
    return doc[doc.index("Args:") : doc.index("Example:")].split("\n")


@pytest.mark.parametrize("length", [60, 88, 120])
def test_words_fill_the_lines_and_stay_within_them(length: int) -> None:
    lines = wordy("WindowAttention", length)
    assert length - 20 < max(map(len, lines)) <= length
    assert " ".join(" ".join(lines).split()) == " ".join(
        " ".join(wordy("WindowAttention", 88)).split()
    )


def test_a_message_is_in_one_line_where_the_line_has_room() -> None:
    def raised(length: int) -> str:
        module = text("WindowAttention", "add-weight", Printing(line_length=length))
        at = module.index("        if dim % num_heads != 0:")
        return dedent(module[at : module.index("        self.dim = dim", at)])

    assert len(raised(120).strip().split("\n")) == 2
    assert '"num_heads must divide dim. "\n' in raised(60)
    for length in (60, 88, 120):
        given: dict[str, Any] = {"dim": 3, "num_heads": 2}
        with pytest.raises(
            ValueError, match=r"^num_heads must divide dim\. Received: "
        ):
            exec(raised(length), given)


@pytest.mark.parametrize("length", [1, 20, 1000])
def test_lengths_that_nobody_wants_work_too(
    length: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    check_with_black(f"line-length = {length}", [("Linear", "tf-variable")], tmp_path)


MATCHING = """\
layer: Gate
call: inputs
python: |
  def kind(x):
      match x:
          case 1:
              return 2
"""


def test_python_that_black_cannot_read_for_its_versions_is_told(tmp_path: Path) -> None:
    file = tmp_path / "gate.layer.yaml"
    file.write_text(MATCHING)
    described = layergen.load(file, trust=True)
    plan = make_plan(described._shaped)
    how = printing("[tool.black]\ntarget-version = ['py38']", tmp_path)
    with pytest.raises(UserError, match="Gate: Black cannot read its module") as caught:
        module_text(plan, style="add-weight", package="layers", printing=how)
    assert "target-version" in caught.value.hint
