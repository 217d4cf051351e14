"""Frozen dataclasses as JSON data and back, with nothing lost: tuples stay tuples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import MappingProxyType
from typing import TypeAlias, TypeVar

Data: TypeAlias = "bool | int | float | str | list[Data] | dict[str, Data] | None"
T = TypeVar("T")

_CLASSES: dict[str, type] = {}


def codec(cls: type[T]) -> type[T]:
    """Class decorator: lets `encode` and `decode` know a dataclass, by its name."""
    if _CLASSES.setdefault(f"${cls.__name__}", cls) is not cls:
        raise ValueError(f"two dataclasses called {cls.__name__}")
    return cls


def encode(value: object) -> Data:
    """JSON data for dataclasses, tuples, lists, mappings and plain values.

    A tuple becomes `{"$tuple": [...]}`, a dataclass `{"$Name": {field: ...}}`. Raises TypeError for
    anything else, and for a mapping whose keys are not text or begin with `$`.
    """
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, list):
        return [encode(item) for item in value]
    if isinstance(value, tuple):
        return {"$tuple": [encode(item) for item in value]}
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str) or key.startswith("$"):
                raise TypeError(f"{key!r} cannot be a key of plain data")
        return {key: encode(item) for key, item in value.items()}
    tag = f"${type(value).__name__}"
    if is_dataclass(value) and _CLASSES.get(tag) is type(value):
        return {
            tag: {
                item.name: encode(getattr(value, item.name)) for item in fields(value)
            }
        }
    raise TypeError(f"{value!r} is no plain data")


def decode(expected: type[T], data: Data) -> T:
    """The value that `encode` was given. Raises ValueError where it is no `expected`."""
    value = _decode(data)
    if not isinstance(value, expected):
        raise ValueError(f"data of a {type(value).__name__}, not {expected.__name__}")
    return value


def _decode(data: Data) -> object:
    if isinstance(data, list):
        return [_decode(item) for item in data]
    if not isinstance(data, dict):
        return data
    if len(data) == 1:
        (tag, content), *_ = data.items()
        if tag == "$tuple" and isinstance(content, list):
            return tuple(_decode(item) for item in content)
        if tag in _CLASSES and isinstance(content, dict):
            members = {name: _decode(item) for name, item in content.items()}
            return _CLASSES[tag](**members)
    return MappingProxyType({key: _decode(item) for key, item in data.items()})
