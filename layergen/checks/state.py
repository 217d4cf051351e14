"""Calls that leave the variables of a layer as they were, so that two of them can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layergen.checks.arguments import Arguments
from layergen.checks.compare import same_values
from layergen.checks.memory import snapshot, unchanged

if TYPE_CHECKING:
    from layergen.checks.case import Case


def same_state(
    case: Case, arguments: Arguments, what: str, *, training: bool = False
) -> Any:
    """The outputs of the layer of a case, which has the same state and seeds each time. Raises LayerFault."""
    with unchanged(case.layer):
        return case.trial.call(case.layer, arguments, what, training=training)


def repeats(case: Case, *, training: bool = False) -> bool:
    """Whether two calls from the same state, seeds included, give the same. Raises LayerFault."""
    key = f"repeats in {'training' if training else 'inference'}"

    def compare() -> bool:
        what = "a second call in training" if training else "a second call"
        one, other = (
            same_state(case, case.arguments, what, training=training) for _ in range(2)
        )
        return same_values(one, other)

    return bool(case.kept.once(key, compare))


def is_steady(case: Case) -> bool:
    """Whether inference draws nothing and changes nothing, so that calls can be compared at all."""

    def compare() -> bool:
        import numpy as np

        layer = case.layer
        with unchanged(layer):
            before = snapshot(layer.variables)
            one, other = (
                case.trial.call(layer, case.arguments, "a second call", training=False)
                for _ in range(2)
            )
            after = snapshot(layer.variables)
        steady = all(
            np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
            for a, b in zip(before, after, strict=True)
        )
        return steady and same_values(one, other)

    return bool(case.kept.once("steady", compare))
