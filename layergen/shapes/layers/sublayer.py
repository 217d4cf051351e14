"""A layer as a value: made with arguments, and called later."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from layergen.description.keras_api import (
    SEQUENTIAL,
    Signature,
    layer_signature,
)
from layergen.shapes.call import Call
from layergen.shapes.facts import Facts
from layergen.shapes.layers import find
from layergen.shapes.layers.call import LayerCall, LayerResult, Weight, Weights
from layergen.shapes.value import ANYTHING, Axis, Function, Items, Rest, Value

Values = tuple[Value, ...]
#: Layers that take `training` and compute the same with it, unless they are quantized.
UNTRAINED = frozenset({"Dense", "EinsumDense"})
#: Layers that do nothing but to call others, and the argument that holds these.
HOLDERS = {SEQUENTIAL: "layers", "TimeDistributed": "layer"}
#: Of a cell: the size of its output, and those of its states.
Step = tuple[Axis, tuple[Axis, ...], Weights | None]


class Made(ABC):
    """A layer that has been made with arguments, of Keras or of a description."""

    name: str
    config: Call

    @abstractmethod
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

    @property
    @abstractmethod
    def signature(self) -> Signature | None:
        """The parameters of its `call`; None where they are not known."""

    @property
    @abstractmethod
    def builds(self) -> tuple[tuple[str, str], ...]:
        """The parameters of its `build`, each with the argument of `call` whose shape it wants."""

    def takes(self, name: str) -> bool:
        """Whether its `call` has a parameter of this name, and does something with it."""
        return self.signature is not None and name in self.signature.keywords

    def step(self, dim: Axis) -> Step | None:
        """One step of it on an input of this size, if it is a cell that is described."""
        return None

    def __call__(self, values: Values, keywords: Mapping[str, Value]) -> Value:
        """The value of calling it, as a function value is called.

        Raises:
            Mismatch: what it is called with does not fit.
        """
        return self.run(values, keywords).output


@dataclass(frozen=True)
class Sublayer(Made):
    """One of Keras's layers with the arguments of its constructor by name."""

    name: str
    config: Call

    @property
    def signature(self) -> Signature | None:
        """The parameters of its `call`."""
        return layer_signature(self.name, "call")

    @property
    def builds(self) -> tuple[tuple[str, str], ...]:
        """The parameters of its `build`, those of the first argument and of others that it names."""
        build = layer_signature(self.name, "build")
        if build is None or self.signature is None:
            return ()
        called = [p.name for p in self.signature.positional]
        wanted = [p.name for p in build.positional]
        stems = [(name, name.removesuffix("_shape")) for name in wanted[1:]]
        return (
            *zip(wanted[:1], called[:1], strict=False),
            *((name, stem) for name, stem in stems if stem in called),
        )

    def takes(self, name: str) -> bool:
        """As for every layer; what only holds others takes what these take."""
        if self.name in UNTRAINED and name == "training":
            return False
        inner = self.inner
        if inner is not None and not any(one.takes(name) for one in inner):
            return False
        return super().takes(name)

    @property
    def inner(self) -> tuple[Made, ...] | None:
        """The layers in it, if it does nothing but to call them; None where these are not known."""
        value = self.config.arguments.get(HOLDERS.get(self.name, ""))
        values = value.values if isinstance(value, Items) else (value,)
        found = [
            None if isinstance(v, Rest) or v is None else sublayer(v) for v in values
        ]
        return tuple(one for one in found if one) if all(found) else None

    def run(
        self,
        values: Values,
        keywords: Mapping[str, Value] | None = None,
        labels: Sequence[str] = (),
        named: Mapping[str, str] | None = None,
        facts: Facts | None = None,
    ) -> LayerResult:
        """As for every layer, by the rule for its class."""
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
    signature = layer_signature(name)
    if signature is None:
        return ANYTHING
    call = bound(name, signature, values, keywords or {}, facts or Facts())
    label = name if name == SEQUENTIAL else f"layers.{name}"
    return ANYTHING if call is None else Function(label, Sublayer(name, call))


def bound(
    name: str,
    signature: Signature,
    values: Values,
    keywords: Mapping[str, Value],
    facts: Facts,
) -> Call | None:
    """The arguments of a call by the names of the parameters; None where there are too many."""
    if len(values) > len(signature.positional):
        return None
    names = [parameter.name for parameter in signature.positional]
    arguments = dict(zip(names, values, strict=False)) | dict(keywords)
    return Call(name, arguments, {}, facts)


def sublayer(value: Value) -> Made | None:
    """The layer that a value is; None where nothing is known of what made it."""
    if isinstance(value, Function) and isinstance(value.apply, Made):
        return value.apply
    return None
