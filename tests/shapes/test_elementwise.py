"""Ops on each element: shapes and kinds of numbers are those that Keras gives."""

from __future__ import annotations

from dataclasses import replace

import pytest
from harness import N, T, check, dims, few, message_of, tensors
from hypothesis import given
from hypothesis import strategies as st

from layergen.shapes.ops import elementwise, pairs

DTYPES = ("float32", "float32", "int32", "bool")
UNARY = sorted(
    {
        *elementwise.FLOATING,
        *elementwise.REAL_FLOATING,
        *elementwise.FLOATS_ONLY,
        *elementwise.KEEPING,
        *elementwise.NUMBERS_ONLY,
        *elementwise.TESTS,
        *("abs", "absolute", "real", "imag", "conj", "conjugate", "angle", "trunc"),
        *("isfinite", "isinf", "isnan", "nan_to_num"),
        *("square", "bitwise_invert", "bitwise_not", "leaky_relu", "array"),
        "convert_to_tensor",
    }
)
BINARY = sorted(
    {
        *pairs.NUMBERS,
        *pairs.ORDERED,
        *pairs.FLOATING,
        *pairs.REAL_FLOATING,
        *pairs.EQUALITIES,
        *pairs.ORDERS,
        *pairs.LOGICAL,
        *pairs.BITWISE,
        *("mod", "fmod", "hypot", "heaviside", "allclose", "isin", "gcd", "lcm"),
        *("ldexp", "polar"),
    }
)
#: Of a tensor of booleans beside integers nothing is told: it rests on where they come from.
UNSURE = (*pairs.BITWISE, "gcd", "lcm")


@st.composite
def partners(draw: st.DrawFn, dtypes: tuple[str, ...] = DTYPES) -> tuple[T, T]:
    """Two tensors, mostly ones that go together."""
    left = draw(tensors(0, 4, dtypes, rest=True))
    axes = list(left.axes[draw(st.integers(0, len(left.axes))) :])
    for index in range(len(axes)):
        change = draw(st.sampled_from(["", "", "", "one", "other"]))
        axes[index] = {"": axes[index], "one": 1, "other": draw(dims())}[change]
    if draw(st.booleans()) and len(axes) == len(left.axes):
        axes = [draw(dims()), *axes]
    right = T(tuple(axes), draw(st.sampled_from(dtypes)), 0, left.names)
    return (left, right) if draw(st.booleans()) else (right, left)


@pytest.mark.parametrize("op", UNARY)
@given(x=tensors(0, 5, (*DTYPES, "complex64"), rest=True))
@few(20)
def test_ops_on_one_tensor_keep_its_shape(op: str, x: T) -> None:
    check(f"ops.{op}(x)", x=x)


@pytest.mark.parametrize("op", [*elementwise.ACTIVATIONS, "linear", "tanh", "relu6"])
@given(x=tensors(0, 4, ("float32",), rest=True))
@few(10)
def test_activations_keep_the_shape(op: str, x: T) -> None:
    check(f"activations.{op}(x)", x=x)


@pytest.mark.parametrize(
    "text",
    [
        "ops.threshold(x, 0.5, 0.0)",
        "activations.threshold(x, 0.5, 0.0)",
        "activations.leaky_relu(x, negative_slope=0.1)",
        "activations.relu(x, negative_slope=0.1, max_value=2.0)",
        "ops.elu(x, alpha=0.5)",
        "ops.round(x, decimals=1)",
        "ops.nan_to_num(x, nan=1.0)",
    ],
)
@given(x=tensors(0, 4, ("float32",), rest=True))
@few(10)
def test_other_arguments_change_no_shape(text: str, x: T) -> None:
    check(text, x=x)


@pytest.mark.parametrize("op", BINARY)
@given(both=partners())
@few(18)
def test_ops_on_two_tensors_broadcast_them(op: str, both: tuple[T, T]) -> None:
    check(f"ops.{op}(x, y)", certain=op not in UNSURE, x=both[0], y=both[1])


@pytest.mark.parametrize("op", BINARY)
@pytest.mark.parametrize("scalar", [2, 0.5, True])
@given(x=tensors(0, 2, DTYPES, none=False))
@few(5)
def test_numbers_beside_tensors_are_scalars(
    op: str, scalar: float | bool, x: T
) -> None:
    check(f"ops.{op}(x, y)", certain=op not in UNSURE, x=x, y=scalar)


@given(
    partners(),
    tensors(0, 3, ("bool",)),
    st.sampled_from(["x, y", "x, 0.0", "1, y", "y, x", "x, True"]),
)
@few(150)
def test_where(both: tuple[T, T], m: T, branches: str) -> None:
    check(
        f"ops.where(m, {branches})",
        m=replace(m, names=both[0].names),
        x=both[0],
        y=both[1],
    )


@given(partners(), st.sampled_from(["y, 1", "0, y", "0.0, 1.0", "y, y", "0, 3"]))
@few(120)
def test_clip(both: tuple[T, T], bounds: str) -> None:
    check(f"ops.clip(x, {bounds})", x=both[0], y=both[1])


@given(tensors(0, 3, ("bool",)), partners(("float32",)))
@few(80)
def test_select(m: T, both: tuple[T, T]) -> None:
    check(
        "ops.select([m, m], [x, y], 0.0)",
        m=replace(m, names=both[0].names),
        x=both[0],
        y=both[1],
    )


@given(
    tensors(0, 4, DTYPES, rest=True),
    st.sampled_from(["float16", "int8", "bool", "float64", "uint8", "int", "float23"]),
    st.sampled_from(["cast", "saturate_cast", "convert_to_tensor", "array", "view"]),
)
@few(120)
def test_casts(x: T, dtype: str, op: str) -> None:
    certain = op != "view"
    check(f"ops.{op}(x, d)", op=f"ops.{op}", certain=certain, x=x, d=dtype)


@given(tensors(0, 3, DTYPES), tensors(0, 3, DTYPES))
@few(40)
def test_the_dtype_of_one_tensor_for_another(x: T, y: T) -> None:
    check("ops.cast(x, y.dtype)", x=x, y=y)
    check("ops.cast(x, ops.dtype(y))", x=x, y=y)


@pytest.mark.parametrize(
    "text",
    [
        "ops.convert_to_tensor([1, 2, 3])",
        "ops.convert_to_tensor([[1.0, 2.0]])",
        "ops.convert_to_tensor((n, 2.5))",
        "ops.array([True, False])",
        "ops.add(x, [1.0, 2.0])",
        "ops.sqrt(n)",
        "ops.maximum(n, 1)",
        "ops.add([1, 2], [[1], [2]])",
    ],
)
def test_numbers_and_lists_become_tensors(text: str) -> None:
    check(text, x=T((3, 2)), n=N(5))


def test_a_forgotten_keepdims_is_named() -> None:
    x, m = T((2, 3, 5)), T((2, 5))
    assert message_of("ops.subtract(x, m)", x=x, m=m) == (
        "LG030 (n2, n3, n5) and (n2, n5) do not go together"
        " | axis -2 of x is n3, that of m is n2"
        " | m lacks axis 1 of x: reduce with keepdims=True to keep it"
    )
    assert "m lacks axis 2 of x" in message_of("m - x", x=x, m=T((2, 3)))
    assert "keepdims" not in message_of("m - x", x=x, m=T((7, 5)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "ops.sigmoid(n)",
            'LG037 sigmoid takes floats or complex numbers, n holds integers | write ops.cast(n, "float32")',
        ),
        (
            "ops.cast(x, 'flaot32')",
            "LG037 there is no dtype 'flaot32' | did you mean 'float32'?",
        ),
        (
            "ops.bitwise_and(n, x)",
            'LG037 bitwise_and takes integers, x holds floats | write ops.cast(x, "int32")',
        ),
        ("ops.add(m, m)", "LG037 add takes numbers, m and m hold booleans"),
    ],
)
def test_messages_name_the_operand_and_the_cast(text: str, message: str) -> None:
    given = {"n": T((2,), "int32"), "x": T((2,)), "m": T((2,), "bool")}
    assert message_of(text, **given).startswith(message)
