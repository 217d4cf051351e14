"""Which `training` the children of a layer are called with."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from layergen.checks.case import Case
from layergen.checks.compare import same_values
from layergen.checks.faults import LayerFault, NotApplicable
from layergen.checks.memory import snapshot, unchanged, variables
from layergen.checks.weights import relative_name, sublayers


@dataclass(frozen=True)
class ChildCall:
    """One call of a child: what it was given, and the `training` that arrived."""

    child: Any
    training: Any
    positional: tuple[Any, ...]
    named: dict[str, Any]


def child_calls(case: Case, *, training: bool) -> list[ChildCall]:
    """The calls of children that take `training`, in one call of the layer; empty where it fails."""

    def record() -> list[ChildCall]:
        with unchanged(case.layer), recorded(case.layer) as calls:
            what = "the call in training" if training else "the call"
            try:
                case.trial.call(case.layer, case.arguments, what, training=training)
            except LayerFault:
                return []
        return calls

    return case.kept.once(f"child calls, training={training}", record)


@contextmanager
def recorded(layer: Any) -> Iterator[list[ChildCall]]:
    """A block in which calls of children with a `training` argument are noted."""
    calls: list[ChildCall] = []
    watched = [child for child in sublayers(layer) if _takes_training(child)]
    for child in watched:
        object.__setattr__(child, "call", _noting(child, child.call, calls))
    try:
        yield calls
    finally:
        for child in watched:
            object.__delattr__(child, "call")


def _noting(child: Any, original: Any, calls: list[ChildCall]) -> Any:
    signature = inspect.signature(original)

    def call(*positional: Any, **named: Any) -> Any:
        bound = signature.bind(*positional, **named)
        bound.apply_defaults()
        given = bound.arguments.get("training")
        calls.append(ChildCall(child, given, positional, named))
        return original(*positional, **named)

    return call


def _takes_training(layer: Any) -> bool:
    try:
        own = "call" not in vars(layer)
        return own and "training" in inspect.signature(layer.call).parameters
    except (TypeError, ValueError):
        return False


def cares(case: Case, call: ChildCall) -> bool:
    """Whether the child does something else in training than in inference, with what it was given."""
    import numpy as np

    named = {name: value for name, value in call.named.items() if name != "training"}
    try:
        kept, seen = variables(call.child), []
        for training in (False, True):
            with unchanged(call.child):
                with case.trial.running("a call of a child"):
                    outputs = call.child(*call.positional, **named, training=training)
                seen.append((outputs, snapshot(kept)))
    except (LayerFault, NotApplicable):
        return False
    (one, before), (other, after) = seen
    same_state = all(
        np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
        for a, b in zip(before, after, strict=True)
    )
    return not (same_state and same_values(one, other))


def child_name(case: Case, child: Any) -> str:
    """How a message names a child."""
    weights = child.weights
    if weights:
        return relative_name(case.layer, weights[0]).rpartition("/")[0] or child.name
    return str(child.name)
