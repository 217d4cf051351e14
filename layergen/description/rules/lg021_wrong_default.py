"""Wrong default

What it does
    Reports a default, a choice or a bound of a param that does not fit its type or one another,
    and the name of an activation, initializer, regularizer or constraint that Keras does not
    have.

Why it matters
    `Layer()` alone would fail, or work with a value that the layer itself refuses.

Example
    layer: Activate
    params:
      activation: activation = rellu
    call: activation(inputs)

Use instead
    layer: Activate
    params:
      activation: activation = relu
    call: activation(inputs)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from layergen.description.analysis import Analysis
from layergen.description.keras_api import (
    Identified,
    Namespace,
    identifiers,
    namespace,
)
from layergen.description.types import NAMED, core, is_atom
from layergen.diagnostics import Diagnostic, did_you_mean

CODE = "LG021"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every name of a Keras object that Keras does not know, as default or choice."""
    for param in analysis.description.params:
        if not is_atom(param.type, *NAMED):
            continue
        what = str(core(param.type))
        known = identifiers(cast(Identified, f"{what}s"))
        values = () if param.required else (param.default,)
        for value in (*values, *param.choices):
            if isinstance(value, str) and value not in known:
                message = f"Keras has no {what} '{value}'"
                if value in namespace(cast(Namespace, f"{what}s")):
                    message = f"the {what} '{value}' needs arguments"
                    hints: tuple[str, ...] = ("give a default that needs none",)
                else:
                    hints = did_you_mean(value, known) or (
                        f"leave the default out, or name one of keras.{what}s",
                    )
                yield Diagnostic(CODE, message, param.value_span, hints)
