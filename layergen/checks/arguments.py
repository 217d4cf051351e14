"""The arguments of a call, and their shapes as Keras hands them to `build`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from layergen.checks.codec import Data
from layergen.checks.faults import NotApplicable
from layergen.checks.tree import leaves, map_leaves

_NAMED_KINDS = (
    inspect.Parameter.POSITIONAL_ONLY,
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
    inspect.Parameter.KEYWORD_ONLY,
)


class WrongShapeNames(Exception):
    """A method takes shapes under names that Keras cannot fill."""

    def __init__(self, method: str, wrong: list[str], shapes: Iterable[str]) -> None:
        inputs = [name.removesuffix("_shape") for name in shapes]
        super().__init__(
            f"{method}() takes {', '.join(map(repr, wrong))}, but the call has {', '.join(inputs)}"
        )
        self.evidence: dict[str, Data] = {
            "seen": [*wrong],
            "expected": [f"{name}_shape" for name in inputs],
        }


@dataclass(frozen=True)
class Arguments:
    """Call arguments by name, in order, None left out; `lead` says that the first is positional.

    `options` are those that are no tensors.
    """

    items: tuple[tuple[str, Any], ...]
    lead: bool = True
    options: Mapping[str, Any] = field(default_factory=dict)

    @staticmethod
    def of(
        inputs: tuple[tuple[str, Any], ...],
        make: Callable[[Any], Any],
        options: Mapping[str, Any] = MappingProxyType({}),
    ) -> Arguments:
        """What `make` gives for each tensor of the inputs."""
        present = [(name, tree) for name, tree in inputs if tree is not None]
        lead = bool(inputs) and inputs[0][1] is not None
        return Arguments(
            tuple((n, map_leaves(make, tree)) for n, tree in present), lead, options
        )

    def map(self, function: Callable[[Any], Any]) -> Arguments:
        """The same arguments with `function` of each tensor."""
        items = tuple((name, map_leaves(function, tree)) for name, tree in self.items)
        return Arguments(items, self.lead, self.options)

    def split(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Positional and keyword arguments."""
        if self.lead and self.items:
            return (self.items[0][1],), {**dict(self.items[1:]), **self.options}
        return (), {**dict(self.items), **self.options}

    def leaves(self) -> list[tuple[str, Any]]:
        """Each tensor with its name, as `x` or `xs[0]`."""
        return [leaf for name, tree in self.items for leaf in leaves(tree, name)]

    def shapes_for(self, layer: Any, method: Any) -> dict[str, Any]:
        """The shapes by the parameter names of `method`, as Keras passes them.

        One parameter takes the shape of the first argument whatever its name; several must
        be called as the arguments of `call` with `_shape` behind. Raises WrongShapeNames, and
        NotApplicable where `call` itself does not take the arguments.
        """
        parameters = inspect.signature(method).parameters.values()
        names = [each.name for each in parameters if each.kind in _NAMED_KINDS]
        shapes = self._shapes(layer)
        if len(names) == 1:
            return {names[0]: next(iter(shapes.values()), None)}
        known = {f"{name}_shape" for name in inspect.signature(layer.call).parameters}
        wrong = [name for name in names if name not in known]
        if wrong:
            raise WrongShapeNames(method.__name__, wrong, shapes)
        return {name: shapes[name] for name in names if name in shapes}

    def _shapes(self, layer: Any) -> dict[str, Any]:
        import keras

        if type(layer).call is keras.layers.Layer.call:
            return {f"{name}_shape": _shapes_of(tree) for name, tree in self.items}
        positional, named = self.split()
        try:
            bound = inspect.signature(layer.call).bind(*positional, **named)
        except TypeError:
            raise NotApplicable("the call does not take these inputs (LG220)") from None
        return {
            f"{name}_shape": _shapes_of(tree)
            for name, tree in bound.arguments.items()
            if name not in ("mask", "args", "kwargs", *self.options)
        }


def _shapes_of(tree: Any) -> Any:
    return map_leaves(lambda tensor: tuple(tensor.shape), tree)
