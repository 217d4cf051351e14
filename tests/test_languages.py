"""The small languages of types, shapes and factories: what is written is read back, and nothing else is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from language_strategies import FACTORIES, SETTINGS, SIZES, TYPES, shapes

from layergen.description.declarations import Piece, split_template
from layergen.description.factory import Factory, parse_factory
from layergen.description.shape import (
    Shape,
    Size,
    parse_shape,
    parse_size,
)
from layergen.description.text import (
    LanguageError,
)
from layergen.description.types import (
    parse_type,
)


@SETTINGS
@given(TYPES)
def test_a_type_is_read_as_it_is_written(kind: object) -> None:
    assert parse_type(str(kind)) == kind
    assert parse_type(f"  {kind} ") == kind


@SETTINGS
@given(SIZES)
def test_a_size_is_read_as_it_is_written(size: Size) -> None:
    assert parse_size(str(size)) == size


@SETTINGS
@given(shapes())
def test_a_shape_is_read_as_it_is_written(shape: Shape) -> None:
    assert parse_shape(str(shape)) == shape
    assert parse_shape(f" {shape}  ") == shape


@SETTINGS
@given(FACTORIES)
def test_a_factory_is_read_as_it_is_written(factory: Factory) -> None:
    text = str(factory)
    found = parse_factory(f" {text}", "initializer")
    assert found == factory
    for argument in found.arguments or ():
        end = argument.offset + len(argument.text)
        assert text[argument.offset : end] == argument.text


TEMPLATE_PARTS = st.lists(
    st.one_of(
        st.text("a{} b:!'", min_size=1, max_size=4),
        st.sampled_from(["units", "sizes[0]", "min(a, b)"]).map(Piece),
    ),
    max_size=5,
)


@SETTINGS
@given(TEMPLATE_PARTS)
def test_a_template_is_read_as_it_is_written(parts: list[str | Piece]) -> None:
    written = [
        (
            f"{{{part.text}}}"
            if isinstance(part, Piece)
            else part.replace("{", "{{").replace("}", "}}")
        )
        for part in parts
    ]
    text = "".join(written)
    found = split_template(text)
    told = [part.text if isinstance(part, Piece) else part for part in found]
    # Two texts in a row are one.
    assert "".join(told) == "".join(
        part.text if isinstance(part, Piece) else part for part in parts
    )
    values = [part for part in found if isinstance(part, Piece)]
    assert [v.text for v in values] == [p.text for p in parts if isinstance(p, Piece)]
    assert all(text[value.offset : value.end] == value.text for value in values)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a { b", "'{' stands alone"),
        ("a } b", "'}' stands alone"),
        ("{units", "'{' stands alone"),
        ("{}", "'' is no value to show"),
        ("{units!r}", "'units!r' is no value to show"),
        ("{units + 1}", "'units + 1' is no value to show"),
        ("{limits.get('a')}", "'limits.get('a')' is no value to show"),
        ("{f(a)#}", "'f(a)#' is no value to show"),
        ("{f(\na)}", "'f(\na)' is no value to show"),
    ],
)
def test_what_is_no_template_is_refused(text: str, message: str) -> None:
    with pytest.raises(LanguageError) as caught:
        split_template(text)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("integer", "unknown type 'integer'"),
        ("list[list[int]]", "a list or tuple of list[int] is not supported"),
        ("list[layer]", "a list or tuple of layer is not supported"),
        ("tuple[int, str]", "the items of a tuple are of one type"),
        ("tuple[str, str]", "a tuple of a known length has no str in it"),
        ("int | None | None", "'| None' stands twice"),
        ("dict[int, float]", "a dict maps names to plain values of one type"),
        ("dict[str, shape]", "a dict maps names to plain values of one type"),
        ("dict", "unknown type 'dict'"),
        ("int | float", "'int | float' is no type"),
        ("Literal[1.5]", "'1.5' is no choice"),
        ("Literal[x]", "'x' is no choice"),
        ("keras.Layer", "'keras.Layer' is no type"),
        ("", "the type is empty"),
        ("int\nfloat", "the type must stand on one line"),
        ("__import__('os')", "'__import__('os')' is no type"),
    ],
)
def test_what_is_no_type_is_refused(text: str, message: str) -> None:
    with pytest.raises(LanguageError) as caught:
        parse_type(text)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(a)", "'(a)' is no shape"),
        ("a, b", "'a, b' is no shape"),
        ("[a]", "'[a]' is no shape"),
        ("(a / 2,)", "'a / 2' is no size"),
        ("(1.5,)", "'1.5' is no size"),
        ("(True,)", "'True' is no size"),
        ("(-1,)", "'-1' is no size"),
        ("(None, a)", "'None' is no size"),
        ("(a.b,)", "'a.b' is no size"),
        ("(a[b],)", "'a[b]' is no size"),
        ("(a[1:],)", "'a[1:]' is no size"),
        ("(f(a),)", "'f(a)' is no size"),
        ("(a := 1,)", "'(a := 1)' is no size"),
        ("(*a[0],)", "'*a[0]' is no size"),
        ("(..., ...)", "a shape has at most one '...'"),
        ("((a,),)", "'(a,)' is no size"),
        ("(a,", "the shape: '(' was never closed"),
        ("'a'", "''a'' is no shape"),
    ],
)
def test_what_is_no_shape_is_refused(text: str, message: str) -> None:
    with pytest.raises(LanguageError) as caught:
        parse_shape(text)
    assert caught.value.message == message


@pytest.mark.parametrize(
    "text",
    [
        "zeros()()",
        "a.b",
        "f(**x)",
        "f(*x)",
        "f(lambda: 1)",
        "f(g(x))",
        "f(x.y)",
        "f(x[0])",
        "f([i for i in x])",
        "f(...)",
        "f(b'x')",
        "f(1j)",
        "f(f'{x}')",
        "f(y := 1)",
        "x if y else z",
        "0.5",
        "",
        "zeros\nones",
        "import os",
    ],
)
def test_what_is_no_factory_is_refused(text: str) -> None:
    with pytest.raises(LanguageError):
        parse_factory(text, "initializer")
