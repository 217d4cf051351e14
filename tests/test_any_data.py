"""No data and no damage to a description makes reading raise; every mistake has a place in the text."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rules_support import load, problems

from layergen.description.fields import SECTIONS

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 99),
    st.sampled_from([0.5, -1e-5]),
    st.sampled_from(
        [
            "x",
            "(batch, dim)",
            "(batch,",
            "b)",
            "()",
            "",
            " ",
            "int = 3",
            "int | None = None",
            "list[int] = [1]",
            "x: y",
            "(dim, units) = zeros if a for i in range(3)",
            "(..., *s)",
            "float32",
            "range(a)",
            "x @ w + b",
            "y = x\nreturn y",
            "def f(a): return a",
            "lambda a: b",
            "f(x)(y)",
            "ops.relu(x)",
            "random.normal(x",
            "np.ones(3)",
            "pass",
            "init",
            "True",
            "\u2028",
            "é",
            "'''",
            "x[",
            "(2, 3)",
            "a % b",
            "x.assign(1)",
            "class A: pass",
            "list of (..., d) int32 >= 0 < n | None",
        ]
    ),
)
WORDS = st.sampled_from(
    [
        *(section.name for section in SECTIONS),
        *{key.name for section in SECTIONS for key in section.keys},
        *[
            "x",
            "y",
            "w",
            "b",
            "s",
            "a",
            "batch",
            "dim",
            "units",
            "f(a)",
            "f(a,b)",
            "a>1",
            "ops",
            "self",
            "_x",
            "class",
            "inputs",
            "output",
        ],
        "",
        "é",
    ]
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=4)
    ),
    max_leaves=12,
)
NAMES = st.sampled_from(["x", "w", "a", "b", "f(x)", "units", "batch", "_p", "len"])
ENTRIES = st.one_of(VALUES, st.dictionaries(NAMES, VALUES, max_size=3))
FILES = st.fixed_dictionaries(
    {}, optional={section.name: ENTRIES for section in SECTIONS}
)


@settings(max_examples=350, deadline=None, suppress_health_check=list(HealthCheck))
@given(FILES)
def test_no_data_makes_reading_raise(data: dict[str, object]) -> None:
    text = json.dumps(data)
    loaded = load(text, "x.json")
    assert (loaded.analysis is None) == bool(loaded.diagnostics)
    for found in loaded.diagnostics:
        assert found.span.source.name == "x.json"
        assert found.span.line == 1
        assert 1 <= found.span.column <= len(text) + 1
        assert found.span.width >= 1
        assert found.message
        assert not found.message.endswith(".")
        assert all(found.hints)
    assert len(set(loaded.diagnostics)) == len(loaded.diagnostics)


CASES = sorted(Path(__file__).parent.glob("cases/modules/*"))
#: Those of which each stands alone, and brings no Python.
RIGHT = [
    case / f"{case.name}.layer.yaml"
    for case in CASES
    if len(list(case.glob("*.layer.yaml"))) == 1
    and case.name not in ("python_with_trust", "sequential")
]
PIECES = st.sampled_from(
    [
        *"()[]{},:=|<>*.#'\"\\-+@ \n_1a",
        "  ",
        "\n  ",
        "...",
        "None",
        " if ",
        " for ",
        "ops.",
    ]
)


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(RIGHT), st.data())
def test_no_damage_to_a_description_makes_reading_raise(
    file: Path, data: st.DataObject
) -> None:
    text = file.read_text("utf-8")
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = start + data.draw(st.integers(0, 4))
        text = text[:start] + data.draw(PIECES) + text[end:]
    loaded = load(text, file.name)
    assert (loaded.analysis is None) == bool(loaded.diagnostics)
    lines = text.split("\n")
    for found in loaded.diagnostics:
        if found.span.source.name == file.name:
            assert 1 <= found.span.line <= len(lines)
            assert found.span.column <= len(lines[found.span.line - 1]) + 1


def test_there_are_descriptions_to_damage() -> None:
    assert len(RIGHT) > 10
    assert all(problems(file.read_text("utf-8")) == () for file in RIGHT)
