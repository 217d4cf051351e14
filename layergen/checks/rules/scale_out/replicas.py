"""On two devices a layer computes what it computes on one, and its state stays the same on both.

## What it does

Runs the layer on two logical CPUs under a `MirroredStrategy`, with half of the batch on each, in training. Every
variable must then have the same value on both devices, and where both were given the same examples, the value that
one device has. In inference each must give what one device gives.

## Why it matters

Each device has its own copy of the state. Without `aggregation` nobody brings them together: the copies drift
apart, and what is saved is the first of them. Nothing is said.

## Example

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Centre(keras.layers.Layer):
        def build(self, input_shape):
            self.mean = self.add_weight(
                name="mean", shape=(input_shape[-1],), initializer="zeros", trainable=False
            )

        def call(self, inputs, training=False):
            if training:
                mean = ops.cast(ops.mean(inputs, axis=0), self.mean.dtype)
                self.mean.assign(0.9 * self.mean + 0.1 * mean)
            return inputs - ops.cast(self.mean, inputs.dtype)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))

## Use instead

    import keras
    from keras import ops

    from layergen.checks.subject import Sample, Tensor


    @keras.saving.register_keras_serializable(package="example")
    class Centre(keras.layers.Layer):
        def build(self, input_shape):
            self.mean = self.add_weight(
                name="mean",
                shape=(input_shape[-1],),
                initializer="zeros",
                trainable=False,
                aggregation="mean",
            )

        def call(self, inputs, training=False):
            if training:
                mean = ops.cast(ops.mean(inputs, axis=0), self.mean.dtype)
                self.mean.assign(0.9 * self.mean + 0.1 * mean)
            return inputs - ops.cast(self.mean, inputs.dtype)


    SAMPLE = Sample(inputs=(("inputs", Tensor((2, 4))),))
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from layergen.checks.arguments import Arguments
from layergen.checks.case import Case
from layergen.checks.compare import (
    arrays_differ,
    same_values,
    worst_difference,
)
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.memory import is_seed, snapshot, unchanged
from layergen.checks.replicas import DEVICES, parts, strategy
from layergen.checks.report import Finding, Told
from layergen.checks.trial import Trial
from layergen.checks.weights import (
    given_weights_of,
    is_of_keras,
    moved,
    own_weights,
    relative_name,
    sublayers,
)

CODE = "LG270"
TITLE = "replicas"

TOLERANCE = 1e-4
AGGREGATE = (
    'say how the copies become one: add_weight(..., aggregation="mean"), "sum", or '
    '"only_first_replica" for what is the same on all'
)


def check(trial: Trial) -> Iterator[Finding]:
    """Findings for state that drifts apart, and for values that one device does not give."""
    if strategy() is None:
        raise NotApplicable("TensorFlow runs with one logical CPU in this process")
    some = False
    for case in trial.working():
        halves = _halves(case) if _trains(case) else None
        if halves is None:
            continue
        some = True
        try:
            told = list(_on_both(case, halves))
        except LayerFault as fault:
            if not _is_refusal(fault):
                yield fault.finding(CODE, case.label)
            continue
        yield from (each.finding(CODE, case.label) for each in told)
    if not some:
        raise NotApplicable("no sample has a batch that can be halved")


def _trains(case: Case) -> bool:
    try:
        return case.in_training is not None
    except (LayerFault, NotApplicable):
        return False


def _is_refusal(fault: LayerFault) -> bool:
    """Whether the layer, or TensorFlow for it, says itself that it does not run so."""
    text = str(fault)
    return isinstance(fault.error, NotImplementedError) or "cross-replica" in text


def _halves(case: Case) -> list[Arguments] | None:
    """Arguments for each device, of equal shapes; None where the batch is odd or a half is refused."""
    axes = case.batch_axes
    leaves = [tensor for _, tensor in case.arguments.leaves()]
    sizes = {t.shape[0] for t, own in zip(leaves, axes, strict=True) if own == {0}}
    whole = all(own in ({0}, set()) for own in axes)
    if not whole or len(sizes) != 1 or (size := sizes.pop()) % len(DEVICES):
        return None
    step = size // len(DEVICES)

    def part(start: int) -> Arguments:
        left = iter(axes)
        return case.arguments.map(
            lambda t: t[start : start + step] if next(left) else t
        )

    halves = [part(number * step) for number in range(len(DEVICES))]
    try:
        for half in halves:
            with unchanged(case.layer):
                case.trial.call(case.layer, half, "the call for half", training=False)
    except LayerFault:
        return None
    return halves


@dataclass(frozen=True)
class Twins:
    """A layer on two devices and one on one, with the same weights."""

    case: Case
    both: Any
    single: Any

    def run(self, arguments: Sequence[Arguments], *, training: bool) -> list[Any]:
        """The outputs of each replica."""
        import tensorflow as tf

        collected: dict[int, Any] = {}

        def one() -> None:
            context = tf.distribute.get_replica_context()
            number = int(context.replica_id_in_sync_group)
            what = "the call on two devices"
            call = self.case.trial.call
            collected[number] = call(
                self.both, arguments[number], what, training=training
            )

        with self.case.trial.running("a run on two devices"):
            strategy().run(one)
        return [collected[number] for number in range(len(DEVICES))]


def _twins(case: Case) -> Twins | None:
    with strategy().scope():
        both = case.make()
        case.trial.call(both, case.arguments, "the call", training=False)
    single = case.make(seed=5)
    case.trial.call(single, case.arguments, "the call", training=False)
    same = all(given_weights_of(each, case.layer) for each in (both, single))
    return Twins(case, both, single) if same else None


def _on_both(case: Case, halves: list[Arguments]) -> Iterator[Told]:
    twins = _twins(case)
    if twins is None:
        return
    yield from _values(twins, halves)
    with moved(twins.both, seed=29), moved(twins.single, seed=29):
        apart = list(_apart(twins, halves))
        yield from apart or _together(twins, halves[0])


def _values(twins: Twins, halves: list[Arguments]) -> Iterator[Told]:
    """What each device gives in inference, against one device alone."""
    with unchanged(twins.both):
        seen = twins.run(halves, training=False)
    for number, half in enumerate(halves):
        (wanted, moves), (again, _) = (
            _alone(twins, layer, half) for layer in (twins.single, twins.case.layer)
        )
        # What is random, hangs on more than the weights, or on what all devices assign, does not count.
        if moves or not same_values(wanted, again):
            return
        told = worst_difference(wanted, seen[number], TOLERANCE)
        if told:
            message = f"device {number} of {len(DEVICES)} gives other values than one device: {told}"
            yield Told(message, "", {"device": number, "difference": told})
            return


def _alone(twins: Twins, layer: Any, half: Arguments) -> tuple[Any, bool]:
    """What a layer on one device gives in inference, and whether its state changes meanwhile."""
    import numpy as np

    before = snapshot(_shared(layer))
    with unchanged(layer, but_seeds=True):
        what = "the call for half"
        outputs = twins.case.trial.call(layer, half, what, training=False)
        after = snapshot(_shared(layer))
    pairs = zip(before, after, strict=True)
    return outputs, not all(np.array_equal(a, b, equal_nan=True) for a, b in pairs)


def _apart(twins: Twins, halves: list[Arguments]) -> Iterator[Told]:
    """Variables of which the devices have other values after they were given other examples."""
    with unchanged(twins.both):
        twins.run(halves, training=True)
        after = [(each, parts(each)) for each in _shared(twins.both)]
    for variable, (one, *others) in after:
        told = next(
            filter(None, (arrays_differ(one, o, TOLERANCE) for o in others)), None
        )
        if told:
            name = relative_name(twins.both, variable)
            yield Told(
                f"after a step on two devices '{name}' has another value on each: {told}",
                AGGREGATE,
                {"weight": name, "difference": told},
            )


def _together(twins: Twins, half: Arguments) -> Iterator[Told]:
    """State after both devices were given the same: that of one device for this half, or for it twice."""
    import keras

    axes = iter(twins.case.batch_axes)
    double = half.map(lambda t: keras.ops.concatenate([t, t], 0) if next(axes) else t)
    with unchanged(twins.both):
        twins.run([half] * len(DEVICES), training=True)
        seen = [(each, parts(each)[0]) for each in _shared(twins.both)]
    once, again, twice = (_after(twins, each) for each in (half, half, double))
    for number, (variable, value) in enumerate(seen):
        steady = not arrays_differ(once[number], again[number], TOLERANCE)
        fits = [arrays_differ(e[number], value, TOLERANCE) for e in (once, twice)]
        if steady and all(fits):
            name = relative_name(twins.both, variable)
            yield Told(
                f"the copies of '{name}' become one that no single device has: one device against two, "
                f"{fits[0]}",
                'aggregation="sum" adds up the old values too: use "mean", or assign what is the same '
                "on all",
                {"weight": name, "difference": fits[0]},
            )


def _after(twins: Twins, arguments: Arguments) -> list[Any]:
    with unchanged(twins.single):
        what = "the call in training"
        twins.case.trial.call(twins.single, arguments, what, training=True)
        return snapshot(_shared(twins.single))


def _shared(layer: Any) -> list[Any]:
    """State that must be the same on all devices: no seeds, and none of Keras's own sublayers, which the
    author cannot mend."""
    foreign = {
        id(weight)
        for child in sublayers(layer)
        if is_of_keras(type(child))
        for weight in own_weights(child)
    }
    return [
        each
        for each in layer.non_trainable_variables
        if id(each) not in foreign
        and not is_seed(each)
        and each.synchronization != "on_read"
    ]
