"""Where descriptions find those that they are made of."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_support import files, put, ran, run

import layergen
from layergen.project import catalog

pytestmark = pytest.mark.filterwarnings("error")

PARENT = """\
layer: Parent
inputs:
  x: (batch, dim)
sublayers:
  child: Child(3)
call: child(x)
"""
CHILD = """\
layer: Child
params:
  units: int
inputs:
  x: (batch, dim)
weights:
  w: (dim, units)
call: x @ w
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    put(tmp_path, "pyproject.toml", "[tool.layergen]\nout = 'out'\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def build(*arguments: str, code: int = 0) -> str:
    return ran("build", "--no-check", *arguments, code=code)


@pytest.mark.parametrize(
    ("parent", "child"),
    [
        ("a.layer.yaml", "b.layer.yaml"),
        ("b.layer.yaml", "a.layer.yaml"),
        ("deep/below/parent.layer.yaml", "child.layer.yaml"),
        ("parent.layer.yaml", "deep/below/child.layer.yaml"),
        ("one/parent.layer.yaml", "two/other_name.layer.yaml"),
    ],
)
def test_files_may_stand_in_any_order_and_folder(
    project: Path, parent: str, child: str
) -> None:
    put(project, parent, PARENT)
    put(project, child, CHILD)
    build()
    assert files(project / "out") == ["child.py", "parent.py"]
    text = (project / "out/parent.py").read_text()
    assert "from .child import Child\n" in text
    assert 'Child(3, dtype=self.dtype_policy, name="child")' in text
    build("--check")


def test_one_file_alone_brings_what_it_is_made_of_when_it_is_built(
    project: Path,
) -> None:
    put(project, "parent.layer.yaml", PARENT)
    put(project, "child.layer.yaml", CHILD)
    build("parent.layer.yaml")
    assert files(project / "out") == ["child.py", "parent.py"]


def test_layers_of_the_catalogue_are_generated_with_those_of_the_project(
    project: Path,
) -> None:
    text = PARENT.replace("Child(3)", "MLPBlock(4)")
    put(project, "parent.layer.yaml", text)
    build()
    assert files(project / "out") == ["linear.py", "mlp_block.py", "parent.py"]
    assert (
        "from .mlp_block import MLPBlock\n" in (project / "out/parent.py").read_text()
    )
    assert "from .linear import Linear\n" in (project / "out/mlp_block.py").read_text()
    build("--check")


def test_the_project_comes_before_the_catalogue(project: Path) -> None:
    put(project, "parent.layer.yaml", PARENT.replace("Child", "Linear"))
    put(project, "mine/linear.layer.yaml", CHILD.replace("Child", "Linear"))
    build()
    assert files(project / "out") == ["linear.py", "parent.py"]
    assert "self.b =" not in (project / "out/linear.py").read_text()
    (project / "mine/linear.layer.yaml").unlink()
    build("--force")
    assert "self.b =" in (project / "out/linear.py").read_text()


def test_a_name_of_keras_never_means_the_layer_of_the_catalogue(
    project: Path,
) -> None:
    assert "Dense" in catalog.names()
    put(project, "parent.layer.yaml", PARENT.replace("Child(3)", "Dense(3)"))
    told = build(code=2)
    assert "LG013 unknown name 'Dense'" in told
    assert "write 'layers.Dense'" in told
    put(project, "parent.layer.yaml", PARENT.replace("Child(3)", "layers.Dense(3)"))
    build()
    assert files(project / "out") == ["parent.py"]
    assert "keras.layers.Dense(3" in (project / "out/parent.py").read_text()


def test_a_name_of_keras_may_be_described_by_the_project(project: Path) -> None:
    put(project, "mine/dense.layer.yaml", CHILD.replace("Child", "Dense"))
    text = PARENT.replace("child: Child(3)", "child: Dense(3)\n  own: layers.Dense(3)")
    put(project, "parent.layer.yaml", text.replace("child(x)", "own(child(x))"))
    build()
    assert files(project / "out") == ["dense.py", "parent.py"]
    parent = (project / "out/parent.py").read_text()
    assert "from .dense import Dense\n" in parent
    assert "self.child = Dense(3, dtype" in parent
    assert "self.own = keras.layers.Dense(3, dtype" in parent


def test_new_makes_the_layer_of_the_catalogue_that_bears_a_name_of_keras(
    project: Path,
) -> None:
    ran("new", "Dense", "--no-check")
    text = (project / "out/dense.py").read_text()
    assert "class Dense(keras.layers.Layer):" in text
    assert "`layergen show Dense` prints that" in text


TOML = """\
layer = "Parent"
call = "child(x)"
[inputs]
x = "(batch, dim)"
[sublayers]
child = "Child(3)"
"""
JSON = '{"layer": "Parent", "inputs": {"x": "(batch, dim)"}, "sublayers": {"child": "Child(3)"}, "call": "child(x)"}'
CHILDREN = {
    "child.layer.toml": """\
layer = "Child"
call = "x @ w"
[params]
units = "int"
[inputs]
x = "(batch, dim)"
[weights]
w = "(dim, units)"
""",
    "child.layer.json": '{"layer": "Child", "params": {"units": "int"}, "inputs": {"x": "(batch, dim)"}, '
    '"weights": {"w": "(dim, units)"}, "call": "x @ w"}',
    "child.layer.yml": CHILD,
}


@pytest.mark.parametrize("child", CHILDREN)
@pytest.mark.parametrize(
    ("parent", "text"), [("parent.layer.toml", TOML), ("parent.layer.json", JSON)]
)
def test_parents_and_children_may_be_of_any_format(
    project: Path, parent: str, text: str, child: str
) -> None:
    put(project, "parent.layer.yaml", PARENT)
    put(project, child, CHILDREN[child])
    build()
    wanted = (project / "out/parent.py").read_text().split("\n", 2)[2]
    (project / "parent.layer.yaml").unlink()
    put(project, parent, text)
    build("--force")
    assert (project / "out/parent.py").read_text().split("\n", 2)[2] == wanted


def test_a_change_of_a_child_that_a_parent_depends_on_makes_the_parent_stale(
    project: Path,
) -> None:
    put(project, "parent.layer.yaml", PARENT.replace("child(x)", "child(child(x))"))
    put(
        project,
        "child.layer.yaml",
        CHILD.replace("(dim, units)", "(dim, dim)").replace("x @ w", "x @ w * units"),
    )
    build()
    build("--check")
    put(project, "child.layer.yaml", CHILD)
    told = build(code=2)
    assert "parent.layer.yaml:6:7: LG039 'child' is built by its first call" in told
    put(project, "parent.layer.yaml", PARENT)
    assert "out/parent.py: stale" in build("--check", code=1)


def test_the_mistakes_of_a_child_are_told_once_with_its_file(project: Path) -> None:
    put(project, "parent.layer.yaml", PARENT)
    put(project, "other.layer.yaml", PARENT.replace("Parent", "Other"))
    put(project, "deep/child.layer.yaml", CHILD.replace("x @ w", "x @ v"))
    told = build(code=2)
    assert told.count("LG013 unknown name 'v'") == 1
    assert "deep/child.layer.yaml:8:11" in told


def test_a_circle_is_told_with_its_way_and_nothing_is_written(project: Path) -> None:
    put(project, "parent.layer.yaml", PARENT)
    put(
        project,
        "child.layer.yaml",
        PARENT.replace("Child(3)", "Parent()").replace("layer: Parent", "layer: Child"),
    )
    told = build(code=2)
    assert "Parent is made of itself: Parent → Child → Parent" in told
    assert not (project / "out").exists()


def test_new_brings_all_that_a_layer_is_made_of(project: Path) -> None:
    ran("new", "VariationalAutoEncoder", "--no-check")
    assert files(project / "out") == [
        "decoder.py",
        "encoder.py",
        "kl_divergence_loss.py",
        "sampling.py",
        "variational_auto_encoder.py",
    ]


def test_python_is_refused_without_trust_and_taken_with_it(project: Path) -> None:
    text = "layer: Twice\npython: |\n  def twice(x):\n      return 2 * x\ncall: twice(inputs)\n"
    put(project, "twice.layer.yaml", text)
    assert "LG071" in build(code=2)
    assert not (project / "out").exists()
    build("--trust")
    build("--trust", "--check")
    assert "def twice(x):\n    return 2 * x\n" in (project / "out/twice.py").read_text()


def test_trust_of_a_parent_is_needed_for_the_python_of_a_child(project: Path) -> None:
    put(project, "parent.layer.yaml", PARENT.replace("Child(3)", "Twice()"))
    text = "layer: Twice\npython: |\n  def twice(x):\n      return 2 * x\ncall: twice(inputs)\n"
    put(project, "twice.layer.yaml", text)
    assert "twice.layer.yaml:3:3: LG071" in build("parent.layer.yaml", code=2)
    with pytest.raises(layergen.DescriptionError, match="LG071"):
        layergen.load("parent.layer.yaml")
    assert layergen.load("parent.layer.yaml", trust=True).name == "Parent"


def test_a_file_beside_comes_before_what_was_described_in_the_process(
    project: Path,
) -> None:
    put(project, "parent.layer.yaml", PARENT)
    layergen.describe("Child", params={"units": "int"}, call="inputs * units")
    assert layergen.load("parent.layer.yaml").source().count("self.child.build") == 1
    put(project, "child.layer.yaml", CHILD)
    layer = layergen.load("parent.layer.yaml").layer_class()()
    layer.build((None, 2))
    assert [tuple(w.shape) for w in layer.weights] == [(2, 3)]


def test_a_description_that_cannot_be_read_is_told_where_it_is_named(
    project: Path,
) -> None:
    put(project, "parent.layer.yaml", PARENT)
    put(project, "child.layer.yaml", "layer: Child\ncall: [\n")
    result = run("build", "--no-check", "parent.layer.yaml")
    assert result.exit_code == 2
    assert "child.layer.yaml:3:1: LG001" in result.output
