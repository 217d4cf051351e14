"""One sample of a trial, with the tensors, layers and models made for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from layergen.checks import values
from layergen.checks.arguments import Arguments
from layergen.checks.faults import AlreadyTold, LayerFault, NotApplicable
from layergen.checks.gradients import TrainingCall, record
from layergen.checks.graphs import Axes, Graph, trace
from layergen.checks.subject import Sample, Tensor
from layergen.checks.tree import leaves, map_leaves

if TYPE_CHECKING:
    from layergen.checks.trial import Trial

T = TypeVar("T")
# What is done when only that fails.
MODEL = "making a functional model"


class Kept:
    """Values made on first use. One that could not be made raises the same error each time, and
    AlreadyTold once a check has reported it."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}
        self._errors: dict[str, Exception] = {}

    def once(self, key: str, make: Callable[[], T]) -> T:
        """What `make` returned at the first call with this key."""
        if key not in self._values and key not in self._errors:
            try:
                self._values[key] = make()
            except (LayerFault, NotApplicable) as error:
                self._errors[key] = error
        failure = self._errors.get(key)
        if isinstance(failure, LayerFault) and failure.teller:
            raise AlreadyTold(f"{failure.teller} has found why it cannot be run")
        if failure is not None:
            raise failure
        value: T = self._values[key]
        return value


class Case:
    """One sample, with the layers and tensors made for it; `label` begins its messages."""

    def __init__(self, trial: Trial, label: str, number: int, sample: Sample) -> None:
        self.trial = trial
        self.label = label
        self.number = number
        self.sample = sample
        self.kept = Kept()

    def make(self, seed: int = 1) -> Any:
        """A new layer for this sample, not built."""
        return self.trial.make(self.sample.params, seed=seed)

    def draw_freely(self, seed: int) -> Arguments:
        """Other tensors to call with, random also where the sample gives floats their values."""
        import keras

        def free(tensor: Tensor) -> Tensor:
            is_float = keras.backend.is_float_dtype(tensor.dtype)
            return replace(tensor, values=None) if is_float else tensor

        inputs = tuple(
            (name, map_leaves(free, argument)) for name, argument in self.sample.inputs
        )
        return self._drawn(inputs, seed + 1)

    @property
    def arguments(self) -> Arguments:
        """The tensors that the checks call with."""
        return self.kept.once("arguments", lambda: self._drawn(self.sample.inputs, 0))

    @property
    def built(self) -> Any:
        """A layer on which only `build` was called; made with another seed than `layer`."""
        return self.kept.once("built", self._build)

    @property
    def layer(self) -> Any:
        """The layer that was called."""
        self.outputs  # noqa: B018 - building is a side effect of the call
        return self.kept.once("layer", self.make)

    @property
    def outputs(self) -> Any:
        """What the first call of `layer` returned, in inference."""
        return self.kept.once("outputs", self._first_outputs)

    @property
    def in_training(self) -> TrainingCall:
        """A call of `layer` in training, under a gradient tape."""
        return self.kept.once(
            "in training", lambda: record(self.trial, self.layer, self.arguments)
        )

    @property
    def gradients(self) -> list[Any]:
        """What each of `layer.trainable_weights` gets from that call, None for nothing."""
        return self.kept.once("gradients", lambda: self.in_training.gradients())

    @property
    def symbolic(self) -> tuple[list[Any], Any]:
        """Symbolic inputs without a batch size, and the outputs of `layer` for them."""
        return self.kept.once("symbolic", lambda: self.call_symbolically(self.layer))

    @property
    def model(self) -> Any:
        """A functional model of `layer`, with any batch size where the layer allows it."""
        return self.kept.once("model", self._functional)

    @property
    def graph(self) -> Graph:
        """The layer in a graph for any batch size, in inference. Raises LayerFault."""
        what = "the call in a graph with an unknown batch size"
        return self.kept.once(
            "graph", lambda: trace(self, self.layer, what, unknown=self.batch_axes)
        )

    @property
    def training_graph(self) -> Graph:
        """The same in training. Raises LayerFault."""
        what = "the call in training in a graph with an unknown batch size"
        axes = self.batch_axes
        return self.kept.once(
            "training graph",
            lambda: trace(self, self.layer, what, unknown=axes, training=True),
        )

    @property
    def with_zeros(self) -> Arguments | None:
        """The inputs with zeros as first example, None where none may be zero."""
        return self.kept.once("with zeros", self._zeroed)

    @property
    def resized(self) -> Arguments | None:
        """The inputs at a second batch size, None where there is no batch."""
        return self.kept.once("resized", self._resize)

    def constructs(self) -> bool:
        """Whether the constructor takes the parameters of this sample."""
        try:
            self.make()
        except LayerFault:
            return False
        return True

    @property
    def batched(self) -> bool:
        """Whether an input has an axis for the batch."""
        return any(self.batch_axes)

    def works(self) -> bool:
        """Whether the layer can be called; what else is wrong is for the check of calls."""
        try:
            self.outputs  # noqa: B018 - only whether it raises
        except (LayerFault, NotApplicable):
            return False
        return True

    def symbolic_arguments(self, *, batch: bool = False) -> Arguments:
        """Symbolic inputs without a batch size; `batch` keeps it known."""
        axes = self.batch_axes
        return self.symbolic_inputs([frozenset()] * len(axes) if batch else axes)

    def symbolic_inputs(self, unknown: Axes) -> Arguments:
        """Symbolic inputs; the axes `unknown` of each tensor have no size."""
        import keras

        axes = iter(unknown)

        def stand_in(tensor: Tensor) -> Any:
            opened = next(axes)
            shape = [
                None if axis in opened else size
                for axis, size in enumerate(tensor.shape)
            ]
            return keras.Input(batch_shape=tuple(shape), dtype=tensor.dtype)

        return Arguments.of(self.sample.inputs, stand_in, self.sample.options)

    def call_symbolically(
        self, layer: Any, *, batch: bool = False
    ) -> tuple[list[Any], Any]:
        """Symbolic inputs, flat, and the outputs for them; `batch` keeps its size known."""
        arguments = self.symbolic_arguments(batch=batch)
        size = "the batch size of the sample" if batch else "an unknown batch size"
        outputs = self.trial.call(layer, arguments, f"a symbolic call with {size}")
        return [tensor for _, tensor in arguments.leaves()], outputs

    def model_of(self, layer: Any) -> Any:
        """A functional model of a layer, with any batch size where the layer allows it."""
        try:
            inputs, outputs = self.call_symbolically(layer)
        except LayerFault:
            inputs, outputs = self.call_symbolically(layer, batch=True)
        return self._model(inputs, outputs)

    def _first_outputs(self) -> Any:
        layer = self.kept.once("layer", self.make)
        return self.trial.call(layer, self.arguments, "the call", training=False)

    def _build(self) -> Any:
        layer = self.make(seed=2)
        shapes = self.arguments.shapes_for(layer, layer.build)
        with self.trial.running(
            f"build({', '.join(f'{k}={v}' for k, v in shapes.items())})"
        ):
            layer.build(**shapes)
        return layer

    def _functional(self) -> Any:
        try:
            inputs, outputs = self.symbolic
        except (LayerFault, AlreadyTold):
            inputs, outputs = self.call_symbolically(self.layer, batch=True)
        return self._model(inputs, outputs)

    def _model(self, inputs: list[Any], outputs: Any) -> Any:
        import keras

        flat = [output for _, output in leaves(outputs)]
        if not inputs or not flat:
            raise NotApplicable("a model needs an input and an output")
        with self.trial.running(MODEL):
            return keras.Model(inputs, flat)

    def scaled(self, factor: float) -> Arguments | None:
        """The inputs with floats that nobody has given values or bounds times a factor, None
        where there are none."""
        free = iter(self._free())
        if not any(self._free()):
            return None
        return self.arguments.map(lambda x: x * factor if next(free) else x)

    def _free(self) -> tuple[bool, ...]:
        """For each input tensor whether it is one of floats, without values or bounds."""
        import keras

        return tuple(
            spec.values is None
            and spec.minimum is None
            and spec.maximum is None
            and keras.backend.is_float_dtype(spec.dtype)
            for _, argument in self.sample.inputs
            for _, spec in leaves(argument)
        )

    def _zeroed(self) -> Arguments | None:
        """Zeros as the first example of inputs that are free."""
        import keras

        axes, free = iter(self.batch_axes), iter(self._free())
        changed = []

        def zero(tensor: Any) -> Any:
            is_free, batch = next(free), next(axes)
            if not (is_free and 0 in batch):
                return tensor
            changed.append(tensor)
            return keras.ops.concatenate(
                [keras.ops.zeros_like(tensor[:1]), tensor[1:]], 0
            )

        arguments = self.arguments.map(zero)
        return arguments if changed else None

    def _resize(self) -> Arguments | None:
        if self.sample.resized is not None:
            return self._drawn(self.sample.resized, seed=0)
        if not self.batched:
            return None
        import keras

        axes = iter(self.batch_axes)

        def double(tensor: Any) -> Any:
            return keras.ops.concatenate([tensor, tensor], 0) if next(axes) else tensor

        return self.arguments.map(double)

    @property
    def batch_axes(self) -> tuple[frozenset[int], ...]:
        """For each input tensor the axes whose size depends on the batch.

        They are those where `resized` differs; without it axis 0 of each tensor that has as many
        examples as the first one.
        """
        shapes = list(_shapes(self.sample.inputs))
        if self.sample.resized is not None:
            others = list(_shapes(self.sample.resized))
            return tuple(
                frozenset(
                    axis for axis, size in enumerate(shape) if size != other[axis]
                )
                for shape, other in zip(shapes, others, strict=True)
            )
        first = shapes[0][:1] if shapes else ()
        return tuple(
            frozenset((0,)) if shape[:1] == first and first else frozenset()
            for shape in shapes
        )

    def _drawn(self, inputs: Any, seed: int) -> Arguments:
        import numpy as np

        rng = np.random.default_rng((self.number, seed))
        options = self.sample.options
        return Arguments.of(inputs, lambda tensor: values.draw(tensor, rng), options)


def _shapes(inputs: Any) -> Iterator[tuple[int, ...]]:
    for _, argument in inputs:
        for _, tensor in leaves(argument):
            yield tensor.shape
