"""The layer in a graph, as `fit`, `predict` and an export run it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from layergen.checks.arguments import Arguments
from layergen.checks.faults import LayerFault

if TYPE_CHECKING:
    from layergen.checks.case import Case

Axes = Sequence[frozenset[int]]


@dataclass(frozen=True)
class Graph:
    """A layer compiled once; `outputs` are those of the trace, some of whose sizes may be unknown."""

    case: Case = field(repr=False)
    what: str
    function: Any = field(repr=False)
    traced: Any = field(repr=False)
    outputs: Any = field(repr=False)

    def __call__(self, arguments: Arguments) -> Any:
        """The outputs for tensors of the same ranks. Raises LayerFault."""
        with self.case.trial.running(self.what):
            return self.function(*(tensor for _, tensor in arguments.leaves()))


def trace(
    case: Case,
    layer: Any,
    what: str,
    *,
    unknown: Axes = (),
    training: bool = False,
    xla: bool = False,
) -> Graph:
    """Compiles a layer for the tensors of a case, of which the axes `unknown` have any size. Raises LayerFault."""
    import tensorflow as tf

    tensors = [tensor for _, tensor in case.arguments.leaves()]
    open_axes = list(unknown) or [frozenset()] * len(tensors)
    specs = [
        tf.TensorSpec(_opened(tensor.shape, axes), tensor.dtype)
        for tensor, axes in zip(tensors, open_axes, strict=True)
    ]

    def call(*flat: Any) -> Any:
        given = iter(flat)
        arguments = case.arguments.map(lambda _: next(given))
        return case.trial.call(layer, arguments, what, training=training)

    function = tf.function(
        call, input_signature=specs, autograph=False, jit_compile=xla
    )
    with case.trial.running(what):
        traced = function.get_concrete_function()
    return Graph(case, what, function, traced, traced.structured_outputs)


def makes_variables(fault: LayerFault) -> bool:
    """Whether a graph failed because the call makes a variable, which LG214 tells."""
    told = str(fault.error)
    return any(
        text in told
        for text in ("create variables", "tf.Variables created", "creating variables")
    )


def _opened(shape: Any, axes: frozenset[int]) -> list[int | None]:
    return [None if axis in axes else size for axis, size in enumerate(shape)]
