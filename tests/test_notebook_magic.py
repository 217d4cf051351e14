"""`%%layer` in a shell of IPython: what it defines, what it shows, and how it tells mistakes."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import CapturedIO, capture_output
from support import ROOT, run_python
from traitlets.config import Config

import layergen
from layergen import api

SVG = "{http://www.w3.org/2000/svg}"
LINEAR = """\
%%layer
layer: Linear
doc: Just for this notebook.
params:
  units: int = 4
inputs:
  x: (batch, dim)
weights:
  w: (dim, units)
call: x @ w
"""
BLOCK = """\
%%layer
layer: Block
inputs:
  x: (batch, dim)
sublayers:
  first: Linear(3)
  second: Linear(dim)
call: x + second(ops.relu(first(x)))
"""
WRONG = """\
%%layer
layer: Linear
inputs:
  x: (batch, dim)
call: ops.matmull(x, x)
"""
HELPED = """\
%%layer
layer: Helped
inputs:
  x: (batch, dim)
python: |
  def twice(x):
      return x + x
call: twice(x)
output: (batch, dim)
"""


class Notebook:
    """Cells that are run one after the other, in a shell of their own."""

    def __init__(self) -> None:
        settings = Config()
        settings.HistoryManager.enabled = False
        settings.InteractiveShell.colors = "nocolor"
        InteractiveShell.clear_instance()
        self.shell = InteractiveShell.instance(config=settings)
        self.number = 0

    def run(self, cell: str) -> tuple[Any, CapturedIO]:
        with capture_output() as captured:
            result = self.shell.run_cell(cell, store_history=True)
        self.number += 1
        return result, captured

    def good(self, cell: str) -> CapturedIO:
        result, captured = self.run(cell)
        assert result.success, captured.stdout + captured.stderr
        return captured

    def bad(self, cell: str) -> str:
        """What a cell prints that fails, without line ends at the end."""
        result, captured = self.run(cell)
        assert not result.success
        assert "Traceback" not in captured.stdout + captured.stderr
        return (captured.stdout + captured.stderr).rstrip()

    def __getitem__(self, name: str) -> Any:
        return self.shell.user_ns[name]


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Notebook]:
    monkeypatch.setattr(api, "_described_here", {})
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    notebook = Notebook()
    notebook.good("%load_ext layergen")
    yield notebook
    InteractiveShell.clear_instance()


def test_a_cell_defines_the_class_in_the_notebook(notebook: Notebook) -> None:
    notebook.good(LINEAR)
    notebook.good("import keras\nlayer = Linear(2)\ny = layer(keras.ops.ones((3, 5)))")
    assert tuple(notebook["y"].shape) == (3, 2)
    assert [w.name for w in notebook["layer"].weights] == ["w"]
    assert "def call(self, x" in inspect.getsource(notebook["Linear"])


def test_weights_and_picture_are_shown_in_place(notebook: Notebook) -> None:
    (output,) = notebook.good(LINEAR).outputs
    root = ElementTree.fromstring(f"<div>{output.data['text/html']}</div>")
    cells = [cell.text or "" for cell in root.iter("td")]
    assert cells[:5] == ["w", "(dim, units)", "(5, 4)", "20", ""]
    assert cells[5:] == ["total", "", "", "20", ""]
    assert root.findtext(".//caption") == "sample: x (2, 5)"
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert {"x", "w", "x @ w", "(batch, units)", "output"} <= set(texts)
    assert output.data["text/plain"].splitlines() == [
        "Linear: Just for this notebook.",
        "",
        "weight  shape         in a sample  parameters",
        "w       (dim, units)  (5, 4)               20",
        "total                                      20",
        "sample: x (2, 5)",
        "",
        "○    x       (batch, dim)",
        "│ ◆  w       (dim, units)",
        "●─╯  return  (batch, units)  x @ w",
        "◎    output  (batch, units)",
        "",
        "○ input  ◆ weight  ● statement  ◎ output",
    ]


def test_a_layer_without_weights_is_shown_without_a_table(notebook: Notebook) -> None:
    (output,) = notebook.good("%%layer\nlayer: Twice\ncall: inputs * 2").outputs
    assert "<table" not in output.data["text/html"]
    assert output.data["text/plain"].startswith("Twice\n\n○  inputs")


def test_texts_of_a_cell_are_no_markup(notebook: Notebook) -> None:
    cell = "%%layer\nlayer: Odd\ndoc: <script>alert(1)</script>\ncall: \"inputs if '<b>' == '' else inputs\"\n"
    (output,) = notebook.good(cell).outputs
    assert "<script" not in output.data["text/html"]
    assert "<b>" not in output.data["text/html"]


def test_a_layer_of_an_earlier_cell_is_a_sublayer(notebook: Notebook) -> None:
    notebook.good(LINEAR)
    (output,) = notebook.good(BLOCK).outputs
    assert "first/w" in output.data["text/plain"]
    notebook.good("import keras\nblock = Block()\nblock.build((2, 5))")
    assert type(notebook["block"].first) is notebook["Linear"]
    assert [tuple(w.shape) for w in notebook["block"].weights] == [(5, 3), (3, 5)]


def test_what_the_process_describes_otherwise_is_in_reach_too(
    notebook: Notebook,
) -> None:
    layergen.describe("Linear", params={"units": "int"}, call="inputs * units")
    notebook.good(BLOCK.replace("second(ops.relu(first(x)))", "second(first(x))"))
    assert notebook["Block"]()(np.ones((1, 2))).shape == (1, 2)


def test_a_cell_that_is_run_again_defines_the_layer_anew(notebook: Notebook) -> None:
    notebook.good(LINEAR)
    first = notebook["Linear"]
    notebook.good(BLOCK)
    notebook.good(LINEAR.replace("x @ w", "(x @ w) * 10"))
    assert notebook["Linear"] is not first
    assert "* 10" in inspect.getsource(notebook["Linear"])
    notebook.good("block = Block()")
    assert type(notebook["block"].first) is first, "it was made before"
    notebook.good(BLOCK)
    notebook.good("block = Block()")
    assert type(notebook["block"].first) is notebook["Linear"]


def test_a_model_of_redefined_layers_is_saved_and_loaded(
    notebook: Notebook, tmp_path: Path
) -> None:
    notebook.good(LINEAR)
    notebook.good(BLOCK)
    notebook.good(BLOCK.replace("x + second", "x - second"))
    notebook.good(
        "import keras\ninputs = keras.Input((5,))\n"
        "model = keras.Model(inputs, Block()(inputs))\n"
        f"model.save({str(tmp_path / 'm.keras')!r})\n"
        f"again = keras.saving.load_model({str(tmp_path / 'm.keras')!r})\n"
        "x = keras.ops.ones((2, 5))\n"
        "apart = float(keras.ops.max(keras.ops.abs(model(x) - again(x))))\n"
        "layer = again.layers[-1]"
    )
    assert notebook["apart"] == 0
    assert type(notebook["layer"]) is notebook["Block"]


def test_a_mistake_points_into_the_cell_and_defines_nothing(
    notebook: Notebook,
) -> None:
    told = notebook.bad(WRONG)
    assert told == (
        f"Cell In[{notebook.number}]:5:7: LG012 unknown op 'ops.matmull'\n"
        "    5 | call: ops.matmull(x, x)\n"
        "      |       ^^^^^^^^^^^ did you mean 'ops.matmul'?\n\n"
        "1 mistake in 1 file"
    )
    assert "Linear" not in notebook.shell.user_ns


def test_a_mistake_leaves_what_was_defined_before(notebook: Notebook) -> None:
    notebook.good(LINEAR)
    before = notebook["Linear"]
    names = set(notebook.shell.user_ns)
    notebook.bad(WRONG)
    assert notebook["Linear"] is before
    assert set(notebook.shell.user_ns) - names <= {f"_i{notebook.number}"}
    notebook.good(BLOCK)
    notebook.good("block = Block()")
    assert type(notebook["block"].first) is before


def test_mistakes_of_every_stage_have_their_place(notebook: Notebook) -> None:
    def place(cell: str) -> str:
        return notebook.bad(cell).split(" ")[1]

    text = f"In[{notebook.number + 1}]"
    assert place("%%layer\nlayer: A\ncall: [inputs\n").startswith(text)
    number = notebook.number + 1
    assert place("%%layer\nlayre: A\ncall: inputs") == f"In[{number}]:2:1:"
    assert place("%%layer\n\n\nlayer: A\ncall: y") == f"In[{number + 1}]:5:7:"
    shape = "%%layer\nlayer: A\nweights: {w: '(3, 2)', v: '(3, 2)'}\ncall: w @ v"
    assert place(shape) == f"In[{number + 2}]:4:7:"
    assert "LG031" in notebook.bad(shape)


def test_what_holds_a_mistake_is_no_sublayer_of_later_cells(notebook: Notebook) -> None:
    notebook.bad(WRONG.replace("layer: Linear", "layer: Mine"))
    told = notebook.bad("%%layer\nlayer: A\nsublayers: {m: Mine()}\ncall: m(inputs)")
    assert "unknown name 'Mine'" in told


def test_a_circle_that_a_second_run_closes_is_a_mistake(notebook: Notebook) -> None:
    notebook.good(LINEAR)
    notebook.good(BLOCK)
    circle = LINEAR.replace("call: x @ w", "sublayers: {b: Block()}\ncall: b(x) @ w")
    told = notebook.bad(circle)
    assert "LG070 Linear is made of itself: Linear → Block → Linear" in told
    assert f"Cell In[{notebook.number}]:10:" in told


def test_a_circle_in_code_is_a_mistake_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "_described_here", {})
    layergen.describe("Inner", call="inputs * 2")
    layergen.describe("Outer", sublayers={"i": "Inner()"}, call="i(inputs)")
    with pytest.raises(layergen.DescriptionError, match="made of itself"):
        layergen.describe("Inner", sublayers={"o": "Outer()"}, call="o(inputs)")


def test_the_style_is_chosen_in_the_line_of_the_magic(notebook: Notebook) -> None:
    notebook.good(LINEAR.replace("%%layer", "%%layer --style tf-variable"))
    assert "tf.Variable(" in inspect.getsource(notebook["Linear"])
    notebook.good(LINEAR)
    assert "tf.Variable(" not in inspect.getsource(notebook["Linear"])


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("--style add-wieght", "unknown style 'add-wieght': did you mean 'add-weight'"),
        ("--style", "argument --style: expected one argument"),
        ("--styel x", "unrecognized arguments: --styel x"),
        ("Linear", "unrecognized arguments: Linear"),
    ],
)
def test_a_wrong_option_is_told_in_a_line(
    notebook: Notebook, line: str, told: str
) -> None:
    printed = notebook.bad(LINEAR.replace("%%layer", f"%%layer {line}"))
    assert printed.startswith("UsageError: ")
    assert told in printed
    assert "Linear" not in notebook.shell.user_ns


def test_python_is_taken_over_only_where_it_is_trusted(notebook: Notebook) -> None:
    told = notebook.bad(HELPED)
    assert "LG071" in told
    assert "--trust" in told
    notebook.good(HELPED.replace("%%layer", "%%layer --trust"))
    assert notebook["Helped"]()(np.ones((1, 2)))[0, 0] == 2


def test_the_module_is_shown_where_it_is_asked_for(notebook: Notebook) -> None:
    outputs = notebook.good(LINEAR.replace("%%layer", "%%layer --source")).outputs
    assert len(outputs) == 2
    shown = outputs[1].data["text/plain"]
    assert "class Linear(keras.layers.Layer):" in shown
    assert "class Linear" in inspect.getsource(notebook["Linear"])


def test_the_help_tells_what_a_cell_holds_and_every_option(notebook: Notebook) -> None:
    text = notebook.shell.magics_manager.magics["cell"]["layer"].__doc__
    for part in ("%%layer [--style STYLE]", "layer: Scale", "--trust", "--source"):
        assert part in text


def test_importing_layergen_needs_no_ipython() -> None:
    script = (
        "import sys; sys.modules['IPython'] = None; import layergen; layergen.describe;"
        "from click.testing import CliRunner; from layergen.cli.app import app;"
        "assert CliRunner().invoke(app, ['show', 'Linear']).exit_code == 0;"
        "print(sorted(m for m in sys.modules if m.startswith('layergen.notebook')))"
    )
    done = run_python("-c", script, cwd=ROOT)
    assert done.stdout == "[]\n", done.stderr
