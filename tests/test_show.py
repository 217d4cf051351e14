"""`layergen show`: what it prints, where, and with which exit code."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result
from support import CASES, ROOT, run_python

import layergen
from layergen.cli.app import app

CATALOG = ROOT / "layergen" / "catalog"
HEADS = CASES / "mapping_output" / "mapping_output.layer.json"


BELOW = """\
# Weights and drawing, as layergen shows them:
#
#   weight  shape               in a sample  parameters
#   w       (input_dim, units)  (2, 4)                8
#   b       (units,)            (4,)                  4
#   total                                            12
#   sample: units=4, x (2, 2)
#
#   ○      x       (..., input_dim)
#   │ ◆    w       (input_dim, units)
#   │ │ ◆  b       (units,)
#   ●─┴─╯  return  (..., units)        x @ w + b
#   ◎      output  (..., units)
#
#   ○ input  ◆ weight  ● statement  ◎ output
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def show(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["show", *map(str, arguments)])


def test_a_layer_of_the_catalogue_is_printed_with_its_shapes() -> None:
    done = show("Linear")
    before = (CATALOG / "core" / "linear.layer.yaml").read_text(encoding="utf-8")
    assert done.exit_code == 0
    assert done.stderr == ""
    shown = before.replace("call: x @ w + b\n", "call: x @ w + b  # (..., units)\n")
    assert done.stdout == shown + "\n" + BELOW


@pytest.mark.parametrize("name", ["Linear", "MLPBlock", "VariationalAutoEncoder"])
def test_what_is_printed_makes_the_same_module(name: str) -> None:
    Path("again.layer.yaml").write_text(show(name).stdout, encoding="utf-8")
    again, catalog = layergen.load("again.layer.yaml"), layergen.describe(name)
    # The shapes of a block are comments of the module too.
    assert ast.dump(ast.parse(again.source())) == ast.dump(ast.parse(catalog.source()))


def test_printing_twice_adds_nothing() -> None:
    first = show("GatedLinearUnit").stdout
    Path("again.layer.yaml").write_text(first, encoding="utf-8")
    assert "  # (..., units)\n" in first
    assert "#   total " in first
    assert show("again.layer.yaml").stdout == first


def test_what_stood_below_a_changed_description_is_told_anew() -> None:
    first = show("Linear").stdout
    changed = first.replace("b: (units,) = zeros", "c: (units,) = zeros")
    changed = changed.replace("call: x @ w + b", "call: x @ w + c")
    changed = changed.replace("    b: [0.5, -1]", "    c: [0.5, -1]")
    Path("again.layer.yaml").write_text(f"{changed}# mine\n", encoding="utf-8")
    shown = show("again.layer.yaml").stdout
    assert shown.count("# Weights and drawing, as layergen shows them:") == 1
    assert "#   c       (units,)            (4,)                  4\n" in shown
    assert "#   b " not in shown
    assert "# mine\n" in shown


def test_a_layer_of_the_project_is_found_by_its_name() -> None:
    Path("gate.layer.yaml").write_text("layer: Gate\ncall: inputs + 1\n")
    assert "call: inputs + 1  # (..., input_dim)" in show("Gate").stdout


def test_json_stays_json_and_the_shapes_go_elsewhere() -> None:
    done = show(HEADS)
    assert done.stdout == HEADS.read_text(encoding="utf-8")
    assert done.stderr.splitlines()[0] == (
        "call, line 1 'logits = x @ for_class': (batch, classes)"
    )
    assert "# Weights and drawing, as layergen shows them:" in done.stderr


def test_a_description_with_mistakes_is_not_shown() -> None:
    Path("gate.layer.yaml").write_text("layer: Gate\ncall: ops.matmull(inputs)\n")
    for option in ((), ("--diagram",), ("--svg", "gate.svg"), ("--source",)):
        done = show("gate.layer.yaml", *option)
        assert done.exit_code == 2
        assert done.stdout == ""
        assert "LG012" in done.stderr
        assert "did you mean 'ops.matmul'?" in done.stderr
    assert not Path("gate.svg").exists()
    done = show("gate.layer.yaml", "--format", "json")
    assert done.exit_code == 2
    assert [mistake["code"] for mistake in json.loads(done.stdout)] == ["LG012"]


def test_a_shape_that_cannot_be_is_a_mistake() -> None:
    text = "layer: Gate\nweights: {w: '(units, input_dim)'}\nparams: {units: int = 2}\n"
    Path("gate.layer.yaml").write_text(f"{text}call: inputs @ w\n")
    done = show("gate.layer.yaml")
    assert done.exit_code == 2
    assert "gate.layer.yaml:4:7: LG031" in done.stderr


def test_the_module_is_printed_in_either_style() -> None:
    for style, sign in (("add-weight", "self.add_weight("), ("tf-variable", "tf.Var")):
        done = show("Linear", "--source", "--style", style)
        assert done.exit_code == 0
        assert sign in done.stdout
        compile(done.stdout, "linear.py", "exec")
    assert (
        show("Linear", "--source").stdout
        == show("Linear", "--source", "--style", "add-weight").stdout
    )


@pytest.mark.parametrize("option", [("--diagram",), ("--svg", "linear.svg")])
def test_the_module_and_a_picture_do_not_go_together(option: tuple[str, ...]) -> None:
    done = show("Linear", "--source", *option)
    assert done.exit_code == 2
    assert "--source goes with neither --diagram nor --svg" in done.stderr


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Linaer", "did you mean 'Linear'?"),
        ("Nothing", "see: layergen list"),
        ("not a name", "write it in CapWords"),
        ("gone.layer.yaml", "gone.layer.yaml"),
    ],
)
def test_an_unknown_layer_is_told_of(name: str, hint: str) -> None:
    done = show(name)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert hint in done.stderr


DRAWN = """\
Linear: Densely connected layer, y = x @ w + b.

○      x       (..., input_dim)
│ ◆    w       (input_dim, units)
│ │ ◆  b       (units,)
●─┴─╯  return  (..., units)        x @ w + b
◎      output  (..., units)

○ input  ◆ weight  ● statement  ◎ output
"""


def test_a_layer_is_drawn_in_the_letters_that_the_terminal_has() -> None:
    command = ("-m", "layergen", "show", "Linear", "--diagram")
    fine = run_python(*command, cwd=ROOT, environment={"PYTHONIOENCODING": "utf-8"})
    plain = run_python(*command, cwd=ROOT, environment={"PYTHONIOENCODING": "ascii"})
    letters = str.maketrans("○◆●◎│─┴╯", "o#*@|-''")
    assert fine.stdout == DRAWN
    assert plain.stdout == DRAWN.translate(letters)
    assert plain.stderr == ""


def test_a_picture_is_written_into_a_file_or_to_the_terminal() -> None:
    done = show("Linear", "--svg", "pictures/linear.svg")
    assert done.exit_code == 0
    assert done.stdout == "pictures/linear.svg  written\n"
    text = Path("pictures/linear.svg").read_text(encoding="utf-8")
    assert ElementTree.fromstring(text).attrib["role"] == "img"
    assert show("Linear", "--svg", "-").stdout == text
    assert "◎" in show("Linear", "--svg", "other.svg", "--diagram").stdout
    assert Path("other.svg").read_text(encoding="utf-8") == text


def test_a_picture_that_cannot_be_written_is_told_of() -> None:
    Path("folder").mkdir()
    done = show("Linear", "--svg", "folder")
    assert done.exit_code == 2
    assert done.stderr.startswith("error: folder: ")
    Path("file").write_text("")
    assert show("Linear", "--svg", "file/linear.svg").exit_code == 2


def test_an_editor_gets_a_list_of_places() -> None:
    done = show("Linear", "--format", "json")
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    lines = (
        (CATALOG / "core" / "linear.layer.yaml").read_text(encoding="utf-8").split("\n")
    )
    call = next(at for at, line in enumerate(lines, 1) if line.startswith("call: "))
    assert {
        "file": "catalog/core/linear.layer.yaml",
        "line": call,
        "column": 11,
        "end_line": call,
        "end_column": 12,
        "text": "w",
        "kind": "weight",
        "shape": "(input_dim, units)",
        "dtype": "float",
    } in found


def test_the_help_names_every_key_of_the_list() -> None:
    text = " ".join(show("--help").stdout.split())
    for key in json.loads(show("Linear", "--format", "json").stdout)[0]:
        assert key in text


def test_nothing_that_is_shown_needs_the_framework() -> None:
    script = (
        "import sys; from click.testing import CliRunner; from layergen.cli.app import app\n"
        "for option in ([], ['--diagram'], ['--svg', '-'], ['--format', 'json']):\n"
        "    assert CliRunner().invoke(app, ['show', 'Linear', *option]).exit_code == 0\n"
        "print(sorted({'keras', 'tensorflow', 'numpy'} & set(sys.modules)))"
    )
    done = run_python("-c", script, cwd=ROOT)
    assert done.stdout == "[]\n", done.stderr
