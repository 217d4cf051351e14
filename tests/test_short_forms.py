"""The short forms of entries, put together from their parts, and texts that YAML splits."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from language_strategies import (
    FACTORIES,
    NAMES,
    NUMBERS,
    SETTINGS,
    SIZES,
    TYPES,
    VALUES,
    shapes,
)

from layergen.description.declarations import (
    split_input,
    split_output,
    split_param,
    split_weight,
)
from layergen.description.decode.flow import rejoin, rejoin_items
from layergen.description.factory import Factory
from layergen.description.nodes import Mapping, Scalar, Sequence
from layergen.description.reading import read
from layergen.description.shape import (
    Shape,
    Size,
)
from layergen.description.text import (
    LanguageError,
)
from layergen.description.types import (
    DTYPES,
    literal,
)
from layergen.diagnostics import Source

SPACE = st.sampled_from(["", " ", "   "])
GAP = st.sampled_from([" ", "   "])
CONDITIONS = st.sampled_from(["flag", "n > 1", "mode == 'if'", "a[0] != 2", "not flag"])
LOOPS = st.sampled_from(["i in range(3)", "_ in sizes", "k in range(len(sizes))"])


@SETTINGS
@given(TYPES, st.one_of(st.none(), VALUES), SPACE, SPACE)
def test_a_param_splits_into_its_parts(
    kind: object, default: object, before: str, behind: str
) -> None:
    text = f"{before}{kind}{behind}"
    if default is not None:
        text += f"={before}{literal(default)}{behind}"  # type: ignore[arg-type]
    left, right = split_param(text)
    assert left.text == str(kind)
    assert text[left.offset : left.end] == left.text
    assert (None if right is None else right.text) == (
        None if default is None else literal(default)  # type: ignore[arg-type]
    )
    if right is not None:
        assert text[right.offset : right.end] == right.text


@SETTINGS
@given(
    shapes(),
    st.one_of(st.none(), FACTORIES),
    st.one_of(st.none(), CONDITIONS),
    st.one_of(st.none(), LOOPS),
    st.booleans(),
    SPACE,
    GAP,
)
def test_a_weight_splits_into_its_parts(
    shape: Shape,
    factory: Factory | None,
    when: str | None,
    loop: str | None,
    loop_first: bool,
    space: str,
    gap: str,
) -> None:
    text = f"{space}{shape}"
    if factory is not None:
        text += f"{space}={space}{factory}"
    clauses = [f"if{gap}{when}"] * bool(when) + [f"for{gap}{loop}"] * bool(loop)
    for clause in reversed(clauses) if loop_first else clauses:
        text += gap + clause
    found = split_weight(text)
    expected = {"shape": str(shape), "initializer": factory, "when": when, "for": loop}
    assert {key: piece.text for key, piece in found.items()} == {
        key: str(part) for key, part in expected.items() if part is not None
    }
    for piece in found.values():
        assert text[piece.offset : piece.end] == piece.text


@SETTINGS
@given(
    st.booleans(),
    shapes(),
    st.one_of(st.none(), st.sampled_from(DTYPES)),
    st.one_of(st.none(), NUMBERS),
    st.one_of(st.none(), SIZES),
    st.booleans(),
    SPACE,
    GAP,
)
def test_an_input_splits_into_its_parts(
    many: bool,
    shape: Shape,
    dtype: str | None,
    low: int | None,
    high: Size | None,
    optional: bool,
    space: str,
    gap: str,
) -> None:
    expected = {
        "list": f"list{gap}of" if many else None,
        "shape": str(shape),
        "dtype": dtype,
        "min": None if low is None else str(low),
        "max": None if high is None else str(high),
        "optional": "None" if optional else None,
    }
    text = space + (f"list{gap}of{space}" if many else "") + str(shape)
    text += f"{space}{dtype}" if dtype else ""
    text += f"{gap}>={space}{low}" if low is not None else ""
    text += f"{gap}<{space}{high}" if high is not None else ""
    text += f"{space}|{space}None" if optional else ""
    found = split_input(text)
    assert {key: piece.text for key, piece in found.items()} == {
        key: part for key, part in expected.items() if part is not None
    }
    for piece in found.values():
        assert text[piece.offset : piece.end] == piece.text


@SETTINGS
@given(shapes(), st.one_of(st.none(), st.sampled_from(DTYPES)))
def test_an_output_splits_into_its_parts(shape: Shape, dtype: str | None) -> None:
    text = f"{shape} {dtype}" if dtype else str(shape)
    found = {key: piece.text for key, piece in split_output(text).items()}
    expected = {"shape": str(shape), "dtype": dtype}
    assert found == {key: part for key, part in expected.items() if part is not None}


def test_an_output_has_no_bounds() -> None:
    with pytest.raises(LanguageError) as caught:
        split_output("(a,) | None")
    assert caught.value.message == "'None' has no meaning in an output"


@SETTINGS
@given(
    st.lists(st.one_of(NAMES, NUMBERS.map(str)), min_size=1, max_size=4),
    st.booleans(),
)
def test_what_yaml_splits_is_put_together_again(parts: list[str], call: bool) -> None:
    text = ("f(" if call else "(") + ", ".join(parts) + ("" if len(parts) > 1 else ",")
    text += ")"
    root, problems = read(Source("x.yaml", f"{{a: 1, shape: {text}, b: 2}}"))
    assert problems == ()
    assert isinstance(root, Mapping)
    whole, found = rejoin(root)
    plain = {k.value: v.value for k, v in whole.entries if isinstance(v, Scalar)}
    assert plain == {"a": 1, "shape": text, "b": 2}
    assert [key.value for key, _ in found] == ["shape"] * ("," in text)

    root, problems = read(Source("x.yaml", f"[1, {text}, {{a: {text}}}, 2]"))
    assert problems == ()
    assert isinstance(root, Sequence)
    items, _ = rejoin_items(root)
    assert [i.value for i in items.items if isinstance(i, Scalar)] == [1, text, 2]


@SETTINGS
@given(st.text("(),: ab{}[]", max_size=20))
def test_putting_together_loses_no_value(text: str) -> None:
    root, problems = read(Source("x.yaml", f"{{{text}}}"))
    assume(problems == () and isinstance(root, Mapping))
    assert isinstance(root, Mapping)
    whole, _ = rejoin(root)
    kept = [value for _, value in whole.entries]
    for _, value in root.entries:
        if not isinstance(value, Scalar) or value.value is not None:
            opened = isinstance(value, Scalar) and "(" in str(value.value)
            assert value in kept or opened
