"""The weights of a layer: which it owns itself, how they are called, where others hide."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from layergen.checks.compare import dtype_of
from layergen.checks.report import LayerRow, WeightRow

DEEPEST = 5
# Where TensorFlow's trackable objects keep their books, once there is something to track.
FRAMEWORK_PREFIXES = ("_self_", "_obj_reference_", "_tf_")


def own_weights(layer: Any) -> list[Any]:
    """Those that no sublayer holds, in the order of `layer.weights`."""
    below = {id(weight) for child in sublayers(layer) for weight in child.weights}
    return [weight for weight in layer.weights if id(weight) not in below]


def is_of_keras(owner: Any) -> bool:
    """Whether a class or function is written in Keras itself."""
    return _package(owner) == "keras"


def authors_classes(cls: type) -> list[type]:
    """A class and those that it is derived from, without what comes from Keras, TensorFlow or Python."""
    given = ("keras", "tensorflow", "builtins")
    return [each for each in cls.__mro__ if _package(each) not in given]


def _package(owner: Any) -> str:
    return str(owner.__module__).partition(".")[0]


def sublayers(layer: Any) -> list[Any]:
    """Every tracked layer below this one, at any depth."""
    found: list[Any] = layer._flatten_layers(include_self=False, recursive=True)
    return found


def relative_name(layer: Any, weight: Any) -> str:
    """The path of a weight below its layer: `w`, `dense/kernel`."""
    path = str(weight.path)
    _, found, rest = path.partition(f"{layer.name}/")
    return rest if found and path.startswith(f"{layer.name}/") else path


def own_name(layer: Any, weight: Any) -> str:
    """The name of a weight without what is another one in each layer: its name, and the numbers of Keras."""
    name = str(weight.name).replace(layer.name, "")
    return re.sub(r"^variable_\d+$", "variable", name)


def names(layer: Any) -> str:
    """The names of all weights as a message lists them."""
    return ", ".join(relative_name(layer, weight) for weight in layer.weights) or "none"


def find_weight(layer: Any, name: str) -> Any:
    """The one weight whose path ends with `name`; the layer's own before those of its children."""
    for weights in (own_weights(layer), layer.weights):
        found = [weight for weight in weights if f"/{weight.path}".endswith(f"/{name}")]
        if len(found) == 1:
            return found[0]
    return None


def given_weights_of(layer: Any, other: Any) -> bool:
    """Gives a layer the weights of another one; False where it has others, as of a child that only training makes."""
    pairs = list(zip(layer.weights, other.weights, strict=False))
    as_many = len(layer.weights) == len(other.weights)
    if not as_many or any(one.shape != two.shape for one, two in pairs):
        return False
    for weight, value in pairs:
        weight.assign(value)
    return True


@contextmanager
def moved(layer: Any, seed: int, size: float = 0.1) -> Iterator[None]:
    """A block in which every float weight is a little larger than before, by random amounts.

    Zeros and ones, with which weights begin, are equal in any two layers, and stop gradients. Those of
    layers that load their weights in a way of their own, and may compute others from them, are left.
    """
    import keras
    import numpy as np

    rng = np.random.default_rng(seed)
    special = {
        id(weight)
        for each in (layer, *sublayers(layer))
        if hasattr(each, "finalize_state")
        for weight in each.weights
    }
    floats = [
        each
        for each in layer.weights
        if keras.backend.is_float_dtype(dtype_of(each)) and id(each) not in special
    ]
    before = [np.array(each) for each in floats]
    try:
        for weight, value in zip(floats, before, strict=True):
            step = size * (0.5 + rng.random(value.shape)) * (1 + np.abs(value))
            weight.assign(value + step)
        yield
    finally:
        for weight, value in zip(floats, before, strict=True):
            weight.assign(value)


def rows(layer: Any) -> tuple[WeightRow, ...]:
    """All weights of a layer for a report."""
    return tuple(
        WeightRow(
            relative_name(layer, weight),
            tuple(weight.shape),
            dtype_of(weight),
            _size(weight.shape),
            bool(weight.trainable),
        )
        for weight in layer.weights
    )


def layer_rows(layer: Any) -> tuple[LayerRow, ...]:
    """The layers that a layer holds itself, those below them left out, for a report."""
    return tuple(
        LayerRow(
            str(child.name),
            type(child).__name__,
            sum(_size(weight.shape) for weight in child.weights),
        )
        for child in layer._flatten_layers(include_self=False, recursive=False)
    )


def attributes(layer: Any, owner: str = "self") -> Iterator[tuple[str, Any]]:
    """What hangs below the attributes of a layer that Keras does not set itself.

    Lists, dicts and objects of no library are entered; layers are not, they are given as they
    are. Each comes with its name, as `self.tables[0]`, or after the name of a sublayer.
    """
    import keras

    base = vars(keras.layers.Layer())
    seen = {id(layer)}
    for name, value in list(vars(layer).items()):
        if name not in base and not name.startswith(FRAMEWORK_PREFIXES):
            yield from _below(f"{owner}.{name}", value, seen, DEEPEST)


def _below(
    name: str, value: Any, seen: set[int], depth: int
) -> Iterator[tuple[str, Any]]:
    if isinstance(value, (str, bytes, int, float, type(None))) or id(value) in seen:
        return
    seen.add(id(value))
    yield name, value
    if not depth:
        return
    if isinstance(value, Mapping):
        items = [(f"{name}[{key!r}]", value[key]) for key in value]
    elif isinstance(value, (list, tuple, set)):
        items = [(f"{name}[{index}]", item) for index, item in enumerate(value)]
    elif _is_opaque(value):
        items = [(f"{name}.{key}", item) for key, item in vars(value).items()]
    else:
        return
    for key, item in items:
        yield from _below(key, item, seen, depth - 1)


def _is_opaque(value: Any) -> bool:
    """Whether it is an object of the author's: no class, function or layer, and of no library."""
    import keras

    if isinstance(value, (type, keras.layers.Layer)):
        return False
    if callable(getattr(value, "__code__", None)):
        return False
    top = type(value).__module__.partition(".")[0]
    libraries = (
        "keras",
        "tensorflow",
        "numpy",
        "builtins",
        "jax",
        "torch",
        "functools",
    )
    return top not in libraries and hasattr(value, "__dict__")


def _size(shape: Any) -> int:
    size = 1
    for length in shape:
        size *= length
    return size
