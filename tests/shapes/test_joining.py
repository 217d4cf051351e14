"""Joining tensors and taking them apart: the shapes are those that Keras gives."""

from __future__ import annotations

import pytest
from harness import N, T, axes_of, check, dims, few, message_of, run_engine, tensors
from hypothesis import given
from hypothesis import strategies as st

from layergen.shapes.size import name
from layergen.shapes.value import ANYTHING, Integer, Many, Tensor

AXES = st.integers(-5, 4)
DTYPES = ("float32", "int32", "bool")


@st.composite
def alike(draw: st.DrawFn, axis: int, dtypes: tuple[str, ...] = DTYPES) -> list[T]:
    """Tensors that often differ in no axis but one."""
    first = draw(tensors(0, 4, dtypes, rest=True))
    found = [first]
    for _ in range(draw(st.integers(0, 2))):
        axes = list(first.axes)
        if axes and draw(st.booleans()):
            axes[axis % len(axes)] = draw(dims())
        if axes and draw(st.integers(0, 5)) == 0:
            axes[draw(st.integers(0, len(axes) - 1))] = draw(dims())
        if draw(st.integers(0, 9)) == 0:
            axes.append(2)
        dtype = draw(st.sampled_from(dtypes))
        found.append(T(tuple(axes), dtype, min(first.rest, len(axes)), first.names))
    return found


@given(st.data(), AXES)
@few(200)
def test_concatenate(data: st.DataObject, axis: int) -> None:
    xs = data.draw(alike(axis))
    check("ops.concatenate(xs, axis)", xs=xs, axis=axis)


@given(st.data(), AXES)
@few(150)
def test_stack(data: st.DataObject, axis: int) -> None:
    xs = data.draw(alike(axis))
    check("ops.stack(xs, axis)", x=xs[0], xs=xs, axis=axis)


@given(st.data(), st.one_of(st.none(), AXES))
@few(120)
def test_append(data: st.DataObject, axis: int | None) -> None:
    xs = data.draw(alike(axis or 0))
    check("ops.append(x, y, axis)", x=xs[0], y=xs[-1], axis=axis)


@given(st.data(), st.sampled_from([("hstack", 1), ("vstack", 0), ("dstack", 2)]))
@few(100)
def test_stacks_that_add_missing_axes(
    data: st.DataObject, case: tuple[str, int]
) -> None:
    op, axis = case
    drawn = data.draw(alike(axis, ("float32",)))
    xs = [T(tuple(a or 3 for a in x.axes), x.dtype, x.rest, x.names) for x in drawn]
    # The backends do not agree on tensors of fewer than two axes.
    certain = all(len(x.axes) > 1 for x in xs)
    check(f"ops.{op}(xs)", certain=certain, xs=xs)


@given(st.data())
@few(50)
def test_the_axes_that_are_meant_where_none_is_named(data: st.DataObject) -> None:
    xs = data.draw(alike(-1))
    check("ops.concatenate(xs)", xs=xs)
    check("ops.stack(xs)", xs=xs)
    check("ops.split(x, 1)", x=xs[0])
    check("ops.unstack(x)", x=T((2, *xs[0].axes), names=False))


SECTIONS = st.one_of(
    st.integers(1, 4),
    st.lists(st.integers(0, 7), min_size=1, max_size=3).map(lambda v: sorted(v)),
)


@given(tensors(0, 4, DTYPES[:2], rest=True), SECTIONS, AXES)
@few(150)
def test_split(x: T, sections: object, axis: int) -> None:
    # Whether a name can be split into so many parts depends on its number.
    x = T(x.axes, x.dtype, x.rest, names=False)
    check("ops.split(x, sections, axis)", x=x, sections=sections, axis=axis)


@given(st.lists(dims(none=False), max_size=3), st.integers(2, 4), st.booleans())
@few(50)
def test_split_of_a_product_of_names(front: list[int], parts: int, named: bool) -> None:
    text = "ops.split(ops.concatenate([x] * parts, -1), parts, -1)"
    given_parts = N(parts) if named else parts
    check(
        text if not named else "ops.split(ops.repeat(x, parts, -1), parts, -1)",
        op="ops.split",
        x=T((*front, 5)),
        parts=given_parts,
    )


@given(tensors(1, 4), st.integers(1, 4), AXES)
@few(70)
def test_array_split(x: T, parts: int, axis: int) -> None:
    # How a name is shared out unevenly is not known.
    text = "ops.array_split(x, parts, axis)"
    check(text, certain=not x.names, x=x, parts=parts, axis=axis)


@given(
    tensors(0, 4), st.integers(1, 3), st.sampled_from(["hsplit", "vsplit", "dsplit"])
)
@few(70)
def test_splits_along_fixed_axes(x: T, parts: int, op: str) -> None:
    check(f"ops.{op}(x, parts)", x=T(x.axes, names=False), parts=parts)


@given(tensors(0, 4, rest=True), st.one_of(st.none(), st.integers(1, 4)), AXES)
@few(100)
def test_unstack(x: T, num: int | None, axis: int) -> None:
    x = T(x.axes, x.dtype, x.rest, names=False)
    check("ops.unstack(x, num, axis)", x=x, num=num, axis=axis)


X, Y = axes_of("(batch, time, dim)"), axes_of("(batch, time, units)")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "ops.concatenate([x, y], axis=1)",
            "LG032 cannot concatenate (batch, time, dim) and (batch, time, units) along axis 1"
            " | axis 2 of x is dim, that of y is units | did you mean axis=-1?",
        ),
        (
            "ops.concatenate([x, y[:, 0]], -1)",
            "LG032 cannot concatenate (batch, time, dim) and (batch, units) along axis -1"
            " | x has 3 axes, y[:, 0] has 2",
        ),
        (
            "ops.concatenate([x, x], 3)",
            "LG034 x has no axis 3: its shape is (batch, time, dim) | axes are -3 to 2, did you mean axis=-1?",
        ),
        (
            "ops.stack([x, y])",
            "LG032 cannot stack (batch, time, dim) and (batch, time, units)"
            " | axis 2 of x is dim, that of y is units",
        ),
        (
            "ops.split(z, 2, axis=1)",
            "LG039 z cannot be split into 2 equal parts: axis 1 is 5 | the shape of z is (dim, 5)",
        ),
        (
            "ops.unstack(z, num=4, axis=1)",
            "LG039 axis 1 of z has 5 slices, not 4: (dim, 5) | write num=5",
        ),
        (
            "ops.dsplit(z, 2)",
            "LG035 dsplit wants at least 3 axes, z has 2: (dim, 5) | the shape of z is (dim, 5)",
        ),
    ],
)
def test_mistakes_name_the_operands_and_their_axes(text: str, message: str) -> None:
    assert message_of(text, x=X, y=Y, z=axes_of("(dim, 5)")) == message


def test_what_is_unknown_among_tensors_leaves_the_other_axes_known() -> None:
    value, log = run_engine("ops.concatenate([x, u], -1)", {"x": X, "u": ANYTHING})
    assert str(value) == "(batch, time, ?)"
    assert not log.diagnostics


def test_a_list_of_any_length_has_an_axis_of_unknown_size() -> None:
    xs = Many(X)
    assert str(run_engine("ops.concatenate(xs, 1)", {"xs": xs})[0]) == "(batch, ?, dim)"
    assert str(run_engine("ops.stack(xs, 1)", {"xs": xs})[0]) == "(batch, ?, time, dim)"


def test_a_split_into_a_named_number_of_parts_is_a_list_of_them() -> None:
    values = {"x": axes_of("(batch, heads * dim)"), "heads": Integer(name("heads"))}
    value, _ = run_engine("ops.split(x, heads, -1)[0]", values)
    assert value == Tensor(axes_of("(batch, dim)").shape)
