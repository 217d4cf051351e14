"""What a user does with a layer: train, save, export, compile, distribute, copy; in both styles."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import keras
import numpy as np
import pytest
import tensorflow as tf
from support import STYLES, by_turns, committed, path, run_script

import layergen

POLICIES = ("mixed_float16", "mixed_bfloat16", "float64")


class Setup(NamedTuple):
    """A layer in a model: arguments of its constructor, and the shapes of its inputs for one example."""

    params: dict[str, Any]
    inputs: tuple[tuple[int, ...], ...]


SETUPS = {
    "Linear": Setup({"units": 3}, ((4,),)),
    "GatedLinearUnit": Setup({"units": 3, "activation": "tanh"}, ((5, 4),)),
    "FeatureCross": Setup({"kernel_initializer": "he_normal"}, ((4,), (4,))),
    "ComputeSum": Setup({"input_dim": 4}, ((4,),)),
}
TRAINED = ["Linear", "GatedLinearUnit", "FeatureCross"]
every_layer = pytest.mark.parametrize(
    ("name", "style"), by_turns((n, s) for n in SETUPS for s in STYLES)
)
every_trained_layer = pytest.mark.parametrize(
    ("name", "style"), by_turns((n, s) for n in TRAINED for s in STYLES)
)


@pytest.fixture(autouse=True)
def seeded() -> Iterator[None]:
    keras.utils.set_random_seed(11)
    yield
    keras.config.set_dtype_policy("float32")


def data(name: str, rows: int = 8) -> list[Any]:
    rng = np.random.default_rng(5)
    shapes = SETUPS[name].inputs
    return [rng.normal(size=(rows, *shape)).astype("float32") for shape in shapes]


def make_layer(name: str, style: str) -> Any:
    return committed(name, style)(**SETUPS[name].params)


def make_model(name: str, style: str) -> Any:
    """The layer alone in a model; the sum of ComputeSum is added to its input, to keep the batch."""
    layer = make_layer(name, style)
    inputs = [keras.Input(shape) for shape in SETUPS[name].inputs]
    outputs = layer(*inputs)
    if name == "ComputeSum":
        outputs = keras.layers.Lambda(lambda p: p[0] + 0 * p[1])([inputs[0], outputs])
        outputs = keras.layers.Dense(2)(outputs)
    return keras.Model(inputs, outputs)


def own_layer(model: Any, name: str) -> Any:
    return next(x for x in model.layers if type(x).__name__ == name)


def fit(model: Any, name: str, **options: Any) -> Any:
    x = data(name)
    y = np.random.default_rng(6).normal(size=(8, *model.output_shape[1:]))
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse", **options)
    return model.fit(x, y, batch_size=4, epochs=2, verbose=0)


def values(layer: Any) -> list[Any]:
    return [np.copy(value) for value in layer.get_weights()]


def assert_same(actual: Any, expected: Any, tolerance: float = 1e-6) -> None:
    np.testing.assert_allclose(actual, expected, rtol=tolerance, atol=tolerance)


@every_trained_layer
def test_fit_changes_every_weight_and_lowers_the_loss(name: str, style: str) -> None:
    model = make_model(name, style)
    layer = own_layer(model, name)
    before = values(layer)
    assert len(before) == 2
    history = fit(model, name).history["loss"]
    for old, new in zip(before, values(layer), strict=True):
        assert not np.allclose(old, new)
    assert history[-1] < history[0]


@pytest.mark.parametrize("style", STYLES)
def test_fit_moves_a_state_by_the_sum_of_what_it_saw(style: str) -> None:
    model = make_model("ComputeSum", style)
    fit(model, "ComputeSum")
    (total,) = values(own_layer(model, "ComputeSum"))
    # Two epochs over all examples.
    assert_same(total, 2 * data("ComputeSum")[0].sum(axis=0), 1e-4)


@pytest.mark.parametrize("style", STYLES)
def test_a_regularizer_adds_to_the_loss(style: str) -> None:
    layer = committed("FeatureCross", style)(kernel_regularizer="l2")
    layer(*data("FeatureCross"))
    (loss,) = layer.losses
    # Keras's own default is a factor of 0.01.
    assert_same(loss, 0.01 * np.sum(layer.w.numpy() ** 2), 1e-5)
    plain = make_layer("FeatureCross", style)
    plain(*data("FeatureCross"))
    assert plain.losses == []


@every_trained_layer
def test_a_frozen_layer_keeps_its_weights(name: str, style: str) -> None:
    model = make_model(name, style)
    layer = own_layer(model, name)
    layer.trainable = False
    assert layer.trainable_weights == []
    outputs = keras.layers.Dense(1)(model.output)
    before = values(layer)
    fit(keras.Model(model.inputs, outputs), name)
    for old, new in zip(before, values(layer), strict=True):
        np.testing.assert_array_equal(old, new)
    layer.trainable = True
    assert len(layer.trainable_weights) == 2


RELOAD = """
import importlib.util, json, sys
from pathlib import Path
import keras, numpy as np

for file in sys.argv[2:]:
    spec = importlib.util.spec_from_file_location(Path(file).stem, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
keras.config.enable_unsafe_deserialization()
found = {}
for saved in sorted(Path(sys.argv[1]).glob("*.keras")):
    model = keras.saving.load_model(saved)
    arrays = np.load(saved.with_suffix(".npz"))
    outputs = model([arrays[k] for k in sorted(arrays) if k.startswith("x")])
    found[saved.stem] = bool(np.allclose(outputs, arrays["y"], rtol=1e-5, atol=1e-6))
assert "layergen" not in sys.modules
print(json.dumps(found))
"""


@pytest.mark.parametrize("style", STYLES)
def test_a_saved_model_answers_alike_in_a_process_that_imports_only_the_module(
    style: str, tmp_path: Path
) -> None:
    for name in SETUPS:
        model = make_model(name, style)
        fit(model, name)
        x = data(name)
        model.save(tmp_path / f"{name}.keras")
        arrays = {f"x{number}": array for number, array in enumerate(x)}
        again = keras.saving.load_model(tmp_path / f"{name}.keras", safe_mode=False)
        np.savez(tmp_path / f"{name}.npz", **arrays, y=again(x))
        assert_same(model.predict(x, verbose=0), again.predict(x, verbose=0))
    result = run_script(RELOAD, tmp_path, *(path(name, style) for name in SETUPS))
    assert result == dict.fromkeys(sorted(SETUPS), True)


@every_layer
def test_weights_are_saved_and_loaded(name: str, style: str, tmp_path: Path) -> None:
    model, other = make_model(name, style), make_model(name, style)
    fit(model, name)
    model.save_weights(tmp_path / "model.weights.h5")
    other.load_weights(tmp_path / "model.weights.h5")
    for one, two in zip(values(model), values(other), strict=True):
        np.testing.assert_array_equal(one, two)
    assert len(values(model)) > 0


@every_layer
def test_an_exported_model_answers_alike(name: str, style: str, tmp_path: Path) -> None:
    model = make_model(name, style)
    fit(model, name)
    model.export(tmp_path / "exported", verbose=False)
    served = tf.saved_model.load(str(tmp_path / "exported"))
    assert len(served.variables) >= len(model.trainable_variables)
    x = [tf.constant(array) for array in data(name, rows=3)]
    assert_same(served.serve(x), model(x), 1e-5)


@every_layer
def test_xla_compiles_training_and_prediction(name: str, style: str) -> None:
    compiled, plain = make_model(name, style), make_model(name, style)
    plain.set_weights(compiled.get_weights())
    fit(compiled, name, jit_compile=True)
    fit(plain, name, jit_compile=False)
    for one, two in zip(values(compiled), values(plain), strict=True):
        assert_same(one, two, 1e-4)
    x = data(name)
    assert_same(compiled.predict(x, verbose=0), plain.predict(x, verbose=0), 1e-4)


@every_layer
@pytest.mark.parametrize("policy", POLICIES)
def test_every_dtype_policy_is_kept(name: str, style: str, policy: str) -> None:
    keras.config.set_dtype_policy(policy)
    layer = make_layer(name, style)
    outputs = layer(*data(name))
    computed = policy.removeprefix("mixed_")
    held = "float32" if policy.startswith("mixed") else policy
    assert keras.backend.standardize_dtype(outputs.dtype) == computed
    assert {w.dtype for w in layer.weights} == {held}
    assert np.all(np.isfinite(keras.ops.convert_to_numpy(outputs).astype("float64")))
    model = make_model(name, style)
    before = values(own_layer(model, name))
    fit(model, name)
    for old, new in zip(before, values(own_layer(model, name)), strict=True):
        assert not np.allclose(old, new)


DISTRIBUTE = """
import importlib.util, json, sys
import numpy as np, tensorflow as tf
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
import keras

def load(file, name):
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, name)

setups, files = json.loads(sys.argv[1]), sys.argv[2:]
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
found = {"replicas": strategy.num_replicas_in_sync}
for (name, (params, shapes)), file in zip(setups.items(), files):
    keras.utils.set_random_seed(3)
    rng = np.random.default_rng(1)
    x = [rng.normal(size=(8, *shape)).astype("float32") for shape in shapes]
    y = rng.normal(size=(8, 1)).astype("float32")
    with strategy.scope():
        layer = load(file, name)(**params)
        inputs = [keras.Input(shape) for shape in shapes]
        outputs = layer(*inputs)
        if name == "ComputeSum":
            outputs = inputs[0] + 0 * outputs
        outputs = keras.layers.Dense(1)(keras.layers.Flatten()(outputs))
        model = keras.Model(inputs, outputs)
        model.compile(optimizer="sgd", loss="mse")
    before = [np.copy(w) for w in layer.get_weights()]
    # Two steps: what is added up must not count the old sum once a replica.
    batch = 4 if name == "ComputeSum" else 8
    model.fit(x, y, batch_size=batch, epochs=1, verbose=0, shuffle=False)
    values = [strategy.experimental_local_results(w.value) for w in layer.weights]
    found[name] = {
        "copies": [len(v) for v in values],
        "agree": all(np.array_equal(v[0], v[1]) for v in values),
        "changed": all(not np.allclose(b, v[0]) for b, v in zip(before, values)),
    }
    if name == "ComputeSum":
        found["total"] = np.array(values[0][0]).tolist()
        # Keras gives each replica the mean of what they assign, and one has seen half of the examples.
        found["expected"] = (x[0].sum(axis=0) / 2).tolist()
    if name == "Counter":
        found["count"] = int(values[0][0])
        found["mean"] = np.array(values[1][0]).tolist()
        found["expected mean"] = x[0].mean(axis=0).tolist()
print(json.dumps(found))
"""


def counter() -> layergen.Description:
    """Counts the batches and keeps their mean, each without a word on how replicas are brought together."""
    return layergen.describe(
        "Counter",
        inputs={"x": "(batch, dim)"},
        state={"count": {"shape": "()", "dtype": "int32"}, "mean": "(dim,) = zeros"},
        call="count.assign_add(1)\nmean.assign(ops.mean(x, axis=0))\nreturn x * 1\n",
    )


@pytest.mark.parametrize("style", STYLES)
def test_two_replicas_train_one_layer(style: str, tmp_path: Path) -> None:
    (tmp_path / "counter.py").write_text(counter().source(style))
    setups = {**SETUPS, "Counter": Setup({}, ((4,),))}
    files = [*(path(name, style) for name in SETUPS), tmp_path / "counter.py"]
    result = run_script(DISTRIBUTE, json.dumps(setups), *files)
    assert result["replicas"] == 2
    assert result["count"] == 1
    assert_same(result["mean"], result["expected mean"], 1e-5)
    for name in setups:
        assert result[name]["agree"], name
        assert result[name]["changed"], name
        assert set(result[name]["copies"]) == {2}, name
    assert_same(result["total"], result["expected"], 1e-5)


COPIES: dict[str, Callable[[Any], Any]] = {
    "clone_model": keras.models.clone_model,
    "pickle": lambda model: pickle.loads(pickle.dumps(model)),
    "deepcopy": copy.deepcopy,
}


@every_trained_layer
@pytest.mark.parametrize("how", COPIES)
def test_a_copy_answers_alike_and_is_its_own(name: str, style: str, how: str) -> None:
    model = make_model(name, style)
    copied = COPIES[how](model)
    if how == "clone_model":
        copied.set_weights(model.get_weights())
    x = data(name)
    assert_same(copied(x), model(x))
    assert type(own_layer(copied, name)) is type(own_layer(model, name))
    before = model.get_weights()
    fit(copied, name)
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize("style", STYLES)
def test_a_layer_works_in_every_kind_of_model(style: str) -> None:
    linear = committed("Linear", style)
    x = np.random.default_rng(0).normal(size=(4, 6)).astype("float32")

    class Subclassed(keras.Model):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.first = linear(5)
            self.last = linear(2)

        def call(self, inputs: Any) -> Any:
            return self.last(keras.ops.tanh(self.first(inputs)))

    inputs = keras.Input((6,))
    functional = keras.Model(inputs, linear(2)(keras.ops.tanh(linear(5)(inputs))))
    lazy = keras.Sequential([linear(5), keras.layers.Activation("tanh"), linear(2)])
    subclassed = Subclassed()
    assert lazy.weights == subclassed.weights == []
    shapes = [(6, 5), (5,), (5, 2), (2,)]
    for model in (functional, lazy, subclassed):
        model(x)
        assert [tuple(w.shape) for w in model.weights] == shapes
        model.set_weights(functional.get_weights())
    w, b, v, c = functional.get_weights()
    expected = np.tanh(x @ w + b) @ v + c
    for model in (functional, lazy, subclassed):
        assert_same(model.predict(x, verbose=0), expected, 1e-5)
        model.compile(optimizer="sgd", loss="mse")
        model.fit(x, np.ones((4, 2)), verbose=0)
        assert all(
            not np.allclose(old, new)
            for old, new in zip((w, b, v, c), model.get_weights(), strict=True)
        )
