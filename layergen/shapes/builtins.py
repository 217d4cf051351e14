"""Python's builtins that the language has, on values."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from layergen.shapes.size import number
from layergen.shapes.value import (
    ANYTHING,
    Function,
    Integer,
    Items,
    Many,
    Rest,
    Shape,
    Table,
    Tensor,
    Value,
    as_tensor,
)

Arguments = tuple[Value, ...]
LONGEST_RANGE = 64


def _length(arguments: Arguments) -> Value:
    match arguments:
        case (Items(values),) if not any(isinstance(v, Rest) for v in values):
            return Integer(number(len(values)))
        case (Table(entries),):
            return Integer(number(len(entries)))
        case (Tensor(shape=Shape() as shape),) if shape.axes and not isinstance(
            shape.axes[0], Rest
        ):
            return Integer(shape.axes[0])
    return Integer()


def _range(arguments: Arguments) -> Value:
    numbers = [
        v.size.number if isinstance(v, Integer) and v.size else None for v in arguments
    ]
    if None in numbers or not numbers or (len(numbers) == 3 and not numbers[2]):
        return Many(Integer())
    found = range(*(n for n in numbers if n is not None))
    if len(found) > LONGEST_RANGE:
        return Many(Integer())
    return Items(tuple(Integer(number(n)) for n in found), True)


def _enumerate(arguments: Arguments) -> Value:
    match arguments:
        case (Items(values), *_) if not any(isinstance(v, Rest) for v in values):
            known = len(arguments) == 1
            pairs = [
                Items((Integer(number(i)) if known else Integer(), v))
                for i, v in enumerate(values)
            ]
            return Items(tuple(pairs), True)
        case (Many(item), *_):
            return Many(Items((Integer(), item)))
    return Many(Items((Integer(), ANYTHING)))


def _zip(arguments: Arguments) -> Value:
    if all(
        isinstance(a, Items) and not any(isinstance(v, Rest) for v in a.values)
        for a in arguments
    ):
        rows = zip(*(a.values for a in arguments if isinstance(a, Items)), strict=False)
        return Items(tuple(Items(tuple(row)) for row in rows), True)
    return Many(Items(tuple(_one(a) for a in arguments)))


def _one(value: Value) -> Value:
    match value:
        case Many(item):
            return item
        case Items(values) if values and all(v == values[0] for v in values):
            return ANYTHING if isinstance(values[0], Rest) else values[0]
        case Tensor(
            shape=Shape() as shape, dtype=dtype
        ) if shape.axes and not isinstance(shape.axes[0], Rest):
            return Tensor(Shape(shape.axes[1:]), dtype)
    return ANYTHING


def _sequence(is_list: bool) -> Callable[[Arguments], Value]:
    def make(arguments: Arguments) -> Value:
        match arguments:
            case ():
                return Items((), is_list)
            case (Items(values),):
                return Items(values, is_list)
            case (Many(),):
                return arguments[0]
        return ANYTHING

    return make


def _reversed(arguments: Arguments) -> Value:
    match arguments:
        case (Items(values, is_list),):
            return Items(values[::-1], is_list)
    return arguments[0] if arguments else ANYTHING


def _integer(arguments: Arguments) -> Value:
    return (
        arguments[0] if arguments and isinstance(arguments[0], Integer) else Integer()
    )


def _sum(arguments: Arguments) -> Value:
    match arguments:
        case (Items(values),) if values and all(
            isinstance(v, Integer) and v.size for v in values
        ):
            total = number(0)
            for value in values:
                assert isinstance(value, Integer)
                assert value.size is not None
                total = total + value.size
            return Integer(total)
    return ANYTHING


def _extreme(pick: Callable[..., int]) -> Callable[[Arguments], Value]:
    def apply(arguments: Arguments) -> Value:
        values = (
            arguments[0].values
            if len(arguments) == 1 and isinstance(arguments[0], Items)
            else arguments
        )
        numbers = [
            v.size.number if isinstance(v, Integer) and v.size else None for v in values
        ]
        if numbers and None not in numbers:
            return Integer(number(pick(n for n in numbers if n is not None)))
        return Integer() if all(isinstance(v, Integer) for v in values) else ANYTHING

    return apply


def _absolute(arguments: Arguments) -> Value:
    tensor = as_tensor(arguments[0]) if arguments else None
    return tensor if isinstance(arguments[0], Tensor) and tensor else ANYTHING


def _of(label: str, apply: Callable[[Arguments], Value]) -> Function:
    def call(values: Arguments, keywords: Mapping[str, Value]) -> Value:
        others = {name for name in keywords if (label, name) != ("zip", "strict")}
        if others == {"start"}:
            return apply((*values, keywords["start"]))
        return ANYTHING if others else apply(values)

    return Function(label, call)


#: Every builtin by name. Those that give no shape are here too, so that each is known.
BUILTINS: Mapping[str, Value] = {
    name: _of(name, apply)
    for name, apply in {
        "abs": _absolute,
        "bool": lambda arguments: ANYTHING,
        "enumerate": _enumerate,
        "float": lambda arguments: ANYTHING,
        "int": _integer,
        "len": _length,
        "list": _sequence(True),
        "max": _extreme(max),
        "min": _extreme(min),
        "range": _range,
        "reversed": _reversed,
        "round": _integer,
        "sorted": _sequence(True),
        "sum": _sum,
        "tuple": _sequence(False),
        "zip": _zip,
    }.items()
}
