"""Comparing what a layer gave with what it should have given: shapes, dtypes, values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from layergen.checks.codec import Data
from layergen.checks.report import Told
from layergen.checks.subject import Output, OutputSpec
from layergen.checks.tree import leaves
from layergen.checks.values import to_array


def named(path: str) -> str:
    """How a message names an output: `output`, `output[0]`."""
    return f"output{path}"


def is_tensor(value: Any) -> bool:
    """Whether an output is a tensor, not a Python number."""
    return hasattr(value, "shape") and hasattr(value, "dtype")


def tensors(outputs: Any) -> list[tuple[str, Any]]:
    """The tensors among the outputs, each with where it is."""
    return [(path, leaf) for path, leaf in leaves(outputs) if is_tensor(leaf)]


def dtype_of(tensor: Any) -> str:
    """The name of the dtype, as Keras writes it."""
    import keras

    name: str = keras.backend.standardize_dtype(tensor.dtype)
    return name


def shape_of(tensor: Any) -> tuple[int | None, ...]:
    """The shape; sizes that are not known are None."""
    return tuple(tensor.shape)


def has_rank(tensor: Any) -> bool:
    """Whether the number of axes is known: in a graph it may not be."""
    return getattr(tensor.shape, "rank", 0) is not None


def sizes_agree(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    """Whether two shapes may be of the same tensor; None agrees with every size."""
    return len(one) == len(other) and all(
        a is None or b is None or a == b for a, b in zip(one, other, strict=True)
    )


def unlike(message: str, seen: object, expected: object, hint: str = "") -> Told:
    """A message with what was seen and what was expected as its evidence; shapes become lists."""

    def plain(value: object) -> Data:
        if isinstance(value, tuple):
            return [plain(item) for item in value]
        is_plain = value is None or isinstance(value, (bool, int, float, str))
        return cast("Data", value) if is_plain else str(value)

    return Told(message, hint, {"seen": plain(seen), "expected": plain(expected)})


def against_declared(
    outputs: Any, declared: Output, compute_dtype: str
) -> Iterator[Told]:
    """What is wrong with outputs that must be as `declared`."""
    actual = dict(tensors(outputs))
    wanted: dict[str, OutputSpec] = dict(leaves(declared))
    if actual.keys() != wanted.keys():
        seen, expected = _listed(actual), _listed(wanted)
        yield unlike(f"the call returns {seen}, declared is {expected}", seen, expected)
        return
    for path, spec in wanted.items():
        shape, dtype = shape_of(actual[path]), dtype_of(actual[path])
        if not sizes_agree(shape, spec.shape):
            message = f"{named(path)} has the shape {shape}, declared is {spec.shape}"
            yield unlike(message, shape, spec.shape)
        wanted_dtype = spec.dtype or compute_dtype
        if dtype != wanted_dtype:
            message = f"{named(path)} has the dtype {dtype}, declared is {wanted_dtype}"
            yield unlike(message, dtype, wanted_dtype)


def not_finite(outputs: Any) -> Iterator[Told]:
    """Which float outputs hold NaN or infinity."""
    import numpy as np

    for path, tensor in tensors(outputs):
        array = to_array(tensor)
        if not np.issubdtype(array.dtype, np.inexact):
            continue
        bad = int(array.size - np.isfinite(array).sum())
        if bad:
            message = f"{named(path)} has {bad} of {array.size} values that are NaN or infinite"
            yield unlike(message, bad, 0)


def same_values(one: Any, other: Any, tolerance: float = 1e-6) -> bool:
    """Whether two outputs have the same tensors, NaN equal to NaN."""
    return worst_difference(one, other, tolerance) is None


def worst_difference(one: Any, other: Any, tolerance: float) -> str | None:
    """Where two outputs differ most by more than the tolerance, relative and absolute."""
    left, right = dict(tensors(one)), dict(tensors(other))
    if left.keys() != right.keys():
        return f"{_listed(left)} against {_listed(right)}"
    for path, tensor in left.items():
        told = arrays_differ(to_array(tensor), to_array(right[path]), tolerance)
        if told:
            return f"{named(path)}: {told}"
    return None


def arrays_differ(one: Any, other: Any, tolerance: float) -> str | None:
    """How two arrays differ, None where they do not."""
    import numpy as np

    if one.shape != other.shape:
        return f"shape {one.shape} against {other.shape}"
    if not np.issubdtype(one.dtype, np.inexact):
        equal = one == other
    else:
        equal = np.isclose(one, other, rtol=tolerance, atol=tolerance, equal_nan=True)
    if np.all(equal):
        return None
    where = tuple(int(axis) for axis in np.argwhere(~np.atleast_1d(equal))[0])
    at = f" at {list(where)}" if one.ndim else ""
    a, b = np.atleast_1d(one)[where], np.atleast_1d(other)[where]
    return f"{a!s} against {b!s}{at}"


def _listed(outputs: dict[str, Any]) -> str:
    if list(outputs) == [""]:
        return "one tensor"
    return f"{len(outputs)} tensors ({', '.join(named(path) for path in outputs)})"
