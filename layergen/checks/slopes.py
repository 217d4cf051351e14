"""Gradients against difference quotients: what a layer computes, moved a little."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from layergen.checks.arguments import Arguments
from layergen.checks.case import Case
from layergen.checks.compare import dtype_of
from layergen.checks.faults import LayerFault
from layergen.checks.gradients import weighted_loss
from layergen.checks.memory import unchanged
from layergen.checks.weights import moved, relative_name

# Of each tensor so many coordinates are looked at.
COORDINATES = 12


class Unclear(Exception):
    """There is nothing to take a gradient of; the text says why."""


@dataclass(frozen=True)
class Precision:
    """Two steps, the second one smaller, and how far gradient and quotient may differ."""

    dtype: str
    steps: tuple[float, float]
    tolerance: float
    steady: float


DOUBLE = Precision("float64", (1e-3, 1e-5), 1e-3, 1e-2)
SINGLE = Precision("float32", (1e-2, 3e-3), 5e-2, 3e-2)


@dataclass(frozen=True)
class Slope:
    """A gradient at one place that is not the difference quotient there."""

    name: str
    index: tuple[int, ...]
    gradient: float
    quotient: float


def slopes(case: Case) -> list[Slope]:
    """One wrong gradient for each tensor that has any. Raises Unclear and LayerFault."""
    try:
        point = _Point(case, DOUBLE)
        point.value()
    except LayerFault:
        point = _Point(case, SINGLE)
    with moved(point.layer, seed=5):
        return point.wrong()


class _Point:
    """A layer in inference, and where its gradient is taken: float inputs and trainable weights."""

    def __init__(self, case: Case, precision: Precision) -> None:
        import keras

        self.case, self.precision = case, precision
        trial = case.trial
        if precision is DOUBLE:
            self.layer = trial.under("float64", case.sample.params)
        else:
            self.layer = case.make()
        trial.call(self.layer, case.arguments, "the call", training=False)

        def precise(tensor: Any) -> Any:
            is_float = keras.backend.is_float_dtype(dtype_of(tensor))
            return keras.ops.cast(tensor, precision.dtype) if is_float else tensor

        self.arguments = case.arguments.map(precise)
        self.weights = list(self.layer.trainable_weights)
        names = [name for name, tensor in self._floats(self.arguments)]
        names += [relative_name(self.layer, weight) for weight in self.weights]
        self.names = names

    def _floats(self, arguments: Arguments) -> list[tuple[str, Any]]:
        import keras

        return [
            (name, tensor)
            for name, tensor in arguments.leaves()
            if keras.backend.is_float_dtype(dtype_of(tensor))
        ]

    def value(self, arguments: Arguments | None = None) -> Any:
        """The weighted sum of the outputs, from the same state each time. Raises Unclear."""
        with unchanged(self.layer):
            outputs = self.case.trial.call(
                self.layer,
                arguments or self.arguments,
                "the call",
                training=False,
            )
        loss = weighted_loss(outputs, [], self.precision.dtype)
        if loss is None or not self.names:
            raise Unclear("there are no floats to take a gradient of")
        return loss

    def gradient(self) -> list[Any]:
        """An array for each input and weight, zeros where nothing arrives."""
        import numpy as np
        import tensorflow as tf

        inputs = [tensor for _, tensor in self._floats(self.arguments)]
        variables = [weight.value for weight in self.weights]
        with tf.GradientTape() as tape:
            tape.watch([*inputs, *variables])
            loss = self.value()
        with self.case.trial.running("the gradient"):
            found = tape.gradient(loss, [*inputs, *variables])
        return [
            (
                np.zeros(tuple(at.shape))
                if each is None
                else np.asarray(tf.convert_to_tensor(each), "float64")
            )
            for each, at in zip(found, [*inputs, *variables], strict=True)
        ]

    def quotient(self, direction: Sequence[Any], step: float) -> float:
        """How the value changes along a direction."""
        up, down = (
            self._moved(direction, size * step).astype("float64") for size in (1, -1)
        )
        return float((up - down) / (2 * step))

    def _moved(self, direction: Sequence[Any], size: float) -> Any:
        import keras
        import numpy as np

        rest = iter(direction)
        dtype = self.precision.dtype

        def shifted(tensor: Any) -> Any:
            if not keras.backend.is_float_dtype(dtype_of(tensor)):
                return tensor
            step = size * next(rest)
            return tensor + keras.ops.convert_to_tensor(step, dtype=dtype)

        arguments = self.arguments.map(shifted)
        before = [np.array(weight) for weight in self.weights]
        try:
            for weight, value in zip(self.weights, before, strict=True):
                weight.assign(value + size * next(rest))
            return np.asarray(self.value(arguments))
        finally:
            for weight, value in zip(self.weights, before, strict=True):
                weight.assign(value)

    def wrong(self) -> list[Slope]:
        import numpy as np

        gradient = self.gradient()
        if not all(np.all(np.isfinite(each)) for each in gradient):
            raise Unclear("the gradient is not finite (LG240)")
        rng = np.random.default_rng(11)
        direction = [rng.standard_normal(each.shape) for each in gradient]
        if self._agree(gradient, direction):
            return []
        found = (self._of_tensor(number, gradient) for number in range(len(gradient)))
        return [slope for slope in found if slope is not None]

    def _agree(self, gradient: list[Any], direction: list[Any]) -> bool:
        import numpy as np

        parts = [float(np.sum(g * d)) for g, d in zip(gradient, direction, strict=True)]
        said = sum(parts)
        for step in self.precision.steps:
            seen = self.quotient(direction, step)
            scale = abs(seen) + float(np.sqrt(np.sum(np.square(parts))))
            if abs(seen - said) <= self.precision.tolerance * scale + 1e-12:
                return True
        return False

    def _of_tensor(self, number: int, gradient: list[Any]) -> Slope | None:
        """The worst coordinate of one tensor, where the value is smooth and not constant."""
        import numpy as np

        own = gradient[number]
        rng = np.random.default_rng(13)
        flat = rng.permutation(own.size)[:COORDINATES]
        worst, found = 0.02 if self.precision is DOUBLE else 0.2, None
        for place in flat:
            direction = [np.zeros(each.shape) for each in gradient]
            direction[number].flat[place] = 1.0
            large, small = (self.quotient(direction, s) for s in self.precision.steps)
            said = float(own.flat[place])
            size = max(abs(small), abs(said))
            flat_here = abs(small) < 1e-4 * max(size, 1e-3)
            if flat_here or abs(large - small) > self.precision.steady * size:
                continue
            off = abs(small - said) / size
            if off > worst:
                index = tuple(int(i) for i in np.unravel_index(place, own.shape))
                worst, found = off, Slope(self.names[number], index, said, small)
        return found
