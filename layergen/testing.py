"""Checks of layers in tests of your own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def assert_layer(
    layer_class: Any,
    params: Mapping[str, Any] | None = None,
    inputs: Any = None,
    **options: Any,
) -> None:
    """Fails with the printed report where a check has something to say of a layer.

        layergen.testing.assert_layer(Linear, {"units": 4}, inputs=(2, 8))

    Arguments are those of `layergen.check`.

    Raises:
        AssertionError: a check failed.
        TypeError: `inputs` is of no form that is known.
    """
    __tracebackhide__ = True
    from layergen import api

    report = api.check(layer_class, params, inputs, **options)
    if not report.ok:
        raise AssertionError(f"\n{report}")
