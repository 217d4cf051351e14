"""Gradients that are meant to be no slope, as the graph of a layer shows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layergen.checks.case import Case

STOPS = frozenset(["StopGradient", "PreventGradient"])
STEPS = frozenset(
    ["Round", "Rint", "Floor", "Ceil", "Sign", "ArgMax", "ArgMin", "FloorDiv"]
)
# What passes a tensor on as it is.
PASSES = frozenset(["Identity", "IdentityN", "Snapshot", "StopGradient"])


def is_meant(case: Case) -> bool:
    """Whether the layer says itself that its gradient is another one: it stops gradients, goes by way of
    a variable, or gives an identity or a function with steps a gradient of its own."""
    operations = list(_operations(case))
    kinds = {each.type for each in operations}
    if kinds & STOPS or any(kind.startswith("Assign") for kind in kinds):
        return True
    own = [each for each in operations if _has_own_gradient(each)]
    return bool(own) and (
        bool(kinds & STEPS) or any(_is_identity(each) for each in own)
    )


def _operations(case: Case) -> Iterator[Any]:
    import tensorflow as tf

    positional, named = case.arguments.split()
    layer = case.layer

    @tf.function(autograph=False)  # type: ignore[untyped-decorator]
    def traced(*positional: Any, **named: Any) -> Any:
        return layer(*positional, **named, **case.arguments.options, training=False)

    tensors = {n: v for n, v in named.items() if n not in case.arguments.options}
    with case.trial.running("tracing the call"):
        concrete = traced.get_concrete_function(*positional, **tensors)
    yield from concrete.graph.get_operations()


def _has_own_gradient(operation: Any) -> bool:
    if operation.type != "IdentityN":
        return False
    try:
        return bool(operation.get_attr("_gradient_op_type"))
    except ValueError:
        return False


def _is_identity(operation: Any) -> bool:
    """A gradient of the author's own hangs on an op over the results, then the arguments."""
    sources = [_source(tensor) for tensor in operation.inputs]
    return len(set(sources)) < len(sources)


def _source(tensor: Any) -> tuple[str, int]:
    """Where a tensor comes from, behind what passes it on."""
    while tensor.op.type in PASSES:
        tensor = tensor.op.inputs[tensor.value_index]
    return str(tensor.op.name), int(tensor.value_index)
