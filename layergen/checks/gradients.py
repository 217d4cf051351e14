"""A call in training under a gradient tape: what it reads, and what the weights get from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from layergen.checks.arguments import Arguments
from layergen.checks.compare import dtype_of, tensors

if TYPE_CHECKING:
    from layergen.checks.trial import Trial


@dataclass(frozen=True)
class TrainingCall:
    """One call of `layer` in training, recorded. `watched` are the variables that it read."""

    trial: Trial = field(repr=False)
    layer: Any
    outputs: Any
    loss: Any
    tape: Any = field(repr=False)

    @property
    def watched(self) -> tuple[Any, ...]:
        """The trainable `tf.Variable`s that the call read."""
        return tuple(self.tape.watched_variables())

    def gradients(self) -> list[Any]:
        """For each of `layer.trainable_weights` an array, None where the loss does not reach it."""
        import numpy as np
        import tensorflow as tf

        variables = [weight.value for weight in self.layer.trainable_weights]
        if self.loss is None:
            return [None] * len(variables)
        with self.trial.running("the gradient"):
            found = self.tape.gradient(self.loss, variables)
        return [
            None if each is None else np.asarray(tf.convert_to_tensor(each))
            for each in found
        ]


def record(
    trial: Trial, layer: Any, arguments: Arguments, *, training: bool = True
) -> TrainingCall:
    """Calls the layer under a tape. The loss is a random weighted sum of the float outputs, so
    that no symmetry of the outputs cancels, with the losses of the layer itself."""
    import tensorflow as tf

    what = "the call in training" if training else "the call"
    with tf.GradientTape(persistent=True) as tape:
        outputs = trial.call(layer, arguments, what, training=training)
        losses = losses_of(trial, layer)
        with trial.running("adding up layer.losses"):
            loss = weighted_loss(outputs, losses)
    return TrainingCall(trial, layer, outputs, loss, tape)


def losses_of(trial: Trial, layer: Any) -> list[Any]:
    """The losses after a call; the author's regularizers make some of them only now. Raises LayerFault."""
    with trial.running("layer.losses"):
        return list(layer.losses)


def weighted_loss(outputs: Any, losses: list[Any], dtype: str = "float32") -> Any:
    """A scalar that depends on each value of the float outputs, None where there is nothing."""
    import keras
    import numpy as np
    import tensorflow as tf

    rng = np.random.default_rng(7)
    terms = list(losses)
    for _, tensor in tensors(outputs):
        dense = isinstance(tensor, tf.Tensor)
        if not dense or not keras.backend.is_float_dtype(dtype_of(tensor)):
            continue
        shape = [size or 1 for size in tensor.shape]
        factors = keras.ops.convert_to_tensor(
            0.5 + rng.random(shape), dtype=tensor.dtype
        )
        terms.append(keras.ops.mean(factors * tensor))
    if not terms:
        return None
    return sum(keras.ops.sum(keras.ops.cast(term, dtype)) for term in terms)
