"""What the rule of an op is given, and how it refuses."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NoReturn

from msgspec import Struct

from layergen.shapes.broadcast import Conflict, broadcast
from layergen.shapes.facts import Facts
from layergen.shapes.size import Size
from layergen.shapes.value import (
    ANYTHING,
    Anything,
    Axis,
    DType,
    Integer,
    Items,
    Known,
    Rest,
    Shape,
    Tensor,
    Value,
    as_tensor,
)

ARGUMENTS = "LG019"
BROADCAST = "LG030"
PRODUCT = "LG031"
JOINING = "LG032"
RESHAPE = "LG033"
AXIS = "LG034"
RANK = "LG035"
OUTPUT = "LG036"
DTYPE = "LG037"
EINSUM = "LG038"
ARGUMENT = "LG039"
UNPACK = "LG040"
LOSS = "LG041"
MEMBER = "LG042"
UNTOLD = "LG043"


@dataclass
class Mismatch(Exception):
    """Values that do not go together.

    `at` names the argument to underline (with `=` behind it, its name too), `node` is how it is written; without
    them it is the whole call.
    """

    code: str
    message: str
    hints: tuple[str, ...] = ()
    at: str | None = None
    node: ast.expr | ast.keyword | None = None


class Call(Struct, frozen=True):
    """A call of an op: its arguments by the name of the parameter, and how the author wrote each.

    `rest` holds what goes to `*args`. `apply` calls a value that is a function.
    """

    op: str
    arguments: Mapping[str, Value]
    labels: Mapping[str, str]
    facts: Facts
    rest: tuple[Value, ...] = ()
    apply: Callable[[Value, tuple[Value, ...]], Value] = lambda function, arguments: (
        ANYTHING
    )

    def __contains__(self, name: str) -> bool:
        return name in self.arguments

    def value(self, name: str, default: Value = ANYTHING) -> Value:
        """An argument, or the default where it was left out."""
        return self.arguments.get(name, default)

    def tensor(self, name: str) -> Tensor | None:
        """An argument as a tensor; None where nothing is known of it."""
        return as_tensor(self.value(name))

    def shape(self, name: str) -> Shape | None:
        """The shape of an argument; None where nothing is known of it."""
        tensor = self.tensor(name)
        return tensor.shape if tensor else None

    def dtype(self, name: str) -> DType:
        """What an argument is made of."""
        tensor = self.tensor(name)
        return tensor.dtype if tensor else "unknown"

    def integer(self, name: str, default: int | None = None) -> int | None:
        """An argument that is a number known now; `default` where it was left out, None if unknown."""
        value = self.value(name, Integer())
        if name not in self.arguments:
            return default
        return value.size.number if isinstance(value, Integer) and value.size else None

    def is_absent_or_none(self, name: str) -> bool:
        """Whether an argument was left out or is None."""
        return name not in self.arguments or self.arguments[name] == Known(None)

    def flag(self, name: str, default: bool = False) -> bool | None:
        """An argument that is a boolean known now; `default` where it was left out, None if unknown."""
        value = self.value(name, Known(default))
        return bool(value.value) if isinstance(value, Known) else None

    def text(self, name: str, default: str | None = None) -> str | None:
        """An argument that is a text known now."""
        value = self.value(name, Known(default))
        return (
            value.value
            if isinstance(value, Known) and isinstance(value.value, str)
            else None
        )

    def axes(self, name: str = "axis") -> tuple[int, ...] | None:
        """An argument that is an integer or a few of them, known now; None if it is not."""
        match self.value(name):
            case Integer(size=Size() as size) if size.number is not None:
                return (size.number,)
            case Items(values):
                numbers = [
                    v.size.number if isinstance(v, Integer) and v.size else None
                    for v in values
                ]
                return (
                    None
                    if None in numbers
                    else tuple(n for n in numbers if n is not None)
                )
        return None

    def sizes(self, name: str = "shape") -> Shape | None:
        """An argument that is a tuple of sizes, as a shape; None where it cannot be told."""
        match self.value(name):
            case Integer(size):
                return Shape((size,))
            case Items(values):
                axes: list[Axis] = []
                for value in values:
                    if isinstance(value, Rest):
                        axes.append(value)
                    else:
                        axes.append(value.size if isinstance(value, Integer) else None)
                several = sum(isinstance(axis, Rest) for axis in axes) > 1
                return None if several else Shape(tuple(axes))
        return None

    def label(self, name: str) -> str:
        """How the author wrote an argument, for messages."""
        return self.labels.get(name, name)

    def axis_of(
        self, shape: Shape, axis: int, name: str, at: str = "axis", extra: int = 0
    ) -> int:
        """An axis of a shape as an index that is not negative, where the rank is known.

        `extra` counts axes that the op adds. Raises Mismatch where there is no such axis.
        """
        rank = shape.rank
        if rank is None:
            return axis
        rank += extra
        if not -rank <= axis < rank:
            near = (
                ", did you mean axis=-1?"
                if (axis, at, extra) == (rank, "axis", 0)
                else ""
            )
            known = f"axes are {-rank} to {rank - 1}{near}"
            raise Mismatch(
                AXIS,
                f"{self.label(name)} has no axis {axis}: its shape is {shape}",
                (known if rank else "it is a scalar",),
                at if at in self.labels else None,
            )
        return axis % rank

    def broadcast(self, *names: str) -> Shape | None:
        """The shape of an operation on each element of these arguments.

        Raises:
            Mismatch: their shapes do not go together.
        """
        result: Shape | None = self.shape(names[0])
        for name in names[1:]:
            other = self.shape(name)
            try:
                result = broadcast(self.facts, result, other)
            except Conflict as conflict:
                self.refuse_broadcast(names[0], name, result, other, conflict)
        return result

    def refuse_broadcast(
        self,
        left: str,
        right: str,
        a: Shape | None,
        b: Shape | None,
        conflict: Conflict,
    ) -> NoReturn:
        """The error for two shapes that do not go together."""
        one, two = self.label(left), self.label(right)
        where = "the last axis" if conflict.axis == -1 else f"axis {conflict.axis}"
        raise Mismatch(
            BROADCAST,
            f"{a} and {b} do not go together",
            (
                f"{where} of {one} is {conflict.left}, that of {two} is {conflict.right}",
                *_forgotten_keepdims(one, a, two, b),
                *_forgotten_keepdims(two, b, one, a),
            ),
        )


def _forgotten_keepdims(
    one: str, shape: Shape | None, two: str, other: Shape | None
) -> tuple[str, ...]:
    """The hint for a shape that is another one with an axis missing, as after a reduction."""
    if shape is None or other is None:
        return ()
    for index in range(len(other.axes)):
        if shape.axes == other.axes[:index] + other.axes[index + 1 :]:
            return (
                f"{one} lacks axis {index} of {two}: reduce with keepdims=True to keep it",
            )
    return ()


Rule = Callable[[Call], Value]


def unknown(*values: Value) -> bool:
    """Whether nothing is known of one of these."""
    return any(isinstance(value, Anything) for value in values)
