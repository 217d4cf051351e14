"""The type of the param seed

What it does
    Reports a param `seed` that is not of type `int | None`, in a layer that draws random
    numbers.

Why it matters
    A layer that draws random numbers has an argument `seed` that makes its generator: an
    integer, or None for a new one each time.

Example
    layer: Noise
    params:
      seed: int = 1
    call: inputs + random.normal(ops.shape(inputs))

Use instead
    layer: Noise
    params:
      seed: int | None = None
    call: inputs + random.normal(ops.shape(inputs))
"""

from __future__ import annotations

from collections.abc import Iterator

from layergen.description.analysis import Analysis
from layergen.description.rules.lg025_never_used import uses_random
from layergen.description.types import Atom, Maybe
from layergen.diagnostics import Diagnostic

CODE = "LG068"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """The param `seed`, where its type is another."""
    if not uses_random(analysis):
        return
    for param in analysis.description.params:
        if param.name == "seed" and param.type != Maybe(Atom("int")):
            message = (
                f"'seed' is of type {param.type}, and the generator takes int | None"
            )
            default = param.default if type(param.default) is int else None
            hint = f"write 'int | None = {default}'"
            yield Diagnostic(CODE, message, param.span, (hint,))
