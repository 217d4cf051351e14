"""What the framework keeps of each layer for ever, let go where it is of no more use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from types import FunctionType
from typing import Any

# Where TensorFlow adds up the gradients of several devices, even if there is one.
_REDUCTION = "tensorflow.python.distribute.distribute_lib"


def forget_steps() -> None:
    """Drops from TensorFlow's list of gradients those of the steps of training, each of which holds a whole graph.

    An optimizer adds up gradients by a function that has a gradient itself, for which nobody asks. Custom
    gradients of a layer stay: a function that is traced once, for all layers of a module, needs its own again.
    """
    try:
        from tensorflow.python.framework.ops import gradient_registry
    except ImportError:
        return
    functions = getattr(gradient_registry, "_registry", {})
    for name, entry in list(functions.items()):
        if name.startswith("CustomGradient") and _REDUCTION in _homes(entry):
            del functions[name]


def _homes(entry: Any) -> set[str]:
    """The modules of a gradient, and of the functions that it is made of."""
    todo = [each for each in entry.values() if isinstance(each, FunctionType)]
    seen: set[FunctionType] = set()
    while todo:
        function = todo.pop()
        if function not in seen:
            seen.add(function)
            todo += [each for each in _held(function) if isinstance(each, FunctionType)]
    return {function.__module__ for function in seen}


def _held(function: FunctionType) -> Iterator[Any]:
    """The values of the outer names that a function uses, but for those that have none yet."""
    for cell in function.__closure__ or ():
        with suppress(ValueError):
            yield cell.cell_contents


def forget_names(modules: set[str]) -> None:
    """Drops the names under which Keras has registered the classes and functions of modules.

    `get_custom_objects` has the objects by their names, but not the names by their objects.
    """
    try:
        from keras.src.saving.object_registration import GLOBAL_CUSTOM_NAMES as names
    except ImportError:
        return
    for each in list(names):
        if getattr(each, "__module__", None) in modules:
            del names[each]
