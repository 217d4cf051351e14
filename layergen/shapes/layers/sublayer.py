"""A layer as a value: made with arguments, and called later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from layergen.description.keras_api import namespace
from layergen.shapes.call import Call
from layergen.shapes.facts import Facts
from layergen.shapes.layers import find
from layergen.shapes.layers.call import LayerCall, LayerResult, Weight, Weights
from layergen.shapes.value import ANYTHING, Function, Value

Values = tuple[Value, ...]


@dataclass(frozen=True)
class Sublayer:
    """One of Keras's layers with the arguments of its constructor by name."""

    name: str
    config: Call

    def __call__(self, values: Values, keywords: Mapping[str, Value]) -> Value:
        """The value of calling it, as a function value is called.

        Raises:
            Mismatch: what it is called with does not fit.
        """
        return self.run(values, keywords).output

    def run(
        self,
        values: Values,
        keywords: Mapping[str, Value] | None = None,
        labels: Sequence[str] = (),
        named: Mapping[str, str] | None = None,
        facts: Facts | None = None,
    ) -> LayerResult:
        """What calling it gives and the weights that building it makes.

        `labels` and `named` are how the author wrote the arguments.

        Raises:
            Mismatch: what it is called with does not fit.
        """
        entry = find(self.name)
        if entry is None or len(values) > len(entry.takes):
            return LayerResult()
        inputs = Call(
            self.name,
            dict(zip(entry.takes, values, strict=False)) | dict(keywords or {}),
            dict(zip(entry.takes, labels, strict=False)) | dict(named or {}),
            self.config.facts if facts is None else facts,
        )
        result = entry.rule(LayerCall(self.name, self.config, inputs))
        return replace(result, weights=self.trained(result.weights))

    def trained(self, weights: Weights | None) -> Weights | None:
        """The weights, none of them trained where the layer is not."""
        trainable = self.config.flag("trainable", True)
        if weights is None or trainable is None:
            return None
        if trainable:
            return weights
        return tuple(Weight(w.name, w.shape, False) for w in weights)


def made(
    name: str,
    values: Values = (),
    keywords: Mapping[str, Value] | None = None,
    facts: Facts | None = None,
) -> Value:
    """The value of `layers.name(*values, **keywords)`; unknown where the arguments cannot be bound."""
    signature = namespace("layers").get(name)
    if signature is None or len(values) > len(signature.positional):
        return ANYTHING
    names = [parameter.name for parameter in signature.positional]
    arguments = dict(zip(names, values, strict=False)) | dict(keywords or {})
    call = Call(name, arguments, {}, Facts() if facts is None else facts)
    return Function(f"layers.{name}", Sublayer(name, call))


def sublayer(value: Value) -> Sublayer | None:
    """The layer that a value is; None where it is not one of Keras's."""
    if isinstance(value, Function) and isinstance(value.apply, Sublayer):
        return value.apply
    return None
