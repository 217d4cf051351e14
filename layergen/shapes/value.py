"""What is known of a value before the layer runs: tensors with symbolic shapes, integers, tuples, functions."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, Literal

from msgspec import Struct

from layergen.shapes.size import Size

DType = Literal["float", "int", "bool", "complex", "unknown"]
#: An axis whose size is not known; it is equal to nothing and different from nothing.
Dim = Size | None


class Rest(Struct, frozen=True):
    """Any number of axes: the `...` of an input. One text means the same axes everywhere."""

    text: str = "..."

    def __str__(self) -> str:
        return self.text


Axis = Size | Rest | None


class Shape(Struct, frozen=True, dict=True):
    """The axes of a tensor, with at most one `Rest` among them."""

    axes: tuple[Axis, ...]

    def __str__(self) -> str:
        inner = ", ".join("?" if axis is None else str(axis) for axis in self.axes)
        return f"({inner},)" if len(self.axes) == 1 else f"({inner})"

    @cached_property
    def rest(self) -> int | None:
        """Where the `...` stands."""
        return next(
            (i for i, axis in enumerate(self.axes) if isinstance(axis, Rest)), None
        )

    @property
    def rank(self) -> int | None:
        """The number of axes, where that is known."""
        return len(self.axes) if self.rest is None else None

    @property
    def least_rank(self) -> int:
        """The smallest number of axes there can be."""
        return len(self.axes) - (self.rest is not None)

    def at(self, index: int) -> Axis:
        """The axis at an index as Python counts it; None where it falls into the `...`.

        Raises:
            IndexError: there is no such axis, whatever stands for the `...`.
        """
        rest = self.rest
        if rest is None:
            return self.axes[index]
        if 0 <= index < rest or -(len(self.axes) - rest) < index < 0:
            return self.axes[index]
        return None


class Tensor(Struct, frozen=True):
    """A tensor; `shape` is None where nothing is known of it."""

    shape: Shape | None
    dtype: DType = "float"

    def __str__(self) -> str:
        kind = "" if self.dtype in ("float", "unknown") else f" {self.dtype}"
        return f"{self.shape if self.shape is not None else 'unknown shape'}{kind}"


class Integer(Struct, frozen=True):
    """A Python integer; `size` is None where it is not known."""

    size: Size | None = None

    def __str__(self) -> str:
        return "int" if self.size is None else str(self.size)


class Known(Struct, frozen=True):
    """A Python value that is known: a text, a float, a boolean or None."""

    value: str | float | bool | None

    def __str__(self) -> str:
        return repr(self.value)


class Kind(Struct, frozen=True):
    """The dtype of a tensor, as `x.dtype` gives it: the kind of number without its width."""

    dtype: DType

    def __str__(self) -> str:
        return f"dtype of {self.dtype}"


class Items(Struct, frozen=True):
    """A tuple or list of known values; a `Rest` among them stands for any number of integers."""

    values: tuple[Value | Rest, ...]
    is_list: bool = False

    def __str__(self) -> str:
        inner = ", ".join(map(str, self.values))
        return (
            f"[{inner}]"
            if self.is_list
            else f"({inner},)" if len(self.values) == 1 else f"({inner})"
        )


class Many(Struct, frozen=True):
    """A list of any number of values of one kind."""

    item: Value

    def __str__(self) -> str:
        return f"list of {self.item}"


class Table(Struct, frozen=True):
    """A mapping with known keys."""

    entries: tuple[tuple[str, Value], ...]

    def __str__(self) -> str:
        return "{" + ", ".join(f"{key}: {value}" for key, value in self.entries) + "}"


class Function(Struct, frozen=True):
    """Something that can be called: `apply` computes the value of a call. Equal only to itself."""

    label: str
    apply: Callable[..., Any]

    def __str__(self) -> str:
        return self.label


class Anything(Struct, frozen=True):
    """A value that nothing is known of. It fits everywhere and proves nothing."""

    def __str__(self) -> str:
        return "unknown"


class Perhaps(Anything, frozen=True):
    """A value or None: nothing is known of it before a test tells which."""

    item: Tensor


ANYTHING = Anything()
Value = Tensor | Integer | Known | Kind | Items | Many | Table | Function | Anything


def scalar(dtype: DType = "float") -> Tensor:
    """A tensor without axes."""
    return Tensor(Shape(()), dtype)


def shape_items(shape: Shape) -> Items:
    """A shape as the tuple of integers that `x.shape` is."""
    return Items(
        tuple(axis if isinstance(axis, Rest) else Integer(axis) for axis in shape.axes)
    )


def dtype_of(value: Value) -> DType:
    """The kind of number that a value is made of."""
    match value:
        case Tensor(dtype=dtype):
            return dtype
        case Integer():
            return "int"
        case Known(bool()):
            return "bool"
        case Known(float()):
            return "float"
        case Items(values) if values:
            found = {dtype_of(v) for v in values if not isinstance(v, Rest)}
            return promoted(*found)
        case Many(item):
            return dtype_of(item)
    return "unknown"


def promoted(*dtypes: DType) -> DType:
    """The kind that these give together."""
    if "unknown" in dtypes or not dtypes:
        return "unknown"
    kinds: tuple[DType, ...] = ("complex", "float", "int")
    for kind in kinds:
        if kind in dtypes:
            return kind
    return "bool"


def as_tensor(value: Value) -> Tensor | None:
    """A value as the tensor that an op makes of it; None where that cannot be told."""
    match value:
        case Tensor():
            return value
        case Integer():
            return scalar("int")
        case Known(bool()):
            return scalar("bool")
        case Known(float()):
            return scalar("float")
        case Items(values) if values and not any(isinstance(v, Rest) for v in values):
            return _stacked(values)
    return None


def _stacked(values: tuple[Value | Rest, ...]) -> Tensor | None:
    from layergen.shapes.size import number

    parts = [as_tensor(v) for v in values if not isinstance(v, Rest)]
    first = parts[0]
    if (
        first is None
        or first.shape is None
        or any(p is None or p.shape != first.shape for p in parts)
    ):
        return None
    dtype = promoted(*(p.dtype for p in parts if p))
    return Tensor(Shape((number(len(parts)), *first.shape.axes)), dtype)


def is_known(value: Value) -> bool:
    """Whether all is known of a value, so that it can be told from another one."""
    match value:
        case Tensor(shape=shape, dtype=dtype):
            return shape is not None and None not in shape.axes and dtype != "unknown"
        case Items(values):
            return all(isinstance(v, Rest) or is_known(v) for v in values)
        case Table(entries):
            return all(is_known(entry) for _, entry in entries)
        case Integer(size=size):
            return size is not None
    return isinstance(value, Known | Kind)


def join(left: Value, right: Value) -> Value:
    """What is known of a value that is one or the other."""
    if left == right:
        return left
    match left, right:
        case Tensor(), Tensor():
            dtype: DType = left.dtype if left.dtype == right.dtype else "unknown"
            return Tensor(join_shapes(left.shape, right.shape), dtype)
        case Integer(), Integer():
            return Integer()
        case Items(a), Items(b) if len(a) == len(b) and left.is_list == right.is_list:
            return Items(
                tuple(_join_items(x, y) for x, y in zip(a, b, strict=True)),
                left.is_list,
            )
        case Many(a_item), Many(b_item):
            return Many(join(a_item, b_item))
    return ANYTHING


def _join_items(left: Value | Rest, right: Value | Rest) -> Value | Rest:
    if isinstance(left, Rest) or isinstance(right, Rest):
        return left if left == right else ANYTHING
    return join(left, right)


def join_shapes(left: Shape | None, right: Shape | None) -> Shape | None:
    """The axes that two shapes share; None where they have not even their number in common."""
    if left is None or right is None or len(left.axes) != len(right.axes):
        return None
    if left.rest != right.rest:
        return None
    return Shape(
        tuple(a if a == b else None for a, b in zip(left.axes, right.axes, strict=True))
    )
