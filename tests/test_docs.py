"""What the documents show is what happens: every block of code in them is run or read.

A block's kind says how. `console` runs each line behind `$` in a folder that one document shares, and compares
what it prints; a line `...` stands for any lines. `yaml`, `toml` and `json` are whole descriptions, which are
written into that folder, or settings. `python` runs there, and an `output` block behind it is what it prints.
`sh` is a command that sets something up: a fixed list.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from support import NAMES
from traitlets.config import Config

import layergen
from layergen.checks import rules as checks
from layergen.description import rules
from layergen.description.fields import SECTIONS
from layergen.description.scope import (
    BUILTINS,
    UPDATES,
    VALUE_ATTRIBUTES,
    VALUE_METHODS,
)
from layergen.description.text import snake_case
from layergen.description.types import ATOMS
from layergen.diagnostics import Source
from layergen.project.library import Library
from layergen.project.settings import KEYS, load_settings
from layergen.shapes import pages
from layergen.shapes.load import Family, load_text
from layergen.styles import styles

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/notebooks.md",
    "docs/language.md",
    "docs/design.md",
    "docs/testing.md",
    "docs/ci.md",
    "docs/build.md",
    "benchmarks/README.md",
)
#: Commands that set up, or that take too long for a test; what they do is tested elsewhere.
SH = (
    "pip install . && layergen new Linear",
    'pip install -e ".[test]" && pytest',
    "bash .ci/run",
    "layergen build layergen/catalog --out generated/add_weight --style add-weight",
    "layergen build layergen/catalog --out generated/tf_variable --style tf-variable",
    "python scripts/keras_api.py",
    "unset PYTHONDONTWRITEBYTECODE",
    "python -m venv /tmp/bench",
    '/tmp/bench/bin/pip install ".[test]"',
    "/tmp/bench/bin/python benchmarks/run.py --check",
)
KINDS = ("console", "sh", "yaml", "toml", "json", "python", "output", "ipython", "text")


@dataclass(frozen=True)
class Block:
    """A block of code: its document, the line where it begins, its kind and its text."""

    document: str
    line: int
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.document}:{self.line}"

    @property
    def name(self) -> str:
        """The name of the layer that it describes, or nothing."""
        found = re.search(
            r'^\s*"?(?:layer|model|cell)"?\s*[:=]\s*"?(\w+)', self.text, re.MULTILINE
        )
        return found[1] if found and self.kind in ("yaml", "toml", "json") else ""

    @property
    def file(self) -> str:
        """The name of the file that a description belongs in."""
        return f"{snake_case(self.name)}.layer.{self.kind}"


def text_of(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def blocks(document: str) -> Iterator[Block]:
    """Every fenced block, in order."""
    kind, start, lines = None, 0, []
    for number, line in enumerate(text_of(document).split("\n"), start=1):
        if not line.startswith("```"):
            lines.append(line)
        elif kind is None:
            kind, start, lines = line[3:], number, []
        else:
            yield Block(document, start, kind, "".join(f"{each}\n" for each in lines))
            kind = None
    assert kind is None, f"{document}:{start}: the block is not closed"


def prose(document: str) -> str:
    """The text around the blocks."""
    return re.sub(r"^```.*?^```$", "", text_of(document), flags=re.DOTALL | re.M)


EVERY = [block for document in DOCUMENTS for block in blocks(document)]
DESCRIPTIONS = [block for block in EVERY if block.name]


def matches(shown: str, printed: str) -> bool:
    """Whether `shown`, in which a line `...` stands for any lines, is what was printed."""
    parts = []
    for line in shown.rstrip("\n").split("\n"):
        parts.append(
            r"(?:.*\n)*?" if line == "..." else re.escape(line.rstrip()) + r"[ ]*\n"
        )
    return re.fullmatch("".join(parts), printed.rstrip("\n") + "\n") is not None


@pytest.mark.parametrize(
    ("shown", "printed", "equal"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\nb\n", "a\nc\n", False),
        ("a\n...\nd\n", "a\nb\nc\nd\n", True),
        ("a\n...\nd\n", "a\nd\n", True),
        ("a\n...\nd\n", "a\nb\nc\n", False),
        ("a\n...\n", "b\na\n", False),
        ("(..., units)\n", "(3, units)\n", False),
        ("a\n", "a\nb\n", False),
    ],
)
def test_three_dots_on_a_line_stand_for_lines_and_nothing_else_does(
    shown: str, printed: str, equal: bool
) -> None:
    assert matches(shown, printed) is equal


@pytest.mark.parametrize("block", EVERY, ids=str)
def test_every_block_is_of_a_kind_that_is_tested(block: Block) -> None:
    assert block.kind in KINDS
    assert block.kind != "text" or "$ " not in block.text


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_has_no_code_outside_of_fences(document: str) -> None:
    indented = [
        line
        for line in prose(document).split("\n")
        if re.match(r"(?: {4}|\t)(?![-*] )\S|\s+```|~~~", line)
    ]
    assert not indented


@pytest.mark.parametrize("block", [b for b in EVERY if b.kind == "sh"], ids=str)
def test_a_command_that_is_not_run_is_one_of_a_few(block: Block) -> None:
    assert set(block.text.splitlines()) <= set(SH)


def test_the_readme_sets_up_in_one_command_each() -> None:
    shown = [block.text.strip() for block in blocks("README.md") if block.kind == "sh"]
    assert shown == list(SH[:2])


class Session:
    """The folder that the blocks of one document share, and what is defined in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: dict[str, object] = {"__name__": "document"}
        self.printed = ""
        self.shell: InteractiveShell | None = None

    def play(self, block: Block) -> None:
        """Does what a block says, and compares."""
        if block.kind == "console":
            self.console(block)
        elif block.name:
            (self.folder / block.file).write_text(block.text, encoding="utf-8")
        elif block.kind == "python":
            self.python(block)
        elif block.kind == "ipython":
            self.cell(block)
        elif block.kind == "output":
            assert matches(block.text, self.printed), (str(block), self.printed)

    def console(self, block: Block) -> None:
        for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            printed = self.run(command)
            assert matches(shown, printed), f"{block}: {command}\n{printed}"

    def run(self, command: str) -> str:
        environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "TF_CPP_MIN_LOG_LEVEL": "3",
        }
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}"
        return done.stdout

    def python(self, block: Block) -> None:
        file = self.folder / f"block{block.line}.py"
        file.write_text(block.text, encoding="utf-8")
        out = io.StringIO()
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            with contextlib.redirect_stdout(out):
                exec(compile(block.text, str(file), "exec"), self.names)
        finally:
            os.chdir(before)
        self.printed = out.getvalue()

    def cell(self, block: Block) -> None:
        if self.shell is None:
            settings = Config()
            settings.HistoryManager.enabled = False
            InteractiveShell.clear_instance()
            self.shell = InteractiveShell.instance(config=settings)
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            with capture_output() as captured:
                done = self.shell.run_cell(block.text, store_history=True)
        finally:
            os.chdir(before)
        assert done.success, (str(block), captured.stdout)
        # A layer is shown as soon as it is described.
        assert bool(captured.outputs) is block.text.startswith("%%layer")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_a_document_shows_is_what_happens(document: str, tmp_path: Path) -> None:
    session = Session(tmp_path)
    for block in blocks(document):
        session.play(block)


@pytest.mark.parametrize("block", DESCRIPTIONS, ids=lambda b: f"{b}-{b.name}")
def test_a_description_in_a_document_has_no_mistake(block: Block) -> None:
    beside = [other for other in DESCRIPTIONS if other.document == block.document]
    given = {other.name: Source(other.file, other.text) for other in beside}
    family = Family(Library(given=given), is_trusted=True)
    assert load_text(given[block.name], family=family).diagnostics == ()


def test_descriptions_of_a_document_have_names_of_their_own() -> None:
    places = [(block.document, block.name) for block in DESCRIPTIONS]
    assert len(set(places)) == len(places)


@pytest.mark.parametrize(
    "style", ["add-weight", pytest.param("tf-variable", marks=pytest.mark.sweep)]
)
def test_every_check_holds_for_every_layer_of_the_manual(
    style: str, tmp_path: Path
) -> None:
    session = Session(tmp_path)
    names = set()
    for block in blocks("docs/language.md"):
        session.play(block)
        names.add(block.name)
    printed = session.run(f"layergen build --trust --style {style}")
    line = r"^(\w+): checks: \d+ hold(?:, \d+ do(?:es)? not apply)?; "
    found = re.findall(line, printed, re.MULTILINE)
    # What they are made of may be of the catalogue.
    assert set(found) - set(NAMES) == names - {""}, printed


@pytest.mark.parametrize(
    "block", [b for b in EVERY if b.kind == "toml" and not b.name], ids=str
)
def test_settings_in_a_document_are_understood(block: Block, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(block.text, encoding="utf-8")
    (tmp_path / "my_templates").mkdir()
    settings = load_settings(tmp_path)
    told = tmp_path / "my_templates" if "templates" in block.text else None
    assert settings.printing.templates == told
    assert all(f"{key} = " in block.text for key in KEYS)
    assert settings.registered_package == "shop"
    assert settings.out == tmp_path / "src/shop/layers"


def rows(document: str, head: str) -> list[list[str]]:
    """The cells of the table that begins with this line."""
    lines = text_of(document).split("\n")
    start = lines.index(head) + 2
    found = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        cells = re.split(r"(?<!\\)\|", line)[1:-1]
        found.append([cell.strip().replace("\\|", "|") for cell in cells])
    return found


def code(cell: str) -> str:
    """The text between the backticks that a cell holds."""
    found = re.fullmatch(r"`(.*)`", cell)
    assert found, cell
    return found[1]


TYPES = rows("docs/language.md", "| type | in `__init__` | kept as | in the config |")
FORBIDDEN = rows("docs/language.md", "| not | because | instead |")


@pytest.mark.parametrize("row", TYPES, ids=lambda row: row[0])
def test_a_type_becomes_the_annotation_that_the_manual_gives(row: list[str]) -> None:
    called = code(row[0]) in ("activation", "callable", "layer")
    used = "p(inputs)" if called else "inputs if p is None else inputs * 2"
    source = layergen.describe("Typed", params={"p": code(row[0])}, call=used).source()
    assert f"p: {code(row[1])}," in source or f"p: {code(row[1])}\n" in source


def test_the_manual_has_every_type() -> None:
    assert {code(row[0]) for row in TYPES} >= set(ATOMS)


@pytest.mark.parametrize("row", FORBIDDEN, ids=lambda row: row[0])
def test_what_the_manual_calls_forbidden_is_reported(row: list[str]) -> None:
    statement = code(row[0])
    if statement.startswith("try"):
        statement += "\nfinally:\n    pass"
    with pytest.raises(layergen.DescriptionError) as caught:
        layergen.describe(
            "Bad", inputs={"x": "(batch, dim)"}, call=f"{statement}\nreturn x\n"
        )
    reported = {each.code for each in caught.value.diagnostics}
    # Python itself refuses an `await` outside of an async function.
    wanted = {"LG008"} if "await" in statement else {"LG013", "LG017", "LG018"}
    assert reported & wanted


def test_the_manual_has_every_section_and_every_key() -> None:
    table = rows("docs/language.md", "| section | holds | becomes |")
    found = {re.sub(r"\[`(\w+)`\].*", r"\1", row[0]) for row in table}
    assert found == {section.name for section in SECTIONS}
    keys = {key.name for section in SECTIONS for key in section.keys}
    manual = prose("docs/language.md")
    assert {key for key in keys if f"`{key}`" not in manual} == set()


def test_the_manual_has_every_builtin_and_attribute() -> None:
    words = {*BUILTINS, *VALUE_ATTRIBUTES, *VALUE_METHODS}
    manual = prose("docs/language.md")
    assert {word for word in words if f"`{word}`" not in manual} == set()
    assert {word for word in UPDATES if f"`.{word}(" not in manual} == set()


def test_the_readme_has_every_section_and_every_kind_of_check() -> None:
    sections = [
        code(row[0]) for row in rows("README.md", "| section | says | example |")
    ]
    assert set(sections) == {s.name for s in SECTIONS} - {"layer", "doc"}
    kinds = {row[0][:4] for row in rows("README.md", "| codes | kind | for example |")}
    assert kinds == {f"LG{each[2:4]}" for each in checks.documentation()}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_code_in_a_document_can_be_explained(document: str) -> None:
    known = {*rules.documentation(), *checks.documentation()}
    known |= set(pages.documentation())
    assert set(re.findall(r"\bLG\d{3}\b", text_of(document))) <= known


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_of_a_document_leads_somewhere(document: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(document)):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / document).parent / path if path else ROOT / document
        assert file.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", file.read_text("utf-8"), re.MULTILINE)
            slugs = [
                re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings
            ]
            assert anchor in slugs, target


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_that_a_document_names_is_there(document: str) -> None:
    pattern = r"`((?:layergen|templates|generated|tests|scripts|benchmarks|examples|docs|\.ci)/[\w./-]*)`"
    named = re.findall(pattern, prose(document))
    # In a recipe, what is in capitals is for the reader to choose.
    known = [re.sub(r"[^/]*(?:NAME|NNN|KIND|GROUP).*", "", path) for path in named]
    assert [path for path in known if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("style", sorted(styles()))
def test_the_command_for_a_folder_of_generated_makes_what_is_in_it(style: str) -> None:
    (command,) = [
        each for each in SH if each.startswith("layergen build") and style in each
    ]
    assert command in text_of("CONTRIBUTING.md")
    assert re.fullmatch(
        r"[1-9]\d* up to date\n", Session(ROOT).run(f"{command} --check")
    )


def test_the_changelog_begins_with_this_version() -> None:
    versions = re.findall(r"^## \[([^\]]+)\]", text_of("CHANGELOG.md"), re.MULTILINE)
    assert layergen.__version__ in versions[:2]
