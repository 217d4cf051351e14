"""How the checks are run together: what follows from what, and what is left as it was."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from layergen.checks import (
    ExpectedWeight,
    KerasObject,
    OutputSpec,
    Report,
    Sample,
    Selection,
    Tensor,
)
from layergen.checks.faults import CheckBug
from layergen.checks.rules import Rule, rules
from layergen.checks.run import run
from layergen.checks.subject import QUICK
from layergen.checks.trial import Trial

FOLDER = Path(__file__).parent
Load = Callable[[Path], ModuleType]
X = (("inputs", Tensor((2, 8))),)

pytestmark = pytest.mark.usefixtures("framework")


def outcomes(report: Report) -> dict[str, str]:
    return {result.code: result.outcome for result in report.results}


def messages(report: Report) -> list[str]:
    return [f"{finding.code} {finding.message}" for finding in report.findings]


@pytest.fixture
def linear(load: Load) -> ModuleType:
    return load(FOLDER / "sound" / "linear.py")


def test_a_constructor_that_fails_is_told_once(linear: ModuleType) -> None:
    report = run(linear.Sound, (Sample({"sides": 3}, X),))
    assert messages(report) == [
        "LG201 the constructor raises ValueError: Unrecognized keyword arguments passed to "
        "Sound: {'sides': 3}, at " + place(linear, "super().__init__(**kwargs)")
    ]
    assert set(outcomes(report).values()) == {"passed", "failed", "not applicable"}
    reasons = {
        result.detail for result in report.results if result.outcome == "not applicable"
    }
    assert reasons == {
        "the layer cannot be constructed (LG201)",
        "the layer cannot be called (LG201, LG210, LG220)",
    }


def place(module: ModuleType, text: str) -> str:
    path = Path(str(module.__file__))
    lines = path.read_text().splitlines()
    number = 1 + next(index for index, line in enumerate(lines) if text in line)
    shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    return f"{shown}:{number}: {lines[number - 1].strip()}"


def test_one_bad_sample_does_not_stop_the_checks_of_another(linear: ModuleType) -> None:
    bad = Sample({"units": 4}, (("inputs", Tensor((2, 8))), ("mask", Tensor((2,)))))
    report = run(linear.Sound, (Sample({"units": 4}, X), bad))
    assert [finding.code for finding in report.findings] == ["LG220"]
    assert report.findings[0].message.startswith("sample 2: the call raises TypeError")
    assert outcomes(report)["LG241"] == "passed"
    assert len(report.output_shapes) == 1


def test_without_samples_only_the_constructor_and_the_config_are_checked(
    linear: ModuleType,
) -> None:
    report = run(linear.Sound, (), ({"units": 3},), selection=QUICK)
    passed = {code for code, outcome in outcomes(report).items() if outcome == "passed"}
    assert passed == {"LG200", "LG201", "LG230"}
    assert report.ok


def test_something_that_is_no_layer_is_told_and_left_alone() -> None:
    for found, text in (
        (dict, "dict is no Keras layer, its bases are object"),
        (3, "3 is no class"),
    ):
        report = run(found, (Sample({}, X),))
        assert messages(report) == [f"LG200 {text}"]
        assert set(list(outcomes(report).values())[1:]) == {"not applicable"}


def test_a_failure_of_a_check_is_no_fault_of_the_layer(
    linear: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(trial: Trial) -> Iterator[Any]:
        raise KeyError("oops")
        yield

    monkeypatch.setattr(
        "layergen.checks.run.rules", lambda: (Rule("LG299", "broken", broken, ""),)
    )
    with pytest.raises(
        CheckBug, match=r"LG299 \(broken\) of layergen failed"
    ) as caught:
        run(linear.Sound, (Sample({}, X),))
    assert isinstance(caught.value.__cause__, KeyError)


def test_settings_of_the_caller_hold_before_and_after(linear: ModuleType) -> None:
    import keras
    import numpy as np

    keras.config.set_dtype_policy("mixed_bfloat16")
    keras.config.enable_traceback_filtering()
    random.seed(5)
    np.random.seed(5)
    expected = random.Random(5).random(), np.random.RandomState(5).random()
    try:
        report = run(linear.Sound, (linear.SAMPLE,), linear.VARIANTS)
        assert keras.config.dtype_policy().name == "mixed_bfloat16"
        assert keras.config.is_traceback_filtering_enabled()
        assert (random.random(), np.random.random()) == expected
    finally:
        keras.config.set_dtype_policy("float32")
    assert report.ok, str(report)
    assert {row.dtype for row in report.weights} == {"float32"}


def test_only_the_checks_that_are_asked_for_are_run(linear: ModuleType) -> None:
    watched: list[str] = []

    def watch(event: object) -> None:
        if isinstance(event, Rule):
            watched.append(event.code)

    report = run(
        linear.Sound,
        (linear.SAMPLE,),
        selection=Selection(("LG240", "LG220")),
        watch=watch,
    )
    assert list(outcomes(report)) == watched == ["LG220", "LG240"]


def test_a_run_reports_every_check_in_order(linear: ModuleType) -> None:
    report = run(linear.Sound, (linear.SAMPLE,), title="mine")
    assert [result.code for result in report.results] == [rule.code for rule in rules()]
    assert report.title == "mine"
    assert [(row.name, row.shape) for row in report.weights] == [
        ("w", (2, 1)),
        ("b", (1,)),
    ]
    assert str(report.input_shapes[0][0]) == "inputs (1, 2)"
    assert str(report.output_shapes[0][0]) == "(1, 1)"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"weights": (ExpectedWeight("w", (2, 1)),)},
            "LG211 the weights are w (2, 1), b (1,), declared are w (2, 1)",
        ),
        (
            {"weights": (ExpectedWeight("v", (2, 1)), ExpectedWeight("b", (1,)))},
            "LG211 the weight w (2, 1) float32 is declared as v (2, 1) float32",
        ),
        (
            {"weights": (ExpectedWeight("b", (1,)), ExpectedWeight("w", (2, 1)))},
            "LG211 the weight w (2, 1) float32 is declared as b (1,) float32",
        ),
        (
            {
                "weights": (
                    ExpectedWeight("w", (2, 1)),
                    ExpectedWeight("b", (1,), "float64"),
                )
            },
            "LG211 the weight b (1,) float32 is declared as b (1,) float64",
        ),
        (
            {
                "weights": (
                    ExpectedWeight("w", (2, 1)),
                    ExpectedWeight("b", (1,), None, False),
                )
            },
            "LG211 the weight b (1,) float32 is declared as b (1,) float32 not trainable",
        ),
        (
            {"resized_outputs": OutputSpec((4, 1))},
            "LG222 with another batch size output has the shape (3, 1), declared is (4, 1)",
        ),
        (
            {"outputs": (OutputSpec((1, 1)), OutputSpec((1, 1)))},
            "LG220 the call returns one tensor, declared is 2 tensors (output[0], output[1])",
        ),
        (
            {"weight_values": (("kernel", ((1.0,), (2.0,))),)},
            "LG220 no single weight is called 'kernel', there are w, b",
        ),
        (
            {"output_values": ((12.1,),)},
            "LG220 output has other values than expected, 12.0 against 12.1 at [0, 0]",
        ),
    ],
)
def test_what_is_declared_must_be_so(
    linear: ModuleType, change: dict[str, Any], message: str
) -> None:
    right = run(
        linear.Sound, (linear.SAMPLE,), selection=Selection(("LG220", "LG211", "LG222"))
    )
    assert right.ok, str(right)
    wrong = run(
        linear.Sound,
        (replace(linear.SAMPLE, **change),),
        selection=Selection(("LG220", "LG211", "LG222")),
    )
    assert message in messages(wrong)


def test_a_weight_may_belong_to_one_of_several_samples(load: Load) -> None:
    layer = load(FOLDER / "sound" / "optional_input.py").Sound
    context = (("inputs", Tensor((2, 8))), ("context", Tensor((2, 4))))
    both = (Sample(inputs=(*X, ("context", None))), Sample(inputs=context))
    report = run(layer, both)
    assert report.ok, str(report)
    assert [len(shapes) for shapes in report.input_shapes] == [1, 2]


def test_zeros_given_as_values_do_not_make_a_weight_dead(load: Load) -> None:
    layer = load(FOLDER / "sound" / "weights_in_init.py").Sound
    zeros = Tensor((1, 8), values=((0.0,) * 8,))
    report = run(layer, (Sample(inputs=(("inputs", zeros),)),))
    assert report.ok, str(report)
    assert outcomes(report)["LG240"] == "passed"


def test_samples_of_equal_arguments_may_make_other_weights(framework: None) -> None:
    import keras
    from keras import ops

    @keras.saving.register_keras_serializable(package="run")
    class Optional(keras.layers.Layer):
        def build(self, inputs_shape, context_shape=None):  # type: ignore[no-untyped-def]
            self.w = self.add_weight(name="w", shape=(inputs_shape[-1], 4))
            if context_shape is not None:
                self.u = self.add_weight(name="u", shape=(4, 4))

        def call(self, inputs, context=None):  # type: ignore[no-untyped-def]
            x = ops.matmul(inputs, self.w)
            return x if context is None else x + ops.matmul(context, self.u)

    both = (("inputs", Tensor((2, 8))), ("context", Tensor((2, 4))))
    report = run(Optional, (Sample(inputs=X), Sample(inputs=both)))
    assert report.ok, str(report)


def test_a_layer_given_as_argument_is_never_shared(load: Load) -> None:
    import keras

    layer = load(FOLDER / "sound" / "wrapper.py").Sound
    inner = keras.layers.Dense(8)
    report = run(layer, (Sample({"inner": inner}, X),))
    assert report.ok, str(report)
    assert not inner.built


def test_an_object_that_keras_does_not_have_is_told(load: Load) -> None:
    layer = load(FOLDER / "sound" / "wrapper.py").Sound
    for path in ("layers.Tense", "src.layers.Dense", "layers.__name__"):
        report = run(
            layer,
            (Sample({"inner": KerasObject(path)}, X),),
            selection=Selection(("LG201",)),
        )
        assert messages(report) == [
            "LG201 making the arguments of the constructor raises AttributeError: "
            f"keras has no public '{path}'"
        ]


def test_samples_have_both_signs_and_keep_their_bounds(framework: None) -> None:
    import numpy as np

    from layergen.checks.values import draw

    def drawn(tensor: Tensor) -> Any:
        return np.asarray(draw(tensor, np.random.default_rng(0)))

    signed = drawn(Tensor((2, 2)))
    assert signed.min() < 0 < signed.max()
    assert drawn(Tensor((99,), minimum=2.0)).min() >= 2.0
    assert drawn(Tensor((99,), maximum=2.0)).max() <= 2.0
    within = drawn(Tensor((99,), minimum=1.0, maximum=2.0))
    assert 1.0 <= within.min() < within.max() <= 2.0
    assert set(drawn(Tensor((99,), "int32"))) == set(range(10))
    assert set(drawn(Tensor((99,), "int32", minimum=-2, maximum=1))) == {-2, -1, 0}
    assert set(drawn(Tensor((99,), "bool"))) == {False, True}
    assert drawn(Tensor((1, 2), values=((3.0, 4.0),))).tolist() == [[3.0, 4.0]]
    assert (drawn(Tensor((9,))) == drawn(Tensor((9,)))).all()
