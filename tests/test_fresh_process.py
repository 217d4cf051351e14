"""Every layer of the catalogue, saved here and loaded in a process that imports only the generated package.

A layer is saved as part of a functional model, a model as it is: whole, in a `.keras` file, and its weights alone.
There, the weights are also loaded into what has been built and never called. No warning is given at any point.
"""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from support import (
    KERAS_S_OWN,
    NAMES,
    STYLES,
    WARNINGS_ARE_ERRORS,
    committed,
    folder,
    path,
    run_script,
    samples,
)

import layergen
from layergen.checks.subject import Sample, Tensor

pytestmark = WARNINGS_ARE_ERRORS

#: Layers of lists or groups of tensors, and cells. Their files are tried by the checks.
GROUPED = {
    *("Add", "Attention", "Average", "Concatenate", "Multiply", "VariableSelection"),
    *("EdgeNetwork", "GraphAttention", "MessagePassing"),
    *("LNSimpleRNNCell", "LSTMCell", "SimpleRNNCell"),
}

#: What both processes do: call with the generators of random numbers where they began, and take the losses too.
ANSWERS = """
def answers(model, inputs):
    for variable in model.variables:
        if "seed_generator_state" in variable.path:
            variable.assign([7, 0])
    outputs = keras.tree.flatten(model(inputs if isinstance(model, keras.Model) else inputs[0]))
    return [np.array(each, "float32") for each in [*outputs, *model.losses]]
"""

FRESH = (
    """
import importlib, json, logging, sys, warnings
from pathlib import Path
import keras, numpy as np

root, package = Path(sys.argv[1]), sys.argv[2]
entries = json.loads((root / "entries.json").read_text())
sys.path.insert(0, str(root))
warnings.simplefilter("error")
warnings.filterwarnings(sys.argv[3].split(":")[0], sys.argv[3].split(":")[1], DeprecationWarning)
logged = []
class Keep(logging.Handler):
    def emit(self, record):
        logged.append(record.getMessage())
for name in ("absl", "tensorflow", None):
    logging.getLogger(name).addHandler(Keep(logging.WARNING))

def together(entry, made):
    symbols = [keras.Input(shape[1:], dtype=dtype) for _, shape, dtype in entry["inputs"]]
    return keras.Model(symbols, made(*symbols))

def differ(found, expected):
    return max(float(np.max(np.abs(a - b), initial=0)) for a, b in zip(found, expected, strict=True))
"""
    + ANSWERS
    + """
try:
    keras.saving.load_model(root / f"{entries[0]['name']}.keras")
    unknown = ""
except TypeError as error:
    unknown = str(error)

found = {}
for entry in entries:
    name = entry["name"]
    module = importlib.import_module(f"{package}.{entry['module']}")
    assert Path(module.__file__).is_relative_to(root)
    arrays = np.load(root / f"{name}.npz")
    inputs = [arrays[f"x{n}"] for n in range(len(entry["inputs"]))]
    inputs = inputs if len(inputs) > 1 or not entry["model"] else inputs[0]
    expected = [arrays[f"y{n}"] for n in range(entry["outputs"])]
    loaded = keras.saving.load_model(root / f"{name}.keras")

    def made():
        return getattr(module, name)(**entry["params"])

    built = made()
    if entry["count"]:
        built.build(*[tuple(shape) for _, shape, _ in entry["inputs"]])
    whole = built if entry["model"] else together(entry, made())
    count = len(built.weights)
    before = differ(answers(whole, inputs), expected)
    whole.load_weights(root / f"{name}.weights.h5")
    # Its weights, read as they are, into what nothing has called.
    if entry["count"]:
        keras.saving.load_weights(built, root / f"{name}.own.weights.h5")
    own = [np.array(w) for w in built.weights]
    found[name] = {
        "loaded": differ(answers(loaded, inputs), expected),
        "weights": differ(answers(whole, inputs), expected),
        "before": before,
        "built": all(np.array_equal(a, arrays[f"w{n}"]) for n, a in enumerate(own)),
        "count": [count, len(own), len(loaded.weights)],
        "class": type(loaded if entry["model"] else loaded.layers[-1]).__module__,
    }
print(json.dumps({"found": found, "unknown": unknown, "logged": logged, "layergen": "layergen" in sys.modules}))
"""
)


@contextmanager
def nothing_logged() -> Iterator[None]:
    """Keras tells some of its warnings to a logger."""
    records: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record.getMessage())

    keep = Keep(logging.WARNING)
    loggers = [logging.getLogger(name) for name in ("absl", "tensorflow", None)]
    for logger in loggers:
        logger.addHandler(keep)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(keep)
    assert records == []


def sample_of(name: str) -> Sample:
    """The sample with all optional inputs, and params that are not the defaults where there is a choice."""
    tried = samples(layergen.describe(name))
    # Of this argument of LayerNormalization Keras itself warns.
    told = [s for s in tried if not dict(s.params).get("rms_scaling")]
    return max(reversed(told), key=lambda s: len(s.inputs))


def tensors(sample: Sample) -> list[Tensor]:
    found = [argument for _, argument in sample.inputs]
    return [tensor for tensor in found if isinstance(tensor, Tensor)]


def array(tensor: Tensor, rng: np.random.Generator) -> Any:
    low = -1 if tensor.minimum is None else tensor.minimum
    high = 1 if tensor.maximum is None else tensor.maximum
    if tensor.dtype.startswith("int"):
        return rng.integers(max(low, 0), high, tensor.shape).astype(tensor.dtype)
    return rng.uniform(low, high, tensor.shape).astype(tensor.dtype)


def fill(layer: Any) -> None:
    """Gives every weight a value of its own; none is negative, as it may be a variance."""
    rng = np.random.default_rng(3)
    layer.set_weights([rng.uniform(0.1, 1, w.shape) for w in layer.weights])


def answers(model: Any, inputs: Any) -> list[Any]:
    scope: dict[str, Any] = {"keras": keras, "np": np}
    exec(ANSWERS, scope)
    found: list[Any] = scope["answers"](model, inputs)
    return found


def save(name: str, style: str, root: Path) -> dict[str, Any]:
    """Saves one entry of the catalogue in all ways, with what it answers; says how to make it again."""
    sample = sample_of(name)
    rng = np.random.default_rng(1)
    inputs = [array(tensor, rng) for tensor in tensors(sample)]
    assert len(inputs) == len(sample.inputs)
    layer = committed(name, style)(**sample.params)
    is_model = isinstance(layer, keras.Model)
    if is_model:
        layer.build(*[x.shape for x in inputs])
        model, given = layer, inputs[0]
    else:
        symbols = [keras.Input(x.shape[1:], dtype=x.dtype.name) for x in inputs]
        model, given = keras.Model(symbols, layer(*symbols)), inputs
    fill(layer)
    weights = [np.copy(w) for w in layer.get_weights()]
    model.save(root / f"{name}.keras")
    model.save_weights(root / f"{name}.weights.h5")
    keras.saving.save_weights(layer, root / f"{name}.own.weights.h5")
    outputs = answers(model, given)
    arrays = {f"x{n}": x for n, x in enumerate(inputs)}
    arrays |= {f"y{n}": y for n, y in enumerate(outputs)}
    arrays |= {f"w{n}": w for n, w in enumerate(weights)}
    np.savez(root / f"{name}.npz", **arrays)
    return {
        "name": name,
        "module": path(name, style).stem,
        "model": is_model,
        "params": dict(sample.params),
        "inputs": [(f"x{n}", x.shape, x.dtype.name) for n, x in enumerate(inputs)],
        "outputs": len(outputs),
        "count": len(weights),
    }


def parts(name: str) -> int:
    """How many other layers of the catalogue a layer is made of."""
    return len(layergen.describe(name)._shaped.relatives)


@pytest.mark.parametrize("style", STYLES)
def test_every_layer_answers_alike_in_a_fresh_process(
    style: str, tmp_path: Path
) -> None:
    keras.utils.set_random_seed(5)
    # Several tensors in one argument are no inputs of a functional model by position.
    flat = {n for n in NAMES if len(tensors(sample_of(n))) == len(sample_of(n).inputs)}
    assert set(NAMES) - flat == GROUPED
    # What is made of others comes first: its module must bring them by itself. A wrapper's sample is a layer.
    names = sorted(flat - {"TimeDistributed"}, key=parts, reverse=True)
    with nothing_logged():
        entries = [save(name, style, tmp_path) for name in names]
    (tmp_path / "entries.json").write_text(json.dumps(entries))
    package = f"generated.{folder(style).name}"
    shutil.copytree(folder(style), tmp_path / package.replace(".", "/"))
    result = run_script(FRESH, tmp_path, package, KERAS_S_OWN, cwd=tmp_path)
    assert result["logged"] == []
    assert not result["layergen"]
    assert f"Could not locate class '{names[0]}'" in result["unknown"]
    for entry in entries:
        found = result["found"][entry["name"]]
        assert found["loaded"] <= 1e-6, entry
        assert found["weights"] <= 1e-6, entry
        assert found["built"], entry
        assert found["count"] == [entry["count"]] * 3, entry
        assert found["class"] == f"{package}.{entry['module']}"
        # A layer with other weights is told from this one.
        assert (found["before"] > 1e-3) == (entry["count"] > 0), entry
    assert {entry["name"] for entry in entries if entry["model"]} == {
        name for name in NAMES if layergen.describe(name).text.startswith("model:")
    }
