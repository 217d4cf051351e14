"""Samples made real: constructor arguments, and arrays drawn for tensors. Needs the framework."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from layergen.checks.subject import Argument, KerasObject, Tensor
from layergen.checks.tree import map_leaves

DEFAULT_TOP = 10
TEXTS = ("a", "b", "a b", "c")


def resolve(value: object) -> Any:
    """A constructor argument of its own for one layer.

    Objects of Keras that hold state are made anew, so that no two layers share them. Raises
    AttributeError for a path that Keras does not have.
    """
    if isinstance(value, KerasObject):
        found = find(value.path)
        if value.arguments is None:
            return found
        return found(**resolve(value.arguments))
    if isinstance(value, Mapping):
        return {name: resolve(item) for name, item in value.items()}
    if isinstance(value, list):
        return [resolve(item) for item in value]
    if type(value) is tuple:
        return tuple(resolve(item) for item in value)
    return _own(value)


def find(path: str) -> Any:
    """The public object of Keras at a dotted path as `layers.Dense`."""
    import keras

    found: Any = keras
    for name in path.split("."):
        if name.startswith("_") or name == "src" or not hasattr(found, name):
            raise AttributeError(f"keras has no public '{path}'")
        found = getattr(found, name)
    return found


def _own(value: object) -> object:
    """A layer made anew, under the global policy unless it has one of its own."""
    import keras

    if not isinstance(value, keras.layers.Layer):
        return value
    config = value.get_config()
    if value.dtype_policy.name == "float32":
        config.pop("dtype", None)
    return type(value).from_config(config)


def draw(argument: Argument, rng: Any) -> Any:
    """Tensors for a call argument: groups as lists and dicts."""
    return map_leaves(lambda tensor: _draw_tensor(tensor, rng), argument)


def _draw_tensor(tensor: Tensor, rng: Any) -> Any:
    import keras

    return keras.ops.convert_to_tensor(_array(tensor, rng), dtype=tensor.dtype)


def _array(tensor: Tensor, rng: Any) -> Any:
    import keras
    import numpy as np

    if tensor.values is not None:
        return np.array(tensor.values, dtype=_numpy_dtype(tensor.dtype))
    if tensor.dtype == "bool":
        return rng.random(tensor.shape) < 0.5
    if tensor.dtype == "string":
        return rng.choice(TEXTS, size=tensor.shape)
    if keras.backend.is_int_dtype(tensor.dtype):
        low = 0 if tensor.minimum is None else int(tensor.minimum)
        high = tensor.maximum
        top = max(DEFAULT_TOP, low + DEFAULT_TOP) if high is None else int(high)
        return rng.integers(low, top, size=tensor.shape)
    return _floats(tensor, rng)


def _floats(tensor: Tensor, rng: Any) -> Any:
    import numpy as np

    low, high = tensor.minimum, tensor.maximum
    if low is not None and high is not None:
        return rng.uniform(low, high, size=tensor.shape)
    normal = rng.standard_normal(tensor.shape)
    if low is not None:
        return low + np.abs(normal)
    if high is not None:
        return high - np.abs(normal)
    flat = normal.reshape(-1)
    if flat.size > 1 and (np.all(flat > 0) or np.all(flat < 0)):
        flat[::2] *= -1
    return normal


def _numpy_dtype(dtype: str) -> str | None:
    return None if dtype in ("bfloat16", "string") else dtype


def to_array(tensor: Any) -> Any:
    """A NumPy array of a tensor or variable, sparse and ragged ones made dense; halves as float32, texts
    as bytes of one length."""
    import keras
    import numpy as np
    import tensorflow as tf

    if isinstance(tensor, tf.SparseTensor):
        tensor = tf.sparse.to_dense(tensor)
    if isinstance(tensor, tf.RaggedTensor):
        tensor = tensor.to_tensor()
    if keras.backend.standardize_dtype(tensor.dtype) in ("float16", "bfloat16"):
        tensor = keras.ops.cast(tensor, "float32")
    array = np.asarray(keras.ops.convert_to_numpy(tensor))
    return array.astype("S") if array.dtype == object else array
