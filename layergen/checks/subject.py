"""What is to be checked, as plain frozen data that can be sent to another process.

Nothing here imports a framework: samples are described, and made where the layer is run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias, cast

from layergen.checks.codec import Data, codec, decode, encode

Nested: TypeAlias = "bool | int | float | tuple[Nested, ...] | Mapping[str, Nested]"
Argument: TypeAlias = "Tensor | tuple[Argument, ...] | Mapping[str, Argument] | None"
Output: TypeAlias = "OutputSpec | tuple[Output, ...] | Mapping[str, Output]"


@codec
@dataclass(frozen=True)
class KerasObject:
    """A public object of Keras as a constructor argument, `path` dotted under `keras`.

    With `arguments` the object is called with them, anew for every layer that is made;
    without, it is the object itself, as `activations.relu`.
    """

    path: str
    arguments: Mapping[str, object] | None = None

    def __post_init__(self) -> None:
        if self.arguments is not None:
            object.__setattr__(self, "arguments", _frozen_values(self.arguments))


@codec
@dataclass(frozen=True)
class Tensor:
    """A tensor to call a layer with; its `shape` includes the batch axis.

    Without `values`, floats are drawn from a normal distribution, or within the bounds, both of
    them inclusive; integers from `minimum` or 0 up to `maximum` or 10, the upper one
    exclusive. Raises ValueError where `values` have another shape than `shape`.
    """

    shape: tuple[int, ...]
    dtype: str = "float32"
    minimum: float | None = None
    maximum: float | None = None
    values: Nested | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "shape", tuple(self.shape))
        if self.values is None:
            return
        values = _frozen_nested(self.values)
        object.__setattr__(self, "values", values)
        if _shape(values) != self.shape:
            raise ValueError(
                f"values of shape {_shape(values)} in a tensor of shape {self.shape}"
            )


@codec
@dataclass(frozen=True)
class OutputSpec:
    """What one output must be: None in `shape` stands for any size, `dtype` None for the
    layer's compute dtype."""

    shape: tuple[int | None, ...]
    dtype: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "shape", tuple(self.shape))


@codec
@dataclass(frozen=True)
class ExpectedWeight:
    """One weight that a layer must own; `dtype` None stands for its variable dtype."""

    name: str
    shape: tuple[int, ...]
    dtype: str | None = None
    trainable: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "shape", tuple(self.shape))


@codec
@dataclass(frozen=True)
class Sample:
    """One way to make the layer and to call it, with what is known of the answer.

    `params` are the constructor arguments: JSON values, where `{"$tuple": [...]}` is a tuple and
    `{"$keras": "layers.Dense", "arguments": {...}}` a `KerasObject`. `inputs` are the call
    arguments by name, in the order of `call`; one that is None is left out, a tuple is
    passed as a list.

    `weight_values` are set before the call whose outputs must be `output_values`. `weights` are
    the weights that the layer itself owns, without those of its sublayers, in any
    order of trainable and other ones. `resized` are the same inputs at a second batch size. `options`
    are further arguments of `call` that are no tensors.
    """

    params: Mapping[str, object] = field(default_factory=dict)
    inputs: tuple[tuple[str, Argument], ...] = ()
    outputs: Output | None = None
    output_values: Nested | None = None
    weight_values: tuple[tuple[str, Nested], ...] = ()
    weights: tuple[ExpectedWeight, ...] | None = None
    resized: tuple[tuple[str, Argument], ...] | None = None
    resized_outputs: Output | None = None
    options: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        keep = object.__setattr__
        keep(self, "params", _frozen_values(self.params))
        keep(self, "options", _frozen_values(self.options))
        keep(self, "inputs", _frozen_arguments(self.inputs))
        if self.resized is not None:
            keep(self, "resized", _frozen_arguments(self.resized))
        for name in ("outputs", "resized_outputs"):
            keep(self, name, _frozen_tree(getattr(self, name)))
        if self.output_values is not None:
            keep(self, "output_values", _frozen_nested(self.output_values))
        keep(
            self,
            "weight_values",
            tuple((name, _frozen_nested(value)) for name, value in self.weight_values),
        )
        if self.weights is not None:
            keep(self, "weights", tuple(self.weights))

    def to_data(self) -> Data:
        """The sample as JSON data. Raises TypeError for a parameter that is no such value."""
        return encode(self)

    @staticmethod
    def from_data(data: Data) -> Sample:
        """The sample that `to_data` gave."""
        return decode(Sample, data)


@codec
@dataclass(frozen=True)
class Given:
    """What is said of a layer from outside; the rest of a sample is found by trying.

    `params` are some of the constructor arguments, `options` arguments of `call` that are no
    tensors. `inputs` are tensors by the argument of `call`; an empty name stands for the first one.
    """

    params: Mapping[str, object] = field(default_factory=dict)
    inputs: tuple[tuple[str, Argument], ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "params", _frozen_values(self.params))
        object.__setattr__(self, "inputs", _frozen_arguments(self.inputs))
        object.__setattr__(self, "options", _frozen_values(self.options))


@codec
@dataclass(frozen=True)
class Selection:
    """Which checks to run: those whose code begins with one of `select`, all where it is empty,
    and with none of `ignore`; of these the quick ones only, where `quick`."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    quick: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "select", tuple(self.select))
        object.__setattr__(self, "ignore", tuple(self.ignore))

    def takes(self, code: str, quick: bool) -> bool:
        """Whether a check is one of them."""
        if self.quick and not quick:
            return False
        wanted = not self.select or code.startswith(self.select)
        return wanted and not (self.ignore and code.startswith(self.ignore))


EVERYTHING = Selection()
QUICK = Selection(quick=True)


@codec
@dataclass(frozen=True)
class Subject:
    """A layer class to check: `module` is the path of a `.py` file or an importable name.

    `variants` are further sets of constructor arguments, each complete, with values that are not the
    defaults. Where `given` is there, samples and variants are found with its help. `selection` says
    which checks to run.
    """

    title: str
    module: str
    class_name: str
    samples: tuple[Sample, ...] = ()
    variants: tuple[Mapping[str, object], ...] = ()
    selection: Selection = EVERYTHING
    given: Given | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "samples", tuple(self.samples))
        variants = tuple(_frozen_values(variant) for variant in self.variants)
        object.__setattr__(self, "variants", variants)

    def to_data(self) -> Data:
        """The subject as JSON data. Raises TypeError for a parameter that is no such value."""
        return encode(self)

    @staticmethod
    def from_data(data: Data) -> Subject:
        """The subject that `to_data` gave."""
        return decode(Subject, data)


def _frozen_values(values: Mapping[str, object]) -> Mapping[str, object]:
    return MappingProxyType({name: _value(value) for name, value in values.items()})


def _value(value: object) -> object:
    """A constructor argument with the tagged forms taken as what they stand for."""
    if isinstance(value, Mapping):
        if set(value) == {"$tuple"}:
            return tuple(_value(item) for item in value["$tuple"])
        if "$keras" in value and set(value) <= {"$keras", "arguments"}:
            return KerasObject(value["$keras"], value.get("arguments"))
        return _frozen_values(value)
    if isinstance(value, list):
        return [_value(item) for item in value]
    if type(value) is tuple:
        return tuple(_value(item) for item in value)
    return value


def _frozen_arguments(
    arguments: tuple[tuple[str, Argument], ...],
) -> tuple[tuple[str, Argument], ...]:
    return tuple(
        (name, cast(Argument, _frozen_tree(value))) for name, value in arguments
    )


def _frozen_tree(tree: object) -> object:
    if isinstance(tree, Mapping):
        return MappingProxyType({key: _frozen_tree(tree[key]) for key in tree})
    if isinstance(tree, (list, tuple)):
        return tuple(_frozen_tree(item) for item in tree)
    return tree


def _frozen_nested(values: object) -> Nested:
    """Lists and arrays as tuples of Python's own numbers."""
    if hasattr(values, "tolist"):
        values = values.tolist()
    if isinstance(values, Mapping):
        return MappingProxyType({key: _frozen_nested(values[key]) for key in values})
    if isinstance(values, (list, tuple)):
        return tuple(_frozen_nested(item) for item in values)
    return cast(Nested, values)


def _shape(values: Nested) -> tuple[int, ...]:
    if not isinstance(values, tuple):
        return ()
    return (len(values), *(_shape(values[0]) if values else ()))
