"""Ops that call functions: what they give is what Keras gives."""

from __future__ import annotations

import pytest
from harness import N, T, axes_of, check, few, message_of, run_engine
from hypothesis import given
from hypothesis import strategies as st

X = T((5, 3, 7))
W = T((7, 2))


@pytest.mark.parametrize(
    "text",
    [
        "ops.cond(ops.any(x > 0.0), lambda: x @ w, lambda: -(x @ w))",
        "ops.switch(i, [lambda t: t * 2.0, lambda t: -t], x)",
        "ops.switch(i, [lambda t, v: t @ v, lambda t, v: -(t @ v)], x, w)",
        "ops.map(lambda t: t @ w, x)",
        "ops.map(lambda t: ops.sum(t), x)",
        "ops.map(lambda p: p[0] @ p[1], (x, ops.transpose(x, (0, 2, 1))))",
        "ops.map(lambda t: (t @ w, ops.sum(t)), x)",
        "ops.vectorized_map(lambda t: t @ w, x)",
        "ops.vectorized_map(lambda p: p[0] - p[1], (x, x))",
        "ops.scan(lambda s, t: (s + t, s @ w), x[0], x)",
        "ops.scan(lambda s, t: (s * 2.0, ops.sum(s)), x, length=4)",
        "ops.while_loop(lambda i, t: i < 3, lambda i, t: (i + 1, t * 2.0), (0, x))",
        "ops.while_loop(lambda t: ops.sum(t) < 3.0, lambda t: t + 1.0, x)",
        "ops.fori_loop(0, 3, lambda i, t: t * 2.0, x)",
        "ops.associative_scan(lambda a, b: a + b, x)",
        "ops.associative_scan(lambda a, b: a * b, x, axis=-1)",
    ],
)
def test_functions_that_are_called_on_parts(text: str) -> None:
    given = {"x": X, "w": W, "i": T((), "int32")}
    used = {name: value for name, value in given.items() if name in text}
    assert check(text, **used) == "shape"


@pytest.mark.parametrize(
    "text",
    [
        "ops.cond(ops.any(x > 0.0), lambda: x @ x, lambda: x)",
        "ops.switch(i, [lambda t: t @ t, lambda t: t], x)",
        "ops.map(lambda t: t @ t, x)",
        "ops.map(lambda p: p[0] + p[1], (x, w))",
        "ops.map(lambda t: t, s)",
        "ops.vectorized_map(lambda t: t @ t, x)",
        "ops.scan(lambda s, t: (s @ t, s), x[0], x)",
        "ops.while_loop(lambda t: ops.sum(t) < 99.0, lambda t: t @ t, (x,))",
        "ops.fori_loop(0, 3, lambda i, t: t @ t, x)",
        "ops.associative_scan(lambda a, b: a @ b, x)",
        "ops.associative_scan(lambda a, b: a + b, x, axis=3)",
    ],
)
def test_functions_with_a_mistake_in_them(text: str) -> None:
    given = {"x": X, "w": W, "i": T((), "int32"), "s": T(())}
    used = {name: value for name, value in given.items() if f"{name}" in text}
    assert check(text, **used) == "mistake"


@given(st.lists(st.sampled_from([1, 2, 3, 5]), min_size=1, max_size=3), st.booleans())
@few(15)
def test_what_each_round_of_a_scan_gives_is_stacked(
    axes: list[int], names: bool
) -> None:
    x = T(tuple(axes), names=names)
    text = "ops.scan(lambda s, t: (s + 1.0, ops.sum(t) + s), h, x)"
    check(text, x=x, h=T(()))


def test_numbers_from_outside_are_in_reach_of_a_function() -> None:
    text = "ops.map(lambda t: ops.reshape(t, (n, -1)), x)"
    assert check(text, x=T((5, 21), names=True), n=N(7)) in ("shape", "mistake")
    text = "ops.map(lambda t: ops.reshape(t, (n, -1)), ops.repeat(x, n, 1))"
    assert check(text, x=T((5, 3)), n=N(7)) == "shape"


@pytest.mark.parametrize(
    "pairs", ["zip([x, x], [w, w], strict=True)", "enumerate([w, w], start=1)"]
)
def test_what_a_loop_goes_over_is_known_with_options_too(pairs: str) -> None:
    values = {"x": axes_of("(batch, dim)"), "w": axes_of("(dim, units)")}
    value, _ = run_engine(f"[x @ second for first, second in {pairs}][1]", values)
    assert str(value) == "(batch, units)"


def test_sides_of_cond_that_differ_leave_what_they_share() -> None:
    values = {"x": axes_of("(batch, dim)"), "w": axes_of("(dim, units)")}
    text = "ops.cond(ops.any(x > 0.0), lambda: x, lambda: x @ w)"
    value, log = run_engine(text, values)
    assert str(value) == "(batch, ?)"
    assert not log.diagnostics


def test_a_custom_gradient_gives_the_first_of_the_two() -> None:
    values = {"x": axes_of("(batch, dim)"), "w": axes_of("(dim, units)")}
    text = "ops.custom_gradient(lambda t: (t @ w, t))(x)"
    assert str(run_engine(text, values)[0]) == "(batch, units)"


def test_a_state_that_changes_its_shape_is_not_known() -> None:
    values = {"x": axes_of("(batch, dim)")}
    text = "ops.while_loop(lambda t: True, lambda t: ops.concatenate([t, t], 0), (x,))"
    value, log = run_engine(f"({text})[0]", values)
    assert str(value) == "(?, dim)"
    assert not log.diagnostics


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "ops.map(lambda t: t @ v, x)",
            "LG031 cannot multiply (time, dim) by (units, dim)"
            " | the last axis of t is dim, the first axis of v is units"
            " | did you mean v: (dim, units)?",
        ),
        (
            "ops.vectorized_map(lambda p: p[0], (x, v))",
            "LG032 vectorized_map goes over first axes of one size, these are batch and units"
            " | (x, v) is ((batch, time, dim), (units, dim))",
        ),
        (
            "ops.associative_scan(lambda a, b: a, x, axis=3)",
            "LG034 x has no axis 3: its shape is (batch, time, dim) | axes are -3 to 2",
        ),
    ],
)
def test_mistakes_within_functions(text: str, message: str) -> None:
    values = {"x": axes_of("(batch, time, dim)"), "v": axes_of("(units, dim)")}
    assert message_of(text, **values) == message
