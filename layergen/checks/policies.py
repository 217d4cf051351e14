"""One layer under two dtype policies, with the same weights."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layergen.checks.case import Case
from layergen.checks.compare import named, tensors
from layergen.checks.report import Told
from layergen.checks.values import to_array
from layergen.checks.weights import given_weights_of

# What float16 holds, with some room.
LARGEST = 6e4


def in_floats(case: Case) -> bool:
    """Whether the layer computes in floats, where it is not told. What such as a hash gives is of the dtype that
    is asked for, which is no precision."""
    import keras

    return bool(keras.backend.is_float_dtype(case.layer.compute_dtype))


def single_twin(case: Case, layer: Any) -> Any:
    """A layer in float32 that has been called as often as `layer`, once; both then have the weights of
    the case's layer. None where they have others. What is random beside the weights is other than in
    the case's layer."""
    usual = case.make(seed=5)
    case.trial.call(usual, case.arguments, "the call", training=False)
    same = all(given_weights_of(each, case.layer) for each in (usual, layer))
    return usual if same else None


def differences(
    usual: Any, half: Any, under: str, tolerance: float, *, compare: bool
) -> Iterator[Told]:
    """Values that are not finite `under` another policy, and such that are far from those in float32."""
    import numpy as np

    for (path, tensor), (_, other) in zip(tensors(usual), tensors(half), strict=True):
        exact, rough = to_array(tensor), to_array(other)
        if not np.issubdtype(exact.dtype, np.floating) or exact.shape != rough.shape:
            continue
        if np.any(np.abs(exact) >= LARGEST):
            # What goes beyond float16 may have done so on the way to the other values.
            continue
        bad = int(np.sum(np.isfinite(exact) & ~np.isfinite(rough)))
        if bad:
            yield Told(
                f"{named(path)} has {bad} of {rough.size} values {under} that are NaN or infinite",
                "keep constants between 1e-4 and 6e4, or compute that part in float32",
                {"seen": bad, "expected": 0},
            )
        elif compare:
            yield from _far_off(path, exact, rough, under, tolerance)


def _far_off(
    path: str, exact: Any, half: Any, under: str, tolerance: float
) -> Iterator[Told]:
    """Only where most values differ: a single one may have been rounded over a threshold."""
    import numpy as np

    if not exact.size:
        return
    scale = float(np.max(np.abs(exact)))
    far = np.abs(exact - half) > tolerance * (scale + np.abs(exact)) + 1e-3
    if np.mean(far) > 0.5:
        at = int(np.argmax(np.abs(exact - half)))
        yield Told(
            f"{named(path)} is far from its value in float32 {under}: {half.flat[at]:.4g} instead "
            f"of {exact.flat[at]:.4g}",
            "",
            {"seen": float(half.flat[at]), "expected": float(exact.flat[at])},
        )
