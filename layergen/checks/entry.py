"""`layergen.check` for a class: everything in this process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from layergen.checks.report import Report


def check(
    layer_class: type[Any],
    params: Mapping[str, object] | None = None,
    inputs: Any = None,
    *,
    call: Mapping[str, object] | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> Report:
    """Checks a layer class, generated or not, in this process. Imports Keras.

    Args:
        layer_class: a subclass of `keras.layers.Layer`.
        params: arguments of its constructor, by name. Those that must be given and are not are found by
            trying.
        inputs: shape of its input, batch included, as `(2, 8)`, or with a dtype as
            `"2,5:int32"`, or an array; for several inputs a mapping by argument name. Without it,
            inputs that the layer takes are found by trying.
        call: arguments of its `call` that are no tensors.
        select: codes of the checks to run, or how they begin; by default all.
        ignore: codes of checks to leave out.

    Returns:
        What holds and what does not; `report.ok` is true where nothing failed, `report.findings` are the
        faults, and `print(report)` shows all of it.

    Raises:
        TypeError: `inputs` is of no such form.
    """
    from layergen.checks.given import from_values
    from layergen.checks.run import run
    from layergen.checks.subject import Selection

    given = from_values(layer_class, params, inputs, call)
    selection = Selection(tuple(select), tuple(ignore))
    return run(layer_class, selection=selection, given=given)
