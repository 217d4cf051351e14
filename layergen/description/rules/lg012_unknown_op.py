"""Unknown op

What it does
    Reports a function that `keras.ops`, `keras.random` or `keras.activations` does not have.

Why it matters
    Keras would say so only when the layer is called, with a traceback through the generated module.

Example
    layer: Linear
    weights:
      w: (input_dim, 4)
    call: ops.matmull(inputs, w)

Use instead
    layer: Linear
    weights:
      w: (input_dim, 4)
    call: ops.matmul(inputs, w)
"""

from __future__ import annotations

from collections.abc import Iterator

from layergen.description.analysis import Analysis
from layergen.description.keras_api import namespace, numpy_names
from layergen.diagnostics import Diagnostic, did_you_mean

CODE = "LG012"


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every library name that does not exist."""
    for piece in analysis.pieces:
        for library in piece.facts.libraries:
            module, path = library.module, library.path
            known = numpy_names() if module == "np" else namespace(module)
            if path in known:
                continue
            others = [
                m
                for m in ("ops", "random", "activations")
                if module != "np" and path in namespace(m)
            ]
            if others:
                hints: tuple[str, ...] = (f"did you mean '{others[0]}.{path}'?",)
            else:
                hints = did_you_mean(path, known, form=f"{module}.{{}}")
            message = f"unknown op '{module}.{path}'"
            yield Diagnostic(
                CODE, message, piece.code.span(library.start, library.end), hints
            )
