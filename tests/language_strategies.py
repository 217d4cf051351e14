"""Hypothesis strategies for the small languages: texts, types, sizes, shapes, factories, values."""

from __future__ import annotations

import ast

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from layergen.description.factory import Argument, Factory
from layergen.description.shape import (
    Dim,
    Rest,
    Shape,
    Size,
    Spread,
)
from layergen.description.types import (
    ATOMS,
    PLAIN,
    Atom,
    Choice,
    DictOf,
    FixedTuple,
    ListOf,
    Maybe,
    OneOrMany,
    OneOrShape,
    TupleOf,
    literal,
)

SETTINGS = settings(
    max_examples=200, deadline=None, suppress_health_check=list(HealthCheck)
)
#: Every character there is, halves of characters too.
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=12)
NASTY = "'\"\\\r\v\f\0\x85\u2028\u2029\ud800\udfff{}\n\t#%$\u202e\ufeff\U0001f600é"
NAMES = st.sampled_from(["a", "dim", "units", "n_2", "input_dim", "x"])
NUMBERS = st.integers(0, 10**6)
CHOICES = st.one_of(st.text(max_size=6), st.integers(-9, 9), st.booleans())
ITEMS = st.one_of(
    st.sampled_from([Atom(name) for name in (*PLAIN, "dtype")]),
    st.lists(CHOICES, min_size=1, max_size=3).map(lambda v: Choice(tuple(v))),
)
BARE_TYPES = st.one_of(
    st.sampled_from([Atom(name) for name in ATOMS]),
    ITEMS,
    st.one_of(ITEMS, ITEMS.map(Maybe)).map(ListOf),
    st.sampled_from([OneOrMany(Atom("int")), OneOrMany(Atom("str")), OneOrShape()]),
    st.one_of(ITEMS, ITEMS.map(Maybe)).map(TupleOf),
    st.sampled_from([DictOf(Atom(name)) for name in PLAIN]),
    st.recursive(
        st.sampled_from([Atom("int"), Atom("float")]),
        lambda items: st.builds(FixedTuple, items, st.integers(1, 3)),
        max_leaves=2,
    ).filter(lambda kind: isinstance(kind, FixedTuple)),
)
TYPES = st.one_of(BARE_TYPES, BARE_TYPES.map(Maybe))
SIZES = st.recursive(
    st.one_of(
        NAMES.map(lambda n: ast.Name(n, ast.Load())),
        NUMBERS.map(ast.Constant),
        st.tuples(NAMES, st.integers(0, 3)).map(
            lambda p: ast.Subscript(
                ast.Name(p[0], ast.Load()), ast.Constant(p[1]), ast.Load()
            )
        ),
    ),
    lambda inner: st.one_of(
        st.tuples(
            inner,
            st.sampled_from(
                [ast.Add(), ast.Sub(), ast.Mult(), ast.FloorDiv(), ast.Mod(), ast.Pow()]
            ),
            inner,
        ).map(lambda p: ast.BinOp(*p)),
        inner.filter(lambda n: not isinstance(n, ast.Constant)).map(
            lambda n: ast.UnaryOp(ast.USub(), n)
        ),
    ),
    max_leaves=6,
).map(lambda tree: Size(ast.unparse(tree)))


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    dims: list[Dim] = [*draw(st.lists(st.one_of(SIZES, NAMES.map(Spread)), max_size=4))]
    if draw(st.booleans()):
        dims.insert(draw(st.integers(0, len(dims))), Rest())
    return Shape(tuple(dims))


VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=8),
    ),
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=6,
)
ARGUMENT_TEXTS = st.one_of(
    VALUES.map(literal), NAMES, st.sampled_from(["1 / units", "-n_2", "(a,  2)", "[1]"])
)
FACTORY_NAMES = st.sampled_from(["zeros", "RandomNormal", "kernel_initializer"])
FACTORIES = st.one_of(
    FACTORY_NAMES.map(Factory),
    st.builds(
        lambda name, given, named: Factory(
            name,
            (
                *(Argument(None, text) for text in given),
                *(Argument(keyword, text) for keyword, text in named.items()),
            ),
        ),
        FACTORY_NAMES,
        st.lists(ARGUMENT_TEXTS, max_size=2),
        st.dictionaries(
            st.sampled_from(["seed", "stddev", "mean"]), ARGUMENT_TEXTS, max_size=2
        ),
    ),
)
