"""What the attributes of a layer hold, so that it can be compared before and after a call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from layergen.checks.weights import (
    FRAMEWORK_PREFIXES,
    attributes,
    authors_classes,
    is_of_keras,
    sublayers,
)

PLAIN = (bool, int, float, complex, str, bytes, type(None))


def taken(layer: Any) -> dict[str, str]:
    """What the attributes of the author's hold, by their names, as text."""
    found: dict[str, str] = {}
    for owner, name in _owners(layer):
        for key, value in vars(owner).items():
            if _is_authors(key) and isinstance(value, PLAIN):
                found[f"{name}.{key}"] = repr(value)
        for cls in authors_classes(type(owner)):
            found.update(_of_class(cls))
        for key, value in attributes(owner, name):
            found[key] = _said(value)
    return found


def left_by_traces(layer: Any) -> Iterator[str]:
    """The attributes that hold a tensor of a graph, or a symbolic one."""
    import keras
    import tensorflow as tf

    for owner, name in _owners(layer):
        for key, value in attributes(owner, name):
            is_of_graph = isinstance(value, tf.Tensor) and tf.is_symbolic_tensor(value)
            if is_of_graph or keras.backend.is_keras_tensor(value):
                yield key


def _owners(layer: Any) -> Iterator[tuple[Any, str]]:
    """The layer and those below it that are not Keras's own, with names."""
    yield layer, "self"
    for child in sublayers(layer):
        if not is_of_keras(type(child)):
            yield child, child.name


def _of_class(cls: type) -> Iterator[tuple[str, str]]:
    for key, value in vars(cls).items():
        if not key.startswith("__") and isinstance(value, (*PLAIN, list, dict, set)):
            plain = isinstance(value, PLAIN)
            yield f"{cls.__name__}.{key}", repr(value) if plain else _said(value)


@cache
def _of_keras() -> frozenset[str]:
    import keras

    return frozenset(vars(keras.layers.Layer()))


def _is_authors(name: str) -> bool:
    return name not in _of_keras() and not name.startswith(FRAMEWORK_PREFIXES)


def _said(value: Any) -> str:
    """Variables and layers by their kind only: what they hold may change."""
    import keras
    import numpy as np
    import tensorflow as tf

    kind = type(value).__name__
    if isinstance(value, (keras.Variable, tf.Variable, keras.layers.Layer)):
        return kind
    if isinstance(value, (np.ndarray, np.generic)):
        return f"array {value.tolist()}"
    if isinstance(value, tf.Tensor):
        symbolic = tf.is_symbolic_tensor(value)
        return "a tensor" if symbolic else f"tensor {np.asarray(value).tolist()}"
    if isinstance(value, (list, tuple, set)):
        plain = [repr(item) for item in value if isinstance(item, PLAIN)]
        return f"{len(value)} items {', '.join(plain)}".strip()
    if isinstance(value, Mapping):
        return f"{len(value)} items {_plain(value)}".strip()
    if hasattr(value, "__dict__") and not isinstance(value, type):
        top = type(value).__module__.partition(".")[0]
        libraries = ("keras", "tensorflow", "numpy", "jax", "torch")
        return kind if top in libraries else f"{kind} {_plain(vars(value))}".strip()
    return kind


def _plain(items: Mapping[Any, Any]) -> str:
    return ", ".join(
        f"{key!r}: {value!r}"
        for key, value in items.items()
        if isinstance(value, PLAIN)
    )
