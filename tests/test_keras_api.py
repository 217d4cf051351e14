"""The shipped list of what Keras has, held against the Keras that is installed."""

from __future__ import annotations

import functools
import importlib.util
import inspect
import json
import re
import subprocess
import sys
import warnings
from operator import attrgetter
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import keras
import numpy as np
import pytest
import tensorflow as tf

from layergen.description import keras_api
from layergen.description.keras_api import Identified, Namespace

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "layergen" / "data" / "keras_api.json"
NAMESPACES = get_args(Namespace)
CLASSES = ("constraints", "initializers", "layers", "metrics", "regularizers")
#: Those that hold classes and functions: `losses.Huber()` makes what `losses.huber` computes.
BOTH = ("losses",)

_list = json.loads(SHIPPED.read_text())
SAME = (keras.__version__, tf.__version__) == (_list["keras"], _list["tensorflow"])
described = pytest.mark.skipif(not SAME, reason="the list describes another Keras")


def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The script as a module, reading the installed Keras only once."""
    spec = importlib.util.spec_from_file_location(
        "keras_api_script", ROOT / "scripts" / "keras_api.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    vars(module)["content"] = functools.cache(module.content)
    return module


# The list and the installed Keras


def differences(shipped: Any, installed: Any, path: str = "") -> list[str]:
    """Paths of the entries in which two contents differ."""
    if isinstance(shipped, dict) and isinstance(installed, dict):
        return [
            line
            for key in sorted({*shipped, *installed})
            for line in differences(
                shipped.get(key), installed.get(key), f"{path}.{key}"
            )
        ]
    if isinstance(shipped, list) and isinstance(installed, list):
        return [f"{path}: {name}" for name in sorted({*shipped} ^ {*installed})]
    return [] if shipped == installed else [f"{path}: {shipped!r} is {installed!r}"]


def test_shipped_list_is_what_the_installed_keras_has(script: ModuleType) -> None:
    found = differences(json.loads(SHIPPED.read_text()), json.loads(script.content()))
    if not SAME:
        warnings.warn("\n".join(["another Keras:", *found]), stacklevel=1)
        found = [line for line in found if re.match(r"\.numpy", line)]
    assert found == []


def test_list_names_its_keras_and_ends_with_a_newline() -> None:
    text = SHIPPED.read_text()
    assert keras_api.keras_version() == json.loads(text)["keras"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", keras_api.keras_version())
    assert text.endswith("}\n")


@pytest.mark.parametrize(
    ("kind", "present", "absent"),
    [
        ("ops", ["matmul", "nn.relu", "image.resize", "linalg.norm"], ["matmull"]),
        ("ops", ["numpy.add", "while_loop"], ["nn", "numpy", "_numpy", "Operation"]),
        ("random", ["normal", "dropout"], ["SeedGenerator"]),
        ("activations", ["relu", "swish"], ["get", "serialize", "deserialize"]),
        ("losses", ["huber", "Huber", "BinaryCrossentropy"], ["get"]),
        ("initializers", ["zeros", "Zeros", "RandomNormal"], ["get", "uniform"]),
        ("regularizers", ["L2", "l1_l2"], ["get"]),
        ("constraints", ["NonNeg", "max_norm"], ["get"]),
        ("layers", ["Dense", "LSTMCell", "Layer"], ["add", "Input", "InputSpec"]),
        ("metrics", ["BinaryAccuracy", "Mean"], ["binary_accuracy", "get"]),
    ],
)
def test_namespace_holds_what_a_description_may_write(
    kind: Namespace, present: list[str], absent: list[str]
) -> None:
    names = keras_api.namespace(kind)
    assert [name for name in present if name not in names] == []
    assert [name for name in absent if name in names] == []


@described
@pytest.mark.parametrize("kind", NAMESPACES)
def test_namespace_holds_classes_or_functions_and_nothing_else(
    kind: Namespace,
) -> None:
    wanted = [inspect.isclass] if kind in (*CLASSES, *BOTH) else []
    wanted += [inspect.isfunction] if kind not in CLASSES else []
    found = {n: attrgetter(n)(getattr(keras, kind)) for n in keras_api.namespace(kind)}
    assert [n for n, value in found.items() if not any(w(value) for w in wanted)] == []


# Identifiers


def accepted(kind: str, text: str) -> Any:
    """What `get` makes of a text, None where it refuses it."""
    try:
        return getattr(keras, kind).get(text)
    except (KeyError, TypeError, ValueError):
        return None


@described
@pytest.mark.parametrize("kind", get_args(Identified))
def test_identifier_stands_for_what_get_gives(kind: Identified) -> None:
    wrong = {}
    for text, name in keras_api.identifiers(kind).items():
        value = accepted(kind, text)
        target = value if inspect.isfunction(value) else type(value)
        if target is not getattr(getattr(keras, kind), name):
            wrong[text] = value
    assert wrong == {}


@described
@pytest.mark.parametrize("kind", get_args(Identified))
def test_public_name_that_is_no_identifier_is_refused_by_get(kind: Identified) -> None:
    bases = {"Constraint", "Initializer", "Loss", "Regularizer"}
    public = {name for name in vars(getattr(keras, kind)) if name[0] != "_"}
    spelled = public | {name.lower() for name in public} | {f"{n}s" for n in public}
    others = spelled - set(keras_api.identifiers(kind)) - bases
    others -= {base.lower() for base in bases}
    assert [text for text in others if accepted(kind, text) is not None] == []


@pytest.mark.parametrize(
    ("kind", "known", "unknown"),
    [
        ("initializers", {"zeros": "Zeros", "uniform": "RandomUniform"}, "constant"),
        ("regularizers", {"l2": "L2", "l1l2": "L1L2"}, "l1_l2"),
        ("constraints", {"non_neg": "NonNeg"}, "nonneg"),
        ("activations", {"swish": "silu", "relu": "relu"}, "ReLU"),
        ("losses", {"mse": "mean_squared_error", "Huber": "Huber"}, "Loss"),
    ],
)
def test_identifiers_hold_the_short_names(
    kind: Identified, known: dict[str, str], unknown: str
) -> None:
    found = keras_api.identifiers(kind)
    assert {text: found.get(text) for text in known} == known
    assert unknown not in found


# Names of layers and of NumPy


class Scale(keras.layers.Layer):
    """A layer with one weight."""

    def build(self, shape: Any) -> None:
        self.own_weight = self.add_weight(shape=(shape[-1],), name="w")

    def call(self, x: Any, mask: Any = None, training: bool = False) -> Any:
        self.add_loss(keras.ops.cast(keras.ops.sum(x), "float32"))
        return x * self.own_weight


class Scaling(keras.Model):
    """A model with one layer."""

    def __init__(self) -> None:
        super().__init__()
        self.own_layer = Scale(dtype="mixed_float16")

    def call(self, x: Any) -> Any:
        return self.own_layer(x)


@described
def test_attributes_are_those_of_a_trained_layer_and_its_model() -> None:
    model = Scaling()
    model.compile(keras.optimizers.Adam(), "mae", weighted_metrics=["mse"])
    x = np.ones((2, 3), "float32")
    model.fit(x, x, verbose=0, callbacks=[keras.callbacks.TerminateOnNaN()])
    model.train_on_batch(x, x)
    of_layer = keras_api.layer_attributes(model=False)
    assert {*dir(model.own_layer)} - of_layer == {"own_weight"}
    assert {*dir(model)} - keras_api.layer_attributes() == {"own_layer"}
    assert {"fit", "optimizer", "loss"} & of_layer == set()
    assert {"fit", "optimizer", "loss"} <= keras_api.layer_attributes()


@pytest.mark.parametrize(
    "name",
    words("""
        name dtype weights losses built call input output path _layers _metrics
        __init__ __dict__ trainable add_weight
        """),
)
def test_name_that_keras_uses_is_an_attribute(name: str) -> None:
    assert name in keras_api.layer_attributes(model=False)


@pytest.mark.parametrize(
    "name",
    words("""
        activation axis b bias cell dense embed_dim epsilon gamma inputs kernel layer
        norm rate seed seed_generator state total units use_bias w state_size
        output_size inner
        """),
)
def test_name_that_authors_use_is_free(name: str) -> None:
    assert name not in keras_api.layer_attributes()


def test_numpy_names_exist() -> None:
    names = keras_api.numpy_names()
    assert [name for name in names if not callable(getter(name))] == []
    assert len(names) > 150


def getter(name: str) -> Any:
    """A NumPy function; for a constant its type."""
    value = attrgetter(name)(np)
    return type(value) if isinstance(value, float | None) else value


@pytest.mark.parametrize(
    "name",
    words("""
        load save savetxt loadtxt genfromtxt fromfile memmap tofile random
        random.normal vectorize frompyfunc apply_along_axis empty empty_like put
        copyto fill_diagonal seterr lib ctypeslib linalg fft testing f2py object_
        fromregex DataSource
        """),
)
def test_numpy_name_with_an_effect_is_not_allowed(name: str) -> None:
    assert name not in keras_api.numpy_names()


# The script


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the shipped list."""
    path = tmp_path / "copy.json"
    path.write_bytes(SHIPPED.read_bytes())
    return path


@described
def test_check_passes_on_the_shipped_list(
    script: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert script.main(["--check"]) == 0
    assert capsys.readouterr().err == ""


def test_what_the_script_writes_is_what_its_check_wants(
    script: ModuleType, tmp_path: Path
) -> None:
    path = tmp_path / "written.json"
    assert script.main(["--file", str(path)]) == 0
    assert script.main(["--check", "--file", str(path)]) == 0
    assert (path.read_bytes() == SHIPPED.read_bytes()) == SAME


@described
def test_check_of_a_changed_list_fails_names_the_change_and_writes_nothing(
    script: ModuleType, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = copy.read_text().replace('"matmul": "x1, x2"', '"matmul": "x1, x3"')
    copy.write_text(changed)
    assert script.main(["--check", "--file", str(copy)]) == 1
    told = capsys.readouterr().err
    assert "python scripts/keras_api.py" in told
    assert keras.__version__ in told
    assert '-   "matmul": "x1, x3"' in told
    assert '+   "matmul": "x1, x2"' in told
    assert copy.read_text() == changed


def test_check_of_a_missing_list_fails(script: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "none.json"
    assert script.main(["--check", "--file", str(path)]) == 1
    assert not path.exists()


def test_no_framework_is_imported_to_use_the_list() -> None:
    program = """
import sys
from layergen.description import keras_api
keras_api.namespace("ops")["matmul"].mismatch(1, ["x3"])
keras_api.identifiers("losses")
keras_api.takes_seed("normal")
keras_api.layer_attributes()
keras_api.numpy_names()
keras_api.keras_version()
print(sorted({"keras", "tensorflow", "numpy", "importlib.metadata"} & set(sys.modules)))
"""
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True
    )
    assert (run.stdout, run.stderr) == ("[]\n", "")
