"""Files of composed layers, written in one process and read in another that imports the generated modules alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cli_support import put, ran
from support import CASES, run_script

#: Cases by the class that each describes, and the shapes of its inputs for one example.
LAYERS = {
    "sublayer_lists": ("Towers", "[(5,)]"),
    "conditional_sublayers": ("Residual", "[(5,)]"),
    "sequential": ("Head", "[(3, 4)]"),
    "nested_layers": ("Reader", "[(5, 3)]"),
    "model": ("Classifier", "[(6, 6, 1)]"),
    "extends": ("CausalConv", "[(5, 3)]"),
    "dict_input": ("Merge", "[{'price': (1,), 'words': (5, 3)}]"),
    "losses_and_metrics": ("Endpoint", "[(3,), (3,)]"),
    "weight_tying": ("LanguageModel", "[(5,)]"),
    "masks_handed_on": ("Decode", "[(5, 6), (4, 6)]"),
    "training_handed_on": ("Noisy", "[(5,)]"),
    "initializers_of_sublayers": ("Parallel", "[(5,)]"),
}

SETUP = """
import json, sys, warnings
warnings.simplefilter("error")
warnings.filterwarnings("ignore", "__array__ implementation", DeprecationWarning)
import keras, numpy as np
import layers

def tree(shape, make):
    return {k: make(v) for k, v in shape.items()} if isinstance(shape, dict) else make(shape)

def made(name, shapes):
    kind = "int32" if name == "LanguageModel" else "float32"
    inputs = [tree(s, lambda shape: keras.Input(shape, dtype=kind)) for s in shapes]
    layer = getattr(layers, name)()
    return keras.Model(inputs, layer(*inputs))

def data(name, shapes):
    rng = np.random.default_rng(0)
    if name == "LanguageModel":
        return [rng.integers(0, 20, size=(4, *s)) for s in shapes]
    return [tree(s, lambda shape: rng.uniform(size=(4, *shape)).astype("float32")) for s in shapes]

folder = sys.argv[1]
assert not any(name.startswith("layergen") for name in sys.modules)
"""
WRITE = """
for name, shapes in json.loads(sys.argv[2]).items():
    shapes = eval(shapes)
    model, x = made(name, shapes), data(name, shapes)
    model.set_weights([w + 0.25 for w in model.get_weights()])
    model.save(f"{folder}/{name}.keras")
    model.save_weights(f"{folder}/{name}.weights.h5")
    np.save(f"{folder}/{name}.npy", model(x))
print("{}")
"""
READ = """
found = {}
for name, shapes in json.loads(sys.argv[2]).items():
    shapes = eval(shapes)
    x, wanted = data(name, shapes), np.load(f"{folder}/{name}.npy")
    fresh = made(name, shapes)
    before = fresh(x)
    fresh.load_weights(f"{folder}/{name}.weights.h5")
    whole = keras.models.load_model(f"{folder}/{name}.keras")
    found[name] = [
        bool(np.allclose(model(x), wanted, rtol=1e-4, atol=1e-6))
        for model in (fresh, whole)
    ] + [bool(np.allclose(before, wanted, rtol=1e-4, atol=1e-6))]
print(json.dumps(found))
"""


@pytest.mark.parametrize(
    "style", ["add-weight", pytest.param("tf-variable", marks=pytest.mark.sweep)]
)
def test_what_one_process_saves_another_loads_before_any_call(
    style: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import json

    project = tmp_path / "project"
    put(
        project,
        "pyproject.toml",
        f"[tool.layergen]\nout = 'layers'\nstyle = '{style}'\n",
    )
    for case in LAYERS:
        for file in (CASES / case).glob("*.layer.yaml"):
            shutil.copy(file, project)
    monkeypatch.chdir(project)
    ran("build", "--no-check")
    modules = sorted(path.stem for path in (project / "layers").glob("*.py"))
    lines = "".join(f"from .{m} import *\n" for m in modules if m != "__init__")
    put(project, "layers/__init__.py", lines)
    shapes = json.dumps(dict(LAYERS.values()))
    run_script(SETUP + WRITE, tmp_path, shapes, cwd=project)
    found = run_script(SETUP + READ, tmp_path, shapes, cwd=project)
    assert found == {name: [True, True, False] for name, _ in LAYERS.values()}
