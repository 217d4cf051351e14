"""`x[...]` on tensors gives what Keras gives; on tuples, what Python gives."""

from __future__ import annotations

import pytest
from harness import N, T, axes_of, check, few, message_of, run_engine, tensors
from hypothesis import given
from hypothesis import strategies as st

from layergen.shapes.size import name
from layergen.shapes.value import Integer, Items, Rest

BOUNDS = st.one_of(st.none(), st.integers(-6, 6))
STEPS = st.sampled_from([None, None, None, 1, 2, 3, -1, -2])


@st.composite
def indices(draw: st.DrawFn) -> str:
    """What stands between the brackets."""
    parts = []
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["int", "slice", "slice", "all", "none", "dots"]))
        if kind == "dots" and "..." in parts:
            kind = "all"
        if kind == "int":
            parts.append(str(draw(st.integers(-3, 3))))
        elif kind == "slice":
            bounds = [draw(BOUNDS), draw(BOUNDS), draw(STEPS)]
            texts = ["" if b is None else str(b) for b in bounds]
            parts.append(":".join(texts if bounds[2] else texts[:2]))
        else:
            parts.append({"all": ":", "none": "None", "dots": "..."}[kind])
    return ", ".join(parts)


@given(tensors(0, 4, ("float32", "int32")), indices())
@few(300)
def test_indices_of_known_sizes(x: T, index: str) -> None:
    x = T(x.axes, x.dtype, names=False)
    check(f"x[{index}]", op="[]", x=x)


@given(tensors(0, 4), indices())
@few(200)
def test_indices_of_names(x: T, index: str) -> None:
    # Whether an index or a bound lies within a name depends on its number, which is larger than both.
    axes = tuple(
        None if a is None else {1: 1, 2: 17, 3: 19}.get(a, a + 18) for a in x.axes
    )
    check(f"x[{index}]", op="[]", certain=False, strict=False, x=T(axes))


@given(tensors(1, 4, rest=True), indices())
@few(150)
def test_indices_behind_and_in_front_of_a_rest(x: T, index: str) -> None:
    axes = tuple(None if a is None else a + 18 for a in x.axes)
    check(f"x[{index}]", op="[]", certain=False, strict=False, x=T(axes, rest=x.rest))


@given(tensors(0, 4), tensors(0, 2, ("int32",)))
@few(50)
def test_indices_that_are_tensors(x: T, i: T) -> None:
    check("x[i]", op="[]", certain=False, x=x, i=i)


@pytest.mark.parametrize(
    ("index", "result"),
    [
        ("[:, 0]", "(batch, dim)"),
        ("[:, -1]", "(batch, dim)"),
        ("[..., 0]", "(batch, time)"),
        ("[:, None]", "(batch, 1, time, dim)"),
        ("[..., None]", "(batch, time, dim, 1)"),
        ("[:, 1:]", "(batch, time - 1, dim)"),
        ("[:, :-1]", "(batch, time - 1, dim)"),
        ("[:, 1:-1]", "(batch, time - 2, dim)"),
        ("[:, :n]", "(batch, n, dim)"),
        ("[:, ::-1]", "(batch, time, dim)"),
        ("[:, ::2]", "(batch, (time + 1) // 2, dim)"),
        ("[..., :dim // 2]", "(batch, time, ?)"),
        ("[:, :3]", "(batch, ?, dim)"),
        ("[:, -3:]", "(batch, 3, dim)"),
    ],
)
def test_slices_of_names(index: str, result: str) -> None:
    values = {
        "x": axes_of("(batch, time, dim)"),
        "n": Integer(name("n")),
        "dim": Integer(name("dim")),
    }
    value, log = run_engine(f"x{index}", values)
    assert not log.diagnostics
    assert str(value) == result


@pytest.mark.parametrize("index", ["0", "-1", "1:", ":-1", "-2:", ":2", "::-1", "1:3"])
def test_tuples_are_indexed_as_python_does(index: str) -> None:
    numbers = (2, 3, 5, 7)
    value, _ = run_engine(f"t[{index}]", {"t": Items(tuple(map(_integer, numbers)))})
    expected = eval(f"numbers[{index}]", {"numbers": numbers})
    if index == "::-1":
        return
    assert str(value) == str(expected)


def _integer(value: int) -> Integer:
    from layergen.shapes.size import number

    return Integer(number(value))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("x.shape[0]", "int"),
        ("x.shape[-1]", "dim"),
        ("x.shape[-2]", "int"),
        ("x.shape[:-1]", "(...,)"),
        ("x.shape[:-1] + (3,)", "(..., 3)"),
        ("x.shape[-1:]", "(dim,)"),
        ("len(x.shape)", "int"),
        ("len(y.shape)", "2"),
        ("y.shape[1] * 2", "2 * dim"),
    ],
)
def test_the_shape_of_a_tensor_is_a_tuple_of_its_sizes(text: str, result: str) -> None:
    values = {"x": axes_of("(..., dim)"), "y": axes_of("(batch, dim)")}
    value, log = run_engine(text, values)
    assert not log.diagnostics
    assert str(value) == result


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "x[0, 0, 0]",
            "LG034 3 indices for x, which has 2 axes: (batch, dim) | give at most 2 indices",
        ),
        (
            "x.shape[2]",
            "LG034 x.shape has no item 2: it is (batch, dim) | it has 2 items",
        ),
        (
            "z[:, 3]",
            "LG034 index 3 lies outside an axis of 3: z is (batch, 3) | indices are -3 to 2",
        ),
        (
            "x[i]",
            "LG039 x cannot be indexed by a tensor of shape (batch,)"
            " | write ops.take(x, indices, axis=0)",
        ),
    ],
)
def test_indices_that_cannot_be(text: str, message: str) -> None:
    values = {
        "x": axes_of("(batch, dim)"),
        "z": axes_of("(batch, 3)"),
        "i": axes_of("(batch,)", "int"),
    }
    assert message_of(text, **values) == message


def test_a_named_bound_is_a_size() -> None:
    check("x[:, :n]", op="[]", strict=False, certain=False, x=T((2, 11)), n=N(7))
    assert str(Items((Rest(),))) == "(...,)"
