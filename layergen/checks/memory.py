"""The variables of a layer put back, so that a call can be made twice from the same state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SEEDS = "seed_generator_state"


def variables(layer: Any) -> list[Any]:
    """Every variable that Keras knows of the layer, seeds and metrics too, each once."""
    found = {id(each): each for each in (*layer.variables, *layer.metrics_variables)}
    return list(found.values())


def state(layer: Any) -> list[Any]:
    """What is not trained and is no seed."""
    return [each for each in layer.non_trainable_variables if not is_seed(each)]


def is_seed(variable: Any) -> bool:
    """Whether a variable is that of a `SeedGenerator`."""
    return str(variable.name).startswith(SEEDS)


def snapshot(variables: list[Any]) -> list[Any]:
    """Their values."""
    import numpy as np

    return [np.array(each) for each in variables]


def put_back(variables: list[Any], values: list[Any]) -> None:
    """Assigns the values."""
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


@contextmanager
def unchanged(layer: Any, *, but_seeds: bool = False) -> Iterator[None]:
    """A block after which every variable is as before; `but_seeds` lets random numbers go on."""
    kept = [each for each in variables(layer) if not (but_seeds and is_seed(each))]
    before = snapshot(kept)
    try:
        yield
    finally:
        put_back(kept, before)
