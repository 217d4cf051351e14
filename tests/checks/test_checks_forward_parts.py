"""What the checks of calls and masks are made of: batches, lengths, draws, attributes, masks."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from layergen.checks.batches import first_example, joined, split_axis
from layergen.checks.case import Case
from layergen.checks.draws import draws, fixed_draws
from layergen.checks.padding import (
    Padded,
    other_padding,
    padded,
    parts_differ,
    trimmed,
    valid_part,
)
from layergen.checks.run import run
from layergen.checks.snapshot import left_by_traces, taken
from layergen.checks.state import is_steady, repeats
from layergen.checks.subject import Sample, Selection, Tensor
from layergen.checks.trial import Trial

pytestmark = pytest.mark.usefixtures("framework")

STEPS = Tensor((2, 5, 4))


def case_of(cls: Any, params: Any = None, *inputs: tuple[str, Any]) -> Case:
    return Trial(cls, (Sample(params or {}, inputs),)).cases[0]


def test_two_batches_are_joined_on_the_batch_only() -> None:
    import keras

    case = case_of(
        keras.layers.Layer, {}, ("x", Tensor((2, 3))), ("table", Tensor((5, 3)))
    )
    both = joined(case, case.arguments, case.draw_freely(1))
    assert [tuple(t.shape) for _, t in both.leaves()] == [(4, 3), (5, 3)]
    one = first_example(case, both)
    assert [tuple(t.shape) for _, t in one.leaves()] == [(1, 3), (5, 3)]


@pytest.mark.parametrize(
    ("whole", "parts", "axis"),
    [
        ((4, 3), ((2, 3), (2, 3)), 0),
        ((5, 4), ((5, 2), (5, 2)), 1),
        ((12, 3), ((6, 3), (6, 3)), 0),
        ((4, 4), ((2, 2), (2, 2)), None),
        ((3,), ((3,), (3,)), None),
        ((5, 3), ((2, 3), (2, 3)), None),
        ((4, 3, 1), ((2, 3), (2, 3)), None),
    ],
)
def test_the_axis_of_the_batch_is_the_one_that_grows_with_it(
    whole: tuple[int, ...], parts: tuple[tuple[int, ...], ...], axis: int | None
) -> None:
    tensors = [SimpleNamespace(shape=shape) for shape in (whole, *parts)]
    assert split_axis(tensors[0], tuple(tensors[1:])) == axis


def graph_of(function: Any) -> Any:
    import tensorflow as tf

    specs = [tf.TensorSpec((None, 4))]
    compiled = tf.function(function, input_signature=specs, autograph=False)
    return compiled.get_concrete_function().graph


@pytest.mark.parametrize("kind", ["normal", "uniform", "truncated_normal", "gamma"])
def test_a_seed_that_is_a_number_is_constant_and_one_of_a_generator_is_not(
    kind: str,
) -> None:
    import keras

    draw = getattr(keras.random, kind)
    options = {"alpha": 2.0} if kind == "gamma" else {}
    generator = keras.random.SeedGenerator(1)
    shape = keras.ops.shape
    fixed = graph_of(lambda x: draw(shape(x), seed=1, **options))
    free = graph_of(lambda x: draw(shape(x), seed=generator, **options))
    (found,) = fixed_draws(fixed)
    assert found.shape == (None, 4)
    assert not fixed_draws(free)
    assert draws(fixed)
    assert draws(free)


def test_a_seed_kept_as_a_tensor_is_constant_and_other_ops_draw_nothing() -> None:
    import tensorflow as tf

    seed = tf.constant([1, 2])
    kept = graph_of(lambda x: tf.random.stateless_normal(tf.shape(x), seed=seed))
    assert [each.op for each in fixed_draws(kept)] == ["RandomNormalV2"]
    plain = graph_of(lambda x: x + 1.0)
    assert not fixed_draws(plain)
    assert not draws(plain)


def test_a_change_of_an_attribute_is_seen_and_one_of_a_variable_is_not() -> None:
    import keras
    import numpy as np

    class Held:
        count = 0

    class Probe(keras.layers.Layer):  # type: ignore[misc]
        shared = 0

        def __init__(self) -> None:
            super().__init__()
            self.number, self.names, self.table = 0, ["a"], np.zeros(2)
            self.held, self.held.count = Held(), 0
            self.w = self.add_weight(shape=(), initializer="zeros")

    layer = Probe()
    before = taken(layer)
    layer.w.assign(1.0)
    assert taken(layer) == before
    for change in (
        lambda: setattr(layer, "number", 1),
        lambda: layer.names.append("b"),
        lambda: layer.table.__setitem__(0, 1.0),
        lambda: setattr(layer.held, "count", 1),
        lambda: setattr(Probe, "shared", 1),
    ):
        before = taken(layer)
        change()
        assert len(before.items() ^ taken(layer).items()) >= 2


def test_a_tensor_of_a_graph_is_found_where_it_hangs() -> None:
    import keras

    layer = keras.layers.Dense(2)
    layer.numbers = [keras.ops.ones(2)]
    assert list(left_by_traces(layer)) == []
    layer.symbols = [keras.Input((2,))]
    assert list(left_by_traces(layer)) == ["self.symbols[0]"]


def test_dropout_repeats_in_training_from_the_same_seed_and_noise_of_numpy_does_not() -> (
    None
):
    import keras
    import numpy as np

    class Noise(keras.layers.Layer):  # type: ignore[misc]
        def call(self, inputs: Any) -> Any:
            return inputs + np.random.normal()

    dropout = case_of(keras.layers.Dropout, {"rate": 0.5}, ("inputs", STEPS))
    assert repeats(dropout, training=True)
    assert is_steady(dropout)
    noise = case_of(Noise, {}, ("inputs", STEPS))
    assert not repeats(noise)
    assert not is_steady(noise)


def test_masks_reach_the_inputs_that_call_has_a_name_for() -> None:
    import keras

    class Cross(keras.layers.Layer):  # type: ignore[misc]
        def call(self, query: Any, value: Any, value_mask: Any = None) -> Any:
            return query + keras.ops.sum(value, axis=1, keepdims=True)

    found = padded(case_of(Cross, {}, ("query", STEPS), ("value", STEPS)))
    assert [(each.name, each.parameter) for each in found] == [("value", "value_mask")]
    plain = case_of(keras.layers.Rescaling, {"scale": 2.0}, ("inputs", STEPS))
    assert [each.parameter for each in padded(plain)] == [None]
    flat = case_of(keras.layers.Rescaling, {"scale": 2.0}, ("inputs", Tensor((2, 4))))
    assert padded(flat) == []


def test_only_masked_steps_get_other_values() -> None:
    import keras
    import numpy as np

    case = case_of(keras.layers.Rescaling, {"scale": 2.0}, ("inputs", STEPS))
    (each,) = padded(case)
    before, after, short = (
        np.asarray(arguments.leaves()[0][1])
        for arguments in (
            case.arguments,
            other_padding(case, each),
            trimmed(case.arguments, each),
        )
    )
    assert np.array_equal(before[:, :3], after[:, :3])
    assert np.all(before[:, 3:] != after[:, 3:])
    assert np.array_equal(before[:, :3], short)


def test_masked_steps_of_outputs_do_not_count() -> None:
    import numpy as np

    each = Padded("x", 0, "mask", (2, 5, 4), 3)
    output = np.arange(10.0).reshape(2, 5)
    other = output.copy()
    other[:, 3:] = -1.0
    one, two = valid_part(output, each), valid_part(other, each)
    assert parts_differ(one, two, 1e-6) is None
    assert parts_differ(one, valid_part(output[:, :3], each), 1e-6) is None
    other[1, 2] = -1.0
    assert parts_differ(one, valid_part(other, each), 1e-6) == (
        "output: 7.0 against -1.0 at [5]"
    )


def test_a_layer_that_says_so_is_not_compiled_by_xla() -> None:
    import keras
    import tensorflow as tf

    class Means(keras.layers.Layer):  # type: ignore[misc]
        def __init__(self, jit: bool = True) -> None:
            super().__init__()
            self.supports_jit = jit

        def call(self, inputs: Any) -> Any:
            return tf.transpose(tf.math.segment_mean(tf.transpose(inputs), [0, 1]))

    def outcome(jit: bool) -> str:
        sample = Sample({"jit": jit}, (("inputs", Tensor((2, 2))),))
        (result,) = run(Means, (sample,), selection=Selection(("LG224",))).results[-1:]
        return result.outcome

    assert outcome(True) == "failed"
    assert outcome(False) == "not applicable"
