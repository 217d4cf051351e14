"""Hypothesis strategies for texts in the language of call, and for texts that only look like it."""

from __future__ import annotations

from hypothesis import strategies as st

LEAVES = st.sampled_from(
    [
        "x",
        "w",
        "n",
        "s",
        "f",
        "y",
        "z",
        "ops",
        "random",
        "np",
        "os",
        "self",
        "_p",
        "__import__",
        "__name__",
        "len",
        "print",
        "eval",
        "1",
        "'a'",
        "None",
        "...",
        "b'a'",
    ]
)
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(
            inner,
            st.sampled_from(
                [
                    "shape",
                    "T",
                    "__class__",
                    "relu",
                    "_x",
                    "assign",
                    "append",
                    "format",
                    "dtype",
                    "nn",
                    "values",
                ]
            ),
        ).map(".".join),
        st.tuples(
            st.sampled_from(
                [
                    "{a}({b})",
                    "{a}(*{b})",
                    "{a}(**{b})",
                    "{a}(__k={b})",
                    "({a} + {b})",
                    "({a} @ {b})",
                    "({a} if {b} else {a})",
                    "({a} and not {b})",
                    "({a} < {b})",
                    "{a}[{b}]",
                    "{a}[{b}:1]",
                    "[y for y in {a} if {b}]",
                    "[{a} for x in {b}]",
                    "{{y: {a} for y in {b}}}",
                    "({a} for y, z in {b})",
                    "{{{a}, {b}}}",
                    "{{{a}: {b}}}",
                    "(lambda y: {a})",
                    "(lambda x, __y={a}: {b})",
                    "(y := {a})",
                    "f'{{{a}}}'",
                    "({a}, *{b})",
                    "(yield {a})",
                    "(await {a})",
                    "ops.where({a}, {b})",
                    "random.normal({a})",
                    "s.assign({a})",
                    "x.shape[{a}]",
                ]
            ),
            inner,
            inner,
        ).map(lambda p: p[0].format(a=p[1], b=p[2])),
    ),
    max_leaves=5,
)


def block(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


STATEMENTS = st.recursive(
    st.one_of(
        EXPRESSIONS.map("y = {}\n".format),
        EXPRESSIONS.map("return {}\n".format),
        EXPRESSIONS.map("{}\n".format),
        EXPRESSIONS.map("y += {}\n".format),
        EXPRESSIONS.map("w = {}\n".format),
        EXPRESSIONS.map("y.z = {}\n".format),
        EXPRESSIONS.map("ops.relu = {}\n".format),
        EXPRESSIONS.map("y[0] = {}\n".format),
        EXPRESSIONS.map("y: int = {}\n".format),
        EXPRESSIONS.map("assert {}\n".format),
        EXPRESSIONS.map("raise {}\n".format),
        EXPRESSIONS.map("del {}\n".format),
        st.sampled_from(
            [
                "import os\n",
                "from os import system as len\n",
                "global x\n",
                "pass\n",
                "'text'\n",
                "match x:\n    case n: pass\n",
                "async def y(): pass\n",
                "@f\ndef y(): return 1\n",
            ]
        ),
    ),
    lambda inner: st.tuples(
        st.sampled_from(
            [
                "if {a}:\n{s}",
                "for y in {a}:\n{s}",
                "for w, z in {a}:\n{s}",
                "while {a}:\n{s}",
                "with {a} as y:\n{s}",
                "try:\n{s}except {a}:\n{s}",
                "class y({a}):\n{s}",
                "def y(z, x={a}):\n{s}",
                "def w(*z):\n{s}",
                "y = 1\n{s}",
            ]
        ),
        EXPRESSIONS,
        inner,
    ).map(
        lambda p: p[0].format(a=p[1], s=block(p[2]) if "y = 1" not in p[0] else p[2])
    ),
    max_leaves=4,
)
TEXTS = st.lists(STATEMENTS, min_size=1, max_size=3).map("".join)
