"""What a user says of a layer, as texts of the command line or as values of Python."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping, Sequence
from typing import Any

from layergen.checks.subject import Argument, Given, Tensor

FORM = "2,8 or x=2,8 or ids=2,5:int32"
DTYPES = frozenset(
    [
        "float16",
        "bfloat16",
        "float32",
        "float64",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "bool",
    ]
)


def from_texts(
    init: Sequence[str], inputs: Sequence[str], call: Sequence[str] = ()
) -> Given:
    """What `--init units=4`, `--input x=2,8:int32` and `--call causal=true` say.

    An argument whose name is given more than once is a list of tensors. Raises ValueError for a text
    of another form.
    """
    tensors: dict[str, list[Tensor]] = {}
    for text in inputs:
        name, _, shape = text.rpartition("=")
        tensors.setdefault(name.strip(), []).append(tensor(shape))
    arguments: list[tuple[str, Argument]] = [
        (name, found[0] if len(found) == 1 else tuple(found))
        for name, found in tensors.items()
    ]
    return Given(_assigned(init, "init"), tuple(arguments), _assigned(call, "call"))


def tensor(text: str) -> Tensor:
    """`2,8`, `2,8:int32`, `2,5:int32<7`, and `:bool` for a scalar. Raises ValueError."""
    sizes, colon, kind = text.strip().partition(":")
    dtype, less, top = kind.partition("<")
    if colon and dtype.strip() not in DTYPES:
        raise ValueError(f"'{dtype.strip()}' is no dtype")
    try:
        shape = tuple(
            int(size) for size in sizes.strip("() ").split(",") if size.strip()
        )
        maximum = float(top) if less else None
    except ValueError:
        raise ValueError(f"'{text}' is not of the form {FORM}") from None
    if not sizes.strip() and not colon:
        raise ValueError(f"an input is of the form {FORM}")
    return Tensor(shape, dtype.strip() or "float32", maximum=maximum)


def _assigned(texts: Sequence[str], option: str) -> dict[str, object]:
    found: dict[str, object] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip().isidentifier():
            raise ValueError(f"--{option} '{text}' is not of the form NAME=VALUE")
        found[name.strip()] = _value(value.strip())
    return found


def _value(text: str) -> object:
    """A Python literal, `true`, `false` and `none` too; any other text is itself."""
    words: dict[str, object] = {"true": True, "false": False, "none": None}
    if text.lower() in words:
        return words[text.lower()]
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


def from_values(
    layer_class: Any,
    params: Mapping[str, object] | None,
    inputs: Any,
    call: Mapping[str, object] | None = None,
) -> Given:
    """What the arguments of `layergen.check` say.

    `inputs` is a shape, a tensor, a text as on the command line, or a list of these; a mapping
    holds them by the arguments of `call`, or by the keys of its first argument. Raises TypeError.
    """
    given: tuple[tuple[str, Argument], ...]
    if inputs is None:
        given = ()
    elif isinstance(inputs, Mapping):
        named = {name: _argument(name, value) for name, value in inputs.items()}
        takes = _takes(layer_class)
        known = takes is None or any(name in takes for name in named)
        given = tuple(named.items()) if known else (("", named),)
    else:
        given = (("", _argument("inputs", inputs)),)
    return Given(dict(params or {}), given, dict(call or {}))


def _takes(layer_class: Any) -> set[str] | None:
    try:
        return set(inspect.signature(layer_class.call).parameters)
    except (TypeError, ValueError, AttributeError):
        return None


def _argument(name: str, value: Any) -> Argument:
    if isinstance(value, str):
        try:
            return tensor(value)
        except ValueError as error:
            raise TypeError(str(error)) from None
    if value is None or isinstance(value, Tensor):
        return value
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        return _tensor_of(value)
    if isinstance(value, Mapping):
        return {key: _argument(f"{name}[{key!r}]", item) for key, item in value.items()}
    if isinstance(value, Sequence):
        if all(isinstance(size, int) and not isinstance(size, bool) for size in value):
            return Tensor(tuple(value))
        if value and not any(isinstance(size, (int, float)) for size in value):
            return tuple(
                _argument(f"{name}[{i}]", each) for i, each in enumerate(value)
            )
    raise TypeError(
        f"the shape of '{name}' must be a sequence of integers, not {value!r}"
    )


def _tensor_of(array: Any) -> Tensor:
    """An array with its values; a symbolic tensor with its shape, 2 for sizes that are unknown."""
    dtype = getattr(array.dtype, "name", None) or str(array.dtype)
    shape = tuple(2 if size is None else int(size) for size in array.shape)
    if not hasattr(array, "__array__") or any(size is None for size in array.shape):
        return Tensor(shape, dtype)
    import numpy as np

    return Tensor(shape, dtype, values=np.asarray(array).tolist() if shape else None)
