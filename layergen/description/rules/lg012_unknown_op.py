"""Unknown op

What it does
    Reports a function that `keras.ops`, `keras.random`, `keras.activations` or, for constants,
    NumPy does not have.

Why it matters
    Keras would say so only when the layer is called, with a traceback through the generated
    module.

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

from collections.abc import Collection, Iterator
from typing import cast

from layergen.description.analysis import Analysis
from layergen.description.facts import Library
from layergen.description.keras_api import (
    SEQUENTIAL,
    Namespace,
    namespace,
    numpy_names,
)
from layergen.diagnostics import Diagnostic, did_you_mean

MODULES = ("ops", "random", "activations")

#: What the members of a module are called.
WHAT = {
    "ops": "op",
    "layers": "layer",
    "losses": "loss",
    "metrics": "metric",
    "initializers": "initializer",
    "regularizers": "regularizer",
    "constraints": "constraint",
}

CODE = "LG012"

#: What other libraries call an op of Keras.
ELSEWHERE = {
    "batch_matmul": "matmul",
    "bmm": "matmul",
    "cat": "concatenate",
    "concat": "concatenate",
    "cosine_similarity": "normalize",
    "expand": "broadcast_to",
    "gather": "take",
    "l2_normalize": "normalize",
    "logical_negation": "logical_not",
    "masked_fill": "where",
    "mm": "matmul",
    "permute": "transpose",
    "pow": "power",
    "range": "arange",
    "reduce_all": "all",
    "reduce_any": "any",
    "reduce_logsumexp": "logsumexp",
    "reduce_max": "max",
    "reduce_mean": "mean",
    "reduce_min": "min",
    "reduce_prod": "prod",
    "reduce_std": "std",
    "reduce_sum": "sum",
    "reduce_variance": "var",
    "reverse": "flip",
    "stateless_normal": "normal",
    "tensor": "convert_to_tensor",
    "unsqueeze": "expand_dims",
}


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every library name that does not exist."""
    for piece in analysis.pieces:
        for library in piece.facts.libraries:
            if library.path not in known_names(library.module):
                name = f"{library.module}.{library.path}"
                what = WHAT.get(library.module, "function")
                span = piece.code.span(library.start, library.end)
                yield Diagnostic(CODE, f"unknown {what} '{name}'", span, hints(library))


def known_names(module: str) -> Collection[str]:
    """What stands behind `ops.`, `random.`, `activations.` or `np.`."""
    if module == "np":
        return numpy_names()
    return namespace(cast(Namespace, module))


def hints(library: Library) -> tuple[str, ...]:
    """The same name in another module, the name that Keras has for it, or the nearest one."""
    path = library.path
    last = path.rpartition(".")[2]
    if last == SEQUENTIAL:
        return (f"write {SEQUENTIAL}([…])",)
    if library.module in MODULES:
        for module in (library.module, *MODULES):
            for name in (path, last, ELSEWHERE.get(last, "")):
                if name in known_names(module):
                    return (f"did you mean '{module}.{name}'?",)
    form = f"{library.module}.{{}}"
    # The beginning of a name, such as LayerNorm, is nearer to it than another name of its length.
    longer = [n for n in known_names(library.module) if n.startswith(path)]
    near = did_you_mean(path, known_names(library.module), form=form)
    if len(longer) == 1 and path[:1].isupper():
        near = (f"did you mean '{form.format(longer[0])}'?",)
    if library.module == "np":
        return near or ("constants are computed with the pure functions of NumPy",)
    return near or (f"'{library.module}' is keras.{library.module}",)
