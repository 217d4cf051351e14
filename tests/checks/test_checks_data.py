"""Subjects and reports are plain data that comes back from JSON as it was."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layergen.checks import (
    ExpectedWeight,
    Finding,
    KerasObject,
    NamedShape,
    OutputSpec,
    Report,
    Result,
    Sample,
    Selection,
    Subject,
    Tensor,
    WeightRow,
)

names = st.text("abcxyz_", min_size=1, max_size=5)
sizes = st.lists(st.integers(0, 4), max_size=3).map(tuple)
dtypes = st.sampled_from(["float32", "int32", "bool"])
numbers = st.floats(allow_nan=False) | st.integers()
plain = st.none() | st.booleans() | numbers | st.text(max_size=5)
values = st.recursive(
    plain | st.builds(KerasObject, names),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(names, inner, max_size=3)
        | st.builds(KerasObject, names, st.dictionaries(names, inner, max_size=2))
    ),
    max_leaves=6,
)
parameters = st.dictionaries(names, values, max_size=3)
tensors = st.builds(Tensor, sizes, dtypes, st.none() | numbers, st.none() | numbers)
tensors |= st.lists(numbers, max_size=3).map(
    lambda each: Tensor((len(each),), values=tuple(each))
)


def trees(leaf: Any) -> Any:
    return st.recursive(
        leaf,
        lambda inner: (
            st.lists(inner, min_size=1, max_size=2).map(tuple)
            | st.dictionaries(names, inner, min_size=1, max_size=2)
        ),
        max_leaves=4,
    )


inputs = st.lists(st.tuples(names, trees(tensors) | st.none()), max_size=2).map(tuple)
outputs = st.none() | trees(st.builds(OutputSpec, sizes, st.none() | dtypes))
nested = trees(numbers)
samples = st.builds(
    Sample,
    parameters,
    inputs,
    outputs,
    st.none() | nested,
    st.lists(st.tuples(names, nested), max_size=2).map(tuple),
    st.none()
    | st.lists(st.builds(ExpectedWeight, names, sizes), max_size=2).map(tuple),
    st.none() | inputs,
    outputs,
)
subjects = st.builds(
    Subject,
    names,
    names,
    names,
    st.lists(samples, max_size=2).map(tuple),
    st.lists(parameters, max_size=2).map(tuple),
    st.builds(
        Selection,
        st.lists(names, max_size=2),
        st.lists(names, max_size=2),
        st.booleans(),
    ),
)
evidence = st.dictionaries(names, plain | st.lists(plain, max_size=2), max_size=2)
findings = st.builds(Finding, names, st.text(max_size=9), evidence, st.text(max_size=9))
shapes = st.lists(
    st.lists(st.builds(NamedShape, names, sizes), max_size=2).map(tuple), max_size=2
)
results = st.builds(
    Result,
    names,
    names,
    st.sampled_from(["passed", "failed", "not applicable"]),
    names,
    st.lists(findings, max_size=2).map(tuple),
    st.floats(0, 9),
)
reports = st.builds(
    Report,
    names,
    st.lists(results, max_size=2).map(tuple),
    st.lists(
        st.builds(WeightRow, names, sizes, dtypes, st.integers(), st.booleans())
    ).map(tuple),
    shapes.map(tuple),
    shapes.map(tuple),
)


@given(subjects)
def test_a_subject_comes_back_from_json(subject: Subject) -> None:
    assert Subject.from_data(json.loads(json.dumps(subject.to_data()))) == subject


@given(reports)
def test_a_report_comes_back_from_json(report: Report) -> None:
    assert Report.from_data(json.loads(json.dumps(report.to_data()))) == report


def test_tagged_values_are_what_they_stand_for() -> None:
    sample = Sample(
        {
            "size": {"$tuple": [1, {"$tuple": [2]}]},
            "sizes": [1, 2],
            "inner": {"$keras": "layers.Dense", "arguments": {"units": 3}},
            "activation": {"$keras": "activations.relu"},
        }
    )
    assert dict(sample.params) == {
        "size": (1, (2,)),
        "sizes": [1, 2],
        "inner": KerasObject("layers.Dense", {"units": 3}),
        "activation": KerasObject("activations.relu"),
    }


def test_values_of_another_shape_than_the_tensor_are_refused() -> None:
    assert Tensor((2, 1), values=((1.0,), (2.0,))).values == ((1.0,), (2.0,))
    with pytest.raises(
        ValueError, match=r"values of shape \(2, 1\) in a tensor of shape \(2,\)"
    ):
        Tensor((2,), values=((1.0,), (2.0,)))


def test_an_object_of_this_process_cannot_be_sent() -> None:
    with pytest.raises(TypeError, match="is no plain data"):
        Sample({"function": len}).to_data()
    with pytest.raises(TypeError, match="cannot be a key of plain data"):
        Sample({"table": {"$x": 1}}).to_data()


def test_data_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="data of a Report, not Subject"):
        Subject.from_data(Report("a").to_data())


def test_a_report_is_readable() -> None:
    report = Report(
        "Linear",
        (
            Result("build", "LG210", "passed"),
            Result("gradient", "LG240", "not applicable", "the layer has no weights"),
            Result("fit", "LG241", "not applicable", "the layer has no weights"),
            Result(
                "call",
                "LG220",
                "failed",
                "",
                (Finding("LG220", "no", {"seen": 3}, "do so"),),
            ),
        ),
        (
            WeightRow("w", (8, 400), "float32", 3200, True),
            WeightRow("n", (), "int32", 1, False),
        ),
        ((NamedShape("x", (2, 8)),),),
        ((NamedShape("", (2, 400)),),),
    )
    assert str(report) == (
        "Linear: 1 hold, 1 failed, 2 do not apply\n"
        "  weights  w  (8, 400)  float32  3,200\n"
        "           n  ()        int32        1  not trainable\n"
        "  shapes   x (2, 8) -> (2, 400)\n"
        "  LG220 no\n"
        "    do so"
    )
    assert not report.ok
    assert report.parameters == 3201


def test_findings_that_differ_in_sample_and_numbers_only_are_shown_once() -> None:
    findings = tuple(
        Finding("LG221", f"sample {n}: 'w' is {0.5 + n} at [{n}, 0]", hint="mend it")
        for n in range(1, 4)
    )
    other = Finding("LG221", "sample 1: 'b' is 1.5 at [1, 0]", hint="mend it")
    report = Report(
        "Linear", (Result("symbolic", "LG221", "failed", "", (*findings, other)),)
    )
    assert str(report).splitlines()[1:] == [
        "  LG221 sample 1: 'w' is 1.5 at [1, 0] (and 2 more like it)",
        "    mend it",
        "  LG221 sample 1: 'b' is 1.5 at [1, 0]",
        "    mend it",
    ]
    assert len(report.findings) == 4
