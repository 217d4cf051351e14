"""Symbolic sizes: their normal form, and what facts tell of them, against Python's own integers."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import CodeType

import pytest
from harness import few
from hypothesis import assume, given
from hypothesis import strategies as st

from layergen.shapes.facts import Facts, Relation, facts_of, substitute
from layergen.shapes.lowest import lowest
from layergen.shapes.size import Size, name, number, opaque, parse, product

NAMES = ("a", "b", "c")
NUMBERS = st.fixed_dictionaries({n: st.integers(1, 30) for n in NAMES})


def expressions(
    names: tuple[str, ...] = NAMES,
    operators: tuple[str, ...] = ("+", "-", "*", "//", "%"),
) -> st.SearchStrategy[str]:
    """Integer expressions, with brackets around every part."""
    leaves = st.one_of(st.sampled_from(names), st.integers(0, 6).map(str))
    return st.recursive(
        leaves,
        lambda parts: st.tuples(parts, st.sampled_from(operators), parts).map(
            lambda t: f"({t[0]} {t[1]} {t[2]})"
        ),
        max_leaves=7,
    )


@lru_cache(maxsize=256)
def compiled(text: str) -> CodeType:
    return compile(text, "<size>", "eval")


def evaluated(text: str, numbers: Mapping[str, int]) -> int:
    """What Python makes of an expression."""
    try:
        result = eval(compiled(text), {}, dict(numbers))
    except ZeroDivisionError:
        assume(False)
    assert isinstance(result, int)
    return result


def value(size: Size, numbers: Mapping[str, int]) -> int | None:
    """The number of a size with numbers put in."""
    return substitute(size, {n: number(v) for n, v in numbers.items()}).number


@given(expressions(), NUMBERS)
@few(400)
def test_a_size_has_the_value_of_its_expression(
    text: str, numbers: dict[str, int]
) -> None:
    wanted = evaluated(text, numbers)
    size = parse(text)
    assert evaluated(str(size), numbers) == wanted
    found = value(size, numbers)
    assert found in (wanted, None)
    # Without a division by a difference nothing can stay open.
    assert found == wanted or "//" in text or "%" in text


@given(expressions())
@few(400)
def test_a_size_is_read_back_from_its_text(text: str) -> None:
    size = parse(text)
    assert parse(str(size)) == size
    assert str(parse(str(size))) == str(size)


@given(expressions(), expressions(), expressions(), NUMBERS)
@few(300)
def test_the_laws_of_arithmetic(
    a: str, b: str, c: str, numbers: dict[str, int]
) -> None:
    x, y, z = parse(a), parse(b), parse(c)
    assert x + y == y + x
    assert x * y == y * x
    assert (x + y) + z == x + (y + z)
    assert (x * y) * z == x * (y * z)
    assert x * (y + z) == x * y + x * z
    assert x - x == number(0)
    assert x + number(0) == x * number(1) == x
    assert product([x, y, z]) == z * y * x


POLYNOMIALS = expressions(("a", "b"), ("+", "-", "*"))
#: More points along each name than a product of seven leaves has powers.
GRID = [{"a": a, "b": b} for a, b in itertools.product(range(1, 10), repeat=2)]


@given(POLYNOMIALS, POLYNOMIALS)
@few(300)
def test_two_polynomials_are_one_size_if_they_agree_everywhere(
    left: str, right: str
) -> None:
    same = all(evaluated(left, n) == evaluated(right, n) for n in GRID)
    assert (parse(left) == parse(right)) is same


@given(POLYNOMIALS)
@few(100)
def test_other_ways_to_write_a_polynomial_are_the_same_size(text: str) -> None:
    for other in (f"2 * {text} - {text}", f"(a + {text}) - a", f"(b * {text}) // b"):
        assert parse(other) == parse(text)


@given(expressions(operators=("+", "-", "*", "//", "%")), NUMBERS)
@few(300)
def test_no_value_lies_below_the_lowest(text: str, numbers: dict[str, int]) -> None:
    least = lowest(parse(text))
    assert least is None or least <= evaluated(text, numbers)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("b + a", "a + b"),
        ("1 + a", "a + 1"),
        ("a * 2 + a", "3 * a"),
        ("(a + 1) * (a - 1)", "a**2 - 1"),
        ("2 * a * b // (2 * a)", "b"),
        ("(a * b + 3) // b", "3 // b + a"),
        ("(4 * a + 6) // 4", "a + 1"),
        ("7 // 2", "3"),
        ("-7 // 2", "-4"),
        ("7 % 3", "1"),
        ("(6 * a) % 3", "0"),
        ("a - a", "0"),
        ("a // 2 * 2", "2 * (a // 2)"),
        ("1 - a", "1 - a"),
        ("b - b - a // 2", "-(a // 2)"),
        ("b - a // 2", "b - a // 2"),
        ("(a // 2) * (a // 2)", "(a // 2)**2"),
        ("-2 * (a % 2)", "-2 * (a % 2)"),
        ("(a if c else b) * 2", "2 * (a if c else b)"),
        ("(a / b) + 1", "(a / b) + 1"),
        ("a / b", "a / b"),
        ("-a", "-a"),
        ("max(a, b)", "max(a, b)"),
        ("sizes[0] + 1", "sizes[0] + 1"),
    ],
)
def test_the_normal_form(text: str, normal: str) -> None:
    assert str(parse(text)) == normal


def test_what_a_size_says_of_itself() -> None:
    assert number(0).number == 0
    assert number(7).number == 7
    assert name("a").number is None
    assert parse("a * b // c").names == {"a", "b", "c"}
    assert parse("f(a)[0]").names == {"a", "f"}
    assert parse("a * b + 1").is_plain
    assert not parse("a // 2").is_plain
    assert not opaque("sizes[0]").is_plain


@dataclass(frozen=True)
class World:
    """Facts as a description states them, and how to draw numbers that satisfy them."""

    require: tuple[str, ...]
    derived: Mapping[str, str]
    free: tuple[str, ...]
    bound: Mapping[str, str]

    @cached_property
    def facts(self) -> Facts:
        trees = {n: ast.parse(t, mode="eval").body for n, t in self.derived.items()}
        conditions = [ast.parse(t, mode="eval").body for t in self.require]
        return facts_of(conditions, trees)

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.free, *self.bound)

    @cached_property
    def assignments(self) -> list[dict[str, int]]:
        """Some numbers that satisfy the facts."""
        found = []
        for numbers in itertools.product((1, 2, 3, 7), repeat=len(self.free)):
            values = dict(zip(self.free, numbers, strict=True))
            for key, text in self.bound.items():
                values[key] = evaluated(text, values)
            found.append(values)
        return found


WORLDS = [
    World((), {}, ("a", "b", "c"), {}),
    World((), {"d": "a * b"}, ("a", "b"), {"d": "a * b"}),
    World(("a == b",), {}, ("b", "c"), {"a": "b"}),
    World(("a == b * c",), {}, ("b", "c"), {"a": "b * c"}),
    World(("b * c == a",), {}, ("b", "c"), {"a": "b * c"}),
    World(("a % b == 0",), {"d": "a // b"}, ("b", "k"), {"a": "b * k", "d": "k"}),
    World(("a % 4 == 0",), {"d": "a // 4"}, ("k", "b"), {"a": "4 * k", "d": "k"}),
    World(("a % b == 0 and c == a",), {}, ("b", "k"), {"a": "b * k", "c": "b * k"}),
    World((), {"d": "2 * a", "e": "d + 1"}, ("a", "b"), {"d": "2 * a", "e": "d + 1"}),
]


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(st.data())
@few(40)
def test_facts_never_say_what_numbers_deny(world: World, data: st.DataObject) -> None:
    names = tuple(n for n in world.names if n != "k")
    texts = expressions(names, ("+", "-", "*", "//"))
    left, right = data.draw(texts), data.draw(texts)
    facts = world.facts
    relation = facts.relation(parse(left), parse(right))
    answers = [
        evaluated(left, numbers) == evaluated(right, numbers)
        for numbers in world.assignments
    ]
    if relation is Relation.EQUAL:
        assert all(answers)
    if relation is Relation.DIFFERENT:
        assert not all(answers)


@pytest.mark.parametrize("world", WORLDS, ids=str)
@given(st.data())
@few(40)
def test_the_facts_change_no_value(world: World, data: st.DataObject) -> None:
    names = tuple(n for n in world.names if n != "k")
    text = data.draw(expressions(names))
    normal = world.facts.normal(parse(text))
    for numbers in world.assignments[:20]:
        assert evaluated(str(normal), numbers) == evaluated(text, numbers)


@pytest.mark.parametrize(
    ("require", "derived", "left", "right", "relation"),
    [
        ("True", {}, "a", "a", Relation.EQUAL),
        ("True", {}, "a", "b", Relation.DIFFERENT),
        ("True", {}, "a", "1", Relation.DIFFERENT),
        ("True", {}, "a", "a + 1", Relation.DIFFERENT),
        ("True", {}, "a // 2", "b", Relation.UNKNOWN),
        ("True", {}, "b * (a // b)", "a", Relation.UNKNOWN),
        ("a % b == 0", {}, "b * (a // b)", "a", Relation.EQUAL),
        ("a % b == 0", {}, "a % b", "0", Relation.EQUAL),
        ("a % b == 0", {"d": "a // b"}, "b * d", "a", Relation.EQUAL),
        ("a % 4 == 0", {"d": "a // 4"}, "8 * d", "2 * a", Relation.EQUAL),
        ("a == b", {}, "a", "b", Relation.EQUAL),
        ("a == b * c", {}, "a // b", "c", Relation.EQUAL),
        ("b * c == a", {}, "2 * a", "2 * b * c", Relation.EQUAL),
        ("a == b", {}, "a", "c", Relation.DIFFERENT),
        ("True", {"d": "2 * a"}, "d", "a + a", Relation.EQUAL),
    ],
)
def test_what_facts_tell(
    require: str, derived: dict[str, str], left: str, right: str, relation: Relation
) -> None:
    facts = World((require,), derived, (), {}).facts
    assert facts.relation(parse(left), parse(right)) is relation
    assert facts.relation(parse(right), parse(left)) is relation
