"""Python's operators on tensors and numbers give what Keras gives."""

from __future__ import annotations

import operator

import numpy as np
import pytest
from harness import T, axes_of, check, few, message_of, run_engine, tensors
from hypothesis import given
from hypothesis import strategies as st

from layergen.shapes.size import name
from layergen.shapes.value import Integer, Known

DTYPES = ("float32", "int32", "bool")
NUMBERS = ("float32", "int32")


@st.composite
def pairs(draw: st.DrawFn, dtypes: tuple[str, ...] = NUMBERS) -> tuple[T, T]:
    """Two tensors that mostly broadcast."""
    x = draw(tensors(0, 4, dtypes, rest=True))
    cut = draw(st.integers(0, len(x.axes)))
    axes = [1 if draw(st.integers(0, 3)) == 0 else a for a in x.axes[cut:]]
    if axes and draw(st.integers(0, 3)) == 0:
        axes[draw(st.integers(0, len(axes) - 1))] = draw(st.sampled_from([2, 3, 5]))
    hidden = x.rest if cut == 0 and axes[: x.rest] == list(x.axes[: x.rest]) else 0
    y = T(tuple(axes), draw(st.sampled_from(dtypes)), hidden, x.names)
    return (x, y) if draw(st.booleans()) else (y, x)


@given(pairs(), st.sampled_from(["+", "-", "*", "/", "//", "%", "**"]))
@few(250)
def test_arithmetic(both: tuple[T, T], op: str) -> None:
    check(f"x {op} y", op=op, x=both[0], y=both[1])


@given(pairs(), st.sampled_from(["<", "<=", ">", ">=", "==", "!="]))
@few(120)
def test_comparisons(both: tuple[T, T], op: str) -> None:
    x, y = both
    if op in ("==", "!="):
        # Keras has none of these for symbolic tensors: they tell whether it is one object.
        x, y = (T(tuple(a or 2 for a in t.axes), names=t.names) for t in both)
        try:
            np.broadcast_shapes(x.axes, y.axes)
        except ValueError:
            # TensorFlow says that they are not the same, where other backends refuse.
            return
    check(f"x {op} y", op=op, x=x, y=y)


@given(pairs(("bool",)), st.sampled_from(["&", "|", "^"]))
@few(60)
def test_logic(both: tuple[T, T], op: str) -> None:
    check(f"x {op} y", op=op, x=both[0], y=both[1])


@given(
    tensors(0, 3, NUMBERS),
    st.sampled_from(["2", "2.5"]),
    st.sampled_from(["+", "-", "*", "/", "//", "%", "**", "<", "==", ">="]),
    st.booleans(),
)
@few(120)
def test_numbers_of_python(x: T, number: str, op: str, first: bool) -> None:
    if op == "==":
        number, x = number[:1], T(tuple(a or 2 for a in x.axes), x.dtype, names=x.names)
    text = f"{number} {op} x" if first else f"x {op} {number}"
    check(text, op=op, x=x)


@given(tensors(0, 3, NUMBERS), st.sampled_from(["-", "+", "abs"]))
@few(50)
def test_signs(x: T, op: str) -> None:
    check("abs(x)" if op == "abs" else f"{op}x", op=op, x=x)


@given(tensors(0, 3, ("bool", "bool", "int32")))
@few(30)
def test_inverse(x: T) -> None:
    check("~x", op="~", certain=x.dtype == "bool", x=x)


@given(pairs(DTYPES), st.sampled_from(["+", "*"]))
@few(70)
def test_dtypes_that_differ(both: tuple[T, T], op: str) -> None:
    check(f"x {op} y", op=op, certain=False, x=both[0], y=both[1])


@given(pairs())
@few(50)
def test_an_augmented_assignment_is_as_the_operator(both: tuple[T, T]) -> None:
    check("z = x\nz *= y\nreturn z", op="*=", x=both[0], y=both[1])


PLAIN = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
}


@given(st.integers(-9, 9), st.integers(-9, 9), st.sampled_from(list(PLAIN)))
@few(100)
def test_arithmetic_of_integers_is_that_of_python(a: int, b: int, op: str) -> None:
    if b == 0 and op in ("//", "%"):
        return
    value, log = run_engine(f"({a}) {op} ({b})", {})
    assert str(value) == str(PLAIN[op](a, b))
    assert not log.diagnostics


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a == a", Known(True)),
        ("a != a", Known(False)),
        ("2 < 3", Known(True)),
        ("a + b == b + a", Known(True)),
        ("not True", Known(False)),
    ],
)
def test_what_is_known_of_conditions_on_sizes(text: str, value: Known) -> None:
    names = {n: Integer(name(n)) for n in ("a", "b")}
    assert run_engine(text, names)[0] == value


@pytest.mark.parametrize("text", ["a < b", "a == b", "a > 1", "a == 2"])
def test_conditions_on_names_are_not_decided(text: str) -> None:
    names = {n: Integer(name(n)) for n in ("a", "b")}
    assert not isinstance(run_engine(text, names)[0], Known)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "x + y",
            "LG030 (batch, dim) and (batch, units) do not go together"
            " | the last axis of x is dim, that of y is units",
        ),
        (
            "x * v",
            "LG030 (batch, dim) and (units,) do not go together"
            " | the last axis of x is dim, that of v is units",
        ),
        (
            "x < y",
            "LG030 (batch, dim) and (batch, units) do not go together"
            " | the last axis of x is dim, that of y is units",
        ),
        (
            "x - z",
            "LG030 (batch, dim) and (time, dim) do not go together"
            " | axis -2 of x is batch, that of z is time",
        ),
    ],
)
def test_shapes_that_do_not_go_together(text: str, message: str) -> None:
    values = {
        "x": axes_of("(batch, dim)"),
        "y": axes_of("(batch, units)"),
        "z": axes_of("(time, dim)"),
        "v": axes_of("(units,)"),
    }
    assert message_of(text, **values).startswith(message.split(" | ")[0])
    assert message.split(" | ")[1].split(" is ")[1] in message_of(text, **values)
