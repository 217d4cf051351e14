"""`add-weight`: weights are made by `self.add_weight`, as in Keras's own layers."""

from __future__ import annotations

from layergen.description.types import string_literal
from layergen.plan.model import PlannedWeight
from layergen.styles import factories
from layergen.styles.sizes import shape
from layergen.styles.view import VariableView

NAME = "add-weight"
IMPORTS: tuple[str, ...] = ()
NEEDS_SCOPE = False


def variable(
    planned: PlannedWeight, held: frozenset[str], taken: frozenset[str]
) -> VariableView:
    """`self.w = self.add_weight(name=…, shape=…, initializer=…)`."""
    weight = planned.weight
    arguments = [
        factories.name_argument(planned),
        f"shape={shape(weight.shape, held)}",
        f"initializer={factories.initializer(planned)}",
    ]
    if planned.regularizer:
        arguments.append(
            f"regularizer={factories.factory(planned.regularizer, 'regularizers')}"
        )
    if planned.constraint:
        arguments.append(
            f"constraint={factories.factory(planned.constraint, 'constraints')}"
        )
    if weight.dtype:
        arguments.append(f"dtype={string_literal(weight.dtype)}")
    if not weight.trainable:
        arguments.append("trainable=False")
    if not planned.autocast:
        arguments.append("autocast=False")
    if planned.aggregation:
        arguments.append(f"aggregation={string_literal(planned.aggregation)}")
    return VariableView(
        target=weight.name,
        condition=factories.condition(planned),
        loop=factories.loop(planned),
        arguments=tuple(arguments),
    )
