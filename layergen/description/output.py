"""What a layer gives: one result, or several."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace

from layergen.description.nodes import Text
from layergen.description.shape import Fork, Shape
from layergen.description.told import Told


class OutputTensor(Told, frozen=True):
    """The shape of one result, and its dtype where it is not the layer's compute dtype."""

    ASIDE: ClassVar[frozenset[str]] = frozenset({"text"})

    shape: Shape
    dtype: str | None
    text: Text
    fork: Fork | None = None

    def other(self) -> OutputTensor:
        """The result where the condition does not hold."""
        return (
            replace(self, shape=self.fork.otherwise, fork=None) if self.fork else self
        )


class OutputTuple(Struct, frozen=True):
    """Several results, in order."""

    items: tuple[OutputTensor, ...]


class OutputMapping(Struct, frozen=True):
    """Several results, by name."""

    items: tuple[tuple[str, OutputTensor], ...]


Output = OutputTensor | OutputTuple | OutputMapping


def output_tensors(output: Output | None) -> tuple[OutputTensor, ...]:
    """Every tensor of an output, in order."""
    match output:
        case OutputTensor():
            return (output,)
        case OutputTuple(items):
            return items
        case OutputMapping(pairs):
            return tuple(tensor for _, tensor in pairs)
    return ()


def output_side(output: Output | None, holds: bool) -> Output | None:
    """An output as it is where the condition holds, or where it does not."""

    def side(tensor: OutputTensor) -> OutputTensor:
        return replace(tensor, fork=None) if holds else tensor.other()

    match output:
        case OutputTensor():
            return side(output)
        case OutputTuple(items):
            return OutputTuple(tuple(map(side, items)))
        case OutputMapping(pairs):
            return OutputMapping(tuple((name, side(item)) for name, item in pairs))
    return None
