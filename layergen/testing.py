"""Checks of layers in tests of your own."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from layergen.api import Description


class LayerSnapshot(Protocol):
    """The type of pytest's fixture `layer_snapshot`."""

    def __call__(
        self,
        layer: str | PathLike[str] | Description,
        *,
        style: str | None = None,
        name: str | None = None,
    ) -> None:
        """Fails where the module that is generated for a description differs from its snapshot, or has none.

        def test_gate(layer_snapshot: LayerSnapshot) -> None:
            layer_snapshot("layers/gate.layer.yaml")

        `pytest --layergen-update` writes the snapshots. They are in the folder `__snapshots__` beside the test.

        Args:
            layer: the file of a description, seen from the folder of `pyproject.toml`, or a description.
            style: `add-weight` or `tf-variable`; by default that of the project.
            name: what the snapshot is called, by default as its layer is. Two different ones of one test need two
                names.

        Raises:
            TypeError: `layer` is neither a path nor a description.
            ValueError: `name` cannot be part of a file's name.
        """


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
