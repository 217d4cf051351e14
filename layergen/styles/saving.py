"""Saving the variables of a specialised layer whose base saves its own only."""

from __future__ import annotations

from collections.abc import Iterator

from layergen.plan.model import Plan
from layergen.styles.view import MethodView

#: Layers of Keras that save and load a fixed number of variables.
FIXED = frozenset(
    {
        "Conv1D",
        "Conv2D",
        "Conv3D",
        "Convolution1D",
        "Convolution2D",
        "Convolution3D",
        "Dense",
        "EinsumDense",
        "Embedding",
        "ReversibleEmbedding",
    }
)


def saving_methods(plan: Plan) -> Iterator[MethodView]:
    """Both ways as every other layer has them, where the layer adds variables to those of such a base."""
    base = plan.init.base
    layer = base.maker.facts.calls[0].library.path if base else ""
    if layer not in FIXED or not (plan.init.weights or plan.build.weights):
        return
    for way in ("save_own_variables", "load_own_variables"):
        signature = (f"def {way}(self, store: Any) -> None:",)
        comment = f"# That of {layer} knows its own variables only."
        yield MethodView(
            signature, "", (comment, f"keras.layers.Layer.{way}(self, store)")
        )
