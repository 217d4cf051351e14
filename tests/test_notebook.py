"""`examples/guide.ipynb` runs from above to below, and every layer in it is shown."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from support import ROOT

GUIDE = ROOT / "examples" / "guide.ipynb"
#: The sections of the guide "Custom layers and models", in its order, as the notebook calls them.
SECTIONS = [
    "A layer holds weights and a computation",
    "Weights that are not trained",
    "Weights that wait for the shape of the input",
    "Layers that are made of layers",
    "Losses",
    "Metrics",
    "Saving",
    "The argument `training`",
    "The argument `mask`",
    "Models",
    "All of it together",
    "The same from the functional API",
    "A mistake",
]
LAYERS = [
    "Linear",
    "Linear",
    "ComputeSum",
    "Linear",
    "MLPBlock",
    "ActivityRegularizationLayer",
    "OuterLayer",
    "OuterLayerWithKernelRegularizer",
    "LogisticEndpoint",
    "CustomDropout",
    "TemporalSoftmax",
    "Sampling",
    "Encoder",
    "Decoder",
    "VariationalAutoEncoder",
]


def read() -> nbformat.NotebookNode:
    return nbformat.read(GUIDE, as_version=4)


def executed(
    notebook: nbformat.NotebookNode, folder: Path, patch: pytest.MonkeyPatch
) -> nbformat.NotebookNode:
    """The notebook with its outputs; nothing is left behind outside of the folder."""
    patch.setenv("IPYTHONDIR", str(folder / "ipython"))
    patch.setenv("JUPYTER_RUNTIME_DIR", str(folder / "runtime"))
    patch.setenv("TF_CPP_MIN_LOG_LEVEL", "3")
    resources = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=110, resources=resources).execute()
    return notebook


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> nbformat.NotebookNode:
    with pytest.MonkeyPatch.context() as patch:
        return executed(read(), tmp_path_factory.mktemp("guide"), patch)


def layer_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.source.startswith("%%layer")]


def is_wrong(cell: nbformat.NotebookNode) -> bool:
    return "raises-exception" in cell.metadata.get("tags", ())


def test_the_guide_is_kept_without_outputs() -> None:
    for cell in read().cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


def test_the_guide_goes_through_its_sections_in_order() -> None:
    texts = [cell.source for cell in read().cells if cell.cell_type == "markdown"]
    lines = [line for text in texts for line in text.split("\n")]
    assert [line[3:] for line in lines if line.startswith("## ")] == SECTIONS


def test_every_cell_of_the_guide_runs(guide: nbformat.NotebookNode) -> None:
    code = [cell for cell in guide.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    failed = [cell for cell in code if _errors(cell)]
    assert failed == [cell for cell in code if is_wrong(cell)]


def _errors(cell: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [output for output in cell.outputs if output.output_type == "error"]


def test_every_layer_of_the_guide_is_shown_in_place(
    guide: nbformat.NotebookNode,
) -> None:
    shown = []
    for cell in layer_cells(guide):
        if is_wrong(cell):
            continue
        outputs = [o for o in cell.outputs if o.output_type == "display_data"]
        data = outputs[0].data
        root = ElementTree.fromstring(f"<div>{data['text/html']}</div>")
        (picture,) = root.iter("{http://www.w3.org/2000/svg}svg")
        assert picture.attrib["role"] == "img"
        shown.append(data["text/plain"].split("\n")[0].partition(":")[0])
    assert shown == LAYERS


def test_keras_warns_of_nothing_in_the_guide(guide: nbformat.NotebookNode) -> None:
    printed = [
        output.text
        for cell in guide.cells
        for output in cell.get("outputs", ())
        if output.output_type == "stream"
    ]
    assert not [text for text in printed if "Warning" in text or "WARNING:t" in text]


def test_the_mistake_of_the_guide_has_its_place(guide: nbformat.NotebookNode) -> None:
    (cell,) = [cell for cell in layer_cells(guide) if is_wrong(cell)]
    (error,) = _errors(cell)
    told = "\n".join(error.traceback)
    assert f"Cell In[{cell.execution_count}]:7:7:" in told
    assert "LG031" in told
    assert "Traceback" not in told


def test_a_mistake_ends_the_run_of_a_notebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = ["%load_ext layergen", "%%layer\nlayer: A\ncall: inputs + y", "1 + 1"]
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells]
    )
    with pytest.raises(CellExecutionError, match="LG013"):
        executed(notebook, tmp_path, monkeypatch)
    assert notebook.cells[2].execution_count is None
