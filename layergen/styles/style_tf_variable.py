"""`tf-variable`: weights are real `tf.Variable`s, as in TensorFlow's guide, each held by a `keras.Variable`.

Keras 3 does not see a bare `tf.Variable`: the layer would have no weights, and training would change
nothing without saying so. The `keras.Variable` keeps the very same object, and Keras tracks it.
"""

from __future__ import annotations

from layergen.description.types import string_literal
from layergen.plan.model import PlannedWeight
from layergen.styles import factories
from layergen.styles.layout import bracketed
from layergen.styles.names import own_name
from layergen.styles.sizes import shape
from layergen.styles.view import VariableView

NAME = "tf-variable"
IMPORTS = ("import tensorflow as tf",)
NEEDS_SCOPE = True
AGGREGATIONS = {
    "mean": "MEAN",
    "sum": "SUM",
    "only_first_replica": "ONLY_FIRST_REPLICA",
    "none": "NONE",
}


def variable(
    planned: PlannedWeight, held: frozenset[str], taken: frozenset[str]
) -> VariableView:
    """`self.w = keras.Variable(tf.Variable(initial_value, …), …)`.

    Name and `trainable` are not taken over from the `tf.Variable`, so that both are told. The first
    value has the variable's dtype; a wrapper told another would make a new variable, silently.
    """
    weight = planned.weight
    dtype = string_literal(weight.dtype) if weight.dtype else "self.variable_dtype"
    initializer = factories.initializer_object(planned)
    prelude: tuple[str, ...] = ()
    if not planned.loop:
        # In a list every variable has an instance of its own, made in place.
        local = own_name(f"{weight.name}_init", taken)
        prelude, initializer = (f"{local} = {initializer}",), local
    shared = [
        f"dtype={dtype}",
        factories.name_argument(planned),
        f"trainable={weight.trainable}",
    ]
    inner, outer = shared[1:], list(shared)
    if not planned.autocast:
        outer.append("autocast=False")
    if planned.aggregation:
        inner.append(
            f"aggregation=tf.VariableAggregation.{AGGREGATIONS[planned.aggregation]}"
        )
        outer.append(f"aggregation={string_literal(planned.aggregation)}")
    settings = []
    if planned.regularizer:
        settings.append(
            ("regularizer", factories.instance(planned.regularizer, "regularizers"))
        )
    if planned.constraint:
        settings.append(
            ("constraint", factories.instance(planned.constraint, "constraints"))
        )
    sizes = shape(weight.shape, held)
    indent = 16 + 4 * bool(planned.loop) + 4 * bool(planned.when)
    return VariableView(
        target=weight.name,
        condition=factories.condition(planned),
        loop=factories.loop(planned),
        arguments=tuple(outer),
        prelude=prelude,
        value=bracketed(initializer, [sizes, f"dtype={dtype}"], ",", indent),
        inner=tuple(inner),
        settings=tuple(settings),
        item=own_name("variable", taken),
    )
