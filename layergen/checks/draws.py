"""Random ops of a graph, and those whose seed never changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

PREFIX = "Stateless"
# They make what the draws take as their seeds.
HELPERS = ("StatelessRandomGetKeyCounter", "StatelessRandomGetAlg", "FullInt")


@dataclass(frozen=True)
class Draw:
    """One draw: the name of its op, and its shape as far as it is known."""

    op: str
    shape: tuple[int | None, ...] | None


def draws(graph: Any) -> bool:
    """Whether a graph, or a function that it calls, draws random numbers."""
    names = [op.type for op in graph.get_operations()]
    for function in graph.as_graph_def().library.function:
        names += [node.op for node in function.node_def]
    return any("Random" in name or "Multinomial" in name for name in names)


def fixed_draws(graph: Any) -> list[Draw]:
    """The stateless draws of a graph, other than those inside loops, whose seed is made of constants."""
    return list(_fixed(graph))


def _fixed(graph: Any) -> Iterator[Draw]:
    import tensorflow as tf

    # A tensor of another time is a constant in this graph; a variable is a resource.
    constants = {
        inside.op.name
        for outside, inside in graph.captures
        if outside.dtype != tf.resource
    }
    for op in graph.get_operations():
        if not op.type.startswith(PREFIX) or any(each in op.type for each in HELPERS):
            continue
        # The first input is the shape, or what is drawn from; scalars are bounds.
        seeds = [each for each in list(op.inputs)[1:] if _is_seed(each)]
        if seeds and all(_is_constant(each.op, constants, set()) for each in seeds):
            shape = op.outputs[0].shape
            known = None if shape.rank is None else tuple(shape.as_list())
            yield Draw(op.type.removeprefix(PREFIX), known)


def _is_seed(tensor: Any) -> bool:
    """A seed, or in newer ops the key and the counter made of it: a vector of integers."""
    return bool(tensor.dtype.is_integer and tensor.shape.rank == 1)


def _is_constant(op: Any, constants: set[str], seen: set[str]) -> bool:
    if op.name in seen or op.name in constants:
        return True
    seen.add(op.name)
    if op.type.startswith("Placeholder") or op.op_def.is_stateful:
        return False
    return all(_is_constant(each.op, constants, seen) for each in op.inputs)
