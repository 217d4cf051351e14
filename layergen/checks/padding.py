"""Padded inputs, and the masks that go with them."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from layergen.checks.arguments import Arguments
from layergen.checks.compare import arrays_differ, dtype_of, named, shape_of, tensors
from layergen.checks.values import to_array
from layergen.checks.weights import sublayers

if TYPE_CHECKING:
    from layergen.checks.case import Case

STEPS = 1


@dataclass(frozen=True)
class Padded:
    """One argument of a call that has steps, of which only the first ones are `valid`.

    `parameter` is the argument of `call` that takes its mask, None where the mask only comes with the
    tensor. `position` counts the tensors of the call.
    """

    name: str
    position: int
    parameter: str | None
    shape: tuple[int, ...]
    valid: int

    def mask(self, valid: int | None = None) -> Any:
        """True for the valid steps."""
        import numpy as np

        kept = self.valid if valid is None else valid
        steps = np.arange(self.shape[STEPS]) < kept
        return np.broadcast_to(steps, self.shape[: STEPS + 1]).copy()


def padded(case: Case) -> list[Padded]:
    """The arguments that may come with a mask which reaches `call`, or goes past it."""
    layer = case.layer
    if hasattr(layer, "state_size") and not hasattr(layer, "cell"):
        # A cell takes one step.
        return []
    takes = mask_parameters(layer)
    alone = len(case.arguments.items) == 1
    found = []
    for position, (name, tensor) in enumerate(case.arguments.leaves()):
        if not _has_steps(case, position, tensor) or name.endswith("mask"):
            continue
        wanted = "mask" if alone else f"{name}_mask"
        parameter = wanted if wanted in takes else None
        if parameter is None and not _comes_with(case, position, tensor):
            continue
        steps = tensor.shape[STEPS]
        valid = max(1, steps - 2)
        found.append(Padded(name, position, parameter, tuple(tensor.shape), valid))
    return found


def _comes_with(case: Case, position: int, tensor: Any) -> bool:
    """Whether a layer that only passes masks on says so of this input; images have no steps."""
    is_sequence = tensor.dtype.is_integer or len(tensor.shape) == 3
    return bool(case.layer.supports_masking) and position == 0 and is_sequence


def mask_parameters(layer: Any) -> set[str]:
    """The arguments of `call` that Keras fills with masks."""
    parameters = inspect.signature(layer.call).parameters
    return {name for name in parameters if name == "mask" or name.endswith("_mask")}


def _has_steps(case: Case, position: int, tensor: Any) -> bool:
    import keras

    if case.batch_axes[position] != {0}:
        return False
    dtype = keras.backend.standardize_dtype(tensor.dtype)
    rank = 3 if keras.backend.is_float_dtype(dtype) else 2
    return len(tensor.shape) >= rank and dtype != "bool" and tensor.shape[STEPS] > 1


def with_mask(arguments: Arguments, masks: dict[int, Any]) -> Arguments:
    """The same tensors, of which some carry masks, as after `Masking`; by their position."""
    import tensorflow as tf

    number = iter(range(len(arguments.leaves())))

    def marked(tensor: Any) -> Any:
        position = next(number)
        tensor = tf.identity(tensor)
        if position in masks:
            tensor._keras_mask = tf.convert_to_tensor(masks[position])
        return tensor

    return arguments.map(marked)


def replaced(arguments: Arguments, position: int, change: Any) -> Arguments:
    """The same tensors with `change` of one of them."""
    number = iter(range(len(arguments.leaves())))
    return arguments.map(lambda x: change(x) if next(number) == position else x)


def other_padding(case: Case, each: Padded) -> Arguments:
    """The inputs with other values in the steps that are masked."""
    return other_values(case, each, slice(each.valid, None))


def other_values(case: Case, each: Padded, steps: slice) -> Arguments:
    """The inputs with other values in some steps; integers keep below their largest."""
    import keras
    import numpy as np

    def change(tensor: Any) -> Any:
        array = np.array(to_array(tensor))
        before = array[:, steps]
        if array.dtype.kind == "f":
            array[:, steps] = 3.0 - 2.0 * before
        else:
            array[:, steps] = (before + 1) % (int(array.max()) + 1)
        return keras.ops.convert_to_tensor(array, dtype=tensor.dtype)

    return replaced(case.arguments, each.position, change)


def trimmed(arguments: Arguments, each: Padded) -> Arguments:
    """Inputs without the steps that are masked."""
    return replaced(arguments, each.position, lambda x: x[:, : each.valid])


def masked_inside(case: Case) -> Padded | None:
    """The one input, of integers, that a child turns into vectors with zeros as its padding."""
    leaves = case.arguments.leaves()
    if len(leaves) != 1 or not _has_steps(case, 0, leaves[0][1]):
        return None
    name, tensor = leaves[0]
    makers = [
        each for each in sublayers(case.layer) if getattr(each, "mask_zero", False)
    ]
    if not makers or not tensor.dtype.is_integer:
        return None
    valid = max(1, tensor.shape[STEPS] - 2)
    return Padded(name, 0, None, tuple(tensor.shape), valid)


def ending_in_zeros(case: Case, each: Padded) -> Arguments:
    """The inputs without zeros in the valid steps, and with nothing else behind."""
    import keras
    import numpy as np

    def change(tensor: Any) -> Any:
        array = np.maximum(to_array(tensor), 1)
        array[:, each.valid :] = 0
        return keras.ops.convert_to_tensor(array, dtype=tensor.dtype)

    return replaced(case.arguments, each.position, change)


def valid_part(outputs: Any, each: Padded) -> dict[str, Any]:
    """The arrays of the outputs, of those with steps only the valid ones, one after the other.

    Which are valid says the mask of the output, else that of the input; trimmed ones are valid all.
    """
    found = {}
    for path, tensor in tensors(outputs):
        array = to_array(tensor)
        own = getattr(tensor, "_keras_mask", None)
        if shape_of(tensor)[:2] == each.shape[:2]:
            array = array[_valid_steps(tensor, each)]
        elif _is_of_steps(own, tensor):
            array = array[to_array(own)]
        elif shape_of(tensor)[:2] == (each.shape[0], each.valid):
            array = array.reshape(-1, *array.shape[2:])
        found[path] = array
    return found


def unmasked_part(outputs: Any, mask: Any) -> dict[str, Any]:
    """The arrays of the outputs, of those with steps only the ones that count, by this mask and by their own."""
    found = {}
    for path, tensor in tensors(outputs):
        array = to_array(tensor)
        own = getattr(tensor, "_keras_mask", None)
        if _is_of_steps(own, tensor):
            both = shape_of(own) == mask.shape
            array = array[mask & to_array(own) if both else to_array(own)]
        elif array.shape[:2] == mask.shape:
            array = array[mask]
        found[path] = array
    return found


def _valid_steps(output: Any, each: Padded) -> Any:
    """The mask of the output where it keeps as many steps; one that does not is a mask of its own kind."""
    import numpy as np

    usual, own = each.mask(), getattr(output, "_keras_mask", None)
    if not _is_of_steps(own, output):
        return usual
    array = to_array(own)
    as_many = np.all(array.sum(axis=1) == each.valid)
    return array if as_many else usual


def _is_of_steps(mask: Any, output: Any) -> bool:
    return (
        mask is not None
        and dtype_of(mask) == "bool"
        and shape_of(mask) == shape_of(output)[:2]
    )


def parts_differ(
    usual: dict[str, Any], other: dict[str, Any], tolerance: float
) -> str | None:
    """Where two of these differ, outputs of other shapes left out."""
    for path, array in usual.items():
        if path not in other or array.shape != other[path].shape:
            continue
        told = arrays_differ(array, other[path], tolerance)
        if told:
            return f"{named(path)}: {told}"
    return None


def first_steps(case: Case) -> Padded | None:
    """The first argument, where it is a tensor with steps: it is the one whose mask goes on."""
    leaves = case.arguments.leaves()
    first = case.arguments.items[:1]
    if not first or not hasattr(first[0][1], "shape"):
        return None
    name, tensor = leaves[0]
    if not _has_steps(case, 0, tensor):
        return None
    takes = mask_parameters(case.layer)
    wanted = "mask" if len(case.arguments.items) == 1 else f"{name}_mask"
    parameter = wanted if wanted in takes else None
    valid = max(1, tensor.shape[STEPS] - 2)
    return Padded(name, 0, parameter, tuple(tensor.shape), valid)
