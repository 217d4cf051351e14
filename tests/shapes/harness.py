"""What the tests of shapes share: one text runs in Keras on numbers, and in the engine on names for them.

`check` is the whole of it. Keras, on symbolic tensors and where these cannot tell on numbers, is the oracle.
"""

from __future__ import annotations

import ast
import textwrap
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from layergen.description.code import Code
from layergen.description.nodes import Scalar
from layergen.diagnostics import Source, Span
from layergen.shapes.engine import Engine, Log
from layergen.shapes.facts import Facts, substitute
from layergen.shapes.size import Size, number
from layergen.shapes.size import name as named
from layergen.shapes.value import (
    ANYTHING,
    DType,
    Integer,
    Items,
    Known,
    Many,
    Rest,
    Shape,
    Table,
    Tensor,
    Value,
)

#: How many comparisons with Keras each op has had.
CASES: Counter[str] = Counter()
#: How many of these gave a shape or a mistake, and not only "unknown".
CERTAIN: Counter[str] = Counter()
#: Where Keras disagrees with itself: on symbolic tensors it says other than on numbers.
DISAGREEMENTS: dict[str, str] = {}

#: Primes, so that products of different names are different too.
PRIMES = (2, 3, 5, 7, 11, 13)
#: What an unknown size is tried as, where symbolic tensors accept what numbers may not.
FILLS = (1, *PRIMES[:4])


def few(examples: int) -> settings:
    """The settings of a test that draws this many cases, the same ones in every run."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@dataclass(frozen=True)
class T:
    """A tensor: axes as numbers, None where not even Keras knows one.

    The first `rest` axes are a `...` for the engine. `names` says whether sizes above 1 are names there.
    """

    axes: tuple[int | None, ...]
    dtype: str = "float32"
    rest: int = 0
    names: bool = True


@dataclass(frozen=True)
class N:
    """An integer that is a name for the engine."""

    number: int


Given = Any


def dims(none: bool = True) -> st.SearchStrategy[int | None]:
    """Sizes of axes: 1, primes, now and then unknown."""
    sizes = st.sampled_from([1, *PRIMES[:4]])
    return st.one_of(sizes, sizes, sizes, st.none()) if none else sizes


@st.composite
def tensors(
    draw: st.DrawFn,
    least: int = 0,
    most: int = 5,
    dtypes: tuple[str, ...] = ("float32",),
    none: bool = True,
    rest: bool = False,
) -> T:
    """A tensor of some rank."""
    axes = tuple(draw(st.lists(dims(none), min_size=least, max_size=most)))
    hidden = draw(st.integers(0, len(axes))) if rest and draw(st.booleans()) else 0
    return T(axes, draw(st.sampled_from(dtypes)), hidden, draw(st.booleans()))


def kind(dtype: object) -> DType:
    """The kind of number of a dtype of Keras."""
    text = keras.backend.standardize_dtype(dtype)
    for prefix, found in (
        ("float", "float"),
        ("bfloat", "float"),
        ("int", "int"),
        ("uint", "int"),
        ("bool", "bool"),
        ("complex", "complex"),
    ):
        if text.startswith(prefix):
            return found  # type: ignore[return-value]
    return "unknown"


def infer_text(
    text: str, values: Mapping[str, Value], facts: Facts | None = None
) -> tuple[Value, list[str]]:
    """The value of a text in the engine, and the codes of its mistakes."""
    value, log = run_engine(text, values, facts)
    return value, [found.code for found in log.diagnostics]


def run_engine(
    text: str, values: Mapping[str, Value], facts: Facts | None = None
) -> tuple[Value, Log]:
    """The value of a text in the engine, and all that it has noted."""
    log = Log()
    code = Code(text, Scalar(text, Span(Source("test", text), 1, 1)))
    return Engine(code, {}, values, facts or Facts(), log).run(), log


def _dim(axis: int | None, names: bool) -> Size | None:
    if axis is None:
        return None
    return named(f"n{axis}") if names and axis > 1 else number(axis)


def symbolic(given: Given) -> Value:
    """What the engine gets for a value of a test."""
    match given:
        case T(axes, dtype, rest, names):
            found = [_dim(axis, names) for axis in axes]
            # One text of a rest means the same axes everywhere, so its text tells which they are.
            hidden = [Rest("*" + "_".join(map(str, axes[:rest])))] if rest else []
            return Tensor(Shape((*hidden, *found[rest:])), kind(dtype))
        case N(value):
            return Integer(named(f"n{value}"))
        case bool() | float() | str() | None:
            return Known(given)
        case int():
            return Integer(number(given))
        case tuple() | list():
            return Items(tuple(symbolic(g) for g in given), isinstance(given, list))
        case dict():
            return Table(tuple((k, symbolic(v)) for k, v in given.items()))
    raise TypeError(given)


def _numbers_of(axes: tuple[int | None, ...], dtype: str) -> np.ndarray:
    """Numbers that no op refuses for their values: zeros, and matrices that can be inverted."""
    found = np.zeros(axes, np.int32 if dtype.startswith("int") else np.float32)
    if dtype.startswith("float") and len(axes) > 1:
        found[:] = np.eye(*axes[-2:])
    return found


def concrete(given: Given, eager: bool) -> Any:
    """What Keras gets for a value of a test."""
    match given:
        case T(axes, dtype) if eager:
            return keras.ops.convert_to_tensor(_numbers_of(axes, dtype), dtype)
        case T(axes, dtype):
            return keras.KerasTensor(axes, dtype)
        case N(value):
            return value
        case tuple():
            return tuple(concrete(g, eager) for g in given)
        case list():
            return [concrete(g, eager) for g in given]
        case dict():
            return {k: concrete(v, eager) for k, v in given.items()}
    return given


def spec(value: Any) -> Any:
    """A result of Keras as shapes and kinds of numbers."""
    if isinstance(value, tuple | list):
        return tuple(spec(v) for v in value)
    if isinstance(value, dict):
        return {k: spec(v) for k, v in value.items()}
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        return (tuple(value.shape), kind(value.dtype))
    return value


class Raised(Exception):
    """Keras has refused."""


def ask_keras(text: str, values: Mapping[str, Given], eager: bool) -> Any:
    """What Keras gives for a text.

    Raises:
        Raised: it refuses.
    """
    scope: dict[str, Any] = {
        "ops": keras.ops,
        "random": keras.random,
        "activations": keras.activations,
    }
    scope |= {name: concrete(value, eager) for name, value in values.items()}
    try:
        if _is_expression(text):
            return spec(eval(text, scope))
        body = textwrap.indent(text, "    ")
        exec(f"def call():\n{body}\n", scope)
        return spec(scope["call"]())
    except Exception as error:
        raise Raised(f"{type(error).__name__}: {error}") from error


def _is_expression(text: str) -> bool:
    body = ast.parse(text).body
    return len(body) == 1 and isinstance(body[0], ast.Expr)


class Uncertain(Exception):
    """A part of a result is not known."""


def readable(value: Value | Rest, numbers: Mapping[str, Size]) -> Any:
    """A value of the engine in the form of `spec`, "?" for what it does not know."""
    match value:
        case Tensor(None, dtype):
            return ("?", "?" if dtype == "unknown" else dtype)
        case Tensor(Shape(axes), dtype):
            return (_numbers(axes, numbers), "?" if dtype == "unknown" else dtype)
        case Integer(None):
            return "?"
        case Integer(size):
            return _number(size, numbers)
        case Known(found):
            return found
        case Items(values) if not any(isinstance(v, Rest) for v in values):
            return tuple(readable(v, numbers) for v in values)
        case Items(values):
            return _numbers(
                tuple(
                    v if isinstance(v, Rest) else getattr(v, "size", None)
                    for v in values
                ),
                numbers,
            )
        case Table(entries):
            return {k: readable(v, numbers) for k, v in entries}
        case Many(item):
            return ("many", readable(item, numbers))
    return "?"


def _numbers(axes: tuple[Any, ...], numbers: Mapping[str, Size]) -> tuple[Any, ...]:
    found: list[Any] = []
    for axis in axes:
        if isinstance(axis, Rest):
            found += ["?" if n == "None" else int(n) for n in axis.text[1:].split("_")]
        else:
            found.append("?" if axis is None else _number(axis, numbers))
    return tuple(found)


def _number(size: Size, numbers: Mapping[str, Size]) -> Any:
    value = substitute(size, {n: numbers.get(n, named(n)) for n in size.names}).number
    return "?" if value is None else value


def agrees(ours: Any, theirs: Any) -> bool:
    """Whether nothing that the engine says is against what Keras says."""
    if isinstance(ours, str) and ours == "?":
        return True
    if isinstance(ours, tuple) and ours[:1] == ("many",):
        return isinstance(theirs, tuple) and all(agrees(ours[1], t) for t in theirs)
    if isinstance(ours, tuple):
        return (
            isinstance(theirs, tuple)
            and len(ours) == len(theirs)
            and all(agrees(o, t) for o, t in zip(ours, theirs, strict=True))
        )
    if isinstance(ours, dict):
        return (
            isinstance(theirs, dict)
            and ours.keys() == theirs.keys()
            and all(agrees(ours[k], theirs[k]) for k in ours)
        )
    return bool(type(ours) is type(theirs) and ours == theirs)


def is_certain(ours: Any) -> bool:
    """Whether nothing in a result is unknown."""
    if isinstance(ours, tuple):
        return all(is_certain(o) for o in ours)
    if isinstance(ours, dict):
        return all(is_certain(o) for o in ours.values())
    return not (isinstance(ours, str) and ours == "?")


def _walk(given: Given) -> list[Given]:
    if isinstance(given, tuple | list):
        return [one for g in given for one in _walk(g)]
    if isinstance(given, dict):
        return [one for g in given.values() for one in _walk(g)]
    return [given]


def check(
    text: str,
    certain: bool = True,
    strict: bool = True,
    op: str | None = None,
    facts: Facts | None = None,
    **values: Given,
) -> str:
    """Runs a text in both and holds the engine to what Keras says; returns "shape", "mistake" or "unknown".

    Where Keras refuses, the engine must not give a result that is certain; not `strict`, it may
    where sizes are names (other numbers would do). Where Keras does not, the engine must find no
    mistake, and `certain` holds it to a result without unknowns if all its arguments are known.
    """
    label = op or text.split("(")[0]
    CASES[label] += 1
    leaves = [leaf for value in values.values() for leaf in _walk(value)]
    ours, log = run_engine(text, {n: symbolic(v) for n, v in values.items()}, facts)
    codes = [found.code for found in log.diagnostics]
    found = {leaf.number for leaf in leaves if isinstance(leaf, N)}
    found |= {a for leaf in leaves if isinstance(leaf, T) for a in leaf.axes if a}
    result = readable(ours, {f"n{n}": number(n) for n in found})
    unknown = any(isinstance(leaf, T) and None in leaf.axes for leaf in leaves)
    vague = any(isinstance(leaf, T) and leaf.rest for leaf in leaves)
    name = any(
        isinstance(leaf, N) or (isinstance(leaf, T) and leaf.names) for leaf in leaves
    )

    theirs, refusal = _asked(text, values, eager=False)
    if _holds(codes, result, theirs, refusal, strict or not name, vague):
        if codes:
            CERTAIN[label] += 1
            return "mistake"
        if refusal is None and certain and not unknown and not vague:
            assert is_certain(
                result
            ), f"{text}: nothing certain, Keras says {theirs}\n{values}\n{result}"
        sure = is_certain(result)
        CERTAIN[label] += sure
        return "shape" if sure else "unknown"
    if unknown and _holds_on_numbers(text, values, codes, result):
        DISAGREEMENTS.setdefault(
            label, f"{values}: symbolic {refusal or theirs}, not on numbers"
        )
        CERTAIN[label] += 1
        return "mistake" if codes else "shape"
    if not unknown:
        eager, eager_refusal = _asked(text, values, eager=True)
        if _holds(codes, result, eager, eager_refusal, strict or not name, vague):
            said = refusal or theirs
            DISAGREEMENTS.setdefault(
                label, f"{values}: symbolic {said}, on numbers {eager_refusal or eager}"
            )
            CERTAIN[label] += 1
            return "mistake" if codes else "shape"
        theirs, refusal = (theirs, refusal), (eager, eager_refusal)
    messages = [f"{d.code} {d.message} {d.hints}" for d in log.diagnostics]
    raise AssertionError(
        f"{text}\n{values}\nours {messages or result}\nKeras {refusal or theirs} {theirs if refusal else ''}"
    )


def filled(given: Given, size: int) -> Given:
    """A value with this size in place of each that is unknown."""
    match given:
        case T(axes, dtype, rest, names):
            return T(tuple(size if a is None else a for a in axes), dtype, rest, names)
        case tuple():
            return tuple(filled(g, size) for g in given)
        case list():
            return [filled(g, size) for g in given]
        case dict():
            return {k: filled(v, size) for k, v in given.items()}
    return given


def _holds_on_numbers(
    text: str, values: Mapping[str, Given], codes: list[str], ours: Any
) -> bool:
    """Whether Keras says what the engine says, whatever number the unknown sizes are."""
    answers = [
        _asked(text, {n: filled(v, size) for n, v in values.items()}, eager=True)
        for size in FILLS
    ]
    good = [answer for answer, refusal in answers if refusal is None]
    if codes:
        return not good
    return bool(good) and all(agrees(ours, answer) for answer in good)


def _asked(
    text: str, values: Mapping[str, Given], eager: bool
) -> tuple[Any, str | None]:
    try:
        return ask_keras(text, values, eager), None
    except Raised as raised:
        return None, str(raised)[:300]


def _holds(
    codes: list[str],
    ours: Any,
    theirs: Any,
    refusal: str | None,
    strict: bool,
    vague: bool,
) -> bool:
    if refusal is None:
        return not codes and agrees(ours, theirs)
    return bool(codes) or not is_certain(ours) or not strict or vague


def message_of(text: str, facts: Facts | None = None, **values: Given) -> str:
    """The mistakes of a text as one line each: code, message, hints; sizes are names as given."""
    known = {n: v if isinstance(v, Value) else symbolic(v) for n, v in values.items()}
    _, log = run_engine(text, known, facts)
    return "\n".join(
        " | ".join((f"{d.code} {d.message}", *d.hints)) for d in log.diagnostics
    )


def axes_of(text: str, dtype: DType = "float") -> Tensor:
    """A tensor for the engine alone, its axes written as in a description: `(batch, 3 * dim, ...)`."""
    from layergen.description.shape import parse_shape
    from layergen.shapes.layer import written

    shape = written(parse_shape(text))
    assert shape is not None
    return Tensor(shape, dtype)


__all__ = ["ANYTHING", "CASES", "CERTAIN", "DISAGREEMENTS", "N", "T"]
